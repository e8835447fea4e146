#include "window/bar.h"

#include <gdk/x11/gdkx.h>

#include "app/say.h"
#include "app/text.h"
#include "core/i18n.h"
#include "window/widgets.h"

enum { SPACING = 16 };

struct bar {
	struct top *top; /* borrowed */
	struct bar_acts acts;
	GtkWidget *window, *row, *who, *can, *hidden, *unread, *time, *stop, *hide;
	uint32_t id;
	bool shown;
	bool to_choose; /* nothing can be seen: the button is the way to change that */
	enum top_edge edge;
	int width, height; /* at which it was placed */
	int hide_width; /* of that button, as it was last visible */
};

static void on_end(GtkButton *button, gpointer data)
{
	struct bar *b = data;

	b->acts.end(b->acts.data);
}

static void on_stop(GtkButton *button, gpointer data)
{
	struct bar *b = data;

	b->acts.stop(b->acts.data);
}

static void on_hide(GtkButton *button, gpointer data)
{
	struct bar *b = data;

	if (b->to_choose)
		b->acts.choose_again(b->acts.data);
	else
		b->acts.hide_everything(b->acts.data);
}

static void place(struct bar *b)
{
	b->width = gtk_widget_get_width(b->window);
	b->height = gtk_widget_get_height(b->window);
	top_place(b->top, b->id, b->edge);
}

/* It must be somewhere, but need not be where the person works. */
static void on_move(GtkButton *button, gpointer data)
{
	struct bar *b = data;

	b->edge = b->edge == TOP_EDGE_UPPER ? TOP_EDGE_LOWER : TOP_EDGE_UPPER;
	gtk_button_set_icon_name(
		button, b->edge == TOP_EDGE_UPPER ? "go-bottom-symbolic" : "go-top-symbolic");
	place(b);
}

static gboolean on_close(GtkWindow *window, gpointer data)
{
	on_end(NULL, data);
	return TRUE;
}

static void add_words(struct bar *b)
{
	GtkWidget *words = widget_column(NULL, 0);
	GtkWidget *more = widget_row("bar-more", 14);

	b->who = widget_add(words, widget_label("bar-who", ""));
	b->can = widget_add(more, widget_label(NULL, ""));
	b->hidden = widget_add(more, widget_label(NULL, ""));
	b->unread = widget_add(more, widget_label("strong", ""));
	b->time = widget_add(more, widget_label("time", ""));
	gtk_label_set_wrap(GTK_LABEL(b->who), FALSE);
	gtk_label_set_wrap(GTK_LABEL(b->can), FALSE);
	gtk_label_set_wrap(GTK_LABEL(b->hidden), FALSE);
	gtk_label_set_wrap(GTK_LABEL(b->unread), FALSE);
	gtk_label_set_wrap(GTK_LABEL(b->time), FALSE);
	widget_add(words, more);
	widget_add(b->row, words);
}

static void add_buttons(struct bar *b)
{
	GtkWidget *move = gtk_button_new_from_icon_name("go-bottom-symbolic");

	b->hide = widget_add(b->row, widget_in_one_line(widget_button(NULL, NULL,
					     _("Hide everything"), G_CALLBACK(on_hide), b)));
	b->stop = widget_add(b->row, widget_in_one_line(widget_button("stop", NULL, _("Take back"),
					     G_CALLBACK(on_stop), b)));
	widget_add(b->row,
		widget_in_one_line(widget_button("end", NULL, _("End"), G_CALLBACK(on_end), b)));
	gtk_widget_set_valign(move, GTK_ALIGN_CENTER);
	gtk_widget_add_css_class(move, "flat");
	gtk_widget_set_tooltip_text(move, _("Move this bar to the other edge"));
	widget_name(move, _("Move this bar to the other edge"));
	g_signal_connect(move, "clicked", G_CALLBACK(on_move), b);
	widget_add(b->row, move);
}

struct bar *bar_create(struct top *top, const struct bar_acts *acts)
{
	struct bar *b = g_new0(struct bar, 1);

	b->top = top;
	b->acts = *acts;
	b->window = gtk_window_new();
	gtk_window_set_decorated(GTK_WINDOW(b->window), FALSE);
	gtk_window_set_resizable(GTK_WINDOW(b->window), FALSE);
	gtk_window_set_title(GTK_WINDOW(b->window), _("Engawa: your screen is being seen"));
	gtk_widget_add_css_class(b->window, "bar");
	g_signal_connect(b->window, "close-request", G_CALLBACK(on_close), b);
	b->row = widget_row("bar-row", SPACING);
	add_words(b);
	add_buttons(b);
	gtk_window_set_child(GTK_WINDOW(b->window), b->row);
	gtk_widget_realize(b->window);
	b->id = (uint32_t)gdk_x11_surface_get_xid(gtk_native_get_surface(GTK_NATIVE(b->window)));
	gdk_display_sync(gtk_widget_get_display(b->window));
	top_take_over(b->top, b->id);
	return b;
}

