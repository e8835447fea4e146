#include "core/option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 };

static void print_help(const struct option_spec *table, size_t n, const char *usage)
{
	printf("%s\n", usage);
	for (size_t i = 0; i < n; i++) {
		const struct option_spec *o = &table[i];
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value_name ? " " : "",
			o->value_name ? o->value_name : "");
		printf("  %-28s %s", left, o->help);
		if (o->kind == OPTION_NUMBER)
			printf(" (%ld to %ld)", o->min, o->max);
		if (o->fallback)
			printf(" [%s]", o->fallback);
		printf("\n");
	}
}

static bool set_number(const struct option_spec *o, const char *text)
{
	char *end = NULL;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < o->min || value > o->max) {
		fprintf(stderr, "--%s: give a whole number from %ld to %ld\n", o->name, o->min,
			o->max);
		return false;
	}
	*(long *)o->ret = value;
	return true;
}

static bool check_text(const struct option_spec *o, const char *text)
{
	if (o->max == 0 || strlen(text) <= (size_t)o->max)
		return true;
	fprintf(stderr, "--%s: at most %ld bytes\n", o->name, o->max);
	return false;
}

static bool set_text(const struct option_spec *o, const char *text)
{
	if (!check_text(o, text))
		return false;
	*(const char **)o->ret = text;
	return true;
}

static bool add_to_list(const struct option_spec *o, const char *text)
{
	struct option_list *list = o->ret;
	struct option_item *items;

	if (!check_text(o, text))
		return false;
	items = realloc(list->items, (list->n + 1) * sizeof(*items));
	if (!items) {
		fprintf(stderr, "--%s: %s\n", o->name, strerror(ENOMEM));
		return false;
	}
	list->items = items;
	list->items[list->n++] = (struct option_item){ o->name, text };
	return true;
}

static bool set_value(const struct option_spec *o, const char *text)
{
	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)o->ret = true;
		return true;
	case OPTION_NUMBER:
		return set_number(o, text);
	case OPTION_TEXT:
		return set_text(o, text);
	case OPTION_LIST:
		return add_to_list(o, text);
	}
	return false;
}

/* Before the first is added: several options may fill one list. */
static void empty_lists(const struct option_spec *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].kind == OPTION_LIST)
			*(struct option_list *)table[i].ret = (struct option_list){ NULL, 0 };
	}
}

static bool set_fallbacks(const struct option_spec *table, size_t n, const bool *seen)
{
	for (size_t i = 0; i < n; i++) {
		const struct option_spec *o = &table[i];

		if (seen[i] || o->kind == OPTION_LIST)
			continue;
		if (o->kind == OPTION_FLAG)
			*(bool *)o->ret = false;
		else if (o->fallback && !set_value(o, o->fallback))
			return false;
		else if (!o->fallback && o->kind == OPTION_TEXT)
			*(const char **)o->ret = NULL;
		else if (!o->fallback)
			*(long *)o->ret = 0;
	}
	return true;
}

static const struct option_spec *find(
	const struct option_spec *table, size_t n, const char *word, size_t length)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(table[i].name) == length && strncmp(table[i].name, word, length) == 0)
			return &table[i];
	}
	return NULL;
}

/* Takes the option at argv[*at], moving *at past it. */
static bool take(
	int argc, char **argv, int *at, const struct option_spec *table, size_t n, bool *seen)
{
	const char *word = argv[*at] + 2;
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option_spec *o = find(table, n, word, length);
	const char *value = equals ? equals + 1 : NULL;

	if (!o) {
		fprintf(stderr, "unknown option %s; --help lists them\n", argv[*at]);
		return false;
	}
	if (seen[o - table] && o->kind != OPTION_LIST) {
		fprintf(stderr, "--%s was given twice\n", o->name);
		return false;
	}
	seen[o - table] = true;
	if (o->kind == OPTION_FLAG && value) {
		fprintf(stderr, "--%s takes no value\n", o->name);
		return false;
	}
	if (o->kind != OPTION_FLAG && !value) {
		if (*at + 1 >= argc) {
			fprintf(stderr, "--%s needs a value: %s\n", o->name, o->value_name);
			return false;
		}
		value = argv[++*at];
	}
	++*at;
	return set_value(o, value);
}

bool option_parse(int argc, char **argv, const struct option_spec *table, size_t n,
	const char *usage, int *ret_rest)
{
	bool seen[OPTIONS_MAX] = { false };
	int at = 1;

	empty_lists(table, n);
	if (n > OPTIONS_MAX)
		return false;
	while (at < argc && strncmp(argv[at], "--", 2) == 0) {
		if (argv[at][2] == '\0') {
			at++;
			break;
		}
		if (strcmp(argv[at], "--help") == 0) {
			print_help(table, n, usage);
			exit(0);
		}
		if (!take(argc, argv, &at, table, n, seen))
			return false;
	}
	*ret_rest = at;
	return set_fallbacks(table, n, seen);
}

void option_list_finish(struct option_list *list)
{
	free(list->items);
	*list = (struct option_list){ NULL, 0 };
}
