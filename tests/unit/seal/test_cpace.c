#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "seal/cpace.h"
#include "seal/lv.h"
#include "tests/unit/seal/vectors.h"

static const char file[] = "cpace-draft21.json";

struct value {
	uint8_t data[128];
	size_t size;
};

static struct value get(const char *key)
{
	struct value v;

	v.size = vector_get(file, key, v.data, sizeof(v.data));
	return v;
}

static struct cpace_field field(const struct value *v)
{
	return (struct cpace_field){ v->data, v->size };
}

static void generator_is_the_draft_s(void **state)
{
	struct value prs = get("prs"), ci = get("ci"), sid = get("sid");
	uint8_t g[CPACE_POINT];

	cpace_generator(field(&prs), field(&ci), field(&sid), g);
	vector_equal(file, "g", g, sizeof(g));
}

static void older_drafts_order_of_ci_gives_another_generator(void **state)
{
	struct value prs = get("prs"), ci = get("older_drafts_ci"), sid = get("sid");
	uint8_t g[CPACE_POINT];

	cpace_generator(field(&prs), field(&ci), field(&sid), g);
	vector_equal(file, "older_drafts_g", g, sizeof(g));
}

static void shares_and_k_are_the_draft_s(void **state)
{
	struct value g = get("g"), a = get("scalar_a"), b = get("scalar_b");
	uint8_t ya[CPACE_POINT], yb[CPACE_POINT], k[CPACE_POINT];

	assert_int_equal(cpace_multiply(a.data, g.data, ya), 0);
	assert_int_equal(cpace_multiply(b.data, g.data, yb), 0);
	vector_equal(file, "share_a", ya, sizeof(ya));
	vector_equal(file, "share_b", yb, sizeof(yb));
	assert_int_equal(cpace_multiply(a.data, yb, k), 0);
	vector_equal(file, "k", k, sizeof(k));
}

static void isk_is_the_draft_s_on_both_sides(void **state)
{
	struct value sid = get("sid"), ya = get("share_a"), yb = get("share_b"), ada = get("ada"),
		     adb = get("adb"), a = get("scalar_a"), b = get("scalar_b");
	struct cpace_transcript t = { field(&ya), field(&ada), field(&yb), field(&adb) };
	uint8_t isk[CPACE_ISK];

	assert_int_equal(cpace_isk(a.data, yb.data, field(&sid), &t, isk), 0);
	vector_equal(file, "isk", isk, sizeof(isk));
	assert_int_equal(cpace_isk(b.data, ya.data, field(&sid), &t, isk), 0);
	vector_equal(file, "isk", isk, sizeof(isk));
}

static void bad_points_are_refused(void **state)
{
	struct value s = get("verify_scalar"), x = get("verify_point"), sid = get("sid");
	struct cpace_transcript t = { field(&x), field(&sid), field(&x), field(&sid) };
	uint8_t product[CPACE_POINT], isk[CPACE_ISK];

	assert_int_equal(cpace_multiply(s.data, x.data, product), 0);
	vector_equal(file, "verify_result", product, sizeof(product));
	for (const char *const *key = (const char *const[]){ "invalid_point", "identity", NULL };
		*key; key++) {
		struct value bad = get(*key);

		assert_int_equal(cpace_multiply(s.data, bad.data, product), -EINVAL);
		vector_equal(file, "verify_result", product, sizeof(product));
		assert_int_equal(cpace_isk(s.data, bad.data, field(&sid), &t, isk), -EINVAL);
	}
}

static void is_valid_point_cannot_be_trusted(void **state)
{
	/* Why cpace_multiply() relies on another return code. */
	assert_int_equal(crypto_core_ristretto255_is_valid_point(get("identity").data), 1);
}

