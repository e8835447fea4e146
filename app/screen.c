#include "app/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "app/keeper.h"
#include "app/text.h"
#include "core/clock.h"
#include "core/i18n.h"

enum {
	OUT_MAX = 192 * 1024,
	STALLED_MS = 5000,
	DUMB_TICK_MS = 60 * 1000, /* how often endless paper tells the time */
};

/* An own page without the person's earlier lines (the code must not stay in
 * them), no cursor, pasted text in brackets; and all of it back. */
#define TAKE "\033[?1049h\033[?25l\033[?2004h\033[2J"
#define GIVE_BACK "\033[0m\033[?2004l\033[?25h\033[2J\033[?1049l"

struct screen {
	int fd;
	bool dumb;
	struct termios original, raw;
	struct keeper keeper;
	struct page drawn; /* what the terminal shows */
	bool drawn_known;
	uint64_t ticked_at; /* dumb: when the time was last told */
	uint64_t waiting_since; /* the terminal takes no more; 0: it does */
	size_t used, sent;
	char out[OUT_MAX];
};

__attribute__((format(printf, 2, 3))) static void put(struct screen *s, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(s->out + s->used, sizeof(s->out) - s->used, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < sizeof(s->out) - s->used)
		s->used += (size_t)n;
}

int screen_flush(struct screen *s)
{
	while (s->sent < s->used) {
		ssize_t n = write(s->fd, s->out + s->sent, s->used - s->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return -EIO;
		if (n < 0) {
			if (s->waiting_since == 0)
				s->waiting_since = clock_ms();
			return 0;
		}
		s->sent += (size_t)n;
	}
	s->used = s->sent = 0;
	s->waiting_since = 0;
	return 1;
}

bool screen_is_stalled(const struct screen *s)
{
	return s->waiting_since > 0 && clock_ms() - s->waiting_since > STALLED_MS;
}

static bool is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !term[0] || strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0;
}

static void set_raw(struct screen *s)
{
	s->raw = s->original;
	/* No stop key either: a face that stands still would leave the screen shared. */
	s->raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	s->raw.c_iflag &= ~(tcflag_t)(IXON | IXOFF | INLCR | IGNCR | ISTRIP);
	s->raw.c_cc[VMIN] = 1;
	s->raw.c_cc[VTIME] = 0;
	tcsetattr(s->fd, TCSAFLUSH, &s->raw);
}

/* Its own opening of the terminal, so that O_NONBLOCK stays ours: the shell
 * shares the other one. */
static int open_terminal(struct screen *s)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -ENOTTY;
	s->fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0)
		return -ENOTTY;
	if (tcgetpgrp(s->fd) != getpgrp())
		return -EBUSY;
	return tcgetattr(s->fd, &s->original) < 0 ? -ENOTTY : 0;
}

int screen_open(struct screen **ret)
{
	struct screen *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->fd = -1;
	s->dumb = is_dumb();
	r = open_terminal(s);
	if (r < 0)
		goto out;
	set_raw(s);
	r = keeper_start(s->fd, &s->original, &s->raw, s->dumb ? "\n" : GIVE_BACK,
		_("Engawa was stopped. Nobody can see your screen any more.\n"), &s->keeper);
	if (r < 0) {
		tcsetattr(s->fd, TCSADRAIN, &s->original);
		goto out;
	}
	if (!s->dumb)
		put(s, TAKE);
	*ret = s;
	s = NULL; /* transferred */
out:
	if (s && s->fd >= 0)
		close(s->fd);
	free(s);
	return r;
}

void screen_close(struct screen *s, const char *text)
{
	if (!s)
		return;
	/* What was not taken so far is stale: only the last words count. */
	s->used = s->sent = 0;
	if (!s->dumb)
		put(s, GIVE_BACK);
	if (text)
		put(s, "%s", text);
	tcflush(s->fd, TCIFLUSH); /* no key meant for the face reaches the shell */
	tcsetattr(s->fd, TCSANOW, &s->original);
	screen_flush(s);
	keeper_stop(&s->keeper);
	close(s->fd);
	free(s);
}

int screen_fd(const struct screen *s)
{
	return s->fd;
}

ssize_t screen_read(struct screen *s, uint8_t *ret, size_t room)
{
	ssize_t n = read(s->fd, ret, room);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n > 0 ? n : -EIO;
}

