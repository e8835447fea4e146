/*
 * Documents and keys that anybody wrote. The parts of a document are its bytes, and no signature is
 * right under a key of small order, for which anybody could sign. A secret key's file that is taken
 * is written again and taken again; none is opened with a passphrase, which takes seconds.
 */
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/fuzz/trust_check.h"
#include "trust/document.h"

enum { MAX = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_document(const uint8_t *data, size_t size)
{
	const struct minisign_public key = { { 1 }, { 1 } };
	struct trust_error error = { 0 };
	struct document d;
	uint8_t hash[DOCUMENT_SHA256];
	const char *at = (const char *)data;

	if (document_split(data, size, MAX, &d, &error) < 0) {
		check(error.refusal == TRUST_TOO_LARGE || error.refusal == TRUST_BAD_FORM);
		return;
	}
	check(d.n_signatures >= 1 && d.n_signatures <= DOCUMENT_SIGNATURES);
	for (size_t i = 0; i < d.n_signatures; i++) {
		check(d.signatures[i].text == at);
		check(d.signatures[i].size <= MINISIGN_SIGNATURE_MAX);
		at += d.signatures[i].size;
	}
	check(d.json == at && d.json_size > 0 && at + d.json_size == (const char *)data + size);
	check(!document_signed_by(&d, &key));
	document_hash(&d, hash);
}

static void try_secret(const char *text, size_t size)
{
	char again[MINISIGN_SECRET_FILE_MAX + 1];
	struct minisign_secret key, same;

	if (minisign_secret_read(text, size, "", &key) < 0)
		return;
	check(minisign_secret_write(&key, "", again, &size) == 0);
	check(minisign_secret_read(again, size, "", &same) == 0);
	check(memcmp(&key, &same, sizeof(key)) == 0);
}

static void try_public(const char *data, size_t size)
{
	char text[2 * MINISIGN_PUBLIC_TEXT], again[MINISIGN_PUBLIC_TEXT];
	struct minisign_public key;

	snprintf(text, sizeof(text), "%.*s", (int)size, data);
	if (minisign_public_parse(text, &key) < 0)
		return;
	minisign_public_format(&key, again);
	check(strcmp(text, again) == 0); /* written in one way */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(sodium_init() >= 0);
	try_document(data, size);
	try_secret((const char *)data, size);
	try_public((const char *)data, size);
	return 0;
}
