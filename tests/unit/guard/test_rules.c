/* Where hands may work, by what windows are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "guard/rules.h"

#define FREE WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED

static struct raw_window window(uint32_t id, pid_t pid, const char *class_name)
{
	struct raw_window w = { .id = id, .client = id, .pid = pid };

	snprintf(w.class_name, sizeof(w.class_name), "%s", class_name);
	return w;
}

static struct raw_window popup(uint32_t id, pid_t pid)
{
	struct raw_window w = window(id, pid, "");

	w.override_redirect = true;
	return w;
}

static Wire__BlockReason kind(const char *class_name, const char *title)
{
	struct raw_window w = window(1, 1, class_name);

	snprintf(w.title, sizeof(w.title), "%s", title);
	return rules_kind(&w);
}

static void test_kinds(void **state)
{
	assert_int_equal(kind("Mousepad", "terminal"), FREE);
	assert_int_equal(kind("Chromium", "見本ネット銀行"), FREE);
	assert_int_equal(kind("XTerm", ""), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(kind("Xfce4-terminal", ""), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(kind("konsole", ""), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(kind("kitty", ""), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(kind("Pcmanfm", ""), WIRE__BLOCK_REASON__FILE_MANAGER);
	assert_int_equal(kind("Pcmanfm-qt", ""), WIRE__BLOCK_REASON__FILE_MANAGER);
	assert_int_equal(kind("Xfce4-settings-manager", ""), WIRE__BLOCK_REASON__SETTINGS);
	assert_int_equal(kind("xfce4-power-manager-settings", ""), WIRE__BLOCK_REASON__SETTINGS);
	assert_int_equal(kind("gnome-control-center", ""), WIRE__BLOCK_REASON__SETTINGS);
	assert_int_equal(kind("Rofi", ""), WIRE__BLOCK_REASON__LAUNCHER);
	assert_int_equal(kind("Xfce4-appfinder", ""), WIRE__BLOCK_REASON__LAUNCHER);
	assert_int_equal(kind("Code", ""), WIRE__BLOCK_REASON__DEVELOPER_TOOLS);
	assert_int_equal(
		kind("Chromium", "DevTools - example"), WIRE__BLOCK_REASON__DEVELOPER_TOOLS);
}

static void test_raw_kinds(void **state)
{
	struct raw_window w = window(1, 1, "Mousepad");

	w.kind = RAW_DESKTOP;
	assert_int_equal(rules_kind(&w), WIRE__BLOCK_REASON__DESKTOP);
	w.kind = RAW_DOCK;
	assert_int_equal(rules_kind(&w), WIRE__BLOCK_REASON__DESKTOP);
	w.kind = RAW_MANAGER;
	assert_int_equal(rules_kind(&w), WIRE__BLOCK_REASON__DESKTOP);
	w.kind = RAW_CROWDED;
	assert_int_equal(rules_kind(&w), WIRE__BLOCK_REASON__HIDDEN_WINDOW);
}

static void test_verdicts(void **state)
{
	struct rules *r = rules_create();
	const struct raw_window w = window(1, 1, "Mousepad");

	assert_int_equal(rules_refuse(r, &w, SHIELD_SHOWN, &w, 1), FREE);
	assert_int_equal(
		rules_refuse(r, &w, SHIELD_HIDDEN, &w, 1), WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(rules_refuse(r, &w, SHIELD_OWN, &w, 1), WIRE__BLOCK_REASON__OWN_WINDOW);
	/* nor does opening it help */
	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(
		rules_refuse(r, &w, SHIELD_HIDDEN, &w, 1), WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(rules_refuse(r, &w, SHIELD_OWN, &w, 1), WIRE__BLOCK_REASON__OWN_WINDOW);
	rules_destroy(r);
}

