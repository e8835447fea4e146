/* shield/: who is admitted, and what of a raw frame ends in the clean picture. */
#include <errno.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shield/shield.h"

enum { W = 64, H = 48, SECRET = 0xff00fe };

struct scene {
	struct shield *shield;
	struct raw_window windows[4];
	struct raw_piece pieces[8];
	struct rect damage[8];
	struct raw_frame raw;
	uint32_t a[W * H], b[W * H], cursor[16];
};

static void fill(uint32_t *p, uint32_t colour)
{
	for (int i = 0; i < W * H; i++)
		p[i] = colour;
}

static struct raw_window window(uint32_t id, pid_t pid, struct rect r)
{
	return (struct raw_window){ .id = id, .client = id + 1000, .pid = pid, .rect = r };
}

/* Two windows: 1 (process 10) at 0,0 32×32 in red, above it 2 (process 20) at
 * 16,16 32×32 in blue. The pieces hold all of each. */
static int scene_setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->shield = shield_create();
	assert_non_null(s->shield);
	shield_set_mode(s->shield, SHIELD_MODE_ORDINARY);
	s->windows[0] = window(1, 10, (struct rect){ 0, 0, 32, 32 });
	s->windows[1] = window(2, 20, (struct rect){ 16, 16, 32, 32 });
	fill(s->a, 0x55ff0000);
	fill(s->b, 0x550000ff);
	s->pieces[0] = (struct raw_piece){ 1, s->windows[0].rect, s->a, W };
	s->pieces[1] = (struct raw_piece){ 2, s->windows[1].rect, s->b, W };
	s->damage[0] = (struct rect){ 0, 0, W, H };
	s->raw = (struct raw_frame){ .width = W,
		.height = H,
		.n_monitors = 1,
		.monitors = { { 0, 0, W, H } },
		.windows = s->windows,
		.n_windows = 2,
		.damage = s->damage,
		.n_damage = 1,
		.pieces = s->pieces,
		.n_pieces = 2,
		.cursor = { .serial = 1,
			.visible = true,
			.x = 4,
			.y = 4,
			.w = 4,
			.h = 4,
			.argb = s->cursor } };
	*state = s;
	return 0;
}

static int scene_teardown(void **state)
{
	struct scene *s = *state;

	shield_destroy(s->shield);
	free(s);
	return 0;
}

static const struct clean_frame *apply(struct scene *s)
{
	const struct clean_frame *f = NULL;

	assert_int_equal(shield_apply(s->shield, &s->raw, &f), 0);
	assert_non_null(f);
	return f;
}

static uint32_t at(const struct clean_frame *f, int x, int y)
{
	return clean_frame_row(f, y)[x];
}

static void test_stacking(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f = apply(s);
	size_t n;

	assert_int_equal(clean_frame_width(f), W);
	assert_int_equal(clean_frame_height(f), H);
	assert_int_equal(clean_frame_number(f), 1);
	assert_int_equal(at(f, 0, 0), 0xff0000);
	assert_int_equal(at(f, 20, 20), 0x0000ff);
	assert_int_equal(at(f, 60, 40), SHIELD_BARE_COLOUR);
	assert_int_equal(clean_frame_damage(f, &n)->w, W);
	assert_int_equal(n, 1);
	assert_int_equal(clean_frame_monitors(f, &n)->h, H);
	assert_int_equal(n, 1);
	assert_true(clean_frame_cursor(f)->visible);
}

static void test_only_damage_is_painted(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f = apply(s);
	size_t n;

	fill(s->a, 0x00ff00);
	s->damage[0] = (struct rect){ 2, 2, 4, 4 };
	s->damage[1] = (struct rect){ 4, 4, 4, 4 };
	s->raw.n_damage = 2;
	assert_ptr_equal(apply(s), f);
	assert_int_equal(clean_frame_number(f), 2);
	assert_int_equal(at(f, 1, 1), 0xff0000);
	assert_int_equal(at(f, 2, 2), 0x00ff00);
	assert_int_equal(at(f, 7, 7), 0x00ff00);
	const struct rect *d = clean_frame_damage(f, &n);
	int area = 0;
	for (size_t i = 0; i < n; i++)
		area += d[i].w * d[i].h;
	assert_int_equal(area, 28); /* the overlap counts once */
}

