#ifndef ENGAWA_SEAL_LV_H
#define ENGAWA_SEAL_LV_H
/*
 * lv(x) = LEB128(length of x) ‖ x, the form of every handshake message:
 * docs/seal.md. Lengths read must be minimal and at most two bytes long.
 */
#include <stddef.h>
#include <stdint.h>

#include "seal/handshake.h"

enum { LV_HEAD_MAX = 2, LV_SIZE_MAX = 16383 };

struct lv_reader {
	const uint8_t *at, *end; /* borrowed */
};

/* The LEB128 of size, at most LV_SIZE_MAX; bytes written. */
size_t lv_head(size_t size, uint8_t ret[LV_HEAD_MAX]);
/* Appends lv(data). We wrote it, so that it fits is our duty: assert. */
void lv_put(struct seal_message *m, const void *data, size_t size);
/* The next field, borrowed from the message. 0 or -EBADMSG. */
int lv_take(struct lv_reader *r, const uint8_t **ret, size_t *ret_size);
/* The next field, which is `size` bytes long. 0 or -EBADMSG. */
int lv_take_sized(struct lv_reader *r, size_t size, const uint8_t **ret);
#endif
