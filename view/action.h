#ifndef ENGAWA_VIEW_ACTION_H
#define ENGAWA_VIEW_ACTION_H
/* What a script does, one thing after the other, as it stands on the command line. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engawa.pb-c.h"
#include "view/keys.h"

enum view_act {
	VIEW_ASK,
	VIEW_KEY,
	VIEW_KEY_DOWN,
	VIEW_KEY_UP,
	VIEW_TYPE,
	VIEW_CLICK,
	VIEW_DRAG,
	VIEW_SCROLL,
	VIEW_POINT,
	VIEW_WAIT_PIXEL,
};

struct view_place {
	uint32_t x, y; /* of the whole desktop; within the wire's bounds */
};

struct view_action {
	enum view_act act;
	/* For what it does; VIEW_ASK: what is asked for. VIEW: nothing more than that. */
	Wire__Capability needs;
	union {
		struct view_combo keys; /* KEY, KEY_DOWN, KEY_UP */
		const char *text; /* TYPE; borrowed: what was parsed */
		struct {
			struct view_place at, to; /* to: DRAG */
			uint32_t button;
		} press; /* CLICK, DRAG */
		struct {
			struct view_place at;
			int32_t dx, dy; /* 120 is a notch */
		} scroll;
		struct {
			struct view_place at;
			Wire__MarkShape shape;
		} point;
		struct {
			struct view_place at;
			bool any; /* any change will do */
			uint32_t colour; /* else: 0xRRGGBB */
			uint32_t timeout_ms;
		} pixel;
	};
};

enum { VIEW_COMPLAINT = 512, VIEW_PIXEL_TIMEOUT_S = 30 };

/* name: of the option, without the dashes. 0; -EINVAL, and ret_complaint says in one
 * line what is wrong with the value. The name is known to be one of these:
 * ask key key-down key-up type click drag scroll point wait-pixel */
int view_action_parse(const char *name, const char *value, struct view_action *ret,
	char ret_complaint[VIEW_COMPLAINT]);
#endif
