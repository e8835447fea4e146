#ifndef ENGAWA_TESTS_TRUST_PAPER_H
#define ENGAWA_TESTS_TRUST_PAPER_H
/* Good papers for the tests of trust/, and the same with one thing changed. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/minisign.h"
#include "trust/trust.h"

#define PAPER_DOMAIN "help.example.jp"

/* Of a whole group of tests, for cmocka. */
int paper_setup(void **state);

enum paper_key { PAPER_ROOT = 1, PAPER_NEXT_ROOT, PAPER_FRESH, PAPER_STRANGER };

/* Always the same ones. */
struct minisign_secret paper_secret(enum paper_key which);
struct minisign_public paper_public(enum paper_key which);

/* JSON; the caller frees what these return. */
char *paper_organisation(void);
/* Two operators: "sato", whose credentials are of every kind, and "ito" with a browser key. */
char *paper_roster(void);
char *paper_freshness(const uint8_t roster_hash[32]);

/* The JSON with another value (JSON as well) at "operators[0].credentials[1].id"; NULL: with none. */
char *paper_edit(const char *json, const char *path, const char *value);
/* A string, as JSON. */
char *paper_string(const char *text);

/* A document, which the caller frees. */
uint8_t *paper_sign(const char *json, enum paper_key which, size_t *ret_size);

/* One thing that is wrong: the value at path. */
struct paper_case {
	const char *path, *value;
	enum trust_refusal refusal;
	const char *where; /* NULL: the path */
};

/* Fails with the case's name unless the error is what it says. */
void paper_expect(const struct paper_case *c, int result, const struct trust_error *error);
#endif
