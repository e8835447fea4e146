#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "seal/channel_internal.h"
#include "tests/unit/seal/sealed.h"

static const uint8_t key[KEYS_SIZE] = { 1, 2, 3 };
static const uint8_t session[KEYS_TH] = { 9, 8, 7 };

static struct seal_sender *sender(enum seal_channel_id id, uint32_t epoch)
{
	struct seal_sender *s = NULL;

	assert_int_equal(channel_sender_create(key, session, id, epoch, &s), 0);
	return s;
}

static struct seal_receiver *receiver(enum seal_channel_id id, uint32_t epoch)
{
	struct seal_receiver *r = NULL;

	assert_int_equal(channel_receiver_create(key, session, id, epoch, &r), 0);
	return r;
}

static void messages_arrive_in_order_and_end(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed first = sealed_send(s, 0, false, "one");

	assert_int_equal(first.size, 3 + SEAL_OVERHEAD);
	sealed_expect(r, first, 0, "one");
	first = sealed_send(s, 0, false, "");
	assert_int_equal(first.size, CHANNEL_TAG);
	sealed_expect(r, first, 0, "");
	sealed_expect(r, sealed_send(s, 0, true, "bye"), 1, "bye");
	sealed_finish(s, r);
}

static void first_message_may_be_the_final_one(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

	sealed_expect(r, sealed_send(s, 0, true, "bye"), 1, "bye");
	sealed_finish(s, r);
}

static void nothing_follows_the_final_message(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed final = sealed_send(s, 0, true, "bye"), more;

	sealed_expect(r, final, 1, "bye");
	assert_int_equal(seal_send(s, 0, false, NULL, 0, more.data, &more.size), -EPIPE);
	sealed_expect(r, final, -EPIPE, NULL);
	sealed_expect(r, (struct sealed){ .size = 0 }, -EPIPE, NULL);
	sealed_finish(s, r);
}

static void dropped_message_is_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

	sealed_expect(r, sealed_send(s, 0, false, "one"), 0, "one");
	sealed_send(s, 0, false, "two");
	sealed_expect(r, sealed_send(s, 0, false, "three"), -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void dropped_first_message_is_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

	sealed_send(s, 0, false, "one");
	sealed_expect(r, sealed_send(s, 0, false, "a text longer than a header and a tag"),
		-EBADMSG, NULL);
	sealed_finish(s, r);
}

static void reordered_messages_are_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed two, three;

	sealed_expect(r, sealed_send(s, 0, false, "one"), 0, "one");
	two = sealed_send(s, 0, false, "two");
	three = sealed_send(s, 0, false, "three");
	sealed_expect(r, three, -EBADMSG, NULL);
	sealed_expect(r, two, -EBADMSG, NULL); /* too late, though it was right */
	sealed_finish(s, r);
}

