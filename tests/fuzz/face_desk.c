/* A request to a running face: parsing, and the windows that its name means. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "app/match.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *name_of(const Wire__ToFace *m)
{
	switch (m->body_case) {
	case WIRE__TO_FACE__BODY_HIDE:
		return m->hide->name;
	case WIRE__TO_FACE__BODY_SHOW:
		return m->show->name;
	case WIRE__TO_FACE__BODY_OPEN:
		return m->open->name;
	case WIRE__TO_FACE__BODY_SHUT:
		return m->shut->name;
	case WIRE__TO_FACE__BODY_LIST:
	case WIRE__TO_FACE__BODY__NOT_SET:
	case _WIRE__TO_FACE__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Wire__Window a = WIRE__WINDOW__INIT, b = WIRE__WINDOW__INIT;
	Wire__Window *both[] = { &a, &b };
	const Wire__Window *found[2];
	Wire__Windows all = WIRE__WINDOWS__INIT;
	Wire__ToFace *m;

	if (WIRE_UNPACK(to_face, data, size, &m) < 0)
		return 0;
	a.id = 0x1a00007;
	a.title = (char *)"Letter to Hanako";
	b.id = 0x2200003;
	b.title = (char *)"みどり銀行";
	b.own = true;
	all.windows = both;
	all.n_windows = 2;
	if (name_of(m) && match_windows(&all, name_of(m), found) > 1)
		abort(); /* Engawa's own window was meant */
	WIRE_FREE(m);
	return 0;
}
