#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/i18n.h"
#include "desk/command.h"
#include "desk/desk.h"
#include "desk/keys.h"
#include "desk/org.h"

/* Everything new, before any of it is put in place. */
struct rotation {
	struct desk desk;
	struct minisign_secret old, new;
	struct desk_bytes organisation, roster; /* owned; no roster: NULL */
	struct desk_key_file key_file;
};

/* The JSON of a document that was checked already; the caller's. */
static char *text_of(const struct desk *d, const char *name, size_t max)
{
	struct trust_error error;
	struct desk_bytes file;
	struct document parts;
	char *ret = NULL;

	if (!desk_read(d, name, max, &file))
		return NULL;
	if (document_split(file.data, file.size, max, &parts, &error) < 0)
		desk_refused(name, &error, _("take it from a copy"));
	else if (!(ret = strndup(parts.json, parts.json_size)))
		desk_fail_memory();
	free(file.data);
	return ret;
}

/* By the new key, and by the one that PCs know. */
static bool sign_twice(
	struct rotation *r, const char *text, const char *what, struct desk_bytes *ret)
{
	char comment[TRUST_DOMAIN_MAX + 64];

	snprintf(comment, sizeof(comment), "engawa %s of %s", what, r->desk.organisation.domain);
	return document_make(text, strlen(text), &r->new, &r->old, comment, &ret->data,
		       &ret->size) == 0 ||
	       desk_fail_memory();
}

/* What it said before, with the new key, from now on. */
static char *new_organisation(const struct rotation *r)
{
	char key[MINISIGN_PUBLIC_TEXT], issued[TRUST_TIME_TEXT];
	struct minisign_public public;
	char *before = text_of(&r->desk, DESK_ORGANISATION, ORGANISATION_SIZE_MAX), *ret = NULL;
	json_t *paper = before ? json_loads(before, JSON_REJECT_DUPLICATES, NULL) : NULL;
	int64_t now_s;

	minisign_secret_public(&r->new, &public);
	minisign_public_format(&public, key);
	if (before && desk_now(&now_s)) {
		if (json_object_set_new(paper, "root_key", json_string(key)) == 0 &&
			json_object_set_new(
				paper, "issued", json_string(desk_time(now_s, issued))) == 0)
			ret = json_dumps(paper, JSON_COMPACT | JSON_PRESERVE_ORDER);
		if (!ret)
			desk_fail_memory();
	}
	json_decref(paper);
	free(before);
	return ret;
}

static bool make_organisation(struct rotation *r)
{
	char *text = new_organisation(r);
	bool good = text && sign_twice(r, text, "organisation", &r->organisation);
	struct trust_error error;
	struct organisation o;
	int result;

	free(text);
	if (!good)
		return false;
	/* as a PC that knows the old key reads it */
	result = organisation_parse(r->organisation.data, r->organisation.size,
		&r->desk.organisation.root_key, &o, &error);
	if (result == 0) {
		organisation_finish(&o);
		return true;
	}
	return result == -ENOMEM
		       ? desk_fail_memory()
		       : desk_refused(_("the organisation"), &error, _("nothing was changed"));
}

/* The same text: its serial stays, and its statement. */
static bool make_roster(struct rotation *r)
{
	struct roster *last;
	char *text;
	bool good;

	if (!desk_has(&r->desk, DESK_ROSTER))
		return true;
	if (!desk_roster(&r->desk, DESK_ROSTER, &r->desk.organisation, &last))
		return false;
	roster_destroy(last);
	text = text_of(&r->desk, DESK_ROSTER, ROSTER_SIZE_MAX);
	good = text && sign_twice(r, text, "roster", &r->roster);
	free(text);
	return good;
}

/* Whenever this ends, what is there fits together, and no key that is named is lost. */
static bool put(const struct rotation *r)
{
	const struct desk *d = &r->desk;

	if (!desk_write(d, DESK_ROOT_KEY_NEXT, r->key_file.text, r->key_file.size) ||
		(r->roster.data && !desk_write(d, DESK_ROSTER, r->roster.data, r->roster.size)) ||
		!desk_write(d, DESK_ORGANISATION, r->organisation.data, r->organisation.size))
		return false;
	if (renameat(d->fd, DESK_ROOT_KEY_NEXT, d->fd, DESK_ROOT_KEY) < 0)
		return desk_fail(
			_("%s/root.key.next: this is the root key from now on; rename it root.key"),
			d->path);
	return desk_put_root_pub(d, &r->new);
}

static bool rotate(struct rotation *r, bool is_open, long passphrase_fd)
{
	minisign_secret_make(&r->new);
	return desk_root_key(
		       &r->desk, DESK_ROOT_KEY, &r->desk.organisation, passphrase_fd, &r->old) &&
	       make_organisation(r) && make_roster(r) &&
	       desk_key_file(&r->new, is_open, passphrase_fd, &r->key_file) && put(r);
}

int org_rotate(int argc, char **argv, const char *usage)
{
	const char *folder;
	const struct command_words words = { usage, 1, &folder };
	bool is_open, good;
	long fd;
	const struct option_spec table[] = {
		{ "no-passphrase", OPTION_FLAG, 0, 0, NULL, NULL,
			_("the new root key lies open in the folder"), &is_open },
		{ "passphrase-fd", OPTION_NUMBER, -1, 1023, "-1", "FD",
			_("read the old root key's passphrase there, a line, and the new one's, "
			  "another"),
			&fd },
	};
	struct rotation r = { .roster = { .size = 0 } };

	if (!command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])))
		return COMMAND_LINE;
	if (!desk_open(folder, &r.desk))
		return COMMAND_FAILED;
	good = rotate(&r, is_open, fd);
	if (good)
		desk_say(
			_("%s: a new root key, vouched for by the old one; give helped PCs the new "
			  "document (engawad org export), and the roster, which both have signed"),
			folder);
	free(r.organisation.data);
	free(r.roster.data);
	minisign_secret_wipe(&r.old);
	minisign_secret_wipe(&r.new);
	explicit_bzero(&r.key_file, sizeof(r.key_file));
	desk_close(&r.desk);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}
