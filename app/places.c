#include "app/places.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/beside.h"

bool places_program(const char *name, char ret[PATH_MAX])
{
	int written;

	if (beside_program(name, ret) && access(ret, X_OK) == 0)
		return true;
	written = snprintf(ret, PATH_MAX, "%s/%s", ENGAWA_LIBEXECDIR, name);
	return written > 0 && written < PATH_MAX && access(ret, X_OK) == 0;
}

/* A folder of ours that nobody else may enter, and no link to one. */
static bool is_private(const char *path)
{
	struct stat s;

	return lstat(path, &s) == 0 && S_ISDIR(s.st_mode) && s.st_uid == geteuid() &&
	       (s.st_mode & 077) == 0;
}

static int make_private(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	return is_private(path) ? 0 : -EPERM;
}

static int make_inside(const char *runtime, char *ret, size_t room)
{
	int n;

	if (runtime[0] != '/' || !is_private(runtime))
		return -ENOENT;
	n = snprintf(ret, room, "%s/engawa", runtime);
	if (n < 0 || (size_t)n >= room)
		return -ENOENT;
	return make_private(ret);
}

int places_private(char *ret, size_t room)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char of_system[64];
	int n;

	if (runtime && make_inside(runtime, ret, room) == 0)
		return 0;
	snprintf(of_system, sizeof(of_system), "/run/user/%u", geteuid());
	if (make_inside(of_system, ret, room) == 0)
		return 0;
	n = snprintf(ret, room, "/tmp/engawa-%u", geteuid());
	if (n < 0 || (size_t)n >= room)
		return -ENOENT;
	return make_private(ret);
}

int places_socket(char *ret, size_t room)
{
	const char *display = getenv("DISPLAY");
	const char *dot;
	size_t used, n;
	int r = places_private(ret, room);

	if (r < 0)
		return r;
	if (!display)
		return -ENOENT;
	/* ":0" and ":0.0" are the same display. */
	dot = strrchr(display, '.');
	n = dot && strchr(display, ':') && dot > strchr(display, ':') ? (size_t)(dot - display)
								      : strlen(display);
	used = strlen(ret);
	if (used + n + sizeof("/face.sock") >= room)
		return -ENOENT;
	used += (size_t)snprintf(ret + used, room - used, "/face");
	for (size_t i = 0; i < n; i++)
		ret[used++] = isalnum((unsigned char)display[i]) ? display[i] : '_';
	snprintf(ret + used, room - used, ".sock");
	return 0;
}
