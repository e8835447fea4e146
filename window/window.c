#include "window/window.h"

#include <stdio.h>
#include <unistd.h>

#include <gdk/x11/gdkx.h>
#include <glib-unix.h>

#include "app/words.h"
#include "core/clock.h"
#include "core/i18n.h"
#include "core/log.h"
#include "window/loop.h"
#include "window/window_internal.h"

enum {
	LOOK_MS = 100, /* while a question waits to be wholly visible */
	LOOK_AGAIN_MS = 120, /* after windows moved */
	WIDTH = 680, /* pixels; wider where the letters are */
	HEIGHT = 640,
	FRAME = 110, /* what window manager, panels and Engawa's bar take of a screen's height */
	LIST_TICKS = 3, /* between two lists of windows, for what the bar says */
};

/* ---- what is shown ---- */

uint32_t window_id(GtkWidget *window)
{
	GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(window));

	return surface ? (uint32_t)gdk_x11_surface_get_xid(surface) : 0;
}

static gboolean on_look_again(gpointer data)
{
	struct window *w = data;

	w->look_timer = 0;
	window_update(w);
	return G_SOURCE_REMOVE;
}

static void look_again_in(struct window *w, unsigned int ms)
{
	if (!w->look_timer && !w->over)
		w->look_timer = g_timeout_add(ms, on_look_again, w);
}

/* Grows with the page, as far as the screen allows. */
static void fit(struct window *w)
{
	GtkWidget *window = w->main_window;
	const int width = gtk_widget_get_width(window) ? gtk_widget_get_width(window) : WIDTH;
	const int needed = pages_height_for(w->pages, width);
	GdkRectangle screen = { 0, 0, WIDTH, HEIGHT };
	GdkMonitor *monitor = NULL;
	int room;

	if (gtk_native_get_surface(GTK_NATIVE(window)))
		monitor = gdk_display_get_monitor_at_surface(
			gtk_widget_get_display(window), gtk_native_get_surface(GTK_NATIVE(window)));
	if (monitor)
		gdk_monitor_get_geometry(monitor, &screen);
	room = screen.height - FRAME;
	if (gtk_widget_get_height(window) > 0 &&
		gtk_widget_get_height(window) < MIN(needed, room) && needed != w->fitted) {
		w->fitted = needed; /* once: a person who makes it smaller may */
		gtk_window_set_default_size(GTK_WINDOW(window), width, MIN(needed, room));
	}
}

/* A question counts as read only once nothing covers it; so does what they may see, at the
 * start. */
static void see_question(struct window *w)
{
	const bool open = face_asks(&w->run.face);
	bool whole;

	if (open != w->asking && w->top) {
		top_keep_above(w->top, window_id(w->main_window), open);
		if (open)
			gtk_window_present(GTK_WINDOW(w->main_window));
	}
	w->asking = open;
	fit(w);
	whole = pages_read(w->pages) &&
		(!open || (w->top && top_is_clear(w->top, window_id(w->main_window))));
	face_seen(&w->run.face, whole, clock_ms());
	if (open)
		look_again_in(w, LOOK_MS);
}

void window_update(struct window *w)
{
	if (w->over)
		return;
	if (w->closed)
		gtk_widget_set_visible(w->main_window, FALSE);
	pages_show(w->pages, &w->run.face, clock_ms());
	if (w->bar)
		bar_show(w->bar, &w->run.face, clock_ms());
	see_question(w);
	/* Its size is known once it was laid out. */
	if (w->bar && !bar_check(w->bar))
		look_again_in(w, LOOK_AGAIN_MS);
}

/* ---- what a run says ---- */

static void on_changed(void *data)
{
	window_update(data);
}

static bool on_tick(void *data)
{
	struct window *w = data;

	if (pages_looking(w->pages))
		run_ask_sight(&w->run);
	window_update(w);
	if (w->bar && bar_check(w->bar))
		return true;
	log_event(LOG_WARN, "window.bar", "what=covered");
	return false;
}

/* Clicks and keys that are under way reach a page whose question is inert. */
static void on_discard_typed(void *data)
{
}

static GdkTexture *texture_of(const struct sight *s)
{
	const size_t stride = (size_t)s->width * 3;
	GBytes *bytes = g_bytes_new(s->rgb, stride * s->height);
	GdkTexture *ret = gdk_memory_texture_new(
		(int)s->width, (int)s->height, GDK_MEMORY_R8G8B8, bytes, stride);

	g_bytes_unref(bytes);
	return ret;
}

static void on_sight(const Wire__Sight *m, void *data)
{
	struct window *w = data;
	enum sight_news news;
	GdkTexture *texture = NULL;

	if (sight_take(&w->sight, m, &news) < 0) {
		run_end(&w->run, WIRE__END_REASON__INTERNAL);
		return;
	}
	if (news == SIGHT_MORE || !pages_looking(w->pages))
		return;
	if (news == SIGHT_WHOLE)
		texture = texture_of(&w->sight);
	pages_set_sight(w->pages, texture);
	g_clear_object(&texture);
}

static void on_over(void *data)
{
	struct window *w = data;

	g_main_loop_quit(w->main);
}

/* ---- one session ---- */

