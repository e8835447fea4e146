/* trust/minisign and minisign itself: each takes what the other one wrote. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/document.h"
#include "trust/minisign.h"

static const char json[] = "{\n  \"kind\": \"test\",\n  \"name\": \"例\"\n}\n";
static char folder[] = "/tmp/engawa-minisign-XXXXXX";

/* What a shell's line ends with, in the folder. */
__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
	char command[1024], all[1200];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	snprintf(all, sizeof(all), "cd %s && { %s; } > out 2>&1", folder, command);
	status = system(all); /* NOLINT(cert-env33-c): a test's own words */
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static FILE *file(const char *name, const char *mode)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, mode);
	assert_non_null(f);
	return f;
}

static void put(const char *name, const void *data, size_t size)
{
	FILE *f = file(name, "w");

	assert_int_equal(fwrite(data, 1, size, f), size);
	fclose(f);
}

/* Ended. */
static size_t get(const char *name, char *ret, size_t room)
{
	FILE *f = file(name, "r");
	const size_t size = fread(ret, 1, room - 1, f);

	ret[size] = '\0';
	fclose(f);
	return size;
}

/* The second line of minisign.pub. */
static struct minisign_public get_public(void)
{
	struct minisign_public key;
	char text[1024], *second;

	get("minisign.pub", text, sizeof(text));
	second = strchr(text, '\n') + 1;
	second[strcspn(second, "\n")] = '\0';
	assert_int_equal(minisign_public_parse(second, &key), 0);
	return key;
}

/* A document of minisign's signature and the JSON that it signed. */
static void expect_signed(const struct minisign_public *key)
{
	struct minisign_public other = *key;
	struct trust_error error;
	struct document d;
	char bytes[8192];
	size_t size;

	assert_int_equal(run("cat it.json.minisig it.json > it.engawa"), 0);
	size = get("it.engawa", bytes, sizeof(bytes));
	assert_int_equal(
		document_split((const uint8_t *)bytes, size, sizeof(bytes), &d, &error), 0);
	assert_int_equal(d.json_size, sizeof(json) - 1);
	assert_memory_equal(d.json, json, d.json_size);
	assert_true(document_signed_by(&d, key));
	other.key[0] ^= 1;
	assert_false(document_signed_by(&d, &other));
	bytes[size - 2] ^= 1;
	assert_false(document_signed_by(&d, key));
}

static void expect_no_document(void)
{
	struct trust_error error;
	struct document d;
	char bytes[8192];
	const size_t size = get("it.engawa", bytes, sizeof(bytes));

	assert_int_equal(
		document_split((const uint8_t *)bytes, size, sizeof(bytes), &d, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_FORM);
}

static void put_document(const struct minisign_secret *second)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	uint8_t *bytes;
	size_t size;

	assert_int_equal(
		document_make(json, sizeof(json) - 1, &key, second, "serial 7 · 例", &bytes, &size),
		0);
	put("it.engawa", bytes, size);
	free(bytes);
}

/* minisign -V of the four lines from `line` on, and of all that is behind the last signature. */
static int verify(enum paper_key by, int line, int json_line)
{
	const struct minisign_public key = paper_public(by);
	char text[MINISIGN_PUBLIC_TEXT];

	minisign_public_format(&key, text);
	return run("sed -n %d,%dp it.engawa > it.json.minisig && tail -n +%d it.engawa > it.json &&"
		   " minisign -V -P %s -m it.json",
		line, line + 3, json_line, text);
}

static void minisign_verifies_ours(void **state)
{
	char out[2048];

	put_document(NULL);
	assert_int_equal(verify(PAPER_ROOT, 1, 5), 0);
	get("out", out, sizeof(out));
	assert_non_null(strstr(out, "Trusted comment: serial 7 · 例"));
	assert_int_not_equal(verify(PAPER_STRANGER, 1, 5), 0);
	assert_int_not_equal(verify(PAPER_ROOT, 1, 6), 0);
	assert_int_equal(run("sed -i 's/serial 7/serial 8/' it.engawa"), 0);
	assert_int_not_equal(verify(PAPER_ROOT, 1, 5), 0);
}