/* The draft's generator string, written out with the padding given. */
static void slow_generator(const char *prs, size_t pad, uint8_t ret[CPACE_POINT])
{
	static const uint8_t zeros[128];
	struct seal_message m = { 0 };
	uint8_t hash[64];

	lv_put(&m, "CPaceRistretto255", 17);
	lv_put(&m, prs, strlen(prs));
	lv_put(&m, zeros, pad);
	lv_put(&m, "ci", 2);
	lv_put(&m, "sid", 3);
	crypto_hash_sha512(hash, m.data, m.size);
	crypto_core_ristretto255_from_hash(ret, hash);
}

static void padding_fills_the_first_block_and_ends_at_zero(void **state)
{
	char prs[300];

	for (size_t n = 0; n < sizeof(prs); n++) {
		size_t used = (n > 127 ? 2 : 1) + n + 18 + 1;
		uint8_t g[CPACE_POINT], slow[CPACE_POINT];

		memset(prs, 'x', n);
		prs[n] = '\0';
		cpace_generator((struct cpace_field){ prs, n }, (struct cpace_field){ "ci", 2 },
			(struct cpace_field){ "sid", 3 }, g);
		slow_generator(prs, used < 128 ? 128 - used : 0, slow);
		assert_memory_equal(g, slow, sizeof(g));
	}
}

static void lengths_are_written_as_in_the_draft(void **state)
{
	struct seal_message m = { 0 };
	uint8_t data[128] = { 0 };

	lv_put(&m, "1234", 4);
	lv_put(&m, "5", 1);
	lv_put(&m, "", 0);
	lv_put(&m, "678", 3);
	assert_int_equal(m.size, 12);
	assert_memory_equal(m.data,
		"\x04"
		"1234"
		"\x01"
		"5"
		"\x00"
		"\x03"
		"678",
		12);
	m.size = 0;
	lv_put(&m, data, 127);
	assert_int_equal(m.data[0], 0x7f);
	m.size = 0;
	lv_put(&m, data, 128);
	assert_memory_equal(m.data, "\x80\x01", 2);
	assert_int_equal(m.size, 130);
}

static int take(const char *bytes, size_t size, size_t *ret_size)
{
	struct lv_reader r = { (const uint8_t *)bytes, (const uint8_t *)bytes + size };
	const uint8_t *data;

	return lv_take(&r, &data, ret_size);
}

static void lengths_read_are_minimal_and_bounded(void **state)
{
	static char room[2 + LV_SIZE_MAX] = { (char)0xff, 0x7f };
	static char more[3 + LV_SIZE_MAX + 1] = { (char)0x80, (char)0x80, 0x01 };
	size_t n = 0;

	assert_int_equal(take("\x00", 1, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(take(room, sizeof(room), &n), 0);
	assert_int_equal(n, LV_SIZE_MAX);
	assert_int_equal(take("", 0, &n), -EBADMSG);
	assert_int_equal(take(more, sizeof(more), &n), -EBADMSG);
	assert_int_equal(take("\x80", 1, &n), -EBADMSG);
	assert_int_equal(take("\x80\x00", 2, &n), -EBADMSG); /* zero in two bytes */
	assert_int_equal(take("\x84\x00"
			      "1234",
				 6, &n),
		-EBADMSG); /* four in two bytes */
	assert_int_equal(take("\x80\x80\x01", 3, &n), -EBADMSG); /* 16384 */
	assert_int_equal(take("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, &n), -EBADMSG);
	assert_int_equal(take("\x05"
			      "1234",
				 5, &n),
		-EBADMSG);
	assert_int_equal(n, LV_SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generator_is_the_draft_s),
		cmocka_unit_test(older_drafts_order_of_ci_gives_another_generator),
		cmocka_unit_test(shares_and_k_are_the_draft_s),
		cmocka_unit_test(isk_is_the_draft_s_on_both_sides),
		cmocka_unit_test(bad_points_are_refused),
		cmocka_unit_test(is_valid_point_cannot_be_trusted),
		cmocka_unit_test(padding_fills_the_first_block_and_ends_at_zero),
		cmocka_unit_test(lengths_are_written_as_in_the_draft),
		cmocka_unit_test(lengths_read_are_minimal_and_bounded),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
