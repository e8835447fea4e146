#include "broker/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log.h"

enum { DEPTH_MAX = 8 };

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".wasm", "application/wasm" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/vnd.microsoft.icon" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".txt", "text/plain; charset=utf-8" },
};

struct site {
	struct site_file files[SITE_FILES_MAX]; /* in the order of their paths */
	size_t n;
	size_t bytes;
};

static const char *type_of(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t ending = strlen(types[i].ending);

		if (length > ending && strcmp(name + length - ending, types[i].ending) == 0)
			return types[i].type;
	}
	return NULL;
}

static int read_all(int fd, uint8_t *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, bytes + done, size - done);

		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO; /* cut short while it was being read */
		done += (size_t)n;
	}
	return 0;
}

static void set_tag(struct site_file *f)
{
	uint8_t hash[16];
	char hex[2 * sizeof(hash) + 1];

	crypto_generichash(hash, sizeof(hash), f->bytes, f->size, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	snprintf(f->tag, sizeof(f->tag), "\"%s\"", hex);
}

static int add_file(struct site *s, int fd, const char *path, const char *type, size_t size)
{
	struct site_file *f = &s->files[s->n];
	int r;

	if (s->n == SITE_FILES_MAX || size > SITE_BYTES_MAX - s->bytes)
		return -E2BIG;
	f->bytes = malloc(size > 0 ? size : 1);
	if (!f->bytes)
		return -ENOMEM;
	r = read_all(fd, f->bytes, size);
	if (r < 0) {
		free(f->bytes);
		f->bytes = NULL;
		return r;
	}
	snprintf(f->path, sizeof(f->path), "%s", path);
	f->type = type;
	f->size = size;
	set_tag(f);
	s->bytes += size;
	s->n++;
	return 0;
}

static int add_directory(struct site *s, int fd, const char *path, int depth);

/* One entry of a directory, opened without following links. */
static int add_entry(struct site *s, int parent, const char *name, const char *path, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int r = 0;

	if (fd < 0)
		return errno == ELOOP ? 0 : -errno;
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (S_ISDIR(st.st_mode))
		return depth < DEPTH_MAX ? add_directory(s, fd, path, depth + 1)
					 : (close(fd), -E2BIG);
	else if (S_ISREG(st.st_mode) && type_of(name))
		r = add_file(s, fd, path, type_of(name), (size_t)st.st_size);
	else
		log_event(LOG_DEBUG, "console.left_out", "reason=kind");
	close(fd);
	return r;
}

/* Takes over fd. */
static int add_directory(struct site *s, int fd, const char *path, int depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int r = 0;

	if (!d) {
		r = -errno;
		close(fd);
		return r;
	}
	while (r == 0 && (e = readdir(d))) {
		char full[SITE_PATH_MAX];

		if (e->d_name[0] == '.')
			continue;
		if (snprintf(full, sizeof(full), "%s/%s", path, e->d_name) >= (int)sizeof(full))
			r = -E2BIG;
		else
			r = add_entry(s, dirfd(d), e->d_name, full, depth);
	}
	closedir(d);
	return r;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct site_file *)a)->path, ((const struct site_file *)b)->path);
}

int site_load(const char *directory, struct site **ret)
{
	struct site *s = calloc(1, sizeof(*s));
	int fd, r;

	if (!s)
		return -ENOMEM;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -errno : add_directory(s, fd, "", 0);
	if (r < 0) {
		site_destroy(s);
		return r;
	}
	qsort(s->files, s->n, sizeof(s->files[0]), by_path);
	*ret = s;
	return 0;
}

void site_destroy(struct site *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		free(s->files[i].bytes);
	free(s);
}

const struct site_file *site_find(const struct site *s, const char *path, size_t size)
{
	struct site_file key = { 0 };

	if (!s || size >= sizeof(key.path) || memchr(path, '\0', size))
		return NULL;
	memcpy(key.path, path, size);
	if (size == 1 && path[0] == '/')
		strcpy(key.path, "/index.html");
	return bsearch(&key, s->files, s->n, sizeof(s->files[0]), by_path);
}

size_t site_count(const struct site *s)
{
	return s ? s->n : 0;
}
