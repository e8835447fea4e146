#include "app/keys.h"

#include <string.h>

#include "core/utf8.h"

enum {
	ESCAPE = 0x1b,
	BELL = 0x07,
	CONTROL_C = 0x03,
	ESCAPE_ALONE_MS = 100, /* longer ago: the key itself, not a sequence */
	PASTE_BEGINS = 200,
	PASTE_ENDS = 201,
	NUMBER_MAX = 9999,
};

/* Bytes that the lead byte of a UTF-8 character announces. */
static size_t announced(uint8_t lead)
{
	if (lead < 0xc0)
		return 1;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* A byte outside of sequences. true: *ret is a complete character. */
static bool take_plain(struct keys *k, uint8_t byte, uint32_t *ret)
{
	if (k->n_partial > 0 && (byte & 0xc0) != 0x80)
		k->n_partial = 0;
	k->partial[k->n_partial++] = byte;
	if (k->n_partial < announced(k->partial[0]))
		return false;
	if (utf8_next(k->partial, k->n_partial, ret) == 0)
		*ret = 0;
	k->n_partial = 0;
	return true;
}

static void take_sequence(struct keys *k, uint8_t byte)
{
	if (byte >= '0' && byte <= '9' && k->number < NUMBER_MAX)
		k->number = k->number * 10 + (unsigned int)(byte - '0');
	if (byte < 0x40 || byte > 0x7e)
		return;
	if (byte == '~' && k->number == PASTE_BEGINS)
		k->pasting = true;
	if (byte == '~' && k->number == PASTE_ENDS)
		k->pasting = false;
	k->state = KEYS_PLAIN;
}

static void take_escape(struct keys *k, uint8_t byte)
{
	k->number = 0;
	switch (byte) {
	case '[':
		k->state = KEYS_SEQUENCE;
		break;
	case 'O':
	case 'N':
		k->state = KEYS_ONE_MORE;
		break;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		k->state = KEYS_STRING;
		break;
	case ESCAPE:
		break;
	default: /* Alt and a key */
		k->state = KEYS_PLAIN;
	}
}

/* true: *ret is a key. */
static bool take(struct keys *k, uint8_t byte, uint64_t now_ms, uint32_t *ret)
{
	if (byte == ESCAPE) {
		k->state = KEYS_ESCAPE;
		k->escape_at = now_ms;
		k->n_partial = 0;
		return false;
	}
	if (byte == CONTROL_C) { /* works even in the middle of anything */
		*k = (struct keys){ 0 };
		*ret = byte;
		return true;
	}
	switch (k->state) {
	case KEYS_PLAIN:
		return take_plain(k, byte, ret) && !k->pasting;
	case KEYS_ESCAPE:
		take_escape(k, byte);
		return false;
	case KEYS_SEQUENCE:
		take_sequence(k, byte);
		return false;
	case KEYS_ONE_MORE:
		k->state = KEYS_PLAIN;
		return false;
	case KEYS_STRING:
		if (byte == BELL)
			k->state = KEYS_PLAIN;
		return false;
	}
	return false;
}

void keys_feed(struct keys *k, const uint8_t *bytes, size_t n, uint64_t now_ms,
	void (*key)(struct key key, void *data), void *data)
{
	bool whole = n <= sizeof(k->partial) && n > 0 && announced(bytes[0]) == n;

	if (k->state == KEYS_ESCAPE && now_ms - k->escape_at > ESCAPE_ALONE_MS)
		k->state = KEYS_PLAIN;
	for (size_t i = 0; i < n; i++) {
		struct key pressed = { .alone = whole };

		if (take(k, bytes[i], now_ms, &pressed.point))
			key(pressed, data);
	}
}

uint32_t key_letter(struct key key)
{
	uint32_t point = key.point;

	if (point >= 0xff01 && point <= 0xff5e)
		point -= 0xfee0;
	return point >= 'A' && point <= 'Z' ? point + 0x20 : point;
}
