#ifndef ENGAWA_CAPTURE_CAPTURE_INTERNAL_H
#define ENGAWA_CAPTURE_CAPTURE_INTERNAL_H
/*
 * For capture/ alone. The order of things, and why: docs/capture.md.
 *
 * tree.c is a model of the root's children, events.c keeps it from events alone,
 * so that at every event it is what the server had at that instant. guests.c knows
 * which windows were moved into others. inspect.c asks
 * who a window is, of facts.c. scrub.c names pixmaps, under a server grab. layout.c works
 * out what is visible. read.c holds the one request that reads pixels. hold.c
 * stops the display for a moment and tells what input would go where. copies.c knows who
 * owns what waits to be pasted.
 */
#include <pixman.h>
#include <xcb/composite.h>
#include <xcb/damage.h>
#include <xcb/randr.h>
#include <xcb/shape.h>
#include <xcb/shm.h>
#include <xcb/xcb.h>
#include <xcb/xfixes.h>

#include "capture/capture.h"
#include "capture/capture_x11.h"

enum capture_atom {
	ATOM_WM_STATE,
	ATOM_NET_WM_NAME,
	ATOM_UTF8_STRING,
	ATOM_WINDOW_TYPE,
	ATOM_TYPE_DESKTOP,
	ATOM_TYPE_DOCK,
	ATOM_TYPE_DIALOG,
	ATOM_TYPE_UTILITY,
	ATOM_TYPE_SPLASH,
	ATOM_TYPE_MENU,
	ATOM_TYPE_DROPDOWN,
	ATOM_TYPE_POPUP,
	ATOM_TYPE_TOOLTIP,
	ATOM_TYPE_NOTIFICATION,
	ATOM_TYPE_COMBO,
	ATOM_TYPE_DND,
	ATOM_TYPE_TOOLBAR,
	ATOM_STATE,
	ATOM_STATE_FULLSCREEN,
	ATOM_CLIENT_LEADER,
	ATOM_WM_CHECK,
	ATOM_CLIENT_LIST,
	ATOM_CLIPBOARD,
	ATOM_COMPOSITOR, /* the selection a compositing manager owns */
	N_ATOMS,
};

/* One child of the root. Regions are always initialised. */
struct win {
	xcb_window_t id;
	struct rect rect; /* outer edge, on the screen */
	int32_t border;
	bool mapped;
	bool known; /* looked at since it was mapped: what follows holds */
	bool judged; /* and the verdict on it was asked */
	bool fresh; /* and nothing was heard that could change it */
	bool suspect; /* a window moved into it since it was looked at */
	bool absent; /* draws nothing: input only, or a compositor's output */
	bool unreadable; /* the server refused, or a depth that is not ours */
	uint8_t depth;
	enum shield_verdict verdict;
	struct raw_window facts; /* of the strictest of its members */
	struct raw_window *members; /* owned; the applications' windows in it, or itself */
	size_t n_members;

	bool shaped;
	pixman_region32_t shape; /* from the outer corner; when shaped */
	pixman_region32_t area; /* what it covers, on the screen */
	pixman_region32_t visible; /* of the area, not under anything opaque */
	bool changed; /* all of it has to be painted anew */

	xcb_pixmap_t pixmap; /* named under the grab; 0: none */
	xcb_damage_damage_t damage; /* with the pixmap */
	bool damaged; /* the server holds damage that was not subtracted */
	pixman_region32_t dirty; /* from the outer corner: changed since it was read */

	bool scrub_all; /* foreign pixels may be anywhere in it */
	pixman_region32_t scrub; /* or here, from the outer corner */
};

/* A window that was moved into another one, and the root's child it lies in; 0: none
 * that is known. */
struct guest {
	xcb_window_t id, top;
};

enum {
	/* Asked of the windows of applications that lie in another one. */
	INNER_EVENTS = XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_STRUCTURE_NOTIFY,
	/* Asked of the root and its children: where pointer and focus are, and go by a grab. */
	GRAB_EVENTS = XCB_EVENT_MASK_ENTER_WINDOW | XCB_EVENT_MASK_LEAVE_WINDOW |
		      XCB_EVENT_MASK_FOCUS_CHANGE,
	/* Of a child of the root: those, and where it goes next once it was moved into another
	 * window, also before anybody heard of that. */
	TOP_EVENTS = GRAB_EVENTS | XCB_EVENT_MASK_STRUCTURE_NOTIFY,
};

