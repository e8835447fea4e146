#include "desk/operator.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "desk/ask.h"
#include "desk/command.h"
#include "desk/desk.h"

enum { CREDENTIAL_FILE_MAX = 16 * 1024, DIGITS = 32 /* of a fingerprint */ };

static const char *text_of(const json_t *person, const char *key)
{
	const char *text = json_string_value(json_object_get(person, key));

	return text ? text : "";
}

static bool has_state(const json_t *person, enum people_state s)
{
	return strcmp(text_of(person, "state"), people_state_name(s)) == 0;
}

static void say_not_yet(const struct desk *d)
{
	desk_say(_("not in force before the roster is signed: engawad roster sign %s"), d->path);
}

/* ---- the folder and its people ---- */

struct place {
	struct desk desk;
	struct people people;
};

static bool enter(const char *path, struct place *ret)
{
	if (!desk_open(path, &ret->desk))
		return false;
	if (desk_people(&ret->desk, &ret->people))
		return true;
	desk_close(&ret->desk);
	return false;
}

static void leave(struct place *p)
{
	people_finish(&p->people);
	desk_close(&p->desk);
}

/* Borrowed; NULL: said so. */
static json_t *known(const struct place *p, const char *id)
{
	json_t *person = people_find(&p->people, id);

	if (!person)
		desk_fail(_("%s: nobody has this ID; engawad operator list %s says who there is, "
			    "engawad operator add adds somebody"),
			id, p->desk.path);
	return person;
}

/* Of what was changed. */
static int put(const struct place *p, const struct desk_hint *hints, int if_refused)
{
	struct trust_error error;
	const int r = desk_put_people(&p->desk, &p->people, &error);

	if (r == -EINVAL)
		desk_refused_hint(DESK_PEOPLE, &error, hints);
	if (r == 0)
		say_not_yet(&p->desk);
	return r == 0 ? COMMAND_DONE : r == -EINVAL ? if_refused : COMMAND_FAILED;
}

/* ---- add ---- */

struct addition {
	const char *words[2]; /* the folder, the ID */
	const char *name, *kana, *contractor, *role, *may;
};

/* "view,point" as a list. */
static json_t *list_of(const char *text)
{
	json_t *ret = json_array();

	while (ret) {
		const size_t n = strcspn(text, ",");

		if (json_array_append_new(ret, json_stringn(text, n)) < 0) {
			json_decref(ret);
			return NULL;
		}
		if (!text[n])
			break;
		text += n + 1;
	}
	return ret;
}

static int add(const struct addition *a, struct place *p)
{
	static const struct desk_hint hints[] = {
		{ "id", N_("ID: give 1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\"") },
		{ "name", N_("--name: give one line of at most 120 bytes") },
		{ "kana", N_("--kana: give one line of at most 120 bytes") },
		{ "contractor", N_("--contractor: give one line of at most 120 bytes") },
		{ "role", N_("--role: give operator, supervisor, auditor or admin") },
		{ "may", N_("--may: give view, or view and more of point and control, each once, "
			    "with commas between") },
		{ "operators", N_("there are as many operators as a roster may have") },
		{ NULL },
	};
	json_t *person = NULL;

	if (people_find(&p->people, a->words[1])) {
		desk_fail(_("%s: somebody has this ID already; give another one"), a->words[1]);
		return COMMAND_FAILED;
	}
	person = json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:o, s:s, s:[]}", "id", a->words[1], "name",
		a->name, "kana", a->kana, "contractor", a->contractor, "role", a->role, "may",
		list_of(a->may), "state", people_state_name(PEOPLE_ACTIVE), "credentials");
	if (json_array_append_new(p->people.operators, person) < 0) {
		desk_fail_memory();
		return COMMAND_FAILED;
	}
	return put(p, hints, COMMAND_LINE);
}

