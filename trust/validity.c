#include "trust/validity.h"

#include <string.h>

#include "trust/freshness.h"

int64_t validity_now(const struct validity_seen *seen, int64_t clock_s)
{
	return clock_s < seen->floor_s ? seen->floor_s : clock_s;
}

static bool is_early(const struct validity_seen *seen, int64_t clock_s, int64_t issued_s)
{
	return issued_s - VALIDITY_AHEAD_S > validity_now(seen, clock_s);
}

static void see(struct validity_seen *seen, int64_t issued_s)
{
	if (issued_s > seen->floor_s)
		seen->floor_s = issued_s;
}

enum trust_refusal validity_organisation(
	struct validity_seen *seen, int64_t clock_s, int64_t issued_s)
{
	if (issued_s < seen->organisation_issued_s)
		return TRUST_ROLLED_BACK;
	if (is_early(seen, clock_s, issued_s))
		return TRUST_TOO_EARLY;
	seen->organisation_issued_s = issued_s;
	see(seen, issued_s);
	return TRUST_OK;
}

static bool is_rolled_back(
	const struct validity_seen *seen, uint64_t serial, const uint8_t hash[DOCUMENT_SHA256])
{
	return serial < seen->roster_serial ||
	       (serial == seen->roster_serial &&
		       memcmp(hash, seen->roster_hash, DOCUMENT_SHA256) != 0);
}

enum trust_refusal validity_roster(struct validity_seen *seen, int64_t clock_s, uint64_t serial,
	const uint8_t hash[DOCUMENT_SHA256], int64_t issued_s, int64_t expires_s)
{
	if (is_rolled_back(seen, serial, hash))
		return TRUST_ROLLED_BACK;
	if (is_early(seen, clock_s, issued_s))
		return TRUST_TOO_EARLY;
	if (validity_now(seen, clock_s) >= expires_s)
		return TRUST_EXPIRED;
	seen->roster_serial = serial;
	memcpy(seen->roster_hash, hash, DOCUMENT_SHA256);
	see(seen, issued_s);
	return TRUST_OK;
}

enum trust_refusal validity_freshness(struct validity_seen *seen, int64_t clock_s, int64_t issued_s)
{
	if (is_early(seen, clock_s, issued_s))
		return TRUST_TOO_EARLY;
	if (validity_now(seen, clock_s) > issued_s + FRESHNESS_LIFE_S)
		return TRUST_EXPIRED;
	see(seen, issued_s);
	return TRUST_OK;
}
