#include "app/consent.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "app/question.h"
#include "core/clock.h"
#include "core/i18n.h"

enum { LINE_ROOM = 64 };

static int open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_yes(const char *line)
{
	/* As it is typed, and as a Japanese input method may leave it. */
	return strcasecmp(line, "yes") == 0 ||
	       strcmp(line, "\xef\xbd\x99\xef\xbd\x85\xef\xbd\x93") == 0 ||
	       strcmp(line, "\xe3\x81\xaf\xe3\x81\x84") == 0;
}

/* One line without its end. false: none in time, or too long to be the word. */
static bool read_line(int fd, char *ret, size_t room)
{
	uint64_t until = clock_ms() + QUESTION_MS;
	size_t used = 0;

	while (used + 1 < room) {
		struct pollfd p = { fd, POLLIN, 0 };
		uint64_t now = clock_ms();

		if (now >= until || poll(&p, 1, (int)(until - now)) <= 0)
			return false;
		if (read(fd, ret + used, 1) != 1)
			return false;
		if (ret[used] == '\n' || ret[used] == '\r') {
			ret[used] = '\0';
			return true;
		}
		used++;
	}
	return false;
}

enum consent consent_ask(const char *warning)
{
	int fd = open_terminal();
	char line[LINE_ROOM];
	bool yes;

	if (fd < 0)
		return CONSENT_NO_TERMINAL;
	dprintf(fd, "\n%s\n", warning);
	poll(NULL, 0, QUESTION_INERT_MS);
	tcflush(fd, TCIFLUSH);
	dprintf(fd, "%s ", _("To let them use it, type \"yes\" and press Enter:"));
	yes = read_line(fd, line, sizeof(line)) && is_yes(line);
	tcflush(fd, TCIFLUSH); /* nothing of it reaches the shell */
	close(fd);
	return yes ? CONSENT_GIVEN : CONSENT_REFUSED;
}