static gboolean on_moved(gint fd, GIOCondition condition, gpointer data)
{
	struct window *w = data;

	if (top_moved(w->top) && (face_asks(&w->run.face) || face_must_be_seen(&w->run.face)))
		look_again_in(w, LOOK_AGAIN_MS);
	return top_fd(w->top) < 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Once the other processes are there: their windows cover nothing. */
static void open_top(struct window *w)
{
	const pid_t owners[] = { getpid(), w->run.parts.processes[PART_OVERLAY].pid };
	int r = top_open(NULL, owners, 2, &w->top);

	if (r < 0) {
		log_event(LOG_ERROR, "window.top", "error=%d", r);
		run_end(&w->run, WIRE__END_REASON__NO_X11);
		return;
	}
	w->moved = g_unix_fd_add(top_fd(w->top), G_IO_IN, on_moved, w);
	w->bar = acts_create_bar(w);
}

static void begin(struct window *w, const struct run_options *o)
{
	w->over = false;
	run_start(&w->run, o);
	if (!w->run.ending)
		open_top(w);
	w->source = loop_attach(&w->loop);
	window_update(w);
	gtk_window_present(GTK_WINDOW(w->main_window));
	if (!w->run.ending || parts_any(&w->run.parts))
		g_main_loop_run(w->main);
}

static void finish(struct window *w)
{
	w->over = true;
	if (w->look_timer)
		g_source_remove(w->look_timer);
	if (w->moved)
		g_source_remove(w->moved);
	w->look_timer = w->moved = 0;
	bar_destroy(w->bar);
	w->bar = NULL;
	top_close(w->top);
	w->top = NULL;
	if (w->source)
		loop_detach(w->source);
	w->source = NULL;
	/* Who was told to go meanwhile is not to ask anything more. */
	uv_run(&w->loop, UV_RUN_NOWAIT);
	run_close(&w->run);
	sight_finish(&w->sight);
	while (uv_run(&w->loop, UV_RUN_DEFAULT) != 0)
		;
	uv_loop_close(&w->loop);
}

/* Until the person asks for another code, or has read how it ended. */
static void say_end(struct window *w, const struct words_end *e, const char *detail, bool again)
{
	pages_show_end(w->pages, e, detail, again);
	fit(w);
	gtk_window_present(GTK_WINDOW(w->main_window));
	g_main_loop_run(w->main);
}

static void say_end_of_run(struct window *w)
{
	const struct words_end e = words_end(w->run.reason);

	/* Whoever closes the window, or the desktop, has seen enough. */
	if (!w->closed && !w->run.told_to_go)
		say_end(w, &e, w->run.detail, true);
}

static const struct run_listener listener = {
	.changed = on_changed,
	.tick = on_tick,
	.discard_typed = on_discard_typed,
	.sight = on_sight,
	.over = on_over,
};

/* The exit status. */
static int run_once(struct window *w, const struct run_options *o)
{
	struct run_listener l = listener;
	int status;

	l.data = w;
	w->again = false;
	if (uv_loop_init(&w->loop) < 0)
		return RUN_FAULT;
	if (run_open(&w->run, &w->loop, &l) < 0) {
		const struct words_end e = { _("Engawa is already running on this desktop."), NULL,
			true };

		finish(w);
		say_end(w, &e, NULL, false);
		return RUN_NOT_BEGUN;
	}
	begin(w, o);
	finish(w);
	status = run_status(&w->run);
	say_end_of_run(w);
	return status;
}

/* ---- the window ---- */

static void load_style(void)
{
	GtkCssProvider *style = gtk_css_provider_new();

	gtk_css_provider_load_from_resource(style, "/engawa/style.css");
	gtk_style_context_add_provider_for_display(gdk_display_get_default(),
		GTK_STYLE_PROVIDER(style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	g_object_unref(style);
	gtk_icon_theme_add_resource_path(
		gtk_icon_theme_get_for_display(gdk_display_get_default()), "/engawa/icons");
}

static struct window *create(void)
{
	struct window *w = g_new0(struct window, 1);

	w->main = g_main_loop_new(NULL, FALSE);
	w->over = true;
	load_style();
	w->main_window = gtk_window_new();
	gtk_window_set_title(GTK_WINDOW(w->main_window), "Engawa");
	gtk_window_set_default_size(GTK_WINDOW(w->main_window), WIDTH, HEIGHT);
	gtk_window_set_icon_name(GTK_WINDOW(w->main_window), "engawa");
	w->pages = acts_create_pages(w);
	gtk_window_set_child(GTK_WINDOW(w->main_window), pages_widget(w->pages));
	acts_listen(w);
	return w;
}

static void destroy(struct window *w)
{
	gtk_window_destroy(GTK_WINDOW(w->main_window));
	pages_destroy(w->pages);
	g_main_loop_unref(w->main);
	g_free(w);
}

/* One way to draw, on every PC, without the graphics drivers; and no second one to trust. */
static bool start_toolkit(const char *backends)
{
	g_setenv("GSK_RENDERER", "cairo", TRUE);
	g_setenv("GDK_DEBUG", "gl-disable", TRUE);
	g_set_prgname("engawa");
	g_set_application_name("Engawa");
	gtk_disable_setlocale(); /* core/language.h has done it */
	gdk_set_allowed_backends(backends);
	if (!gtk_init_check())
		return false;
	adw_init();
	return true;
}

int window_run(const struct run_options *o)
{
	struct window *w;
	int status;

	if (!start_toolkit("x11")) {
		fprintf(stderr, "%s\n", _("The desktop of this PC can no longer be read."));
		return RUN_NOT_BEGUN;
	}
	w = create();
	do
		status = run_once(w, o);
	while (w->again);
	destroy(w);
	return status;
}

int window_complain(const char *why)
{
	const struct words_end e = { why, NULL, true };
	struct window *w;

	fprintf(stderr, "%s\n", why);
	if (!start_toolkit("x11,wayland"))
		return RUN_NOT_BEGUN;
	w = create();
	say_end(w, &e, NULL, false);
	destroy(w);
	return RUN_NOT_BEGUN;
}
