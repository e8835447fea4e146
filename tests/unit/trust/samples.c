#include "tests/unit/trust/samples.h"

#include <jansson.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

static size_t bytes_of(json_t *object, const char *key, uint8_t *ret, size_t room)
{
	const char *text = text_of(object, key);
	size_t size;

	assert_int_equal(sodium_hex2bin(ret, room, text, strlen(text), NULL, &size, NULL), 0);
	assert_int_equal(size * 2, strlen(text));
	return size;
}

static void read_key(json_t *from, struct sample *ret)
{
	uint8_t spki[600];
	const uint8_t *at = spki;
	const size_t size = bytes_of(from, "spki", spki, sizeof(spki));

	keys_take((enum credential_algorithm)json_integer_value(json_object_get(from, "alg")),
		d2i_PUBKEY(NULL, &at, (long)size), &ret->key);
	ret->credential.algorithm = ret->key.algorithm;
	ret->credential.key = ret->key.cose;
	ret->credential.key_size = ret->key.cose_size;
}

static void read_assertions(json_t *from, struct sample *ret)
{
	static const char *const names[SAMPLE_ASSERTIONS] = { "a1", "a2", "a3" };

	for (size_t i = 0; i < SAMPLE_ASSERTIONS; i++) {
		json_t *one = json_object_get(from, names[i]);
		struct assertion *a = &ret->made[i].assertion;

		a->client_data = ret->made[i].client_data;
		a->auth_data = ret->made[i].auth_data;
		a->signature = ret->made[i].signature;
		a->client_data_size = bytes_of(
			one, "cdj", ret->made[i].client_data, sizeof(ret->made[i].client_data));
		a->auth_data_size = bytes_of(
			one, "authData", ret->made[i].auth_data, sizeof(ret->made[i].auth_data));
		a->signature_size = bytes_of(
			one, "sig", ret->made[i].signature, sizeof(ret->made[i].signature));
	}
}

void samples_read(struct sample ret[SAMPLES])
{
	json_t *root = json_load_file(VECTORS "/webauthn-assertions.json", 0, NULL);
	json_t *cases = json_object_get(root, "cases");

	assert_int_equal(json_array_size(cases), SAMPLES);
	for (size_t i = 0; i < SAMPLES; i++) {
		json_t *one = json_array_get(cases, i);
		struct credential *c = &ret[i].credential;

		ret[i] = (struct sample){ .credential = { .kind = CREDENTIAL_PASSKEY } };
		snprintf(c->rp_id, sizeof(c->rp_id), "%s", text_of(root, "rpId"));
		snprintf(c->origin, sizeof(c->origin), "%s", text_of(root, "origin"));
		assert_int_equal(
			bytes_of(one, "transcript", ret[i].challenge, sizeof(ret[i].challenge)),
			ASSERTION_CHALLENGE);
		read_key(one, &ret[i]);
		read_assertions(one, &ret[i]);
	}
	json_decref(root);
}

void samples_finish(struct sample samples[SAMPLES])
{
	for (size_t i = 0; i < SAMPLES; i++)
		keys_finish(&samples[i].key);
}
