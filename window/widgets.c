#include "window/widgets.h"

#define TEXT_OF "engawa-text" /* the label in a button */

GtkWidget *widget_label(const char *css_class, const char *text)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_natural_wrap_mode(GTK_LABEL(label), GTK_NATURAL_WRAP_NONE);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_widget_set_halign(label, GTK_ALIGN_FILL);
	if (css_class)
		gtk_widget_add_css_class(label, css_class);
	widget_say(label, text);
	return label;
}

void widget_say(GtkWidget *label, const char *text)
{
	if (!text)
		text = "";
	gtk_widget_set_visible(label, text[0] != '\0');
	if (g_strcmp0(gtk_label_get_text(GTK_LABEL(label)), text) != 0)
		gtk_label_set_text(GTK_LABEL(label), text);
}

GtkWidget *widget_heading(GtkWidget **ret_label)
{
	GtkWidget *heading = widget_column("heading", 0);

	*ret_label = widget_add(heading, widget_label("title", ""));
	gtk_widget_set_focusable(heading, TRUE);
	return heading;
}

void widget_heading_say(GtkWidget *heading, GtkWidget *label, const char *text)
{
	widget_say(label, text);
	widget_name(heading, text);
}

void widget_name(GtkWidget *widget, const char *name)
{
	gtk_accessible_update_property(
		GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *key_cap(const char *key)
{
	GtkWidget *cap = gtk_label_new(key);

	gtk_widget_add_css_class(cap, "keycap");
	gtk_widget_set_valign(cap, GTK_ALIGN_CENTER);
	return cap;
}

GtkWidget *widget_button(
	const char *css_class, const char *key, const char *text, GCallback clicked, gpointer data)
{
	GtkWidget *button = gtk_button_new();
	GtkWidget *row = widget_row(NULL, 12);
	GtkWidget *label = gtk_label_new(NULL);

	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_natural_wrap_mode(GTK_LABEL(label), GTK_NATURAL_WRAP_NONE);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_widget_set_hexpand(label, TRUE);
	gtk_widget_set_halign(row, GTK_ALIGN_CENTER);
	if (key)
		widget_add(row, key_cap(key));
	widget_add(row, label);
	gtk_button_set_child(GTK_BUTTON(button), row);
	g_object_set_data(G_OBJECT(button), TEXT_OF, label);
	if (css_class)
		gtk_widget_add_css_class(button, css_class);
	widget_button_say(button, text);
	g_signal_connect(button, "clicked", clicked, data);
	return button;
}

void widget_button_say(GtkWidget *button, const char *text)
{
	GtkLabel *label = g_object_get_data(G_OBJECT(button), TEXT_OF);

	if (g_strcmp0(gtk_label_get_text(label), text) == 0)
		return;
	gtk_label_set_text(label, text);
	widget_name(button, text);
}

GtkWidget *widget_in_one_line(GtkWidget *button)
{
	gtk_label_set_wrap(g_object_get_data(G_OBJECT(button), TEXT_OF), FALSE);
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	return button;
}

GtkWidget *widget_column(const char *css_class, int spacing)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);

	if (css_class)
		gtk_widget_add_css_class(box, css_class);
	return box;
}

GtkWidget *widget_row(const char *css_class, int spacing)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing);

	if (css_class)
		gtk_widget_add_css_class(box, css_class);
	return box;
}

GtkWidget *widget_add(GtkWidget *box, GtkWidget *child)
{
	gtk_box_append(GTK_BOX(box), child);
	return child;
}
