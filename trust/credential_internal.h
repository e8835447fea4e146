#ifndef ENGAWA_TRUST_CREDENTIAL_INTERNAL_H
#define ENGAWA_TRUST_CREDENTIAL_INTERNAL_H
/* A credential as it stands in a roster. */
#include "trust/credential.h"
#include "trust/json.h"

/* Takes one into *ret, which holds zeroes. 0, -EINVAL, -ENOMEM; to be finished in any case. */
int credential_take(json_t *object, const struct json_at *at, struct credential *ret);
#endif
