/* The file a policy is in, and whose it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy.h"

static int failed(struct policy_error *error, enum policy_problem problem)
{
	*error = (struct policy_error){ .problem = problem };
	return -EINVAL;
}

static bool is_roots(int fd)
{
	struct stat s;

	/* a folder that everybody may write to lets only its owner rename, if it is sticky */
	if (fstat(fd, &s) < 0 || s.st_uid != 0)
		return false;
	return !(s.st_mode & (S_IWGRP | S_IWOTH)) || (S_ISDIR(s.st_mode) && (s.st_mode & S_ISVTX));
}

/* Opens what lies in the folder, which is let go of. */
static int open_in(int folder, const char *name, int flags)
{
	const int fd = openat(folder, name, flags | O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const int r = fd < 0 ? -errno : fd;

	close(folder);
	return r;
}

/* Whoever may write to a folder on the way may put another file there: each is looked at, and
 * the next one opened in it, so that nothing changes in between. The file, or -errno;
 * -EPERM: not root's. */
static int open_roots(const char *path)
{
	char rest[256], *name = rest, *slash;
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (path[0] != '/' || snprintf(rest, sizeof(rest), "%s", path + 1) >= (int)sizeof(rest)) {
		close(fd);
		return -EINVAL;
	}
	while (fd >= 0 && (slash = strchr(name, '/'))) {
		*slash = '\0';
		fd = open_in(fd, name, O_DIRECTORY);
		if (fd >= 0 && !is_roots(fd)) {
			close(fd);
			return -EPERM;
		}
		name = slash + 1;
	}
	return fd < 0 ? fd : open_in(fd, name, O_NONBLOCK);
}

/* All of it, into a buffer of POLICY_SIZE_MAX + 1. The size, or -errno. */
static ssize_t read_all(int fd, char *to)
{
	size_t size = 0;
	struct stat s;

	if (fstat(fd, &s) < 0)
		return -errno;
	if (!S_ISREG(s.st_mode))
		return -EINVAL;
	while (size < POLICY_SIZE_MAX + 1) {
		const ssize_t n = read(fd, to + size, POLICY_SIZE_MAX + 1 - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		size += (size_t)n;
	}
	return (ssize_t)size;
}

static int parse_file(int fd, struct policy **ret, struct policy_error *error)
{
	char *text = malloc(POLICY_SIZE_MAX + 1);
	ssize_t size;
	int r;

	if (!text)
		return -ENOMEM;
	size = read_all(fd, text);
	if (size < 0)
		r = failed(error, POLICY_UNREADABLE);
	else
		r = policy_parse(text, (size_t)size, ret, error);
	free(text);
	return r;
}

int policy_load(const char *path, struct policy **ret, struct policy_error *error)
{
	const int fd = open_roots(path);
	int r;

	if (fd == -ENOENT) {
		*error = (struct policy_error){ .problem = POLICY_FINE };
		*ret = NULL;
		return 0;
	}
	if (fd < 0)
		return failed(
			error, fd == -EPERM || fd == -ELOOP ? POLICY_NOT_ROOTS : POLICY_UNREADABLE);
	r = is_roots(fd) ? parse_file(fd, ret, error) : failed(error, POLICY_NOT_ROOTS);
	close(fd);
	return r;
}

int policy_check(const char *path, struct policy_error *error)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct policy *p = NULL;
	int r;

	if (fd < 0)
		return failed(error, POLICY_UNREADABLE);
	r = parse_file(fd, &p, error);
	policy_destroy(p);
	close(fd);
	return r;
}
