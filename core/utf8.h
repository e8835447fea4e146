#ifndef ENGAWA_CORE_UTF8_H
#define ENGAWA_CORE_UTF8_H
/* UTF-8 (RFC 3629): shortest forms only, no surrogates, at most U+10FFFF. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at text (1 to 4) and its code point; 0: not UTF-8. */
size_t utf8_next(const uint8_t *text, size_t size, uint32_t *ret);
enum { UTF8_MAX = 4 }; /* bytes of a character */
/* Writes c, a code point that is no surrogate, and ends it. Its bytes. */
size_t utf8_put(uint32_t c, char ret[UTF8_MAX + 1]);
/* UTF-8 throughout and no C0 or C1 control character, no bidi control: fit for
 * one line on a screen. */
bool utf8_is_line(const uint8_t *text, size_t size);
/* Copies foreign text as such a line: what does not fit the rule becomes U+FFFD
 * and what does not fit room is cut at a character. Always ended. Length. */
size_t utf8_to_line(const uint8_t *text, size_t size, char *ret, size_t room);
#endif
