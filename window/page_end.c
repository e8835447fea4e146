/* It is over: what happened, that nobody sees anything, and what to do now. */
#include "core/i18n.h"
#include "window/pages_internal.h"

static void on_again(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.again(p->acts.data);
}

static void on_close(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.close(p->acts.data);
}

GtkWidget *page_end_create(struct pages *p)
{
	GtkWidget *box = widget_column("page", 16);
	GtkWidget *buttons = widget_row(NULL, 12);

	p->end.icon = widget_add(box, gtk_image_new());
	gtk_image_set_pixel_size(GTK_IMAGE(p->end.icon), 64);
	gtk_widget_add_css_class(p->end.icon, "dim");
	p->end.heading = widget_add(box, widget_heading(&p->end.what));
	p->end.nobody =
		widget_add(box, widget_label("strong", _("Nobody can see your screen any more.")));
	p->end.next = widget_add(box, widget_label(NULL, ""));
	p->end.detail = widget_add(box, widget_label("dim", ""));
	p->end.again = widget_add(
		buttons, widget_button(NULL, NULL, _("Get a new code"), G_CALLBACK(on_again), p));
	p->end.close =
		widget_add(buttons, widget_button(NULL, NULL, _("Close"), G_CALLBACK(on_close), p));
	gtk_box_set_homogeneous(GTK_BOX(buttons), TRUE);
	widget_add(box, buttons);
	return box;
}
