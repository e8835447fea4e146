/*
 * reap [-l FILE] COMMAND [ARGUMENT]...
 *
 * Runs COMMAND and lets nothing that it started outlive it, however deeply it was started and
 * whatever session it moved to: orphans become children of this process (a subreaper), get
 * GRACE_MS to go by themselves and are then killed. A line for each killed process is added to
 * FILE, so an empty file says that COMMAND tidied up. Exits as COMMAND did (128 + signal).
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	GRACE_MS = 2000,
	STEP_MS = 20,
};

static pid_t command_pid;

static void forward(int signum)
{
	kill(command_pid, signum);
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int wait_for_command(void)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, 0);

		if (pid == command_pid)
			return exit_code(status);
		if (pid < 0 && errno != EINTR)
			err(125, "waitpid");
	}
}

/* Collects whoever has ended; false when no child is left at all. */
static bool children_left(void)
{
	pid_t pid;

	do {
		pid = waitpid(-1, NULL, WNOHANG);
	} while (pid > 0);
	return pid == 0;
}

static void pause_a_step(void)
{
	struct timespec step = { .tv_nsec = STEP_MS * 1000000L };

	nanosleep(&step, NULL);
}

/*
 * Fills ret_name when pid is a child of this process. In /proc/PID/stat, "PID (name) S PARENT",
 * the name may itself hold spaces and parentheses.
 */
static bool is_child(pid_t pid, char *ret_name, size_t name_size)
{
	char path[64], line[512] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	char *got = fgets(line, sizeof(line), f);
	fclose(f);
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	if (!got || !open || !close || strlen(close) < 5)
		return false;
	snprintf(ret_name, name_size, "%.*s", (int)(close - open - 1), open + 1);
	return strtol(close + 4, NULL, 10) == getpid();
}

static void kill_children(FILE *list)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char name[64];

	if (!proc)
		err(125, "/proc");
	while ((entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid <= 0 || !is_child(pid, name, sizeof(name)))
			continue;
		kill(pid, SIGKILL);
		if (list)
			fprintf(list, "%s (%d)\n", name, pid);
	}
	closedir(proc);
}

int main(int argc, char **argv)
{
	const int forwarded[] = { SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };
	const char *list_path = NULL;
	FILE *list = NULL;

	if (argc > 2 && strcmp(argv[1], "-l") == 0) {
		list_path = argv[2];
		argv += 2;
	}
	if (!argv[1])
		errx(2, "usage: reap [-l FILE] COMMAND [ARGUMENT]...");
	if (list_path && !(list = fopen(list_path, "ae")))
		err(125, "%s", list_path);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		err(125, "PR_SET_CHILD_SUBREAPER");

	command_pid = fork();
	if (command_pid < 0)
		err(125, "fork");
	if (command_pid == 0) {
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	signal(SIGINT, SIG_IGN); /* a terminal gives it to the command as well, which decides */
	signal(SIGQUIT, SIG_IGN);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		signal(forwarded[i], forward);

	int code = wait_for_command();
	for (int waited = 0; children_left(); waited += STEP_MS) {
		if (waited >= GRACE_MS)
			kill_children(list); /* their own orphans come to us in turn */
		pause_a_step();
	}
	if (list)
		fclose(list);
	return code;
}
