#include "opened.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct host host;

void expect_open(struct host *h)
{
	assert_int_equal(h->seen.ended, 0);
	host_read_control(h);
}

void expect_end(struct host *h, enum view_end end)
{
	assert_int_equal(h->seen.ended, 1);
	assert_int_equal(h->seen.end, end);
	host_finish(h);
}

void expect_want(struct host *h, uint32_t shown)
{
	expect_open(h);
	assert_non_null(h->last);
	assert_int_equal(h->last->body_case, WIRE__VIEWER_CONTROL__BODY_WANT);
	assert_int_equal(h->last->want->shown, shown);
	assert_int_equal(h->last->want->window, 2);
	assert_false(h->last_final);
}

void open_session(struct host *h)
{
	host_init(h, HOST_SECRET);
	host_run(h, 7);
	assert_int_equal(h->seen.asking, 1);
	assert_int_equal(h->seen.opened, 1);
	expect_want(h, 0);
}

void show(struct host *h)
{
	open_session(h);
	host_picture(h, 8, 4);
	host_fill(h, 1, true, true, 8, 4, 10);
	expect_want(h, 1);
}
