/*
 * engawa-view: looks at a host without a screen of its own. It joins with a
 * code, keeps the picture, writes it to files and tells figures; scripts, tests
 * and benches use it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

#include "core/clock.h"
#include "core/i18n.h"
#include "core/language.h"
#include "core/log.h"
#include "view/code.h"
#include "view/control.h"
#include "view/options.h"
#include "view/output.h"
#include "view/reach.h"
#include "view/script.h"
#include "view/session.h"
#include "view/words.h"

struct viewer {
	struct view_wishes wishes;
	uv_loop_t loop;
	uv_timer_t tick, still, limit;
	uv_signal_t interrupt, terminate, tell;
	struct view_reach *reach; /* owned */
	struct view_session *session; /* owned */
	struct view_script *script; /* owned; NULL: no actions */
	struct view_stats stats;
	uint64_t code_us; /* when the code was there */
	uint64_t asked_us; /* when it was found right */
	bool ended; /* the session told, or never began */
	bool stopped;
	bool counting; /* the first picture was there, and all actions are done */
	bool script_over;
	enum view_fate fate; /* of the script, once it is over */
	struct view_words words; /* how it ended */
	bool file_failed;
	uint32_t watched; /* colour of the watched pixel, 0xRRGGBB */
};

static void say(const struct viewer *v, const char *text)
{
	if (!v->wishes.quiet)
		fprintf(stderr, "%s\n", text);
}

static void complain(const char *path, int error)
{
	fprintf(stderr, "%s: %s\n", path, strerror(-error));
}

/* What was asked for is there. */
static void finish(struct viewer *v)
{
	view_session_leave(v->session, clock_ms());
}

static void on_timer_finish(uv_timer_t *timer)
{
	finish(timer->data);
}

static void on_signal(uv_signal_t *handle, int number)
{
	finish(handle->data);
}

static void on_tick(uv_timer_t *timer)
{
	struct viewer *v = timer->data;

	view_session_tick(v->session, clock_ms());
	view_script_tick(v->script, clock_ms());
}

static void print_stats(struct viewer *v, const char *end)
{
	const struct view_screen *screen = view_session_screen(v->session);
	struct view_stats *s = &v->stats;

	s->decode_us = view_screen_decode_us(screen);
	if (v->script)
		s->key_to_pixel_us = view_script_key_to_pixel_us(v->script, &s->key_to_pixel_n);
	view_stats_print(s, screen, end, stdout);
}

/* SIGUSR1: the figures so far. */
static void on_tell(uv_signal_t *handle, int number)
{
	struct viewer *v = handle->data;

	view_reach_traffic(v->reach, &v->stats.bytes_in, &v->stats.bytes_out);
	print_stats(v, "not yet");
}

static void stop(struct viewer *v)
{
	if (v->stopped)
		return;
	v->stopped = true;
	uv_close((uv_handle_t *)&v->tick, NULL);
	uv_close((uv_handle_t *)&v->still, NULL);
	uv_close((uv_handle_t *)&v->limit, NULL);
	uv_close((uv_handle_t *)&v->interrupt, NULL);
	uv_close((uv_handle_t *)&v->terminate, NULL);
	uv_close((uv_handle_t *)&v->tell, NULL);
	view_reach_traffic(v->reach, &v->stats.bytes_in, &v->stats.bytes_out);
	view_reach_stop(v->reach);
}

/* The session. */

static int on_send(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct viewer *v = data;

	return view_reach_send(v->reach, kind, body, size);
}

static void on_asking(void *data)
{
	struct viewer *v = data;

	v->asked_us = clock_us();
	say(data, _("The code is right. Waiting for the other person to allow it."));
}

static void on_opened(void *data)
{
	struct viewer *v = data;

	v->stats.consent_us = clock_us() - v->asked_us;
	say(data, _("Allowed. Viewing."));
}

static void on_pong(uint64_t us, void *data)
{
	struct viewer *v = data;

	view_stats_add_latency(&v->stats, us);
	view_script_pong(v->script, clock_ms());
}

static void on_grants(void *data)
{
	struct viewer *v = data;

	view_script_grants(v->script, clock_ms());
}

static void on_answered(Wire__AskResult result, uint32_t retry_s, void *data)
{
	struct viewer *v = data;

	view_script_asked(v->script, clock_ms(), result, retry_s);
}

static void on_blocked(Wire__BlockReason reason, void *data)
{
	struct viewer *v = data;

	view_script_blocked(v->script, reason);
}

static void on_paused(bool now, void *data)
{
	struct viewer *v = data;

	if (v->script)
		say(v, now ? _("The person's own hands are at work. Waiting.") : _("Going on."));
	view_script_paused(v->script, clock_ms());
}

