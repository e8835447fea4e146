#include "trust/minisign.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "trust/base64.h"

enum {
	HASH = 64, /* BLAKE2b-512 */
	SUM = 32, /* BLAKE2b-256 */
	SALT = crypto_pwhash_scryptsalsa208sha256_SALTBYTES,
};

/* What the lines of base64 stand for: bytes alone, so that nothing lies between them. */
struct public_line {
	uint8_t algorithm[2], id[MINISIGN_ID], key[MINISIGN_PUBLIC];
};

struct signature_line {
	uint8_t algorithm[2], id[MINISIGN_ID], signature[crypto_sign_BYTES];
};

/* What a passphrase closes. */
struct locked {
	uint8_t id[MINISIGN_ID], key[MINISIGN_SECRET], sum[SUM];
};

struct secret_line {
	uint8_t algorithm[2], kdf[2], summed[2];
	uint8_t salt[SALT], operations[8], memory[8]; /* both little-endian */
	struct locked locked;
};

/* A signature's four lines. */
struct signature {
	struct signature_line by;
	const char *comment; /* the trusted one; borrowed from the text */
	size_t comment_size;
	uint8_t global[crypto_sign_BYTES];
};

_Static_assert(sizeof(struct public_line) == 42, "its bytes alone");
_Static_assert(sizeof(struct signature_line) == 74, "its bytes alone");
_Static_assert(sizeof(struct secret_line) == 158, "its bytes alone");
_Static_assert(MINISIGN_PUBLIC == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(MINISIGN_SECRET == crypto_sign_SECRETKEYBYTES, "Ed25519");

enum {
	PUBLIC_LINE = sodium_base64_ENCODED_LEN(
		sizeof(struct public_line), sodium_base64_VARIANT_ORIGINAL),
	SIGNATURE_LINE = sodium_base64_ENCODED_LEN(
		sizeof(struct signature_line), sodium_base64_VARIANT_ORIGINAL),
	GLOBAL_LINE = sodium_base64_ENCODED_LEN(crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL),
	SECRET_LINE = sodium_base64_ENCODED_LEN(
		sizeof(struct secret_line), sodium_base64_VARIANT_ORIGINAL),
};

static const char untrusted[] = "untrusted comment: ", trusted[] = "trusted comment: ";
static const uint8_t plain[2] = "Ed", hashed[2] = "ED", blake2b[2] = "B2", scrypt[2] = "Sc",
		     no_kdf[2] = { 0, 0 };

/* ---- lines ---- */

struct lines {
	const char *at;
	size_t left;
};

/* No control characters: minisign would strip a CR, and end at a NUL. It writes tabs itself. */
static bool is_comment(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const uint8_t c = (uint8_t)text[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* The next line's text behind what it has to begin with. */
static int take_line(struct lines *l, const char *prefix, const char **ret, size_t *ret_size)
{
	const size_t skip = strlen(prefix);
	const size_t look = l->left < MINISIGN_LINE_MAX + 1 ? l->left : MINISIGN_LINE_MAX + 1;
	const char *end = look ? memchr(l->at, '\n', look) : NULL;
	const size_t size = end ? (size_t)(end - l->at) : 0;

	if (!end || size < skip || memcmp(l->at, prefix, skip) != 0)
		return -EBADMSG;
	*ret = l->at + skip;
	*ret_size = size - skip;
	l->at += size + 1;
	l->left -= size + 1;
	return is_comment(*ret, *ret_size) ? 0 : -EBADMSG;
}

static int take_base64(struct lines *l, void *ret, size_t want)
{
	const char *text;
	size_t size;

	if (take_line(l, "", &text, &size) < 0)
		return -EBADMSG;
	return base64_take(text, size, ret, want);
}

static void put_base64(const void *data, size_t size, char *to, size_t room)
{
	sodium_bin2base64(to, room, data, size, sodium_base64_VARIANT_ORIGINAL);
}

/* ---- public keys ---- */

int minisign_public_parse(const char *text, struct minisign_public *ret)
{
	struct public_line line;

	if (base64_take(text, strnlen(text, MINISIGN_PUBLIC_TEXT), (uint8_t *)&line, sizeof(line)) <
			0 ||
		memcmp(line.algorithm, plain, sizeof(plain)) != 0)
		return -EBADMSG;
	memcpy(ret->id, line.id, sizeof(ret->id));
	memcpy(ret->key, line.key, sizeof(ret->key));
	return 0;
}

void minisign_public_format(const struct minisign_public *key, char ret[MINISIGN_PUBLIC_TEXT])
{
	struct public_line line;

	_Static_assert((int)PUBLIC_LINE == MINISIGN_PUBLIC_TEXT, "base64");
	memcpy(line.algorithm, plain, sizeof(plain));
	memcpy(line.id, key->id, sizeof(line.id));
	memcpy(line.key, key->key, sizeof(line.key));
	put_base64(&line, sizeof(line), ret, MINISIGN_PUBLIC_TEXT);
}

bool minisign_public_equal(const struct minisign_public *a, const struct minisign_public *b)
{
	return memcmp(a->id, b->id, sizeof(a->id)) == 0 &&
	       memcmp(a->key, b->key, sizeof(a->key)) == 0;
}

/* ---- secret keys ---- */

void minisign_secret_make(struct minisign_secret *ret)
{
	uint8_t public[MINISIGN_PUBLIC];

	crypto_sign_keypair(public, ret->key);
	randombytes_buf(ret->id, sizeof(ret->id));
}

void minisign_secret_public(const struct minisign_secret *key, struct minisign_public *ret)
{
	memcpy(ret->id, key->id, sizeof(ret->id));
	crypto_sign_ed25519_sk_to_pk(ret->key, key->key);
}

void minisign_secret_wipe(struct minisign_secret *key)
{
	sodium_memzero(key, sizeof(*key));
}

static void put_number(uint8_t to[8], uint64_t value)
{
	for (int i = 0; i < 8; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t take_number(const uint8_t from[8])
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | from[i];
	return value;
}

static void sum_of(const struct secret_line *line, uint8_t ret[SUM])
{
	crypto_generichash_state s;

	crypto_generichash_init(&s, NULL, 0, SUM);
	crypto_generichash_update(&s, line->algorithm, sizeof(line->algorithm));
	crypto_generichash_update(&s, line->locked.id, sizeof(line->locked.id));
	crypto_generichash_update(&s, line->locked.key, sizeof(line->locked.key));
	crypto_generichash_final(&s, ret, SUM);
	sodium_memzero(&s, sizeof(s));
}

static bool is_passphrase(const char *text)
{
	/* minisign reads a line, up to its end or a CR */
	return strnlen(text, MINISIGN_PASSPHRASE_MAX + 1) <= MINISIGN_PASSPHRASE_MAX &&
	       !strpbrk(text, "\r\n");
}

/* Locks what is open, and opens what is locked. */
static int turn(struct secret_line *line, const char *passphrase)
{
	uint8_t stream[sizeof(line->locked)], *bytes = (uint8_t *)&line->locked;
	int r = 0;

	if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof(stream), passphrase,
		    strlen(passphrase), line->salt, take_number(line->operations),
		    (size_t)take_number(line->memory)) != 0)
		r = errno == EINVAL || errno == EFBIG ? -EBADMSG : -ENOMEM;
	for (size_t i = 0; i < sizeof(stream) && r == 0; i++)
		bytes[i] ^= stream[i];
	sodium_memzero(stream, sizeof(stream));
	return r;
}

int minisign_secret_write(const struct minisign_secret *key, const char *passphrase,
	char ret[MINISIGN_SECRET_FILE_MAX + 1], size_t *ret_size)
{
	static const char head[] = "untrusted comment: Engawa: a secret key for minisign\n";
	struct secret_line line;
	char text[SECRET_LINE];
	int r = 0;

	if (!is_passphrase(passphrase))
		return -EINVAL;
	memcpy(line.algorithm, plain, sizeof(plain));
	memcpy(line.kdf, passphrase[0] ? scrypt : no_kdf, sizeof(line.kdf));
	memcpy(line.summed, blake2b, sizeof(blake2b));
	randombytes_buf(line.salt, sizeof(line.salt));
	put_number(line.operations, crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE);
	put_number(line.memory, crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE);
	memcpy(line.locked.id, key->id, sizeof(key->id));
	memcpy(line.locked.key, key->key, sizeof(key->key));
	sum_of(&line, line.locked.sum);
	if (passphrase[0])
		r = turn(&line, passphrase);
	if (r == 0) {
		put_base64(&line, sizeof(line), text, sizeof(text));
		*ret_size =
			(size_t)snprintf(ret, MINISIGN_SECRET_FILE_MAX + 1, "%s%s\n", head, text);
	}
	sodium_memzero(&line, sizeof(line));
	sodium_memzero(text, sizeof(text));
	return r;
}

static int take_secret_line(const char *text, size_t size, struct secret_line *ret)
{
	struct lines l = { text, size };
	const char *comment;

	if (take_line(&l, untrusted, &comment, &size) < 0 ||
		take_base64(&l, ret, sizeof(*ret)) < 0 || l.left != 0 ||
		memcmp(ret->algorithm, plain, sizeof(plain)) != 0 ||
		memcmp(ret->summed, blake2b, sizeof(blake2b)) != 0)
		return -EBADMSG;
	if (memcmp(ret->kdf, no_kdf, sizeof(no_kdf)) == 0)
		return 0;
	if (memcmp(ret->kdf, scrypt, sizeof(scrypt)) != 0 ||
		take_number(ret->operations) >
			crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
		take_number(ret->memory) > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
		return -EBADMSG;
	return 0;
}

/* A secret key whose public half is another's would give itself away with a signature. */
static bool is_pair(const uint8_t key[MINISIGN_SECRET])
{
	uint8_t again[MINISIGN_SECRET], public[MINISIGN_PUBLIC];
	bool same;

	crypto_sign_seed_keypair(public, again, key); /* which begins with the seed */
	same = sodium_memcmp(again, key, sizeof(again)) == 0;
	sodium_memzero(again, sizeof(again));
	return same;
}

static int open_secret_line(struct secret_line *line, const char *passphrase)
{
	const bool locked = memcmp(line->kdf, scrypt, sizeof(scrypt)) == 0;
	uint8_t sum[SUM];
	bool right;
	int r = 0;

	if (locked && (!passphrase[0] || !is_passphrase(passphrase)))
		return -EACCES;
	if (locked)
		r = turn(line, passphrase);
	if (r < 0)
		return r;
	sum_of(line, sum);
	/* without a passphrase, minisign leaves the sum out */
	right = sodium_memcmp(sum, line->locked.sum, sizeof(sum)) == 0 ||
		(!locked && sodium_is_zero(line->locked.sum, sizeof(sum)));
	sodium_memzero(sum, sizeof(sum));
	if (!right)
		return locked ? -EACCES : -EBADMSG;
	return is_pair(line->locked.key) ? 0 : -EBADMSG;
}

int minisign_secret_read(
	const char *text, size_t size, const char *passphrase, struct minisign_secret *ret)
{
	struct secret_line line;
	int r;

	r = take_secret_line(text, size, &line);
	if (r == 0)
		r = open_secret_line(&line, passphrase);
	if (r == 0) {
		memcpy(ret->id, line.locked.id, sizeof(ret->id));
		memcpy(ret->key, line.locked.key, sizeof(ret->key));
	}
	sodium_memzero(&line, sizeof(line));
	return r;
}

/* ---- signatures ---- */

/* What the second signature of the four lines is of. The size. */
static size_t global_of(const uint8_t signature[crypto_sign_BYTES], const char *comment,
	size_t comment_size, uint8_t ret[crypto_sign_BYTES + MINISIGN_LINE_MAX])
{
	assert(comment_size <= MINISIGN_LINE_MAX);
	memcpy(ret, signature, crypto_sign_BYTES);
	memcpy(ret + crypto_sign_BYTES, comment, comment_size);
	return crypto_sign_BYTES + comment_size;
}

int minisign_sign(const struct minisign_secret *key, const uint8_t *data, size_t size,
	const char *comment, char ret[MINISIGN_SIGNATURE_MAX + 1], size_t *ret_size)
{
	const size_t comment_size = strnlen(comment, MINISIGN_LINE_MAX);
	uint8_t hash[HASH], all[crypto_sign_BYTES + MINISIGN_LINE_MAX], global[crypto_sign_BYTES];
	char by_text[SIGNATURE_LINE], global_text[GLOBAL_LINE];
	struct signature_line by;

	if (comment_size > MINISIGN_LINE_MAX - strlen(trusted) ||
		!utf8_is_line((const uint8_t *)comment, comment_size))
		return -EINVAL;
	memcpy(by.algorithm, hashed, sizeof(hashed));
	memcpy(by.id, key->id, sizeof(by.id));
	crypto_generichash(hash, sizeof(hash), data, size, NULL, 0);
	crypto_sign_detached(by.signature, NULL, hash, sizeof(hash), key->key);
	crypto_sign_detached(
		global, NULL, all, global_of(by.signature, comment, comment_size, all), key->key);
	put_base64(&by, sizeof(by), by_text, sizeof(by_text));
	put_base64(global, sizeof(global), global_text, sizeof(global_text));
	*ret_size = (size_t)snprintf(ret, MINISIGN_SIGNATURE_MAX + 1, "%s%s\n%s\n%s%s\n%s\n",
		untrusted, "signed by Engawa", by_text, trusted, comment, global_text);
	return 0;
}

/* The text's first four lines. What is left of it behind them stays in *l. */
static int take_signature(struct lines *l, struct signature *ret)
{
	const char *comment;
	size_t size;

	if (take_line(l, untrusted, &comment, &size) < 0 ||
		take_base64(l, &ret->by, sizeof(ret->by)) < 0 ||
		memcmp(ret->by.algorithm, hashed, sizeof(hashed)) != 0 ||
		take_line(l, trusted, &ret->comment, &ret->comment_size) < 0)
		return -EBADMSG;
	return take_base64(l, ret->global, sizeof(ret->global));
}

int minisign_signature_size(const char *text, size_t size, size_t *ret_size)
{
	struct lines l = { text, size };
	struct signature s;

	if (take_signature(&l, &s) < 0)
		return -EBADMSG;
	*ret_size = size - l.left;
	return 0;
}

bool minisign_verify(const struct minisign_public *key, const char *signature,
	size_t signature_size, const uint8_t *data, size_t size)
{
	uint8_t hash[HASH], all[crypto_sign_BYTES + MINISIGN_LINE_MAX];
	struct lines l = { signature, signature_size };
	struct signature s;

	if (take_signature(&l, &s) < 0 || l.left != 0 ||
		memcmp(s.by.id, key->id, sizeof(key->id)) != 0)
		return false;
	crypto_generichash(hash, sizeof(hash), data, size, NULL, 0);
	return crypto_sign_verify_detached(s.by.signature, hash, sizeof(hash), key->key) == 0 &&
	       crypto_sign_verify_detached(s.global, all,
		       global_of(s.by.signature, s.comment, s.comment_size, all), key->key) == 0;
}
