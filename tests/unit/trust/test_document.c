/* trust/document: signatures, then JSON, and nothing else. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/document.h"

enum { ROOM = 3 * MINISIGN_SIGNATURE_MAX + 64 };

static const char json[] = "{\"kind\": \"test\"}";

/* That many signatures before the JSON, the first one the root key's. The size. */
static size_t build(int signatures, char ret[ROOM])
{
	size_t size = 0;

	for (int i = 0; i < signatures; i++) {
		const struct minisign_secret key = paper_secret(PAPER_ROOT + i);
		size_t n;

		assert_int_equal(minisign_sign(&key, (const uint8_t *)json, strlen(json), "c",
					 ret + size, &n),
			0);
		size += n;
	}
	memcpy(ret + size, json, sizeof(json));
	return size + strlen(json);
}

static enum trust_refusal split(const char *bytes, size_t size, size_t max, struct document *ret)
{
	struct trust_error error = { 0 };
	const int r = document_split((const uint8_t *)bytes, size, max, ret, &error);

	assert_int_equal(r, error.refusal == TRUST_OK ? 0 : -EINVAL);
	assert_string_equal(error.where, "");
	return error.refusal;
}

static bool signed_by(const struct document *d, enum paper_key which)
{
	const struct minisign_public key = paper_public(which);

	return document_signed_by(d, &key);
}

static void one_or_two_signatures(void **state)
{
	struct document d, untouched = { .n_signatures = 9 };
	char bytes[ROOM];
	size_t size = build(1, bytes);

	assert_int_equal(split(bytes, size, size, &d), TRUST_OK);
	assert_int_equal(d.n_signatures, 1);
	assert_int_equal(d.json_size, strlen(json));
	assert_ptr_equal(d.json, bytes + size - strlen(json));
	assert_true(signed_by(&d, PAPER_ROOT));
	assert_false(signed_by(&d, PAPER_NEXT_ROOT));
	size = build(2, bytes);
	assert_int_equal(split(bytes, size, size, &d), TRUST_OK);
	assert_int_equal(d.n_signatures, 2);
	assert_string_equal(d.json, json);
	assert_true(signed_by(&d, PAPER_ROOT) && signed_by(&d, PAPER_NEXT_ROOT));
	assert_false(signed_by(&d, PAPER_STRANGER));
	size = build(0, bytes);
	assert_int_equal(split(bytes, size, size, &untouched), TRUST_BAD_FORM);
	size = build(3, bytes);
	assert_int_equal(split(bytes, size, size, &untouched), TRUST_BAD_FORM);
	assert_int_equal(untouched.n_signatures, 9);
}

static void cut_anywhere(void **state)
{
	struct document d;
	char bytes[ROOM];
	const size_t size = build(2, bytes);

	for (size_t n = 0; n < size; n++) {
		const enum trust_refusal r = split(bytes, n, size, &d);

		if (n <= size - strlen(json))
			assert_int_equal(r, TRUST_BAD_FORM);
		else
			assert_true(r == TRUST_OK && !signed_by(&d, PAPER_ROOT));
	}
}

static void at_most_so_large(void **state)
{
	struct document d;
	char bytes[ROOM];
	const size_t size = build(1, bytes);

	assert_int_equal(split(bytes, size, size, &d), TRUST_OK);
	assert_int_equal(split(bytes, size, size - 1, &d), TRUST_TOO_LARGE);
}

static void signed_to_the_last_byte(void **state)
{
	struct document d;
	char bytes[ROOM];
	const size_t size = build(1, bytes), at = size - strlen(json);

	for (size_t i = at; i < size; i++) {
		bytes[i] ^= 1;
		assert_int_equal(split(bytes, size, size, &d), TRUST_OK);
		assert_false(signed_by(&d, PAPER_ROOT));
		bytes[i] ^= 1;
	}
	bytes[size] = '\n';
	assert_int_equal(split(bytes, size + 1, size + 1, &d), TRUST_OK);
	assert_false(signed_by(&d, PAPER_ROOT));
}

static void made_here(void **state)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT),
				     next = paper_secret(PAPER_NEXT_ROOT);
	uint8_t *bytes = NULL, hash[DOCUMENT_SHA256], want[DOCUMENT_SHA256];
	struct document d;
	size_t size = 0;

	assert_int_equal(
		document_make(json, strlen(json), &key, NULL, "a\nb", &bytes, &size), -EINVAL);
	assert_null(bytes);
	assert_int_equal(document_make(json, strlen(json), &key, &next, "c", &bytes, &size), 0);
	assert_int_equal(split((const char *)bytes, size, size, &d), TRUST_OK);
	assert_int_equal(d.n_signatures, 2);
	assert_true(signed_by(&d, PAPER_ROOT) && signed_by(&d, PAPER_NEXT_ROOT));
	document_hash(&d, hash);
	crypto_hash_sha256(want, (const uint8_t *)json, strlen(json));
	assert_memory_equal(hash, want, sizeof(hash));
	free(bytes);
}

static void refusals_have_names(void **state)
{
	for (int i = TRUST_OK; i <= TRUST_OTHER_ROSTER; i++) {
		assert_non_null(trust_refusal_name(i));
		for (int j = TRUST_OK; j < i; j++)
			assert_string_not_equal(trust_refusal_name(i), trust_refusal_name(j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_or_two_signatures),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(at_most_so_large),
		cmocka_unit_test(signed_to_the_last_byte),
		cmocka_unit_test(made_here),
		cmocka_unit_test(refusals_have_names),
	};

	return cmocka_run_group_tests_name("trust document", tests, paper_setup, NULL);
}
