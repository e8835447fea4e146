#include "seal/keys.h"

#include <sodium.h>
#include <string.h>

static const char *const confirm_label[] = {
	[KEYS_OPERATOR] = KEYS_SUITE " confirm operator",
	[KEYS_AGENT] = KEYS_SUITE " confirm agent",
};

static const char *const channel_label[][SEAL_FILE + 1] = {
	[KEYS_OPERATOR] = { [SEAL_CONTROL] = KEYS_SUITE " control operator" },
	[KEYS_AGENT] = {
		[SEAL_CONTROL] = KEYS_SUITE " control agent",
		[SEAL_SCREEN] = KEYS_SUITE " screen agent",
	},
};

void keys_extract(const uint8_t th[KEYS_TH], const uint8_t isk[64], uint8_t ret[KEYS_PRK])
{
	crypto_auth_hmacsha512_state s;

	crypto_auth_hmacsha512_init(&s, th, KEYS_TH);
	crypto_auth_hmacsha512_update(&s, isk, 64);
	crypto_auth_hmacsha512_final(&s, ret);
	sodium_memzero(&s, sizeof(s));
}

void keys_derive(const uint8_t prk[KEYS_PRK], const char *label, uint8_t ret[KEYS_SIZE])
{
	static const uint8_t first_block = 1;
	crypto_auth_hmacsha512_state s;
	uint8_t block[crypto_auth_hmacsha512_BYTES];

	crypto_auth_hmacsha512_init(&s, prk, KEYS_PRK);
	crypto_auth_hmacsha512_update(&s, (const uint8_t *)label, strlen(label));
	crypto_auth_hmacsha512_update(&s, &first_block, 1);
	crypto_auth_hmacsha512_final(&s, block);
	memcpy(ret, block, KEYS_SIZE);
	sodium_memzero(block, sizeof(block));
	sodium_memzero(&s, sizeof(s));
}

void keys_confirm(const uint8_t prk[KEYS_PRK], enum keys_side side, const uint8_t th[KEYS_TH],
	uint8_t ret[KEYS_CONFIRM])
{
	uint8_t key[KEYS_SIZE];

	_Static_assert(KEYS_SIZE == crypto_auth_hmacsha512_KEYBYTES, "HMAC's key");
	keys_derive(prk, confirm_label[side], key);
	crypto_auth_hmacsha512(ret, th, KEYS_TH, key);
	sodium_memzero(key, sizeof(key));
}

const char *keys_channel_label(enum keys_side side, enum seal_channel_id id)
{
	if ((unsigned int)id > SEAL_FILE)
		return NULL;
	return channel_label[side][id];
}
