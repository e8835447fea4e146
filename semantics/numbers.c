#include "semantics/numbers.h"

enum { CORPORATE_DIGITS = 13, JAN_DIGITS = 13, PREFIX_DIGITS = 4 };

/* First four digits from..to, and how long the number may be. */
static const struct issuer {
	uint16_t from, to;
	uint8_t shortest, longest, step;
} issuers[] = {
	{ 4000, 4999, 13, 19, 3 }, /* Visa: 13, 16, 19 */
	{ 5100, 5599, 16, 16, 1 }, /* Mastercard */
	{ 2221, 2720, 16, 16, 1 },
	{ 3400, 3499, 15, 15, 1 }, /* American Express */
	{ 3700, 3799, 15, 15, 1 },
	{ 3528, 3589, 16, 19, 1 }, /* JCB */
	{ 3000, 3059, 14, 19, 1 }, /* Diners Club */
	{ 3095, 3095, 14, 19, 1 },
	{ 3600, 3699, 14, 19, 1 },
	{ 3800, 3999, 14, 19, 1 },
	{ 6011, 6011, 16, 19, 1 }, /* Discover */
	{ 6440, 6599, 16, 19, 1 },
	{ 6200, 6299, 16, 19, 1 }, /* UnionPay */
	{ 5018, 5018, 13, 19, 1 }, /* Maestro */
	{ 5020, 5020, 13, 19, 1 },
	{ 5038, 5038, 13, 19, 1 },
	{ 5893, 5893, 13, 19, 1 },
	{ 6304, 6304, 13, 19, 1 },
	{ 6759, 6759, 13, 19, 1 },
	{ 6761, 6763, 13, 19, 1 },
};

static bool has_issuer(const uint8_t *digits, size_t n)
{
	unsigned int first = 0;

	for (size_t i = 0; i < PREFIX_DIGITS; i++)
		first = first * 10 + digits[i];
	for (size_t i = 0; i < sizeof(issuers) / sizeof(issuers[0]); i++) {
		const struct issuer *s = &issuers[i];

		if (first >= s->from && first <= s->to && n >= s->shortest && n <= s->longest &&
			(n - s->shortest) % s->step == 0)
			return true;
	}
	return false;
}

static bool luhn_holds(const uint8_t *digits, size_t n)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned int d = digits[n - 1 - i] * (i % 2 ? 2U : 1U);

		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10 == 0;
}

bool number_is_card(const uint8_t *digits, size_t n)
{
	return n >= CARD_DIGITS_MIN && n <= CARD_DIGITS_MAX && has_issuer(digits, n) &&
	       luhn_holds(digits, n) && !number_is_jan(digits, n) &&
	       !number_is_corporate(digits, n);
}

bool number_is_my_number(const uint8_t *digits, size_t n)
{
	unsigned int sum = 0, rest;

	if (n != MY_NUMBER_DIGITS)
		return false;
	/* P(i): the i-th digit from the right, the check digit left out; Q(i): its weight */
	for (unsigned int i = 1; i < MY_NUMBER_DIGITS; i++)
		sum += digits[MY_NUMBER_DIGITS - 1 - i] * (i <= 6 ? i + 1 : i - 5);
	rest = sum % 11;
	return digits[MY_NUMBER_DIGITS - 1] == (rest <= 1 ? 0 : 11 - rest);
}

bool number_is_corporate(const uint8_t *digits, size_t n)
{
	unsigned int sum = 0;

	if (n != CORPORATE_DIGITS)
		return false;
	/* the check digit comes first; P(i) is the i-th from the right */
	for (unsigned int i = 1; i < CORPORATE_DIGITS; i++)
		sum += digits[CORPORATE_DIGITS - i] * (i % 2 ? 1U : 2U);
	return digits[0] == 9 - sum % 9;
}

bool number_is_jan(const uint8_t *digits, size_t n)
{
	unsigned int sum = 0;

	if (n != JAN_DIGITS)
		return false;
	for (unsigned int i = 0; i < JAN_DIGITS; i++)
		sum += digits[i] * (i % 2 ? 3U : 1U);
	return sum % 10 == 0;
}
