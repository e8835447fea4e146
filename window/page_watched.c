/* While somebody looks: what they may do, each with how to take it back. */
#include "app/say.h"
#include "app/text.h"
#include "core/i18n.h"
#include "window/pages_internal.h"

static void on_stop_point(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.revoke(WIRE__CAPABILITY__POINT, p->acts.data);
}

static void on_stop_control(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.revoke(WIRE__CAPABILITY__CONTROL, p->acts.data);
}

static void on_windows(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('w', true, p->acts.data);
}

static void on_look(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.look(true, p->acts.data);
}

/* "They may point: 9 more minutes" and the button that ends it. */
static GtkWidget *add_grant(GtkWidget *box, GtkWidget *button)
{
	GtkWidget *row = widget_row("grant", 12);
	GtkWidget *label = widget_add(row, widget_label("strong", ""));

	gtk_widget_set_hexpand(label, TRUE);
	gtk_widget_set_valign(label, GTK_ALIGN_CENTER);
	widget_add(row, widget_in_one_line(button));
	widget_add(box, row);
	return label;
}

GtkWidget *page_watched_create(struct pages *p)
{
	GtkWidget *box = widget_column("page", 14);
	GtkWidget *grants = widget_column("grants", 8);
	GtkWidget *more = widget_row(NULL, 12);

	p->watched.heading = widget_add(box, widget_label("title", NULL));
	p->watched.can = widget_add(box, widget_label("strong", ""));
	p->watched.view = add_grant(grants, page_end_button(p));
	p->watched.stop_point =
		widget_button("stop", "P", _("Stop pointing"), G_CALLBACK(on_stop_point), p);
	p->watched.point = add_grant(grants, p->watched.stop_point);
	p->watched.stop_control =
		widget_button("stop", "S", _("Take back"), G_CALLBACK(on_stop_control), p);
	widget_name(p->watched.stop_control, _("Stop: take mouse and keyboard back"));
	p->watched.control = add_grant(grants, p->watched.stop_control);
	widget_add(box, grants);
	widget_add(box, page_people_create(p));
	p->watched.not_reading = widget_add(box, widget_label("strong", ""));
	p->watched.careful = widget_add(box,
		widget_label("strong",
			_("Do not open your bank, letters or passwords now. To stop, press \"End\" "
			  "at any time.")));
	p->watched.escape = widget_add(
		box, widget_label(NULL,
			     _("The Esc key, pressed three times quickly anywhere on this PC, ends "
			       "everything at once.")));
	p->watched.note = widget_add(box, page_note_create());
	p->watched.windows =
		widget_add(more, widget_button(NULL, "W", _("Choose the windows that stay hidden"),
					 G_CALLBACK(on_windows), p));
	widget_add(more, widget_button(NULL, "V", _("What do they see?"), G_CALLBACK(on_look), p));
	gtk_box_set_homogeneous(GTK_BOX(more), TRUE);
	widget_add(box, more);
	return box;
}

static void show_point(struct pages *p, const struct face *f, uint64_t now)
{
	const unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__POINT);
	char text[SAY_MAX];

	gtk_widget_set_visible(
		gtk_widget_get_parent(p->watched.point), face_holds(f, WIRE__CAPABILITY__POINT));
	g_snprintf(text, sizeof(text),
		ngettext("They may point: %lu more minute", "They may point: %lu more minutes",
			minutes),
		minutes);
	widget_say(p->watched.point, text);
}

static void show_control(struct pages *p, const struct face *f, uint64_t now)
{
	const unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__CONTROL);
	char text[SAY_MAX];

	gtk_widget_set_visible(gtk_widget_get_parent(p->watched.control),
		face_holds(f, WIRE__CAPABILITY__CONTROL));
	g_snprintf(text, sizeof(text),
		ngettext("They use mouse and keyboard: %lu more minute",
			"They use mouse and keyboard: %lu more minutes", minutes),
		minutes);
	widget_say(p->watched.control, text);
}

static void show_view(struct pages *p, const struct face *f, uint64_t now)
{
	char elapsed[32], text[SAY_MAX];
	const unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__VIEW);
	size_t used;

	text_elapsed(
		f->watched_since ? (now - f->watched_since) / 1000 : 0, elapsed, sizeof(elapsed));
	used = (size_t)g_snprintf(text, sizeof(text), _("For: %s"), elapsed);
	if (face_holds(f, WIRE__CAPABILITY__VIEW) && used < sizeof(text) - 2) {
		text[used++] = '\n';
		g_snprintf(text + used, sizeof(text) - used,
			ngettext("They may look for %lu more minute.",
				"They may look for %lu more minutes.", minutes),
			minutes);
	}
	widget_say(p->watched.view, text);
}

void page_watched_show(struct pages *p, const struct face *f, uint64_t now)
{
	char text[SAY_MAX];

	if (face_all_lost(f))
		say_waiting(f, now, text, sizeof(text));
	else
		say_present(f, text, sizeof(text));
	widget_say(p->watched.heading, text);
	widget_say(p->watched.can, say_they_can(f));
	widget_say(p->watched.not_reading, say_not_reading(f));
	page_people_show(p, f, now);
	show_view(p, f, now);
	show_point(p, f, now);
	show_control(p, f, now);
	widget_button_say(p->watched.windows, say_choose(f));
	page_note_say(p->watched.note, f);
}
