#include "leak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

const struct rect leak_secret_place = { 200, 150, 220, 180 };

void leak_pump(struct desk *d)
{
	while (desk_next(d, false))
		;
}

static bool placeholder_shows(struct desk *d, void *data)
{
	return d->clean && desk_count(d, SHIELD_HIDDEN_COLOUR) > 0;
}

xcb_window_t leak_secret(struct desk *d)
{
	xcb_window_t ret = desk_other_window(d, leak_secret_place, SECRET);

	desk_hide(d, ret);
	d->check = desk_no_secret;
	desk_until(d, placeholder_shows, NULL);
	return ret;
}

void leak_settle(struct desk *d)
{
	if (d->screen_unsure)
		leak_pump(d);
	else
		desk_until_equal(d);
	assert_true(d->frames > 0);
}

int leak_setup_picom(void **state)
{
	desk_setup(state);
	desk_run_picom(*state);
	((struct desk *)*state)->screen_unsure = true;
	return 0;
}
