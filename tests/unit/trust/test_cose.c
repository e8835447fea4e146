/* trust/cose.c: public keys in their one form. */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/samples.h"
#include "trust/cose.h"

/* Of P-256: the generator's coordinates. */
#define G_X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define G_Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
/* Of Ed25519: its base point. */
#define B_Y "5866666666666666666666666666666666666666666666666666666666666666"
#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

static bool taken(const uint8_t *key, size_t size, enum credential_algorithm algorithm)
{
	EVP_PKEY *untouched = (EVP_PKEY *)&untouched, *ret = untouched;
	const int r = cose_parse(key, size, algorithm, &ret);

	assert_int_equal(ERR_peek_error(), 0); /* nothing is left behind for TLS to find */
	if (r < 0) {
		assert_int_equal(r, -EBADMSG);
		assert_ptr_equal(ret, untouched);
		return false;
	}
	EVP_PKEY_free(ret);
	return true;
}

static bool taken_hex(const char *hex, enum credential_algorithm algorithm)
{
	uint8_t key[CREDENTIAL_KEY_MAX];
	size_t size;

	assert_int_equal(sodium_hex2bin(key, sizeof(key), hex, strlen(hex), " ", &size, NULL), 0);
	return taken(key, size, algorithm);
}

static void test_the_same_keys(void **state)
{
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct test_key *k = &samples[i].key;
		EVP_PKEY *ret = NULL;

		assert_int_equal(cose_parse(k->cose, k->cose_size, k->algorithm, &ret), 0);
		assert_int_equal(EVP_PKEY_eq(ret, k->pair), 1);
		EVP_PKEY_free(ret);
	}
	samples_finish(samples);
}

static void test_other_algorithm(void **state)
{
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct test_key *k = &samples[i].key;

		for (size_t j = 0; j < KEYS_ALGORITHMS; j++)
			assert_true(taken(k->cose, k->cose_size, keys_algorithms[j]) == (i == j));
		assert_false(taken(k->cose, k->cose_size, (enum credential_algorithm) - 35));
	}
	samples_finish(samples);
}

static void test_every_size(void **state)
{
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		struct test_key *k = &samples[i].key;

		for (size_t size = 0; size < k->cose_size; size++) {
			/* exactly as many, for the sanitizer to see one more being read */
			uint8_t *cut = malloc(size ? size : 1);

			memcpy(cut, k->cose, size);
			assert_false(taken(cut, size, k->algorithm));
			free(cut);
		}
		k->cose[k->cose_size] = 0;
		assert_false(taken(k->cose, k->cose_size + 1, k->algorithm));
	}
	samples_finish(samples);
}

/* Another byte is another point, or another modulus, and nowhere else is there a choice. */
static void test_every_byte(void **state)
{
	static const struct {
		size_t from, to; /* where other values make another key */
	} free_bytes[SAMPLES] = { { 0, 0 }, { 10, 42 }, { 11, 267 } };
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		struct test_key *k = &samples[i].key;

		for (size_t at = 0; at < k->cose_size; at++) {
			for (unsigned int change = 1; change < 0x100; change++) {
				k->cose[at] ^= (uint8_t)change;
				if (taken(k->cose, k->cose_size, k->algorithm) &&
					(at < free_bytes[i].from || at >= free_bytes[i].to))
					fail_msg("%d: byte %zu ^ %02x", k->algorithm, at, change);
				k->cose[at] ^= (uint8_t)change;
			}
		}
		assert_true(taken(k->cose, k->cose_size, k->algorithm));
	}
	samples_finish(samples);
}

/* All orders of five parameters. */
static void test_any_order(void **state)
{
	static const char *const pairs[] = { "01 02", "03 26", "20 01", "21 5820" G_X,
		"22 5820" G_Y };
	int taken_of = 0, orders = 0;

	for (unsigned int i = 0; i < 5 * 5 * 5 * 5 * 5; i++) {
		char hex[400] = "a5";
		unsigned int used = 0;

		for (unsigned int j = 0, left = i; j < 5; j++, left /= 5) {
			strcat(hex, pairs[left % 5]);
			used |= 1u << left % 5;
		}
		orders += used == 0x1f;
		taken_of += used == 0x1f && taken_hex(hex, CREDENTIAL_ES256);
		if (used != 0x1f && taken_hex(hex, CREDENTIAL_ES256))
			fail_msg("one twice, one missing: %s", hex);
	}
	assert_int_equal(orders, 120);
	assert_int_equal(taken_of, 120);
}

