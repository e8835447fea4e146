#ifndef ENGAWA_WINDOW_WINDOW_INTERNAL_H
#define ENGAWA_WINDOW_WINDOW_INTERNAL_H
/* Between window.c (what is shown, and its beginning and end) and acts.c (what the person
 * does). */
#include <adwaita.h>

#include "app/run.h"
#include "app/sight.h"
#include "window/bar.h"
#include "window/pages.h"
#include "window/top.h"

struct window {
	GMainLoop *main; /* owned */
	GtkWidget *main_window;
	struct pages *pages; /* owned */
	uv_loop_t loop;
	GSource *source; /* owned; turns the loop */
	struct run run;
	struct top *top; /* owned; NULL: none yet */
	struct bar *bar; /* owned; NULL: none yet */
	struct sight sight;
	uint64_t pressed_ms; /* when the window last got a press; 0: never */
	guint look_timer, moved; /* ids of sources; 0: none */
	int fitted; /* the height that a page last needed */
	bool asking; /* a question was open when last looked at */
	bool over; /* no session, or none any more */
	bool closed; /* the person closed the window */
	bool again; /* and wants another one */
};

/* Shows what the face is like now. */
void window_update(struct window *w);
uint32_t window_id(GtkWidget *window);

/* acts.c */
void acts_listen(struct window *w);
struct pages *acts_create_pages(struct window *w);
struct bar *acts_create_bar(struct window *w);
#endif
