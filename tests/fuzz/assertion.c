/*
 * Assertions that anybody wrote, under keys that anybody wrote: each part by itself and all of them
 * together; what is taken is what slow and obvious code would take. Input: a byte (the kind of key,
 * and whether it has to stay on one device), the challenge, then the key, clientDataJSON and
 * authenticatorData, each behind its size in two bytes, the lower one first; the rest is the
 * signature.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trust/assertion_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

struct part {
	uint8_t *bytes; /* owned, of exactly this size: one byte too far is noticed */
	size_t size;
};

static struct part take(const uint8_t **data, size_t *size, size_t n)
{
	struct part p = { NULL, n < *size ? n : *size };

	p.bytes = malloc(p.size > 0 ? p.size : 1);
	check(p.bytes != NULL);
	memcpy(p.bytes, *data, p.size);
	*data += p.size;
	*size -= p.size;
	return p;
}

static struct part take_sized(const uint8_t **data, size_t *size)
{
	struct part head = take(data, size, 2), p;

	p = take(data, size, head.size == 2 ? (size_t)(head.bytes[0] | head.bytes[1] << 8) : 0);
	free(head.bytes);
	return p;
}

static void base64url(const uint8_t *from, size_t size, char *to)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t n = 0;

	for (size_t bit = 0; bit < size * 8; bit += 6) {
		unsigned int value = 0;

		for (size_t i = bit; i < bit + 6; i++)
			value = value << 1 | (i < size * 8 ? from[i / 8] >> (7 - i % 8) & 1 : 0);
		to[n++] = letters[value];
	}
	to[n] = '\0';
}

static void check_client_data(
	const struct part *p, const uint8_t *challenge, const struct credential *c)
{
	char encoded[64], want[ASSERTION_CLIENT_DATA_MAX];
	size_t n;

	base64url(challenge, ASSERTION_CHALLENGE, encoded);
	n = (size_t)snprintf(want, sizeof(want),
		"{\"type\":\"webauthn.get\",\"challenge\":\"%s\",\"origin\":\"%s\","
		"\"crossOrigin\":false",
		encoded, c->origin);
	check(p->size > n && p->size <= ASSERTION_CLIENT_DATA_MAX);
	check(memcmp(p->bytes, want, n) == 0);
	check(p->bytes[p->size - 1] == '}');
	check(p->bytes[n] == (p->size == n + 1 ? '}' : ','));
}

static void check_auth_data(const struct part *p, const struct credential *c, uint32_t counter)
{
	const uint8_t flags = p->size > 32 ? p->bytes[32] : 0;
	uint32_t last = 0;

	check(p->size >= 37 && p->size <= ASSERTION_AUTH_DATA_MAX);
	check((flags & 0x05) == 0x05 && (flags & 0x40) == 0);
	check(((flags & 0x80) != 0) == (p->size > 37));
	check((flags & 0x18) != 0x10);
	check(!(flags & 0x08) || !c->device_bound);
	for (size_t i = 33; i < 37; i++)
		last = last * 256 + p->bytes[i];
	check(counter == last);
}

static void try_all(struct credential *c, const uint8_t *challenge, const struct part *client_data,
	const struct part *auth_data, const struct part *signature)
{
	const struct assertion a = { client_data->bytes, auth_data->bytes, signature->bytes,
		client_data->size, auth_data->size, signature->size };
	const bool is_browser_key = c->kind == CREDENTIAL_BROWSER_KEY;
	enum assertion_refusal refusal;
	uint32_t counter = 1, whole = 1;

	if (assertion_client_data(a.client_data, a.client_data_size, challenge, c->origin) ==
		ASSERTION_OK)
		check_client_data(client_data, challenge, c);
	if (assertion_auth_data(a.auth_data, a.auth_data_size, c, &counter) == ASSERTION_OK)
		check_auth_data(auth_data, c, counter);
	check(assertion_check(&a, c, challenge, &refusal, &whole) == 0);
	check(assertion_refusal_name(refusal) != NULL);
	check(whole == (refusal == ASSERTION_OK && !is_browser_key ? counter : 0));
	if (refusal == ASSERTION_OK && !is_browser_key) {
		check_client_data(client_data, challenge, c);
		check_auth_data(auth_data, c, counter);
	}
	if (refusal == ASSERTION_OK && is_browser_key)
		check(client_data->size == 0 && auth_data->size == 0 && signature->size == 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum credential_algorithm algorithms[] = { CREDENTIAL_ES256, CREDENTIAL_EDDSA,
		CREDENTIAL_RS256, CREDENTIAL_EDDSA };
	struct credential c = { .rp_id = "localhost", .origin = "http://localhost:45485" };
	struct part challenge, key, client_data, auth_data, signature;
	uint8_t how;

	if (size < 1 + ASSERTION_CHALLENGE)
		return 0;
	how = data[0];
	data++;
	size--;
	challenge = take(&data, &size, ASSERTION_CHALLENGE);
	key = take_sized(&data, &size);
	client_data = take_sized(&data, &size);
	auth_data = take_sized(&data, &size);
	signature = take(&data, &size, size);
	c.algorithm = algorithms[how & 3];
	c.kind = (how & 3) == 3 ? CREDENTIAL_BROWSER_KEY : CREDENTIAL_PASSKEY;
	c.device_bound = how & 4;
	c.key = key.bytes;
	c.key_size = key.size;
	try_all(&c, challenge.bytes, &client_data, &auth_data, &signature);
	free(challenge.bytes);
	free(key.bytes);
	free(client_data.bytes);
	free(auth_data.bytes);
	free(signature.bytes);
	return 0;
}
