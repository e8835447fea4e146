/* What the other side sees, as the agent sent it to them: no picture of its own. */
#include "core/i18n.h"
#include "window/pages_internal.h"

static void on_close(GtkButton *button, gpointer data)
{
	struct pages *p = data;

	p->acts.look(false, p->acts.data);
}

GtkWidget *page_sight_create(struct pages *p)
{
	GtkWidget *box = widget_column("page", 12);
	GtkWidget *buttons = widget_row(NULL, 12);

	p->sight.heading = widget_add(box, widget_label("title", _("This is what they see")));
	p->sight.said = widget_add(box,
		widget_label(NULL, _("Grey places are hidden. This window and Engawa's bar are not "
				     "in their picture.")));
	p->sight.none = widget_add(box, widget_label("strong", _("They have no picture yet.")));
	p->sight.picture = widget_add(box, gtk_picture_new());
	gtk_picture_set_can_shrink(GTK_PICTURE(p->sight.picture), TRUE);
	gtk_widget_set_size_request(p->sight.picture, -1, 320);
	gtk_widget_set_vexpand(p->sight.picture, TRUE);
	gtk_widget_add_css_class(p->sight.picture, "sight");
	widget_name(p->sight.picture, _("The picture that the other side sees"));
	widget_add(buttons,
		widget_button(NULL, "V", _("Close this picture"), G_CALLBACK(on_close), p));
	widget_add(buttons, page_end_button(p));
	gtk_box_set_homogeneous(GTK_BOX(buttons), TRUE);
	widget_add(box, buttons);
	return box;
}

void pages_set_sight(struct pages *p, GdkTexture *texture)
{
	gtk_picture_set_paintable(
		GTK_PICTURE(p->sight.picture), texture ? GDK_PAINTABLE(texture) : NULL);
	gtk_widget_set_visible(p->sight.none, texture == NULL);
}
