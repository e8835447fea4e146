#include "desk/roster_cmd.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/command.h"
#include "desk/desk.h"
#include "trust/freshness.h"
#include "trust/validity.h"

enum { DAY_S = 24 * 60 * 60 };

/* ---- the statement that a roster still is the roster ---- */

static json_t *statement(const char *domain, const struct roster *r, int64_t now_s)
{
	char hash[2 * DOCUMENT_SHA256 + 1], issued[TRUST_TIME_TEXT];

	sodium_bin2hex(hash, sizeof(hash), roster_hash(r), DOCUMENT_SHA256);
	return json_pack("{s:s, s:i, s:s, s:s, s:s}", "kind", "engawa freshness", "version", 1,
		"organisation", domain, "roster", hash, "issued", desk_time(now_s, issued));
}

static bool refused_statement(const struct trust_error *error)
{
	if (error->refusal == TRUST_BAD_SIGNATURE)
		return desk_fail(DESK_FRESHNESS_KEY " is another key than the roster names; "
						    "take it from a copy, or sign a new roster");
	return desk_refused(DESK_FRESHNESS, error, "engawad roster freshen makes a new one");
}

/* Puts it in place, after it was read as a helped PC would. */
static bool state(const struct desk *d, const struct roster *r, const struct minisign_secret *key,
	int64_t now_s)
{
	const char *domain = d->organisation.domain;
	struct desk_bytes document;
	struct trust_error error;
	char comment[TRUST_DOMAIN_MAX + 64];
	int64_t issued_s;
	bool good;
	int result;

	snprintf(comment, sizeof(comment), "engawa roster %llu of %s is the last one",
		(unsigned long long)roster_serial(r), domain);
	if (!desk_sign(statement(domain, r, now_s), key, comment, &document))
		return false;
	result = freshness_parse(document.data, document.size, r, domain, &issued_s, &error);
	if (result == -ENOMEM)
		good = desk_fail_memory();
	else if (result < 0)
		good = refused_statement(&error);
	else
		good = desk_write(d, DESK_FRESHNESS, document.data, document.size);
	free(document.data);
	return good;
}

static void say_statement(const struct desk *d, int64_t issued_s)
{
	char until[TRUST_TIME_TEXT];

	desk_say("its statement holds until %s; engawad roster freshen %s makes the next one",
		desk_time(issued_s + FRESHNESS_LIFE_S, until), d->path);
}

/* ---- sign ---- */

struct signing {
	struct desk desk;
	struct people people;
	uint64_t serial;
	int64_t now_s, expires_s;
	struct minisign_secret root, freshness;
	struct desk_bytes document; /* owned */
	struct roster *roster; /* owned; what the document says */
};

static json_t *paper(const struct signing *s)
{
	char issued[TRUST_TIME_TEXT], expires[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];
	struct minisign_public public;

	minisign_secret_public(&s->freshness, &public);
	minisign_public_format(&public, key);
	return json_pack("{s:s, s:i, s:s, s:I, s:s, s:s, s:[s], s:o}", "kind", "engawa roster",
		"version", 1, "organisation", s->people.domain, "serial", (json_int_t)s->serial,
		"issued", desk_time(s->now_s, issued), "expires", desk_time(s->expires_s, expires),
		"freshness_keys", key, "operators", people_for_roster(&s->people));
}

/* As a helped PC would read it. */
static bool make_document(struct signing *s)
{
	const struct organisation *o = &s->desk.organisation;
	char comment[TRUST_DOMAIN_MAX + 64];
	struct trust_error error;
	int r;

	snprintf(comment, sizeof(comment), "engawa roster %llu of %s",
		(unsigned long long)s->serial, o->domain);
	if (!desk_sign(paper(s), &s->root, comment, &s->document))
		return false;
	r = roster_parse(
		s->document.data, s->document.size, &o->root_key, o->domain, &s->roster, &error);
	if (r == -ENOMEM)
		return desk_fail_memory();
	return r == 0 || desk_refused("the new roster", &error,
				 "nothing was signed; put the folder back as it was");
}

/* One more than the last one's, so that no helped PC takes it for an old one. */
static bool find_serial(struct signing *s)
{
	struct roster *last;

	s->serial = 1;
	if (!desk_has(&s->desk, DESK_ROSTER))
		return true;
	if (!desk_roster(&s->desk, DESK_ROSTER, &s->desk.organisation, &last))
		return false;
	s->serial = roster_serial(last) + 1;
	roster_destroy(last);
	return true;
}

