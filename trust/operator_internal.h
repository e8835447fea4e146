#ifndef ENGAWA_TRUST_OPERATOR_INTERNAL_H
#define ENGAWA_TRUST_OPERATOR_INTERNAL_H
/* What a roster says of an operator, and the list that a roster is made from (desk/) as well. */
#include <stdbool.h>

#include "trust/json.h"

/* By enum roster_role, by the bits of enum roster_may; NULL ends them. */
extern const char *const operator_roles[], *const operator_may[];

bool operator_is_id(const char *text);
/* A list of operator_may, each once, "view" among them: of enum roster_may, an unsigned int. */
int operator_take_may(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to);
#endif
