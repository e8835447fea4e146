#include "desk/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/i18n.h"
#include "core/utf8.h"
#include "desk/ask.h"
#include "desk/folder.h"
#include "trust/operator_internal.h"

/* ---- words ---- */

__attribute__((format(printf, 2, 0))) static void put_line(
	FILE *to, const char *format, va_list args)
{
	char text[2048], line[2 * sizeof(text)];

	vsnprintf(text, sizeof(text), format, args);
	utf8_to_line((const uint8_t *)text, strlen(text), line, sizeof(line));
	fprintf(to, "%s\n", line);
}

void desk_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(stdout, format, args);
	va_end(args);
}

bool desk_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(stderr, format, args);
	va_end(args);
	return false;
}

bool desk_fail_memory(void)
{
	return desk_fail(_("there is not enough memory; close other programs and try again"));
}

static const char *words_of(enum trust_refusal refusal)
{
	switch (refusal) {
	case TRUST_OK:
		break;
	case TRUST_TOO_LARGE:
		return _("too large");
	case TRUST_BAD_FORM:
		return _("not a signed document");
	case TRUST_BAD_SIGNATURE:
		return _("signed with another key, or changed since");
	case TRUST_NOT_JSON:
		return _("not JSON");
	case TRUST_UNKNOWN_KEY:
		return _("a key that does not belong there");
	case TRUST_MISSING:
		return _("missing");
	case TRUST_WRONG_TYPE:
		return _("of another type");
	case TRUST_WRONG_VALUE:
		return _("a value that is not allowed");
	case TRUST_TOO_LONG:
		return _("too long");
	case TRUST_TWICE:
		return _("there twice");
	case TRUST_OTHER_ORGANISATION:
		return _("another organisation's");
	case TRUST_TOO_EARLY:
		return _("issued later than now");
	case TRUST_EXPIRED:
		return _("expired");
	case TRUST_ROLLED_BACK:
		return _("older than what was seen");
	case TRUST_OTHER_ROSTER:
		return _("of another roster");
	}
	return _("fine");
}

bool desk_refused(const char *name, const struct trust_error *error, const char *advice)
{
	char at[32] = "";

	if (error->line > 0)
		snprintf(at, sizeof(at), ":%d:%d", error->line, error->column);
	return desk_fail("%s%s: %s%s%s; %s", name, at, error->where, error->where[0] ? ": " : "",
		words_of(error->refusal), advice);
}

/* "id" of "operators[2].credentials[0].id". */
static void last_key(const struct trust_error *error, char ret[TRUST_WHERE_MAX])
{
	const char *dot = strrchr(error->where, '.'), *key = dot ? dot + 1 : error->where;

	snprintf(ret, TRUST_WHERE_MAX, "%.*s", (int)strcspn(key, "["), key);
}

bool desk_refused_hint(
	const char *name, const struct trust_error *error, const struct desk_hint *hints)
{
	char key[TRUST_WHERE_MAX];

	last_key(error, key);
	for (; hints->key; hints++) {
		if (strcmp(hints->key, key) == 0)
			return desk_fail("%s", _(hints->words));
	}
	return desk_refused(name, error, _("docs/trust.md has what is allowed"));
}

/* ---- files ---- */

static bool fail_file(const struct desk *d, const char *name, size_t max, int r)
{
	const char *folder = d ? d->path : "", *slash = d ? "/" : "";

	switch (-r) {
	case EPERM:
		return desk_fail(_("%s%s%s: this has to be a file of yours, no link, that nobody "
				   "else may write; copy it, or chmod go-w it"),
			folder, slash, name);
	case EFBIG:
		return desk_fail(
			_("%s%s%s: this is too large to be what belongs there; at most %zu "
			  "bytes"),
			folder, slash, name, max);
	default:
		return desk_fail("%s%s%s: %s", folder, slash, name, strerror(-r));
	}
}

bool desk_read(const struct desk *d, const char *name, size_t max, struct desk_bytes *ret)
{
	const int r = folder_read(d ? d->fd : AT_FDCWD, name, max, &ret->data, &ret->size);

	return r == 0 || fail_file(d, name, max, r);
}

bool desk_write(const struct desk *d, const char *name, const void *data, size_t size)
{
	const int r = d ? folder_write(d->fd, name, data, size)
			: folder_write_elsewhere(name, data, size);

	return r == 0 || fail_file(d, name, size, r);
}

