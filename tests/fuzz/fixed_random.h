#ifndef ENGAWA_TESTS_FUZZ_FIXED_RANDOM_H
#define ENGAWA_TESTS_FUZZ_FIXED_RANDOM_H
/* Stands in for libsodium's randomness: random enough for a curve, the same in every run. */

/* Before any other use of libsodium. 0, or not. */
int fixed_random_install(void);
/* From here on what is drawn is drawn again. */
void fixed_random_restart(void);
#endif
