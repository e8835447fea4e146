#ifndef ENGAWA_TRUST_FRESHNESS_H
#define ENGAWA_TRUST_FRESHNESS_H
/* A statement that this is still the roster: docs/trust.md, "Freshness". */
#include <stddef.h>
#include <stdint.h>

#include "trust/roster.h"

enum { FRESHNESS_SIZE_MAX = 2048 /* bytes of the document */, FRESHNESS_LIFE_S = 8 * 60 * 60 };

/* Takes a document that a freshness key of this very roster signed for its organisation. When it
 * was issued into *ret_issued_s: whether it holds is validity.h's. 0; -EINVAL (*error says
 * why); -ENOMEM. */
int freshness_parse(const uint8_t *bytes, size_t size, const struct roster *r, const char *domain,
	int64_t *ret_issued_s, struct trust_error *error);
#endif
