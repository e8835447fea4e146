/* semantics/: which texts show a secret, and which only look like it. A '|' in a case is
 * the end of one text and the beginning of its neighbour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "semantics/numbers.h"
#include "semantics/patterns.h"

enum { CARD = SECRET_CARD, MY = SECRET_MY_NUMBER, ACCOUNT = SECRET_ACCOUNT, CODE = SECRET_CODE };

struct sample {
	const char *text;
	unsigned int secrets;
};

static const struct sample cards[] = {
	{ "4111111111111111", CARD },
	{ "4111 1111 1111 1111", CARD },
	{ "4111-1111-1111-1111", CARD },
	{ "4111 - 1111 - 1111 - 1111", CARD },
	{ "4111‐1111–1111—1111", CARD }, /* hyphen, dashes */
	{ "4111−1111ー1111ｰ1111", CARD }, /* minus, long marks */
	{ "4111·1111・1111･1111", CARD },
	{ "4111　1111　1111　1111", CARD },
	{ "4111\u00a01111\u20091111\u202f1111", CARD },
	{ "4111\u200b1111\u200b1111\u200b1111", CARD },
	{ "４１１１１１１１１１１１１１１１", CARD },
	{ "４１１１－１１１１－１１１１－１１１１", CARD },
	{ "４１１１ 1111 １１１１ 1111", CARD },
	{ "カード番号：4111111111111111です", CARD },
	{ "VISA 4111111111111111 12/28", CARD },
	{ "4111111111111111.", CARD },
	{ "(4111 1111 1111 1111)", CARD },
	{ "4111 1111 1111 1111 12", CARD },
	{ "2024-01-15 4111 1111 1111 1111", CARD },
	{ "4111 1111\n1111 1111", CARD },
	{ "5555 5555 5555 4444", CARD },
	{ "3782 822463 10005", CARD },
	{ "378282246310005", CARD },
	{ "3056 930902 5904", CARD },
	{ "3530111333300000", CARD },
	{ "6200000000000005", CARD },
	{ "6011-1111-1111-1117", CARD },
	{ "2223003122003222", CARD },
	{ "4222222222222", CARD },
	{ "4263335885430", CARD },
	{ "4000 0000 0000 0000 006", CARD },
	{ "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", CARD },
	/* split over neighbours */
	{ "4111|1111|1111|1111", CARD },
	{ "4111|-|1111|-|1111|-|1111", CARD },
	{ "番号|4111|1111|1111|1111|有効期限", CARD },
	{ "４１１１|１１１１|１１１１|１１１１", CARD },
	{ "4111 1111|1111 1111", CARD },
	{ "41111111|11111111", CARD },
	{ "4111 11|11 1111 1111", CARD },
	{ "411111|1111111111", CARD },
	{ "4|1|1|1|1|1|1|1|1|1|1|1|1|1|1|1", CARD },
	{ "4111|1111|1111|1111|12|28", CARD },
	{ "3782|822463|10005", CARD },
	/* none */
	{ "4111111111111112", 0 },
	{ "4111 1111 1111 1112", 0 },
	{ "41111111111111111", 0 },
	{ "1111111111111117", 0 }, /* no issuer */
	{ "****-****-****-1111", 0 },
	{ "4111 1111 111", 0 },
	{ "4111a1111b1111c1111", 0 },
	{ "4111,1111,1111,1111", 0 },
	{ "4485995463998", 0 }, /* a corporate number */
	{ "法人番号 7000012050002", 0 },
	{ "T7000012050002", 0 },
	{ "4930599863457", 0 }, /* goods */
	{ "0.4159265358979300", 0 },
	{ "+4111111111111111", 0 },
	{ "12345678901234567890123456789012345678901234567890", 0 },
	{ "490154203237518", 0 }, /* a phone's IMEI */
	{ "978-4-00-310101-8", 0 },
};

static const struct sample my_numbers[] = {
	{ "123456789018", MY },
	{ "1234 5678 9018", MY },
	{ "1234-5678-9018", MY },
	{ "１２３４５６７８９０１８", MY },
	{ "１２３４　５６７８　９０１８", MY },
	{ "個人番号１２３４５６７８９０１８", MY },
	{ "マイナンバー: 1234 5678 9018", MY },
	{ "マイナンバーは123456789018です。", MY },
	{ "1234|5678|9018", MY },
	{ "１２３４|５６７８|９０１８", MY },
	{ "123456|789018", MY },
	{ "1|2|3|4|5|6|7|8|9|0|1|8", MY },
	{ "123|456|789|018", MY },
	{ "12345|6789018", MY },
	{ "123412341001", MY },
	{ "123456789017", 0 },
	{ "1234 5678 9017", 0 },
	{ "1234 5678 9018 5555", 0 }, /* part of a longer one */
	{ "1234|5678|9018|5555", 0 },
	{ "+819012345673", 0 },
	{ "202401150007", 0 }, /* a day and a time */
	{ "550e8400-e29b-41d4-a716-446655440001", 0 },
	{ "550e8400e29b41d4a716446655440001", 0 },
	{ "12 34 56 78 90 18", 0 }, /* numbers in a row */
	{ "1.123456789018", 0 },
	{ "12345|678|9018", 0 },
};

