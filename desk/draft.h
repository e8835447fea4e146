#ifndef ENGAWA_DESK_DRAFT_H
#define ENGAWA_DESK_DRAFT_H
/* The next roster of a folder, from its people to its place. As desk.h: what fails has said so. */
#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"

struct draft {
	struct desk desk;
	struct people people;
	struct minisign_secret freshness;
	uint64_t serial;
	int64_t now_s;
};

bool draft_begin(const char *folder, struct draft *ret);
void draft_end(struct draft *d);
/* Its JSON, to be signed; the caller's to free(). */
char *draft_text(const struct draft *d, long days);
/* Reads a signed one as a helped PC would, puts it in place if it is the next one, makes its first
 * statement, and says who is in it. */
bool draft_put(const struct draft *d, const struct desk_bytes *document);
#endif
