#ifndef ENGAWA_CORE_SANDBOX_H
#define ENGAWA_CORE_SANDBOX_H
/*
 * Shuts a process in by seccomp: what it may still call is data. A common ground (reading
 * and writing descriptors it holds, waiting, time, memory without new code, itself) is
 * always allowed; what only an attacker tries ends the process.
 */
#include <seccomp.h>
#include <stddef.h>

/* A call that is allowed with these values of its arguments only; without any, always. */
struct sandbox_call {
	int call; /* SCMP_SYS() */
	unsigned int n_args;
	struct scmp_arg_cmp args[3];
};

struct sandbox_rules {
	const struct sandbox_call *allowed; /* beyond the common ground; borrowed */
	size_t n_allowed;
	const int *deadly; /* beyond the common ones; borrowed */
	size_t n_deadly;
};

/* Standard input and output become nothing, and every descriptor above `last_fd` is
 * closed. 0 or -errno. */
int sandbox_close_inherited(int last_fd);

/* For all threads, and once for a process; anything but 0 (-errno) means: do not go on. */
int sandbox_enter(const struct sandbox_rules *rules);
#endif
