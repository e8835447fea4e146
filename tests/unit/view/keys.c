/* Names of keys. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/keys.h"

static void knows_keys_by_their_names(void **state)
{
	static const struct {
		const char *name;
		uint32_t usage;
	} cases[] = { { "a", 0x04 }, { "Z", 0x1d }, { "KeyQ", 0x14 }, { "1", 0x1e }, { "0", 0x27 },
		{ "Digit9", 0x26 }, { "Return", 0x28 }, { "escape", 0x29 }, { "F1", 0x3a },
		{ "F5", 0x3e }, { "F12", 0x45 }, { "F13", 0x68 }, { "F24", 0x73 }, { "KP_1", 0x59 },
		{ "Numpad0", 0x62 }, { "AltGr", 0xe6 }, { "Henkan", 0x8a }, { "Muhenkan", 0x8b },
		{ "Zenkaku_Hankaku", 0x94 }, { "Lang5", 0x94 }, { "KatakanaHiragana", 0x88 },
		{ "Ro", 0x87 }, { "Yen", 0x89 }, { "`", 0x35 }, { "IntlBackslash", 0x64 },
		{ "Super", 0xe3 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			view_key_find(cases[i].name, strlen(cases[i].name)), cases[i].usage);
}

static void knows_no_other_keys(void **state)
{
	static const char *const names[] = { "", "F0", "F25", "F01", "Key", "Keyaa", "KP_", "KP_10",
		"Retur", "Returnn", "ä", "Digit", "10" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(view_key_find(names[i], strlen(names[i])), 0);
}

static void reads_combinations(void **state)
{
	const char *wrong = NULL;
	struct view_combo c;
	size_t length = 0;

	assert_int_equal(view_combo_parse("Ctrl+Shift+t", &c, &wrong, &length), 0);
	assert_int_equal(c.n, 3);
	assert_int_equal(c.usages[0], 0xe0);
	assert_int_equal(c.usages[1], 0xe1);
	assert_int_equal(c.usages[2], 0x17);
	assert_int_equal(view_combo_parse("AltGr+q", &c, &wrong, &length), 0);
	assert_int_equal(c.usages[0], 0xe6);
	assert_int_equal(view_combo_parse("Escape", &c, &wrong, &length), 0);
	assert_int_equal(c.n, 1);

	assert_int_equal(view_combo_parse("Ctrl+Sift+t", &c, &wrong, &length), -ENOENT);
	assert_int_equal(length, 4);
	assert_memory_equal(wrong, "Sift", 4);
	assert_int_equal(view_combo_parse("", &c, &wrong, &length), -ENOENT);
	assert_int_equal(view_combo_parse("Ctrl+", &c, &wrong, &length), -ENOENT);
	assert_int_equal(view_combo_parse("+", &c, &wrong, &length), -ENOENT);
	assert_int_equal(view_combo_parse("a+KeyA", &c, &wrong, &length), -EEXIST);
	assert_int_equal(view_combo_parse("a+b+c+d+e+f", &c, &wrong, &length), 0);
	assert_int_equal(view_combo_parse("a+b+c+d+e+f+g", &c, &wrong, &length), -E2BIG);
}

static const char *near(const char *name)
{
	static char text[VIEW_NEAR_TEXT];

	view_keys_near(name, strlen(name), text);
	return text;
}

static void proposes_names_that_are_near(void **state)
{
	char long_name[400];

	assert_string_equal(near("Retrun"), "Return");
	assert_string_equal(near("Hen"), "Henkan, Henkan_Mode, Yen");
	assert_string_equal(near("zenkaku"), "Zenkaku_Hankaku");
	assert_non_null(strstr(near("Contrl"), "Control"));
	assert_string_equal(near("q!"), "");
	assert_string_equal(near(""), "");
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_string_equal(near(long_name), "");
	assert_true(strlen(near("Control")) < VIEW_NEAR_TEXT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_keys_by_their_names),
		cmocka_unit_test(knows_no_other_keys),
		cmocka_unit_test(reads_combinations),
		cmocka_unit_test(proposes_names_that_are_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
