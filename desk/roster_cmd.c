#include "desk/roster_cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "desk/command.h"
#include "desk/desk.h"
#include "desk/draft.h"
#include "desk/keys.h"
#include "desk/review.h"
#include "desk/statement.h"
#include "trust/freshness.h"

/* ---- sign, on one machine or on two ---- */

/* The keys after everything that can fail without them. */
static bool sign_next(struct draft *d, long days, long passphrase_fd)
{
	const struct organisation *o = &d->desk.organisation;
	struct desk_bytes document = { .data = NULL };
	struct minisign_secret root;
	char *text = draft_text(d, days);
	bool good = text && desk_root_key(&d->desk, DESK_ROOT_KEY, o, passphrase_fd, &root);

	if (good) {
		good = desk_sign_roster(text, o->domain, d->serial, &root, &document) &&
		       draft_put(d, &document);
		minisign_secret_wipe(&root);
	}
	free(document.data);
	free(text);
	return good;
}

static int sign_folder(const char *folder, long days, long passphrase_fd)
{
	struct draft d;
	bool good;

	if (!draft_begin(folder, &d))
		return COMMAND_FAILED;
	good = sign_next(&d, days, passphrase_fd);
	draft_end(&d);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}

#define DAYS                                                                                       \
	{                                                                                          \
		"days", OPTION_NUMBER, 1, ROSTER_LIFE_DAYS_MAX, "30", "N", "it holds so long",     \
			&days                                                                      \
	}

int roster_cmd_sign(int argc, char **argv, const char *usage)
{
	struct review r = { .against = NULL };
	const struct command_words words = { usage, 1, &r.file };
	long days;
	const struct option_spec table[] = {
		DAYS,
		{ "passphrase-fd", OPTION_NUMBER, -1, 1023, "-1", "FD",
			_("read the root key's passphrase there, to the end of a line"),
			&r.passphrase_fd },
		{ "key", OPTION_TEXT, 0, 4096, NULL, "FILE",
			_("of a request that was carried here: the root key"), &r.key },
		{ "organisation", OPTION_TEXT, 0, 4096, NULL, "FILE",
			_("likewise: the document for helped PCs"), &r.organisation },
		{ "against", OPTION_TEXT, 0, 4096, NULL, "FILE",
			_("likewise: the roster signed before, to see what is new"), &r.against },
	};
	const bool is_line =
		command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0]));

	if (!is_line)
		return COMMAND_LINE;
	if (desk_is_folder(r.file) && !r.key && !r.organisation && !r.against)
		return sign_folder(r.file, days, r.passphrase_fd);
	if (desk_is_folder(r.file) || !r.key || !r.organisation) {
		desk_fail(
			_("give a folder; or a request with --key, --organisation and, but for the "
			  "first time, --against"));
		return COMMAND_LINE;
	}
	return review_sign(&r) ? COMMAND_DONE : COMMAND_FAILED;
}

int roster_cmd_request(int argc, char **argv, const char *usage)
{
	const char *given[2];
	const struct command_words words = { usage, 2, given };
	long days;
	const struct option_spec table[] = { DAYS };
	struct draft d;
	char *text;
	bool good;

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])))
		return COMMAND_LINE;
	if (!draft_begin(given[0], &d))
		return COMMAND_FAILED;
	text = draft_text(&d, days);
	good = text && desk_write(NULL, given[1], text, strlen(text));
	free(text);
	if (good)
		desk_say(
			_("%s: roster %llu as it would be; carry it to the root key, sign it there "
			  "(engawad roster sign FILE --key FILE --organisation FILE --against "
			  "FILE), "
			  "and back: engawad roster take %s FILE"),
			given[1], (unsigned long long)d.serial, given[0]);
	draft_end(&d);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}

int roster_cmd_take(int argc, char **argv, const char *usage)
{
	const char *given[2];
	const struct command_words words = { usage, 2, given };
	struct desk_bytes document;
	struct draft d;
	bool good;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!draft_begin(given[0], &d))
		return COMMAND_FAILED;
	good = desk_read(NULL, given[1], ROSTER_SIZE_MAX, &document);
	if (good) {
		good = draft_put(&d, &document);
		free(document.data);
	}
	draft_end(&d);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- show ---- */

static void say_roster(const struct roster *r, const char *domain, int64_t now_s)
{
	char issued[TRUST_TIME_TEXT], expires[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];

	desk_say(_("roster %llu of %s"), (unsigned long long)roster_serial(r), domain);
	desk_say(_("issued     %s"), desk_time(roster_issued_s(r), issued));
	desk_say(_("expires    %s%s"), desk_time(roster_expires_s(r), expires),
		roster_expires_s(r) <= now_s ? _(": this is over") : "");
	for (size_t i = 0; i < roster_freshness_keys(r); i++) {
		minisign_public_format(roster_freshness_key(r, i), key);
		desk_say(_("freshness  %s"), key);
	}
	for (size_t i = 0; i < roster_size(r); i++)
		desk_say_operator(roster_at(r, i));
	desk_say(_("The signature is the root key's."));
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
			_("there is no statement yet; engawad roster freshen %s makes one"),
			d->path);
	if (!desk_read(d, DESK_FRESHNESS, FRESHNESS_SIZE_MAX, &file))
		return false;
	result =
		freshness_parse(file.data, file.size, r, d->organisation.domain, &issued_s, &error);
	free(file.data);
	if (result == -ENOMEM)
		return desk_fail_memory();
	if (result < 0)
		return desk_refused(
			DESK_FRESHNESS, &error, _("engawad roster freshen makes a new one"));
	if (issued_s + FRESHNESS_LIFE_S <= now_s)
		desk_say(_("its statement is too old; engawad roster freshen %s makes a new one"),
			d->path);
	else
		statement_say(d, issued_s);
	return true;
}

static bool fail_no_roster(const struct desk *d)
{
	return desk_fail(_("%s: there is no roster yet; engawad roster sign makes one"), d->path);
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
			_("whose roster a file has to be: the document for helped PCs"),
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
			_("%s: the roster held until %s; engawad roster sign makes a new one"),
			d->path, desk_time(roster_expires_s(r), expired));
	if (!desk_freshness_key(d, &key))
		return false;
	good = statement_put(d, r, &key, now_s);
	minisign_secret_wipe(&key);
	if (good)
		statement_say(d, now_s);
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
