#include "window/pages_internal.h"

#include <string.h>

#include "app/say.h"
#include "core/i18n.h"

enum { PAGE_WIDTH = 620 };

/* ---- parts of several pages ---- */

static void on_end(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('q', true, p->acts.data); /* ending needs no hand */
}

GtkWidget *page_end_button(struct pages *p)
{
	return widget_button("end", "Q", _("End"), G_CALLBACK(on_end), p);
}

GtkWidget *page_note_create(void)
{
	GtkWidget *note = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
		"wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);

	gtk_widget_add_css_class(note, "note");
	gtk_widget_set_visible(note, FALSE);
	return note;
}

/* Where the window says it in other words than a terminal. */
static const char *note_of(enum face_note note)
{
	switch (note) {
	case FACE_NOTE_READ_FIRST:
		return _("Please read first. Then press again.");
	case FACE_NOTE_PRESS_AGAIN:
		return _("Please press once more, only once.");
	case FACE_NOTE_TOO_SMALL:
		return _("Please read to the end, and let nothing cover this window.");
	case FACE_NOTE_OWN_KEYBOARD:
		return _("Please press with your own mouse or keyboard.");
	case FACE_NOTE_SHOW_FIRST:
		return _("This window is hidden. Let it be seen first.");
	default:
		return say_note(note);
	}
}

void page_note_say(GtkWidget *note, const struct face *f)
{
	widget_say(note, note_of(f->note));
}

/* ---- the banner: who sees the screen, first on every page ---- */

static GtkWidget *create_banner(struct pages *p)
{
	GtkWidget *text = widget_column(NULL, 2);

	p->banner = widget_row("banner", 14);
	p->banner_icon = gtk_image_new_from_icon_name("security-high-symbolic");
	gtk_image_set_pixel_size(GTK_IMAGE(p->banner_icon), 32);
	gtk_accessible_update_property(GTK_ACCESSIBLE(p->banner_icon),
		GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1); /* the words say it */
	p->banner_text = widget_label("banner-text", "");
	p->banner_more = widget_label("banner-more", "");
	gtk_widget_set_hexpand(text, TRUE);
	gtk_widget_set_valign(text, GTK_ALIGN_CENTER);
	widget_add(text, p->banner_text);
	widget_add(text, p->banner_more);
	widget_add(p->banner, p->banner_icon);
	widget_add(p->banner, text);
	return p->banner;
}

static void set_class(GtkWidget *widget, const char *name, bool on)
{
	if (on)
		gtk_widget_add_css_class(widget, name);
	else
		gtk_widget_remove_css_class(widget, name);
}

static void banner_minutes(const struct face *f, uint64_t now, char *ret, size_t room)
{
	const unsigned long control = say_minutes_held(f, now, WIRE__CAPABILITY__CONTROL);
	const unsigned long point = say_minutes_held(f, now, WIRE__CAPABILITY__POINT);

	ret[0] = '\0';
	if (face_all_lost(f))
		say_waiting(f, now, ret, room);
	else if (face_holds_now(f, WIRE__CAPABILITY__CONTROL) && f->paused)
		g_strlcpy(ret, _("You are using the mouse or keyboard: their hands rest."), room);
	else if (face_holds_now(f, WIRE__CAPABILITY__CONTROL))
		g_snprintf(ret, room,
			ngettext("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (%lu more minute)",
				"THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (%lu more minutes)",
				control),
			control);
	else if (face_holds_now(f, WIRE__CAPABILITY__POINT))
		g_snprintf(ret, room,
			ngettext("They may point at things on your screen (%lu more minute)",
				"They may point at things on your screen (%lu more minutes)",
				point),
			point);
}

static void show_banner(struct pages *p, const struct face *f, uint64_t now)
{
	const bool control = face_holds_now(f, WIRE__CAPABILITY__CONTROL);
	const bool seen =
		(f->state == FACE_WATCHED && !face_all_lost(f)) || f->state == FACE_ALLOWED;
	char more[SAY_MAX];

	banner_minutes(f, now, more, sizeof(more));
	widget_say(p->banner_text, say_who_sees(f));
	widget_say(p->banner_more, more);
	set_class(p->banner, "seen", seen && !control);
	set_class(p->banner, "alarm", control);
	gtk_image_set_from_icon_name(GTK_IMAGE(p->banner_icon), control ? "input-mouse-symbolic"
								: seen	? "view-reveal-symbolic"
									: "view-conceal-symbolic");
}

/* ---- the calm page ---- */

static GtkWidget *create_calm(struct pages *p)
{
	GtkWidget *box = widget_column("page", 18);

	p->calm.heading = widget_add(box, widget_label("title", ""));
	p->calm.note = widget_add(box, page_note_create());
	widget_add(box, page_end_button(p));
	return box;
}

static const char *calm_words(const struct face *f)
{
	switch (f->state) {
	case FACE_WAITING:
	case FACE_CODE:
	case FACE_ASKED:
	case FACE_CHOOSING:
	case FACE_WATCHED:
		return _("One moment, please.");
	case FACE_ALLOWED:
		return f->watched_since ? _("The other side is not looking any more.")
					: _("You have allowed it. One moment, please.");
	case FACE_REFUSED:
		return _("You refused. Nothing is shown.");
	case FACE_ENDING:
		return _("Ending. One moment, please.");
	}
	return "";
}

