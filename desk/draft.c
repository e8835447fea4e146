#include "desk/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "desk/keys.h"
#include "desk/statement.h"

enum { DAY_S = 24 * 60 * 60 };

/* One more than the last one's, so that no helped PC takes it for an old one. */
static bool find_serial(struct draft *d)
{
	struct roster *last;

	d->serial = 1;
	if (!desk_has(&d->desk, DESK_ROSTER))
		return true;
	if (!desk_roster(&d->desk, DESK_ROSTER, &d->desk.organisation, &last))
		return false;
	d->serial = roster_serial(last) + 1;
	roster_destroy(last);
	return true;
}

bool draft_begin(const char *folder, struct draft *ret)
{
	struct draft d = { .serial = 0 };

	if (!desk_open(folder, &d.desk))
		return false;
	if (desk_people(&d.desk, &d.people)) {
		if (find_serial(&d) && desk_now(&d.now_s) &&
			desk_freshness_key(&d.desk, &d.freshness)) {
			*ret = d;
			minisign_secret_wipe(&d.freshness);
			return true;
		}
		people_finish(&d.people);
	}
	desk_close(&d.desk);
	return false;
}

void draft_end(struct draft *d)
{
	minisign_secret_wipe(&d->freshness);
	people_finish(&d->people);
	desk_close(&d->desk);
}

char *draft_text(const struct draft *d, long days)
{
	char issued[TRUST_TIME_TEXT], expires[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];
	struct minisign_public public;
	json_t *paper;
	char *ret;

	minisign_secret_public(&d->freshness, &public);
	minisign_public_format(&public, key);
	paper = json_pack("{s:s, s:i, s:s, s:I, s:s, s:s, s:[s], s:o}", "kind", "engawa roster",
		"version", 1, "organisation", d->people.domain, "serial", (json_int_t)d->serial,
		"issued", desk_time(d->now_s, issued), "expires",
		desk_time(d->now_s + days * DAY_S, expires), "freshness_keys", key, "operators",
		people_for_roster(&d->people));
	ret = paper ? json_dumps(paper, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	json_decref(paper);
	if (!ret)
		desk_fail_memory();
	return ret;
}

/* Who is in it, and of those who could be who is not. */
static void say_signed(const struct draft *d, const struct roster *r)
{
	char until[TRUST_TIME_TEXT];

	for (size_t i = 0; i < json_array_size(d->people.operators); i++) {
		const json_t *person = json_array_get(d->people.operators, i);
		const char *id = json_string_value(json_object_get(person, "id"));
		const char *is = json_string_value(json_object_get(person, "state"));

		if (!roster_find(r, id))
			desk_say(_("left out: %s, %s"), id,
				strcmp(is, people_state_name(PEOPLE_ACTIVE)) == 0
					? _("who has no credential yet")
					: is);
	}
	desk_say(_("roster %llu: %zu operators, until %s"), (unsigned long long)roster_serial(r),
		roster_size(r), desk_time(roster_expires_s(r), until));
	if (roster_size(r) == 0)
		desk_say(_("with nobody in it nobody can help"));
	statement_say(&d->desk, d->now_s);
}

static bool is_next(const struct draft *d, const struct roster *r)
{
	struct minisign_public key;

	minisign_secret_public(&d->freshness, &key);
	if (roster_serial(r) != d->serial)
		return desk_fail(_("this is roster %llu, and the next one of this folder is %llu; "
				   "request and sign it anew"),
			(unsigned long long)roster_serial(r), (unsigned long long)d->serial);
	return roster_has_freshness_key(r, &key) ||
	       desk_fail(_("this roster names another freshness key than the one of this folder; "
			   "request and sign it anew"));
}

bool draft_put(const struct draft *d, const struct desk_bytes *document)
{
	const struct organisation *o = &d->desk.organisation;
	struct trust_error error;
	struct roster *r = NULL;
	bool good;
	int result =
		roster_parse(document->data, document->size, &o->root_key, o->domain, &r, &error);

	if (result == -ENOMEM)
		return desk_fail_memory();
	if (result < 0)
		return desk_refused(_("the new roster"), &error, _("nothing was put in place"));
	good = is_next(d, r) && desk_write(&d->desk, DESK_ROSTER, document->data, document->size) &&
	       statement_put(&d->desk, r, &d->freshness, d->now_s);
	if (good)
		say_signed(d, r);
	roster_destroy(r);
	return good;
}
