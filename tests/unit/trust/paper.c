#include "tests/unit/trust/paper.h"

#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trust/document.h"

/* COSE keys: the base points of P-256 and of Ed25519. */
#define ES256_KEY                                                                                  \
	"pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlgg"                             \
	"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
#define EDDSA_KEY "pAEBAycgBiFYIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm"

int paper_setup(void **state)
{
	return sodium_init() < 0 ? -1 : 0;
}

struct minisign_secret paper_secret(enum paper_key which)
{
	uint8_t seed[crypto_sign_SEEDBYTES], public[MINISIGN_PUBLIC];
	struct minisign_secret key;

	memset(seed, (int)which, sizeof(seed));
	memset(key.id, (int)which, sizeof(key.id));
	crypto_sign_seed_keypair(public, key.key, seed);
	return key;
}

struct minisign_public paper_public(enum paper_key which)
{
	const struct minisign_secret secret = paper_secret(which);
	struct minisign_public key;

	minisign_secret_public(&secret, &key);
	return key;
}

__attribute__((format(printf, 1, 2))) static char *format(const char *text, ...)
{
	char *ret = NULL;
	va_list args;

	va_start(args, text);
	if (vasprintf(&ret, text, args) < 0)
		abort();
	va_end(args);
	return ret;
}

static void put_public(enum paper_key which, char ret[MINISIGN_PUBLIC_TEXT])
{
	const struct minisign_public key = paper_public(which);

	minisign_public_format(&key, ret);
}

char *paper_organisation(void)
{
	char root[MINISIGN_PUBLIC_TEXT];

	put_public(PAPER_ROOT, root);
	return format("{\"kind\": \"engawa organisation\", \"version\": 1,"
		      "\"issued\": \"2026-11-28T09:00:00Z\", \"name\": \"例の会社\","
		      "\"kana\": \"れいのかいしゃ\", \"domain\": \"" PAPER_DOMAIN "\","
		      "\"telephone\": \"+81 3-1234-5678\", \"root_key\": \"%s\","
		      "\"brokers\": [\"wss://broker.example.jp\", \"wss://localhost:8443\"],"
		      "\"policy\": {\"version\": 1, \"close\": [{\"class\": \"KeePassXC\"}]}}",
		root);
}

/* SHA-256 of the Ed25519 key, in base64url. */
static void put_browser_id(char ret[64])
{
	uint8_t key[128], hash[crypto_hash_sha256_BYTES];
	size_t size;

	if (sodium_base642bin(key, sizeof(key), EDDSA_KEY, strlen(EDDSA_KEY), NULL, &size, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		abort();
	crypto_hash_sha256(hash, key, size);
	sodium_bin2base64(ret, 64, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *paper_roster(void)
{
	char fresh[MINISIGN_PUBLIC_TEXT], browser[64];

	put_public(PAPER_FRESH, fresh);
	put_browser_id(browser);
	return format("{\"kind\": \"engawa roster\", \"version\": 1,"
		      "\"organisation\": \"" PAPER_DOMAIN "\", \"serial\": 7,"
		      "\"issued\": \"2026-11-28T09:00:00Z\", \"expires\": \"2027-02-28T09:00:00Z\","
		      "\"freshness_keys\": [\"%s\"], \"operators\": ["
		      "{\"id\": \"sato\", \"name\": \"佐藤\", \"kana\": \"さとう\","
		      "\"contractor\": \"Contractor\", \"role\": \"supervisor\","
		      "\"may\": [\"view\", \"point\", \"control\"], \"credentials\": ["
		      "{\"kind\": \"passkey\", \"id\": \"AAAAAAAAAAAAAAAAAAAAAA\","
		      "\"key\": \"" ES256_KEY "\", \"algorithm\": -7, \"device_bound\": false,"
		      "\"rp_id\": \"example.jp\", \"origin\": \"https://help.example.jp:8443\"},"
		      "{\"kind\": \"security-key\", \"id\": \"AAAAAAAAAAAAAAAAAAAAAQ\","
		      "\"key\": \"" ES256_KEY "\", \"algorithm\": -7, \"device_bound\": true,"
		      "\"rp_id\": \"localhost\", \"origin\": \"http://localhost:8443\"}]},"
		      "{\"id\": \"ito\", \"name\": \"Ito\", \"role\": \"operator\","
		      "\"may\": [\"view\"], \"credentials\": ["
		      "{\"kind\": \"browser-key\", \"id\": \"%s\", \"key\": \"" EDDSA_KEY "\","
		      "\"algorithm\": -8, \"device_bound\": false,"
		      "\"rp_id\": \"example.jp\", \"origin\": \"https://example.jp\"}]}]}",
		fresh, browser);
}

char *paper_freshness(const uint8_t roster_hash[32])
{
	char hash[65];

	sodium_bin2hex(hash, sizeof(hash), roster_hash, 32);
	return format("{\"kind\": \"engawa freshness\", \"version\": 1,"
		      "\"organisation\": \"" PAPER_DOMAIN "\", \"roster\": \"%s\","
		      "\"issued\": \"2026-11-28T09:00:00Z\"}",
		hash);
}

/* The next step of a path: a key, or the number of an entry. false: that was the last one. */
static bool step(const char **path, char key[64], size_t *ret_index)
{
	const char *at = *path + (**path == '.');
	const size_t n = strcspn(at, ".[");

	assert_true(n < 64);
	memcpy(key, at, n);
	key[n] = '\0';
	*path = at + n;
	if (n == 0) {
		*ret_index = strtoul(at + 1, NULL, 10);
		*path = strchr(at, ']') + 1;
	}
	return **path;
}

char *paper_edit(const char *json, const char *path, const char *value)
{
	json_t *root = json_loads(json, 0, NULL), *at = root;
	json_t *new = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	char key[64], *ret;
	size_t index = 0;

	assert_non_null(root);
	if (value && !new)
		fail_msg("no JSON: %s", value);
	while (step(&path, key, &index))
		at = key[0] ? json_object_get(at, key) : json_array_get(at, index);
	if (key[0] && new)
		assert_int_equal(json_object_set_new(at, key, new), 0);
	else if (key[0])
		assert_int_equal(json_object_del(at, key), 0);
	else if (index == json_array_size(at))
		assert_int_equal(json_array_append_new(at, new), 0);
	else
		assert_int_equal(json_array_set_new(at, index, new), 0);
	ret = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	return ret;
}

char *paper_string(const char *text)
{
	json_t *string = json_string(text);
	char *ret = json_dumps(string, JSON_ENCODE_ANY);

	json_decref(string);
	return ret;
}

uint8_t *paper_sign(const char *json, enum paper_key which, size_t *ret_size)
{
	const struct minisign_secret key = paper_secret(which);
	uint8_t *bytes = NULL;

	assert_int_equal(
		document_make(json, strlen(json), &key, NULL, "test", &bytes, ret_size), 0);
	return bytes;
}

void paper_expect(const struct paper_case *c, int result, const struct trust_error *error)
{
	const char *value = c->value ? c->value : "left out";
	const char *where = c->where ? c->where : c->path;

	if (result != (c->refusal == TRUST_OK ? 0 : -EINVAL))
		fail_msg("%s: %.80s gives %d, %s", c->path, value, result,
			trust_refusal_name(error->refusal));
	if (error->refusal != c->refusal)
		fail_msg("%s: %.80s is %s at %s", c->path, value,
			trust_refusal_name(error->refusal), error->where);
	if (strcmp(error->where, c->refusal == TRUST_OK ? "" : where) != 0)
		fail_msg("%s: %.80s is wrong at \"%s\"", c->path, value, error->where);
}
