#ifndef ENGAWA_CORE_OPTION_H
#define ENGAWA_CORE_OPTION_H
/*
 * Command line options as a table: name, kind, range, default, help. An unknown
 * option is an error with a message that says what to do, and so is a repeated one
 * where its kind does not allow for it.
 */
#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_FLAG,
	OPTION_NUMBER,
	OPTION_TEXT,
	OPTION_LIST, /* as text, any number of times; lists with the same ret are one */
};

/* What was given of OPTION_LISTs, in the order of the command line. */
struct option_list {
	struct option_item {
		const char *name; /* of the table, as the table lives */
		const char *value; /* points into argv */
	} * items; /* owned */
	size_t n;
};

struct option_spec {
	const char *name; /* without the dashes */
	enum option_kind kind;
	long min, max; /* numbers; for text and lists: longest length in max */
	const char *fallback; /* NULL: none (flags: off) */
	const char *value_name; /* for the help: PORT, FILE; NULL for flags */
	const char *help;
	void *ret; /* bool *, long *, const char ** or struct option_list * */
};

/* Fills every ret from argv (--name value, --name=value, --flag), else from the
 * fallback. Text points into argv. Options end at "--" or the first word that is
 * none; *ret_rest is its index. false: a message was printed to stderr. --help
 * prints the table to stdout and exits. */
bool option_parse(int argc, char **argv, const struct option_spec *table, size_t n,
	const char *usage, int *ret_rest);
/* Frees the items; for each list that was a ret, however option_parse() ended. */
void option_list_finish(struct option_list *list);
#endif
