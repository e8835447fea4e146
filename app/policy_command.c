#include "app/policy_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "policy/policy.h"

enum { STATUS_FINE = 0, STATUS_WRONG = 1, STATUS_USAGE = 2 };

static const char *what(enum policy_problem problem)
{
	switch (problem) {
	case POLICY_FINE:
		break;
	case POLICY_UNREADABLE:
		return _("This file cannot be read. Check its name and its permissions.");
	case POLICY_NOT_ROOTS:
		return _("This file, or a folder above it, is not root's, or others may write to "
			 "it. "
			 "As root: chown root, then chmod go-w, on the file and each folder above "
			 "it.");
	case POLICY_TOO_LARGE:
		return _("This file is too large: at most 65536 bytes.");
	case POLICY_NOT_JSON:
		return _("This is not JSON. Look at this place: a comma, a quotation mark or a "
			 "bracket may be missing, or a key may be there twice.");
	case POLICY_UNKNOWN_KEY:
		return _("This key is not known. Check its spelling, or take it out.");
	case POLICY_MISSING:
		return _("This key is missing. Write \"version\": 1");
	case POLICY_WRONG_TYPE:
		return _("Another kind of value belongs here: text in quotation marks, a number, "
			 "true or false, or a list in [ ].");
	case POLICY_WRONG_VALUE:
		return _("This value is not allowed here. docs/policy.md has those that are.");
	case POLICY_TOO_LONG:
		return _("This text is too long: at most 127 bytes for a pattern, 255 for a "
			 "reason.");
	case POLICY_TOO_MANY:
		return _("These are too many rules: at most 256.");
	case POLICY_NO_PATTERN:
		return _("This rule does not say which windows it is about. Give it class, "
			 "instance, "
			 "executable, title or type.");
	}
	return "";
}

static void print_error(const char *path, const struct policy_error *e)
{
	if (e->line > 0)
		fprintf(stderr, "%s:%d:%d: %s\n", path, e->line, e->column, what(e->problem));
	else if (e->where[0])
		fprintf(stderr, "%s: %s: %s\n", path, e->where, what(e->problem));
	else
		fprintf(stderr, "%s: %s\n", path, what(e->problem));
}

/* The one that holds: whose it is counts, and it may be missing. */
static int check_own(struct policy_error *error)
{
	struct policy *p = NULL;
	const int r = policy_load(POLICY_PATH, &p, error);

	if (r < 0)
		return r;
	if (p)
		printf("%s\n", _("The rules in this file are in force."));
	else
		printf("%s\n",
			_("There is no such file on this PC. Engawa's own rules are in force."));
	policy_destroy(p);
	return 0;
}

static int check_file(const char *path, struct policy_error *error)
{
	const int r = policy_check(path, error);

	if (r == 0)
		printf("%s\n", _("This file can be used."));
	return r;
}

int policy_command_run(int argc, char **argv)
{
	struct policy_error error;
	int r;

	if (argc < 2 || argc > 3 || strcmp(argv[1], "check") != 0) {
		fprintf(stderr, "%s\n", _("Use: engawa policy check, or engawa policy check FILE"));
		return STATUS_USAGE;
	}
	if (argc == 2)
		printf("%s\n", POLICY_PATH);
	r = argc == 2 ? check_own(&error) : check_file(argv[2], &error);
	if (r == -ENOMEM)
		fprintf(stderr, "%s\n", _("There is not enough memory."));
	else if (r < 0)
		print_error(argc == 2 ? POLICY_PATH : argv[2], &error);
	return r < 0 ? STATUS_WRONG : STATUS_FINE;
}