/* ---- which page ---- */

/* A page that is too tall for a small screen or for large letters scrolls. */
static void add_page(struct pages *p, enum page_number number, GtkWidget *body)
{
	GtkWidget *scroll = gtk_scrolled_window_new();

	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
	gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), body);
	gtk_widget_set_vexpand(scroll, TRUE);
	p->scroll[number] = scroll;
	gtk_widget_set_visible(scroll, FALSE);
	widget_add(p->root, scroll);
}

struct pages *pages_create(const struct pages_acts *acts)
{
	struct pages *p = g_new0(struct pages, 1);

	p->acts = *acts;
	p->root = g_object_ref_sink(widget_column("engawa", 0));
	widget_add(p->root, create_banner(p));
	gtk_widget_set_size_request(p->root, PAGE_WIDTH, -1);
	p->number = PAGES; /* none yet */
	add_page(p, PAGE_CALM, create_calm(p));
	add_page(p, PAGE_CODE, page_code_create(p));
	add_page(p, PAGE_QUESTION, page_question_create(p));
	add_page(p, PAGE_WATCHED, page_watched_create(p));
	add_page(p, PAGE_WINDOWS, page_windows_create(p));
	add_page(p, PAGE_SIGHT, page_sight_create(p));
	add_page(p, PAGE_END, page_end_create(p));
	return p;
}

void pages_destroy(struct pages *p)
{
	if (!p)
		return;
	page_windows_destroy(p);
	g_free(p->people);
	g_object_unref(p->root);
	g_free(p);
}

GtkWidget *pages_widget(struct pages *p)
{
	return p->root;
}

/* Pages that are not shown are hidden, not only out of sight: a screen reader would read
 * them all. */
static void turn_to(struct pages *p, enum page_number number)
{
	if (p->number == number)
		return;
	gtk_widget_set_visible(p->scroll[number], TRUE);
	if (p->number < PAGES)
		gtk_widget_set_visible(p->scroll[p->number], FALSE);
	p->number = number;
}

static enum page_number page_for(const struct pages *p, const struct face *f)
{
	if (f->question.open)
		return PAGE_QUESTION;
	if (f->listing)
		return PAGE_WINDOWS;
	if (f->state == FACE_WATCHED)
		return p->looking ? PAGE_SIGHT : PAGE_WATCHED;
	return f->state == FACE_CODE ? PAGE_CODE : PAGE_CALM;
}

void pages_show(struct pages *p, const struct face *f, uint64_t now)
{
	if (f->state != FACE_WATCHED)
		p->looking = false;
	gtk_widget_set_visible(p->banner, TRUE);
	show_banner(p, f, now);
	widget_say(p->calm.heading, calm_words(f));
	page_note_say(p->calm.note, f);
	page_code_show(p, f, now);
	page_watched_show(p, f, now);
	page_windows_show(p, f);
	turn_to(p, page_for(p, f));
	page_question_show(p, f, now);
	page_windows_focus(p, f);
}

int pages_height_for(struct pages *p, int width)
{
	GtkWidget *body = gtk_scrolled_window_get_child(GTK_SCROLLED_WINDOW(p->scroll[p->number]));
	int banner = 0, page = 0;

	gtk_widget_measure(body, GTK_ORIENTATION_VERTICAL, width, NULL, &page, NULL, NULL);
	if (gtk_widget_get_visible(p->banner))
		gtk_widget_measure(
			p->banner, GTK_ORIENTATION_VERTICAL, width, NULL, &banner, NULL, NULL);
	return banner + page;
}

static GtkAdjustment *adjustment_of(const struct pages *p)
{
	return gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(p->scroll[p->number]));
}

bool pages_read(const struct pages *p)
{
	GtkWidget *scroll = p->scroll[PAGE_QUESTION];
	graphene_rect_t at;

	if (p->number != PAGE_QUESTION)
		return true;
	return gtk_widget_get_height(p->question.allow) > 0 &&
	       gtk_widget_compute_bounds(p->question.allow, scroll, &at) && at.origin.y >= 0 &&
	       at.origin.y + at.size.height <= (float)gtk_widget_get_height(scroll);
}

void page_from_its_top(struct pages *p)
{
	gtk_adjustment_set_value(adjustment_of(p), 0);
}

/* Words of the trade: not for the person to understand, but to pass on. */
static void say_detail(struct pages *p, const char *detail)
{
	char text[SAY_MAX];

	g_snprintf(text, sizeof(text), _("For your helper: %s"), detail ? detail : "");
	widget_say(p->end.detail, detail && detail[0] ? text : NULL);
}

void pages_show_end(struct pages *p, const struct words_end *e, const char *detail, bool again)
{
	gtk_widget_set_visible(p->banner, FALSE);
	gtk_image_set_from_icon_name(GTK_IMAGE(p->end.icon),
		e->fault ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
	widget_heading_say(p->end.heading, p->end.what, e->what);
	gtk_widget_set_visible(p->end.nobody, again);
	widget_say(p->end.next, e->next);
	say_detail(p, detail);
	gtk_widget_set_visible(p->end.again, again);
	turn_to(p, PAGE_END);
	gtk_widget_grab_focus(p->end.heading);
}

bool pages_looking(const struct pages *p)
{
	return p->looking;
}

void pages_look(struct pages *p, bool open)
{
	p->looking = open;
}
