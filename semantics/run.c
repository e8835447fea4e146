#include "semantics/run.h"

#include <string.h>

#include "semantics/numbers.h"

enum { GROUPS_MAX = 19 };

/* The groups of a number. */
struct layout {
	uint8_t size[GROUPS_MAX];
	size_t n;
	size_t texts; /* the ends of texts inside */
};

void run_add(struct run *r, uint8_t digit, enum gap gap)
{
	if (r->n == RUN_DIGITS_MAX) {
		memmove(r->digit, r->digit + 1, RUN_DIGITS_MAX - 1);
		memmove(r->gap, r->gap + 1, RUN_DIGITS_MAX - 1);
		r->n--;
		r->longer = true;
		if (r->gap[0] == GAP_NONE)
			r->gap[0] = GAP_CUT;
	}
	r->digit[r->n] = digit;
	r->gap[r->n++] = (uint8_t)gap;
}

/* text_splits: whether the end of a text begins a group. False: too many groups. */
static bool lay_out(const struct run *r, size_t from, bool text_splits, struct layout *ret)
{
	*ret = (struct layout){ .n = 1 };
	for (size_t i = from; i < r->n; i++) {
		const bool text = i > from && r->gap[i] == GAP_TEXT;

		ret->texts += text;
		if (i > from && r->gap[i] != GAP_NONE && (!text || text_splits)) {
			if (ret->n == GROUPS_MAX)
				return false;
			ret->n++;
		}
		ret->size[ret->n - 1]++;
	}
	return true;
}

/* All of one size, but the last, which may be smaller. */
static bool is_even(const struct layout *l, size_t size, bool last_smaller)
{
	for (size_t i = 0; i + 1 < l->n; i++) {
		if (l->size[i] != size)
			return false;
	}
	return l->size[l->n - 1] == size || (last_smaller && l->size[l->n - 1] < size);
}

static bool is_groups(const struct layout *l, size_t n, const uint8_t *sizes)
{
	return l->n == n && memcmp(l->size, sizes, n) == 0;
}

/* As cards are printed and typed. */
static bool card_layout(const struct layout *l)
{
	static const uint8_t amex[] = { 4, 6, 5 }, diners[] = { 4, 6, 4 }, long_one[] = { 6, 13 };

	return l->n == 1 || is_even(l, 4, true) || is_even(l, 8, false) || is_groups(l, 3, amex) ||
	       is_groups(l, 3, diners) || is_groups(l, 2, long_one);
}

static unsigned int by_digits(const struct run *r, size_t from)
{
	const uint8_t *d = r->digit + from;
	const size_t n = r->n - from;

	if (number_is_card(d, n))
		return SECRET_CARD;
	return number_is_my_number(d, n) ? SECRET_MY_NUMBER : 0;
}

static unsigned int two(const uint8_t *d)
{
	return d[0] * 10U + d[1];
}

/* Year, month, day: the first eight digits are one date. */
static bool begins_with_date(const uint8_t *d, size_t n)
{
	return n >= 8 && (two(d) == 19 || two(d) == 20) && two(d + 4) >= 1 && two(d + 4) <= 12 &&
	       two(d + 6) >= 1 && two(d + 6) <= 31;
}

static bool is_timestamp(const uint8_t *d, size_t n)
{
	return n == 12 && begins_with_date(d, n) && two(d + 8) < 24 && two(d + 10) < 60;
}

/* Groups of four are also what is left of longer numbers: whole says that nothing is. */
static bool my_number_layout(const struct run *r, size_t from, const struct layout *l, bool whole)
{
	if (l->n == 1)
		return !is_timestamp(r->digit + from, r->n - from);
	return whole && (is_even(l, 4, false) || (l->texts && is_even(l, 6, false)));
}

static bool layout_fits(const struct run *r, size_t from, unsigned int what, bool over,
	bool text_splits, bool *ret_texts)
{
	struct layout l;

	if ((what == SECRET_MY_NUMBER && r->hex) || !lay_out(r, from, text_splits, &l))
		return false;
	*ret_texts = l.texts > 0;
	if (what == SECRET_CARD)
		return card_layout(&l);
	return my_number_layout(r, from, &l, over && from == 0 && !r->longer);
}

/* Whether a group begins there, whose digits are all known. */
static bool group_begins(const struct run *r, size_t at)
{
	return r->gap[at] != GAP_CUT && (at == 0 || r->gap[at] != GAP_NONE);
}

unsigned int run_numbers(const struct run *r, bool over, unsigned int *ret_across)
{
	unsigned int found = 0;

	*ret_across = 0;
	if (r->phone || r->decimal)
		return 0;
	for (size_t from = 0; from + MY_NUMBER_DIGITS <= r->n; from++) {
		const unsigned int what = group_begins(r, from) ? by_digits(r, from) : 0;
		bool texts;

		if (what && layout_fits(r, from, what, over, true, &texts))
			*(texts ? ret_across : &found) |= what;
	}
	return found;
}

/* One digit or three in each place, or one number that a text's end cuts in two. */
unsigned int run_whole(const struct run *r)
{
	unsigned int what;
	struct layout l;
	bool texts;

	if (r->longer || r->phone || r->decimal || r->n < MY_NUMBER_DIGITS)
		return 0;
	what = by_digits(r, 0);
	if (!what || (what == SECRET_MY_NUMBER && r->hex))
		return 0;
	if (lay_out(r, 0, true, &l) && (is_even(&l, 1, false) || is_even(&l, 3, false)))
		return what;
	if (l.texts != 1)
		return 0;
	return layout_fits(r, 0, what, true, false, &texts) ? what : 0;
}

bool run_is_account(const struct run *r, bool surely)
{
	struct layout l;

	if (r->longer || r->n != 7 || r->phone || r->decimal || r->amount ||
		!lay_out(r, 0, true, &l))
		return false;
	return surely || l.n == 1 || is_even(&l, 1, false);
}

bool run_is_code(const struct run *r)
{
	static const uint8_t date[] = { 4, 2, 2 };
	struct layout l;

	if (r->longer || r->n < 4 || r->n > 8 || r->phone || r->decimal || r->amount ||
		!lay_out(r, 0, true, &l))
		return false;
	if (is_groups(&l, 3, date) && begins_with_date(r->digit, r->n))
		return false;
	/* 12-34-56 is no code, nor is 03-1234 */
	return l.n == 1 || is_even(&l, 1, false) || is_even(&l, 3, false) || is_even(&l, 4, false);
}
