#ifndef ENGAWA_GUARD_USAGES_H
#define ENGAWA_GUARD_USAGES_H
/* What XKB calls the physical keys that USB HID counts on its page 7 (HID Usage Tables
 * 1.4, chapter 10). Names, not keycodes: each X server numbers its keys as it likes. */
#include <stdint.h>

enum {
	USAGES_HALF_FULL_WIDTH =
		0x94, /* 半角/全角: known by its symbol, its name is another's too */
	USAGES_END = 232, /* one more than the last */
	USAGES_NAMES = 3,
};

/* Up to USAGES_NAMES names, the usual one first; NULL ends them. NULL: no such key. */
const char *const *usages_names(uint32_t usage);
#endif
