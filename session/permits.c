#include "session/permits.h"

#include <assert.h>
#include <stddef.h>

void permits_start(struct permits *p, uint64_t now_ms)
{
	*p = (struct permits){ .view_until_ms = now_ms + PERMITS_VIEW_S * UINT64_C(1000) };
}

static struct permit *find(struct permits *p, Wire__Capability c)
{
	assert(c == WIRE__CAPABILITY__POINT || c == WIRE__CAPABILITY__CONTROL);
	return c == WIRE__CAPABILITY__POINT ? &p->point : &p->control;
}

static const struct permit *look(const struct permits *p, Wire__Capability c)
{
	return find((struct permits *)p, c);
}

uint32_t permits_length_s(Wire__Capability c)
{
	if (c == WIRE__CAPABILITY__VIEW)
		return PERMITS_VIEW_S;
	return c == WIRE__CAPABILITY__POINT ? PERMITS_POINT_S : PERMITS_CONTROL_S;
}

bool permits_may_ask(
	const struct permits *p, Wire__Capability c, uint64_t now_ms, uint32_t *ret_retry_s)
{
	const struct permit *one = look(p, c);

	*ret_retry_s = 0;
	if (one->held || one->refusals >= PERMITS_REFUSALS_MAX)
		return false;
	if (now_ms >= one->ask_after_ms)
		return true;
	*ret_retry_s = (uint32_t)((one->ask_after_ms - now_ms + 999) / 1000);
	return false;
}

void permits_allow(struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	struct permit *one = find(p, c);

	one->held = true;
	one->lost = one->withheld = false;
	one->until_ms = now_ms + permits_length_s(c) * UINT64_C(1000);
	p->number++;
}

void permits_refuse(struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	struct permit *one = find(p, c);

	one->refusals++;
	one->ask_after_ms = now_ms + PERMITS_REFUSED_MS;
}

void permits_withdraw(struct permits *p, uint64_t now_ms)
{
	struct permit *const both[] = { &p->point, &p->control };

	for (size_t i = 0; i < 2; i++) {
		if (both[i]->ask_after_ms < now_ms + PERMITS_AGAIN_MS)
			both[i]->ask_after_ms = now_ms + PERMITS_AGAIN_MS;
	}
}

bool permits_end(struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	struct permit *one = find(p, c);

	if (!one->held)
		return false;
	one->held = false;
	one->ended_ms = now_ms;
	one->ended_number = ++p->number;
	one->ask_after_ms = now_ms + PERMITS_AGAIN_MS;
	return true;
}

bool permits_expire(struct permits *p, uint64_t now_ms)
{
	bool ret = false;

	if (p->point.held && now_ms >= p->point.until_ms)
		ret |= permits_end(p, WIRE__CAPABILITY__POINT, now_ms);
	if (p->control.held && now_ms >= p->control.until_ms)
		ret |= permits_end(p, WIRE__CAPABILITY__CONTROL, now_ms);
	return ret;
}

uint64_t permits_due_ms(const struct permits *p)
{
	uint64_t ret = p->view_until_ms;

	if (p->point.held && p->point.until_ms < ret)
		ret = p->point.until_ms;
	if (p->control.held && p->control.until_ms < ret)
		ret = p->control.until_ms;
	return ret;
}

bool permits_held(const struct permits *p, Wire__Capability c)
{
	return look(p, c)->held;
}

enum permit_verdict permits_check(const struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	const struct permit *one = look(p, c);

	if (one->held)
		return PERMIT_YES;
	if (!one->ended_ms || p->seen >= one->ended_number ||
		now_ms > one->ended_ms + PERMITS_LATE_MS)
		return PERMIT_BREACH;
	return PERMIT_LATE;
}

bool permits_seen(struct permits *p, uint32_t number)
{
	if (number <= p->seen || number > p->number)
		return false;
	p->seen = number;
	return true;
}

static void lose(struct permit *one, uint64_t now_ms)
{
	if (one->held) {
		one->lost = true;
		one->ended_ms = now_ms;
	}
	one->held = false;
	/* Nothing of the old line is late on the new one: it is a breach. */
	one->ended_number = 0;
}

void permits_lose(struct permits *p, uint64_t now_ms)
{
	lose(&p->point, now_ms);
	lose(&p->control, now_ms);
	p->number = p->seen = 0;
}

void permits_renew(struct permits *p)
{
	p->number = 1;
}

bool permits_lost(const struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	return look(p, c)->lost && now_ms < look(p, c)->until_ms;
}

void permits_withhold(struct permits *p, Wire__Capability c)
{
	struct permit *one = find(p, c);

	one->withheld = one->lost || one->withheld;
	one->lost = false;
}

bool permits_withheld(const struct permits *p, Wire__Capability c, uint64_t now_ms)
{
	return look(p, c)->withheld && now_ms < look(p, c)->until_ms;
}

void permits_give_back(struct permits *p, Wire__Capability c)
{
	struct permit *one = find(p, c);

	one->held = true;
	one->lost = one->withheld = false;
	p->number++;
}

void permits_forget(struct permits *p, Wire__Capability c)
{
	struct permit *one = find(p, c);

	one->lost = one->withheld = false;
}

static void add(struct permit *to, const struct permit *from)
{
	if (!from->held && !from->lost)
		return;
	to->held = true;
	if (from->until_ms > to->until_ms)
		to->until_ms = from->until_ms;
}

void permits_add(struct permits *p, const struct permits *other)
{
	add(&p->point, &other->point);
	add(&p->control, &other->control);
	if (other->view_until_ms > p->view_until_ms)
		p->view_until_ms = other->view_until_ms;
}

static size_t put(uint64_t now_ms, Wire__Capability c, uint64_t until_ms, size_t n,
	Wire__Held held[3], Wire__Held *list[3])
{
	const uint64_t left = until_ms > now_ms ? (until_ms - now_ms + 999) / 1000 : 1;

	wire__held__init(&held[n]);
	held[n].capability = c;
	held[n].expires_s = (uint32_t)left;
	list[n] = &held[n];
	return n + 1;
}

void permits_tell(const struct permits *p, uint64_t now_ms, Wire__Grants *ret, Wire__Held held[3],
	Wire__Held *list[3])
{
	size_t n = put(now_ms, WIRE__CAPABILITY__VIEW, p->view_until_ms, 0, held, list);

	if (p->point.held)
		n = put(now_ms, WIRE__CAPABILITY__POINT, p->point.until_ms, n, held, list);
	if (p->control.held)
		n = put(now_ms, WIRE__CAPABILITY__CONTROL, p->control.until_ms, n, held, list);
	wire__grants__init(ret);
	ret->number = p->number;
	ret->n_held = n;
	ret->held = list;
}
