#ifndef ENGAWA_TRUST_DOCUMENT_H
#define ENGAWA_TRUST_DOCUMENT_H
/* A signed document: one or two minisign signatures, then the JSON. docs/trust.md. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/minisign.h"
#include "trust/trust.h"

enum { DOCUMENT_SIGNATURES = 2, DOCUMENT_SHA256 = 32 };

/* Where the parts lie in the bytes; all borrowed from them. */
struct document {
	struct {
		const char *text;
		size_t size;
	} signatures[DOCUMENT_SIGNATURES];
	size_t n_signatures;
	const char *json;
	size_t json_size;
};

/* Finds the parts, of a document of at most `max` bytes; checks no signature. 0 or -EINVAL (*error
 * says why). */
int document_split(const uint8_t *bytes, size_t size, size_t max, struct document *ret,
	struct trust_error *error);
/* Any of its signatures is key's, of the whole JSON. */
bool document_signed_by(const struct document *d, const struct minisign_public *key);
/* SHA-256 of the JSON. */
void document_hash(const struct document *d, uint8_t ret[DOCUMENT_SHA256]);
/* Signed by one key, or by two (second may be NULL). The bytes are the caller's to free().
 * -ENOMEM, -EINVAL (the comment is no line). */
int document_make(const char *json, size_t json_size, const struct minisign_secret *first,
	const struct minisign_secret *second, const char *comment, uint8_t **ret, size_t *ret_size);
#endif
