#include "app/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/keys.h"
#include "app/run.h"
#include "app/screen.h"
#include "app/text.h"
#include "app/words.h"
#include "core/clock.h"
#include "core/i18n.h"
#include "core/log.h"

struct tty {
	uv_loop_t loop;
	struct run run;
	struct screen *screen;
	struct keys keys;
	struct page page;
	uv_poll_t terminal;
	uv_signal_t resized, continued;
};

/* ---- on the terminal ---- */

static void on_terminal(uv_poll_t *poll, int status, int events);

static void draw(struct tty *t)
{
	int r;

	screen_size(t->screen, &t->page);
	face_view(&t->run.face, clock_ms(), &t->page);
	r = screen_draw(t->screen, &t->page);
	if (r < 0) {
		run_end(&t->run, WIRE__END_REASON__PERSON);
		return;
	}
	uv_poll_start(&t->terminal, UV_READABLE | (r == 0 ? UV_WRITABLE : 0), on_terminal);
	if (r == 1)
		face_seen(&t->run.face, t->page.whole, clock_ms());
}

static void on_key(struct key key, void *data)
{
	struct tty *t = data;

	face_press(&t->run.face, key, clock_ms());
}

static void on_terminal(uv_poll_t *poll, int status, int events)
{
	struct tty *t = poll->data;
	uint8_t typed[256];
	ssize_t n = status < 0 ? -EIO : 0;

	if (status == 0 && (events & UV_READABLE))
		n = screen_read(t->screen, typed, sizeof(typed));
	if (n > 0)
		keys_feed(&t->keys, typed, (size_t)n, clock_ms(), on_key, t);
	if (n < 0) { /* the terminal was closed */
		uv_poll_stop(poll);
		run_end(&t->run, WIRE__END_REASON__PERSON);
		return;
	}
	draw(t);
}

static void on_resized(uv_signal_t *signal, int number)
{
	struct tty *t = signal->data;

	screen_forget(t->screen);
	draw(t);
}

static void on_continued(uv_signal_t *signal, int number)
{
	struct tty *t = signal->data;

	screen_take_again(t->screen);
	draw(t);
}

/* ---- what a run says ---- */

static void on_changed(void *data)
{
	struct tty *t = data;

	/* At the end there may be no terminal left to draw on. */
	if (!t->run.ending)
		draw(t);
}

static bool on_tick(void *data)
{
	struct tty *t = data;

	/* Nobody may be watched without seeing it. */
	if (screen_is_stalled(t->screen)) {
		log_event(LOG_WARN, "face.stalled", "why=terminal");
		run_end(&t->run, WIRE__END_REASON__PERSON);
		return false;
	}
	draw(t);
	return true;
}

static void on_discard_typed(void *data)
{
	struct tty *t = data;

	screen_discard_typed(t->screen);
}

static void on_over(void *data)
{
	struct tty *t = data;

	uv_stop(&t->loop);
}

/* ---- setting up and taking down ---- */

static void quiet_log(void)
{
	int null;

	if (!isatty(STDERR_FILENO))
		return;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null < 0)
		return;
	dup2(null, STDERR_FILENO); /* lines of the log would spoil the page */
	close(null);
}

static void start_signal(struct tty *t, uv_signal_t *s, uv_signal_cb cb, int number)
{
	uv_signal_init(&t->loop, s);
	s->data = t;
	uv_signal_start(s, cb, number);
}

static void start_watching(struct tty *t)
{
	start_signal(t, &t->resized, on_resized, SIGWINCH);
	start_signal(t, &t->continued, on_continued, SIGCONT);
	signal(SIGTSTP, SIG_IGN);
	uv_poll_init(&t->loop, &t->terminal, screen_fd(t->screen));
	t->terminal.data = t;
}

static void close_handle(uv_handle_t *handle, void *data)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void last_words(const struct run *r, char *ret, size_t room)
{
	struct words_end e = words_end(r->reason);
	char detail[300] = "";

	if (r->detail[0])
		text_foreign(r->detail, 0, detail, sizeof(detail));
	snprintf(ret, room, "\n%s\n%s\n%s%s%s%s%s\n", e.what,
		_("Nobody can see your screen any more."), e.next ? e.next : "", e.next ? "\n" : "",
		detail[0] ? "(" : "", detail, detail[0] ? ")\n" : "");
}

static int open_screen(struct tty *t)
{
	int r = screen_open(&t->screen);

	if (r == 0)
		return 0;
	if (r == -EBUSY)
		fprintf(stderr, "%s\n", _("Please start Engawa in the foreground, without \"&\"."));
	else
		fprintf(stderr, "%s\n",
			_("Engawa shows you what happens, so it needs a terminal: please start it "
			  "in "
			  "a terminal window, without redirecting its input or output."));
	return r;
}

static int open_run(struct tty *t)
{
	const struct run_listener l = {
		.changed = on_changed,
		.tick = on_tick,
		.discard_typed = on_discard_typed,
		.over = on_over,
		.data = t,
	};
	int r = run_open(&t->run, &t->loop, &l);

	if (r == -EBUSY)
		fprintf(stderr, "%s\n", _("Engawa is already running on this desktop."));
	return r;
}

static void finish(struct tty *t)
{
	run_close(&t->run);
	uv_walk(&t->loop, close_handle, NULL);
	while (uv_run(&t->loop, UV_RUN_DEFAULT) != 0)
		;
	uv_loop_close(&t->loop);
	free(t);
}

int tty_run(const struct run_options *o)
{
	struct tty *t = calloc(1, sizeof(*t));
	int status = RUN_NOT_BEGUN;
	char words[2048];

	if (!t)
		return RUN_FAULT;
	if (uv_loop_init(&t->loop) < 0) {
		free(t);
		return RUN_FAULT;
	}
	if (open_run(t) < 0 || open_screen(t) < 0)
		goto out;
	quiet_log();
	start_watching(t);
	run_start(&t->run, o);
	draw(t);
	if (!t->run.ending || parts_any(&t->run.parts))
		uv_run(&t->loop, UV_RUN_DEFAULT);
	last_words(&t->run, words, sizeof(words));
	screen_close(t->screen, words);
	status = run_status(&t->run);
out:
	finish(t);
	return status;
}
