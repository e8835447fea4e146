#ifndef ENGAWA_VIEW_OUTPUT_H
#define ENGAWA_VIEW_OUTPUT_H
/* What a headless viewer leaves behind: pictures, and figures of the session. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "view/screen.h"

/* The picture as PNG, with the pointer drawn in if `cursor`. The file is there
 * as a whole or not at all. 0 or -errno. */
int view_write_png(const char *path, const struct view_screen *s, bool cursor);

enum { VIEW_SAMPLES = 512 };

struct view_stats {
	uint64_t code_to_picture_us; /* from the code's entry to the first picture; 0: none came */
	uint64_t consent_us; /* of that, how long the person took to answer */
	uint64_t resumptions; /* after a lost line */
	uint64_t turns, pictures; /* pictures: turns that brought pixels */
	uint64_t bytes_in, bytes_out; /* TCP payload */
	uint64_t decode_us;
	uint32_t latency_us[VIEW_SAMPLES]; /* the last ones */
	uint64_t latencies; /* how many there were */
	const uint32_t *key_to_pixel_us; /* borrowed; see view/script.h */
	size_t key_to_pixel_n;
};

void view_stats_add_latency(struct view_stats *s, uint64_t us);
/* 0 when there is none. */
uint32_t view_stats_latency_median_us(const struct view_stats *s);
/* One line of JSON. end: a word of ours. */
void view_stats_print(
	const struct view_stats *s, const struct view_screen *screen, const char *end, FILE *to);
#endif
