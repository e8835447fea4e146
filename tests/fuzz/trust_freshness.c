/* The JSON of a statement that anybody wrote, of a roster without operators whose hash is zeroes. */
#include <stdint.h>

#include "tests/fuzz/trust_check.h"
#include "trust/time.h"
#include "trust/unsigned_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct roster *make_roster(void)
{
	static const char json[] =
		"{\"kind\": \"engawa roster\", \"version\": 1, \"organisation\": \"" FUZZ_DOMAIN
		"\", \"serial\": 1, \"issued\": \"2026-11-28T09:00:00Z\","
		"\"expires\": \"2026-11-29T09:00:00Z\", \"freshness_keys\":"
		"[\"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"],"
		"\"operators\": []}";
	static const struct minisign_public root = { { 1 }, { 1 } };
	struct roster *r = NULL;
	struct trust_error error;

	check(roster_read(json, strlen(json), &root, FUZZ_DOMAIN, &r, &error) == 0);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct roster *roster;
	char text[TRUST_TIME_TEXT];
	struct trust_error error;
	int64_t issued_s = 0;
	int r;

	if (!roster)
		roster = make_roster();
	r = freshness_read((const char *)data, size, roster, FUZZ_DOMAIN, &issued_s, &error);
	check_refusal(r, &error);
	if (r == 0) {
		check(trust_time_format(issued_s, text) == 0);
		check(memmem(data, size, "\\", 1) || memmem(data, size, text, strlen(text)));
	}
	return 0;
}
