/* Words on a terminal: foreign text, widths, breaks, pages; keys; addresses. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "app/broker_address.h"
#include "app/keys.h"
#include "app/page.h"
#include "app/text.h"

static void test_foreign_text_cannot_steer(void **state)
{
	char line[64];

	text_foreign("a\033]0;title\007b\r\n\xc2\x9b"
		     "31mc",
		0, line, sizeof(line));
	for (char *c = line; *c; c++)
		assert_false((unsigned char)*c < 0x20);
	assert_null(strstr(line, "\xc2\x9b"));
	text_foreign("\xff\xfe", 0, line, sizeof(line));
	assert_string_equal(line, "\xef\xbf\xbd\xef\xbf\xbd");
	text_foreign("銀行のお知らせ", 9, line, sizeof(line));
	assert_string_equal(line, "銀行の...");
	assert_int_equal(text_columns(line), 9);
	text_foreign("abc", 3, line, sizeof(line));
	assert_string_equal(line, "abc");
}

static void test_foreign_text_in_ascii(void **state)
{
	char line[64];

	setlocale(LC_ALL, "C");
	text_foreign("a銀b\033", 0, line, sizeof(line));
	setlocale(LC_ALL, "C.UTF-8");
	assert_string_equal(line, "a?b?");
}

static void expect_lines(const char *text, int columns, const char *const *lines)
{
	size_t next;

	for (; *text; text += next, lines++) {
		size_t n = text_break(text, columns, &next);

		assert_true(next > 0);
		if (!*lines) {
			fail_msg("more lines than expected: %s", text);
			return;
		}
		assert_int_equal(n, strlen(*lines));
		assert_memory_equal(text, *lines, n);
	}
	assert_null(*lines);
}

static void test_breaks(void **state)
{
	expect_lines("one two three", 8, (const char *const[]){ "one two", "three", NULL });
	expect_lines("one two", 7, (const char *const[]){ "one two", NULL });
	expect_lines(
		"incomprehensible", 6, (const char *const[]){ "incomp", "rehens", "ible", NULL });
	/* Never 。 first, （ never last; after 。 where that costs little. */
	expect_lines("あいうえ。おか", 8, (const char *const[]){ "あいう", "え。おか", NULL });
	expect_lines("あいう（え）お", 8, (const char *const[]){ "あいう", "（え）お", NULL });
	expect_lines("あいうえ。おかきくけ", 16,
		(const char *const[]){ "あいうえ。", "おかきくけ", NULL });
	expect_lines("あ", 1, (const char *const[]){ "あ", NULL });
}

static void test_elapsed(void **state)
{
	char t[32];

	text_elapsed(0, t, sizeof(t));
	assert_string_equal(t, "0:00");
	text_elapsed(754, t, sizeof(t));
	assert_string_equal(t, "12:34");
	text_elapsed(3723, t, sizeof(t));
	assert_string_equal(t, "1:02:03");
}

/* ---- pages ---- */

static bool page_has(const struct page *p, const char *text)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strstr(p->lines[i].text, text))
			return true;
	}
	return false;
}

static void fill_page(struct page *p, int columns, int rows)
{
	page_start(p, columns, rows);
	page_banner(p, "who sees");
	page_gap(p);
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, "extra one extra two");
	page_gap(p);
	page_text(p, PAGE_GOOD, PAGE_PLAIN, "good");
	page_gap(p);
	page_key(p, PAGE_MUST, "a", "must");
	page_fit(p);
}

static void test_small_pages_lose_the_least_first(void **state)
{
	struct page *p = malloc(sizeof(*p));

	fill_page(p, 40, 24);
	assert_true(p->whole && page_has(p, "extra one extra two"));
	fill_page(p, 14, 24);
	assert_true(page_has(p, "extra one") && page_has(p, "extra two"));
	fill_page(p, 14, 8); /* a paragraph goes as a whole */
	assert_false(page_has(p, "extra"));
	assert_true(p->whole && page_has(p, "good"));
	fill_page(p, 40, 2);
	assert_true(p->whole && page_has(p, "who sees") && page_has(p, "must"));
	assert_false(page_has(p, "good"));
	fill_page(p, 40, 1);
	assert_false(p->whole);
	fill_page(p, 5, 40);
	assert_false(p->whole);
	for (int columns = 1; columns < 120; columns++) {
		for (int rows = 1; rows < 30; rows++) {
			fill_page(p, columns, rows);
			assert_true(p->n <= (size_t)rows);
			for (size_t i = 0; p->whole && i < p->n; i++)
				assert_true(text_columns(p->lines[i].text) <= columns);
		}
	}
	free(p);
}

static void test_too_many_lines_are_not_whole(void **state)
{
	struct page *p = malloc(sizeof(*p));

	page_start(p, 80, 0);
	for (int i = 0; i < PAGE_LINES_MAX + 1; i++)
		page_text(p, PAGE_MUST, PAGE_PLAIN, "x");
	page_fit(p);
	assert_false(p->whole);
	free(p);
}

