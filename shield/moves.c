/* Which shown windows have moved since the last frame: hints for encode/. A window that is
 * hidden, or was, is not in the list, so that nothing can be learned of it. */
#include <errno.h>
#include <stdlib.h>

#include "shield/shield_internal.h"

static const struct place *find_place(const struct shield *s, uint32_t window)
{
	for (size_t i = 0; i < s->n_places; i++) {
		if (s->places[i].window == window)
			return &s->places[i];
	}
	return NULL;
}

static void note_move(struct shield *s, const struct raw_window *w)
{
	struct clean_frame *f = &s->frame;
	const struct place *p = find_place(s, w->id);
	const struct rect r = w->rect;

	if (!p || p->rect.w != r.w || p->rect.h != r.h || (p->rect.x == r.x && p->rect.y == r.y))
		return;
	if (f->n_moves < CLEAN_MOVES_MAX)
		f->moves[f->n_moves++] = (struct clean_move){ r, r.x - p->rect.x, r.y - p->rect.y };
}

int shield_note_moves(struct shield *s, const struct raw_frame *in)
{
	if (in->n_windows > s->room_places) {
		struct place *grown = realloc(s->places, in->n_windows * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->places = grown;
		s->room_places = in->n_windows;
	}
	s->frame.n_moves = 0;
	for (size_t i = 0; i < in->n_windows; i++) {
		if (s->layers[i].verdict == SHIELD_SHOWN)
			note_move(s, &in->windows[i]);
	}
	s->n_places = 0;
	for (size_t i = 0; i < in->n_windows; i++) {
		if (s->layers[i].verdict == SHIELD_SHOWN)
			s->places[s->n_places++] =
				(struct place){ in->windows[i].id, in->windows[i].rect };
	}
	return 0;
}
