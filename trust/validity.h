#ifndef ENGAWA_TRUST_VALIDITY_H
#define ENGAWA_TRUST_VALIDITY_H
/* What holds when: docs/trust.md, "What holds when". Times are seconds since 1970, UTC. No clock is
 * read here. */
#include <stdint.h>

#include "trust/document.h"
#include "trust/trust.h"

enum { VALIDITY_AHEAD_S = 5 * 60 /* a document may be issued so much later than now */ };

/* What this PC has seen of an organisation. Zeroes: nothing. */
struct validity_seen {
	int64_t floor_s; /* the highest signed time ever */
	int64_t organisation_issued_s; /* of the document that is known */
	uint64_t roster_serial; /* the highest; 0: none */
	uint8_t roster_hash[DOCUMENT_SHA256]; /* of that one's JSON */
};

/* now, or the floor where the clock lies below it. */
int64_t validity_now(const struct validity_seen *seen, int64_t clock_s);

/* TRUST_OK, and *seen has it then; or TRUST_TOO_EARLY, TRUST_EXPIRED, TRUST_ROLLED_BACK. */
enum trust_refusal validity_organisation(
	struct validity_seen *seen, int64_t clock_s, int64_t issued_s);
enum trust_refusal validity_roster(struct validity_seen *seen, int64_t clock_s, uint64_t serial,
	const uint8_t hash[DOCUMENT_SHA256], int64_t issued_s, int64_t expires_s);
enum trust_refusal validity_freshness(
	struct validity_seen *seen, int64_t clock_s, int64_t issued_s);
#endif
