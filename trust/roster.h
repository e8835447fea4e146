#ifndef ENGAWA_TRUST_ROSTER_H
#define ENGAWA_TRUST_ROSTER_H
/* Who may be an operator: docs/trust.md, "The roster". Read once, then only asked. One thread. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/credential.h"
#include "trust/document.h"
#include "trust/organisation.h"
#include "trust/trust.h"

enum {
	ROSTER_SIZE_MAX = 16 * 1024 * 1024, /* bytes of the document */
	ROSTER_OPERATORS_MAX = 20000,
	ROSTER_CREDENTIALS_MAX = 4, /* of an operator */
	ROSTER_FRESHNESS_KEYS_MAX = 4,
	ROSTER_ID_MAX = 65, /* of an operator, with the ending NUL */
	ROSTER_LIFE_DAYS_MAX = 92,
};

enum roster_role { ROSTER_OPERATOR, ROSTER_SUPERVISOR, ROSTER_AUDITOR, ROSTER_ADMIN };

/* What an operator may ever ask for; flags. */
enum roster_may { ROSTER_VIEW = 1u << 0, ROSTER_POINT = 1u << 1, ROSTER_CONTROL = 1u << 2 };

struct roster_operator {
	char id[ROSTER_ID_MAX];
	char name[TRUST_NAME_MAX];
	char kana[TRUST_NAME_MAX]; /* empty: not said */
	char contractor[TRUST_NAME_MAX]; /* empty: own staff */
	enum roster_role role;
	unsigned int may; /* of enum roster_may */
	struct credential *credentials; /* owned by the roster */
	size_t n_credentials;
};

struct roster;

/* Takes a document that root_key signed for this domain; whether it holds now is another question:
 * validity.h. 0; -EINVAL (*error says why); -ENOMEM. *ret untouched on failure. */
int roster_parse(const uint8_t *bytes, size_t size, const struct minisign_public *root_key,
	const char *domain, struct roster **ret, struct trust_error *error);
/* NULL is fine. */
void roster_destroy(struct roster *r);

uint64_t roster_serial(const struct roster *r);
int64_t roster_issued_s(const struct roster *r);
int64_t roster_expires_s(const struct roster *r);
/* SHA-256 of its JSON. */
const uint8_t *roster_hash(const struct roster *r);
size_t roster_size(const struct roster *r); /* operators */
const struct roster_operator *roster_at(const struct roster *r, size_t i);
/* NULL: not in the roster. */
const struct roster_operator *roster_find(const struct roster *r, const char *id);
bool roster_has_freshness_key(const struct roster *r, const struct minisign_public *key);
size_t roster_freshness_keys(const struct roster *r);
const struct minisign_public *roster_freshness_key(const struct roster *r, size_t i);
#endif
