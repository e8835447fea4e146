#include "desk/statement.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/i18n.h"
#include "trust/freshness.h"

static json_t *paper(const char *domain, const struct roster *r, int64_t now_s)
{
	char hash[2 * DOCUMENT_SHA256 + 1], issued[TRUST_TIME_TEXT];

	sodium_bin2hex(hash, sizeof(hash), roster_hash(r), DOCUMENT_SHA256);
	return json_pack("{s:s, s:i, s:s, s:s, s:s}", "kind", "engawa freshness", "version", 1,
		"organisation", domain, "roster", hash, "issued", desk_time(now_s, issued));
}

static bool refused(const struct trust_error *error)
{
	if (error->refusal == TRUST_BAD_SIGNATURE)
		return desk_fail(_("freshness.key is another key than the roster names; take it "
				   "from a copy, or sign a new roster"));
	return desk_refused(DESK_FRESHNESS, error, _("engawad roster freshen makes a new one"));
}

/* Read as a helped PC would before it is put in place. */
bool statement_put(const struct desk *d, const struct roster *r, const struct minisign_secret *key,
	int64_t now_s)
{
	const char *domain = d->organisation.domain;
	struct desk_bytes document;
	struct trust_error error;
	char comment[TRUST_DOMAIN_MAX + 64];
	int64_t issued_s;
	bool good;
	int result;

	snprintf(comment, sizeof(comment), "engawa roster %llu of %s is the last one",
		(unsigned long long)roster_serial(r), domain);
	if (!desk_sign(paper(domain, r, now_s), key, comment, &document))
		return false;
	result = freshness_parse(document.data, document.size, r, domain, &issued_s, &error);
	if (result == -ENOMEM)
		good = desk_fail_memory();
	else if (result < 0)
		good = refused(&error);
	else
		good = desk_write(d, DESK_FRESHNESS, document.data, document.size);
	free(document.data);
	return good;
}

void statement_say(const struct desk *d, int64_t issued_s)
{
	char until[TRUST_TIME_TEXT];

	desk_say(_("its statement holds until %s; engawad roster freshen %s makes the next one"),
		desk_time(issued_s + FRESHNESS_LIFE_S, until), d->path);
}
