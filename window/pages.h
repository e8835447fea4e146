#ifndef ENGAWA_WINDOW_PAGES_H
#define ENGAWA_WINDOW_PAGES_H
/*
 * The pages of Engawa's window, and which of them is shown. They are made once and told
 * what to say, so that the focus stays where it is and a screen reader hears what
 * changed, and nothing else. They decide nothing: app/face.h does.
 */
#include <gtk/gtk.h>

#include "app/face.h"
#include "app/words.h"

/* What a click on a page means. by_hand: whether the window itself had just got the press
 * or the click; a program that works the widgets from outside has none. */
struct pages_acts {
	void (*press)(char key, bool by_hand, void *data); /* as the key of that letter */
	void (*revoke)(Wire__Capability capability, void *data);
	void (*choose_seen)(uint32_t id, bool by_hand, void *data);
	void (*choose_hands)(uint32_t id, bool by_hand, void *data);
	void (*choose_ordinary)(bool by_hand, void *data);
	void (*hide_everything)(void *data);
	void (*look)(bool open, void *data); /* at what they see */
	void (*again)(void *data); /* after the end: another code */
	void (*close)(void *data); /* after the end */
	bool (*by_hand)(void *data);
	void *data; /* borrowed */
};

struct pages;

struct pages *pages_create(const struct pages_acts *acts);
void pages_destroy(struct pages *p);
/* Owned by whoever holds it: to be put into the window. */
GtkWidget *pages_widget(struct pages *p);

/* What the face is like at this moment. */
void pages_show(struct pages *p, const struct face *f, uint64_t now);
/* In place of the face: it is over (again: another code can be had), or never began. */
void pages_show_end(struct pages *p, const struct words_end *e, const char *detail, bool again);
/* What the page takes at that width, so that nothing has to be scrolled. Pixels. */
int pages_height_for(struct pages *p, int width);

/* The answers of a question are in sight: with all of the question above them, or, on a
 * screen too small for its letters, after it was scrolled from its top. */
bool pages_read(const struct pages *p);

/* What they see: while that page is open it is fed with pictures. texture NULL: none. */
bool pages_looking(const struct pages *p);
void pages_look(struct pages *p, bool open);
void pages_set_sight(struct pages *p, GdkTexture *texture);
#endif
