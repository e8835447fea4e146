#include "session/desktop.h"

#include <errno.h>
#include <stdlib.h>

#include "capture/capture.h"
#include "core/clock.h"

struct desktop {
	struct capture *capture; /* owned */
	struct shield *shield; /* owned */
	void (*on_gone)(uint32_t id, void *data);
	void *on_gone_data; /* borrowed */
	const struct clean_frame *latest; /* the shield's; NULL: none yet */
	uint64_t shield_us;
	uint64_t generation; /* of the verdicts capture last looked at */
	bool short_of_memory; /* the shield does not know all windows: nothing may go out */
};

static enum shield_verdict verdict(const struct raw_window *w, void *data)
{
	const struct desktop *d = data;

	return shield_admit(d->shield, w);
}

static void gone(uint32_t id, void *data)
{
	struct desktop *d = data;

	shield_forget(d->shield, id);
	if (d->on_gone)
		d->on_gone(id, d->on_gone_data);
}

static void facts(const struct raw_window *w, void *data)
{
	struct desktop *d = data;

	d->short_of_memory |= shield_note(d->shield, w) < 0;
}

static void copied(enum raw_copy which, pid_t pid, void *data)
{
	shield_note_copy(((struct desktop *)data)->shield, which, pid);
}

static bool admit_copy(enum raw_copy which, void *data)
{
	return shield_admit_copy(((const struct desktop *)data)->shield, which);
}

struct capture *desktop_capture(struct desktop *d)
{
	return d->capture;
}

void desktop_on_gone(struct desktop *d, void (*on_gone)(uint32_t id, void *data), void *data)
{
	d->on_gone = on_gone;
	d->on_gone_data = data;
}

int desktop_create(const char *display, struct desktop **ret, const char **ret_why)
{
	struct desktop *d = calloc(1, sizeof(*d));
	int r = -ENOMEM;

	*ret_why = "memory";
	if (!d)
		return r;
	d->shield = shield_create();
	if (d->shield) {
		const struct capture_listener l = { .verdict = verdict,
			.gone = gone,
			.facts = facts,
			.copied = copied,
			.admit_copy = admit_copy,
			.data = d };

		r = capture_create_x11(display, &l, &d->capture, ret_why);
	}
	if (r < 0) {
		desktop_destroy(d);
		return r;
	}
	*ret = d;
	return 0;
}

void desktop_destroy(struct desktop *d)
{
	if (!d)
		return;
	capture_destroy(d->capture);
	shield_destroy(d->shield);
	free(d);
}

int desktop_fd(const struct desktop *d)
{
	return capture_fd(d->capture);
}

struct shield *desktop_shield(struct desktop *d)
{
	return d->shield;
}

static void recheck(struct desktop *d)
{
	uint64_t now = shield_generation(d->shield);

	if (now == d->generation)
		return;
	d->generation = now;
	capture_recheck(d->capture);
}

int desktop_poll(struct desktop *d)
{
	recheck(d);
	return capture_poll(d->capture);
}

int desktop_sync(struct desktop *d)
{
	recheck(d);
	return capture_sync(d->capture);
}

int desktop_next(struct desktop *d, bool whole, const struct clean_frame **ret)
{
	const struct raw_frame *raw;
	uint64_t from_us;
	int r;

	recheck(d);
	r = capture_next(d->capture, whole, &raw);
	if (r < 0)
		return r;
	if (d->short_of_memory)
		return -ENOMEM;
	from_us = clock_us();
	r = shield_apply(d->shield, raw, &d->latest);
	d->shield_us = clock_us() - from_us;
	if (r == 0)
		*ret = d->latest;
	return r;
}

const struct clean_frame *desktop_latest(const struct desktop *d)
{
	return d->latest;
}

uint64_t desktop_shield_us(const struct desktop *d)
{
	return d->shield_us;
}

static const struct raw_window *find(struct desktop *d, uint32_t id)
{
	size_t n;
	const struct raw_window *windows = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (windows[i].id == id || windows[i].client == id)
			return &windows[i];
	}
	return NULL;
}

int desktop_set_window(struct desktop *d, uint32_t id, enum desktop_wish wish)
{
	const struct raw_window *w;
	int r = desktop_poll(d);

	if (r < 0)
		return r;
	w = find(d, id);
	if (!w)
		return -ENOENT;
	if (shield_admit(d->shield, w) == SHIELD_OWN)
		return -EPERM;
	switch (wish) {
	case DESKTOP_HIDE:
		return shield_hide(d->shield, w);
	case DESKTOP_SHOW:
		return shield_show(d->shield, w);
	case DESKTOP_SHOW_SECRET:
		return shield_show_secret(d->shield, w);
	}
	return -EINVAL;
}

uint64_t desktop_listed(const struct desktop *d)
{
	return capture_listed(d->capture) + shield_generation(d->shield);
}

void desktop_each_window(struct desktop *d,
	void (*each)(const struct raw_window *w, enum shield_reason why, void *data), void *data)
{
	size_t n;
	const struct raw_window *windows = capture_windows(d->capture, &n);

	for (size_t i = n; i-- > 0;) {
		if (!windows[i].override_redirect)
			each(&windows[i], shield_why(d->shield, &windows[i]), data);
	}
}

size_t desktop_outlines(struct desktop *d, struct rect *ret, size_t room)
{
	size_t n;
	const struct raw_window *windows = capture_windows(d->capture, &n);

	return shield_outlines(d->shield, windows, n, ret, room);
}
