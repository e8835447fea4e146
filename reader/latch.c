#include "reader/latch.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "reader/scan.h"

/* How often one that does not show any more is asked for: it may be hidden first, and go then. */
enum { ASK_TIMES = 20, ASK_US = 100 * 1000 };

struct latch {
	struct latches *of;
	struct node_ref ref;
	bool shows; /* in what was read last */
	unsigned int asks; /* that are left */
	uint64_t ask_us; /* when the next is due */
	sd_bus_slot *asked; /* owned; NULL: it is not being asked for */
};

static struct latch *find(const struct latches *l, const struct node_ref *ref)
{
	for (size_t i = 0; i < l->n; i++) {
		if (node_ref_equal(&l->all[i]->ref, ref))
			return l->all[i];
	}
	return NULL;
}

bool latches_have(const struct latches *l, const struct node_ref *ref)
{
	return find(l, ref) != NULL;
}

static bool reserve(struct latches *l)
{
	const size_t room = l->room ? 2 * l->room : 16;
	struct latch **grown;

	if (l->n < l->room)
		return true;
	if (l->n == LATCHES_MAX)
		return false;
	grown = realloc(l->all, room * sizeof(*grown));
	if (!grown)
		return false;
	l->all = grown;
	l->room = room;
	return true;
}

void latches_add(struct latches *l, const struct node_ref *ref)
{
	struct latch *latch;

	if (find(l, ref))
		return;
	latch = reserve(l) ? calloc(1, sizeof(*latch)) : NULL;
	if (!latch) {
		l->full = true;
		return;
	}
	*latch = (struct latch){ .of = l, .ref = *ref, .shows = true };
	l->all[l->n++] = latch;
}

static void free_latch(struct latch *latch)
{
	sd_bus_slot_unref(latch->asked);
	free(latch);
}

static void let_go(struct latch *latch)
{
	struct latches *l = latch->of;
	size_t i = 0;

	while (l->all[i] != latch)
		i++;
	l->all[i] = l->all[--l->n];
	free_latch(latch);
}

static bool says_defunct(sd_bus_message *m)
{
	const uint32_t *states = NULL;
	size_t size = 0;

	return sd_bus_message_read_array(m, 'u', (const void **)&states, &size) >= 0 &&
	       size >= sizeof(*states) && states[0] >> STATE_DEFUNCT & 1;
}

static int on_state(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct latch *latch = data;

	latch->asked = sd_bus_slot_unref(latch->asked);
	if (!latch->shows && (scan_says_gone(m, &latch->ref) ||
				     (scan_is_from(m, &latch->ref) && says_defunct(m))))
		let_go(latch);
	return 1;
}

void latches_look(struct latches *l, struct node *tree)
{
	for (size_t i = 0; i < l->n; i++) {
		struct latch *latch = l->all[i];
		const struct node *n = tree ? node_find(tree, &latch->ref) : NULL;
		const bool shows = n && n->shown;

		if (latch->shows && !shows) {
			latch->asks = ASK_TIMES;
			latch->ask_us = clock_us();
		}
		latch->shows = shows;
	}
}

static void ask(struct latch *latch, sd_bus *bus)
{
	latch->asks--;
	latch->ask_us = clock_us() + ASK_US;
	sd_bus_call_method_async(bus, &latch->asked, latch->ref.bus, latch->ref.path,
		"org.a11y.atspi.Accessible", "GetState", on_state, latch, NULL);
}

uint64_t latches_go_on(struct latches *l, sd_bus *bus)
{
	const uint64_t now = clock_us();
	uint64_t due_ms = UINT64_MAX;

	for (size_t i = 0; i < l->n; i++) {
		struct latch *latch = l->all[i];

		if (latch->shows || latch->asks == 0)
			continue;
		if (!latch->asked && now >= latch->ask_us)
			ask(latch, bus);
		due_ms = ASK_US / 1000;
	}
	return due_ms;
}

void latches_clear(struct latches *l)
{
	for (size_t i = 0; i < l->n; i++)
		free_latch(l->all[i]);
	free(l->all);
	*l = (struct latches){ 0 };
}