static void test_p256(void **state)
{
	static const struct {
		const char *hex;
		bool good;
	} cases[] = {
		{ "a5 0102 0326 2001 215820" G_X "225820" G_Y, true },
		/* as text, as an array, tagged, without and with an open end */
		{ "65 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "85 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "c1 a5 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "bf 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "bf 0102 0326 2001 215820" G_X "225820" G_Y "ff", false },
		/* fewer and more pairs than it says, and an unknown one */
		{ "a4 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a6 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a4 0102 0326 2001 215820" G_X, false },
		{ "a6 0102 0326 2001 215820" G_X "225820" G_Y "0400", false },
		{ "a6 0102 0326 2001 215820" G_X "225820" G_Y "0326", false },
		{ "a5 0102 0326 2001 215820" G_X "235820" G_Y, false },
		/* heads that are longer than they need to be */
		{ "b805 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "b90005 0102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 180102 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 011802 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 01190002 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 011a00000002 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 011b0000000000000002 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 033806 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2001 21590020" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2001 215a00000020" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2001 215f5820" G_X "ff225820" G_Y, false },
		/* other values */
		{ "a5 0101 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0121 0326 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 0327 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 0306 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 03382e 2001 215820" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2002 215820" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2008 215820" G_X "225820" G_Y, false },
		/* text, a compressed point, a byte less, a byte more, nothing, a number */
		{ "a5 0102 0326 2001 217820" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2001 215820" G_X "22f5", false },
		{ "a5 0102 0326 2001 215820" G_X "22581f"
		  "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51",
			false },
		{ "a5 0102 0326 2001 215821 00" G_X "225820" G_Y, false },
		{ "a5 0102 0326 2001 215820" G_X "2240", false },
		{ "a5 0102 0326 2001 215820" G_X "2201", false },
		/* not of the curve: swapped, nothing, y more by 1, x or y more by the field's order */
		{ "a5 0102 0326 2001 215820" G_Y "225820" G_X, false },
		{ "a5 0102 0326 2001 215820" ZERO "225820" ZERO, false },
		{ "a5 0102 0326 2001 215820" G_X "225820"
		  "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f6",
			false },
		{ "a5 0102 0326 2001 215820"
		  "ffffffff00000001000000000000000000000001000000000000000000000004"
		  "225820" G_Y,
			false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (taken_hex(cases[i].hex, CREDENTIAL_ES256) != cases[i].good)
			fail_msg("%s", cases[i].hex);
	}
}

/* x = 5 is of the curve: so x = 5 + p, which fits into 32 bytes, would be a second way to write it. */
static void test_p256_beyond_the_field(void **state)
{
	static const char y[] = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";
	char hex[400];

	snprintf(hex, sizeof(hex), "a5010203262001215820%.62s05225820%s", ZERO, y);
	assert_true(taken_hex(hex, CREDENTIAL_ES256));
	snprintf(hex, sizeof(hex), "a5010203262001215820%s225820%s",
		"ffffffff00000001000000000000000000000001000000000000000000000004", y);
	assert_false(taken_hex(hex, CREDENTIAL_ES256));
}

static void test_ed25519(void **state)
{
	static const struct {
		const char *y;
		bool good;
	} points[] = {
		{ B_Y, true },
		/* of order 1, 2, 4 and 8 */
		{ "0100000000000000000000000000000000000000000000000000000000000000", false },
		{ "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
		{ ZERO, false },
		{ "0000000000000000000000000000000000000000000000000000000000000080", false },
		{ "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", false },
		{ "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", false },
		{ "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", false },
		/* the first of them again, written in other ways */
		{ "0100000000000000000000000000000000000000000000000000000000000080", false },
		{ "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
		/* y = 2 is not of the curve */
		{ "0200000000000000000000000000000000000000000000000000000000000000", false },
		{ "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false },
	};
	char hex[200];

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		snprintf(hex, sizeof(hex), "a40101032720062158 20%s", points[i].y);
		if (taken_hex(hex, CREDENTIAL_EDDSA) != points[i].good)
			fail_msg("%s", hex);
	}
	/* another type, another curve, with a second coordinate */
	assert_false(taken_hex("a4 0102 0327 2006 215820" B_Y, CREDENTIAL_EDDSA));
	assert_false(taken_hex("a4 0101 0327 2004 215820" B_Y, CREDENTIAL_EDDSA));
	assert_false(taken_hex("a4 0101 0327 2007 215820" B_Y, CREDENTIAL_EDDSA));
	assert_false(taken_hex("a5 0101 0327 2006 215820" B_Y "225820" B_Y, CREDENTIAL_EDDSA));
}

/* The base point and one of order 8: who knows the secret signs under it too, but it is no key that
 * anybody makes. */
static void test_ed25519_mixed(void **state)
{
	static const char order_8[] =
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
	uint8_t b[32], t[32], sum[32];
	char y[65], hex[200];

	assert_int_equal(sodium_hex2bin(b, 32, B_Y, 64, NULL, NULL, NULL), 0);
	assert_int_equal(sodium_hex2bin(t, 32, order_8, 64, NULL, NULL, NULL), 0);
	assert_int_equal(crypto_core_ed25519_add(sum, b, t), 0);
	sodium_bin2hex(y, sizeof(y), sum, sizeof(sum));
	snprintf(hex, sizeof(hex), "a4010103272006215820%s", y);
	assert_false(taken_hex(hex, CREDENTIAL_EDDSA));
}

/* A modulus that begins and ends with these bytes. */
static bool rsa_taken(size_t size, uint8_t first, const char *exponent)
{
	static const uint8_t head[] = { 0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20 };
	uint8_t key[600];
	size_t n = sizeof(head), e_size;

	memcpy(key, head, sizeof(head));
	n += keys_cbor_head(key + n, 2, size);
	memset(key + n, 0xa5, size);
	if (size > 0)
		key[n] = first;
	n += size;
	key[n++] = 0x21;
	e_size = strlen(exponent) / 2;
	n += keys_cbor_head(key + n, 2, e_size);
	assert_int_equal(sodium_hex2bin(key + n, sizeof(key) - n, exponent, strlen(exponent), NULL,
				 NULL, NULL),
		0);
	return taken(key, n + e_size, CREDENTIAL_RS256);
}

static void test_rsa(void **state)
{
	static const char *const wrong[] = { "", "00", "01", "02", "05", "11", "0003", "010000",
		"010003", "00010001", "000003", "ffffff", "0100000001" };

	assert_true(rsa_taken(256, 0x80, "010001"));
	assert_true(rsa_taken(256, 0x80, "03"));
	assert_true(rsa_taken(257, 0x01, "010001"));
	assert_true(rsa_taken(384, 0x80, "010001"));
	assert_true(rsa_taken(512, 0xff, "010001"));
	/* 2047 bits, 4097 bits, a zero in front, none */
	assert_false(rsa_taken(256, 0x7f, "010001"));
	assert_false(rsa_taken(255, 0xff, "010001"));
	assert_false(rsa_taken(128, 0xff, "010001"));
	assert_false(rsa_taken(513, 0x01, "010001"));
	assert_false(rsa_taken(257, 0x00, "010001"));
	assert_false(rsa_taken(256, 0x00, "010001"));
	assert_false(rsa_taken(0, 0x00, "010001"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (rsa_taken(256, 0x80, wrong[i]))
			fail_msg("%s", wrong[i]);
	}
}

/* The size of the modulus in four bytes, and in what somebody might take for it in three. */
static void test_rsa_long_size(void **state)
{
	static const char *const sizes[] = { "590100", "5a00000100", "5a010000",
		"5b0000000000000100" };
	char modulus[2 * 256 + 1], hex[700];

	memset(modulus, 'b', sizeof(modulus) - 1);
	modulus[sizeof(modulus) - 1] = '\0';
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		snprintf(hex, sizeof(hex), "a401030339010020%s%s2143010001", sizes[i], modulus);
		assert_true(taken_hex(hex, CREDENTIAL_RS256) == (i == 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_keys),
		cmocka_unit_test(test_other_algorithm),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_p256),
		cmocka_unit_test(test_p256_beyond_the_field),
		cmocka_unit_test(test_ed25519),
		cmocka_unit_test(test_ed25519_mixed),
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_rsa_long_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
