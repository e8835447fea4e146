/*
 * The face of Engawa: the person at the helped PC sees here what happens and
 * decides. It registers for no link and no file type; nothing but this command
 * line starts it, and no option answers for the person.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/desktop.h"
#include "app/places.h"
#include "app/policy_command.h"
#include "app/tty.h"
#include "core/i18n.h"
#include "core/language.h"
#include "core/log.h"
#include "core/option.h"

enum { STATUS_USAGE = 2 };

/* Where engawad of this PC listens, unless told otherwise (broker/options.c). */
#define DEFAULT_BROKER "127.0.0.1:8443"

static const char usage[] =
	"engawa --broker ADDRESS         show this desktop to someone who helps\n"
	"engawa --tty --broker ADDRESS   the same, in a terminal instead of a window\n"
	"engawa list                     the windows, hidden or not, and who may use them\n"
	"engawa hide NAME                hide the windows of this name (or number 0x...)\n"
	"engawa show NAME                let one window be seen again\n"
	"engawa open NAME                let the other side use one more window\n"
	"engawa shut NAME                and no longer\n"
	"engawa policy check [FILE]      whether the rules for this PC can be used\n";

static int complain(const char *text)
{
	fprintf(stderr, "%s\n", text);
	return STATUS_USAGE;
}

/* What was given is as it should be. 0 or a status. */
static int check(const char *broker, const char *ca, struct run_options *ret)
{
	if (!broker)
		return complain(_("Say which server: --broker 127.0.0.1:PORT"));
	if (broker_address_parse(broker, &ret->broker) < 0)
		return complain(_("--broker: give 127.0.0.1:PORT, ws://127.0.0.1:PORT or "
				  "wss://127.0.0.1:PORT (a number or localhost, no other name)"));
	if (ca && access(ca, R_OK) < 0)
		return complain(_("--ca: this file cannot be read"));
	return 0;
}

static int run_tty(const char *broker, const char *ca)
{
	struct run_options o = { .ca = ca };
	const char *why = desktop_unsupported();
	int status = why ? complain(why) : check(broker, ca, &o);

	return status ? status : tty_run(&o);
}

/* A program of its own takes over: it tells of an unsupported desktop in a window, since
 * whoever started this from a menu sees no terminal. */
static int run_window(const char *broker, const char *ca)
{
	struct run_options o = { .ca = ca };
	char path[PATH_MAX];
	int status;

	if (!broker)
		broker = DEFAULT_BROKER;
	status = check(broker, ca, &o);
	if (status)
		return status;
	if (places_program("engawa-window", path))
		execl(path, "engawa-window", "--broker", broker, ca ? "--ca" : NULL, ca, NULL);
	return complain(_("Engawa's window is not installed. Please use engawa --tty in a terminal "
			  "window."));
}

int main(int argc, char **argv)
{
	const char *broker, *ca;
	bool tty;
	int rest;
	const struct option_spec options[] = {
		{ "tty", OPTION_FLAG, .help = "in this terminal, without a window", .ret = &tty },
		{ "broker", OPTION_TEXT, .max = 255, .value_name = "ADDRESS",
			.help = "HOST:PORT, ws://HOST:PORT or wss://HOST:PORT", .ret = &broker },
		{ "ca", OPTION_TEXT, .max = 4095, .value_name = "FILE",
			.help = "certificates that the server is checked with", .ret = &ca },
	};

	language_start();
	log_start("engawa");
	if (argc > 1 && command_is(argv[1]))
		return command_run(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "policy") == 0)
		return policy_command_run(argc - 1, argv + 1);
	if (!option_parse(argc, argv, options, sizeof(options) / sizeof(options[0]), usage, &rest))
		return STATUS_USAGE;
	if (rest < argc)
		return complain(_("Unknown word. See engawa --help."));
	return tty ? run_tty(broker, ca) : run_window(broker, ca);
}
