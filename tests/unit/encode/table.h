#ifndef ENGAWA_TESTS_ENCODE_TABLE_H
#define ENGAWA_TESTS_ENCODE_TABLE_H
/* A screen, its encoder, and the viewer at the other end. Fails the test when it cannot. */
#include <stddef.h>
#include <stdint.h>

#include "encode/encode.h"
#include "encode/picture.h"
#include "screen.h"

struct table {
	struct screen *screen; /* owned, as are encode and picture */
	struct encode *encode;
	struct picture *picture;
	const struct clean_frame *frame; /* pushed last */
	uint32_t random; /* for whoever paints */
	int32_t moment; /* likewise, of a film */
	uint64_t now_ms; /* of the frame shown last */
	size_t bytes; /* that it took */
};

/* Black; width × height. */
struct table *table_create(int32_t width, int32_t height, uint32_t random);
void table_destroy(struct table *t);

void table_push(struct table *t);
/* One frame, so many ms after the one before. */
void table_show(struct table *t, size_t room, uint64_t after_ms);
#endif