static void on_typed(bool whole, void *data)
{
	struct viewer *v = data;

	view_script_typed(v->script, clock_ms(), whole);
}

/* What leaving means depends on whether all was done. */
static struct view_words words_of_leaving(const struct viewer *v)
{
	if (!v->script || v->file_failed)
		return view_words_of_end(VIEW_LEFT);
	if (v->script_over)
		return view_words_of_fate(v->fate);
	return view_words_of_stop(view_session_paused(v->session));
}

static void on_ended(enum view_end end, void *data)
{
	struct viewer *v = data;

	v->ended = true;
	v->words = end == VIEW_LEFT ? words_of_leaving(v) : view_words_of_end(end);
	if (end == VIEW_HOST_ENDED)
		v->words.text = view_words_of_host(view_session_host_reason(v->session));
	if (!view_reach_close(v->reach))
		stop(v);
}

static void on_line_lost(void *data)
{
	struct viewer *v = data;

	uv_timer_stop(&v->still); /* an old picture is not a still one */
	say(v, _("The line was lost. Waiting for it to come back."));
}

static void on_line_back(void *data)
{
	struct viewer *v = data;

	view_reach_back(v->reach);
	v->stats.resumptions++;
	say(v, _("The line is back."));
}

static void keep_frame(struct viewer *v, const struct view_screen *screen)
{
	char path[4096];
	int r;

	if (!v->wishes.frames || v->file_failed)
		return;
	snprintf(path, sizeof(path), "%s/%06llu.png", v->wishes.frames,
		(unsigned long long)v->stats.pictures);
	r = view_write_png(path, screen, v->wishes.cursor);
	if (r < 0) {
		complain(path, r);
		v->file_failed = true;
		finish(v);
	}
}

/* From here on it counts how long there is to look. */
static void count(struct viewer *v)
{
	v->counting = true;
	if (v->wishes.seconds > 0)
		uv_timer_start(&v->limit, on_timer_finish, (uint64_t)v->wishes.seconds * 1000, 0);
	else if (!v->wishes.until_still && (v->wishes.snapshot || v->script))
		uv_timer_start(&v->limit, on_timer_finish, 0, 0);
	if (v->wishes.until_still)
		uv_timer_start(&v->still, on_timer_finish, (uint64_t)v->wishes.still_ms, 0);
}

static void first_picture(struct viewer *v)
{
	v->stats.code_to_picture_us = clock_us() - v->code_us;
	if (!v->script) {
		count(v);
		return;
	}
	uv_timer_start(&v->tick, on_tick, VIEW_TICK_MS, VIEW_TICK_MS);
	view_script_begin(v->script, clock_ms());
}

/* With the monotonic clock's time, so that it can be held against the time of drawing. */
static void tell_pixel(struct viewer *v, const struct view_screen *screen)
{
	uint32_t colour;

	if (!v->wishes.watches ||
		!view_screen_pixel(screen, v->wishes.watch.x, v->wishes.watch.y, &colour))
		return;
	if (v->stats.pictures == 1 || colour != v->watched)
		printf("pixel %llu %06x\n", (unsigned long long)clock_us() * 1000, colour);
	v->watched = colour;
}

static void on_turn(const struct view_screen *screen, void *data)
{
	struct viewer *v = data;

	v->stats.turns++;
	if (!view_screen_painted(screen))
		return;
	v->stats.pictures++;
	view_script_turn(v->script, clock_ms());
	tell_pixel(v, screen);
	keep_frame(v, screen);
	if (v->stats.pictures == 1)
		first_picture(v);
	else if (v->counting && v->wishes.until_still)
		uv_timer_start(&v->still, on_timer_finish, (uint64_t)v->wishes.still_ms, 0);
}

/* The script. */

static void on_ask(Wire__Capability what, void *data)
{
	say(data, what == WIRE__CAPABILITY__POINT
			  ? _("Waiting for the other person to allow pointing.")
			  : _("Waiting for the other person to allow control."));
}

static void on_over(enum view_fate fate, void *data)
{
	struct viewer *v = data;

	v->script_over = true;
	v->fate = fate;
	if (fate == VIEW_FATE_DONE)
		count(v);
	else
		finish(v);
}

/* The broker. */

static void on_reach_over(Wire__LostReason reason, void *data)
{
	struct viewer *v = data;

	if (!v->ended)
		v->words = view_words_of_lost(reason);
	stop(v);
}

static bool make_frames_directory(const struct view_wishes *w)
{
	if (!w->frames || mkdir(w->frames, 0700) == 0 || errno == EEXIST)
		return true;
	complain(w->frames, -errno);
	return false;
}

