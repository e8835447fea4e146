#ifndef ENGAWA_CORE_PIXELS_H
#define ENGAWA_CORE_PIXELS_H
/*
 * Memory for pictures. A line of one is longer than a page, so what goes through it
 * downwards needs a page's address for each line: large ones lie in large pages, where the
 * kernel has them. Any thread.
 */
#include <stddef.h>
#include <stdint.h>

/* n pixels, all zero; the caller's, to be freed with free(). NULL: no memory. */
uint32_t *pixels_create(size_t n);
#endif
