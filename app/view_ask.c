#include "app/say.h"
#include "app/text.h"
#include "app/view_internal.h"
#include "core/i18n.h"

static void answers(struct page *p, const struct say_question *q)
{
	page_gap(p);
	page_key(p, PAGE_MUST, "a", q->allow);
	page_gap(p);
	page_key(p, PAGE_MUST, "r", q->refuse);
}

static void window_name(const struct face *f, struct page *p)
{
	char name[256];

	text_foreign(f->warned.name, p->columns - 2 * PAGE_MARGIN, name, sizeof(name));
	page_text(p, PAGE_MUST, PAGE_PLAIN, name);
}

/* To be seen can be allowed knowing only that; of the others it must be read. */
static enum page_weight weight_of_meaning(const struct face *f)
{
	return f->warned.id == 0 && f->asked == WIRE__CAPABILITY__VIEW ? PAGE_EXTRA : PAGE_MUST;
}

static void view_asked(const struct face *f, struct page *p)
{
	struct say_question q;

	say_question(f, &q);
	page_text(p, PAGE_MUST, PAGE_STRONG, q.title);
	if (f->warned.id != 0)
		window_name(f, p);
	if (q.again)
		page_text(p, PAGE_MUST, PAGE_PLAIN, q.again);
	page_gap(p);
	page_text(p, weight_of_meaning(f), f->warned.id != 0 ? PAGE_STRONG : PAGE_PLAIN, q.means);
	if (q.limit)
		page_text(p, PAGE_GOOD, PAGE_PLAIN, q.limit);
	if (q.how_long[0])
		page_text(p, PAGE_GOOD, PAGE_PLAIN, q.how_long);
	if (q.advice)
		page_text(p, PAGE_GOOD, PAGE_PLAIN, q.advice);
	answers(p, &q);
}

void view_question(const struct face *f, uint64_t now, struct page *p)
{
	view_standing(f, now, p);
	view_asked(f, p);
	view_note(f, p);
	page_gap(p);
	view_time_left(f, now, p);
	page_gap(p);
	view_last_keys(f, p);
}
