#include "app/reason.h"

#include <stdio.h>

#include "core/i18n.h"

struct words {
	const char *why; /* behind "hidden:" */
	const char *warning; /* before it is shown; NULL: there is none */
};

static const struct words reasons[] = {
	[WIRE__CLOSED_REASON__CLOSED_BY_PERSON] = { N_("you hid it"), NULL },
	[WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN] = { N_("not chosen"), NULL },
	[WIRE__CLOSED_REASON__CLOSED_EVERYTHING] = { N_("you hid everything"), NULL },
	[WIRE__CLOSED_REASON__CLOSED_POLICY] = { N_("a rule of this PC"), NULL },
	[WIRE__CLOSED_REASON__CLOSED_FOLLOWS] = { N_("part of a hidden window"),
		N_("It belongs to a window that is hidden.") },
	[WIRE__CLOSED_REASON__CLOSED_NOBODYS] = { N_("of an unknown program"),
		N_("Engawa cannot tell which program it belongs to.") },
	[WIRE__CLOSED_REASON__CLOSED_FULL_SCREEN] = { N_("fills the screen"),
		N_("It fills the whole screen, and Engawa does not know its program.") },
	[WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS] = { N_("something secret is in it"),
		N_("Engawa found something secret in it: a place for a password, or a number like "
		   "that of a card. They can read it then.") },
	[WIRE__CLOSED_REASON__CLOSED_UNREAD] = { N_("not checked yet"),
		N_("Engawa has not checked yet whether something secret is in it.") },
};

/* Of CLOSED_SECRET_WORDS, where it is known which. */
static const struct words secrets[] = {
	[WIRE__WORDS_FOUND__WORDS_PASSWORD] = { N_("it shows a place for a password"),
		N_("There is a place for a password in it. They can see what is typed there.") },
	[WIRE__WORDS_FOUND__WORDS_NUMBER] = { N_("it shows a secret number"),
		N_("There is a number in it like that of a card or an account, or a secret code. "
		   "They "
		   "can read it then.") },
};

static const struct words kinds[] = {
	[WIRE__WINDOW_KIND__KIND_BROWSER] = { N_("the internet"),
		N_("They see whatever you open in it, also your bank and your letters.") },
	[WIRE__WINDOW_KIND__KIND_PASSWORDS] = { N_("passwords"),
		N_("Your passwords may be in it.") },
	[WIRE__WINDOW_KIND__KIND_MAIL] = { N_("mail"), N_("Your letters may be in it.") },
	[WIRE__WINDOW_KIND__KIND_CHAT] = { N_("messages"),
		N_("What you and others say to each other may be in it.") },
	[WIRE__WINDOW_KIND__KIND_MONEY] = { N_("money"),
		N_("Your money and your account numbers may be in it.") },
	[WIRE__WINDOW_KIND__KIND_KEYS] = { N_("keys"),
		N_("The secret keys of this PC may be in it.") },
	[WIRE__WINDOW_KIND__KIND_PROMPT] = { N_("asks for a password"),
		N_("It asks for a password.") },
	[WIRE__WINDOW_KIND__KIND_NOTIFICATION] = { N_("a notice"),
		N_("It may tell what somebody wrote to you.") },
	[WIRE__WINDOW_KIND__KIND_PANEL] = { N_("names of other windows"),
		N_("It tells the names of your other windows, also of hidden ones.") },
	[WIRE__WINDOW_KIND__KIND_FILE_NAMES] = { N_("names of your files"),
		N_("It shows the names of your files.") },
};

enum { SECRETS = sizeof(secrets) / sizeof(secrets[0]) };
enum { REASONS = sizeof(reasons) / sizeof(reasons[0]), KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* What is private by itself says what it is. */
static bool is_by_kind(Wire__ClosedReason why)
{
	return why == WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP ||
	       why == WIRE__CLOSED_REASON__CLOSED_PANEL ||
	       why == WIRE__CLOSED_REASON__CLOSED_DESKTOP;
}

static const struct words *secret_of(const Wire__Window *w)
{
	const bool known = reason_is_secret(w) && (size_t)w->words < SECRETS;

	return known && secrets[w->words].why ? &secrets[w->words] : NULL;
}

static const char *why_of(const Wire__Window *w)
{
	const char *kind = (size_t)w->kind < KINDS ? kinds[w->kind].why : NULL;

	if (secret_of(w))
		return secret_of(w)->why;
	if (is_by_kind(w->closed))
		return kind;
	/* So that whoever chooses sees which ones are private. */
	if (w->closed == WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN && kind)
		return kind;
	return (size_t)w->closed < REASONS ? reasons[w->closed].why : NULL;
}

void reason_state(const Wire__Window *w, char *ret, size_t room)
{
	const char *why = why_of(w);

	if (w->own)
		snprintf(ret, room, "%s", _("never shown"));
	else if (!w->hidden)
		snprintf(ret, room, "%s", _("may be seen"));
	else if (why)
		snprintf(ret, room, _("hidden: %s"), _(why));
	else
		snprintf(ret, room, "%s", _("hidden"));
}

const char *reason_warning(const Wire__Window *w)
{
	const char *warning = NULL;

	if (!w->hidden)
		return NULL;
	if (secret_of(w))
		warning = secret_of(w)->warning;
	else if ((size_t)w->closed < REASONS)
		warning = reasons[w->closed].warning;
	/* Also where the person hid it, or chose others: it is what it is. */
	if (!warning && (size_t)w->kind < KINDS)
		warning = kinds[w->kind].warning;
	return warning ? _(warning) : NULL;
}

bool reason_is_policy(const Wire__Window *w)
{
	return w->hidden && w->closed == WIRE__CLOSED_REASON__CLOSED_POLICY;
}

bool reason_is_secret(const Wire__Window *w)
{
	return w->hidden && w->closed == WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS;
}
