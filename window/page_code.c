/* The code, in digits that can be read from across a table, and to whom to give it. */
#include <string.h>

#include "app/say.h"
#include "core/i18n.h"
#include "window/pages_internal.h"

GtkWidget *page_code_create(struct pages *p)
{
	GtkWidget *box = widget_column("page", 14);

	p->code.heading = widget_add(box, widget_label("title", _("Your code:")));
	p->code.digits = widget_add(box, widget_label("code", ""));
	gtk_label_set_wrap(GTK_LABEL(p->code.digits), FALSE);
	gtk_label_set_xalign(GTK_LABEL(p->code.digits), 0.5F);
	p->code.read_out = widget_add(box, widget_label("dim", ""));
	p->code.attempt = widget_add(box, widget_label("note", ""));
	p->code.rule = widget_add(
		box, widget_label("strong",
			     _("Give this code only to someone you called yourself, on a number "
			       "you already had.")));
	p->code.hang_up = widget_add(box,
		widget_label(NULL, _("If someone called you and asks for this code: press \"End\" "
				     "and hang up.")));
	p->code.life = widget_add(box, widget_label("dim", ""));
	p->code.server = widget_add(box, widget_label("dim", ""));
	p->code.note = widget_add(box, page_note_create());
	widget_add(box, page_end_button(p));
	return box;
}

static void show_attempt(struct pages *p, const struct face *f)
{
	char text[SAY_MAX];
	char *both;

	if (!f->attempted) {
		widget_say(p->code.attempt, NULL);
		return;
	}
	say_attempt(f, text, sizeof(text));
	both = g_strdup_printf("%s\n%s", text,
		_("If you are not on the phone with your helper right now, press \"End\"."));
	widget_say(p->code.attempt, both);
	g_free(both);
}

static void show_digits(struct pages *p, const struct face *f)
{
	char text[SAY_MAX];

	if (strcmp(gtk_label_get_text(GTK_LABEL(p->code.digits)), f->code) == 0)
		return;
	widget_say(p->code.digits, f->code);
	if (f->code[0])
		say_read_out(f->code, text, sizeof(text));
	else
		text[0] = '\0';
	widget_say(p->code.read_out, text);
	widget_name(p->code.digits, text);
	explicit_bzero(text, sizeof(text));
}

void page_code_show(struct pages *p, const struct face *f, uint64_t now)
{
	char text[SAY_MAX];

	show_digits(p, f);
	show_attempt(p, f);
	say_code_life(f->code_until, now, text, sizeof(text));
	widget_say(p->code.life, text);
	g_snprintf(text, sizeof(text), _("Server: %s"), f->server);
	widget_say(p->code.server, text);
	page_note_say(p->code.note, f);
}
