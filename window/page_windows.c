/* The person's windows: which are seen, and which hands may use. A row stays where it is
 * while the list is open, whatever opens and closes. */
#include "app/hands.h"
#include "app/reason.h"
#include "app/say.h"
#include "core/i18n.h"
#include "window/pages_internal.h"

struct window_row {
	struct windows_page *page;
	uint32_t id;
	GtkWidget *box, *name, *state, *seen, *hands;
};

struct windows_page {
	struct pages *pages;
	GtkWidget *heading, *title, *hidden, *list, *none, *note, *ordinary, *hide, *close;
	struct window_row *rows[FACE_WINDOWS_MAX]; /* owned */
	size_t n;
	bool open, asking; /* as it was last shown */
};

static void on_seen(GtkButton *button, gpointer data)
{
	const struct window_row *row = data;
	const struct pages_acts *acts = &row->page->pages->acts;

	acts->choose_seen(row->id, acts->by_hand(acts->data), acts->data);
}

static void on_hands(GtkButton *button, gpointer data)
{
	const struct window_row *row = data;
	const struct pages_acts *acts = &row->page->pages->acts;

	acts->choose_hands(row->id, acts->by_hand(acts->data), acts->data);
}

static void on_ordinary(GtkButton *button, gpointer data)
{
	const struct pages *p = data;

	p->acts.choose_ordinary(p->acts.by_hand(p->acts.data), p->acts.data);
}

static void on_hide(GtkButton *button, gpointer data)
{
	const struct pages *p = data;

	p->acts.hide_everything(p->acts.data);
}

static void on_close(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('w', p->acts.by_hand(p->acts.data), p->acts.data);
}

GtkWidget *page_windows_create(struct pages *p)
{
	struct windows_page *w = p->windows = g_new0(struct windows_page, 1);
	GtkWidget *box = widget_column("page", 12);
	GtkWidget *all = widget_row(NULL, 12), *buttons = widget_row(NULL, 12);

	w->pages = p;
	w->heading = widget_add(box, widget_heading(&w->title));
	w->hidden = widget_add(box, widget_label(NULL, ""));
	w->note = widget_add(box, page_note_create());
	w->none = widget_add(box, widget_label("strong", _("There is no window.")));
	w->ordinary = widget_add(all, widget_button(NULL, "E", "", G_CALLBACK(on_ordinary), p));
	w->hide = widget_add(
		all, widget_button(NULL, "X", _("Hide everything"), G_CALLBACK(on_hide), p));
	gtk_box_set_homogeneous(GTK_BOX(all), TRUE);
	widget_add(box, all);
	w->list = widget_add(box, widget_column("windows", 6));
	w->close = widget_add(buttons, widget_button(NULL, "W", "", G_CALLBACK(on_close), p));
	widget_add(buttons, page_end_button(p));
	gtk_box_set_homogeneous(GTK_BOX(buttons), TRUE);
	widget_add(box, buttons);
	return box;
}

static struct window_row *row_create(struct windows_page *w, uint32_t id)
{
	struct window_row *row = g_new0(struct window_row, 1);
	GtkWidget *words = widget_column(NULL, 2);

	row->page = w;
	row->id = id;
	row->box = widget_row("window", 10);
	row->name = widget_add(words, widget_label("strong", ""));
	row->state = widget_add(words, widget_label("dim", ""));
	gtk_widget_set_hexpand(words, TRUE);
	widget_add(row->box, words);
	row->hands = widget_add(row->box, widget_button(NULL, NULL, "", G_CALLBACK(on_hands), row));
	row->seen = widget_add(row->box, widget_button(NULL, NULL, "", G_CALLBACK(on_seen), row));
	widget_in_one_line(row->hands);
	widget_in_one_line(row->seen);
	widget_add(w->list, row->box);
	return row;
}

static void remove_rows(struct windows_page *w)
{
	for (size_t i = 0; i < w->n; i++) {
		gtk_box_remove(GTK_BOX(w->list), w->rows[i]->box);
		g_free(w->rows[i]);
	}
	w->n = 0;
}

void page_windows_destroy(struct pages *p)
{
	for (size_t i = 0; i < p->windows->n; i++)
		g_free(p->windows->rows[i]);
	g_free(p->windows);
	p->windows = NULL;
}

/* With the window's name, for who hears the button alone. */
static void button_say(GtkWidget *button, const char *text, const char *name)
{
	char *both = g_strdup_printf("%s: %s", name, text);

	widget_button_say(button, text);
	widget_name(button, both);
	g_free(both);
}

static void show_hands(
	struct window_row *row, const Wire__Window *w, const char *name, bool control)
{
	const bool any = !w->own && (w->opened || (control && hands_can_open(w)));

	gtk_widget_set_visible(row->hands, any);
	if (any)
		button_say(row->hands,
			w->opened ? _("Keep their hands out") : _("Let them use it..."), name);
}

static void show_row(struct window_row *row, const struct face *f)
{
	const Wire__Window *w = face_window(f, row->id);
	const bool control = face_holds(f, WIRE__CAPABILITY__CONTROL);
	const char *name;
	char hands[128], seen[REASON_STATE_MAX], state[300];

	gtk_widget_set_visible(row->seen, w && !w->own);
	if (!w) {
		gtk_widget_set_visible(row->hands, FALSE);
		widget_say(row->state, _("(closed)"));
		return;
	}
	name = w->title[0] ? w->title : w->class_name;
	hands_state(w, hands, sizeof(hands));
	reason_state(w, seen, sizeof(seen));
	if (control && !w->own && !w->hidden)
		g_snprintf(state, sizeof(state), "%s \302\267 %s", seen, hands);
	else
		g_strlcpy(state, seen, sizeof(state));
	widget_say(row->name, name[0] ? name : _("(without a name)"));
	widget_say(row->state, state);
	button_say(row->seen, w->hidden ? _("Let it be seen") : _("Hide"), name);
	show_hands(row, w, name, control);
}

/* Asked, it is a question: read out first, and no key meant for something else presses one of
 * its answers. */
static void show_words(struct windows_page *w, const struct face *f)
{
	widget_heading_say(
		w->heading, w->title, f->choice.open ? _("What may they see?") : _("Your windows"));
	widget_say(w->hidden, say_not_shown(f));
	widget_button_say(w->ordinary, say_everything(f));
	widget_button_say(w->close, say_close_list(f));
	gtk_widget_set_visible(w->none, w->n == 0);
	gtk_widget_set_visible(w->ordinary, face_may_choose_all(f));
	gtk_widget_set_visible(w->hide,
		face_may_be_seen(f) && !face_everything_hidden(f) && !face_shows_nothing(f));
}

void page_windows_focus(struct pages *p, const struct face *f)
{
	struct windows_page *w = p->windows;
	const bool asking = f->choice.open && p->number == PAGE_WINDOWS;

	if (asking && !w->asking) {
		page_from_its_top(p);
		gtk_widget_grab_focus(w->heading);
	}
	w->asking = asking;
}

void page_windows_show(struct pages *p, const struct face *f)
{
	struct windows_page *w = p->windows;

	if (!f->listing || !w->open)
		remove_rows(w);
	w->open = f->listing;
	if (!f->listing)
		return;
	if (w->n > f->n_listed) /* opened anew */
		remove_rows(w);
	for (size_t i = w->n; i < f->n_listed; i++)
		w->rows[w->n++] = row_create(w, f->listed[i]);
	for (size_t i = 0; i < w->n; i++)
		show_row(w->rows[i], f);
	show_words(w, f);
	page_note_say(w->note, f);
}