static void test_hidden_is_a_placeholder(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;

	fill(s->b, SECRET);
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	f = apply(s);
	for (int y = 0; y < H; y++) {
		for (int x = 0; x < W; x++)
			assert_int_not_equal(at(f, x, y), SECRET);
	}
	assert_int_equal(at(f, 40, 40), SHIELD_HIDDEN_COLOUR);
	assert_int_equal(at(f, 20, 20), SHIELD_HIDDEN_COLOUR);
	assert_int_equal(at(f, 3, 3), 0xff0000);
}

static void test_piece_never_over_hidden(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;

	/* the lower window's piece covers all of the hidden one above it */
	s->windows[0].rect = (struct rect){ 0, 0, W, H };
	s->pieces[0].rect = s->windows[0].rect;
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	f = apply(s);
	assert_int_equal(at(f, 20, 20), SHIELD_HIDDEN_COLOUR);
	assert_int_equal(at(f, 60, 40), 0xff0000);
}

static void test_own_is_left_out(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;

	assert_int_equal(shield_add_own_pid(s->shield, 20), 0);
	f = apply(s);
	assert_int_equal(at(f, 20, 20), 0xff0000);
	assert_int_equal(at(f, 40, 40), SHIELD_BARE_COLOUR);
}

static void test_missing_piece_is_pending(void **state)
{
	struct scene *s = *state;

	s->raw.n_pieces = 1;
	assert_int_equal(at(apply(s), 20, 20), SHIELD_PENDING_COLOUR);
}

static void test_shape(void **state)
{
	struct scene *s = *state;
	const struct rect shape[] = { { 16, 16, 4, 4 }, { 30, 30, 4, 4 } };
	const struct clean_frame *f;

	s->windows[1].shape = shape;
	s->windows[1].n_shape = 2;
	f = apply(s);
	assert_int_equal(at(f, 17, 17), 0x0000ff);
	assert_int_equal(at(f, 22, 22), 0xff0000);
	assert_int_equal(at(f, 40, 40), SHIELD_BARE_COLOUR);
	s->windows[1].n_shape = 0; /* shaped to nothing */
	assert_int_equal(at(apply(s), 17, 17), 0xff0000);
}

static void test_blend(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;

	s->windows[1].blend = true;
	fill(s->b, 0x80000080);
	f = apply(s);
	assert_int_equal(at(f, 20, 20), 0x7f0080);
	fill(s->b, 0x00ffffff); /* not premultiplied: saturates */
	assert_int_equal(at(apply(s), 20, 20), 0xffffff);
}

static void test_hiding_blanks_what_was_shown(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;
	size_t n;

	fill(s->b, SECRET);
	assert_int_equal(at(apply(s), 20, 20), SECRET);
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	s->damage[0] = (struct rect){ 0, 0, 1, 1 };
	f = apply(s);
	assert_int_equal(at(f, 0, 0), 0xff0000);
	for (int y = 0; y < H; y++) {
		for (int x = 0; x < W; x++)
			assert_int_not_equal(at(f, x, y), SECRET);
	}
	assert_int_equal(clean_frame_damage(f, &n)->w, W);
	assert_int_equal(n, 1);
}

static void test_resize(void **state)
{
	struct scene *s = *state;

	apply(s);
	s->raw.width = 32;
	s->raw.height = 32;
	s->raw.monitors[0] = s->damage[0] = (struct rect){ 0, 0, 32, 32 };
	s->pieces[1].rect = (struct rect){ 16, 16, 16, 16 };
	assert_int_equal(clean_frame_width(apply(s)), 32);
}

static void refused(struct scene *s)
{
	const struct clean_frame *f = NULL;

	assert_int_equal(shield_apply(s->shield, &s->raw, &f), -EINVAL);
	assert_null(f);
}

static void test_broken_frames(void **state)
{
	struct scene *s = *state;
	const struct raw_frame good = s->raw;

	s->raw.width = 0;
	refused(s);
	s->raw.width = FRAME_SIDE_MAX + 1;
	refused(s);
	s->raw = good;
	s->raw.n_monitors = FRAME_MONITORS_MAX + 1;
	refused(s);
	s->raw = good;
	s->raw.monitors[0].w = W + 1;
	refused(s);
	s->raw = good;
	s->damage[0].x = 1;
	refused(s);
	s->damage[0].x = INT32_MAX;
	refused(s);
	s->damage[0].x = 0;
	s->pieces[0].rect.w = 33; /* outside its window */
	refused(s);
	s->pieces[0].rect.w = 32;
	s->pieces[0].stride = 31;
	refused(s);
	s->pieces[0].stride = W;
	s->pieces[0].window = 9; /* of no window */
	refused(s);
	s->pieces[0].window = 2; /* out of order */
	s->pieces[1].window = 1;
	refused(s);
	s->pieces[0].window = 1;
	s->pieces[1].window = 2;
	s->windows[0].rect.w = INT32_MAX;
	refused(s);
	s->windows[0].rect.w = 32;
	s->raw.cursor.w = FRAME_CURSOR_MAX + 1;
	refused(s);
	s->raw = good;
	s->raw.cursor.argb = NULL;
	refused(s);
	s->raw = good;
	apply(s);
}

