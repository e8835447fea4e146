#ifndef ENGAWA_DESK_REVIEW_H
#define ENGAWA_DESK_REVIEW_H
/*
 * Where the root key is, and nothing else of the desk: what a carried request would change is said,
 * and after a yes it is signed. As desk.h: what fails has said so.
 */
#include <stdbool.h>

struct review {
	const char *file; /* the request; the signed roster takes its place */
	const char *key, *organisation;
	const char *against; /* the roster signed before; NULL: there is none */
	long passphrase_fd;
};

bool review_sign(const struct review *r);
#endif
