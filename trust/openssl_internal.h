#ifndef ENGAWA_TRUST_OPENSSL_INTERNAL_H
#define ENGAWA_TRUST_OPENSSL_INTERNAL_H
/* What OpenSSL keeps of its failures, per thread: TLS connections look there for theirs, so that
 * none may be left behind. Where memory is missing it does not always say so. */
#include <stdbool.h>

struct openssl_failures {
	bool memory; /* was missing */
	bool curve; /* no point of it, for one */
};

/* Before what may fail: failures of before are not taken for its own. */
void openssl_begin(void);
/* After it. */
struct openssl_failures openssl_end(void);
#endif
