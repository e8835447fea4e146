/* Strict parsing: every field has a bound, and only one spelling is accepted. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wire/bounds.h"
#include "wire/message.h"
#include "tests/unit/wire/samples.h"

static void needs_bound(const ProtobufCMessageDescriptor *m)
{
	for (unsigned int i = 0; i < m->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->fields[i];
		const struct wire_bound *b = wire_bound_find(m->short_name, f->name);
		bool repeated = f->label == PROTOBUF_C_LABEL_REPEATED;
		bool plain = f->type == PROTOBUF_C_TYPE_MESSAGE ||
			     f->type == PROTOBUF_C_TYPE_ENUM || f->type == PROTOBUF_C_TYPE_BOOL;

		if (!b && (repeated || !plain))
			fail_msg("%s.%s has no bound", m->short_name, f->name);
		if (b && repeated)
			assert_true(b->n_max > 0);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			needs_bound(f->descriptor);
	}
}

static void test_every_field_has_a_bound(void **state)
{
	for (size_t i = 0; i < samples_n_types; i++) {
		needs_bound(samples_types[i]);
		assert_true(wire_size_max(samples_types[i]) > 0);
	}
}

static void test_samples_pass_and_are_canonical(void **state)
{
	for (size_t i = 0; i < samples_count(); i++) {
		struct sample s = samples_get(i);
		ProtobufCMessage *m = NULL;
		uint8_t *again = malloc(s.size + 1);

		assert_int_equal(wire_unpack(s.type, s.data, s.size, &m), 0);
		assert_int_equal(wire_pack(m, again, s.size + 1), s.size);
		assert_memory_equal(again, s.data, s.size);
		wire_free(m);
		free(again);
		free(s.data);
	}
}

static void test_truncated_is_refused(void **state)
{
	for (size_t i = 0; i < samples_count(); i++) {
		struct sample s = samples_get(i);

		for (size_t n = 0; n < s.size; n++) {
			ProtobufCMessage *m = NULL;

			/* A shorter message may be whole by itself only when it packs to
			 * the same bytes: then it is another valid message. */
			if (wire_unpack(s.type, s.data, n, &m) == 0) {
				assert_int_equal(protobuf_c_message_get_packed_size(m), n);
				wire_free(m);
			}
		}
		free(s.data);
	}
}

static void refuse(
	const ProtobufCMessageDescriptor *type, const char *bytes, size_t size, int error)
{
	ProtobufCMessage *m = NULL;

	assert_int_equal(wire_unpack(type, (const uint8_t *)bytes, size, &m), error);
	assert_null(m);
}

#define REFUSE(type, bytes) refuse(&wire__##type##__descriptor, bytes, sizeof(bytes) - 1, -EBADMSG)

static void test_rules(void **state)
{
	REFUSE(to_broker, ""); /* oneof not set */
	REFUSE(to_broker, "\x0a\x00\x7a\x00"); /* unknown field 15 */
	REFUSE(to_broker, "\x0a\x00\x0a\x00"); /* the same twice */
	REFUSE(to_broker, "\x0a\x00\x1a\x00"); /* two of a oneof */
	REFUSE(to_broker, "\x12\x05\x0a\x03"
			  "123"); /* slot too short */
	REFUSE(to_broker, "\x12\x07\x0a\x05"
			  "12345"); /* slot too long */
	REFUSE(to_broker, "\x12\x06\x0a\x04"
			  "12\n4"); /* control character */
	REFUSE(to_broker, "\x12\x06\x0a\x04"
			  "12\xc3\x28"); /* not UTF-8 */
	REFUSE(to_broker, "\x12\x06\x0a\x04"
			  "12\x00"
			  "4"); /* a NUL inside */
	REFUSE(to_broker, "\x0a\x80\x00"); /* length not minimal */
	REFUSE(from_broker, "\x22\x02\x08\x63"); /* enum value 99 */
	REFUSE(viewer_control, "\x0a\x02\x10\x11"); /* window 17 > 16 */
	REFUSE(viewer_control, "\x0a\x02\x08\x00"); /* a default written out */
	REFUSE(screen, "\x0a\x02\x08\x01"); /* a picture without height */
	REFUSE(screen, "\x22\x03\x08\x82\x80\x02"); /* not complete */
}

static void test_message_left_out(void **state)
{
	ProtobufCMessage *m = NULL;

	assert_int_equal(WIRE_UNPACK(from_face, (const uint8_t *)"\x08\x01", 2, &m), 0);
	wire_free(m);
}

static void test_too_large(void **state)
{
	size_t size = wire_size_max(&wire__to_broker__descriptor) + 1;
	char *bytes = calloc(1, size);

	refuse(&wire__to_broker__descriptor, bytes, size, -EMSGSIZE);
	free(bytes);
}

static void test_pack_wants_room(void **state)
{
	struct sample s = samples_get(0);
	ProtobufCMessage *m;
	uint8_t room[1];

	assert_int_equal(wire_unpack(s.type, s.data, s.size, &m), 0);
	assert_int_equal(wire_pack(m, room, sizeof(room)), -EMSGSIZE);
	wire_free(m);
	free(s.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field_has_a_bound),
		cmocka_unit_test(test_samples_pass_and_are_canonical),
		cmocka_unit_test(test_truncated_is_refused),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_message_left_out),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_pack_wants_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
