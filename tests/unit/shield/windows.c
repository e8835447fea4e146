#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "windows.h"

int windows_setup(void **state)
{
	*state = shield_create();
	if (!*state)
		return -1;
	shield_set_mode(*state, SHIELD_MODE_ORDINARY);
	return 0;
}

int windows_teardown(void **state)
{
	shield_destroy(*state);
	return 0;
}

struct raw_window window(uint32_t client, pid_t pid)
{
	struct raw_window w = {
		.id = client + 1000, .client = client, .pid = pid, .rect = { 0, 0, 100, 100 }
	};

	snprintf(w.class_name, sizeof(w.class_name), "Mousepad");
	return w;
}

struct raw_window noted(struct shield *s, uint32_t client, pid_t pid)
{
	const struct raw_window w = window(client, pid);

	assert_int_equal(shield_note(s, &w), 0);
	return w;
}

struct raw_window dialog_of(uint32_t client, const struct raw_window *owner)
{
	struct raw_window w = window(client, owner->pid);

	w.transient_for = owner->client;
	w.types = RAW_TYPE_DIALOG;
	return w;
}
