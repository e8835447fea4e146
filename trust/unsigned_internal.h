#ifndef ENGAWA_TRUST_UNSIGNED_INTERNAL_H
#define ENGAWA_TRUST_UNSIGNED_INTERNAL_H
/* The JSON of the papers, whoever signed it: what their parsing does between the signatures.
 * Otherwise for what is yet to be signed (desk/), and for fuzz targets, which could not sign. */
#include <stddef.h>
#include <stdint.h>

#include "trust/organisation.h"
#include "trust/roster.h"

/* As organisation_parse(). */
int organisation_read(
	const char *json, size_t size, struct organisation *ret, struct trust_error *error);
/* As roster_parse(). */
int roster_read(const char *json, size_t size, const struct minisign_public *root_key,
	const char *domain, struct roster **ret, struct trust_error *error);
/* As freshness_parse(). */
int freshness_read(const char *json, size_t size, const struct roster *r, const char *domain,
	int64_t *ret_issued_s, struct trust_error *error);
#endif