void bar_destroy(struct bar *b)
{
	if (!b)
		return;
	gtk_window_destroy(GTK_WINDOW(b->window));
	g_free(b);
}

static const char *what_they_may(const struct face *f)
{
	if (face_holds_now(f, WIRE__CAPABILITY__CONTROL) && f->paused)
		return _("Your hands first: theirs rest");
	if (face_holds_now(f, WIRE__CAPABILITY__CONTROL))
		return _("They use mouse and keyboard");
	if (face_holds_now(f, WIRE__CAPABILITY__POINT))
		return _("They look and point");
	return _("They only look");
}

static void say_who(const struct face *f, char *ret, size_t room)
{
	const unsigned long n = face_people_present(&f->people);

	if (f->state != FACE_WATCHED || face_all_lost(f))
		g_strlcpy(ret, say_who_sees(f), room);
	else if (face_shows_nothing(f))
		g_strlcpy(ret, _("Someone, not verified, is here"), room);
	else if (n <= 1)
		g_strlcpy(ret, _("Someone, not verified, sees your screen"), room);
	else
		g_snprintf(ret, room,
			ngettext("%lu person, not verified, sees your screen",
				"%lu people, not verified, see your screen", n),
			n);
}

/* Of the narrowest monitor. */
static int screen_width(struct bar *b)
{
	GListModel *all = gdk_display_get_monitors(gtk_widget_get_display(b->window));
	int ret = G_MAXINT;

	for (guint i = 0; i < g_list_model_get_n_items(all); i++) {
		GdkMonitor *one = g_list_model_get_item(all, i);
		GdkRectangle at;

		gdk_monitor_get_geometry(one, &at);
		ret = at.width < ret ? at.width : ret;
		g_object_unref(one);
	}
	return ret;
}

/* A bar that does not fit on the screen would end the session; hiding everything is a key, and a
 * button in the window, as well. */
static void fit(struct bar *b)
{
	int width;

	gtk_widget_measure(b->row, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
	if (gtk_widget_get_visible(b->hide))
		gtk_widget_measure(
			b->hide, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &b->hide_width, NULL, NULL);
	else
		width += b->hide_width + SPACING;
	gtk_widget_set_visible(b->hide, width <= screen_width(b));
}

static void say(struct bar *b, const struct face *f, uint64_t now)
{
	const bool control = face_holds_now(f, WIRE__CAPABILITY__CONTROL);
	char elapsed[32], text[SAY_MAX];

	text_elapsed(
		f->watched_since ? (now - f->watched_since) / 1000 : 0, elapsed, sizeof(elapsed));
	say_who(f, text, sizeof(text));
	widget_say(b->who, text);
	widget_say(b->can, face_all_lost(f) ? NULL : what_they_may(f));
	say_hidden(f, text, sizeof(text));
	widget_say(b->hidden, text);
	widget_say(b->unread, say_not_reading_short(f));
	b->to_choose = face_everything_hidden(f) || face_shows_nothing(f);
	widget_button_say(b->hide, face_shows_nothing(f) ? _("Choose")
				   : b->to_choose	 ? _("Choose again")
							 : _("Hide everything"));
	widget_say(b->time, elapsed);
	gtk_widget_set_visible(b->stop, face_holds_hands(f));
	widget_button_say(b->stop, control ? _("Take back") : _("Stop pointing"));
	if (control)
		gtk_widget_add_css_class(b->window, "alarm");
	else
		gtk_widget_remove_css_class(b->window, "alarm");
	fit(b);
}

void bar_show(struct bar *b, const struct face *f, uint64_t now)
{
	const bool shown = face_may_be_seen(f);

	if (shown)
		say(b, f, now);
	if (shown != b->shown)
		gtk_widget_set_visible(b->window, shown);
	b->shown = shown;
	if (!shown)
		b->width = b->height = 0;
}

/* Nothing of it is cut off. Without a window manager the toolkit misses a change of size
 * now and then. */
static bool has_its_size(struct bar *b)
{
	int width, height;

	gtk_widget_measure(b->row, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
	gtk_widget_measure(b->row, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
	if (gtk_widget_get_width(b->window) >= width && gtk_widget_get_height(b->window) >= height)
		return true;
	gtk_widget_queue_resize(b->window);
	return false;
}

bool bar_check(struct bar *b)
{
	if (!b->shown)
		return true;
	if (!has_its_size(b))
		return false;
	if (b->width != gtk_widget_get_width(b->window) ||
		b->height != gtk_widget_get_height(b->window))
		place(b);
	if (top_is_clear(b->top, b->id))
		return true;
	place(b);
	return top_is_clear(b->top, b->id);
}
