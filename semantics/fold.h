#ifndef ENGAWA_SEMANTICS_FOLD_H
#define ENGAWA_SEMANTICS_FOLD_H
/* One spelling for characters that a reader takes for the same. Pure; any thread. */
#include <stdbool.h>
#include <stdint.h>

/* What is not seen at all: zero-width characters, variation selectors. */
bool fold_is_invisible(uint32_t c);
/* A character in its one spelling: half width and small for ASCII, full width for kana, '-'
 * for every hyphen, dash and minus, ' ' for every space and middle dot between digits. */
uint32_t fold_char(uint32_t c);
/* A kana with the voicing mark that stands behind it, half or full width; 0: they are two
 * characters. c as fold_char() gave it. */
uint32_t fold_voiced(uint32_t c, uint32_t mark);
#endif