static void add_timer(struct viewer *v, uv_timer_t *timer)
{
	uv_timer_init(&v->loop, timer);
	timer->data = v;
}

static void add_signal(struct viewer *v, uv_signal_t *handle, uv_signal_cb heard, int number)
{
	uv_signal_init(&v->loop, handle);
	handle->data = v;
	uv_signal_start(handle, heard, number);
}

static int make_script(struct viewer *v)
{
	const struct view_script_listener l = { on_ask, on_over, v };

	if (v->wishes.actions_n == 0)
		return 0;
	return view_script_create(v->wishes.actions, v->wishes.actions_n,
		(uint32_t)v->wishes.repeat, v->session, &l, &v->script);
}

static int start(struct viewer *v, const struct net_address *to, const struct seal_code *code)
{
	const struct view_listener l = { on_send, on_asking, on_opened, on_turn, on_pong, on_grants,
		on_answered, on_blocked, on_paused, on_line_lost, on_line_back, on_typed, on_ended,
		v };
	int r = uv_loop_init(&v->loop);

	if (r < 0)
		return r;
	v->session = view_session_create(code, (uint32_t)v->wishes.window, &l);
	if (!v->session)
		return -ENOMEM;
	view_session_set_patience(v->session, (uint64_t)v->wishes.resume_s * 1000);
	r = make_script(v);
	if (r < 0)
		return r;
	r = view_reach_create(&v->loop, v->wishes.ca, v->session, on_reach_over, v, &v->reach);
	if (r < 0)
		return r;
	add_timer(v, &v->tick);
	add_timer(v, &v->still);
	add_timer(v, &v->limit);
	add_signal(v, &v->interrupt, on_signal, SIGINT);
	add_signal(v, &v->terminate, on_signal, SIGTERM);
	add_signal(v, &v->tell, on_tell, SIGUSR1);
	return view_reach_connect(v->reach, to);
}

static void tell_end(const struct viewer *v)
{
	fprintf(stderr, "%s\n", v->words.text);
	if (v->words.code == VIEW_EXIT_BLOCKED)
		fprintf(stderr, "%s\n", view_words_of_block(view_script_block_reason(v->script)));
	if (v->words.code == VIEW_EXIT_NOT_NOW && view_script_retry_s(v->script) > 0) {
		fprintf(stderr, _("Asking makes sense in %u seconds."),
			view_script_retry_s(v->script));
		fprintf(stderr, "\n");
	}
}

static int keep_results(struct viewer *v)
{
	int r;

	if (v->wishes.stats)
		print_stats(v, v->words.word);
	if (v->words.code != VIEW_EXIT_DONE)
		tell_end(v);
	if (v->wishes.snapshot && (v->words.code == VIEW_EXIT_DONE || v->script_over)) {
		r = view_write_png(
			v->wishes.snapshot, view_session_screen(v->session), v->wishes.cursor);
		if (r < 0) {
			complain(v->wishes.snapshot, r);
			return VIEW_EXIT_USE;
		}
	}
	return v->file_failed ? VIEW_EXIT_USE : (int)v->words.code;
}

static int run(struct viewer *v)
{
	struct net_address to;
	struct seal_code code;
	int r;

	if (net_address_parse(v->wishes.broker, &to) < 0) {
		fprintf(stderr, "%s\n", _("--broker: give ws://HOST:PORT or wss://HOST:PORT"));
		return VIEW_EXIT_USE;
	}
	if (!view_code_read((char *)v->wishes.code, v->wishes.code_file, &code))
		return VIEW_EXIT_USE;
	v->code_us = clock_us();
	r = start(v, &to, &code);
	seal_code_wipe(&code);
	if (r == -E2BIG) {
		fprintf(stderr, "--repeat: %s\n", strerror(E2BIG));
		return VIEW_EXIT_USE;
	}
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", v->wishes.ca ? v->wishes.ca : NET_SYSTEM_CA,
			r == -ENOENT ? _("no CA certificates can be read there") : strerror(-r));
		return VIEW_EXIT_USE;
	}
	uv_run(&v->loop, UV_RUN_DEFAULT);
	r = keep_results(v);
	view_script_destroy(v->script);
	view_session_destroy(v->session);
	view_reach_destroy(v->reach);
	uv_loop_close(&v->loop);
	view_options_finish(&v->wishes);
	return r;
}

int main(int argc, char **argv)
{
	static struct viewer v;

	language_start();
	log_start("engawa-view");
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!view_options_read(argc, argv, &v.wishes) || !make_frames_directory(&v.wishes))
		return VIEW_EXIT_USE;
	return run(&v);
}
