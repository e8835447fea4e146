#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/i18n.h"
#include "desk/command.h"
#include "desk/desk.h"
#include "desk/folder.h"
#include "desk/keys.h"
#include "desk/org.h"
#include "trust/freshness.h"

/* All that a folder may hold, the document that makes it one last. */
static const struct {
	const char *name;
	size_t max;
	bool is_needed;
} files[] = {
	{ DESK_ROOT_KEY, MINISIGN_SECRET_FILE_MAX, false },
	{ DESK_ROOT_PUB, 4096, true },
	{ DESK_FRESHNESS_KEY, MINISIGN_SECRET_FILE_MAX, true },
	{ DESK_PEOPLE, PEOPLE_SIZE_MAX, true },
	{ DESK_ROSTER, ROSTER_SIZE_MAX, false },
	{ DESK_FRESHNESS, FRESHNESS_SIZE_MAX, false },
	{ DESK_ORGANISATION, ORGANISATION_SIZE_MAX, true },
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

/* ---- whether it is whole ---- */

/* That it is a key, if nobody says its passphrase. */
static bool check_root_key(const struct desk *d)
{
	struct minisign_secret key;
	struct desk_bytes file;
	int r;

	if (!desk_has(d, DESK_ROOT_KEY))
		return true;
	if (!desk_read(d, DESK_ROOT_KEY, MINISIGN_SECRET_FILE_MAX, &file))
		return false;
	r = minisign_secret_read((const char *)file.data, file.size, "", &key);
	minisign_secret_wipe(&key);
	explicit_bzero(file.data, file.size);
	free(file.data);
	return r == 0 || r == -EACCES ||
	       desk_fail(_("%s/root.key: this is no secret key as minisign writes it"), d->path);
}

static bool check_roster(const struct desk *d)
{
	struct roster *r;

	if (!desk_has(d, DESK_ROSTER))
		return true;
	if (!desk_roster(d, DESK_ROSTER, &d->organisation, &r))
		return false;
	roster_destroy(r);
	return true;
}

static bool check(const struct desk *d)
{
	struct minisign_secret freshness;
	struct people people;

	if (!check_root_key(d) || !check_roster(d) || !desk_freshness_key(d, &freshness))
		return false;
	minisign_secret_wipe(&freshness);
	if (!desk_people(d, &people))
		return false;
	people_finish(&people);
	return true;
}

/* ---- the copy ---- */

static bool copy_file(const struct desk *from, const struct desk *to, int i)
{
	struct desk_bytes file;
	bool good;

	if (!files[i].is_needed && !desk_has(from, files[i].name))
		return true;
	if (!desk_read(from, files[i].name, files[i].max, &file))
		return false;
	good = desk_write(to, files[i].name, file.data, file.size);
	explicit_bzero(file.data, file.size);
	free(file.data);
	return good;
}

static bool copy_files(const struct desk *from, const struct desk *to)
{
	for (int i = 0; i < FILES; i++) {
		if (!copy_file(from, to, i))
			return false;
	}
	return true;
}

static bool copy(const struct desk *from, const char *path)
{
	struct desk to = { .path = path };
	const int r = check(from) ? folder_make(path, &to.fd) : -ECANCELED;
	bool good;

	if (r == -ECANCELED)
		return false;
	if (r < 0)
		return desk_fail(_("%s: %s; give a folder that is not there yet, which is made"),
			path, strerror(-r));
	good = copy_files(from, &to);
	if (!good)
		desk_take_back(&to);
	close(to.fd);
	return good;
}

static int run(int argc, char **argv, const char *usage)
{
	const char *given[2];
	const struct command_words words = { usage, 2, given };
	struct desk from;
	bool good;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!desk_open(given[0], &from))
		return COMMAND_FAILED;
	good = copy(&from, given[1]);
	if (good)
		desk_say(_("%s: a copy of %s, every file of which was checked%s"), given[1],
			given[0],
			desk_has(&from, DESK_ROOT_KEY) ? ""
						       : _("; the root key was not in it: copy "
							   "that by itself"));
	desk_close(&from);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}

int org_backup(int argc, char **argv, const char *usage)
{
	return run(argc, argv, usage);
}

/* A backup is a folder like any other, and comes back the way it went. */
int org_restore(int argc, char **argv, const char *usage)
{
	return run(argc, argv, usage);
}
