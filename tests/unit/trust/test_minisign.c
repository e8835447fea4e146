/* trust/minisign: what of keys and signatures is refused. test_minisign_program.c has minisign. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/minisign.h"

static const uint8_t data[] = "{\"kind\": \"test\"}";

/* ---- public keys ---- */

static void public_keys(void **state)
{
	static const char *const wrong[] = { "",
		"RUTf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3", /* "ED" */
		"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO",
		"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n",
		"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3AAAA",
		"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GF==",
		" WQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3" };
	/* minisign's own, from its page */
	static const char right[] = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
	char text[MINISIGN_PUBLIC_TEXT];
	struct minisign_public key, other;

	assert_int_equal(minisign_public_parse(right, &key), 0);
	minisign_public_format(&key, text);
	assert_string_equal(text, right);
	other = key;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (minisign_public_parse(wrong[i], &other) != -EBADMSG)
			fail_msg("taken: %s", wrong[i]);
	}
	assert_true(minisign_public_equal(&key, &other)); /* untouched */
	other.id[7] ^= 1;
	assert_false(minisign_public_equal(&key, &other));
	other = key;
	other.key[31] ^= 1;
	assert_false(minisign_public_equal(&key, &other));
}

/* ---- signatures ---- */

static bool verifies(const char *text, size_t size, enum paper_key by)
{
	const struct minisign_public key = paper_public(by);

	return minisign_verify(&key, text, size, data, sizeof(data) - 1);
}

/* Four lines with a comment; their size. */
static size_t sign(const char *comment, char text[MINISIGN_SIGNATURE_MAX + 1])
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	size_t size = 0;

	assert_int_equal(minisign_sign(&key, data, sizeof(data) - 1, comment, text, &size), 0);
	assert_int_equal(strlen(text), size);
	return size;
}

static void a_signature_is_of_its_key_and_data(void **state)
{
	const struct minisign_public key = paper_public(PAPER_ROOT);
	struct minisign_public other = key;
	char text[MINISIGN_SIGNATURE_MAX + 1];
	uint8_t changed[sizeof(data)];
	const size_t size = sign("why", text);

	assert_true(verifies(text, size, PAPER_ROOT));
	assert_false(verifies(text, size, PAPER_STRANGER));
	other.id[0] ^= 1; /* the same key under another id */
	assert_false(minisign_verify(&other, text, size, data, sizeof(data) - 1));
	assert_false(minisign_verify(&key, text, size, data, sizeof(data) - 2));
	assert_false(minisign_verify(&key, text, size, data, sizeof(data)));
	memcpy(changed, data, sizeof(data));
	changed[5] ^= 1;
	assert_false(minisign_verify(&key, text, size, changed, sizeof(data) - 1));
}

static char *line(char *text, int number)
{
	while (--number)
		text = strchr(text, '\n') + 1;
	return text;
}

/* Every bit counts but those of the untrusted comment. */
static void every_bit_counts(void **state)
{
	char text[MINISIGN_SIGNATURE_MAX + 1];
	const size_t size = sign("why", text), head = strlen("untrusted comment: ");
	const size_t comment_end = (size_t)(strchr(text, '\n') - text);

	for (size_t i = 0; i < size * 8; i++) {
		const bool is_comment = i / 8 >= head && i / 8 < comment_end;

		text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
		if (is_comment)
			(void)verifies(
				text, size, PAPER_ROOT); /* a control character, or nothing */
		else if (verifies(text, size, PAPER_ROOT))
			fail_msg("bit %zu of \"%.1s\"", i % 8, text + i / 8);
		text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
	}
	text[head] = 'X';
	assert_true(verifies(text, size, PAPER_ROOT));
	text[head] = '\t';
	assert_true(verifies(text, size, PAPER_ROOT));
	text[head] = '\r';
	assert_false(verifies(text, size, PAPER_ROOT));
	text[head] = '\0';
	assert_false(verifies(text, size, PAPER_ROOT));
}