static void test_cursor_over_hidden(void **state)
{
	struct scene *s = *state;
	const struct clean_cursor *c;

	assert_int_equal(shield_hide(s->shield, &s->windows[0]), 0);
	c = clean_frame_cursor(apply(s));
	assert_false(c->visible);
	assert_null(c->argb);
	s->raw.cursor.x = 20; /* over the shown one above it */
	s->raw.cursor.y = 20;
	c = clean_frame_cursor(apply(s));
	assert_true(c->visible);
}

/* A large frame is sent bit by bit: what is hidden meanwhile is not in the rest. */
static void test_hiding_blanks_the_last_frame(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f = apply(s);

	assert_int_not_equal(at(f, 0, 0), SHIELD_PENDING_COLOUR);
	assert_int_equal(shield_hide(s->shield, &s->windows[0]), 0);
	for (int y = 0; y < H; y++) {
		for (int x = 0; x < W; x++)
			assert_int_equal(at(f, x, y), SHIELD_PENDING_COLOUR);
	}
}

/* A window that has grabbed the pointer shows its own cursor over all others. */
static void test_cursor_while_something_is_hidden(void **state)
{
	struct scene *s = *state;
	const struct clean_cursor *c;
	uint32_t serial;

	for (int i = 0; i < 16; i++)
		s->cursor[i] = 0xff000000 | SECRET;
	c = clean_frame_cursor(apply(s));
	serial = c->serial;
	assert_int_equal(c->w, 4);
	assert_int_equal(c->argb[0], 0xff000000 | SECRET);
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	c = clean_frame_cursor(apply(s));
	assert_true(c->visible);
	assert_int_not_equal(c->serial, serial);
	assert_int_equal(c->x, 4);
	for (int i = 0; i < c->w * c->h; i++)
		assert_int_not_equal(c->argb[i], 0xff000000 | SECRET);
	assert_int_equal(shield_show(s->shield, &s->windows[1]), 0);
	c = clean_frame_cursor(apply(s));
	assert_int_equal(c->serial, serial);
	assert_int_equal(c->argb[0], 0xff000000 | SECRET);
}

static void test_choices(void **state)
{
	struct scene *s = *state;
	struct raw_window *w = &s->windows[0];
	uint64_t before = shield_generation(s->shield);

	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	assert_int_equal(shield_hide(s->shield, w), 0);
	assert_true(shield_generation(s->shield) > before);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	w->id = 77; /* another window manager, another frame */
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	assert_int_equal(shield_show(s->shield, w), 0);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	assert_int_equal(shield_hide(s->shield, w), 0);
	before = shield_generation(s->shield);
	shield_forget(s->shield, 77);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	assert_true(shield_generation(s->shield) == before);
	shield_forget(s->shield, w->client);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	assert_true(shield_generation(s->shield) > before);
}

static void test_popups_follow(void **state)
{
	struct scene *s = *state;
	struct raw_window menu = window(5, 10, (struct rect){ 0, 0, 8, 8 });
	struct raw_window dialog = window(6, 30, (struct rect){ 0, 0, 8, 8 });
	struct raw_window other = window(7, 10, (struct rect){ 0, 0, 8, 8 });

	menu.override_redirect = true;
	dialog.transient_for = s->windows[0].client;
	assert_int_equal(shield_note(s->shield, &s->windows[0]), 0);
	assert_int_equal(shield_admit(s->shield, &menu), SHIELD_SHOWN);
	assert_int_equal(shield_hide(s->shield, &s->windows[0]), 0);
	assert_int_equal(shield_admit(s->shield, &menu), SHIELD_HIDDEN);
	assert_int_equal(shield_admit(s->shield, &dialog), SHIELD_HIDDEN);
	assert_int_equal(shield_admit(s->shield, &other), SHIELD_SHOWN);
	menu.pid = 40; /* nobody's that is known */
	assert_int_equal(shield_admit(s->shield, &menu), SHIELD_HIDDEN);
	menu.pid = 0; /* could be anybody's */
	assert_int_equal(shield_admit(s->shield, &menu), SHIELD_HIDDEN);
}

