#include "capture/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/utf8.h"

void process_exe(pid_t pid, char *ret, size_t room)
{
	char path[64], target[PATH_MAX];
	const char *name;
	ssize_t n;

	ret[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	n = pid > 0 ? readlink(path, target, sizeof(target) - 1) : -1;
	if (n <= 0)
		return;
	target[n] = '\0';
	/* the program may have been replaced while it runs, as updates do */
	static const char deleted[] = " (deleted)";
	const size_t tail = sizeof(deleted) - 1;

	if ((size_t)n > tail && !strcmp(target + n - tail, deleted))
		target[(size_t)n - tail] = '\0';
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	utf8_to_line((const uint8_t *)name, strlen(name), ret, room);
}

/* Parent and session of a process; the name in between may hold anything. */
static int read_stat(pid_t pid, pid_t *ret_parent, pid_t *ret_session)
{
	char path[64], text[512];
	const char *at;
	ssize_t n = -1;
	int fd, parent, group, session;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -EIO;
	text[n] = '\0';
	at = strrchr(text, ')');
	if (!at || sscanf(at + 1, " %*c %d %d %d", &parent, &group, &session) != 3)
		return -EBADMSG;
	*ret_parent = parent;
	*ret_session = session;
	return 0;
}

void process_parents(pid_t pid, pid_t *ret, size_t n)
{
	pid_t parent, session, next, others;
	size_t i = 0;

	memset(ret, 0, n * sizeof(*ret));
	if (pid <= 0 || read_stat(pid, &parent, &session) < 0)
		return;
	while (i < n && parent > 1 && read_stat(parent, &next, &others) == 0 && others == session) {
		ret[i++] = parent;
		parent = next;
	}
}
