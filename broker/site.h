#ifndef ENGAWA_BROKER_SITE_H
#define ENGAWA_BROKER_SITE_H
/*
 * The console's files, read once at the start and kept in memory: a request is
 * a look-up of an exact path among them, so no path leads anywhere else.
 * Hidden files, links and kinds of files not in the table are left out.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	SITE_FILES_MAX = 512,
	SITE_BYTES_MAX = 64 * 1024 * 1024,
	SITE_PATH_MAX = 256,
	SITE_TAG_SIZE = 35, /* a quoted hash */
};

struct site_file {
	char path[SITE_PATH_MAX]; /* "/index.html" */
	const char *type; /* static */
	char tag[SITE_TAG_SIZE]; /* ETag, with its quotes */
	uint8_t *bytes; /* owned */
	size_t size;
};

struct site;

/* 0 or -errno; -E2BIG: beyond the bounds above. */
int site_load(const char *directory, struct site **ret);
void site_destroy(struct site *s);
/* path: as in the request, decoded; "/" is "/index.html". NULL: not there. */
const struct site_file *site_find(const struct site *s, const char *path, size_t size);
size_t site_count(const struct site *s);
#endif
