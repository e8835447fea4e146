#ifndef ENGAWA_APP_KEYS_H
#define ENGAWA_APP_KEYS_H
/*
 * Bytes from a terminal to keys. Arrow and function keys send letters behind an
 * escape byte, and pasted text is somebody else's typing: neither is ever a key
 * here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key {
	uint32_t point; /* Unicode; control characters as they are; 0: not UTF-8 */
	bool alone; /* it came by itself, as from a finger */
};

struct keys {
	enum { KEYS_PLAIN, KEYS_ESCAPE, KEYS_SEQUENCE, KEYS_ONE_MORE, KEYS_STRING } state;
	bool pasting;
	unsigned int number; /* of a sequence, to know where a paste begins and ends */
	uint64_t escape_at; /* ms */
	uint8_t partial[4]; /* of one UTF-8 character */
	size_t n_partial;
};

/* All zero is the beginning. now_ms: clock_ms(). Calls key() for each key. */
void keys_feed(struct keys *k, const uint8_t *bytes, size_t n, uint64_t now_ms,
	void (*key)(struct key key, void *data), void *data);

/* The small letter (or digit) that the key stands for, also where a Japanese keyboard
 * sends it in full width; other keys as they are. */
uint32_t key_letter(struct key key);
#endif