static void four_lines_and_no_more(void **state)
{
	char text[MINISIGN_SIGNATURE_MAX + 2];
	const size_t size = sign("", text); /* an empty comment is one */
	size_t got = 0;

	assert_int_equal(minisign_signature_size(text, size, &got), 0);
	assert_int_equal(got, size);
	for (size_t n = 0; n < size; n++)
		assert_int_equal(minisign_signature_size(text, n, &got), -EBADMSG);
	text[size] = '{';
	assert_int_equal(minisign_signature_size(text, size + 1, &got), 0);
	assert_int_equal(got, size);
	assert_true(verifies(text, size, PAPER_ROOT));
	assert_false(verifies(text, size + 1, PAPER_ROOT));
}

/* As minisign -l signs: the data themselves, under "Ed". */
static void the_kind_that_is_not_hashed_is_not_taken(void **state)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	char text[MINISIGN_SIGNATURE_MAX + 1], by[101];
	const size_t size = sign("why", text);
	uint8_t bytes[74], global[64 + 3];
	char *second = line(text, 2), *fourth = line(text, 4);

	bytes[0] = 'E';
	bytes[1] = 'd';
	memcpy(bytes + 2, key.id, sizeof(key.id));
	crypto_sign_detached(bytes + 10, NULL, data, sizeof(data) - 1, key.key);
	sodium_bin2base64(by, sizeof(by), bytes, sizeof(bytes), sodium_base64_VARIANT_ORIGINAL);
	memcpy(second, by, 100);
	memcpy(global, bytes + 10, 64);
	for (int i = 0; i < 3; i++)
		global[64 + i] = (uint8_t) "why"[i];
	crypto_sign_detached(bytes, NULL, global, sizeof(global), key.key);
	sodium_bin2base64(by, sizeof(by), bytes, 64, sodium_base64_VARIANT_ORIGINAL);
	memcpy(fourth, by, 88);
	assert_false(verifies(text, size, PAPER_ROOT));
	assert_int_equal(minisign_signature_size(text, size, &(size_t){ 0 }), -EBADMSG);
}

/* The neutral point as a key: for it, a signature of anything could be written down (R is the base
 * point, S is 1). */
static void nobody_signs_for_a_key_of_small_order(void **state)
{
	const struct minisign_public key = { { 1, 1, 1, 1, 1, 1, 1, 1 }, { 1 } };
	char text[MINISIGN_SIGNATURE_MAX + 1], by[101];
	const size_t size = sign("why", text);
	uint8_t bytes[74] = "ED";

	memset(bytes + 2, 1, 8);
	memset(bytes + 10, 0x66, 32);
	bytes[10] = 0x58;
	bytes[42] = 1;
	sodium_bin2base64(by, sizeof(by), bytes, sizeof(bytes), sodium_base64_VARIANT_ORIGINAL);
	memcpy(line(text, 2), by, 100);
	sodium_bin2base64(by, sizeof(by), bytes + 10, 64, sodium_base64_VARIANT_ORIGINAL);
	memcpy(line(text, 4), by, 88);
	assert_int_equal(minisign_signature_size(text, size, &(size_t){ 0 }), 0);
	assert_false(minisign_verify(&key, text, size, data, sizeof(data) - 1));
}

static void lines_are_bounded(void **state)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	char text[MINISIGN_SIGNATURE_MAX + 1], comment[MINISIGN_LINE_MAX + 1] = "";
	char longer[MINISIGN_SIGNATURE_MAX + MINISIGN_LINE_MAX];
	const size_t room = MINISIGN_LINE_MAX - strlen("trusted comment: ");
	size_t size = 0;
	int n;

	memset(comment, 'x', room);
	size = sign(comment, text);
	assert_true(verifies(text, size, PAPER_ROOT));
	comment[room] = 'x';
	assert_int_equal(minisign_sign(&key, data, 1, comment, text, &size), -EINVAL);
	assert_int_equal(minisign_sign(&key, data, 1, "a\nb", text, &size), -EINVAL);
	assert_int_equal(minisign_sign(&key, data, 1, "\xff", text, &size), -EINVAL);
	memset(comment, 'x', sizeof(comment) - 1);
	for (int more = 0; more < 2; more++) { /* in a comment that nobody signs */
		sign("why", text);
		n = snprintf(longer, sizeof(longer), "untrusted comment: %.*s\n%s",
			MINISIGN_LINE_MAX - (int)strlen("untrusted comment: ") + more, comment,
			line(text, 2));
		assert_true(verifies(longer, (size_t)n, PAPER_ROOT) == !more);
	}
}

