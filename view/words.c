#include "view/words.h"

#include "core/i18n.h"

static const struct view_words ends[] = {
	[VIEW_LEFT] = { "", "left", VIEW_EXIT_DONE },
	[VIEW_NO_SUCH_SLOT] = { N_("This code is not known. It may have expired; ask for a new "
				   "one."),
		"no_such_slot", VIEW_EXIT_NOT_JOINED },
	[VIEW_BUSY] = { N_("Somebody else is trying this code at the moment. Try again shortly."),
		"busy", VIEW_EXIT_NOT_JOINED },
	[VIEW_TOO_MANY] = { N_("Too many attempts. Wait a while, then try again."), "too_many",
		VIEW_EXIT_NOT_JOINED },
	[VIEW_BROKER_REFUSED] = { N_("The broker refused the connection."), "broker_refused",
		VIEW_EXIT_NOT_JOINED },
	[VIEW_CODE_DEAD] = { N_("This code cannot be used any more. Ask for a new one."),
		"code_dead", VIEW_EXIT_NOT_JOINED },
	[VIEW_WRONG_CODE] = { N_("The code is wrong."), "wrong_code", VIEW_EXIT_WRONG_CODE },
	[VIEW_REFUSED] = { N_("The person at the other PC did not allow it."), "refused",
		VIEW_EXIT_REFUSED },
	[VIEW_NO_ANSWER] = { N_("The person at the other PC did not answer."), "no_answer",
		VIEW_EXIT_REFUSED },
	[VIEW_HOST_ENDED] = { N_("The other PC ended the session."), "host_ended",
		VIEW_EXIT_HOST_ENDED },
	[VIEW_HOST_LOST] = { N_("The connection to the other PC was lost."), "host_lost",
		VIEW_EXIT_LOST },
	[VIEW_TOO_SLOW] = { N_("The other side took too long to answer."), "too_slow",
		VIEW_EXIT_LOST },
	[VIEW_BROKE_RULES] = { N_("Something unexpected arrived; the session was ended for "
				  "safety."),
		"broke_rules", VIEW_EXIT_BROKE_RULES },
	[VIEW_INTERNAL] = { N_("This PC has too little memory for the session."), "internal",
		VIEW_EXIT_INTERNAL },
};

struct view_words view_words_of_end(enum view_end end)
{
	struct view_words w = ends[end];

	if (*w.text)
		w.text = _(w.text);
	return w;
}

static const struct view_words fates[] = {
	[VIEW_FATE_DONE] = { "", "left", VIEW_EXIT_DONE },
	[VIEW_FATE_REFUSED] = { N_("The person at the other PC did not allow it."), "not_granted",
		VIEW_EXIT_NOT_GRANTED },
	[VIEW_FATE_UNANSWERED] = { N_("The person at the other PC did not answer."), "not_answered",
		VIEW_EXIT_NOT_GRANTED },
	[VIEW_FATE_NOT_NOW] = { N_("The person at the other PC is not asked again now."), "not_now",
		VIEW_EXIT_NOT_NOW },
	[VIEW_FATE_GRANT_OVER] = { N_("The person at the other PC took the permission back, or its "
				      "time is over."),
		"grant_over", VIEW_EXIT_GRANT_OVER },
	[VIEW_FATE_BLOCKED] = { N_("This is not possible there."), "blocked", VIEW_EXIT_BLOCKED },
	[VIEW_FATE_NOT_TYPED] = { N_("The text was not typed, or only a part of it."), "not_typed",
		VIEW_EXIT_NOT_TYPED },
	[VIEW_FATE_NO_PIXEL] = { N_("The pixel did not change in time."), "no_pixel",
		VIEW_EXIT_NO_PIXEL },
	[VIEW_FATE_OUTSIDE] = { N_("There is no such place in the picture."), "outside",
		VIEW_EXIT_USE },
};

struct view_words view_words_of_fate(enum view_fate fate)
{
	struct view_words w = fates[fate];

	if (*w.text)
		w.text = _(w.text);
	return w;
}

struct view_words view_words_of_stop(bool paused)
{
	if (paused)
		return (struct view_words){ _("Stopped while the person's own hands were at work."),
			"paused", VIEW_EXIT_PAUSED };
	return (struct view_words){ _("Stopped before everything was done."), "undone",
		VIEW_EXIT_UNDONE };
}

const char *view_words_of_block(Wire__BlockReason reason)
{
	switch (reason) {
	case WIRE__BLOCK_REASON__HIDDEN_WINDOW:
		return _("This window is hidden from you.");
	case WIRE__BLOCK_REASON__OWN_WINDOW:
		return _("This window belongs to Engawa.");
	case WIRE__BLOCK_REASON__TERMINAL:
		return _("This is a terminal. The person there can open it for you.");
	case WIRE__BLOCK_REASON__FILE_MANAGER:
		return _("This is a file manager. The person there can open it for you.");
	case WIRE__BLOCK_REASON__SETTINGS:
		return _(
			"These are the system's settings. The person there can open them for you.");
	case WIRE__BLOCK_REASON__LAUNCHER:
		return _("This starts programs. The person there can open it for you.");
	case WIRE__BLOCK_REASON__DEVELOPER_TOOLS:
		return _("These are tools for developers. The person there can open them for you.");
	case WIRE__BLOCK_REASON__DESKTOP:
		return _("The desktop itself cannot be used from here.");
	case WIRE__BLOCK_REASON__SHORTCUT:
		return _("These keys belong to the desktop there.");
	case WIRE__BLOCK_REASON__GRABBED:
		return _("Another program there holds keyboard or pointer at the moment.");
	case WIRE__BLOCK_REASON__NO_KEY:
		return _("The keyboard there has no such key.");
	case WIRE__BLOCK_REASON__NOT_PROTECTED:
		return _("Control is not possible there at the moment.");
	case WIRE__BLOCK_REASON__CLOSED_COPY:
		return _("What was copied there last may be from a hidden window.");
	case WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED:
	case _WIRE__BLOCK_REASON_IS_INT_SIZE:
		break;
	}
	return _("This is not possible there.");
}

const char *view_words_of_host(Wire__EndReason reason)
{
	switch (reason) {
	case WIRE__END_REASON__PERSON:
		return _("The person at the other PC ended the session.");
	case WIRE__END_REASON__DISPLAY_LOST:
		return _("The other PC's desktop was closed.");
	case WIRE__END_REASON__PEER_BROKE_RULES:
		return _("The other PC refused what this program sent.");
	default:
		return _("The other PC ended the session.");
	}
}

struct view_words view_words_of_lost(Wire__LostReason reason)
{
	struct view_words lost = { _("The connection to the broker was lost."), "broker_lost",
		VIEW_EXIT_LOST };

	switch (reason) {
	case WIRE__LOST_REASON__UNREACHABLE:
		return (struct view_words){ _("The broker cannot be reached."), "unreachable",
			VIEW_EXIT_NO_BROKER };
	case WIRE__LOST_REASON__NOT_TRUSTED:
		return (struct view_words){ _("The broker's certificate is not trusted."),
			"not_trusted", VIEW_EXIT_NO_BROKER };
	case WIRE__LOST_REASON__NOT_A_BROKER:
		return (struct view_words){ _("There is no Engawa broker at this address."),
			"not_a_broker", VIEW_EXIT_NO_BROKER };
	case WIRE__LOST_REASON__SILENT:
		lost.text = _("The broker does not answer any more.");
		lost.word = "broker_silent";
		return lost;
	default:
		return lost;
	}
}
