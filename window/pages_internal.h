#ifndef ENGAWA_WINDOW_PAGES_INTERNAL_H
#define ENGAWA_WINDOW_PAGES_INTERNAL_H
/* Between pages.c and the pages themselves. */
#include "window/pages.h"
#include "window/widgets.h"

enum page_number {
	PAGE_CALM, /* one heading: a moment, refused, ending */
	PAGE_CODE,
	PAGE_QUESTION,
	PAGE_WATCHED,
	PAGE_WINDOWS,
	PAGE_SIGHT,
	PAGE_END,
	PAGES,
};

struct windows_page; /* page_windows.c */
struct people_part; /* page_people.c */

struct pages {
	struct pages_acts acts;
	GtkWidget *root, *banner, *banner_icon, *banner_text, *banner_more, *scroll[PAGES];
	enum page_number number; /* PAGES: none yet */
	bool looking;
	bool asked; /* a question was shown last: the next one takes the focus anew */
	uint32_t asked_number;

	struct {
		GtkWidget *heading, *note;
	} calm;
	struct {
		GtkWidget *heading, *digits, *read_out, *attempt, *rule, *hang_up, *life, *server,
			*note;
	} code;
	struct {
		GtkWidget *heading, *title, *name, *means, *limit, *how_long, *advice, *allow,
			*refuse, *note, *left;
	} question;
	struct {
		GtkWidget *heading, *can, *view, *point, *control, *stop_point, *stop_control,
			*not_reading, *careful, *escape, *note, *windows;
	} watched;
	struct {
		GtkWidget *heading, *picture, *none, *said;
	} sight;
	struct {
		GtkWidget *icon, *heading, *what, *nobody, *next, *detail, *again, *close;
	} end;
	struct windows_page *windows; /* owned */
	struct people_part *people; /* owned */
};

/* Each makes the body of its page. */
GtkWidget *page_code_create(struct pages *p);
GtkWidget *page_question_create(struct pages *p);
GtkWidget *page_watched_create(struct pages *p);
GtkWidget *page_windows_create(struct pages *p);
GtkWidget *page_sight_create(struct pages *p);
GtkWidget *page_end_create(struct pages *p);
/* And says what there is to say. */
void page_code_show(struct pages *p, const struct face *f, uint64_t now);
void page_question_show(struct pages *p, const struct face *f, uint64_t now);
void page_watched_show(struct pages *p, const struct face *f, uint64_t now);
void page_windows_show(struct pages *p, const struct face *f);
/* Once that page is turned to: where it asks, the focus goes to the question. */
void page_windows_focus(struct pages *p, const struct face *f);

void page_windows_destroy(struct pages *p);

/* A part of the page of being watched: who takes part, and how one more can. */
GtkWidget *page_people_create(struct pages *p);
void page_people_show(struct pages *p, const struct face *f, uint64_t now);

/* Whatever was scrolled before. */
void page_from_its_top(struct pages *p);
/* Buttons that are on several pages. */
GtkWidget *page_end_button(struct pages *p);
/* A note, where a screen reader says it at once. */
GtkWidget *page_note_create(void);
void page_note_say(GtkWidget *note, const struct face *f);
#endif
