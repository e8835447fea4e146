#ifndef ENGAWA_TRUST_TIME_H
#define ENGAWA_TRUST_TIME_H
/* Times as the papers write them: RFC 3339 in the one form 2026-11-28T09:00:00Z, from 2020 to
 * 2199. Seconds since 1970, UTC, without leap seconds. Stateless. */
#include <stddef.h>
#include <stdint.h>

enum { TRUST_TIME_TEXT = 21 /* with the ending NUL */ };

/* 0 or -EBADMSG. */
int trust_time_parse(const char *text, size_t size, int64_t *ret_s);
/* -ERANGE: outside of those years. */
int trust_time_format(int64_t time_s, char ret[TRUST_TIME_TEXT]);
#endif
