#ifndef ENGAWA_DESK_FOLDER_H
#define ENGAWA_DESK_FOLDER_H
/*
 * The organisation's folder: docs/organisation.md, "The folder". Its owner's alone; a file in it is
 * replaced as a whole, after the new one is on the disk. Blocks; one thread. All: 0 or -errno.
 */
#include <stddef.h>
#include <stdint.h>

/* Makes a new one, 0700, and opens it. -EEXIST. */
int folder_make(const char *path, int *ret_fd);
/* -ENOTDIR or -ELOOP: no folder, a link; -EPERM: another's, or others may look into it. Locked
 * against other commands until it is closed: waits for them. */
int folder_open(const char *path, int *ret_fd);

/* All of a file of at most max bytes, and a NUL behind it; the caller's to free(). A link, what is
 * no file, or what others may write is -EPERM; a longer one -EFBIG. fd may be AT_FDCWD. */
int folder_read(int fd, const char *name, size_t max, uint8_t **ret, size_t *ret_size);
/* Puts a file (0600) in the place of the one of this name, if there is one. */
int folder_write(int fd, const char *name, const void *data, size_t size);
/* The same somewhere else, whoever may write there. */
int folder_write_elsewhere(const char *path, const void *data, size_t size);
#endif
