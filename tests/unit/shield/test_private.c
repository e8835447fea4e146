/* shield/: what is private by what it is (defaults.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "windows.h"

static void test_private_applications(void **state)
{
	static const struct {
		const char *class_name, *exe;
		enum shield_category category;
	} cases[] = {
		{ "Chromium", "chromium", SHIELD_BROWSER },
		{ "firefox-esr", "firefox-esr", SHIELD_BROWSER },
		{ "Renamed", "chrome", SHIELD_BROWSER }, /* by --class */
		{ "crx_abcdef", "", SHIELD_BROWSER },
		{ "KeePassXC", "keepassxc", SHIELD_PASSWORDS },
		{ "thunderbird", "thunderbird", SHIELD_MAIL },
		{ "Slack", "slack", SHIELD_CHAT },
		{ "TelegramDesktop", "telegram-deskto", SHIELD_CHAT },
		{ "Gnucash", "gnucash", SHIELD_MONEY },
		{ "弥生会計", "", SHIELD_MONEY },
		{ "Seahorse", "seahorse", SHIELD_KEYS },
		{ "Pinentry-gtk-2", "pinentry-gtk-2", SHIELD_PROMPT },
		{ "Polkit-gnome-authentication-agent-1", "", SHIELD_PROMPT },
		{ "Xfce4-notifyd", "xfce4-notifyd", SHIELD_NOTIFICATION },
		{ "Xfce4-panel", "xfce4-panel", SHIELD_PANELS },
		{ "TeamViewer", "TeamViewer", SHIELD_BROWSER },
		{ "Vncviewer", "xtigervncviewer", SHIELD_BROWSER },
		{ "奉行クラウド", "", SHIELD_MONEY },
		{ "マイナポータル", "", SHIELD_KEYS },
		{ "Onboard", "python3.11", SHIELD_PROMPT },
		{ "", "mozc_renderer", SHIELD_PROMPT },
		{ "kscreenlocker_greet", "kscreenlocker_greet", SHIELD_PROMPT },
		{ "XMag", "xmag", SHIELD_PANELS },
		{ "obs", "obs", SHIELD_PANELS },
		{ "XTerm", "xterm", SHIELD_ORDINARY },
		{ "Wireshark", "wireshark", SHIELD_ORDINARY },
		{ "Zenity", "zenity", SHIELD_ORDINARY },
		{ "Mousepad", "mousepad", SHIELD_ORDINARY },
		{ "libreoffice-writer", "soffice.bin", SHIELD_ORDINARY },
		{ "Pcmanfm", "pcmanfm", SHIELD_ORDINARY },
		{ "Inkscape", "inkscape", SHIELD_ORDINARY },
		{ "Linebreak", "linebreak", SHIELD_ORDINARY },
	};
	struct shield *s = *state;

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct raw_window w = window(10 + i, 100 + (pid_t)i);

		snprintf(w.class_name, sizeof(w.class_name), "%s", cases[i].class_name);
		snprintf(w.exe, sizeof(w.exe), "%s", cases[i].exe);
		if (shield_category(s, &w) != cases[i].category)
			fail_msg("%s: %d", w.class_name, (int)shield_category(s, &w));
		assert_int_equal(shield_note(s, &w), 0);
		if (cases[i].category == SHIELD_ORDINARY) {
			assert_why(s, w, SHIELD_OPEN);
			continue;
		}
		assert_why(s, w,
			cases[i].category == SHIELD_PANELS ? SHIELD_PANEL : SHIELD_PRIVATE_APP);
		assert_int_equal(shield_show(s, &w), 0);
		assert_why(s, w, SHIELD_OPEN);
	}
}

/* One window of a browser is shown by name: its menus are, and its other windows are not. */
static void test_one_window_of_a_private_application(void **state)
{
	struct shield *s = *state;
	struct raw_window a = window(1, 10), b = window(2, 10), menu = window(3, 10);
	struct raw_window file_dialog = dialog_of(4, &a), loose = dialog_of(5, &b);

	struct raw_window *const all[] = { &a, &b, &menu, &file_dialog, &loose };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		snprintf(all[i]->class_name, sizeof(all[i]->class_name), "Chromium");
	menu.override_redirect = true;
	assert_int_equal(shield_note(s, &a), 0);
	assert_int_equal(shield_show(s, &a), 0);
	assert_int_equal(shield_note(s, &menu), 0);
	assert_why(s, menu, SHIELD_OPEN);
	assert_int_equal(shield_note(s, &file_dialog), 0);
	assert_why(s, file_dialog, SHIELD_OPEN);
	assert_int_equal(shield_note(s, &b), 0);
	assert_why(s, b, SHIELD_PRIVATE_APP);
	/* whose it is can no longer be told */
	assert_why(s, menu, SHIELD_FOLLOWS);
	menu.transient_for = a.client;
	assert_int_equal(shield_note(s, &menu), 0);
	assert_why(s, menu, SHIELD_OPEN);
	assert_int_equal(shield_note(s, &loose), 0);
	assert_why(s, loose, SHIELD_PRIVATE_APP);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, windows_setup, windows_teardown)
	const struct CMUnitTest tests[] = {
		T(test_private_applications),
		T(test_one_window_of_a_private_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
