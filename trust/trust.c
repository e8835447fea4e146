#include "trust/trust.h"

#include <errno.h>

int trust_refuse(struct trust_error *error, enum trust_refusal refusal)
{
	*error = (struct trust_error){ .refusal = refusal };
	return -EINVAL;
}

const char *trust_refusal_name(enum trust_refusal r)
{
	static const char *const names[] = {
		[TRUST_OK] = "ok",
		[TRUST_TOO_LARGE] = "too-large",
		[TRUST_BAD_FORM] = "bad-form",
		[TRUST_BAD_SIGNATURE] = "bad-signature",
		[TRUST_NOT_JSON] = "not-json",
		[TRUST_UNKNOWN_KEY] = "unknown-key",
		[TRUST_MISSING] = "missing",
		[TRUST_WRONG_TYPE] = "wrong-type",
		[TRUST_WRONG_VALUE] = "wrong-value",
		[TRUST_TOO_LONG] = "too-long",
		[TRUST_TWICE] = "twice",
		[TRUST_OTHER_ORGANISATION] = "other-organisation",
		[TRUST_TOO_EARLY] = "too-early",
		[TRUST_EXPIRED] = "expired",
		[TRUST_ROLLED_BACK] = "rolled-back",
		[TRUST_OTHER_ROSTER] = "other-roster",
	};

	return names[r];
}