static const struct sample accounts[] = {
	{ "口座番号 1234567", ACCOUNT },
	{ "口座番号：１２３４５６７", ACCOUNT },
	{ "口座番号|1234567", ACCOUNT },
	{ "口座番号|普通|1234567", ACCOUNT },
	{ "口座番号|1|2|3|4|5|6|7", ACCOUNT },
	{ "口座番号|123|4567", ACCOUNT },
	{ "口 座 番 号 1234567", ACCOUNT },
	{ "普通預金 1234567", ACCOUNT },
	{ "○○銀行 渋谷支店 普通 1234567", ACCOUNT },
	{ "店番 123 口座 1234567", ACCOUNT },
	{ "ｺｳｻﾞﾊﾞﾝｺﾞｳ 1234567", ACCOUNT },
	{ "Account number: 1234567", ACCOUNT },
	{ "Account No. 1234567", ACCOUNT },
	{ "ACCOUNT 1234567", ACCOUNT },
	{ "口座番号 1234567, 渋谷", ACCOUNT },
	{ "1234567", 0 },
	{ "口座番号 123456", 0 },
	{ "口座番号 12345678", 0 },
	{ "渋谷支店 〒1500001 東京都", 0 },
	{ "渋谷支店 〒150-0001 東京都", 0 },
	{ "渋谷支店 郵便番号|1500001", 0 },
	{ "支店 123-4567", 0 },
	{ "渋谷支店 電話 03-1234-5678", 0 },
	{ "口座残高 1234567円", 0 },
	{ "口座残高 ¥1234567", 0 },
	{ "口座残高 1,234,567", 0 },
	{ "accounting 1234567", 0 },
	{ "店番 123", 0 },
};

static const struct sample codes[] = {
	{ "認証コード: 123456", CODE },
	{ "認証コード：１２３４５６", CODE },
	{ "確認コード 1234", CODE },
	{ "確認コード|123456", CODE },
	{ "確認コードを入力してください。メールでお送りした6桁の番号です。|123456", CODE },
	{ "ワンタイムパスワード 12345678", CODE },
	{ "ﾜﾝﾀｲﾑﾊﾟｽﾜｰﾄﾞ 12345678", CODE },
	{ "ﾊﾟｽｺｰﾄﾞ 9876", CODE },
	{ "認証コード|1|2|3|4|5|6", CODE },
	{ "認証コード 123 456", CODE },
	{ "暗証番号 0123", CODE },
	{ "セキュリティコード 123 4567", 0 },
	{ "Your code is 123456.", CODE },
	{ "Verification code: 123-456", CODE },
	{ "123456 is your verification code", CODE },
	{ "G-123456 is your Google verification code", CODE },
	{ "OTP 482913", CODE },
	{ "One-time passcode: 4829", CODE },
	{ "PIN: 4829", CODE },
	{ "123456", 0 },
	{ "Error code: 1234", 0 },
	{ "exit code 1234", 0 },
	{ "Status code 4040", 0 },
	{ "Postal code 1500001", 0 },
	{ "ZIP code|94103", 0 },
	{ "Visual Studio Code 1234", 0 },
	{ "codec 1234", 0 },
	{ "pink 1234", 0 },
	{ "decode 1234", 0 },
	{ "ロトプ 1234", 0 },
	{ "確認コード 送信日 2024-01-15", 0 },
	{ "確認コードの有効期限 2024/01/15", 0 },
	{ "確認コード 2024年", 0 },
	{ "code 12:30", 0 },
	{ "code ¥1234", 0 },
	{ "code 1234円", 0 },
	{ "code 1.2345", 0 },
	{ "code 4096MB", 0 },
	{ "code 090-1234-5678", 0 },
	{ "123456|Code", 0 }, /* the field before, and the next one's label */
	{ "認証コードを送信|電話番号|12345678", 0 },
};

