/*
 * own_selection TEXT: owns what was selected and what was copied (PRIMARY, SECONDARY and
 * CLIPBOARD). Prints "owned" once it does, and a line "asked" whenever any program wants to have
 * what it is, which it then gets. For tests of who looks into the clipboard. Ends with its input.
 */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xcb/xcb.h>

static xcb_atom_t atom(xcb_connection_t *x, const char *name)
{
	xcb_intern_atom_reply_t *r =
		xcb_intern_atom_reply(x, xcb_intern_atom(x, 0, (uint16_t)strlen(name), name), NULL);
	const xcb_atom_t ret = r ? r->atom : XCB_NONE;

	free(r);
	return ret;
}

static void own(xcb_connection_t *x)
{
	static const char *const names[] = { "PRIMARY", "SECONDARY", "CLIPBOARD" };
	const xcb_window_t w = xcb_generate_id(x);

	xcb_create_window(x, XCB_COPY_FROM_PARENT, w,
		xcb_setup_roots_iterator(xcb_get_setup(x)).data->root, 0, 0, 1, 1, 0,
		XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT, 0, NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const xcb_atom_t selection = atom(x, names[i]);
		xcb_get_selection_owner_reply_t *r;

		xcb_set_selection_owner(x, w, selection, XCB_CURRENT_TIME);
		r = xcb_get_selection_owner_reply(x, xcb_get_selection_owner(x, selection), NULL);
		if (!r || r->owner != w)
			errx(1, "%s is another one's", names[i]);
		free(r);
	}
	puts("owned");
}

/* As ICCCM, section 2.2, wants it: the text, as whatever was asked for. */
static void give(xcb_connection_t *x, const xcb_selection_request_event_t *q, const char *text)
{
	const xcb_atom_t property = q->property ? q->property : q->target;
	const xcb_selection_notify_event_t answer = { .response_type = XCB_SELECTION_NOTIFY,
		.time = q->time,
		.requestor = q->requestor,
		.selection = q->selection,
		.target = q->target,
		.property = property };
	char event[32] = { 0 };

	memcpy(event, &answer, sizeof(answer));
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, q->requestor, property, q->target, 8,
		(uint32_t)strlen(text), text);
	xcb_send_event(x, 0, q->requestor, 0, event);
	xcb_flush(x);
	puts("asked");
}

int main(int argc, char **argv)
{
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	struct pollfd wait[] = { { xcb_get_file_descriptor(x), POLLIN, 0 }, { 0, POLLIN, 0 } };

	if (argc != 2 || xcb_connection_has_error(x))
		errx(1, "own_selection TEXT, on an X display");
	setvbuf(stdout, NULL, _IOLBF, 0);
	own(x);
	while (!xcb_connection_has_error(x)) {
		for (xcb_generic_event_t *e; (e = xcb_poll_for_event(x)); free(e)) {
			if ((e->response_type & 127) == XCB_SELECTION_REQUEST)
				give(x, (const void *)e, argv[1]);
		}
		if (poll(wait, 2, -1) < 0 || wait[1].revents)
			break;
	}
	xcb_disconnect(x);
	return EXIT_SUCCESS;
}
