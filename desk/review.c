#include "desk/review.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "desk/ask.h"
#include "desk/desk.h"
#include "desk/keys.h"
#include "trust/unsigned_internal.h"

/* ---- what is new ---- */

static bool same_credential(const struct credential *a, const struct credential *b)
{
	return a->kind == b->kind && a->algorithm == b->algorithm &&
	       a->device_bound == b->device_bound && a->id_size == b->id_size &&
	       memcmp(a->id, b->id, a->id_size) == 0 && a->key_size == b->key_size &&
	       memcmp(a->key, b->key, a->key_size) == 0 && strcmp(a->rp_id, b->rp_id) == 0 &&
	       strcmp(a->origin, b->origin) == 0;
}

static bool has_credential(const struct roster_operator *o, const struct credential *c)
{
	for (size_t i = 0; i < o->n_credentials; i++) {
		if (same_credential(&o->credentials[i], c))
			return true;
	}
	return false;
}

static bool same_person(const struct roster_operator *a, const struct roster_operator *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->kana, b->kana) == 0 &&
	       strcmp(a->contractor, b->contractor) == 0 && a->role == b->role && a->may == b->may;
}

/* before: the same one in the last roster; NULL: not in it. How many things were said. */
static size_t say_new(const struct roster_operator *o, const struct roster_operator *before)
{
	char fingerprint[PEOPLE_FINGERPRINT];
	size_t n = 0;

	if (!before || !same_person(o, before)) {
		desk_say("%s", before ? _("CHANGED") : _("NEW"));
		desk_say_operator(o);
		n++;
	}
	for (size_t i = 0; i < o->n_credentials; i++) {
		if (before && has_credential(before, &o->credentials[i]))
			continue;
		people_fingerprint(&o->credentials[i], fingerprint);
		desk_say(_("NEW KEY of %s, for %s: fingerprint %s"), o->id,
			o->credentials[i].origin, fingerprint);
		n++;
	}
	return n;
}

static size_t say_gone(const struct roster_operator *before, const struct roster_operator *now)
{
	size_t n = 0;

	if (!now) {
		desk_say(_("GONE %s"), before->id);
		return 1;
	}
	for (size_t i = 0; i < before->n_credentials; i++) {
		if (has_credential(now, &before->credentials[i]))
			continue;
		desk_say(_("KEY GONE of %s, for %s"), before->id, before->credentials[i].origin);
		n++;
	}
	return n;
}

static size_t say_freshness_keys(const struct roster *now, const struct roster *before)
{
	char text[MINISIGN_PUBLIC_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < roster_freshness_keys(now); i++) {
		const struct minisign_public *key = roster_freshness_key(now, i);

		if (before && roster_has_freshness_key(before, key))
			continue;
		minisign_public_format(key, text);
		desk_say(_("NEW FRESHNESS KEY %s"), text);
		n++;
	}
	return n;
}

static void say_changes(const struct roster *now, const struct roster *before)
{
	char until[TRUST_TIME_TEXT];
	size_t n = say_freshness_keys(now, before);

	for (size_t i = 0; i < roster_size(now); i++) {
		const struct roster_operator *o = roster_at(now, i);

		n += say_new(o, before ? roster_find(before, o->id) : NULL);
	}
	for (size_t i = 0; before && i < roster_size(before); i++)
		n += say_gone(roster_at(before, i), roster_find(now, roster_at(before, i)->id));
	if (n == 0)
		desk_say(_("nobody is new, changed or gone"));
	desk_say(_("roster %llu: %zu operators, until %s"), (unsigned long long)roster_serial(now),
		roster_size(now), desk_time(roster_expires_s(now), until));
}

/* ---- whether it may be signed ---- */

static bool read_request(const struct review *r, const struct organisation *o,
	struct desk_bytes *ret, struct roster **ret_roster)
{
	struct trust_error error;
	int result;

	if (!desk_read(NULL, r->file, ROSTER_SIZE_MAX, ret))
		return false;
	result = roster_read(
		(const char *)ret->data, ret->size, &o->root_key, o->domain, ret_roster, &error);
	if (result == 0)
		return true;
	free(ret->data);
	return result == -ENOMEM
		       ? desk_fail_memory()
		       : desk_refused(r->file, &error, _("engawad roster request makes one"));
}

/* Against the last one: never back. */
static bool confirm(const struct review *r, const struct organisation *o, const struct roster *now)
{
	struct roster *before = NULL;
	bool newer;

	if (r->against && !desk_roster(NULL, r->against, o, &before))
		return false;
	newer = !before || roster_serial(now) > roster_serial(before);
	if (newer)
		say_changes(now, before);
	else
		desk_fail(
			_("%s: roster %llu is not newer than the one that was signed before, %llu; "
			  "request it anew"),
			r->file, (unsigned long long)roster_serial(now),
			(unsigned long long)roster_serial(before));
	roster_destroy(before);
	return newer && (ask_yes(_("Is all of that right?")) ||
				desk_fail(_("nothing was signed; type \"yes\" if it is right")));
}

static bool sign(const struct review *r, const struct organisation *o,
	const struct desk_bytes *request, uint64_t serial)
{
	struct desk_bytes document;
	struct minisign_secret root;
	bool good;

	if (!desk_root_key(NULL, r->key, o, r->passphrase_fd, &root))
		return false;
	good = desk_sign_roster((const char *)request->data, o->domain, serial, &root, &document);
	minisign_secret_wipe(&root);
	if (good) {
		good = desk_write(NULL, r->file, document.data, document.size);
		free(document.data);
	}
	if (good)
		desk_say(_("%s: signed; carry it back: engawad roster take FOLDER FILE"), r->file);
	return good;
}

bool review_sign(const struct review *r)
{
	struct desk_bytes request;
	struct roster *now = NULL;
	struct organisation o;
	bool good;

	if (!desk_organisation(NULL, r->organisation, &o))
		return false;
	good = read_request(r, &o, &request, &now);
	if (good) {
		good = confirm(r, &o, now) && sign(r, &o, &request, roster_serial(now));
		roster_destroy(now);
		free(request.data);
	}
	organisation_finish(&o);
	return good;
}
