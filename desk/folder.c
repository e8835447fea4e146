#include "desk/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int take_folder(const char *path, int *ret_fd)
{
	struct stat s;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &s) < 0)
		r = -errno;
	else if (s.st_uid != geteuid() || (s.st_mode & 077))
		r = -EPERM;
	else if (flock(fd, LOCK_EX) < 0)
		r = -errno;
	if (r < 0)
		close(fd);
	else
		*ret_fd = fd;
	return r;
}

int folder_make(const char *path, int *ret_fd)
{
	return mkdir(path, 0700) < 0 ? -errno : take_folder(path, ret_fd);
}

int folder_open(const char *path, int *ret_fd)
{
	return take_folder(path, ret_fd);
}

/* ---- reading ---- */

static int read_all(int fd, size_t max, uint8_t **ret, size_t *ret_size)
{
	struct stat s;
	uint8_t *data;
	size_t n = 0;
	ssize_t got;

	if (fstat(fd, &s) < 0)
		return -errno;
	if (!S_ISREG(s.st_mode) || (s.st_uid != geteuid() && s.st_uid != 0) || (s.st_mode & 022))
		return -EPERM;
	if ((size_t)s.st_size > max)
		return -EFBIG;
	data = malloc((size_t)s.st_size + 1);
	if (!data)
		return -ENOMEM;
	while (n < (size_t)s.st_size && (got = read(fd, data + n, (size_t)s.st_size - n)) > 0)
		n += (size_t)got;
	if (n < (size_t)s.st_size) {
		free(data);
		return -EIO;
	}
	data[n] = '\0';
	*ret = data;
	*ret_size = n;
	return 0;
}

int folder_read(int folder, const char *name, size_t max, uint8_t **ret, size_t *ret_size)
{
	/* a pipe would be waited for */
	const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	int r;

	if (fd < 0)
		return errno == ELOOP ? -EPERM : -errno;
	r = read_all(fd, max, ret, ret_size);
	close(fd);
	return r;
}

/* ---- writing ---- */

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		const ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* What somebody who stopped half-way left under the same name is nothing. */
static int make_fresh(int folder, const char *name)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(folder, name, flags, 0600);

	if (fd < 0 && errno == EEXIST && unlinkat(folder, name, 0) == 0)
		fd = openat(folder, name, flags, 0600);
	return fd < 0 ? -errno : fd;
}

int folder_write(int folder, const char *name, const void *data, size_t size)
{
	char fresh[NAME_MAX + 1];
	int fd, r;

	if (snprintf(fresh, sizeof(fresh), ".%s.%d", name, getpid()) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	fd = make_fresh(folder, fresh);
	if (fd < 0)
		return fd;
	r = write_all(fd, data, size);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && renameat(folder, fresh, folder, name) < 0)
		r = -errno;
	if (r == 0 && fsync(folder) < 0)
		return -errno;
	if (r < 0)
		unlinkat(folder, fresh, 0);
	return r;
}

int folder_write_elsewhere(const char *path, const void *data, size_t size)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char above[PATH_MAX] = ".";
	int fd, r;

	if (!name[0])
		return -EISDIR;
	if (slash && snprintf(above, sizeof(above), "%.*s/", (int)(slash - path), path) >=
			     (int)sizeof(above))
		return -ENAMETOOLONG;
	fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = folder_write(fd, name, data, size);
	close(fd);
	return r;
}