/* Who has the keyboard, or the pointer. Whose an active grab is, X11 does not say; its
 * events tell where its window is (hold.c). */
struct holder {
	xcb_window_t at; /* root or child of it, when nothing was grabbed; 0: none */
	xcb_window_t grab; /* where a grab moved it from there; 0: nowhere */
};

/* Who put there what waits to be pasted. */
struct copy_owner {
	xcb_window_t window; /* 0: nobody */
	pid_t pid; /* 0: not known */
};

struct shm {
	xcb_shm_seg_t seg;
	uint8_t *memory; /* owned; mapped */
	size_t size;
};

struct capture {
	xcb_connection_t *conn; /* owned */
	struct capture_listener listener;
	xcb_window_t root;
	uint32_t client_mask; /* the bits of an id that tell whose it is */
	const xcb_setup_t *setup; /* borrowed from conn */
	xcb_screen_t *screen; /* borrowed from conn */
	xcb_atom_t atoms[N_ATOMS];
	xcb_gcontext_t gc[2]; /* grey, for depth 24 and 32 */
	uint8_t damage_event, shape_event, randr_event, xfixes_event, input_opcode;

	int32_t width, height;
	struct rect monitors[FRAME_MONITORS_MAX];
	size_t n_monitors;
	bool screen_stale; /* size or monitors changed */
	xcb_window_t compositor; /* owner of its selection; 0: none */
	/* A compositing manager was there: it paints the screen when it gets to it, fades
	 * and shines through. What the screen shows where is not known from then on. */
	bool screen_lags;
	pid_t manager_pid; /* of the window manager; 0: none or unknown */
	bool manager_stale;

	struct win **wins; /* owned, each too; lowest first */
	size_t n_wins, room_wins;
	struct guest *guests; /* owned */
	size_t n_guests;
	bool tree_lost; /* the model does not fit the events: look again */
	bool layout_stale, list_stale;
	bool no_memory; /* a region or a window could not be kept: fatal */

	struct raw_window *list; /* owned; what capture_windows() and frames show */
	size_t n_list, room_list;
	uint64_t listed; /* how often it was built */
	struct rect *shapes; /* owned; what list points into */
	size_t room_shapes;

	bool whole; /* the next frame is */
	pixman_region32_t damage; /* of the picture, since the last frame */
	struct rect *damage_rects; /* owned */
	size_t room_damage;
	struct shm shm;
	struct raw_piece *pieces; /* owned */
	xcb_shm_get_image_cookie_t *cookies; /* owned; one a piece */
	size_t n_pieces, room_pieces;

	struct holder keyboard, pointer;
	xcb_window_t probe; /* never mapped: what asks whether there is a grab */
	capture_x11_event on_event; /* NULL: nobody */
	void *on_event_data; /* borrowed */

	struct copy_owner copies[RAW_COPIES];

	bool pointer_stale, cursor_stale;
	uint32_t cursor_argb[FRAME_CURSOR_MAX * FRAME_CURSOR_MAX];
	struct raw_frame frame;
};

/* Region arithmetic fails only for want of memory, which is fatal. */
static inline void keep(struct capture *c, pixman_bool_t ok)
{
	if (!ok)
		c->no_memory = true;
}

/* Whether two ids were made by the same client of the server. */
static inline bool same_owner(const struct capture *c, xcb_window_t a, xcb_window_t b)
{
	return (a & c->client_mask) == (b & c->client_mask);
}

/* Takes part in the picture. */
static inline bool win_counts(const struct win *w)
{
	return w->mapped && w->known && !w->absent;
}

/* Nothing but its own application's pixels are in its pixmap. */
static inline bool win_clean(const struct win *w)
{
	return win_counts(w) && !w->suspect && w->verdict == SHIELD_SHOWN && w->pixmap &&
	       !w->scrub_all && !pixman_region32_not_empty((pixman_region32_t *)&w->scrub);
}

