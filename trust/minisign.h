#ifndef ENGAWA_TRUST_MINISIGN_H
#define ENGAWA_TRUST_MINISIGN_H
/*
 * Keys and signatures in the form of minisign 0.10 (https://jedisct1.github.io/minisign/, "File
 * format"): Ed25519 over BLAKE2b-512. sodium_init() was called before. Stateless.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MINISIGN_ID = 8,
	MINISIGN_PUBLIC = 32,
	MINISIGN_SECRET = 64,
	MINISIGN_PUBLIC_TEXT = 57, /* base64("Ed" ‖ id ‖ key), and NUL */
	MINISIGN_LINE_MAX = 1024, /* bytes of a line, without its LF */
	MINISIGN_SIGNATURE_MAX = 4 * (MINISIGN_LINE_MAX + 1), /* four lines */
	MINISIGN_SECRET_FILE_MAX = 2 * (MINISIGN_LINE_MAX + 1), /* two lines */
	MINISIGN_PASSPHRASE_MAX = 1022, /* bytes: what minisign reads of a line */
};

struct minisign_public {
	uint8_t id[MINISIGN_ID];
	uint8_t key[MINISIGN_PUBLIC];
};

/* Whoever holds one wipes it: minisign_secret_wipe(). */
struct minisign_secret {
	uint8_t id[MINISIGN_ID];
	uint8_t key[MINISIGN_SECRET]; /* seed ‖ public key */
};

/* Text of exactly 56 characters. 0 or -EBADMSG. */
int minisign_public_parse(const char *text, struct minisign_public *ret);
void minisign_public_format(const struct minisign_public *key, char ret[MINISIGN_PUBLIC_TEXT]);
bool minisign_public_equal(const struct minisign_public *a, const struct minisign_public *b);

/* A fresh pair, the id drawn. */
void minisign_secret_make(struct minisign_secret *ret);
void minisign_secret_public(const struct minisign_secret *key, struct minisign_public *ret);
void minisign_secret_wipe(struct minisign_secret *key);
/* The text of a secret key's file into ret, ended, and the caller's to wipe; its length into
 * *ret_size. An empty passphrase: not encrypted. Takes seconds and 1 GiB (libsodium's sensitive
 * limits) otherwise. -ENOMEM; -EINVAL: a passphrase that is too long or no line. */
int minisign_secret_write(const struct minisign_secret *key, const char *passphrase,
	char ret[MINISIGN_SECRET_FILE_MAX + 1], size_t *ret_size);
/* -EBADMSG (no such file), -EACCES (another passphrase), -ENOMEM. Limits over libsodium's
 * sensitive ones are no such file: a file may not ask for any amount of memory. An empty
 * passphrase opens no encrypted file and is told so at once: whether one has to be asked for. */
int minisign_secret_read(
	const char *text, size_t size, const char *passphrase, struct minisign_secret *ret);

/* The four lines of a signature, ended; the trusted comment is a line (core/utf8.h) that fits.
 * -EINVAL otherwise. */
int minisign_sign(const struct minisign_secret *key, const uint8_t *data, size_t size,
	const char *trusted_comment, char ret[MINISIGN_SIGNATURE_MAX + 1], size_t *ret_size);
/* The four lines from text on, their length into *ret_size: -EBADMSG if they are none. */
int minisign_signature_size(const char *text, size_t size, size_t *ret_size);
/* Whether exactly these four lines are key's signature of data. */
bool minisign_verify(const struct minisign_public *key, const char *signature,
	size_t signature_size, const uint8_t *data, size_t size);
#endif
