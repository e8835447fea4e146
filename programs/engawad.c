/* The broker: docs/broker.md; and the desk of the organisation, which is no part of it:
 * docs/organisation.md. */
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "broker/options.h"
#include "broker/server.h"
#include "core/log.h"
#include "desk/command.h"

/* Addresses and sealed bytes must not end up in a core file. */
static void forbid_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		log_event(LOG_WARN, "dumps.allowed", "what=\"core files could not be forbidden\"");
}

int main(int argc, char **argv)
{
	struct broker_options options;

	log_start("engawad");
	forbid_dumps();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
	if (argc > 1 && command_is(argv[1]))
		return command_run(argc, argv);
	if (!broker_options_parse(argc, argv, &options))
		return 2;
	if (sodium_init() < 0) {
		log_event(LOG_ERROR, "crypto.failed", "what=\"libsodium did not start\"");
		return 1;
	}
	return server_run(&options);
}