/* Who is in it, and of those who could be who is not. */
static void say_signed(const struct signing *s)
{
	char until[TRUST_TIME_TEXT];

	for (size_t i = 0; i < json_array_size(s->people.operators); i++) {
		const json_t *person = json_array_get(s->people.operators, i);
		const char *id = json_string_value(json_object_get(person, "id"));
		const char *is = json_string_value(json_object_get(person, "state"));

		if (!roster_find(s->roster, id))
			desk_say("left out: %s, %s", id,
				strcmp(is, people_state_name(PEOPLE_ACTIVE)) == 0
					? "who has no credential yet"
					: is);
	}
	desk_say("roster %llu: %zu operators, until %s", (unsigned long long)s->serial,
		roster_size(s->roster), desk_time(s->expires_s, until));
	if (roster_size(s->roster) == 0)
		desk_say("with nobody in it nobody can help");
	say_statement(&s->desk, s->now_s);
}

/* The keys after everything that can fail without them. */
static bool sign(struct signing *s, long days, long passphrase_fd)
{
	if (!find_serial(s) || !desk_freshness_key(&s->desk, &s->freshness) ||
		!desk_root_key(&s->desk, passphrase_fd, &s->root) || !desk_now(&s->now_s))
		return false;
	s->expires_s = s->now_s + days * DAY_S;
	return make_document(s) &&
	       desk_write(&s->desk, DESK_ROSTER, s->document.data, s->document.size) &&
	       state(&s->desk, s->roster, &s->freshness, s->now_s);
}

int roster_cmd_sign(int argc, char **argv, const char *usage)
{
	const char *folder;
	const struct command_words words = { usage, 1, &folder };
	struct signing s = { .serial = 0 };
	long days, fd;
	const struct option_spec table[] = {
		{ "days", OPTION_NUMBER, 1, ROSTER_LIFE_DAYS_MAX, "30", "N", "it holds so long",
			&days },
		{ "passphrase-fd", OPTION_NUMBER, -1, 1023, "-1", "FD",
			"read the root key's passphrase there, to the end of a line", &fd },
	};
	bool good = false;

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])))
		return COMMAND_LINE;
	if (!desk_open(folder, &s.desk))
		return COMMAND_FAILED;
	if (desk_people(&s.desk, &s.people)) {
		good = sign(&s, days, fd);
		minisign_secret_wipe(&s.root);
		minisign_secret_wipe(&s.freshness);
		if (good)
			say_signed(&s);
		people_finish(&s.people);
	}
	roster_destroy(s.roster);
	free(s.document.data);
	desk_close(&s.desk);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- show ---- */

static void say_operator(const struct roster_operator *o)
{
	static const char *const roles[] = {
		[ROSTER_OPERATOR] = "operator",
		[ROSTER_SUPERVISOR] = "supervisor",
		[ROSTER_AUDITOR] = "auditor",
		[ROSTER_ADMIN] = "admin",
	};

	desk_say("%-16s %-10s view%s%s  %zu keys  %s%s%s", o->id, roles[o->role],
		o->may & ROSTER_POINT ? ",point" : "", o->may & ROSTER_CONTROL ? ",control" : "",
		o->n_credentials, o->name, o->contractor[0] ? ", " : "", o->contractor);
}

static void say_roster(const struct roster *r, const char *domain, int64_t now_s)
{
	char issued[TRUST_TIME_TEXT], expires[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];

	desk_say("roster %llu of %s", (unsigned long long)roster_serial(r), domain);
	desk_say("issued     %s", desk_time(roster_issued_s(r), issued));
	desk_say("expires    %s%s", desk_time(roster_expires_s(r), expires),
		roster_expires_s(r) <= now_s ? ": this is over" : "");
	for (size_t i = 0; i < roster_freshness_keys(r); i++) {
		minisign_public_format(roster_freshness_key(r, i), key);
		desk_say("freshness  %s", key);
	}
	for (size_t i = 0; i < roster_size(r); i++)
		say_operator(roster_at(r, i));
	desk_say("The signature is the root key's.");
}

