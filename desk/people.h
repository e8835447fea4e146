#ifndef ENGAWA_DESK_PEOPLE_H
#define ENGAWA_DESK_PEOPLE_H
/*
 * people.json: operators and their credentials, with those who are suspended or revoked.
 * docs/organisation.md, "People". Kept as JSON that was checked, so that it goes into a roster as it
 * was read. One thread.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/credential.h"
#include "trust/organisation.h"
#include "trust/trust.h"

enum { PEOPLE_SIZE_MAX = 32 * 1024 * 1024 };

enum people_state { PEOPLE_ACTIVE, PEOPLE_SUSPENDED, PEOPLE_REVOKED };

struct people {
	char domain[TRUST_DOMAIN_MAX];
	json_t *operators; /* owned: a list; sorted in what is written */
};

/* 0; -EINVAL (*error says why); -ENOMEM. *ret untouched on failure, else to be finished. */
int people_parse(const char *json, size_t size, const char *domain, struct people *ret,
	struct trust_error *error);
/* The same people give the same text. The caller's to free(); NULL: no memory. */
char *people_format(const struct people *p);
void people_finish(struct people *p);

/* Borrowed; NULL: nobody of this id. */
json_t *people_find(const struct people *p, const char *id);
const char *people_state_name(enum people_state s);
/* Those who are active and have a credential, as a roster's operators; the caller's. NULL: no
 * memory. */
json_t *people_for_roster(const struct people *p);

/* The file of an enrolment: a roster's credential and nothing else, its key looked at to the last
 * number. The object is the caller's; fingerprint: "1234 5678 …", see docs/organisation.md. */
enum { PEOPLE_FINGERPRINT = 40 };
void people_fingerprint(const struct credential *c, char ret[PEOPLE_FINGERPRINT]);
int people_credential(const char *json, size_t size, json_t **ret,
	char fingerprint[PEOPLE_FINGERPRINT], struct trust_error *error);
#endif
