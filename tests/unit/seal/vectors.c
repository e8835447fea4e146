#include "tests/unit/seal/vectors.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void read_file(const char *file, char *ret, size_t room)
{
	char path[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), VECTORS "/%s", file);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(ret, 1, room - 1, f);
	assert_true(n < room - 1);
	ret[n] = '\0';
	fclose(f);
}

size_t vector_get(const char *file, const char *key, uint8_t *ret, size_t room)
{
	static char text[65536];
	const char *value, *end;
	char head[128];
	size_t size;

	read_file(file, text, sizeof(text));
	snprintf(head, sizeof(head), "\"%s\": \"", key);
	value = strstr(text, head);
	assert_non_null(value);
	value += strlen(head);
	assert_int_equal(
		sodium_hex2bin(ret, room, value, strcspn(value, "\""), NULL, &size, &end), 0);
	assert_int_equal(*end, '"');
	return size;
}

void vector_equal(const char *file, const char *key, const void *data, size_t size)
{
	uint8_t want[2048];

	assert_int_equal(vector_get(file, key, want, sizeof(want)), size);
	assert_memory_equal(data, want, size);
}