int operator_add(int argc, char **argv, const char *usage)
{
	struct addition a;
	const struct command_words words = { usage, 2, a.words };
	const struct option_spec table[] = {
		{ "name", OPTION_TEXT, 0, 4096, NULL, "NAME", _("as the helped person reads it"),
			&a.name },
		{ "kana", OPTION_TEXT, 0, 4096, NULL, "KANA", _("how that is read"), &a.kana },
		{ "contractor", OPTION_TEXT, 0, 4096, NULL, "NAME",
			_("who employs them, if it is not the organisation"), &a.contractor },
		{ "role", OPTION_TEXT, 0, 4096, "operator", "ROLE",
			_("operator, supervisor, auditor or admin"), &a.role },
		{ "may", OPTION_TEXT, 0, 4096, "view", "view,point,control",
			_("what they may ever ask for; at least view"), &a.may },
	};
	struct place p;
	int r;

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])) ||
		!command_check_text("name", a.name, true) ||
		!command_check_text("kana", a.kana, false) ||
		!command_check_text("contractor", a.contractor, false) ||
		!command_check_text("role", a.role, true) ||
		!command_check_text("may", a.may, true))
		return COMMAND_LINE;
	if (!enter(a.words[0], &p))
		return COMMAND_FAILED;
	r = add(&a, &p);
	leave(&p);
	return r;
}

/* ---- list ---- */

static void say_operator(const json_t *person)
{
	const json_t *list = json_object_get(person, "may");
	char may[32] = "";

	for (size_t i = 0; i < json_array_size(list); i++) {
		const size_t n = strlen(may);

		snprintf(may + n, sizeof(may) - n, "%s%s", i > 0 ? "," : "",
			json_string_value(json_array_get(list, i)));
	}
	desk_say("%-16s %-9s %-10s %-18s %zu keys  %s%s%s", text_of(person, "id"),
		text_of(person, "state"), text_of(person, "role"), may,
		json_array_size(json_object_get(person, "credentials")), text_of(person, "name"),
		text_of(person, "contractor")[0] ? ", " : "", text_of(person, "contractor"));
}

int operator_list(int argc, char **argv, const char *usage)
{
	const char *folder;
	const struct command_words words = { usage, 1, &folder };
	struct place p;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!enter(folder, &p))
		return COMMAND_FAILED;
	for (size_t i = 0; i < json_array_size(p.people.operators); i++)
		say_operator(json_array_get(p.people.operators, i));
	if (json_array_size(p.people.operators) == 0)
		desk_say(_("nobody yet; engawad operator add adds somebody"));
	leave(&p);
	return COMMAND_DONE;
}

/* ---- credential ---- */

/* A fingerprint without its spaces. false: it is none. */
static bool take_digits(const char *text, char ret[DIGITS + 1])
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (n == DIGITS || *text < '0' || *text > '9')
			return false;
		ret[n++] = *text;
	}
	ret[n] = '\0';
	return n == DIGITS;
}

static bool read_enrolment(const char *file, json_t **ret, char fingerprint[PEOPLE_FINGERPRINT])
{
	struct trust_error error;
	struct desk_bytes bytes;
	int r;

	if (!desk_read(NULL, file, CREDENTIAL_FILE_MAX, &bytes))
		return false;
	r = people_credential((const char *)bytes.data, bytes.size, ret, fingerprint, &error);
	free(bytes.data);
	if (r == -ENOMEM)
		return desk_fail_memory();
	return r == 0 || desk_refused(file, &error, _("have it made and sent again"));
}

/* What they say it is, or yes to what it is. */
static bool is_theirs(
	const json_t *person, const json_t *credential, const char *fingerprint, const char *said)
{
	char digits[DIGITS + 1], own[DIGITS + 1];

	if (said)
		return (take_digits(said, digits) && take_digits(fingerprint, own) &&
			       strcmp(digits, own) == 0) ||
		       desk_fail(_("this key has another fingerprint, %s: it is not the one that "
				   "%s has; nothing was added. Have it sent again, and ask them "
				   "again"),
			       fingerprint, text_of(person, "name"));
	desk_say(_("%s of %s, for %s"), text_of(credential, "kind"), text_of(person, "name"),
		text_of(credential, "origin"));
	desk_say(_("fingerprint %s"), fingerprint);
	return ask_yes(_("Do they read out the same on the telephone?")) ||
	       desk_fail(
		       _("nothing was added; ask them for the fingerprint, and type \"yes\" if it "
			 "is the same"));
}

