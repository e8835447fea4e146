#include "tests/unit/seal/sealed.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

struct sealed sealed_send(struct seal_sender *s, uint64_t now_ms, bool final, const char *text)
{
	struct sealed m;

	assert_int_equal(
		seal_send(s, now_ms, final, (const uint8_t *)text, strlen(text), m.data, &m.size),
		0);
	return m;
}

static int receive(struct seal_receiver *r, const struct sealed *m, char ret[256])
{
	size_t size;
	bool final;
	int error = seal_receive(r, m->data, m->size, (uint8_t *)ret, &size, &final);

	if (error == 0)
		ret[size] = '\0';
	return error < 0 ? error : final;
}

void sealed_expect(struct seal_receiver *r, struct sealed m, int want, const char *text)
{
	char got[256];

	assert_int_equal(receive(r, &m, got), want);
	if (want >= 0)
		assert_string_equal(got, text);
}

void sealed_finish(struct seal_sender *s, struct seal_receiver *r)
{
	seal_sender_destroy(s);
	seal_receiver_destroy(r);
}
