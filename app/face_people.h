#ifndef ENGAWA_APP_FACE_PEOPLE_H
#define ENGAWA_APP_FACE_PEOPLE_H
/*
 * Who takes part, beside the first: one more is invited by a code of its own, and one of
 * several can be sent away. A part of the face (face.h); a face without these acts has
 * no keys for it. Knows no clock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engawa.pb-c.h"

enum { FACE_PEOPLE_MAX = 4 };

/* All set, or all NULL. */
struct face_people_acts {
	void (*invite)(void *data);
	void (*end_invite)(void *data);
	void (*send_away)(uint32_t number, void *data);
	void *data;
};

struct face_person {
	uint32_t number;
	uint64_t lost_until; /* their line is lost, and waited for until then; 0: it is not */
	bool point, control;
};

struct face_people {
	struct face_people_acts acts;
	struct face_person all[FACE_PEOPLE_MAX];
	size_t n;
	unsigned int invited; /* by the person, and not yet asked about */
	bool inviting; /* one more may join: the code is there, or asked for */
	char code[16]; /* by which; empty: not there yet */
	uint64_t code_until;
};

/* 0; -EPROTO: the agent broke the rules. */
int face_people_hear(struct face_people *p, const Wire__People *m, uint64_t now);
void face_people_hear_code(struct face_people *p, const Wire__ShowCode *m, uint64_t now);
void face_people_hear_code_gone(struct face_people *p);
/* Somebody asks to join. false: the person has invited nobody. */
bool face_people_asked(struct face_people *p);
/* Nobody is there any more. */
void face_people_forget(struct face_people *p);

/* Whose lines are there. */
unsigned int face_people_present(const struct face_people *p);
/* Whether one of them points, or controls; true where nobody was told of. */
bool face_people_use(const struct face_people *p, Wire__Capability capability);
bool face_people_all_lost(const struct face_people *p);
/* Until when those whose lines are lost are waited for. */
uint64_t face_people_lost_until(const struct face_people *p);
/* A letter or digit, on the page of being watched. false: it means nothing here. */
bool face_people_press(struct face_people *p, uint32_t letter);
#endif