static const struct sample harmless[] = {
	{ "", 0 },
	{ "|||", 0 },
	{ "- - - -", 0 },
	{ "090-1234-5678", 0 },
	{ "０３－１２３４－５６７８", 0 },
	{ "+81 90-1234-5678", 0 },
	{ "0120-444-444", 0 },
	{ "2024-01-15 12:30:45", 0 },
	{ "2024年1月15日", 0 },
	{ "20240115123045", 0 },
	{ "〒150-0001", 0 },
	{ "¥1,234,567", 0 },
	{ "1,234,567,890,123円", 0 },
	{ "192.168.100.200", 0 },
	{ "3.14159265358979", 0 },
	{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31",
		0 },
	{ "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30|31",
		0 },
	{ "1200|340|89|12000|7|450|3300|120|99", 0 },
	{ "ed5b58087b0bc58dfb449ff4890ce92c79fa3691", 0 },
	{ "\xff\xfe 4111\xff"
	  "1111 1111 1111",
		0 },
};

static unsigned int look_in(const char *text)
{
	struct patterns p;

	patterns_begin(&p);
	for (;;) {
		const size_t n = strcspn(text, "|");

		patterns_add(&p, text, n);
		if (!text[n])
			return patterns_end(&p);
		patterns_end_text(&p);
		text += n + 1;
	}
}

static void check(const struct sample *samples, size_t n)
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned int found = look_in(samples[i].text);

		if (found != samples[i].secrets) {
			print_error("%s: found %u, not %u\n", samples[i].text, found,
				samples[i].secrets);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof(samples[0]))

static void test_cards(void **state)
{
	CHECK(cards);
}

static void test_my_numbers(void **state)
{
	CHECK(my_numbers);
}

static void test_accounts(void **state)
{
	CHECK(accounts);
}

static void test_codes(void **state)
{
	CHECK(codes);
}

static void test_harmless(void **state)
{
	CHECK(harmless);
}

/* In bytes, as a text comes in parts: cut anywhere between characters. */
static void test_parts(void **state)
{
	static const char text[] = "番号 4111-1111-1111-1111 です";

	for (size_t cut = 0; cut < sizeof(text); cut++) {
		struct patterns p;

		if (((unsigned char)text[cut] & 0xc0) == 0x80)
			continue;
		patterns_begin(&p);
		patterns_add(&p, text, cut);
		patterns_add(&p, text + cut, sizeof(text) - 1 - cut);
		assert_int_equal(patterns_end(&p), SECRET_CARD);
	}
}

/* However long what stands before is, a secret behind it is found. */
static void test_behind_much(void **state)
{
	struct patterns p;

	patterns_begin(&p);
	for (int i = 0; i < 100000; i++)
		patterns_add(&p, "7", 1);
	patterns_add(&p, " 4111111111111111 7", 19);
	assert_int_equal(patterns_end(&p), SECRET_CARD);
}

/* Of numbers that nobody made a secret of, about as many are taken for one as have the right
 * check digit by chance, and no more. */
static unsigned int below_title(const char *title, const char *text, bool apart)
{
	struct patterns p;

	patterns_begin(&p);
	patterns_add(&p, title, strlen(title));
	if (apart)
		patterns_break(&p);
	else
		patterns_end_text(&p);
	patterns_add(&p, text, strlen(text));
	return patterns_end(&p);
}

/* What ends in digits and stands apart takes no number with it. */
static void test_break(void **state)
{
	assert_int_equal(below_title("帳票 7", "1234 5678 9018", true), MY);
	assert_int_equal(below_title("帳票 7", "1234 5678 9018", false), 0);
	assert_int_equal(below_title("認証コード", "482913", true), CODE);
	assert_int_equal(below_title("帳票 41111111", "11111111", true), 0);
}

static void test_chance(void **state)
{
	int cards_found = 0, my_found = 0;
	unsigned int seed = 1;

	for (int i = 0; i < 20000; i++) {
		char text[20];
		unsigned int found;

		for (int k = 0; k < 16; k++) {
			seed = seed * 1103515245 + 12345;
			text[k] = (char)('0' + (seed >> 16) % 10);
		}
		text[16] = '\0';
		found = look_in(text);
		cards_found += found == SECRET_CARD;
		text[12] = '\0';
		my_found += look_in(text) == SECRET_MY_NUMBER;
	}
	print_message(
		"by chance, of 20000: cards %d, Individual Numbers %d\n", cards_found, my_found);
	assert_in_range(cards_found, 400, 650);
	assert_in_range(my_found, 1600, 2200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cards),
		cmocka_unit_test(test_my_numbers),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_harmless),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_behind_much),
		cmocka_unit_test(test_break),
		cmocka_unit_test(test_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
