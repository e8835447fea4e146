#include "guard/rewrite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xinput.h>

enum { KEYBOARDS_MAX = 64 /* of one person */ };

/* A write that is under way. */
struct write {
	xcb_connection_t *conn;
	unsigned low, high; /* keycodes */
};

/* What a request wants: symbols, then for a map that is put back also actions. */
struct body {
	uint8_t *bytes; /* owned */
	size_t size;
	uint16_t n_symbols, n_actions;
};

/* Keys of the change (NULL: none) as there, the others as in the map. */
static void put_symbols(struct body *b, const struct write *w, const xcb_xkb_get_map_reply_t *raw,
	const struct change *c)
{
	xcb_xkb_get_map_map_t parts;
	xcb_xkb_key_sym_map_iterator_t i;

	keyboard_unpack(raw, &parts);
	i = xcb_xkb_get_map_map_syms_rtrn_iterator(raw, &parts);
	for (unsigned code = raw->firstKeySym; i.rem; code++, xcb_xkb_key_sym_map_next(&i)) {
		const struct meaning *to = c ? c->to[code] : NULL;
		const xcb_xkb_key_sym_map_t *head = to ? &to->head : i.data;
		const uint32_t *symbols = to ? to->symbols : xcb_xkb_key_sym_map_syms(i.data);

		if (code < w->low || code > w->high)
			continue;
		memcpy(b->bytes + b->size, head, sizeof(*head));
		memcpy(b->bytes + b->size + sizeof(*head), symbols, head->nSyms * sizeof(*symbols));
		b->size += sizeof(*head) + head->nSyms * sizeof(*symbols);
		b->n_symbols = (uint16_t)(b->n_symbols + head->nSyms);
	}
}

/* Other symbols, even for a moment, cost a modifier key its action: it is put back as well. */
static void put_actions(struct body *b, const struct write *w, const xcb_xkb_get_map_reply_t *raw)
{
	xcb_xkb_get_map_map_t parts;
	const uint8_t *counts;
	size_t skipped = 0;

	keyboard_unpack(raw, &parts);
	counts = xcb_xkb_get_map_map_acts_rtrn_count(&parts) - raw->firstKeyAction;
	for (unsigned code = raw->firstKeyAction; code < w->low; code++)
		skipped += counts[code];
	for (unsigned code = w->low; code <= w->high; code++) {
		b->bytes[b->size++] = counts[code];
		b->n_actions = (uint16_t)(b->n_actions + counts[code]);
	}
	while (b->size % 4)
		b->bytes[b->size++] = 0;
	memcpy(b->bytes + b->size, parts.acts_rtrn_acts + skipped,
		b->n_actions * sizeof(xcb_xkb_action_t));
	b->size += b->n_actions * sizeof(xcb_xkb_action_t);
}

/* Sends; the caller asks how it went. */
static int send_map(const struct write *w, uint16_t device, const xcb_xkb_get_map_reply_t *raw,
	const struct change *c, xcb_void_cookie_t *ret)
{
	const bool actions = !c && raw->firstKeyAction <= w->low &&
			     w->high < raw->firstKeyAction + (unsigned)raw->nKeyActions;
	const uint8_t n = (uint8_t)(w->high - w->low + 1);
	struct body b = { malloc(
		36 + 4 * (size_t)raw->length + REWRITE_CODES * sizeof(struct meaning)) };

	if (!b.bytes)
		return -ENOMEM;
	put_symbols(&b, w, raw, c);
	if (actions)
		put_actions(&b, w, raw);
	*ret = xcb_xkb_set_map_checked(w->conn, device,
		XCB_XKB_MAP_PART_KEY_SYMS | (actions ? XCB_XKB_MAP_PART_KEY_ACTIONS : 0), 0,
		raw->minKeyCode, raw->maxKeyCode, 0, 0, (xcb_keycode_t)w->low, n, b.n_symbols,
		actions ? (xcb_keycode_t)w->low : 0, actions ? n : 0, b.n_actions, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, b.bytes);
	free(b.bytes);
	return 0;
}

static int ended(const struct write *w, xcb_void_cookie_t cookie)
{
	xcb_generic_error_t *error = xcb_request_check(w->conn, cookie);

	if (!error)
		return xcb_connection_has_error(w->conn) ? -EPIPE : 0;
	free(error);
	return -EPROTO;
}

/* The keyboards of this master, without the one that injected keys come from. */
static size_t list_others(struct keyboard *k, xcb_connection_t *conn, uint16_t ret[KEYBOARDS_MAX])
{
	xcb_input_xi_query_device_reply_t *r = xcb_input_xi_query_device_reply(
		conn, xcb_input_xi_query_device(conn, XCB_INPUT_DEVICE_ALL), NULL);
	xcb_input_xi_device_info_iterator_t i;
	size_t n = 0;

	if (!r)
		return 0;
	for (i = xcb_input_xi_query_device_infos_iterator(r); i.rem && n < KEYBOARDS_MAX;
		xcb_input_xi_device_info_next(&i)) {
		if (i.data->type == XCB_INPUT_DEVICE_TYPE_SLAVE_KEYBOARD &&
			i.data->attachment == keyboard_master(k) &&
			i.data->deviceid != keyboard_injector(k))
			ret[n++] = i.data->deviceid;
	}
	free(r);
	return n;
}

/* Writing the master's map writes those of all its keyboards, so each of the others gets its
 * own back at once: one batch of requests, which nothing comes between. */
static int write_master(struct keyboard *k, const struct write *w, const struct change *c)
{
	uint16_t others[KEYBOARDS_MAX];
	xcb_xkb_get_map_reply_t *maps[KEYBOARDS_MAX];
	xcb_xkb_get_map_cookie_t asked[KEYBOARDS_MAX];
	xcb_void_cookie_t master, back[KEYBOARDS_MAX];
	const size_t n = list_others(k, w->conn, others);
	int r;

	for (size_t i = 0; i < n; i++)
		asked[i] = keyboard_ask(w->conn, others[i]);
	for (size_t i = 0; i < n; i++)
		maps[i] = xcb_xkb_get_map_reply(w->conn, asked[i], NULL);
	r = send_map(w, keyboard_master(k), keyboard_raw(k), c, &master);
	for (size_t i = 0; i < n; i++) {
		/* without a map it has been pulled out meanwhile */
		if (r == 0 && maps[i] && send_map(w, others[i], maps[i], NULL, &back[i]) == 0)
			xcb_discard_reply(w->conn, back[i].sequence);
		free(maps[i]);
	}
	return r < 0 ? r : ended(w, master);
}

int rewrite_maps(struct keyboard *k, xcb_connection_t *conn, const struct change *c)
{
	const xcb_xkb_get_map_reply_t *raw = keyboard_raw(k);
	struct write w = { conn, raw->firstKeySym, raw->firstKeySym + raw->nKeySyms - 1u };
	xcb_xkb_get_map_reply_t *seen =
		xcb_xkb_get_map_reply(conn, keyboard_ask(conn, keyboard_master(k)), NULL);
	xcb_void_cookie_t cookie;
	int r;

	if (!seen)
		return -EPIPE;
	while (w.low < w.high && !c->to[w.low])
		w.low++;
	while (w.low < w.high && !c->to[w.high])
		w.high--;
	if (keyboard_alike(raw, seen)) {
		r = write_master(k, &w, c);
	} else {
		/* The person's keyboard was used last and has another map. Applications see
		 * this one as soon as a key is injected. */
		r = send_map(&w, keyboard_injector(k), raw, c, &cookie);
		r = r < 0 ? r : ended(&w, cookie);
	}
	free(seen);
	return r;
}
