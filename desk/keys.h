#ifndef ENGAWA_DESK_KEYS_H
#define ENGAWA_DESK_KEYS_H
/* The organisation's own keys. As desk.h: what fails has said so. Blocks; one thread. */
#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"

/* The organisation's root key, in a file as above, checked to be the one that its document names; asks
 * for its passphrase where it has one (desk/ask.h). The caller's to wipe. */
bool desk_root_key(const struct desk *d, const char *name, const struct organisation *o,
	long passphrase_fd, struct minisign_secret *ret);
/* Never asks. Likewise. */
bool desk_freshness_key(const struct desk *d, struct minisign_secret *ret);

/* What a key's file holds; whoever has one wipes it. */
struct desk_key_file {
	char text[MINISIGN_SECRET_FILE_MAX + 1];
	size_t size;
};

/* Asks for a new passphrase, unless the key is to lie open. */
bool desk_key_file(const struct minisign_secret *key, bool is_open, long passphrase_fd,
	struct desk_key_file *ret);
bool desk_put_root_pub(const struct desk *d, const struct minisign_secret *root);
#endif
