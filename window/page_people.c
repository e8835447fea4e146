/* Who takes part, each with how to send them away, and how one more can join. With one
 * alone the rest of the page says it. */
#include <string.h>

#include "app/say.h"
#include "core/i18n.h"
#include "window/pages_internal.h"

struct people_part {
	struct {
		GtkWidget *row, *label, *away;
	} people[FACE_PEOPLE_MAX];
	GtkWidget *all, *code, *digits, *read_out, *life, *wait, *invite, *full;
};

static void on_away(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	for (int i = 0; i < FACE_PEOPLE_MAX; i++) {
		if (p->people->people[i].away == GTK_WIDGET(button))
			p->acts.press((char)('1' + i), true, p->acts.data); /* needs no hand */
	}
}

static void on_invite(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('i', p->acts.by_hand(p->acts.data), p->acts.data);
}

static void add_person(struct pages *p, int i)
{
	const char key[2] = { (char)('1' + i), '\0' };
	GtkWidget *row = widget_row("grant", 12);
	GtkWidget *label = widget_add(row, widget_label("strong", ""));
	GtkWidget *away = widget_button("stop", key, _("Send away"), G_CALLBACK(on_away), p);

	gtk_widget_set_hexpand(label, TRUE);
	gtk_widget_set_valign(label, GTK_ALIGN_CENTER);
	widget_add(row, widget_in_one_line(away));
	widget_add(p->people->all, row);
	p->people->people[i].row = row;
	p->people->people[i].label = label;
	p->people->people[i].away = away;
}

static void add_code(struct pages *p, GtkWidget *box)
{
	struct people_part *part = p->people;

	part->code = widget_add(box, widget_column("grant", 6));
	widget_add(part->code, widget_label("strong", _("Code for one more person:")));
	part->wait = widget_add(part->code, widget_label(NULL, _("One moment, please.")));
	part->digits = widget_add(part->code, widget_label("code", ""));
	gtk_label_set_wrap(GTK_LABEL(part->digits), FALSE);
	gtk_label_set_xalign(GTK_LABEL(part->digits), 0.5F);
	part->read_out = widget_add(part->code, widget_label("dim", ""));
	part->life = widget_add(part->code, widget_label("dim", ""));
}

GtkWidget *page_people_create(struct pages *p)
{
	GtkWidget *box = widget_column(NULL, 8);
	struct people_part *part = g_new0(struct people_part, 1);

	p->people = part;
	part->all = widget_add(box, widget_column("people", 8));
	for (int i = 0; i < FACE_PEOPLE_MAX; i++)
		add_person(p, i);
	add_code(p, box);
	part->invite = widget_add(box,
		widget_button(NULL, "I", _("Let one more person join"), G_CALLBACK(on_invite), p));
	part->full =
		widget_add(box, widget_label(NULL, _("Four people take part. No more can join.")));
	return box;
}

static const struct face_person *find_person(const struct face_people *people, uint32_t number)
{
	for (size_t i = 0; i < people->n; i++) {
		if (people->all[i].number == number)
			return &people->all[i];
	}
	return NULL;
}

/* A place keeps its row: it is its number that sends them away. NULL: it is free. */
static void show_place(struct pages *p, int i, const struct face_person *one)
{
	char text[SAY_MAX / 2], away[SAY_MAX];

	gtk_widget_set_visible(p->people->people[i].row, one != NULL);
	if (!one)
		return;
	say_person(one, text, sizeof(text));
	widget_say(p->people->people[i].label, text);
	g_snprintf(away, sizeof(away), _("Send away: %s"), text);
	widget_name(p->people->people[i].away, away);
}

static void show_code(struct people_part *part, const struct face_people *people, uint64_t now)
{
	char text[SAY_MAX];

	gtk_widget_set_visible(part->code, people->inviting);
	gtk_widget_set_visible(part->wait, !people->code[0]);
	if (people->code[0])
		say_code_life(people->code_until, now, text, sizeof(text));
	widget_say(part->life, people->code[0] ? text : NULL);
	if (strcmp(gtk_label_get_text(GTK_LABEL(part->digits)), people->code) == 0)
		return;
	if (people->code[0])
		say_read_out(people->code, text, sizeof(text));
	else
		text[0] = '\0';
	widget_say(part->digits, people->code);
	widget_say(part->read_out, text);
	widget_name(part->digits, text);
	explicit_bzero(text, sizeof(text));
}

void page_people_show(struct pages *p, const struct face *f, uint64_t now)
{
	const struct face_people *people = &f->people;
	struct people_part *part = p->people;
	const bool full = people->n == FACE_PEOPLE_MAX && !people->inviting;

	gtk_widget_set_visible(part->all, people->n > 1);
	for (int i = 0; i < FACE_PEOPLE_MAX; i++)
		show_place(p, i, find_person(people, (uint32_t)i + 1));
	show_code(part, people, now);
	gtk_widget_set_visible(part->invite, !full);
	gtk_widget_set_visible(part->full, full);
	widget_button_say(part->invite,
		people->inviting ? _("Take the code back") : _("Let one more person join"));
}
