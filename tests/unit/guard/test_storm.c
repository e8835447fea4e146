/*
 * Clicks, drags, keys and pastes by the thousand while windows restack, map, take the focus, grab
 * and are hidden by the person, menus and prompts open, and all programs copy: none may land in
 * what is hidden or refused, nor on the bare screen, and nothing be pasted that is from there.
 * Once with all windows of one program; once of three, where the one's are all open to hands and
 * the others' all closed; and once of these on a desktop with a window manager, its shortcuts and
 * a launcher. ENGAWA_PRESSES says how many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "applications.h"
#include "table.h"

enum {
	PRESSES = 3000, /* of each kind; `make storm` makes more */
	ROUNDS_MAX = 20,
	KEY_A = 4,
	KEY_V = 25,
	KEY_RETURN = 40,
	KEY_F2 = 59,
	KEY_CTRL = 224,
	KEY_ALT = 226,
	KEY_SUPER = 227,
	MIDDLE = 2,
};

static int presses(void)
{
	const char *said = getenv("ENGAWA_PRESSES");

	return said ? (int)strtol(said, NULL, 10) : PRESSES;
}

/* ---- the viewer ---- */

struct point {
	int x, y;
};

static struct point place(int i)
{
	return (struct point){ i * 7 % DESK_W, i * 11 % DESK_H };
}

static void click(struct table *t, struct point p, uint32_t button)
{
	assert_int_equal(table_button(t, p.x, p.y, button, true), 0);
	assert_int_equal(table_button(t, p.x, p.y, button, false), 0);
}

static void drag(struct table *t, struct point from, struct point to)
{
	assert_int_equal(table_button(t, from.x, from.y, 1, true), 0);
	assert_int_equal(table_move(t, (from.x + to.x) / 2, (from.y + to.y) / 2), 0);
	assert_int_equal(table_move(t, to.x, to.y), 0);
	assert_int_equal(table_button(t, to.x, to.y, 1, false), 0);
}

static void tap_with(struct table *t, uint32_t modifier, uint32_t usage)
{
	assert_int_equal(table_key(t, modifier, 0, true), 0);
	assert_int_equal(table_tap(t, usage, 0), 0);
	assert_int_equal(table_key(t, modifier, 0, false), 0);
}

static void press(struct table *t, int i)
{
	switch (i % 8) {
	case 3:
		click(t, place(i), MIDDLE);
		break;
	case 5:
		tap_with(t, KEY_CTRL, KEY_V);
		break;
	case 6:
		drag(t, place(i), place(i + 5));
		break;
	case 1:
	case 7:
		assert_int_equal(table_tap(t, KEY_A + (uint32_t)i % 26, 0), 0);
		break;
	default:
		click(t, place(i), 1);
		break;
	}
}

/* All that desktops wait for; Return would choose what a launcher offers. */
static void press_for_the_desktop(struct table *t, int i)
{
	static const uint32_t modifiers[] = { KEY_ALT, KEY_SUPER, KEY_CTRL };
	static const uint32_t keys[] = { KEY_F2, KEY_RETURN, KEY_A + 'r' - 'a', KEY_A + 't' - 'a' };

	if (i % 2)
		press(t, i / 2);
	else if (i % 4)
		tap_with(t, modifiers[i / 4 % 3], keys[i / 12 % 4]);
	else
		assert_int_equal(table_tap(t, keys[i / 4 % 4], 0), 0);
}

static void check(struct table *t, int n, const struct landed *landed)
{
	printf("# %d pressed, %u landed where they may, %u elsewhere; %u pasted, %u from closed "
	       "windows\n",
		n, landed->open, landed->closed, landed->pasted, landed->leaked);
	assert_int_equal(landed->closed, 0);
	assert_int_equal(landed->leaked, 0);
	assert_true(landed->open > (unsigned)n / 100); /* or it would show nothing */
	table_until_up(t);
}

/* ---- with one program and with three ---- */

