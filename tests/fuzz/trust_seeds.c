/* Writes the seed corpora of the trust_... targets: trust_seeds CORPUS_FOLDER, where theirs are. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/trust/paper.h"
#include "trust/document.h"

static const char *corpus;

static void put(const char *name, const void *data, size_t size)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", corpus, name);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* And what becomes of it with another value somewhere. */
static void put_edited(const char *name, const char *json, const char *path, const char *value)
{
	char *edited = paper_edit(json, path, value);

	put(name, edited, strlen(edited));
	free(edited);
}

static void organisations(void)
{
	char *json = paper_organisation();

	put("trust_organisation/whole", json, strlen(json));
	put_edited("trust_organisation/no-policy", json, "policy", NULL);
	put_edited("trust_organisation/other-key", json, "key", "1");
	put_edited("trust_organisation/address", json, "domain", "\"192.168.0.1\"");
	put_edited("trust_organisation/broker", json, "brokers[1]", "\"wss://a.jp:080\"");
	put_edited("trust_organisation/policy-wrong", json, "policy.close[0].titel", "\"\\u001b\"");
	free(json);
}

static void rosters(void)
{
	char *json = paper_roster();

	put("trust_roster/whole", json, strlen(json));
	put_edited("trust_roster/nobody", json, "operators", "[]");
	put_edited("trust_roster/twice", json, "operators[1].id", "\"sato\"");
	put_edited("trust_roster/browser-alone", json, "operators[1].may[1]", "\"point\"");
	put_edited("trust_roster/credential-twice", json, "operators[0].credentials[1].id",
		"\"AAAAAAAAAAAAAAAAAAAAAA\"");
	put_edited("trust_roster/port", json, "operators[1].credentials[0].origin",
		"\"https://example.jp:443\"");
	put_edited("trust_roster/long", json, "expires", "\"2027-03-01T09:00:00Z\"");
	free(json);
}

static void statements(void)
{
	const uint8_t zeroes[DOCUMENT_SHA256] = { 0 };
	char *json = paper_freshness(zeroes);

	put("trust_freshness/whole", json, strlen(json));
	put_edited("trust_freshness/other-roster", json, "roster", "\"00\"");
	put_edited("trust_freshness/leap-day", json, "issued", "\"2028-02-29T23:59:59Z\"");
	put_edited("trust_freshness/no-leap-day", json, "issued", "\"2027-02-29T23:59:59Z\"");
	free(json);
}

static void documents(void)
{
	const struct minisign_secret first = paper_secret(PAPER_ROOT),
				     second = paper_secret(PAPER_NEXT_ROOT);
	const struct minisign_public public = paper_public(PAPER_ROOT);
	char text[MINISIGN_SECRET_FILE_MAX + 1];
	uint8_t *bytes;
	size_t size;

	for (int n = 1; n <= 2; n++) {
		if (document_make("{}", 2, &first, n == 2 ? &second : NULL, "a comment", &bytes,
			    &size) < 0)
			exit(1);
		put(n == 1 ? "trust_document/one" : "trust_document/two", bytes, size);
		free(bytes);
	}
	if (minisign_secret_write(&first, "", text, &size) < 0)
		exit(1);
	put("trust_document/secret", text, size);
	minisign_public_format(&public, text);
	put("trust_document/public", text, strlen(text));
}

int main(int argc, char **argv)
{
	if (argc != 2 || sodium_init() < 0)
		return 2;
	corpus = argv[1];
	organisations();
	rosters();
	statements();
	documents();
	return 0;
}
