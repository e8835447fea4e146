#include "seal/code.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

enum {
	BODY_DIGITS = SEAL_SLOT_DIGITS + SEAL_SECRET_DIGITS,
	ALL_DIGITS = BODY_DIGITS + 1,
	NOT_A_DIGIT = -1,
};

/* ISO 7064 MOD 11,10: finds every mistyped digit and 44 of 45 swapped neighbours. */
static char check_digit(const char digits[BODY_DIGITS])
{
	int p = 10;

	for (int i = 0; i < BODY_DIGITS; i++) {
		int sum = (p + digits[i] - '0') % 10;

		p = (sum ? sum : 10) * 2 % 11;
	}
	return (char)('0' + (11 - p) % 10);
}

static bool slot_valid(const char *slot)
{
	return strlen(slot) == SEAL_SLOT_DIGITS && strspn(slot, "0123456789") == SEAL_SLOT_DIGITS;
}

static void join_digits(const struct seal_code *c, char ret[BODY_DIGITS])
{
	memcpy(ret, c->slot, SEAL_SLOT_DIGITS);
	memcpy(ret + SEAL_SLOT_DIGITS, c->secret, SEAL_SECRET_DIGITS);
}

int seal_code_make(const char *slot, struct seal_code *ret)
{
	uint32_t secret;

	if (!slot_valid(slot))
		return -EINVAL;
	if (sodium_init() < 0)
		return -ENOSYS;
	secret = randombytes_uniform(1000000);
	memcpy(ret->slot, slot, sizeof(ret->slot));
	for (int i = SEAL_SECRET_DIGITS - 1; i >= 0; i--, secret /= 10)
		ret->secret[i] = (char)('0' + secret % 10);
	ret->secret[SEAL_SECRET_DIGITS] = '\0';
	sodium_memzero(&secret, sizeof(secret));
	return 0;
}

void seal_code_format(const struct seal_code *c, char ret[SEAL_CODE_TEXT])
{
	char digits[BODY_DIGITS];

	join_digits(c, digits);
	snprintf(ret, SEAL_CODE_TEXT, "%s-%s-%c", c->slot, c->secret, check_digit(digits));
	sodium_memzero(digits, sizeof(digits));
}

/* Spaces and hyphens, with those that Japanese input methods and word
 * processors put in their place. The same table stands in docs/seal.md. */
static bool is_filler(uint32_t c)
{
	static const struct {
		uint16_t first, last;
	} table[] = {
		{ 0x0009, 0x000a },
		{ 0x000d, 0x000d },
		{ 0x0020, 0x0020 },
		{ 0x00a0, 0x00a0 },
		{ 0x2000, 0x200b },
		{ 0x202f, 0x202f },
		{ 0x205f, 0x205f },
		{ 0x3000, 0x3000 },
		{ 0xfeff, 0xfeff },
		{ 0x002d, 0x002d },
		{ 0x00ad, 0x00ad },
		{ 0x2010, 0x2015 },
		{ 0x2212, 0x2212 },
		{ 0x2500, 0x2501 },
		{ 0x30fc, 0x30fc },
		{ 0xfe58, 0xfe58 },
		{ 0xfe63, 0xfe63 },
		{ 0xff0d, 0xff0d },
		{ 0xff70, 0xff70 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (c >= table[i].first && c <= table[i].last)
			return true;
	return false;
}

static int digit_value(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	if (c >= 0xff10 && c <= 0xff19)
		return (int)(c - 0xff10);
	return NOT_A_DIGIT;
}

static int collect_digits(const uint8_t *text, size_t size, char ret[ALL_DIGITS])
{
	int n = 0;

	for (int typed = 0; size > 0; typed++) {
		uint32_t c;
		size_t bytes = utf8_next(text, size, &c);
		int value = bytes ? digit_value(c) : NOT_A_DIGIT;

		if (bytes == 0 || typed == SEAL_CODE_TYPED_MAX)
			return -EINVAL;
		text += bytes;
		size -= bytes;
		if (is_filler(c))
			continue;
		if (value == NOT_A_DIGIT || n == ALL_DIGITS)
			return -EINVAL;
		ret[n++] = (char)('0' + value);
	}
	return n == ALL_DIGITS ? 0 : -EINVAL;
}

int seal_code_parse(const char *utf8, struct seal_code *ret)
{
	char digits[ALL_DIGITS];
	int r = collect_digits((const uint8_t *)utf8, strlen(utf8), digits);

	if (r == 0 && check_digit(digits) != digits[BODY_DIGITS])
		r = -EBADMSG;
	if (r == 0) {
		*ret = (struct seal_code){ 0 };
		memcpy(ret->slot, digits, SEAL_SLOT_DIGITS);
		memcpy(ret->secret, digits + SEAL_SLOT_DIGITS, SEAL_SECRET_DIGITS);
	}
	sodium_memzero(digits, sizeof(digits));
	return r;
}

void seal_code_wipe(struct seal_code *c)
{
	sodium_memzero(c, sizeof(*c));
}