/* tree.c */
struct win *win_find(const struct capture *c, xcb_window_t id);
struct win *win_find_client(const struct capture *c, xcb_window_t client);
void win_update_area(struct capture *c, struct win *w);
/* Forgets the pixmap and its damage. */
void win_drop_pixels(struct capture *c, struct win *w);
/* NULL when out of memory; the window is unmapped and on top. */
struct win *tree_add(struct capture *c, xcb_window_t id, struct rect rect, int32_t border);
void tree_remove(struct capture *c, struct win *w);
/* Any window, frame or client, was destroyed. */
void tree_gone(struct capture *c, xcb_window_t id);
void tree_map(struct capture *c, struct win *w);
void tree_unmap(struct capture *c, struct win *w);
void tree_move(struct capture *c, struct win *w, struct rect rect, int32_t border);
/* Puts w just above sibling, at the bottom without one. */
void tree_restack(struct capture *c, struct win *w, xcb_window_t sibling);
/* All children of the root anew, at the start and when the model was lost. Only
 * under the grab: nothing may change between the replies. */
void tree_scan(struct capture *c);
void tree_finish(struct capture *c);

/* guests.c */
/* The child of the root that id is or lies in, as of now; NULL: none that is known. */
struct win *guests_top_of(struct capture *c, xcb_window_t id);
/* A window moved into w: whose w is now has to be asked again. Should that one be gone from there by
 * then, what it painted may have stayed, since a window without background keeps that. */
void guests_entered(struct win *w);
/* A window was moved into another one. */
void guests_note(struct capture *c, xcb_window_t id);
/* What it says about itself, or its manager about it, is another thing now. */
void guests_changed(struct capture *c, xcb_window_t id);
/* It is gone, or a child of the root again. */
void guests_forget(struct capture *c, xcb_window_t id);

/* events.c: takes in every event that is there, without waiting. Any? */
bool events_drain(struct capture *c);

/* facts.c */
xcb_get_property_cookie_t facts_ask(
	struct capture *c, xcb_window_t id, xcb_atom_t name, xcb_atom_t type);
bool facts_take_exists(struct capture *c, xcb_get_property_cookie_t cookie);
pid_t facts_pid(struct capture *c, xcb_window_t id);
/* Everything that is known of a client in w, or of w itself, in one round trip. */
void facts_get(struct capture *c, const struct win *w, xcb_window_t client, struct raw_window *ret);
bool facts_cover_monitor(const struct capture *c, struct rect r);

/* inspect.c: asks about every mapped window that is not fresh, and then for the verdict
 * on all of them: it may depend on what was found out of another one. */
void inspect_all(struct capture *c);
/* The verdicts anew, from what is known. */
void inspect_judge_all(struct capture *c);

/* layout.c */
/* A window gets a new pixmap at rect, which starts as a copy of the screen: marks
 * for scrubbing what of it may be foreign. Before the model takes in the change. */
void layout_mark_foreign(struct capture *c, struct win *w, struct rect rect);
/* What is visible of each window; adds what changed to the damage. */
void layout_update(struct capture *c);
/* Builds c->list, if stale. */
void layout_list(struct capture *c);

/* scrub.c: names and scrubs what needs it; holds the grab for no longer. */
void scrub_settle(struct capture *c);

/* read.c: fills frame.pieces for the damage. 0, -ENOMEM or -EPIPE. */
int read_pieces(struct capture *c);
void read_finish(struct capture *c);

/* copies.c */
/* Wants to be told who copies something, and asks who did. */
void copies_begin(struct capture *c);
/* Whether it is of one of these selections. */
bool copies_take(struct capture *c, const xcb_xfixes_selection_notify_event_t *e);

/* hold.c: an event of the root or a child of it. */
void hold_crossing(struct capture *c, const xcb_enter_notify_event_t *e);
void hold_focus(struct capture *c, const xcb_focus_in_event_t *e);

/* desk.c: screen, monitors, compositing manager, window manager, cursor. */
void desk_refresh(struct capture *c);
/* The cursor's image, and its place when ask is set. Whether either changed. */
bool desk_refresh_cursor(struct capture *c, xcb_query_pointer_cookie_t *asked);
#endif