static void test_one_program(void **state)
{
	struct table *t = *state;
	struct application a = application_start(t->desk->display, 0, WINDOWS);
	struct landed landed = { 0 };
	const int n = presses();

	desk_hide(t->desk, a.windows[HIDDEN]);
	capture_recheck(t->desk->capture);
	for (int i = 0; i < n; i++)
		press(t, i);
	application_stop(&a, &landed);
	check(t, n, &landed);
}

static void one_round(
	struct table *t, int n, void (*one)(struct table *t, int i), struct landed *ret)
{
	const char *display = t->desk->display;
	struct application open = application_start(display, 0, OPEN_WINDOWS);
	struct application closed = application_start(display, OPEN_WINDOWS, WINDOWS);
	struct application prompts = application_start(display, WINDOWS, WINDOWS);

	desk_hide(t->desk, closed.windows[HIDDEN]);
	capture_recheck(t->desk->capture);
	for (int i = 0; i < n; i++)
		one(t, i);
	application_stop(&open, ret);
	application_stop(&closed, ret);
	application_stop(&prompts, ret);
}

/* A prompt may hold keyboard and pointer for all of a round, and then nothing lands: there are
 * more of them until something has landed and was pasted. */
static void rounds(struct table *t, void (*one)(struct table *t, int i))
{
	struct landed landed = { 0 };
	const int n = presses();

	for (int i = 0; i < ROUNDS_MAX; i++) {
		one_round(t, n, one, &landed);
		if (landed.open > (unsigned)n / 100 && landed.pasted > 0)
			break;
	}
	check(t, n, &landed);
	assert_true(landed.pasted > 0);
}

static void test_three_programs(void **state)
{
	rounds(*state, press);
}

/* ---- on a desktop ---- */

static char dir[32], config[64], started[64];

static const char *const bound[] = { "A-F2", "W-r", "C-t", "W-Return", "F2" };

/* Programs that are started write into it. */
static void make_files(void)
{
	FILE *f;

	strcpy(dir, "/tmp/engawa-storm-XXXXXX");
	assert_non_null(mkdtemp(dir));
	sprintf(config, "%s/rc.xml", dir);
	sprintf(started, "%s/started", dir);
	f = fopen(config, "w");
	assert_non_null(f);
	fputs("<openbox_config xmlns=\"http://openbox.org/3.4/rc\"><keyboard>", f);
	for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++)
		fprintf(f,
			"<keybind key=\"%s\"><action name=\"Execute\"><command>sh -c \"echo %s >>"
			" %s\"</command></action></keybind>",
			bound[i], bound[i], started);
	fputs("</keyboard><mouse></mouse></openbox_config>", f);
	fclose(f);
	fclose(fopen(started, "w"));
}

/* Also when something was found. */
static int desktop_teardown(void **state)
{
	const int ret = table_teardown(state);

	unlink(config);
	unlink(started);
	rmdir(dir);
	return ret;
}

static void test_desktop(void **state)
{
	char launch[256];
	struct table *t = *state;
	const char *const manager[] = { "openbox", "--config-file", config, "--sm-disable", NULL };
	const char *const launcher[] = { "sh", "-c", launch, NULL };
	struct stat s;

	assert_int_equal(system("command -v dmenu > /dev/null"), 0); /* or nothing is launched */
	make_files();
	/* takes the keyboard as long as it is there */
	sprintf(launch,
		"while printf 'a\\nb\\n' | timeout 0.2 dmenu >> %s; [ $? -lt 125 ]; do sleep 0.2; "
		"done",
		started);
	desk_run_manager(t->desk, manager);
	desk_run(t->desk, launcher);
	rounds(t, press_for_the_desktop);
	assert_int_equal(stat(started, &s), 0);
	printf("# programs that were started wrote %ld bytes\n", (long)s.st_size);
	assert_int_equal(s.st_size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_program, table_setup, table_teardown),
		cmocka_unit_test_setup_teardown(test_three_programs, table_setup, table_teardown),
		cmocka_unit_test_setup_teardown(test_desktop, table_setup, desktop_teardown),
	};

	return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
