#ifndef ENGAWA_TESTS_FUZZ_TRUST_CHECK_H
#define ENGAWA_TESTS_FUZZ_TRUST_CHECK_H
/* What the targets of trust/ have in common. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "trust/trust.h"

#define FUZZ_DOMAIN "help.example.jp"

static inline void check(bool good)
{
	if (!good)
		abort();
}

static inline void check_line(const char *text, size_t room, bool may_be_empty)
{
	const size_t size = strnlen(text, room);

	check(size < room && (size > 0 || may_be_empty));
	check(utf8_is_line((const uint8_t *)text, size));
}

/* Either taken, or refused with a reason that fits on a line. */
static inline void check_refusal(int result, const struct trust_error *error)
{
	check(result == (error->refusal == TRUST_OK ? 0 : -EINVAL));
	check(trust_refusal_name(error->refusal)[0]);
	check(error->line >= 0 && error->column >= 0);
	check_line(error->where, sizeof(error->where), true);
}
#endif
