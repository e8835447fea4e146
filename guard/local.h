#ifndef ENGAWA_GUARD_LOCAL_H
#define ENGAWA_GUARD_LOCAL_H
/*
 * What the person's own hands do, told from what programs inject: XInput 2.1 raw
 * events name the device they came from, and devices with the property "XTEST Device"
 * are no hands. Which of the person's keys it was is looked at only for the key that
 * ends everything, kept nowhere and told to nobody. One thread, on the connection of capture_x11.h.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

enum {
	LOCAL_PAUSE_MS = 2000, /* the other side's hands rest after the person's own */
	LOCAL_MADE_UP_MS = 2000, /* for how long an injected key press casts doubt */
	LOCAL_BY_HAND_MS = 1500, /* for how long what hands pressed explains what follows */
	LOCAL_CLEAR_MS = 1000, /* and so long before it nothing may have been injected */
	LOCAL_END_PRESSES = 3, /* of the key that ends everything, and nothing between */
	LOCAL_END_MS = 1500, /* from the first to the last */
};

struct local;

/* conn is borrowed; if it is capture's, capture comes first: what a connection says
 * first about its version of XInput counts. Selects raw motion, buttons, keys (and
 * touches, from XInput 2.2 on) on all devices, and which devices there are; what capture/
 * selects, on all master devices, stands beside it, and makes no event come twice. 0, -EPROTO, -EPIPE, -ENOMEM. */
int local_create(xcb_connection_t *conn, xcb_window_t root, struct local **ret);
void local_destroy(struct local *l);

/* An event of the connection, at now_ms (clock_ms()); may only note things. */
void local_event(struct local *l, const xcb_generic_event_t *e, uint64_t now_ms);
/* Takes in that devices came or went, if so; outside a grab or under it. After each
 * batch of events: until then what a new device does counts as hands at work, and as a
 * key press that was made up. 0, -EPIPE, -EPROTO. */
int local_refresh(struct local *l);
/* The key that ends everything: keycode of Escape. */
void local_set_end_key(struct local *l, uint8_t keycode);

/* Hands are at work now, which no event tells: they keep something down. */
void local_touch(struct local *l, uint64_t now_ms);
/* When hands were last at work; 0: never. */
uint64_t local_active_ms(const struct local *l);
/* The latest key press was injected, and not long ago, or its key is still down and
 * repeats: the person's terminal may have got it. The server tells us of a key before
 * it tells the terminal: with all events taken in after an answer came, this is what
 * counts for that answer. */
bool local_made_up(const struct local *l, uint64_t now_ms);
/* Hands pressed or let go of a key or a button (or touched) just before, and no program
 * did, not even before that: what a window took for a click or a key was theirs. Doubt is
 * not cleared by a press in between, or a program could wait for one. */
bool local_by_hand(const struct local *l, uint64_t now_ms);
/* The key that ends everything was pressed often enough, by hand. Stays true. What
 * programs press between changes nothing, what hands press does. */
bool local_ended(const struct local *l);
#endif
