#ifndef ENGAWA_TRUST_TRUST_H
#define ENGAWA_TRUST_TRUST_H
/* Why a paper of docs/trust.md is not taken. For this side's own words, logs and tests; a peer is
 * never told. */

enum trust_refusal {
	TRUST_OK,
	TRUST_TOO_LARGE,
	TRUST_BAD_FORM, /* not a signed document: lines, base64, sizes, bytes left over */
	TRUST_BAD_SIGNATURE, /* by nobody who may, or of other bytes */
	TRUST_NOT_JSON, /* from here on at `where` */
	TRUST_UNKNOWN_KEY,
	TRUST_MISSING,
	TRUST_WRONG_TYPE,
	TRUST_WRONG_VALUE,
	TRUST_TOO_LONG, /* a text, or a list */
	TRUST_TWICE, /* an operator's id, a credential's id */
	TRUST_OTHER_ORGANISATION,
	TRUST_TOO_EARLY, /* issued later than now */
	TRUST_EXPIRED,
	TRUST_ROLLED_BACK, /* older than what was seen, or the same serial with other bytes */
	TRUST_OTHER_ROSTER, /* a statement of another roster than the one that is there */
};

enum { TRUST_WHERE_MAX = 64 };

struct trust_error {
	enum trust_refusal refusal;
	int line, column; /* of the JSON, from 1; 0: not known */
	char where[TRUST_WHERE_MAX]; /* "operators[2].credentials[0].id"; a line of text */
};

/* Says so, of the document as a whole. -EINVAL. */
int trust_refuse(struct trust_error *error, enum trust_refusal refusal);
/* "ok", "too-large", …: for logs. */
const char *trust_refusal_name(enum trust_refusal r);
#endif
