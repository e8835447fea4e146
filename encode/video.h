#ifndef ENGAWA_ENCODE_VIDEO_H
#define ENGAWA_ENCODE_VIDEO_H
/*
 * Where a picture keeps changing as a film does, the viewer gets a VP9 stream of that box
 * instead of exact tiles, and exact tiles again once it stops. At most one box, and none that
 * holds a pixel of anything but shown windows. For encode/ alone; one for each viewer.
 *
 * A tile is like a film when it has many colours and changed in more than half of the last
 * ticks, in a way that no copy explains; those that touch it join it after an eighth. The box is
 * what of such tiles changed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "encode/delta.h"

struct video_tile {
	uint32_t seen; /* a bit for each tick in which it changed, the latest lowest */
	bool rich; /* it had many colours when it was last written */
	bool damaged; /* and not looked at since */
	bool changed; /* since the latest tick */
	struct rect where, before; /* all that changed in this half of the ticks, and in the last */
};

struct video {
	struct video_tile *tiles; /* owned */
	int32_t n, columns; /* of them; and how many are beside each other */
	bool allowed; /* the viewer can show one, and its line is fast enough */
	unsigned kbit; /* a second; for the stream */
	uint64_t tick_ms;
	unsigned ticks; /* ever */
	unsigned look; /* the tick in which the box is looked at again */

	struct rect box; /* empty: no film now */
	struct vp9 *stream; /* owned */
	int32_t w, h; /* of its frames: smaller than the box when that is large */
	unsigned smaller; /* how often frames were too long: their area is halved each time */
	bool first; /* the next frame begins the stream */
	bool due; /* the box has changed since the frame before */
	uint64_t since_ms; /* it began */
	uint64_t changed_ms; /* the box did last */
	uint64_t next_ms; /* not before then another frame */
};

/* For pictures of another size; nothing is a film. 0, or -ENOMEM with all as it was. */
int video_resize(struct video *v, const struct delta *d);
void video_finish(struct video *v);
/* The viewer has nothing: whatever it was, it is no film now. */
void video_clear(struct video *v, struct delta *d);

/* Whether the viewer can show a film, and the bytes a second that its line carries (0: unknown). */
void video_allow(struct video *v, bool shows, uint64_t rate);

/* The tile may have changed. */
void video_damage(struct video *v, int32_t tile);

/* The delta is settled: what changed in the box is taken out of it, or the film ends and the
 * box becomes unknown to the viewer. Before copies are looked for. */
void video_take(struct video *v, struct delta *d, uint64_t now_ms);
/* What copies left is looked at: a film may begin. */
void video_look(struct video *v, struct delta *d, uint64_t now_ms);
/* The tile was written exactly, with more colours than a palette has or with less. */
void video_written(struct video *v, int32_t tile, bool rich);

/* A frame would be written now. */
bool video_is_due(const struct video *v, uint64_t now_ms);
/* Writes it as a command of at most CODEC_VIDEO_SIZE_MAX bytes and returns their number; 0: it
 * could not be, and the film has ended. */
size_t video_write(struct video *v, struct delta *d, uint8_t *to, uint64_t now_ms);

static inline bool video_runs(const struct video *v)
{
	return !rect_empty(v->box);
}
#endif
