#ifndef ENGAWA_TRUST_CREDENTIAL_H
#define ENGAWA_TRUST_CREDENTIAL_H
/* The key that an operator signs with: docs/trust.md, "of a credential". */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CREDENTIAL_ID_MIN = 16, /* bytes */
	CREDENTIAL_ID_MAX = 1023, /* W3C WebAuthn Level 3, 4. "Credential ID" */
	CREDENTIAL_KEY_MAX = 1024, /* bytes of the COSE_Key */
	CREDENTIAL_RP_ID_MAX = 254, /* with the ending NUL */
	CREDENTIAL_ORIGIN_MAX = 8 + CREDENTIAL_RP_ID_MAX + 6, /* "https://", the host, ":65535" */
};

enum credential_kind { CREDENTIAL_PASSKEY, CREDENTIAL_SECURITY_KEY, CREDENTIAL_BROWSER_KEY };

/* COSE's numbers (RFC 9053, RFC 8812). */
enum credential_algorithm {
	CREDENTIAL_ES256 = -7,
	CREDENTIAL_EDDSA = -8,
	CREDENTIAL_RS256 = -257,
};

struct credential {
	enum credential_kind kind;
	enum credential_algorithm algorithm;
	bool device_bound; /* an assertion with BE is refused */
	uint8_t *id, *key; /* owned: credential_finish(); key: the COSE_Key */
	size_t id_size, key_size;
	char rp_id[CREDENTIAL_RP_ID_MAX];
	char origin[CREDENTIAL_ORIGIN_MAX];
};

void credential_finish(struct credential *c);
#endif
