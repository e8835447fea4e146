#ifndef ENGAWA_APP_TEXT_H
#define ENGAWA_APP_TEXT_H
/* Text on a terminal: foreign text made harmless, widths, line breaks. */
#include <stddef.h>

/* Text that others wrote (a window's title), as one line that cannot steer a
 * terminal and that this terminal can show. Cut at `columns`, with "..." then;
 * 0: not cut. */
void text_foreign(const char *utf8, int columns, char *ret, size_t room);

/* Columns that our own text takes. */
int text_columns(const char *utf8);

/* Bytes of the first line when utf8 is broken at `columns`: at spaces, or
 * between Japanese characters but not before 、。）. At least one character.
 * *ret_next: where the next line begins; 0 bytes at the end of the text. */
size_t text_break(const char *utf8, int columns, size_t *ret_next);

/* "0:42", "12:03", "1:02:03" */
void text_elapsed(unsigned long seconds, char *ret, size_t room);
#endif
