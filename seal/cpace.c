#include "seal/cpace.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "seal/lv.h"

static const struct cpace_field dsi = { "CPaceRistretto255", 17 };
static const struct cpace_field dsi_isk = { "CPaceRistretto255_ISK", 21 };

enum { HASH_BLOCK = 128 }; /* s_in_bytes of SHA-512 */

static void hash_lv(crypto_hash_sha512_state *s, struct cpace_field f)
{
	uint8_t head[LV_HEAD_MAX];

	crypto_hash_sha512_update(s, head, lv_head(f.size, head));
	crypto_hash_sha512_update(s, f.data, f.size);
}

static size_t lv_size(size_t size)
{
	uint8_t head[LV_HEAD_MAX];

	return lv_head(size, head) + size;
}

/* Fills the first hash block, so that the password is alone in it with DSI. */
static struct cpace_field zero_pad(size_t prs_size)
{
	static const uint8_t zeros[HASH_BLOCK];
	size_t used = lv_size(prs_size) + lv_size(dsi.size) + 1;

	return (struct cpace_field){ zeros, used < HASH_BLOCK ? HASH_BLOCK - used : 0 };
}

void cpace_generator(struct cpace_field prs, struct cpace_field ci, struct cpace_field sid,
	uint8_t ret_g[CPACE_POINT])
{
	crypto_hash_sha512_state s;
	uint8_t hash[crypto_hash_sha512_BYTES];

	crypto_hash_sha512_init(&s);
	hash_lv(&s, dsi);
	hash_lv(&s, prs);
	hash_lv(&s, zero_pad(prs.size));
	hash_lv(&s, ci);
	hash_lv(&s, sid);
	crypto_hash_sha512_final(&s, hash);
	crypto_core_ristretto255_from_hash(ret_g, hash);
	sodium_memzero(hash, sizeof(hash));
	sodium_memzero(&s, sizeof(s));
}

int cpace_multiply(const uint8_t scalar[CPACE_SCALAR], const uint8_t point[CPACE_POINT],
	uint8_t ret[CPACE_POINT])
{
	uint8_t product[CPACE_POINT];
	/* crypto_core_ristretto255_is_valid_point() calls the identity valid;
	 * only this return code refuses it. */
	bool bad = crypto_scalarmult_ristretto255(product, scalar, point) != 0;

	if (!bad)
		memcpy(ret, product, sizeof(product));
	sodium_memzero(product, sizeof(product));
	return bad ? -EINVAL : 0;
}

int cpace_isk(const uint8_t scalar[CPACE_SCALAR], const uint8_t peer[CPACE_POINT],
	struct cpace_field sid, const struct cpace_transcript *t, uint8_t ret_isk[CPACE_ISK])
{
	crypto_hash_sha512_state s;
	uint8_t k[CPACE_POINT];

	if (cpace_multiply(scalar, peer, k) < 0)
		return -EINVAL;
	crypto_hash_sha512_init(&s);
	hash_lv(&s, dsi_isk);
	hash_lv(&s, sid);
	hash_lv(&s, (struct cpace_field){ k, sizeof(k) });
	/* The transcript stands here without a length around it. */
	hash_lv(&s, t->ya);
	hash_lv(&s, t->ada);
	hash_lv(&s, t->yb);
	hash_lv(&s, t->adb);
	crypto_hash_sha512_final(&s, ret_isk);
	sodium_memzero(k, sizeof(k));
	sodium_memzero(&s, sizeof(s));
	return 0;
}
