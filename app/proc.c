#include "app/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PTS_MAJOR = 136, STAT_MAX = 1024, FDINFO_MAX = 512 };

static ssize_t read_text(const char *path, char *ret, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, ret, room - 1);
	close(fd);
	ret[n > 0 ? n : 0] = '\0';
	return n;
}

/* The kernel's way to pack a device: minor low byte, major, rest of the minor. */
static int pts_of(unsigned int device)
{
	unsigned int major = device >> 8 & 0xfff;

	return major == PTS_MAJOR ? (int)((device & 0xff) | (device >> 12 & 0xfff00)) : -1;
}

/* The number at *at, which moves behind it and one space. */
static bool take_number(const char **at, int *ret)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(*at, &end, 10);
	if (errno || end == *at || value < INT_MIN || value > INT_MAX)
		return false;
	*ret = (int)value;
	*at = *end == ' ' ? end + 1 : end;
	return true;
}

bool proc_parse(const char *text, struct proc *ret)
{
	/* The name may hold anything, parentheses too: it ends at the last one. */
	const char *open = strchr(text, '('), *end = strrchr(text, ')'), *at = text;
	struct proc p = { 0 };
	int session, device;

	if (!open || !end || end < open || !take_number(&at, &p.pid) || at != open)
		return false;
	snprintf(p.name, sizeof(p.name), "%.*s", (int)(end - open - 1), open + 1);
	if (strlen(end) < strlen(") S "))
		return false;
	at = end + strlen(") S ");
	if (!take_number(&at, &p.parent) || !take_number(&at, &p.group) ||
		!take_number(&at, &session) || !take_number(&at, &device) ||
		!take_number(&at, &p.terminal_group))
		return false;
	p.terminal = device != 0;
	p.pts = pts_of((unsigned int)device);
	*ret = p;
	return true;
}

bool proc_read(pid_t pid, struct proc *ret)
{
	char path[64], text[STAT_MAX];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	return read_text(path, text, sizeof(text)) > 0 && proc_parse(text, ret);
}

void proc_each(void (*each)(const struct proc *p, void *data), void *data)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	struct proc p;
	int pid;

	if (!d)
		return;
	while ((e = readdir(d))) {
		const char *name = e->d_name;

		if (take_number(&name, &pid) && *name == '\0' && proc_read(pid, &p))
			each(&p, data);
	}
	closedir(d);
}

bool proc_holds_pts(pid_t pid, int pts)
{
	char path[320], text[FDINFO_MAX];
	struct dirent *e;
	bool found = false;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo", pid);
	d = opendir(path);
	if (!d)
		return false;
	while (!found && (e = readdir(d))) {
		const char *line;
		int index;

		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%s", pid, e->d_name);
		if (read_text(path, text, sizeof(text)) <= 0)
			continue;
		line = strstr(text, "tty-index:");
		if (line) {
			line += strlen("tty-index:");
			found = take_number(&line, &index) && index == pts;
		}
	}
	closedir(d);
	return found;
}

static bool program_of(pid_t pid, char ret[PATH_MAX])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	n = readlink(path, ret, PATH_MAX - 1);
	ret[n > 0 ? n : 0] = '\0';
	return n > 0;
}

bool proc_same_program(const struct proc *a, const struct proc *b)
{
	char program_a[PATH_MAX], program_b[PATH_MAX];

	if (program_of(a->pid, program_a) && program_of(b->pid, program_b))
		return strcmp(program_a, program_b) == 0;
	return strcmp(a->name, b->name) == 0;
}
