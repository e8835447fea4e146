/* Rows of what the other side sees, from an agent that says anything: each message is a
 * size, and a FromAgent as it comes over the link. */
#include <stddef.h>
#include <stdint.h>

#include "app/sight.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is said to be there can be read. */
static void look_at(const struct sight *s)
{
	volatile uint8_t all = 0;

	for (size_t i = 0; i < (size_t)s->width * s->height * 3; i++)
		all |= s->rgb[i];
	(void)all;
}

static void take(struct sight *s, const uint8_t *data, size_t size)
{
	enum sight_news news = SIGHT_NONE;
	Wire__FromAgent *m;

	if (WIRE_UNPACK(from_agent, data, size, &m) < 0)
		return;
	if (m->body_case == WIRE__FROM_AGENT__BODY_SIGHT && sight_take(s, m->sight, &news) == 0 &&
		news == SIGHT_WHOLE)
		look_at(s);
	WIRE_FREE(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sight s = { 0 };

	while (size > 2) {
		const size_t n = (size_t)(data[0] << 8 | data[1]);
		const size_t part = n < size - 2 ? n : size - 2;

		take(&s, data + 2, part);
		data += 2 + part;
		size -= 2 + part;
	}
	sight_finish(&s);
	return 0;
}
