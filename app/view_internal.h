#ifndef ENGAWA_APP_VIEW_INTERNAL_H
#define ENGAWA_APP_VIEW_INTERNAL_H
/* Between view.c, view_ask.c, view_people.c and view_list.c: parts of pages, and pages. */
#include "app/face.h"
#include "app/say.h"

/* The first lines of every page: who sees the screen, and what they may do. */
void view_standing(const struct face *f, uint64_t now, struct page *p);
/* What the key just pressed led to, or did not. */
void view_note(const struct face *f, struct page *p);
/* What is left when nobody answers. */
void view_time_left(const struct face *f, uint64_t now, struct page *p);
/* s, where there is something to take away; x, where somebody may see something; q. */
void view_last_keys(const struct face *f, struct page *p);

/* view_ask.c: the question of the agent, or the warning before opening a window. */
void view_question(const struct face *f, uint64_t now, struct page *p);
/* view_people.c: who takes part, and that the line of all of them is lost */
void view_people(const struct face *f, uint64_t now, struct page *p);
void view_standing_lost(const struct face *f, uint64_t now, enum page_style style, struct page *p);
/* view_list.c */
void view_list(const struct face *f, uint64_t now, struct page *p);
#endif
