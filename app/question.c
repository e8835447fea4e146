#include "app/question.h"

void question_open(struct question *q, uint64_t now)
{
	*q = (struct question){ .open = true, .until = now + QUESTION_MS };
}

void question_close(struct question *q)
{
	*q = (struct question){ 0 };
}

void question_seen(struct question *q, bool whole, uint64_t now)
{
	if (!q->open)
		return;
	if (!whole)
		q->seen_at = 0;
	else if (q->seen_at == 0)
		q->seen_at = now;
}

bool question_is_over(const struct question *q, uint64_t now)
{
	return q->open && now >= q->until;
}

bool question_is_inert(const struct question *q, uint64_t now)
{
	return q->seen_at == 0 || now - q->seen_at < QUESTION_INERT_MS;
}

enum question_key question_press(const struct question *q, struct key key, bool still, uint64_t now)
{
	uint32_t letter = key_letter(key);

	if (q->seen_at == 0)
		return QUESTION_NOT_SEEN;
	if (question_is_inert(q, now))
		return QUESTION_TOO_SOON;
	if (letter != 'a' && letter != 'r')
		return QUESTION_OTHER_KEY;
	if (!still || !key.alone)
		return QUESTION_HELD_KEY;
	return letter == 'a' ? QUESTION_ALLOW : QUESTION_REFUSE;
}
