/* A question, and its two answers: of one size, none of them chosen beforehand. */
#include "app/say.h"
#include "core/i18n.h"
#include "window/pages_internal.h"

static void on_allow(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('a', p->acts.by_hand(p->acts.data), p->acts.data);
}

static void on_refuse(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.press('r', p->acts.by_hand(p->acts.data), p->acts.data);
}

GtkWidget *page_question_create(struct pages *p)
{
	GtkWidget *box = widget_column("page", 14);
	GtkWidget *answers = widget_column(NULL, 12);

	p->question.heading = widget_add(box, widget_heading(&p->question.title));
	p->question.name = widget_add(box, widget_label("named", ""));
	p->question.means = widget_add(box, widget_label("strong", ""));
	p->question.limit = widget_add(box, widget_label(NULL, ""));
	p->question.how_long = widget_add(box, widget_label(NULL, ""));
	p->question.advice = widget_add(box, widget_label("strong", ""));
	p->question.note = widget_add(box, page_note_create());
	p->question.refuse =
		widget_add(answers, widget_button("answer", "R", "", G_CALLBACK(on_refuse), p));
	p->question.allow =
		widget_add(answers, widget_button("answer", "A", "", G_CALLBACK(on_allow), p));
	widget_add(box, answers);
	p->question.left = widget_add(box, widget_label("dim", ""));
	gtk_widget_add_css_class(widget_add(box, page_end_button(p)), "quiet");
	return box;
}

/* The focus goes to the question itself, so that it is read out, and no key meant for
 * something else presses an answer. */
static void take_focus(struct pages *p, const struct face *f)
{
	const uint32_t number = f->warned.id ? f->warned.id : f->prompt_number;

	if (p->asked && p->asked_number == number)
		return;
	p->asked = true;
	p->asked_number = number;
	page_from_its_top(p);
	gtk_widget_grab_focus(p->question.heading);
}

void page_question_show(struct pages *p, const struct face *f, uint64_t now)
{
	struct say_question q;
	char left[SAY_MAX];

	if (!f->question.open) {
		p->asked = false;
		return;
	}
	say_question(f, &q);
	say_time_left(f, now, left, sizeof(left));
	widget_heading_say(p->question.heading, p->question.title, q.title);
	widget_say(p->question.name, f->warned.id ? f->warned.name : NULL);
	widget_say(p->question.means, q.means);
	widget_say(p->question.limit, q.limit);
	widget_say(p->question.how_long, q.how_long);
	widget_say(p->question.advice, q.advice);
	widget_button_say(p->question.allow, q.allow);
	widget_button_say(p->question.refuse, q.refuse);
	widget_say(p->question.left, left);
	page_note_say(p->question.note, f);
	take_focus(p, f);
}