static void test_open_one(void **state)
{
	struct rules *r = rules_create();
	const struct raw_window all[] = { window(1, 1, "XTerm"), window(2, 2, "XTerm") };

	assert_int_equal(
		rules_refuse(r, &all[0], SHIELD_SHOWN, all, 2), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(rules_open(r, 1), 0);
	assert_true(rules_is_open(r, 1));
	assert_int_equal(rules_refuse(r, &all[0], SHIELD_SHOWN, all, 2), FREE);
	assert_int_equal(
		rules_refuse(r, &all[1], SHIELD_SHOWN, all, 2), WIRE__BLOCK_REASON__TERMINAL);
	rules_shut(r, 1);
	assert_int_equal(
		rules_refuse(r, &all[0], SHIELD_SHOWN, all, 2), WIRE__BLOCK_REASON__TERMINAL);
	rules_destroy(r);
}

static void test_never_open(void **state)
{
	struct rules *r = rules_create();
	struct raw_window w = window(1, 1, "Xfce4-panel");

	w.kind = RAW_DOCK;
	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(rules_refuse(r, &w, SHIELD_SHOWN, &w, 1), WIRE__BLOCK_REASON__DESKTOP);
	assert_false(rules_may_open(WIRE__BLOCK_REASON__DESKTOP));
	assert_false(rules_may_open(WIRE__BLOCK_REASON__OWN_WINDOW));
	assert_false(rules_may_open(WIRE__BLOCK_REASON__HIDDEN_WINDOW));
	assert_true(rules_may_open(WIRE__BLOCK_REASON__TERMINAL));
	rules_destroy(r);
}

static void test_popups_follow(void **state)
{
	struct rules *r = rules_create();
	struct raw_window all[] = { window(1, 1, "XTerm"), window(2, 2, "Mousepad"), popup(3, 1),
		popup(4, 2), popup(5, 0) };

	assert_int_equal(
		rules_refuse(r, &all[2], SHIELD_SHOWN, all, 5), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(rules_refuse(r, &all[3], SHIELD_SHOWN, all, 5), FREE);
	/* whose it is cannot be told */
	assert_int_equal(
		rules_refuse(r, &all[4], SHIELD_SHOWN, all, 5), WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	/* a terminal's menu, of its class, once the terminal is open */
	snprintf(all[2].class_name, sizeof(all[2].class_name), "XTerm");
	assert_int_equal(
		rules_refuse(r, &all[2], SHIELD_SHOWN, all, 5), WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(rules_refuse(r, &all[2], SHIELD_SHOWN, all, 5), FREE);
	rules_destroy(r);
}

/* Two windows of one process, one of them open: whose the menu is, is not known. */
static void test_popup_of_two(void **state)
{
	struct rules *r = rules_create();
	struct raw_window all[] = { window(1, 1, "XTerm"), window(2, 1, "XTerm"), popup(3, 1) };

	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(
		rules_refuse(r, &all[2], SHIELD_SHOWN, all, 3), WIRE__BLOCK_REASON__TERMINAL);
	all[2].transient_for = 1;
	assert_int_equal(rules_refuse(r, &all[2], SHIELD_SHOWN, all, 3), FREE);
	all[2].transient_for = 2;
	assert_int_equal(
		rules_refuse(r, &all[2], SHIELD_SHOWN, all, 3), WIRE__BLOCK_REASON__TERMINAL);
	rules_destroy(r);
}

static void test_dialogs_follow(void **state)
{
	struct rules *r = rules_create();
	struct raw_window all[] = { window(1, 1, "Pcmanfm"), window(2, 1, "Pcmanfm"),
		window(3, 3, "Mousepad"), window(4, 3, "Rofi") };

	all[1].transient_for = 1;
	all[3].transient_for = 3;
	assert_int_equal(
		rules_refuse(r, &all[1], SHIELD_SHOWN, all, 4), WIRE__BLOCK_REASON__FILE_MANAGER);
	assert_int_equal(rules_open(r, 1), 0);
	assert_int_equal(rules_refuse(r, &all[1], SHIELD_SHOWN, all, 4), FREE);
	/* what it is itself counts as well */
	assert_int_equal(
		rules_refuse(r, &all[3], SHIELD_SHOWN, all, 4), WIRE__BLOCK_REASON__LAUNCHER);
	rules_destroy(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_raw_kinds),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_open_one),
		cmocka_unit_test(test_never_open),
		cmocka_unit_test(test_popups_follow),
		cmocka_unit_test(test_popup_of_two),
		cmocka_unit_test(test_dialogs_follow),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