static void test_digits(void **state)
{
	struct page *p = malloc(sizeof(*p));

	page_start(p, 80, 24);
	page_digits(p, "0123-456789-0");
	page_fit(p);
	assert_int_equal(p->lines[0].style, PAGE_BLOCKS);
	assert_true(text_columns(p->lines[0].text) < 80);
	assert_true(page_has(p, "0 1 2 3 - 4 5 6 7 8 9 - 0"));
	page_start(p, 40, 24);
	page_digits(p, "0123-456789-0");
	assert_int_equal(p->n, 1);
	free(p);
}

/* ---- keys ---- */

struct pressed {
	struct key keys[64];
	size_t n;
};

static void press(struct key key, void *data)
{
	struct pressed *p = data;

	p->keys[p->n++] = key;
}

static struct pressed feed(struct keys *k, const char *bytes, uint64_t now)
{
	struct pressed p = { 0 };

	keys_feed(k, (const uint8_t *)bytes, strlen(bytes), now, press, &p);
	return p;
}

static void test_keys(void **state)
{
	struct keys k = { 0 };
	struct pressed p = feed(&k, "a", 0);

	assert_int_equal(p.n, 1);
	assert_true(p.keys[0].point == 'a' && p.keys[0].alone);
	p = feed(&k, "ab", 0);
	assert_true(p.n == 2 && !p.keys[0].alone && !p.keys[1].alone);
	p = feed(&k, "ａ", 0);
	assert_true(p.n == 1 && p.keys[0].point == 0xff41 && p.keys[0].alone);
	/* In pieces. */
	assert_int_equal(feed(&k, "\xef\xbd", 0).n, 0);
	p = feed(&k, "\x81", 0);
	assert_true(p.n == 1 && p.keys[0].point == 0xff41);
	/* Broken UTF-8 does not swallow what follows. */
	p = feed(&k, "\xefq", 0);
	assert_true(p.n == 1 && p.keys[0].point == 'q');
}

static void test_sequences_are_no_keys(void **state)
{
	static const char *const none[] = { "\033[A", "\033OA", "\033[1;5C", "\033a",
		"\033]0;a\007", "\033]0;a\033\\", "\033[200~aaa\033[201~", "\033Paaa\033\\",
		"\033\033[A" };
	struct keys k = { 0 };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(feed(&k, none[i], 0).n, 0);
		assert_int_equal(feed(&k, "a", 0).n, 1); /* and it is over */
	}
	/* In pieces. */
	assert_int_equal(feed(&k, "\033", 0).n, 0);
	assert_int_equal(feed(&k, "[", 10).n, 0);
	assert_int_equal(feed(&k, "A", 20).n, 0);
	/* The escape key alone, and then a letter. */
	assert_int_equal(feed(&k, "\033", 0).n, 0);
	assert_int_equal(feed(&k, "a", 500).n, 1);
}

static void test_control_c_always_arrives(void **state)
{
	static const char *const after[] = { "\033", "\033[", "\033]", "\033[200~", "\033O",
		"\xe3" };

	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		struct keys k = { 0 };
		struct pressed p;

		feed(&k, after[i], 0);
		p = feed(&k, "\003", 0);
		assert_true(p.n == 1 && p.keys[0].point == 3);
	}
}

/* ---- addresses ---- */

static void expect_address(const char *text, const char *address, uint32_t port, bool tls)
{
	struct broker_address a;

	assert_int_equal(broker_address_parse(text, &a), 0);
	assert_string_equal(a.address, address);
	assert_int_equal(a.port, port);
	assert_int_equal(a.tls, tls);
}

static void test_addresses(void **state)
{
	static const char *const bad[] = { "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
		"127.0.0.1:65536", "127.0.0.1:99999999999", "127.0.0.1:80x", "127.0.0.1:80/",
		"example.com:80", "wss://example.com", "http://127.0.0.1:80", "[::1:80", "::1:80",
		"[127.0.0.1]:80", "127.1:80", "ws://127.0.0.1:80/x", "ws://u@127.0.0.1:80",
		"LOCALHOST.evil:1", "localhost.:1", "0x7f.1:1", "[::1%lo]:80", " 127.0.0.1:80",
		"127.0.0.1:+80", "wss://", "ws:///", "127.0.0.1:80#" };

	expect_address("127.0.0.1:8080", "127.0.0.1", 8080, false);
	expect_address("localhost:1", "127.0.0.1", 1, false);
	expect_address("ws://127.0.0.1", "127.0.0.1", 80, false);
	expect_address("ws://127.0.0.1:9/", "127.0.0.1", 9, false);
	expect_address("wss://localhost", "127.0.0.1", 443, true);
	expect_address("wss://[::1]:65535", "::1", 65535, true);
	expect_address("[::1]:5", "::1", 5, false);
	expect_address("192.0.2.7:5", "192.0.2.7", 5, false); /* the agent refuses it */
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct broker_address a;

		assert_int_equal(broker_address_parse(bad[i], &a), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_foreign_text_cannot_steer),
		cmocka_unit_test(test_foreign_text_in_ascii),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_elapsed),
		cmocka_unit_test(test_small_pages_lose_the_least_first),
		cmocka_unit_test(test_too_many_lines_are_not_whole),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_sequences_are_no_keys),
		cmocka_unit_test(test_control_c_always_arrives),
		cmocka_unit_test(test_addresses),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