bool desk_has(const struct desk *d, const char *name)
{
	struct stat s;

	return fstatat(d->fd, name, &s, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* ---- papers ---- */

bool desk_organisation(const struct desk *d, const char *name, struct organisation *ret)
{
	struct trust_error error;
	struct desk_bytes file;
	int r;

	if (!desk_read(d, name, ORGANISATION_SIZE_MAX, &file))
		return false;
	r = organisation_parse(file.data, file.size, NULL, ret, &error);
	free(file.data);
	if (r == -ENOMEM)
		return desk_fail_memory();
	return r == 0 || desk_refused(name, &error, _("take it from a copy, as it was signed"));
}

bool desk_roster(
	const struct desk *d, const char *name, const struct organisation *o, struct roster **ret)
{
	struct trust_error error;
	struct desk_bytes file;
	int r;

	if (!desk_read(d, name, ROSTER_SIZE_MAX, &file))
		return false;
	r = roster_parse(file.data, file.size, &o->root_key, o->domain, ret, &error);
	free(file.data);
	if (r == -ENOMEM)
		return desk_fail_memory();
	return r == 0 || desk_refused(name, &error, _("take it from a copy, as it was signed"));
}

bool desk_sign(json_t *paper, const struct minisign_secret *key, const char *comment,
	struct desk_bytes *ret)
{
	char *text = paper ? json_dumps(paper, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	const int r =
		text ? document_make(text, strlen(text), key, NULL, comment, &ret->data, &ret->size)
		     : -ENOMEM;

	json_decref(paper);
	free(text);
	return r == 0 || desk_fail_memory();
}

bool desk_sign_roster(const char *text, const char *domain, uint64_t serial,
	const struct minisign_secret *root, struct desk_bytes *ret)
{
	char comment[TRUST_DOMAIN_MAX + 64];

	snprintf(comment, sizeof(comment), "engawa roster %llu of %s", (unsigned long long)serial,
		domain);
	return document_make(text, strlen(text), root, NULL, comment, &ret->data, &ret->size) ==
		       0 ||
	       desk_fail_memory();
}

void desk_say_operator(const struct roster_operator *o)
{
	desk_say("%-16s %-10s view%s%s  %zu keys  %s%s%s", o->id, operator_roles[o->role],
		o->may & ROSTER_POINT ? ",point" : "", o->may & ROSTER_CONTROL ? ",control" : "",
		o->n_credentials, o->name, o->contractor[0] ? ", " : "", o->contractor);
}

/* ---- the folder ---- */

bool desk_is_folder(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static bool fail_folder(const char *path, int r)
{
	switch (-r) {
	case ENOENT:
		return desk_fail(
			_("%s: there is no such folder; engawad org init makes one"), path);
	case ENOTDIR:
	case ELOOP:
		return desk_fail(
			_("%s: this is no folder, or a link; give the folder itself"), path);
	case EPERM:
	case EACCES:
		return desk_fail(_("%s: this folder is another user's, or others may look into it; "
				   "it has to be yours alone (chmod 700)"),
			path);
	default:
		return desk_fail("%s: %s", path, strerror(-r));
	}
}

bool desk_open(const char *path, struct desk *ret)
{
	struct desk d = { .path = path };
	const int r = folder_open(path, &d.fd);

	if (r < 0)
		return fail_folder(path, r);
	if (!desk_has(&d, DESK_ORGANISATION)) {
		close(d.fd);
		return desk_fail(
			_("%s: no organisation is in this folder; engawad org init makes a "
			  "new folder with one"),
			path);
	}
	if (!desk_organisation(&d, DESK_ORGANISATION, &d.organisation)) {
		close(d.fd);
		return false;
	}
	*ret = d;
	return true;
}

void desk_close(struct desk *d)
{
	organisation_finish(&d->organisation);
	close(d->fd);
}

void desk_take_back(const struct desk *d)
{
	static const char *const names[] = { DESK_ROOT_KEY, DESK_ROOT_PUB, DESK_FRESHNESS_KEY,
		DESK_PEOPLE, DESK_ROSTER, DESK_FRESHNESS, DESK_ORGANISATION };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(d->fd, names[i], 0);
	rmdir(d->path);
}

/* ---- people ---- */

bool desk_people(const struct desk *d, struct people *ret)
{
	struct trust_error error;
	struct desk_bytes file;
	int r;

	if (!desk_read(d, DESK_PEOPLE, PEOPLE_SIZE_MAX, &file))
		return false;
	r = people_parse((const char *)file.data, file.size, d->organisation.domain, ret, &error);
	free(file.data);
	if (r == -ENOMEM)
		return desk_fail_memory();
	return r == 0 || desk_refused(DESK_PEOPLE, &error, _("put it back as it was"));
}

int desk_put_people(const struct desk *d, const struct people *p, struct trust_error *error)
{
	char *text = people_format(p);
	struct people again;
	int r = -ENOMEM;

	if (text && strlen(text) > PEOPLE_SIZE_MAX)
		r = trust_refuse(error, TRUST_TOO_LARGE);
	else if (text)
		r = people_parse(text, strlen(text), d->organisation.domain, &again, error);
	if (r == -ENOMEM)
		desk_fail_memory();
	if (r == 0) {
		people_finish(&again);
		r = desk_write(d, DESK_PEOPLE, text, strlen(text)) ? 0 : -EIO;
	}
	free(text);
	return r == 0 || r == -EINVAL ? r : -EIO;
}

/* ---- time ---- */

bool desk_now(int64_t *ret_s)
{
	const int64_t now_s = time(NULL);
	char text[TRUST_TIME_TEXT];

	if (trust_time_format(now_s, text) < 0)
		return desk_fail(_("the clock of this PC is wrong; set it first"));
	*ret_s = now_s;
	return true;
}

const char *desk_time(int64_t time_s, char ret[TRUST_TIME_TEXT])
{
	if (trust_time_format(time_s, ret) < 0)
		ret[0] = '\0';
	return ret;
}
