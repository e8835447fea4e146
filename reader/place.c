#include "reader/place.h"

#include <string.h>

static const struct shown_window *by_number(
	const struct shown_window *shown, size_t n, uint32_t number)
{
	for (size_t i = 0; i < n; i++) {
		if (shown[i].number == number)
			return &shown[i];
	}
	return NULL;
}

/* The only one of that title; NULL: none, or several. */
static const struct shown_window *by_title(
	const struct shown_window *shown, size_t n, const char *title)
{
	const struct shown_window *ret = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(shown[i].title, title) != 0)
			continue;
		if (ret)
			return NULL;
		ret = &shown[i];
	}
	return ret;
}

static size_t of_title(const struct read_window *read, size_t n, const char *title)
{
	size_t ret = 0;

	for (size_t i = 0; i < n; i++)
		ret += strcmp(read[i].title, title) == 0;
	return ret;
}

void place_windows(
	struct read_window *read, size_t n_read, const struct shown_window *shown, size_t n_shown)
{
	for (size_t i = 0; i < n_read; i++) {
		struct read_window *r = &read[i];
		const struct shown_window *w = NULL;

		r->elsewhere = r->number && !by_number(shown, n_shown, r->number);
		if (r->title[0] && of_title(read, n_read, r->title) == 1)
			w = by_title(shown, n_shown, r->title);
		if (w && r->number && !r->elsewhere && r->number != w->number)
			r->torn = true;
		if (w && (!r->number || r->elsewhere)) {
			r->number = w->number;
			r->elsewhere = false;
		}
	}
}

static void add(enum found *to, enum found f)
{
	if (f > *to)
		*to = f;
}

bool place_found(const struct read_window *read, size_t n_read, const struct shown_window *shown,
	enum found *ret)
{
	bool placed = false, loose = false;
	enum found own = FOUND_CLEAN, others = FOUND_CLEAN, left = FOUND_CLEAN;

	for (size_t i = 0; i < n_read; i++) {
		const struct read_window *r = &read[i];

		if (!r->number || r->torn) {
			loose = true;
			add(&others, r->found);
		} else if (r->number == shown->number) {
			placed = true;
			add(&own, r->found);
		} else if (r->elsewhere) {
			loose = true;
			add(&left, r->found);
		}
	}
	if (!placed)
		add(&others, left);
	/* what cannot be read somewhere need not be in a window that could be */
	else if (others == FOUND_UNKNOWN)
		others = FOUND_CLEAN;
	add(&own, others);
	*ret = own;
	return placed || loose;
}
