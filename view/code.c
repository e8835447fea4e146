#include "view/code.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/i18n.h"

enum { CODE_TEXT_MAX = 256 };

static int read_line(int fd, char *ret, size_t room)
{
	size_t used = 0;
	ssize_t n;

	do {
		n = read(fd, ret + used, room - 1 - used);
		if (n < 0)
			return -errno;
		used += (size_t)n;
	} while (n > 0 && used < room - 1 && !memchr(ret, '\n', used));
	ret[used] = '\0';
	ret[strcspn(ret, "\r\n")] = '\0';
	return 0;
}

static int read_text(const char *word, const char *file, char *ret, size_t room)
{
	int fd, r;

	if (word && strcmp(word, "-") == 0)
		return read_line(STDIN_FILENO, ret, room);
	if (word)
		return snprintf(ret, room, "%s", word) < (int)room ? 0 : -EMSGSIZE;
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = read_line(fd, ret, room);
	close(fd);
	return r;
}

bool view_code_read(char *word, const char *file, struct seal_code *ret)
{
	char text[CODE_TEXT_MAX];
	int r;

	if (!word == !file) {
		fprintf(stderr, "%s\n", _("Give the code: --code or --code-file."));
		return false;
	}
	r = read_text(word, file, text, sizeof(text));
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", word ? "--code" : file, strerror(-r));
		return false;
	}
	/* So that the list of processes does not show it for longer than needed. */
	if (word)
		explicit_bzero(word, strlen(word));
	r = seal_code_parse(text, ret);
	explicit_bzero(text, sizeof(text));
	if (r < 0)
		fprintf(stderr, "%s\n",
			r == -EBADMSG ? _("This code has a mistyped digit.")
				      : _("A code has eleven digits, such as 4821-304917-0."));
	return r == 0;
}
