/* What can be known without an X server. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "overlay/paint.h"
#include "overlay/scrim.h"

static const struct monitor monitor = { { 100, 50, 1920, 1080 }, 1 };

static int quarters(double scale)
{
	return (int)lround(scale * 4);
}

static void test_scale(void **state)
{
	assert_int_equal(quarters(screen_scale(0, 1920, 0)), 4);
	assert_int_equal(quarters(screen_scale(96, 1920, 509)), 4);
	assert_int_equal(quarters(screen_scale(192, 1920, 0)), 8);
	assert_int_equal(quarters(screen_scale(0, 3840, 597)), 7); /* 4K of 27 inches */
	assert_int_equal(quarters(screen_scale(96, 3840, 345)), 12); /* 4K in a laptop */
	assert_int_equal(quarters(screen_scale(72, 800, 1600)), 4); /* never smaller */
	assert_int_equal(quarters(screen_scale(700, 0, 0)), 16); /* nor larger than this */
	/* who lies about it is not believed */
	assert_int_equal(quarters(screen_scale(0, 1920, 16)), 4);
	assert_int_equal(quarters(screen_scale(1e9, 1920, 0)), 4);
	assert_int_equal(quarters(screen_scale(1, 1920, 0)), 4);
}

static double dpi(const char *text)
{
	return screen_dpi_from(text, strlen(text));
}

static void test_dpi(void **state)
{
	assert_int_equal((int)dpi("Xft.antialias:\t1\nXft.dpi:\t144\nXft.rgba:\tnone\n"), 144);
	assert_int_equal((int)dpi("Xft.dpi: 120"), 120);
	assert_int_equal((int)dpi(""), 0);
	assert_int_equal((int)dpi("Xft.dpi:"), 0);
	assert_int_equal((int)dpi("Xft.dpi:\n96\n"), 0);
	assert_int_equal((int)dpi("*Xft.dpi: 120\n"), 0);
	assert_int_equal((int)dpi("Xft.dpi: nan\n"), 0);
	assert_int_equal((int)dpi("Xft.dpi: -96\n"), 0);
	assert_int_equal((int)dpi("Xft.dpi: 1e999\n"), 0);
	/* it need not be ended */
	assert_int_equal((int)screen_dpi_from("Xft.dpi: 1234", 12), 123);
}

static void check_pose(Wire__MarkShape shape, int32_t x, int32_t y, struct size plate)
{
	const struct pose p = place_mark(shape, x, y, &monitor, plate);
	const struct rect at = { x - p.hot_x + p.plate.x, y - p.hot_y + p.plate.y, p.plate.w,
		p.plate.h };
	const struct rect seen = rect_intersect(at, monitor.rect);

	/* the label can be read, wherever the mark is */
	assert_int_equal(seen.w, at.w);
	assert_int_equal(seen.h, at.h);
	assert_true(p.plate.x >= 0 && p.plate.x + p.plate.w <= p.picture.w);
	assert_true(p.plate.y >= 0 && p.plate.y + p.plate.h <= p.picture.h);
	assert_true(p.hot_x >= 0 && p.hot_x < p.picture.w);
	assert_true(p.hot_y >= 0 && p.hot_y < p.picture.h);
}

static void test_label_is_on_the_monitor(void **state)
{
	const struct size plates[] = { { 120, 48 }, { 484, 48 } };

	for (int shape = WIRE__MARK_SHAPE__MARK_ARROW; shape <= WIRE__MARK_SHAPE__MARK_SPOTLIGHT;
		shape++) {
		for (int32_t y = 50; y < 1130; y += 27) {
			for (int32_t x = 100; x < 2020; x += 19) {
				check_pose((Wire__MarkShape)shape, x, y, plates[0]);
				check_pose((Wire__MarkShape)shape, x, y, plates[1]);
			}
		}
	}
}

static bool is_dark(const xcb_rectangle_t *r, uint32_t n, int x, int y)
{
	for (uint32_t i = 0; i < n; i++) {
		if (x >= r[i].x && x < r[i].x + r[i].width && y >= r[i].y &&
			y < r[i].y + r[i].height)
			return true;
	}
	return false;
}

static void check_scrim(bool blend, struct spot spot)
{
	const struct monitor small = { { 300, 200, 120, 90 }, 1 };

	for (int half = 0; half < SCRIM_PANES; half++) {
		const struct rect at = scrim_place(&small, half);
		xcb_rectangle_t *r = calloc(scrim_rects_max(at), sizeof(*r));
		const uint32_t n = scrim_rects(at, blend, spot, r);

		assert_true(n <= scrim_rects_max(at));
		for (int y = 0; y < at.h; y++) {
			for (int x = 0; x < at.w; x++) {
				const double away = hypot(at.x + x - spot.x, at.y + y - spot.y);
				const bool line = blend || (at.y + y) % 2;

				if (fabs(away - spot.radius) > 2)
					assert_int_equal(
						is_dark(r, n, x, y), line && away > spot.radius);
			}
		}
		free(r);
	}
}

static void test_scrim(void **state)
{
	const struct spot spots[] = { { 360, 245, 20 }, { 300, 200, 30 }, { 419, 289, 25 },
		{ 360, 245, 500 }, { -16384, 16384, 150 }, { 350, 210, 0 } };

	for (size_t i = 0; i < sizeof(spots) / sizeof(spots[0]); i++) {
		check_scrim(false, spots[i]);
		check_scrim(true, spots[i]);
	}
}

static void test_border_closes(void **state)
{
	const struct monitor small = { { 10, 20, 100, 80 }, 1 };
	int64_t area = 0;

	for (int side = PAINT_TOP; side <= PAINT_RIGHT; side++) {
		const struct rect r = paint_border_place(&small, (enum paint_side)side);
		const struct rect in = rect_intersect(r, small.rect);

		assert_memory_equal(&r, &in, sizeof(r));
		area += (int64_t)r.w * r.h;
	}
	/* all of the edge, and nothing twice */
	assert_int_equal(area, 100 * 80 - (100 - 20) * (80 - 20));
}

static void test_nearest_monitor(void **state)
{
	const struct screen s = { .n_monitors = 2,
		.monitors = { { { 0, 0, 640, 480 }, 1 }, { { 640, 100, 800, 600 }, 1 } } };

	assert_ptr_equal(screen_monitor_at(&s, 639, 479), &s.monitors[0]);
	assert_ptr_equal(screen_monitor_at(&s, 640, 100), &s.monitors[1]);
	assert_ptr_equal(screen_monitor_at(&s, 900, 0), &s.monitors[1]);
	assert_ptr_equal(screen_monitor_at(&s, -16384, 16384), &s.monitors[0]);
	assert_ptr_equal(screen_monitor_at(&s, 16384, -16384), &s.monitors[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_dpi),
		cmocka_unit_test(test_label_is_on_the_monitor),
		cmocka_unit_test(test_scrim),
		cmocka_unit_test(test_border_closes),
		cmocka_unit_test(test_nearest_monitor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
