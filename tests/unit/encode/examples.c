#include "examples.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

/* Hexadecimal digits, `digits` of them a number, with spaces between some. */
static bool next_number(const char **text, size_t digits, uint32_t *ret)
{
	char number[7];

	*text += strspn(*text, " ");
	if (!**text)
		return false;
	assert_true(strspn(*text, "0123456789abcdef") >= digits);
	memcpy(number, *text, digits);
	number[digits] = '\0';
	*ret = (uint32_t)strtoul(number, NULL, 16);
	*text += digits;
	return true;
}

static void read_bytes(const char *text, struct example_bytes *ret)
{
	uint32_t byte;

	for (ret->size = 0; next_number(&text, 2, &byte); ret->size++) {
		assert_true(ret->size < EXAMPLE_BYTES_MAX);
		ret->bytes[ret->size] = (uint8_t)byte;
	}
}

static void read_pixels(const char *text, struct example *x)
{
	uint32_t pixel;

	for (; next_number(&text, 6, &pixel); x->n_pixels++) {
		assert_true(x->n_pixels < EXAMPLE_PIXELS_MAX);
		x->picture[x->n_pixels] = pixel;
	}
}

static void read_size(const char *text, struct example *x)
{
	char *end;

	x->width = (unsigned)strtoul(text, &end, 10);
	x->height = (unsigned)strtoul(end, &end, 10);
	assert_string_equal(end, "");
}

static enum decode_result read_result(const char *word)
{
	static const struct {
		const char *word;
		enum decode_result result;
	} words[] = {
		{ "ok", DECODE_OK },
		{ "truncated", DECODE_TRUNCATED },
		{ "unknown", DECODE_UNKNOWN },
		{ "range", DECODE_RANGE },
		{ "palette", DECODE_PALETTE },
		{ "photo", DECODE_PHOTO },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i].word))
			return words[i].result;
	fail_msg("no such result: %s", word);
	return DECODE_OK;
}

static void read_line(const char *key, const char *value, struct example *x)
{
	if (!strcmp(key, "name")) {
		snprintf(x->name, sizeof(x->name), "%s", value);
	} else if (!strcmp(key, "size")) {
		read_size(value, x);
	} else if (!strcmp(key, "packet")) {
		assert_true(x->n_packets < EXAMPLE_PACKETS_MAX);
		read_bytes(value, &x->packets[x->n_packets++]);
	} else if (!strcmp(key, "data")) {
		assert_true(x->n_packets > 0);
		read_bytes(value, &x->data[x->n_packets - 1]);
	} else if (!strcmp(key, "result")) {
		x->result = read_result(value);
	} else if (!strcmp(key, "picture")) {
		read_pixels(value, x);
	} else {
		fail_msg("no such line: %s", key);
	}
}

static void read_example(FILE *file, struct example *x)
{
	char line[1024], *value;

	memset(x, 0, sizeof(*x));
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, "```"))
			return;
		value = line + strcspn(line, " ");
		value += strspn(value, " ");
		line[strcspn(line, " ")] = '\0';
		read_line(line, value, x);
	}
	fail_msg("an example does not end");
}

size_t examples_each(const char *path, void (*each)(const struct example *x))
{
	static struct example x;
	FILE *file = fopen(path, "r");
	char line[1024];
	size_t n = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (strcmp(line, "```example\n") != 0)
			continue;
		read_example(file, &x);
		each(&x);
		n++;
	}
	fclose(file);
	return n;
}
