#ifndef ENGAWA_TESTS_SEAL_VECTORS_H
#define ENGAWA_TESTS_SEAL_VECTORS_H
/* Values of the flat JSON files in tests/vectors/: "key": "hex". */
#include <stddef.h>
#include <stdint.h>

/* The value's size; the test fails when the file lacks it or it exceeds room. */
size_t vector_get(const char *file, const char *key, uint8_t *ret, size_t room);
/* The test fails unless data is the file's value. */
void vector_equal(const char *file, const char *key, const void *data, size_t size);
#endif
