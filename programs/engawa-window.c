/* engawa-window: the face as a window. Started by engawa, with what engawa has checked;
 * it is a program of its own so that a terminal's face never holds a toolkit. */
#include <string.h>

#include "app/desktop.h"
#include "app/places.h"
#include "core/i18n.h"
#include "core/language.h"
#include "core/log.h"
#include "core/option.h"
#include "window/window.h"

static const char usage[] = "engawa-window is started by engawa\n";

int main(int argc, char **argv)
{
	struct run_options o = { .window = true };
	const char *broker, *why;
	int rest;
	const struct option_spec options[] = {
		{ "broker", OPTION_TEXT, .max = 255, .value_name = "ADDRESS", .ret = &broker },
		{ "ca", OPTION_TEXT, .max = 4095, .value_name = "FILE", .ret = &o.ca },
	};

	language_start();
	log_start("engawa");
	if (!option_parse(argc, argv, options, sizeof(options) / sizeof(options[0]), usage, &rest))
		return RUN_NOT_BEGUN;
	why = desktop_unsupported();
	if (why)
		return window_complain(why);
	if (rest < argc || !broker || broker_address_parse(broker, &o.broker) < 0)
		return window_complain(
			_("Engawa was started in a way that it does not know. See engawa --help."));
	return window_run(&o);
}
