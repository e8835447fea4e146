#include "shield/shield.h"

#include <errno.h>
#include <stdlib.h>

#include "shield/shield_internal.h"

struct shield *shield_create(void)
{
	struct shield *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->distrust = true;
	pixman_region32_init(&s->frame.shown);
	return s;
}

void shield_destroy(struct shield *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_layers; i++)
		pixman_region32_fini(&s->layers[i].visible);
	clean_frame_finish(&s->frame);
	free(s->layers);
	free(s->places);
	free(s->choices);
	free(s->known);
	free(s->own_pids);
	free(s->own_windows);
	free(s);
}

void shield_tightened(struct shield *s)
{
	s->generation++;
	s->distrust = true;
	/* A turn may be under way with it: what was not sent so far is not any more. */
	clean_frame_blank(&s->frame);
}

int shield_add_own_pid(struct shield *s, pid_t pid)
{
	pid_t *grown = realloc(s->own_pids, (s->n_own_pids + 1) * sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	s->own_pids = grown;
	s->own_pids[s->n_own_pids++] = pid;
	shield_tightened(s);
	return 0;
}

int shield_add_own_window(struct shield *s, uint32_t id)
{
	uint32_t *grown = realloc(s->own_windows, (s->n_own_windows + 1) * sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	s->own_windows = grown;
	s->own_windows[s->n_own_windows++] = id;
	shield_tightened(s);
	return 0;
}

void shield_hide_terminals(struct shield *s)
{
	s->terminals_are_own = true;
	shield_tightened(s);
}

void shield_forget(struct shield *s, uint32_t id)
{
	copies_forget(s, id); /* while it is known what it was */
	known_forget(s, id);
	choice_forget(s, id);
	for (size_t i = 0; i < s->n_own_windows; i++) {
		if (s->own_windows[i] == id)
			s->own_windows[i--] = s->own_windows[--s->n_own_windows];
	}
}

uint64_t shield_generation(const struct shield *s)
{
	return s->generation;
}
