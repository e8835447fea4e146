#ifndef ENGAWA_CORE_FRAME_H
#define ENGAWA_CORE_FRAME_H
/*
 * What capture/ hands to shield/: the facts about every top-level window, and
 * the pixels of those the shield admitted. A raw frame never leaves the
 * process and never reaches encode/, which takes `struct clean_frame` only.
 *
 * Pixels are native-endian uint32_t 0xAARRGGBB; the alpha counts only in
 * windows that blend. Coordinates are those of the X screen (all monitors).
 */
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <sys/types.h>

#include "core/rect.h"

enum {
	FRAME_SIDE_MAX = 16384, /* pixels, each side of a picture */
	FRAME_AREA_MAX = 64 * 1024 * 1024, /* pixels in a picture */
	FRAME_TITLE_MAX = 256, /* bytes, with the ending NUL */
	FRAME_CURSOR_MAX = 256, /* pixels, each side of a cursor */
	FRAME_MONITORS_MAX = 16,
	FRAME_PARENTS_MAX = 8,
};

/* The shield's answer about a window. It stands here because capture/ has to ask. */
enum shield_verdict {
	SHIELD_HIDDEN, /* a placeholder of its shape */
	SHIELD_OWN, /* Engawa's own: left out, what lies beneath shows */
	SHIELD_SHOWN,
};

/* What a window says it is for; menus and tooltips are of their owner's kind. */
enum raw_kind {
	RAW_NORMAL,
	RAW_DESKTOP, /* the picture behind all windows: file names */
	RAW_DOCK, /* panels and task lists: titles of other windows */
	RAW_MANAGER, /* the window manager's own menus and switchers: the same */
	RAW_CROWDED, /* more applications in it than can be asked about */
};

/* What else a window says it is (_NET_WM_WINDOW_TYPE); bits, several at once. */
enum raw_type {
	RAW_TYPE_DIALOG = 1 << 0,
	RAW_TYPE_UTILITY = 1 << 1,
	RAW_TYPE_SPLASH = 1 << 2,
	RAW_TYPE_MENU = 1 << 3,
	RAW_TYPE_DROPDOWN = 1 << 4,
	RAW_TYPE_POPUP = 1 << 5,
	RAW_TYPE_TOOLTIP = 1 << 6,
	RAW_TYPE_NOTIFICATION = 1 << 7,
	RAW_TYPE_COMBO = 1 << 8,
	RAW_TYPE_DND = 1 << 9, /* what is dragged */
	RAW_TYPE_TOOLBAR = 1 << 10,
};

/* What was selected or copied, and waits to be pasted. */
enum raw_copy { RAW_PRIMARY, RAW_SECONDARY, RAW_CLIPBOARD, RAW_COPIES };

/* One top-level window. Text is UTF-8, cut at a character, always ended. */
struct raw_window {
	uint32_t id; /* the child of the root: a frame or the window itself */
	uint32_t client; /* the application's own window; equals id without a frame */
	uint32_t transient_for; /* the window it says it belongs to; 0: none */
	uint32_t leader; /* the window that stands for its group or client; 0: none */
	pid_t pid; /* by XRes of the client; 0: unknown */
	/* Who started that process, nearest first, as far as they are of its session
	 * (setsid(2)): 0 where no more are known. */
	pid_t parents[FRAME_PARENTS_MAX];
	bool override_redirect; /* menus, tooltips: placed without the window manager */
	bool blend; /* its alpha counts, colours are premultiplied: see-through */
	bool full_screen; /* it says so; or covers a monitor without the window manager */
	enum raw_kind kind;
	uint32_t types; /* bits of enum raw_type */
	struct rect rect; /* outer edge, with border */
	const struct rect *shape; /* the parts of rect it covers, screen coordinates; */
	size_t n_shape; /* borrowed; NULL: all of rect. n_shape 0: nothing */
	char title[FRAME_TITLE_MAX];
	char class_name[FRAME_TITLE_MAX]; /* WM_CLASS, the class */
	char instance[FRAME_TITLE_MAX]; /* WM_CLASS, the instance */
	char exe[FRAME_TITLE_MAX]; /* name of the program's file; empty: unknown */
};

/* Pixels of one rectangle of one admitted window, as it looks on the screen. */
struct raw_piece {
	uint32_t window; /* raw_window.id */
	struct rect rect; /* screen coordinates, inside the picture and the window */
	const uint32_t *pixels; /* borrowed until the next capture_next() */
	size_t stride; /* pixels from row to row */
};

struct raw_cursor {
	uint32_t serial; /* changes with the image */
	bool visible;
	int32_t x, y; /* of the hot spot, screen coordinates */
	int32_t w, h, hot_x, hot_y;
	const uint32_t *argb; /* w × h, premultiplied; borrowed like pixels */
};

struct raw_frame {
	int32_t width, height;
	struct rect monitors[FRAME_MONITORS_MAX];
	size_t n_monitors;
	const struct raw_window *windows; /* mapped ones, lowest first; borrowed */
	size_t n_windows;
	const struct rect *damage; /* where the picture may differ from the last frame; */
	size_t n_damage; /* inside the picture, may overlap */
	const struct raw_piece *pieces; /* lowest window first; together they cover every */
	size_t n_pieces; /* admitted and visible pixel inside damage */
	struct raw_cursor cursor;
};
#endif
