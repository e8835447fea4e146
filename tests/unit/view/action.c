/* Actions as they stand on a command line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/action.h"

static char complaint[VIEW_COMPLAINT];

static struct view_action parsed(const char *name, const char *value)
{
	struct view_action a;

	assert_int_equal(view_action_parse(name, value, &a, complaint), 0);
	return a;
}

static void reads_keys(void **state)
{
	struct view_action a = parsed("key", "Ctrl+Shift+t");

	assert_int_equal(a.act, VIEW_KEY);
	assert_int_equal(a.needs, WIRE__CAPABILITY__CONTROL);
	assert_int_equal(a.keys.n, 3);
	a = parsed("key-down", "Shift");
	assert_int_equal(a.act, VIEW_KEY_DOWN);
	a = parsed("key-up", "Shift");
	assert_int_equal(a.act, VIEW_KEY_UP);
	assert_int_equal(a.keys.usages[0], 0xe1);
}

static void reads_places(void **state)
{
	struct view_action a = parsed("click", "0,16384");

	assert_int_equal(a.act, VIEW_CLICK);
	assert_int_equal(a.press.at.x, 0);
	assert_int_equal(a.press.at.y, 16384);
	assert_int_equal(a.press.button, 1);
	assert_int_equal(parsed("click", "1,2,right").press.button, 3);
	assert_int_equal(parsed("click", "1,2,9").press.button, 9);
	a = parsed("drag", "1,2,3,4,middle");
	assert_int_equal(a.press.at.y, 2);
	assert_int_equal(a.press.to.x, 3);
	assert_int_equal(a.press.to.y, 4);
	assert_int_equal(a.press.button, 2);
	a = parsed("point", "spotlight,5,6");
	assert_int_equal(a.needs, WIRE__CAPABILITY__POINT);
	assert_int_equal(a.point.shape, WIRE__MARK_SHAPE__MARK_SPOTLIGHT);
	assert_int_equal(a.point.at.y, 6);
	assert_int_equal(parsed("point", "none").point.shape, WIRE__MARK_SHAPE__NO_MARK);
}

static void reads_fractions(void **state)
{
	static const struct {
		const char *value;
		int32_t dx, dy;
	} cases[] = { { "1,1,0,1", 0, 120 }, { "1,1,-1,0.5", -120, 60 },
		{ "1,1,0.25,-0.1", 30, -12 }, { "1,1,100,-100", 12000, -12000 },
		{ "1,1,0,0.0083333333333", 0, 1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct view_action a = parsed("scroll", cases[i].value);

		assert_int_equal(a.scroll.dx, cases[i].dx);
		assert_int_equal(a.scroll.dy, cases[i].dy);
	}
}

static void reads_pixels(void **state)
{
	struct view_action a = parsed("wait-pixel", "7,8,ff00Aa");

	assert_int_equal(a.needs, WIRE__CAPABILITY__VIEW);
	assert_false(a.pixel.any);
	assert_int_equal(a.pixel.colour, 0xff00aa);
	assert_int_equal(a.pixel.timeout_ms, VIEW_PIXEL_TIMEOUT_S * 1000);
	a = parsed("wait-pixel", "7,8,change,1.5");
	assert_true(a.pixel.any);
	assert_int_equal(a.pixel.timeout_ms, 1500);
	assert_int_equal(parsed("wait-pixel", "7,8,000000,2").pixel.timeout_ms, 2000);
	assert_int_equal(parsed("ask", "point").needs, WIRE__CAPABILITY__POINT);
	assert_int_equal(parsed("ask", "control").needs, WIRE__CAPABILITY__CONTROL);
}

static void reads_texts(void **state)
{
	const char *text = "遠隔サポート、ありがとう。😀\n\tか\xe3\x82\x99";

	assert_ptr_equal(parsed("type", text).text, text);
	parsed("type", "");
	parsed("type", "\n\n");
}

static void refuses_anything_else(void **state)
{
	static const char *const cases[][2] = { { "ask", "view" }, { "ask", "" },
		{ "ask", "point,1" }, { "key", "" }, { "key", "Retrun" }, { "key", "a+a" },
		{ "key-down", "Ctrl+c" }, { "key-up", "" }, { "type", "a\x1b" }, { "type", "a\rb" },
		{ "type", "\xff" }, { "type", "a\n\xe2\x80\xae" }, { "click", "" },
		{ "click", "1" }, { "click", "1," }, { "click", ",1" }, { "click", "-1,1" },
		{ "click", "1,16385" }, { "click", "1,1," }, { "click", "1,1,4" },
		{ "click", "1,1,7" }, { "click", "1,1,left,1" }, { "click", "1, 1" },
		{ "click", "99999999999999999999,1" }, { "click", "4294967297,1" },
		{ "drag", "1,1,2" }, { "drag", "1,1,2,2,2,2" }, { "scroll", "1,1,0,0" },
		{ "scroll", "1,1,0" }, { "scroll", "1,1,0,1.1x" }, { "scroll", "1,1,0,1." },
		{ "scroll", "1,1,0,.5" }, { "scroll", "1,1,0,100.1" }, { "scroll", "1,1,101,0" },
		{ "scroll", "1,1,0,0.001" }, { "scroll", "1,1,0,+1" }, { "point", "square,1,1" },
		{ "point", "arrow" }, { "point", "arrow,1" }, { "point", "none,1" },
		{ "wait-pixel", "1,1" }, { "wait-pixel", "1,1,fff" },
		{ "wait-pixel", "1,1,gg0000" }, { "wait-pixel", "1,1,ff00000" },
		{ "wait-pixel", "1,1,change,0" }, { "wait-pixel", "1,1,change,86401" },
		{ "wait-pixel", "1,1,change,1,1" }, { "wait-pixel", "1,1,ff00" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct view_action a = { .act = VIEW_POINT };

		complaint[0] = '\0';
		assert_int_equal(
			view_action_parse(cases[i][0], cases[i][1], &a, complaint), -EINVAL);
		assert_true(complaint[0] && !strchr(complaint, '\n'));
		assert_int_equal(a.act, VIEW_POINT);
	}
}

static void proposes_keys(void **state)
{
	struct view_action a;

	view_action_parse("key", "Ctrl+Retrun", &a, complaint);
	assert_non_null(strstr(complaint, "\"Retrun\""));
	assert_non_null(strstr(complaint, ": Return"));
	view_action_parse("key", "\x1b[2J", &a, complaint);
	assert_null(strchr(complaint, '\x1b'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_keys),
		cmocka_unit_test(reads_places),
		cmocka_unit_test(reads_fractions),
		cmocka_unit_test(reads_pixels),
		cmocka_unit_test(reads_texts),
		cmocka_unit_test(refuses_anything_else),
		cmocka_unit_test(proposes_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
