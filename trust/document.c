#include "trust/document.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(DOCUMENT_SHA256 == crypto_hash_sha256_BYTES, "SHA-256");

/* JSON begins otherwise. */
static bool begins_a_signature(const char *text, size_t size)
{
	return size > 0 && text[0] == 'u';
}

int document_split(const uint8_t *bytes, size_t size, size_t max, struct document *ret,
	struct trust_error *error)
{
	struct document d = { .json = (const char *)bytes, .json_size = size };

	if (size > max)
		return trust_refuse(error, TRUST_TOO_LARGE);
	while (begins_a_signature(d.json, d.json_size)) {
		size_t n;

		if (d.n_signatures == DOCUMENT_SIGNATURES ||
			minisign_signature_size(d.json, d.json_size, &n) < 0)
			return trust_refuse(error, TRUST_BAD_FORM);
		d.signatures[d.n_signatures].text = d.json;
		d.signatures[d.n_signatures++].size = n;
		d.json += n;
		d.json_size -= n;
	}
	if (d.n_signatures == 0 || d.json_size == 0)
		return trust_refuse(error, TRUST_BAD_FORM);
	*ret = d;
	return 0;
}

bool document_signed_by(const struct document *d, const struct minisign_public *key)
{
	for (size_t i = 0; i < d->n_signatures; i++) {
		if (minisign_verify(key, d->signatures[i].text, d->signatures[i].size,
			    (const uint8_t *)d->json, d->json_size))
			return true;
	}
	return false;
}

void document_hash(const struct document *d, uint8_t ret[DOCUMENT_SHA256])
{
	crypto_hash_sha256(ret, (const uint8_t *)d->json, d->json_size);
}

int document_make(const char *json, size_t json_size, const struct minisign_secret *first,
	const struct minisign_secret *second, const char *comment, uint8_t **ret, size_t *ret_size)
{
	const struct minisign_secret *keys[DOCUMENT_SIGNATURES] = { first, second };
	char *text = malloc(DOCUMENT_SIGNATURES * MINISIGN_SIGNATURE_MAX + 1 + json_size);
	size_t size = 0;

	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < DOCUMENT_SIGNATURES && keys[i]; i++) {
		size_t n;

		if (minisign_sign(keys[i], (const uint8_t *)json, json_size, comment, text + size,
			    &n) < 0) {
			free(text);
			return -EINVAL;
		}
		size += n;
	}
	memcpy(text + size, json, json_size);
	*ret = (uint8_t *)text;
	*ret_size = size + json_size;
	return 0;
}
