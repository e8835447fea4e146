/* The JSON of a roster that anybody wrote: refused with a reason, or each operator can be found,
 * has what docs/trust.md allows, and no credential is there twice. */
#include <stdint.h>

#include "tests/fuzz/trust_check.h"
#include "trust/unsigned_internal.h"

enum { COMPARED_MAX = 16 /* operators, each with each other */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_credential(const struct credential *c)
{
	check(c->id_size >= CREDENTIAL_ID_MIN && c->id_size <= CREDENTIAL_ID_MAX);
	check(c->key_size >= 1 && c->key_size <= CREDENTIAL_KEY_MAX);
	check(c->kind != CREDENTIAL_BROWSER_KEY || c->algorithm == CREDENTIAL_EDDSA);
	check(strstr(c->origin, c->rp_id));
}

static void check_operator(const struct roster *r, const struct roster_operator *o)
{
	bool browser_keys_alone = true;

	check(roster_find(r, o->id) == o);
	check_line(o->id, sizeof(o->id), false);
	check_line(o->name, sizeof(o->name), false);
	check_line(o->kana, sizeof(o->kana), true);
	check_line(o->contractor, sizeof(o->contractor), true);
	check(o->n_credentials >= 1 && o->n_credentials <= ROSTER_CREDENTIALS_MAX);
	for (size_t i = 0; i < o->n_credentials; i++) {
		check_credential(&o->credentials[i]);
		browser_keys_alone &= o->credentials[i].kind == CREDENTIAL_BROWSER_KEY;
	}
	check(o->may & ROSTER_VIEW);
	check(!browser_keys_alone || o->may == ROSTER_VIEW);
}

static bool share_a_credential(const struct roster_operator *a, const struct roster_operator *b)
{
	for (size_t i = 0; i < a->n_credentials; i++) {
		for (size_t j = 0; j < b->n_credentials; j++) {
			const struct credential *x = &a->credentials[i], *y = &b->credentials[j];

			if (x != y && x->id_size == y->id_size &&
				memcmp(x->id, y->id, x->id_size) == 0)
				return true;
		}
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct minisign_public root = { { 1 }, { 1 } };
	struct roster *ros = NULL;
	struct trust_error error;
	const int r = roster_read((const char *)data, size, &root, FUZZ_DOMAIN, &ros, &error);

	check_refusal(r, &error);
	check((ros != NULL) == (r == 0));
	if (!ros)
		return 0;
	check(roster_serial(ros) >= 1 && roster_serial(ros) < 1ull << 53);
	check(roster_issued_s(ros) < roster_expires_s(ros));
	check(!roster_has_freshness_key(ros, &root));
	check(roster_size(ros) <= ROSTER_OPERATORS_MAX);
	for (size_t i = 0; i < roster_size(ros); i++) {
		check_operator(ros, roster_at(ros, i));
		for (size_t j = 0; j <= i && i < COMPARED_MAX; j++)
			check(!share_a_credential(roster_at(ros, i), roster_at(ros, j)));
	}
	roster_destroy(ros);
	return 0;
}
