#ifndef ENGAWA_SEAL_CODE_H
#define ENGAWA_SEAL_CODE_H
/*
 * The code that is read out by phone: slot (4 digits, routes only), secret
 * (6 digits, never sent), check digit. Shown as "4821-304917-0". docs/seal.md.
 */

enum {
	SEAL_SLOT_DIGITS = 4,
	SEAL_SECRET_DIGITS = 6,
	SEAL_CODE_TEXT = 14, /* bytes of "4821-304917-0" with its NUL */
	SEAL_CODE_TYPED_MAX = 64, /* characters a person may type, all kinds together */
};

struct seal_code {
	char slot[SEAL_SLOT_DIGITS + 1];
	char secret[SEAL_SECRET_DIGITS + 1];
};

/* A fresh secret for the slot the broker gave. 0; -EINVAL when the slot is not
 * four ASCII digits; -ENOSYS when libsodium finds no randomness. */
int seal_code_make(const char *slot, struct seal_code *ret);
void seal_code_format(const struct seal_code *c, char ret[SEAL_CODE_TEXT]);
/* Takes what a person types: ASCII or full-width digits, spaces and hyphens of
 * any kind anywhere. 0; -EINVAL (not eleven digits, or something else among
 * them), -EBADMSG (check digit). */
int seal_code_parse(const char *utf8, struct seal_code *ret);
void seal_code_wipe(struct seal_code *c);
#endif