/* ---- secret keys ---- */

/* What the base64 of a secret key's file stands for. */
struct file {
	uint8_t algorithm[2], kdf[2], summed[2], salt[32], operations[8], memory[8];
	uint8_t id[8], key[64], sum[32];
};

static void decode(const char *text, struct file *ret)
{
	const char *second = strchr(text, '\n') + 1;
	size_t n;

	assert_int_equal(sodium_base642bin((uint8_t *)ret, sizeof(*ret), second, 212, NULL, &n,
				 NULL, sodium_base64_VARIANT_ORIGINAL),
		0);
	assert_int_equal(n, sizeof(*ret));
}

static int read_file(const struct file *f, const char *passphrase, struct minisign_secret *ret)
{
	char base64[213], text[300];
	int n;

	sodium_bin2base64(base64, sizeof(base64), (const uint8_t *)f, sizeof(*f),
		sodium_base64_VARIANT_ORIGINAL);
	n = snprintf(text, sizeof(text), "untrusted comment: x\n%s\n", base64);
	return minisign_secret_read(text, (size_t)n, passphrase, ret);
}

static void sum(struct file *f)
{
	uint8_t all[2 + 8 + 64];

	memcpy(all, f->algorithm, 2);
	memcpy(all + 2, f->id, 8 + 64);
	crypto_generichash(f->sum, sizeof(f->sum), all, sizeof(all), NULL, 0);
}

static struct file plain_file(void)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	char text[MINISIGN_SECRET_FILE_MAX + 1];
	struct file f;
	size_t size;

	assert_int_equal(minisign_secret_write(&key, "", text, &size), 0);
	assert_int_equal(strlen(text), size);
	decode(text, &f);
	return f;
}

static void a_key_without_a_passphrase(void **state)
{
	struct minisign_secret key, got = { 0 };
	char text[MINISIGN_SECRET_FILE_MAX + 2];
	size_t size;

	minisign_secret_make(&key);
	assert_int_equal(minisign_secret_write(&key, "", text, &size), 0);
	assert_int_equal(minisign_secret_read(text, size, "", &got), 0);
	assert_memory_equal(&got, &key, sizeof(key));
	assert_int_equal(minisign_secret_read(text, size, "not needed", &got), 0);
	for (size_t n = 0; n < size; n++)
		assert_int_equal(minisign_secret_read(text, n, "", &got), -EBADMSG);
	text[size] = '\n';
	assert_int_equal(minisign_secret_read(text, size + 1, "", &got), -EBADMSG);
	minisign_secret_wipe(&key);
	assert_true(sodium_is_zero((const uint8_t *)&key, sizeof(key)));
}

/* Each field says something else, and that is refused; the sum is right in each case. */
static void no_other_file(void **state)
{
	const struct file good = plain_file();
	struct minisign_secret key;
	struct file f = good;

	sum(&f);
	assert_memory_equal(&f, &good, sizeof(f));
	assert_int_equal(read_file(&f, "", &key), 0);
	memcpy(f.algorithm, "ED", 2);
	sum(&f);
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = good;
	memcpy(f.kdf, "Ar", 2);
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	assert_int_equal(read_file(&f, "x", &key), -EBADMSG);
	f = good;
	memcpy(f.summed, "SH", 2);
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = good;
	f.sum[31] ^= 1;
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = good;
	f.id[0] ^= 1;
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = good; /* a public half that is not the seed's */
	f.key[63] ^= 1;
	sum(&f);
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	memset(f.sum, 0, sizeof(f.sum)); /* as minisign leaves it */
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = good;
	memset(f.sum, 0, sizeof(f.sum));
	assert_int_equal(read_file(&f, "", &key), 0);
}

/* So that a test takes no seconds: the least limits. */
static struct file locked_file(const char *passphrase)
{
	uint8_t stream[104], *bytes;
	struct file f = plain_file();