static void test_kinds(void **state)
{
	struct scene *s = *state;
	struct raw_window *w = &s->windows[0];

	w->kind = RAW_DOCK;
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	w->kind = RAW_MANAGER;
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	w->kind = RAW_DESKTOP;
	assert_int_equal(shield_admit(s->shield, w), SHIELD_HIDDEN);
	assert_int_equal(shield_show(s->shield, w), 0);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
}

static void test_own(void **state)
{
	struct scene *s = *state;
	struct raw_window *w = &s->windows[0];

	assert_int_equal(shield_add_own_window(s->shield, w->client), 0);
	assert_int_equal(shield_show(s->shield, w), 0); /* the person cannot show it either */
	assert_int_equal(shield_admit(s->shield, w), SHIELD_OWN);
	shield_forget(s->shield, w->client);
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	assert_int_equal(shield_add_own_pid(s->shield, 0), 0); /* unknown is nobody's */
	w->pid = 0;
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
}

static void test_terminals(void **state)
{
	static const char *const classes[] = { "XTerm", "Gnome-terminal", "Xfce4-terminal",
		"konsole", "URxvt", "Alacritty", "kitty", "st-256color", "org.wezfurlong.wezterm" };
	struct scene *s = *state;
	struct raw_window *w = &s->windows[0];

	shield_hide_terminals(s->shield);
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		snprintf(w->class_name, sizeof(w->class_name), "%s", classes[i]);
		assert_int_equal(shield_admit(s->shield, w), SHIELD_OWN);
	}
	strcpy(w->class_name, "Mousepad");
	assert_int_equal(shield_admit(s->shield, w), SHIELD_SHOWN);
	w->class_name[0] = '\0';
	w->override_redirect = true;
	assert_int_equal(shield_admit(s->shield, w), SHIELD_OWN);
}

static size_t moves(struct scene *s, const struct clean_move **ret)
{
	size_t n;

	*ret = clean_frame_moves(apply(s), &n);
	return n;
}

static void test_moves_of_shown_windows(void **state)
{
	struct scene *s = *state;
	const struct clean_move *m;

	assert_int_equal(moves(s, &m), 0);
	assert_int_equal(moves(s, &m), 0);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 19, 12, 32, 32 };
	assert_int_equal(moves(s, &m), 1);
	assert_memory_equal(m, (&(struct clean_move){ { 19, 12, 32, 32 }, 3, -4 }), sizeof(*m));
	assert_int_equal(moves(s, &m), 0);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 20, 12, 31, 32 };
	assert_int_equal(moves(s, &m), 0); /* of another size: it did not only move */
}

/* Neither while it is hidden nor by the step in or out of hiding. */
static void test_moves_of_hidden_windows_are_not_told(void **state)
{
	struct scene *s = *state;
	const struct clean_move *m;

	moves(s, &m);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 18, 16, 32, 32 };
	shield_hide(s->shield, &s->windows[1]);
	assert_int_equal(moves(s, &m), 0);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 20, 16, 32, 32 };
	assert_int_equal(moves(s, &m), 0);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 22, 16, 32, 32 };
	shield_show(s->shield, &s->windows[1]);
	assert_int_equal(moves(s, &m), 0);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 24, 16, 32, 32 };
	assert_int_equal(moves(s, &m), 1);
	shield_add_own_window(s->shield, s->windows[1].id);
	s->windows[1].rect = s->pieces[1].rect = (struct rect){ 26, 16, 32, 32 };
	assert_int_equal(moves(s, &m), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_stacking),
		T(test_only_damage_is_painted),
		T(test_hidden_is_a_placeholder),
		T(test_piece_never_over_hidden),
		T(test_own_is_left_out),
		T(test_missing_piece_is_pending),
		T(test_shape),
		T(test_blend),
		T(test_hiding_blanks_what_was_shown),
		T(test_resize),
		T(test_broken_frames),
		T(test_cursor_over_hidden),
		T(test_hiding_blanks_the_last_frame),
		T(test_cursor_while_something_is_hidden),
		T(test_moves_of_shown_windows),
		T(test_moves_of_hidden_windows_are_not_told),
		T(test_choices),
		T(test_popups_follow),
		T(test_kinds),
		T(test_own),
		T(test_terminals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
