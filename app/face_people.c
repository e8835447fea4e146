#include "app/face_people.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int face_people_hear(struct face_people *p, const Wire__People *m, uint64_t now)
{
	if (m->n_people > FACE_PEOPLE_MAX)
		return -EPROTO;
	p->n = m->n_people;
	for (size_t i = 0; i < m->n_people; i++) {
		const Wire__Person *one = m->people[i];

		p->all[i] = (struct face_person){
			.number = one->number,
			.lost_until = one->lost_s ? now + one->lost_s * UINT64_C(1000) : 0,
			.point = one->point,
			.control = one->control,
		};
	}
	return 0;
}

void face_people_hear_code(struct face_people *p, const Wire__ShowCode *m, uint64_t now)
{
	snprintf(p->code, sizeof(p->code), "%s", m->code);
	p->code_until = now + m->lifetime_s * UINT64_C(1000);
	p->inviting = true;
}

void face_people_hear_code_gone(struct face_people *p)
{
	explicit_bzero(p->code, sizeof(p->code));
	p->inviting = false;
}

/* Of an invitation that was taken back somebody may have used the code before. */
bool face_people_asked(struct face_people *p)
{
	if (p->invited == 0)
		return false;
	p->invited--;
	return true;
}

void face_people_forget(struct face_people *p)
{
	face_people_hear_code_gone(p);
	p->n = 0;
}

unsigned int face_people_present(const struct face_people *p)
{
	unsigned int ret = 0;

	for (size_t i = 0; i < p->n; i++)
		ret += p->all[i].lost_until == 0;
	return ret;
}

bool face_people_use(const struct face_people *p, Wire__Capability capability)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct face_person *one = &p->all[i];

		if (one->lost_until == 0 &&
			(capability == WIRE__CAPABILITY__CONTROL ? one->control : one->point))
			return true;
	}
	return p->n == 0;
}

bool face_people_all_lost(const struct face_people *p)
{
	return p->n > 0 && face_people_present(p) == 0;
}

uint64_t face_people_lost_until(const struct face_people *p)
{
	uint64_t ret = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (p->all[i].lost_until > ret)
			ret = p->all[i].lost_until;
	}
	return ret;
}

static bool press_invite(struct face_people *p)
{
	if (p->inviting)
		p->acts.end_invite(p->acts.data);
	else if (p->n < FACE_PEOPLE_MAX)
		p->acts.invite(p->acts.data);
	else
		return false;
	p->inviting = !p->inviting;
	if (p->inviting)
		p->invited++;
	else
		face_people_hear_code_gone(p);
	return true;
}

bool face_people_press(struct face_people *p, uint32_t letter)
{
	if (!p->acts.invite)
		return false;
	if (letter == 'i')
		return press_invite(p);
	for (size_t i = 0; i < p->n && p->n > 1; i++) {
		if (letter == '0' + p->all[i].number) {
			p->acts.send_away(p->all[i].number, p->acts.data);
			return true;
		}
	}
	return false;
}