	memcpy(f.kdf, "Sc", 2);
	memcpy(f.operations, (uint8_t[]){ 0, 0x80, 0, 0, 0, 0, 0, 0 }, 8); /* 32,768 */
	memcpy(f.memory, (uint8_t[]){ 0, 0, 0, 1, 0, 0, 0, 0 }, 8); /* 16 MiB */
	assert_int_equal(crypto_pwhash_scryptsalsa208sha256(stream, sizeof(stream), passphrase,
				 strlen(passphrase), f.salt, 32768, 16 << 20),
		0);
	bytes = f.id;
	for (size_t i = 0; i < sizeof(stream); i++)
		bytes[i] ^= stream[i];
	return f;
}

static void a_key_with_a_passphrase(void **state)
{
	const struct minisign_secret want = paper_secret(PAPER_ROOT);
	const struct file f = locked_file("correct horse"), plain = plain_file();
	struct minisign_secret key = { { 5 }, { 5 } };
	const struct minisign_secret before = key;
	struct file other = f;

	assert_int_equal(read_file(&f, "correct house", &key), -EACCES);
	assert_int_equal(read_file(&f, "", &key), -EACCES);
	other = locked_file(""); /* nor one whose passphrase is that */
	assert_int_equal(read_file(&other, "", &key), -EACCES);
	other = f;
	for (size_t i = 0; i < sizeof(other.sum); i++)
		other.sum[i] ^= plain.sum[i]; /* none, under the passphrase */
	assert_int_equal(read_file(&other, "correct horse", &key), -EACCES);
	other = f;
	assert_int_equal(read_file(&f, "correct horse\n", &key), -EACCES);
	other.salt[0] ^= 1;
	assert_int_equal(read_file(&other, "correct horse", &key), -EACCES);
	assert_memory_equal(&key, &before, sizeof(key)); /* untouched */
	assert_int_equal(read_file(&f, "correct horse", &key), 0);
	assert_memory_equal(&key, &want, sizeof(key));
}

/* More than libsodium's sensitive limits: refused before anything is derived. */
static void a_file_asks_for_no_more(void **state)
{
	struct file f = locked_file("x");
	struct minisign_secret key;

	memcpy(f.operations, (uint8_t[]){ 1, 0, 0, 2, 0, 0, 0, 0 }, 8); /* 2^25 + 1 */
	assert_int_equal(read_file(&f, "x", &key), -EBADMSG);
	assert_int_equal(read_file(&f, "", &key), -EBADMSG);
	f = locked_file("x");
	memcpy(f.memory, (uint8_t[]){ 1, 0, 0, 0x40, 0, 0, 0, 0 }, 8); /* 2^30 + 1 */
	assert_int_equal(read_file(&f, "x", &key), -EBADMSG);
	memset(f.memory, 0xff, 8);
	assert_int_equal(read_file(&f, "x", &key), -EBADMSG);
}

static void no_other_passphrase(void **state)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	char text[MINISIGN_SECRET_FILE_MAX + 1], passphrase[MINISIGN_PASSPHRASE_MAX + 2] = "";
	size_t size;

	memset(passphrase, 'x', sizeof(passphrase) - 1);
	assert_int_equal(minisign_secret_write(&key, passphrase, text, &size), -EINVAL);
	assert_int_equal(minisign_secret_write(&key, "a\nb", text, &size), -EINVAL);
	assert_int_equal(minisign_secret_write(&key, "a\r", text, &size), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_keys),
		cmocka_unit_test(a_signature_is_of_its_key_and_data),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(four_lines_and_no_more),
		cmocka_unit_test(the_kind_that_is_not_hashed_is_not_taken),
		cmocka_unit_test(nobody_signs_for_a_key_of_small_order),
		cmocka_unit_test(lines_are_bounded),
		cmocka_unit_test(a_key_without_a_passphrase),
		cmocka_unit_test(no_other_file),
		cmocka_unit_test(a_key_with_a_passphrase),
		cmocka_unit_test(a_file_asks_for_no_more),
		cmocka_unit_test(no_other_passphrase),
	};

	return cmocka_run_group_tests_name("trust minisign", tests, paper_setup, NULL);
}