static int add_credential(struct place *p, json_t *person, const char *file, const char *said)
{
	static const struct desk_hint hints[] = {
		{ "id", N_("somebody has this credential already; have another one made") },
		{ "may", N_("a browser key is for who may view only; have a passkey or a security "
			    "key made") },
		{ "credentials",
			N_("they have four credentials, which is all that a roster takes") },
		{ NULL },
	};
	char fingerprint[PEOPLE_FINGERPRINT];
	json_t *credential = NULL;

	if (has_state(person, PEOPLE_REVOKED)) {
		desk_fail(_("%s is revoked, for good; add them anew with another ID"),
			text_of(person, "id"));
		return COMMAND_FAILED;
	}
	if (!read_enrolment(file, &credential, fingerprint))
		return COMMAND_FAILED;
	if (!is_theirs(person, credential, fingerprint, said)) {
		json_decref(credential);
		return COMMAND_FAILED;
	}
	if (json_array_append_new(json_object_get(person, "credentials"), credential) < 0) {
		desk_fail_memory();
		return COMMAND_FAILED;
	}
	return put(p, hints, COMMAND_FAILED);
}

int operator_credential(int argc, char **argv, const char *usage)
{
	const char *given[3], *said;
	const struct command_words words = { usage, 3, given };
	const struct option_spec table[] = {
		{ "fingerprint", OPTION_TEXT, 0, 128, NULL, "DIGITS",
			_("what they read out, instead of being asked"), &said },
	};
	char digits[DIGITS + 1];
	json_t *person;
	struct place p;
	int r = COMMAND_FAILED;

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])))
		return COMMAND_LINE;
	if (said && !take_digits(said, digits)) {
		desk_fail(_("--fingerprint: give all %d digits, with or without spaces"), DIGITS);
		return COMMAND_LINE;
	}
	if (!enter(given[0], &p))
		return COMMAND_FAILED;
	person = known(&p, given[1]);
	if (person)
		r = add_credential(&p, person, given[2], said);
	leave(&p);
	return r;
}

/* ---- states ---- */

static int set_state(struct place *p, json_t *person, enum people_state to)
{
	static const struct desk_hint none[] = { { NULL } };

	if (has_state(person, to)) {
		desk_say(_("%s is %s already"), text_of(person, "id"), people_state_name(to));
		return COMMAND_DONE;
	}
	if (has_state(person, PEOPLE_REVOKED)) {
		desk_fail(_("%s is revoked, for good; add them anew with another ID"),
			text_of(person, "id"));
		return COMMAND_FAILED;
	}
	if (json_object_set_new(person, "state", json_string(people_state_name(to))) < 0) {
		desk_fail_memory();
		return COMMAND_FAILED;
	}
	return put(p, none, COMMAND_FAILED);
}

static int change_state(int argc, char **argv, const char *usage, enum people_state to)
{
	const char *given[2];
	const struct command_words words = { usage, 2, given };
	json_t *person;
	struct place p;
	int r = COMMAND_FAILED;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!enter(given[0], &p))
		return COMMAND_FAILED;
	person = known(&p, given[1]);
	if (person)
		r = set_state(&p, person, to);
	leave(&p);
	return r;
}

int operator_suspend(int argc, char **argv, const char *usage)
{
	return change_state(argc, argv, usage, PEOPLE_SUSPENDED);
}

int operator_resume(int argc, char **argv, const char *usage)
{
	return change_state(argc, argv, usage, PEOPLE_ACTIVE);
}

int operator_revoke(int argc, char **argv, const char *usage)
{
	return change_state(argc, argv, usage, PEOPLE_REVOKED);
}
