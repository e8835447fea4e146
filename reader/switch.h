#ifndef ENGAWA_READER_SWITCH_H
#define ENGAWA_READER_SWITCH_H
/*
 * The switch of the accessibility bus, on the session bus: applications tell of themselves
 * only while it is on. Waits for answers.
 */
#include <stddef.h>

struct a11y_switch;

enum { A11Y_ADDRESS_MAX = 512 };

/* Turns it on, if it is not, and writes where the accessibility bus is. 0 or -errno. */
int a11y_switch_on(char address[A11Y_ADDRESS_MAX], struct a11y_switch **ret);
/* Its descriptor: not for who does not need it. */
int a11y_switch_fd(const struct a11y_switch *s);
/* As it was found, unless a screen reader runs by now. Frees it. NULL is fine. */
void a11y_switch_back(struct a11y_switch *s);
#endif
