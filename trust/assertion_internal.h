#ifndef ENGAWA_TRUST_ASSERTION_INTERNAL_H
#define ENGAWA_TRUST_ASSERTION_INTERNAL_H
/* The checks before the signature, apart: no fuzzer makes a signature. */
#include "trust/assertion.h"

enum assertion_refusal assertion_client_data(const uint8_t *data, size_t size,
	const uint8_t challenge[ASSERTION_CHALLENGE], const char *origin);
/* *ret_counter: only with ASSERTION_OK. */
enum assertion_refusal assertion_auth_data(
	const uint8_t *data, size_t size, const struct credential *c, uint32_t *ret_counter);
#endif
