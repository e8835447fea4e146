#ifndef ENGAWA_DESK_COMMAND_H
#define ENGAWA_DESK_COMMAND_H
/* engawad's commands for whoever keeps the organisation's papers: docs/organisation.md. */
#include <stdbool.h>
#include <stddef.h>

#include "core/option.h"

/* What a program ends with. */
enum command_status { COMMAND_DONE, COMMAND_FAILED, COMMAND_LINE /* it was wrong */ };

/* Whether it is the first word of one. */
bool command_is(const char *word);
/* argv[1] is such a word. A status. */
int command_run(int argc, char **argv);

/* What a command is given: words, then options. */
struct command_words {
	const char *usage; /* borrowed; the whole line */
	size_t n;
	const char **ret; /* n of them; they point into argv */
};

/* argv[0] is the command's own word. false: a line says so. */
bool command_parse(int argc, char **argv, const struct command_words *words,
	const struct option_spec *table, size_t n_table);
/* Whether an option that has to be there is, and is a line; NULL is fine if it has not. */
bool command_check_text(const char *option, const char *text, bool is_needed);
#endif
