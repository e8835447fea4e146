/* Texts, each ended by a zero byte. What is found must not depend on how a text is cut into
 * parts, nor on digits being half or full width, and nothing is unfound by more that follows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "semantics/patterns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next character, at least one byte. */
static size_t next(const uint8_t *data, size_t size)
{
	uint32_t c;
	const size_t n = utf8_next(data, size, &c);

	return n ? n : 1;
}

static void add_whole(struct patterns *p, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		const size_t n = strnlen((const char *)data + at, size - at);

		patterns_add(p, (const char *)data + at, n);
		at += n;
		if (at < size) {
			patterns_end_text(p);
			at++;
		}
	}
}

static void add_wide_parts(struct patterns *p, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		const size_t n = next(data + at, size - at);
		char wide[UTF8_MAX + 1];

		if (data[at] == 0)
			patterns_end_text(p);
		else if (data[at] >= '0' && data[at] <= '9')
			patterns_add(p, wide, utf8_put(0xff10u + data[at] - '0', wide));
		else
			patterns_add(p, (const char *)data + at, n);
		at += n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct patterns whole, parts, more;
	unsigned int found;

	patterns_begin(&whole);
	add_whole(&whole, data, size);
	more = whole;
	found = patterns_end(&whole);
	patterns_begin(&parts);
	add_wide_parts(&parts, data, size);
	assert(patterns_end(&parts) == found);
	assert(more.run.n <= RUN_DIGITS_MAX);
	patterns_add(&more, " .", 2);
	assert((patterns_end(&more) & (SECRET_CARD | SECRET_MY_NUMBER)) ==
		(found & (SECRET_CARD | SECRET_MY_NUMBER)));
	return 0;
}
