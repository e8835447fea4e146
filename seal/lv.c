#include "seal/lv.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

size_t lv_head(size_t size, uint8_t ret[LV_HEAD_MAX])
{
	assert(size <= LV_SIZE_MAX);
	if (size < 0x80) {
		ret[0] = (uint8_t)size;
		return 1;
	}
	ret[0] = (uint8_t)(0x80 | (size & 0x7f));
	ret[1] = (uint8_t)(size >> 7);
	return 2;
}

void lv_put(struct seal_message *m, const void *data, size_t size)
{
	uint8_t head[LV_HEAD_MAX];
	size_t n = lv_head(size, head);

	assert(size <= sizeof(m->data) && m->size + n + size <= sizeof(m->data));
	memcpy(m->data + m->size, head, n);
	if (size)
		memcpy(m->data + m->size + n, data, size);
	m->size += n + size;
}

int lv_take(struct lv_reader *r, const uint8_t **ret, size_t *ret_size)
{
	size_t left = (size_t)(r->end - r->at), n = 1, size;

	if (left < 1)
		return -EBADMSG;
	size = r->at[0];
	if (size & 0x80) {
		/* Only two bytes, and the second not empty: one way to write a length. */
		if (left < 2 || r->at[1] == 0 || r->at[1] & 0x80)
			return -EBADMSG;
		size = (size & 0x7f) | (size_t)r->at[1] << 7;
		n = 2;
	}
	if (size > left - n)
		return -EBADMSG;
	*ret = r->at + n;
	*ret_size = size;
	r->at += n + size;
	return 0;
}

int lv_take_sized(struct lv_reader *r, size_t size, const uint8_t **ret)
{
	const uint8_t *data;
	size_t n;

	if (lv_take(r, &data, &n) < 0 || n != size)
		return -EBADMSG;
	*ret = data;
	return 0;
}
