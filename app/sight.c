#include "app/sight.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COLOURS = 3 };

void sight_finish(struct sight *s)
{
	free(s->rgb);
	*s = (struct sight){ 0 };
}

/* Row 0 begins a picture; whatever was not finished is forgotten. */
static int begin(struct sight *s, const Wire__Sight *m)
{
	const size_t size = (size_t)m->width * m->height * COLOURS;
	uint8_t *rgb = calloc(1, size), *old = s->rgb;

	if (!rgb)
		return -ENOMEM;
	s->width = m->width;
	s->height = m->height;
	s->rows = 0;
	s->rgb = rgb;
	free(old);
	return 0;
}

static bool is_none(const Wire__Sight *m)
{
	return m->width == 0 && m->height == 0 && m->row == 0 && m->rgb.len == 0;
}

/* Whole rows, at least one, and none below the picture. */
static bool fits(const Wire__Sight *m)
{
	const size_t row = (size_t)m->width * COLOURS;

	return m->width > 0 && m->row < m->height && m->rgb.len > 0 && m->rgb.len % row == 0 &&
	       m->rgb.len / row <= m->height - m->row;
}

int sight_take(struct sight *s, const Wire__Sight *m, enum sight_news *ret)
{
	const size_t row = (size_t)m->width * COLOURS;
	int r = 0;

	if (is_none(m)) {
		sight_finish(s);
		*ret = SIGHT_NONE;
		return 0;
	}
	if (!fits(m))
		return -EPROTO;
	if (m->row == 0)
		r = begin(s, m);
	else if (m->width != s->width || m->height != s->height || m->row != s->rows)
		r = -EPROTO;
	if (r < 0)
		return r;
	memcpy(s->rgb + m->row * row, m->rgb.data, m->rgb.len);
	s->rows = m->row + (uint32_t)(m->rgb.len / row);
	*ret = s->rows == s->height ? SIGHT_WHOLE : SIGHT_MORE;
	return 0;
}
