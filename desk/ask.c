#include "desk/ask.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/i18n.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static volatile sig_atomic_t caught;

static void catch (int number)
{
	caught = number;
}

/* Byte by byte: what follows the line is somebody else's. false: too long, or nothing came. */
static bool read_line(int fd, char *ret, size_t room)
{
	size_t n = 0;
	char c = 0;
	ssize_t got = 0;

	while (n < room && (got = read(fd, &c, 1)) == 1 && c != '\n')
		ret[n++] = c;
	if (n == room || got < 0 || (got == 0 && n == 0)) {
		sodium_memzero(ret, room);
		return false;
	}
	ret[n] = '\0';
	return true;
}

/* With a terminal that shows what is typed again, however it ends. */
static bool read_hidden(int tty, char *ret, size_t room)
{
	const struct sigaction catching = { .sa_handler = catch };
	struct sigaction before[SIGNALS];
	struct termios shown, hidden;
	bool good;

	if (tcgetattr(tty, &shown) < 0)
		return false;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	caught = 0;
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &catching, &before[i]);
	good = tcsetattr(tty, TCSAFLUSH, &hidden) == 0 && read_line(tty, ret, room);
	tcsetattr(tty, TCSAFLUSH, &shown);
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	dprintf(tty, "\n");
	if (caught)
		raise(caught);
	return good;
}

static bool ask_terminal(const char *what, bool is_new, struct passphrase *ret)
{
	const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct passphrase again;
	bool good;

	if (tty < 0) {
		fprintf(stderr,
			_("the passphrase of %s is asked for on a terminal, and there is "
			  "none; give it with --passphrase-fd\n"),
			what);
		return false;
	}
	dprintf(tty, _("Passphrase of %s: "), what);
	good = read_hidden(tty, ret->text, sizeof(ret->text));
	if (good && is_new) {
		dprintf(tty, "%s", _("Once more: "));
		good = read_hidden(tty, again.text, sizeof(again.text)) &&
		       strcmp(ret->text, again.text) == 0;
		ask_wipe(&again);
	}
	close(tty);
	if (!good)
		fprintf(stderr, "%s\n",
			is_new ? _("these were not twice the same; once more, please")
			       : _("no passphrase came"));
	return good;
}

bool ask_passphrase(long fd, const char *of_what, bool is_new, struct passphrase *ret)
{
	bool good = true;

	*ret = (struct passphrase){ "" };
	if (fd < 0)
		good = ask_terminal(of_what, is_new, ret);
	else if (!read_line((int)fd, ret->text, sizeof(ret->text))) {
		fprintf(stderr, _("--passphrase-fd: no line of at most %d bytes came\n"),
			MINISIGN_PASSPHRASE_MAX);
		good = false;
	}
	if (good && !ret->text[0]) {
		fprintf(stderr, _("the passphrase is empty; %s\n"),
			is_new ? _("give one, or say --no-passphrase") : _("give that of the key"));
		good = false;
	}
	if (!good)
		ask_wipe(ret);
	return good;
}

void ask_wipe(struct passphrase *p)
{
	sodium_memzero(p, sizeof(*p));
}

bool ask_yes(const char *question)
{
	char answer[16] = "";

	printf(_("%s Type \"yes\": "), question);
	fflush(stdout);
	return read_line(STDIN_FILENO, answer, sizeof(answer)) && strcmp(answer, "yes") == 0;
}