/* Of a folder; false: there should be one. */
static bool show_statement(const struct desk *d, const struct roster *r, int64_t now_s)
{
	struct trust_error error;
	struct desk_bytes file;
	int64_t issued_s;
	int result;

	if (!desk_has(d, DESK_FRESHNESS))
		return desk_fail(
			"there is no statement yet; engawad roster freshen %s makes one", d->path);
	if (!desk_read(d, DESK_FRESHNESS, FRESHNESS_SIZE_MAX, &file))
		return false;
	result =
		freshness_parse(file.data, file.size, r, d->organisation.domain, &issued_s, &error);
	free(file.data);
	if (result == -ENOMEM)
		return desk_fail_memory();
	if (result < 0)
		return desk_refused(
			DESK_FRESHNESS, &error, "engawad roster freshen makes a new one");
	if (issued_s + FRESHNESS_LIFE_S <= now_s)
		desk_say("its statement is too old; engawad roster freshen %s makes a new one",
			d->path);
	else
		say_statement(d, issued_s);
	return true;
}

static bool fail_no_roster(const struct desk *d)
{
	return desk_fail("%s: there is no roster yet; engawad roster sign makes one", d->path);
}

static bool show_folder(const char *path, int64_t now_s)
{
	struct roster *r = NULL;
	struct desk d;
	bool good;

	if (!desk_open(path, &d))
		return false;
	good = desk_has(&d, DESK_ROSTER) ? desk_roster(&d, DESK_ROSTER, &d.organisation, &r)
					 : fail_no_roster(&d);
	if (good) {
		say_roster(r, d.organisation.domain, now_s);
		good = show_statement(&d, r, now_s);
	}
	roster_destroy(r);
	desk_close(&d);
	return good;
}

static bool show_file(const char *path, const char *organisation, int64_t now_s)
{
	struct organisation o;
	struct roster *r = NULL;
	bool good;

	if (!desk_organisation(NULL, organisation, &o))
		return false;
	good = desk_roster(NULL, path, &o, &r);
	if (good)
		say_roster(r, o.domain, now_s);
	roster_destroy(r);
	organisation_finish(&o);
	return good;
}

int roster_cmd_show(int argc, char **argv, const char *usage)
{
	const char *path, *organisation;
	const struct command_words words = { usage, 1, &path };
	const struct option_spec table[] = {
		{ "organisation", OPTION_TEXT, 0, 4096, NULL, "FILE",
			"whose roster a file has to be: the document for helped PCs",
			&organisation },
	};
	int64_t now_s;
	bool is_folder;

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])))
		return COMMAND_LINE;
	is_folder = desk_is_folder(path);
	if (is_folder == (organisation != NULL)) {
		desk_fail(is_folder ? "--organisation: a folder has its own; leave this out"
				    : "--organisation: give the document of the organisation "
				      "whose roster this file has to be");
		return COMMAND_LINE;
	}
	if (!desk_now(&now_s))
		return COMMAND_FAILED;
	return (is_folder ? show_folder(path, now_s) : show_file(path, organisation, now_s))
		       ? COMMAND_DONE
		       : COMMAND_FAILED;
}

/* ---- freshen ---- */

static bool freshen(const struct desk *d, const struct roster *r)
{
	struct minisign_secret key;
	char expired[TRUST_TIME_TEXT];
	int64_t now_s;
	bool good;

	if (!desk_now(&now_s))
		return false;
	if (roster_expires_s(r) <= now_s)
		return desk_fail(
			"%s: the roster held until %s; engawad roster sign makes a new one",
			d->path, desk_time(roster_expires_s(r), expired));
	if (!desk_freshness_key(d, &key))
		return false;
	good = state(d, r, &key, now_s);
	minisign_secret_wipe(&key);
	if (good)
		say_statement(d, now_s);
	return good;
}

int roster_cmd_freshen(int argc, char **argv, const char *usage)
{
	const char *folder;
	const struct command_words words = { usage, 1, &folder };
	struct roster *r = NULL;
	struct desk d;
	bool good;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!desk_open(folder, &d))
		return COMMAND_FAILED;
	good = (desk_has(&d, DESK_ROSTER) || fail_no_roster(&d)) &&
	       desk_roster(&d, DESK_ROSTER, &d.organisation, &r) && freshen(&d, r);
	roster_destroy(r);
	desk_close(&d);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}
