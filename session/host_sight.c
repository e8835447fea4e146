/* What the viewers see, for the person: the latest clean frame and nothing else, so it
 * can show no more than may go out. Made smaller by a whole number, each pixel the mean
 * of those it stands for. */
#include <errno.h>
#include <stdlib.h>

#include "core/log.h"
#include "session/host_internal.h"

enum { COLOURS = 3 };

static int32_t factor_for(int32_t width, int32_t height)
{
	const int32_t longest = width > height ? width : height;

	return (longest + WIRE_SIGHT_SIDE - 1) / WIRE_SIGHT_SIDE;
}

static void add_row(uint32_t *sums, const uint32_t *pixels, int32_t width, int32_t factor)
{
	for (int32_t x = 0; x < width * factor; x++) {
		uint32_t *to = &sums[x / factor * COLOURS];

		to[0] += pixels[x] >> 16 & 0xff;
		to[1] += pixels[x] >> 8 & 0xff;
		to[2] += pixels[x] & 0xff;
	}
}

/* One row of the smaller picture; sums has room for it. */
static void make_row(const struct clean_frame *f, int32_t y, int32_t width, int32_t factor,
	uint32_t *sums, uint8_t *ret)
{
	for (int32_t i = 0; i < width * COLOURS; i++)
		sums[i] = 0;
	for (int32_t i = 0; i < factor; i++)
		add_row(sums, clean_frame_row(f, y * factor + i), width, factor);
	for (int32_t i = 0; i < width * COLOURS; i++)
		ret[i] = (uint8_t)(sums[i] / (uint32_t)(factor * factor));
}

static void tell_rows(struct host *h, Wire__Sight *rows)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;

	m.body_case = WIRE__FROM_AGENT__BODY_SIGHT;
	m.sight = rows;
	host_tell_face(h, &m);
}

static int tell_picture(struct host *h, const struct clean_frame *f)
{
	const int32_t factor = factor_for(clean_frame_width(f), clean_frame_height(f));
	const int32_t width = clean_frame_width(f) / factor,
		      height = clean_frame_height(f) / factor;
	const size_t row_size = (size_t)width * COLOURS;
	const int32_t at_once = row_size ? (int32_t)(WIRE_SIGHT_BYTES / row_size) : 0;
	uint32_t *sums = calloc(row_size + 1, sizeof(*sums));
	uint8_t *bytes = malloc(WIRE_SIGHT_BYTES);

	for (int32_t y = 0; sums && bytes && at_once && y < height; y += at_once) {
		const int32_t n = height - y < at_once ? height - y : at_once;
		Wire__Sight rows = WIRE__SIGHT__INIT;

		for (int32_t i = 0; i < n; i++)
			make_row(f, y + i, width, factor, sums, bytes + (size_t)i * row_size);
		rows.width = (uint32_t)width;
		rows.height = (uint32_t)height;
		rows.row = (uint32_t)y;
		rows.rgb = (ProtobufCBinaryData){ (size_t)n * row_size, bytes };
		tell_rows(h, &rows);
	}
	free(sums);
	free(bytes);
	return sums && bytes ? 0 : -ENOMEM;
}

static bool anybody_sees(const struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		const struct participant *p = &h->people[i];

		if (participant_viewing(p) && viewer_started(p->viewer))
			return true;
	}
	return false;
}

void host_tell_sight(struct host *h)
{
	const struct clean_frame *f = NULL;
	Wire__Sight none = WIRE__SIGHT__INIT;

	if (!h->face || link_queued(h->face) > 0) /* it will ask again */
		return;
	if (anybody_sees(h))
		f = desktop_latest(h->desktop);
	if (!f)
		tell_rows(h, &none);
	else if (tell_picture(h, f) < 0)
		log_event(LOG_ERROR, "face.sight", "error=%d", -ENOMEM);
}