static void minisign_verifies_both_of_two(void **state)
{
	const struct minisign_secret next = paper_secret(PAPER_NEXT_ROOT);

	put_document(&next);
	assert_int_equal(verify(PAPER_ROOT, 1, 9), 0);
	assert_int_equal(verify(PAPER_NEXT_ROOT, 5, 9), 0);
	assert_int_not_equal(verify(PAPER_NEXT_ROOT, 1, 9), 0);
}

static void read_secret(const char *passphrase, struct minisign_secret *ret)
{
	char text[MINISIGN_SECRET_FILE_MAX + 1];
	const size_t size = get("minisign.key", text, sizeof(text));

	assert_int_equal(minisign_secret_read(text, size, passphrase, ret), 0);
}

static void expect_pair(const struct minisign_secret *secret, const struct minisign_public *public)
{
	struct minisign_public of_secret;

	minisign_secret_public(secret, &of_secret);
	assert_true(minisign_public_equal(&of_secret, public));
}

static void minisigns_key_without_a_passphrase(void **state)
{
	struct minisign_public public;
	struct minisign_secret secret;

	assert_int_equal(run("minisign -G -f -W -p minisign.pub -s minisign.key"), 0);
	public = get_public();
	put("it.json", json, sizeof(json) - 1);
	assert_int_equal(run("minisign -S -s minisign.key -m it.json"), 0);
	expect_signed(&public);
	/* and with the comments of somebody else */
	assert_int_equal(run("minisign -S -s minisign.key -m it.json -c '例' -t ''"), 0);
	expect_signed(&public);
	/* and as it signed before 0.10 */
	assert_int_equal(run("minisign -S -l -s minisign.key -m it.json"), 0);
	assert_int_equal(run("minisign -V -p minisign.pub -m it.json"), 0);
	assert_int_equal(run("cat it.json.minisig it.json > it.engawa"), 0);
	expect_no_document();
	read_secret("", &secret);
	expect_pair(&secret, &public);
}

static void minisigns_key_with_a_passphrase(void **state)
{
	struct minisign_public public;
	struct minisign_secret secret;

	assert_int_equal(run("printf 'correct horse\\ncorrect horse\\n' |"
			     " minisign -G -f -p minisign.pub -s minisign.key"),
		0);
	public = get_public();
	read_secret("correct horse", &secret);
	expect_pair(&secret, &public);
}

static void put_secret(const char *passphrase)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	char text[MINISIGN_SECRET_FILE_MAX + 1];
	size_t size;

	assert_int_equal(minisign_secret_write(&key, passphrase, text, &size), 0);
	put("minisign.key", text, size);
}

static void minisign_signs_with_ours(void **state)
{
	const struct minisign_public key = paper_public(PAPER_ROOT);

	put("it.json", json, sizeof(json) - 1);
	put_secret("");
	assert_int_equal(run("minisign -S -s minisign.key -m it.json"), 0);
	expect_signed(&key);
	assert_int_equal(run("rm it.json.minisig"), 0);
	put_secret("correct horse");
	assert_int_equal(
		run("printf 'correct horse\\n' | minisign -S -s minisign.key -m it.json"), 0);
	expect_signed(&key);
}

static int setup(void **state)
{
	if (sodium_init() < 0 || !mkdtemp(folder))
		return -1;
	return setenv("HOME", folder, 1); /* minisign makes ~/.minisign */
}

static int teardown(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command); /* NOLINT(cert-env33-c) */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minisign_verifies_ours),
		cmocka_unit_test(minisign_verifies_both_of_two),
		cmocka_unit_test(minisigns_key_without_a_passphrase),
		cmocka_unit_test(minisigns_key_with_a_passphrase),
		cmocka_unit_test(minisign_signs_with_ours),
	};

	return cmocka_run_group_tests_name("trust minisign program", tests, setup, teardown);
}