void screen_discard_typed(struct screen *s)
{
	tcflush(s->fd, TCIFLUSH);
}

void screen_size(const struct screen *s, struct page *p)
{
	struct winsize w = { 0 };

	ioctl(s->fd, TIOCGWINSZ, &w);
	p->columns = w.ws_col > 0 ? w.ws_col : 80;
	p->rows = w.ws_row > 0 ? w.ws_row : 24;
	if (s->dumb)
		p->rows = 0;
}

/* ---- a terminal with a page ---- */

static bool same_line(const struct page_line *a, const struct page_line *b)
{
	return a->style == b->style && strcmp(a->text, b->text) == 0;
}

static void put_blocks(struct screen *s, const char *text)
{
	for (; *text; text++)
		put(s, *text == '#' ? "\033[7m \033[27m" : " ");
}

static void put_line(struct screen *s, const struct page *p, size_t row)
{
	const struct page_line *l = &p->lines[row];
	int rest = p->columns - text_columns(l->text);

	put(s, "\033[%zu;1H", row + 1);
	switch (l->style) {
	case PAGE_PLAIN:
		put(s, "%s\033[K", l->text);
		return;
	case PAGE_STRONG:
		put(s, "\033[1m%s\033[0m\033[K", l->text);
		return;
	case PAGE_KEY: /* its first columns are ASCII */
		put(s, "%.*s\033[1;7m%.*s\033[27m%s\033[0m\033[K", PAGE_MARGIN, l->text, PAGE_CAP,
			l->text + PAGE_MARGIN, l->text + PAGE_MARGIN + PAGE_CAP);
		return;
	case PAGE_BANNER:
		put(s, "\033[1;7m%s%*s\033[0m", l->text, rest > 0 ? rest : 0, "");
		return;
	case PAGE_ALARM: /* where there are no colours, still reversed */
		put(s, "\033[1;7;31m%s%*s\033[0m", l->text, rest > 0 ? rest : 0, "");
		return;
	case PAGE_BLOCKS:
		put_blocks(s, l->text);
		put(s, "\033[K");
		return;
	}
}

static void draw_page(struct screen *s, const struct page *p)
{
	if (!s->drawn_known)
		put(s, "\033[2J");
	for (size_t i = 0; i < p->n; i++) {
		if (!s->drawn_known || i >= s->drawn.n ||
			!same_line(&s->drawn.lines[i], &p->lines[i]))
			put_line(s, p, i);
	}
	if (s->drawn_known && s->drawn.n > p->n)
		put(s, "\033[%zu;1H\033[J", p->n + 1);
}

/* ---- endless paper ---- */

static bool same_words(const struct page *a, const struct page *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		bool ticking = a->lines[i].ticking && b->lines[i].ticking;

		if (!ticking && !same_line(&a->lines[i], &b->lines[i]))
			return false;
	}
	return true;
}

static void print_line(struct screen *s, const struct page_line *l)
{
	bool banner = l->style == PAGE_BANNER || l->style == PAGE_ALARM;
	const char *edge = l->style == PAGE_ALARM ? "!!!" : "===";

	if (banner && l->text[0])
		put(s, "%s%s %s\n", edge, l->text + (l->text[0] == ' '), edge);
	else if (!banner && l->style != PAGE_BLOCKS)
		put(s, "%s\n", l->text);
}

static void print_page(struct screen *s, const struct page *p)
{
	bool news = !s->drawn_known || !same_words(&s->drawn, p);

	if (!news && clock_ms() - s->ticked_at < DUMB_TICK_MS)
		return;
	s->ticked_at = clock_ms();
	if (news)
		put(s, "\n");
	for (size_t i = 0; i < p->n; i++) {
		if (news || p->lines[i].ticking)
			print_line(s, &p->lines[i]);
	}
}

int screen_draw(struct screen *s, const struct page *p)
{
	int r = screen_flush(s);

	if (r <= 0)
		return r;
	if (s->dumb)
		print_page(s, p);
	else
		draw_page(s, p);
	s->drawn = *p;
	s->drawn_known = true;
	return screen_flush(s);
}

void screen_forget(struct screen *s)
{
	s->drawn_known = s->dumb && s->drawn_known;
}

void screen_take_again(struct screen *s)
{
	set_raw(s);
	if (!s->dumb)
		put(s, TAKE);
	screen_forget(s);
}
