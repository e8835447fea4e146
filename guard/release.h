#ifndef ENGAWA_GUARD_RELEASE_H
#define ENGAWA_GUARD_RELEASE_H
/*
 * Letting go of what a killed program left behind on an X server: keys and buttons
 * that are still down on the XTEST devices, keycodes that were given a meaning, and keys
 * that repeat no more.
 * Blocks: while another program holds a server grab, until that ends. One thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct release_count {
	unsigned keys, buttons; /* that were down */
	unsigned keycodes; /* that were emptied */
};

/* All of it, on a connection of its own to $DISPLAY, once the server has done what the
 * dead process pid had asked last. borrowed and repeats, NULL: nothing of that: bit n is
 * keycode n. Counts even when it fails. 0; -EPIPE: no server any more; -EPROTO: it lacks an extension; -ENOMEM; -EBUSY:
 * something is down in spite of all. */
int release_all(
	pid_t pid, const uint32_t *borrowed, const uint32_t *repeats, struct release_count *ret);
#endif
