/* trust/assertion.c: the key, its signature and its counter; a browser's key. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/made.h"

/* ---- the key and its signature ---- */

/* It may stand still, run backwards, or have been wound up: that is for the log. */
static void test_counter(void **state)
{
	static const uint8_t counters[][4] = { { 0, 0, 0, 0 }, { 0xff, 0xff, 0xff, 0xff },
		{ 0x80, 0, 0, 7 }, { 0, 0, 0, 1 } };
	const uint32_t wanted[] = { 0, 0xffffffff, 0x80000007, 1 };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const struct credential c = made_credential(&made_keys[0]);
		struct made m = made_well(&made_keys[0]);
		uint32_t counter;

		memcpy(m.auth_data + 33, counters[i], 4);
		made_sign(&m, &made_keys[0]);
		assert_int_equal(made_check(&m, &c, &counter), ASSERTION_OK);
		assert_int_equal(counter, wanted[i]);
	}
}

static void test_key(void **state)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		struct credential c = made_credential(&made_keys[i]);
		const struct made m = made_well(&made_keys[i]);
		struct test_key other;

		made_expect(&m, &c, ASSERTION_OK, "well");
		keys_make(keys_algorithms[i], 2048, &other);
		c = made_credential(&other);
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "another's key");
		keys_finish(&other);
		c = made_credential(&made_keys[(i + 1) % KEYS_ALGORITHMS]);
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "another kind of key");
		c = made_credential(&made_keys[i]);
		c.algorithm = keys_algorithms[(i + 1) % KEYS_ALGORITHMS];
		made_expect(&m, &c, ASSERTION_BAD_KEY, "another algorithm");
		c = made_credential(&made_keys[i]);
		c.key_size--;
		made_expect(&m, &c, ASSERTION_BAD_KEY, "cut short");
		c.key_size = 0;
		made_expect(&m, &c, ASSERTION_BAD_KEY, "none");
	}
}

static void test_signature_sizes(void **state)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		const struct credential c = made_credential(&made_keys[i]);
		struct made m = made_well(&made_keys[i]);

		m.signature_size = 0;
		made_expect(&m, &c, ASSERTION_BAD_FORM, "none");
		m.signature_size = ASSERTION_SIGNATURE_MAX + 1;
		made_expect(&m, &c, ASSERTION_BAD_FORM, "too long");
		m.signature_size = ASSERTION_SIGNATURE_MAX;
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "as long as may be");
	}
}

/* The longest there is: its signature just fits. */
static void test_rsa_4096(void **state)
{
	struct credential c;
	struct test_key k;
	struct made m;

	keys_make(CREDENTIAL_RS256, 4096, &k);
	c = made_credential(&k);
	m = made_well(&k);
	assert_int_equal(m.signature_size, ASSERTION_SIGNATURE_MAX);
	made_expect(&m, &c, ASSERTION_OK, "4096 bits");
	m.signature[0] ^= 1;
	made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "4096 bits, altered");
	keys_finish(&k);
}

static void put_integer(uint8_t *to, size_t *n, const uint8_t *value, size_t size, size_t zeros)
{
	to[(*n)++] = 0x02;
	to[(*n)++] = (uint8_t)(size + zeros);
	memset(to + *n, 0, zeros);
	memcpy(to + *n + zeros, value, size);
	*n += size + zeros;
}

/* 30 size, 02 size r, 02 size s. The same numbers, written in ways that BER has and DER has not. */
static void test_der(void **state)
{
	const struct credential c = made_credential(&made_keys[0]);
	const struct made m = made_well(&made_keys[0]);
	const uint8_t *r = m.signature + 4, *s;
	const size_t r_size = m.signature[3], body = m.signature[1];
	size_t s_size;
	struct made other = m;

	s = r + r_size + 2;
	s_size = s[-1];
	assert_int_equal(m.signature_size, 2 + body);
	assert_int_equal(body, 4 + r_size + s_size);
	for (size_t zeros = 0; zeros < 2; zeros++) { /* in front of r, then of s */
		for (size_t which = 0; which < 2; which++) {
			size_t n = 2;

			put_integer(other.signature, &n, r, r_size, which == 0 ? zeros : 0);
			put_integer(other.signature, &n, s, s_size, which == 1 ? zeros : 0);
			other.signature[1] = (uint8_t)(n - 2);
			other.signature_size = n;
			made_expect(&other, &c, zeros == 0 ? ASSERTION_OK : ASSERTION_BAD_SIGNATURE,
				"a zero in front");
		}
	}
	other = m; /* a length in two bytes */
	other.signature[1] = 0x81;
	other.signature[2] = (uint8_t)body;
	memcpy(other.signature + 3, m.signature + 2, body);
	other.signature_size = m.signature_size + 1;
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "a long length");
	other = m; /* an open end */
	other.signature[1] = 0x80;
	other.signature[m.signature_size] = other.signature[m.signature_size + 1] = 0;
	other.signature_size = m.signature_size + 2;
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "an open end");
	other = m;
	other.signature[m.signature_size] = 0;
	other.signature_size = m.signature_size + 1;
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "a byte behind");
	other.signature[1]++;
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "a byte behind, inside");
	memcpy(other.signature, r, r_size);
	memcpy(other.signature + r_size, s, s_size);
	other.signature_size = r_size + s_size;
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "the numbers alone");
}

