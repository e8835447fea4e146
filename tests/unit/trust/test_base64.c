/* trust/base64: what bytes stand for is written in one way. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/base64.h"

/* Of all that could be written in two characters, as much means a byte as there are bytes. */
static void one_text_for_a_byte(void **state)
{
	int taken = 0, taken_url = 0;
	uint8_t byte;

	for (int both = 0; both < 1 << 16; both++) {
		const char padded[4] = { (char)(both >> 8), (char)both, '=', '=' };

		taken += base64_take(padded, 4, &byte, 1) == 0;
		taken_url += base64url_take(padded, 2, &byte) == 0;
	}
	assert_int_equal(taken, 256);
	assert_int_equal(taken_url, 256);
}

static void there_and_back(void **state)
{
	uint8_t data[64], got[64];
	char text[128];

	for (size_t size = 1; size <= sizeof(data); size++) {
		randombytes_buf(data, size);
		sodium_bin2base64(text, sizeof(text), data, size, sodium_base64_VARIANT_ORIGINAL);
		assert_int_equal(base64_take(text, strlen(text), got, size), 0);
		assert_memory_equal(got, data, size);
		sodium_bin2base64(
			text, sizeof(text), data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
		assert_int_equal(base64url_bytes(strlen(text)), size);
		assert_int_equal(base64url_take(text, strlen(text), got), 0);
		assert_memory_equal(got, data, size);
	}
}

static void no_other_form(void **state)
{
	static const char *const wrong[] = { "", "AAA", "AAA=", "AAAA ", " AAAA", "AA\nA", "AAA\n",
		"AAAAAA==", "AA==", "A===", "AAA-", "AAA_", "AAAA=", "AAAAA" };
	static const char *const wrong_url[] = { "AA=", "AAA=", "AA==", "A", "AAAAA", "AA+A",
		"AA/A", "AA A", "AAB", "AB" };
	uint8_t bytes[8];

	assert_int_equal(base64_take("AAA+", 4, bytes, 3), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (base64_take(wrong[i], strlen(wrong[i]), bytes, 3) != -EBADMSG)
			fail_msg("taken: %s", wrong[i]);
	}
	assert_int_equal(base64url_take("AA-_", 4, bytes), 0);
	for (size_t i = 0; i < sizeof(wrong_url) / sizeof(wrong_url[0]); i++) {
		if (base64url_take(wrong_url[i], strlen(wrong_url[i]), bytes) != -EBADMSG)
			fail_msg("taken: %s", wrong_url[i]);
	}
	assert_int_equal(base64_take("AA\0A", 4, bytes, 3), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_text_for_a_byte),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(no_other_form),
	};

	return cmocka_run_group_tests_name("trust base64", tests, paper_setup, NULL);
}
