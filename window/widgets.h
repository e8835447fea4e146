#ifndef ENGAWA_WINDOW_WIDGETS_H
#define ENGAWA_WINDOW_WIDGETS_H
/* The few kinds of widgets that Engawa's pages are made of. Classes are those of
 * style.css. Texts that others wrote are set as text, never as markup. */
#include <gtk/gtk.h>

/* Breaks into lines. text may be NULL: widget_say() comes later. */
GtkWidget *widget_label(const char *css_class, const char *text);
/* NULL or "": the label is not shown. Nothing happens where it says so already. */
void widget_say(GtkWidget *label, const char *text);
/* A title that takes the focus, so that it is read out first and no key presses anything.
 * *ret_label: for widget_heading_say(). Labels themselves take none. */
GtkWidget *widget_heading(GtkWidget **ret_label);
void widget_heading_say(GtkWidget *heading, GtkWidget *label, const char *text);

/* What a screen reader calls it. */
void widget_name(GtkWidget *widget, const char *name);

/* A button with the key that does the same on its left; key may be NULL. */
GtkWidget *widget_button(
	const char *css_class, const char *key, const char *text, GCallback clicked, gpointer data);
/* Another text on it. */
void widget_button_say(GtkWidget *button, const char *text);

/* Beside text, which breaks first. Returns the button. */
GtkWidget *widget_in_one_line(GtkWidget *button);

/* A column of a page, with the space that its class gives. */
GtkWidget *widget_column(const char *css_class, int spacing);
GtkWidget *widget_row(const char *css_class, int spacing);
/* Appends; returns the child. */
GtkWidget *widget_add(GtkWidget *box, GtkWidget *child);
#endif