/* r = s = 0 fits every key in libraries that forget to ask. */
static void test_zero_signatures(void **state)
{
	static const uint8_t zeros[] = { 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00 };

	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		const struct credential c = made_credential(&made_keys[i]);
		struct made m = made_well(&made_keys[i]);

		memset(m.signature, 0, sizeof(m.signature));
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "zeroes");
		memcpy(m.signature, zeros, sizeof(zeros));
		m.signature_size = sizeof(zeros);
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "DER's zeroes");
	}
}

/* s more by the group's order is a second signature to those who forget to ask. */
static void test_ed25519_once(void **state)
{
	static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
		0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
	const struct credential c = made_credential(&made_keys[1]);
	struct made m = made_well(&made_keys[1]);

	sodium_add(m.signature + 32, order, sizeof(order));
	made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "s + order");
}

/* Under such a key this one signature would hold for all messages. */
static void test_ed25519_for_anybody(void **state)
{
	uint8_t point[32] = { 1 };
	struct credential c = made_credential(&made_keys[1]);
	struct made m = made_well(&made_keys[1]);
	uint8_t cose[KEYS_COSE_MAX];

	memcpy(cose, c.key, c.key_size);
	memcpy(cose + c.key_size - 32, point, 32);
	c.key = cose;
	memset(m.signature, 0, 64);
	memcpy(m.signature, point, 32);
	made_expect(&m, &c, ASSERTION_BAD_KEY, "the point at infinity");
}

/* ---- a browser's key ---- */

static struct made browser_made(const struct test_key *k, const char *label, size_t label_size)
{
	uint8_t data[64];
	struct made m = { .client_data_size = 0 };

	memcpy(data, label, label_size);
	memcpy(data + label_size, made_challenge, sizeof(made_challenge));
	m.signature_size = keys_sign(k, data, label_size + sizeof(made_challenge), m.signature);
	return m;
}

static void test_browser_key(void **state)
{
	static const char label[] = "engawa browser key";
	struct credential c = made_credential(&made_keys[1]);
	struct made m = browser_made(&made_keys[1], label, sizeof(label)), other;

	c.kind = CREDENTIAL_BROWSER_KEY;
	made_expect(&m, &c, ASSERTION_OK, "browser key");
	m.client_data_size = 1;
	made_expect(&m, &c, ASSERTION_BAD_FORM, "browser key");
	m.client_data_size = 0;
	m.auth_data_size = 37;
	made_expect(&m, &c, ASSERTION_BAD_FORM, "browser key");
	m.auth_data_size = 0;
	for (size_t i = 0; i < m.signature_size; i++) {
		m.signature[i] ^= 1;
		made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "browser key");
		m.signature[i] ^= 1;
	}
	m.signature_size = 63;
	made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "browser key");
	m.signature_size = 65;
	made_expect(&m, &c, ASSERTION_BAD_SIGNATURE, "browser key");
	/* without the zero, without the label, of another key */
	other = browser_made(&made_keys[1], label, strlen(label));
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "browser key");
	other = browser_made(&made_keys[1], label, 0);
	made_expect(&other, &c, ASSERTION_BAD_SIGNATURE, "browser key");
	c.key = made_keys[0].cose;
	c.key_size = made_keys[0].cose_size;
	made_expect(&m, &c, ASSERTION_BAD_KEY, "browser key");
}

/* Only Ed25519, even where a roster said otherwise; and neither form passes for the other. */
static void test_browser_key_only(void **state)
{
	static const char label[] = "engawa browser key";

	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		const bool is_ed25519 = keys_algorithms[i] == CREDENTIAL_EDDSA;
		struct made browser = browser_made(&made_keys[i], label, sizeof(label));
		struct made passkey = made_well(&made_keys[i]);
		struct credential c = made_credential(&made_keys[i]);

		made_expect(&browser, &c, ASSERTION_BAD_TYPE, "browser key");
		c.kind = CREDENTIAL_BROWSER_KEY;
		made_expect(
			&browser, &c, is_ed25519 ? ASSERTION_OK : ASSERTION_BAD_KEY, "browser key");
		made_expect(&passkey, &c, ASSERTION_BAD_FORM, "browser key");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_signature_sizes),
		cmocka_unit_test(test_rsa_4096),
		cmocka_unit_test(test_der),
		cmocka_unit_test(test_zero_signatures),
		cmocka_unit_test(test_ed25519_once),
		cmocka_unit_test(test_ed25519_for_anybody),
		cmocka_unit_test(test_browser_key),
		cmocka_unit_test(test_browser_key_only),
	};

	return cmocka_run_group_tests(tests, made_setup, made_teardown);
}
