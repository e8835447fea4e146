#ifndef ENGAWA_TESTS_SHIELD_WINDOWS_H
#define ENGAWA_TESTS_SHIELD_WINDOWS_H
/* A shield and windows that it is told of, without a display. Included after cmocka.h. */
#include <stdio.h>

#include "shield/shield.h"

/* cmocka fixtures: *state is a shield. */
int windows_setup(void **state);
int windows_teardown(void **state);

/* Of Mousepad. */
struct raw_window window(uint32_t client, pid_t pid);
/* The same, and the shield is told. */
struct raw_window noted(struct shield *s, uint32_t client, pid_t pid);
struct raw_window dialog_of(uint32_t client, const struct raw_window *owner);

#define assert_why(s, w, reason) assert_int_equal(shield_why(s, &(w)), reason)
#endif
