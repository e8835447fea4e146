#include "desk/command.h"

#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/language.h"
#include "core/utf8.h"
#include "desk/desk.h"
#include "desk/operator.h"
#include "desk/org.h"
#include "desk/roster_cmd.h"

struct command {
	const char *group, *word;
	int (*run)(int argc, char **argv, const char *usage);
	const char *usage; /* behind the two words */
};

static const struct command commands[] = {
	{ "org", "init", org_init,
		"FOLDER --name NAME --domain DOMAIN --telephone NUMBER --broker URL..." },
	{ "org", "show", org_show, "FOLDER|FILE" },
	{ "org", "export", org_export, "FOLDER FILE" },
	{ "org", "rotate", org_rotate, "FOLDER" },
	{ "org", "backup", org_backup, "FOLDER COPY" },
	{ "org", "restore", org_restore, "COPY FOLDER" },
	{ "operator", "add", operator_add, "FOLDER ID --name NAME" },
	{ "operator", "list", operator_list, "FOLDER" },
	{ "operator", "credential", operator_credential, "FOLDER ID FILE" },
	{ "operator", "suspend", operator_suspend, "FOLDER ID" },
	{ "operator", "resume", operator_resume, "FOLDER ID" },
	{ "operator", "revoke", operator_revoke, "FOLDER ID" },
	{ "roster", "sign", roster_cmd_sign, "FOLDER | REQUEST --key FILE --organisation FILE" },
	{ "roster", "request", roster_cmd_request, "FOLDER FILE" },
	{ "roster", "take", roster_cmd_take, "FOLDER FILE" },
	{ "roster", "show", roster_cmd_show, "FOLDER | FILE --organisation FILE" },
	{ "roster", "freshen", roster_cmd_freshen, "FOLDER" },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

bool command_is(const char *word)
{
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].group, word) == 0)
			return true;
	}
	return false;
}

static void list(FILE *to, const char *group)
{
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].group, group) == 0)
			fprintf(to, "engawad %s %s %s\n", group, commands[i].word,
				commands[i].usage);
	}
}

static int run(const struct command *c, int argc, char **argv)
{
	char usage[256];

	snprintf(usage, sizeof(usage), "engawad %s %s %s [OPTION...]", c->group, c->word, c->usage);
	if (sodium_init() < 0) {
		desk_fail(_("libsodium did not start"));
		return COMMAND_FAILED;
	}
	return c->run(argc, argv, usage);
}

int command_run(int argc, char **argv)
{
	const char *group = argv[1], *word = argc > 2 ? argv[2] : "";

	language_start();
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].group, group) == 0 && strcmp(commands[i].word, word) == 0)
			return run(&commands[i], argc - 2, argv + 2);
	}
	if (strcmp(word, "--help") == 0) {
		list(stdout, group);
		return COMMAND_DONE;
	}
	fprintf(stderr, _("engawad %s: what is to be done? One of\n"), group);
	list(stderr, group);
	return COMMAND_LINE;
}

bool command_parse(int argc, char **argv, const struct command_words *words,
	const struct option_spec *table, size_t n_table)
{
	int n = 1, rest = 0;

	while (n < argc && strncmp(argv[n], "--", 2) != 0)
		n++;
	if (!option_parse(argc - n + 1, argv + n - 1, table, n_table, words->usage, &rest))
		return false;
	if ((size_t)n - 1 != words->n || rest != argc - n + 1)
		return desk_fail(
			_("%s: first these words, then options; --help lists them"), words->usage);
	for (size_t i = 0; i < words->n; i++)
		words->ret[i] = argv[i + 1];
	return true;
}

bool command_check_text(const char *option, const char *text, bool is_needed)
{
	if (!text)
		return !is_needed ||
		       desk_fail(_("--%s has to be given; --help lists the options"), option);
	return (text[0] && utf8_is_line((const uint8_t *)text, strlen(text))) ||
	       desk_fail(_("--%s: give one line of text, in UTF-8"), option);
}
