#ifndef ENGAWA_TRUST_ORGANISATION_H
#define ENGAWA_TRUST_ORGANISATION_H
/* Who answers for operators: docs/trust.md, "The organisation". */
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"
#include "trust/document.h"
#include "trust/trust.h"

enum {
	ORGANISATION_SIZE_MAX = 128 * 1024, /* bytes of the document */
	ORGANISATION_BROKERS_MAX = 4,
	TRUST_NAME_MAX = 121, /* bytes of a name, with the ending NUL */
	TRUST_DOMAIN_MAX = 254, /* likewise */
	TRUST_TELEPHONE_MAX = 25,
	TRUST_BROKER_MAX = 6 + TRUST_DOMAIN_MAX + 6, /* "wss://", the host, ":65535" */
};

struct organisation {
	int64_t issued_s; /* since 1970, UTC */
	char name[TRUST_NAME_MAX];
	char kana[TRUST_NAME_MAX]; /* empty: not said */
	char domain[TRUST_DOMAIN_MAX];
	char telephone[TRUST_TELEPHONE_MAX];
	struct minisign_public root_key;
	char brokers[ORGANISATION_BROKERS_MAX][TRUST_BROKER_MAX];
	size_t n_brokers;
	struct policy *policy; /* owned; NULL: none */
};

/* Takes a document. known: the root key that this PC knows the organisation by, which must have
 * signed it as well, or it is TRUST_OTHER_ORGANISATION; NULL: none yet. 0; -EINVAL (*error says
 * why); -ENOMEM. *ret untouched on failure, else to be finished. */
int organisation_parse(const uint8_t *bytes, size_t size, const struct minisign_public *known,
	struct organisation *ret, struct trust_error *error);
void organisation_finish(struct organisation *o);
#endif