static void replayed_message_is_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed one = sealed_send(s, 0, false, "one"), two = sealed_send(s, 0, false, "two");

	sealed_expect(r, one, 0, "one");
	sealed_expect(r, two, 0, "two");
	sealed_expect(r, two, -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void replayed_first_message_is_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed one = sealed_send(s, 0, false, "one");

	sealed_expect(r, one, 0, "one");
	sealed_expect(r, one, -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void message_of_another_channel_is_refused_even_under_one_key(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_SCREEN, 0);

	sealed_expect(r, sealed_send(s, 0, false, "one"), -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void message_of_another_epoch_is_refused_even_under_one_key(void **state)
{
	static const uint32_t others[] = { 1, 1u << 8, 1u << 16, 1u << 24 };

	for (size_t i = 0; i < 4; i++) {
		struct seal_sender *s = sender(SEAL_CONTROL, others[i]);
		struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

		sealed_expect(r, sealed_send(s, 0, false, "one"), -EBADMSG, NULL);
		sealed_finish(s, r);
	}
}

static void message_of_another_session_is_refused_even_under_one_key(void **state)
{
	static const uint8_t other[KEYS_TH] = { 9, 8, 6 };
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct seal_sender *s = NULL;

	assert_int_equal(channel_sender_create(key, other, SEAL_CONTROL, 0, &s), 0);
	sealed_expect(r, sealed_send(s, 0, false, "one"), -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void every_flipped_bit_is_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct sealed one = sealed_send(s, 0, false, "one");

	for (size_t bit = 0; bit < one.size * 8; bit++) {
		struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
		struct sealed m = one;

		m.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		sealed_expect(r, m, -EBADMSG, NULL);
		sealed_expect(r, one, -EBADMSG, NULL); /* no going on after that */
		seal_receiver_destroy(r);
	}
	seal_sender_destroy(s);
}

static void cut_and_longer_messages_are_noticed(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct sealed one = sealed_send(s, 0, false, "one");

	for (size_t size = 0; size <= one.size + 1; size++) {
		struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
		struct sealed m = one;

		m.size = size;
		m.data[one.size] = 0;
		sealed_expect(r, m, size == one.size ? 0 : -EBADMSG, "one");
		seal_receiver_destroy(r);
	}
	seal_sender_destroy(s);
}

static void missing_final_message_is_never_reported_as_an_end(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed last;

	sealed_expect(r, sealed_send(s, 0, false, "one"), 0, "one");
	/* The attacker holds back "bye" and cannot turn "two" into an end: the
	 * sealed tag byte comes first, and 3 in place of 0 flips two bits. */
	last = sealed_send(s, 0, false, "two");
	sealed_send(s, 0, true, "bye");
	last.data[0] ^= crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	sealed_expect(r, last, -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void stream_tag_that_nobody_sends_is_refused(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct sealed m = { .size = CHANNEL_HEADER + 3 + CHANNEL_TAG };

	memcpy(m.data, s->header, CHANNEL_HEADER);
	crypto_secretstream_xchacha20poly1305_push(&s->stream, m.data + CHANNEL_HEADER, NULL,
		(const uint8_t *)"one", 3, s->ad, CHANNEL_AD,
		crypto_secretstream_xchacha20poly1305_TAG_PUSH);
	sealed_expect(r, m, -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void key_changes_after_ten_minutes(void **state)
{
	const uint64_t start = 123456789, period = SEAL_REKEY_S * UINT64_C(1000);
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	uint8_t before[32], after[32];

	sealed_expect(r, sealed_send(s, start, false, "a"), 0, "a");
	memcpy(before, s->stream.k, sizeof(before));
	sealed_expect(r, sealed_send(s, start + period - 1, false, "b"), 0, "b");
	assert_memory_equal(before, s->stream.k, sizeof(before));
	sealed_expect(r, sealed_send(s, start + period, false, "c"), 0, "c");
	memcpy(after, s->stream.k, sizeof(after));
	assert_memory_not_equal(before, after, sizeof(after));
	assert_memory_equal(after, r->stream.k, sizeof(after));
	sealed_expect(r, sealed_send(s, start + 2 * period - 1, false, "d"), 0, "d");
	assert_memory_equal(after, s->stream.k, sizeof(after));
	sealed_expect(r, sealed_send(s, start + 2 * period, false, "e"), 0, "e");
	assert_memory_not_equal(after, s->stream.k, sizeof(after));
	sealed_expect(r, sealed_send(s, start + 9 * period, true, "f"), 1, "f");
	sealed_finish(s, r);
}

static void longest_message_passes_and_a_longer_one_does_not(void **state)
{
	const size_t room = SEAL_TEXT_MAX + 1 + SEAL_OVERHEAD;
	uint8_t *text = calloc(1, room), *sealed = calloc(1, room), *got = calloc(1, room);
	struct seal_sender *s = sender(SEAL_SCREEN, 0);
	struct seal_receiver *r = receiver(SEAL_SCREEN, 0);
	size_t size, got_size;
	bool final;

	text[SEAL_TEXT_MAX - 1] = 0x5a;
	assert_int_equal(seal_send(s, 0, false, text, SEAL_TEXT_MAX + 1, sealed, &size), -EMSGSIZE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(seal_send(s, 0, false, text, SEAL_TEXT_MAX, sealed, &size), 0);
		assert_int_equal(seal_receive(r, sealed, size, got, &got_size, &final), 0);
		assert_int_equal(got_size, SEAL_TEXT_MAX);
		assert_memory_equal(got, text, SEAL_TEXT_MAX);
	}
	assert_int_equal(
		seal_receive(r, sealed, SEAL_TEXT_MAX + CHANNEL_TAG + 1, got, &got_size, &final),
		-EMSGSIZE);
	assert_int_equal(seal_receive(r, sealed, size, got, &got_size, &final), -EBADMSG);
	sealed_finish(s, r);
	free(text);
	free(sealed);
	free(got);
}

static void broken_receiver_holds_no_key(void **state)
{
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

	sealed_expect(r, (struct sealed){ .size = 10 }, -EBADMSG, NULL);
	assert_true(sodium_is_zero(r->key, sizeof(r->key)));
	assert_true(sodium_is_zero((const uint8_t *)&r->stream, sizeof(r->stream)));
	seal_receiver_destroy(r);
}

/* Its memory is zero then: whoever seals under a key of zeros must not get in. */
static void broken_receiver_takes_nothing_under_a_wiped_key(void **state)
{
	static const uint8_t zeros[KEYS_SIZE];
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);
	struct seal_sender *s = NULL;

	sealed_expect(r, (struct sealed){ .size = 10 }, -EBADMSG, NULL);
	assert_int_equal(channel_sender_create(zeros, zeros, (enum seal_channel_id)0, 0, &s), 0);
	sealed_expect(r, sealed_send(s, 0, false, "one"), -EBADMSG, NULL);
	sealed_finish(s, r);
}

static void finished_halves_hold_no_key(void **state)
{
	struct seal_sender *s = sender(SEAL_CONTROL, 0);
	struct seal_receiver *r = receiver(SEAL_CONTROL, 0);

	sealed_expect(r, sealed_send(s, 0, true, "bye"), 1, "bye");
	assert_true(sodium_is_zero((const uint8_t *)&s->stream, sizeof(s->stream)));
	assert_true(sodium_is_zero((const uint8_t *)&r->stream, sizeof(r->stream)));
	sealed_finish(s, r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_arrive_in_order_and_end),
		cmocka_unit_test(first_message_may_be_the_final_one),
		cmocka_unit_test(nothing_follows_the_final_message),
		cmocka_unit_test(dropped_message_is_noticed),
		cmocka_unit_test(dropped_first_message_is_noticed),
		cmocka_unit_test(reordered_messages_are_noticed),
		cmocka_unit_test(replayed_message_is_noticed),
		cmocka_unit_test(replayed_first_message_is_noticed),
		cmocka_unit_test(message_of_another_channel_is_refused_even_under_one_key),
		cmocka_unit_test(message_of_another_epoch_is_refused_even_under_one_key),
		cmocka_unit_test(message_of_another_session_is_refused_even_under_one_key),
		cmocka_unit_test(every_flipped_bit_is_noticed),
		cmocka_unit_test(cut_and_longer_messages_are_noticed),
		cmocka_unit_test(missing_final_message_is_never_reported_as_an_end),
		cmocka_unit_test(stream_tag_that_nobody_sends_is_refused),
		cmocka_unit_test(key_changes_after_ten_minutes),
		cmocka_unit_test(longest_message_passes_and_a_longer_one_does_not),
		cmocka_unit_test(broken_receiver_holds_no_key),
		cmocka_unit_test(broken_receiver_takes_nothing_under_a_wiped_key),
		cmocka_unit_test(finished_halves_hold_no_key),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
