#include "app/words.h"

#include <stddef.h>

#include "core/i18n.h"

#define TRY_AGAIN N_("Start Engawa again to get a new code.")
#define TELL_HELPER N_("Tell the person who helps you. You can start Engawa again.")
#define CALL_YOURSELF                                                                              \
	N_("If you are on the phone with someone who called you: hang up. Then call a number you " \
	   "already had.")

static const struct words_end ends[] = {
	[WIRE__END_REASON__END_UNSPECIFIED] = { N_("Engawa has ended."), TRY_AGAIN, true },
	[WIRE__END_REASON__PERSON] = { N_("You have ended it."), NULL, false },
	[WIRE__END_REASON__VIEWER_LEFT] = { N_("The other side has ended it."), NULL, false },
	[WIRE__END_REASON__VIEWER_LOST] = { N_("The connection to the other side was lost."),
		TELL_HELPER, true },
	[WIRE__END_REASON__BROKER_LOST] = { N_("The connection to the server was lost."),
		N_("Please check the network. Then start Engawa again."), true },
	[WIRE__END_REASON__BROKER_REFUSED] = { N_("The server did not accept this PC."),
		N_("Please wait some minutes. Then start Engawa again."), true },
	[WIRE__END_REASON__NOT_LOOPBACK] = { N_("Engawa did not connect, to protect you: this "
						"server is not on this PC."),
		N_("This version cannot yet check who helps you. So it works only with a server "
		   "on this same PC. If someone else told you to use this server: hang up."),
		true },
	[WIRE__END_REASON__CODE_EXPIRED] = { N_("The time for this code is over."), TRY_AGAIN,
		false },
	[WIRE__END_REASON__ATTEMPTS_USED] = { N_("A wrong code was entered too often. The code is "
						 "now void."),
		CALL_YOURSELF, true },
	[WIRE__END_REASON__REFUSED] = { N_("You refused. Nothing was shown."), CALL_YOURSELF,
		false },
	[WIRE__END_REASON__CONSENT_TIMEOUT] = { N_("There was no answer, so it was refused. "
						   "Nothing was shown."),
		TRY_AGAIN, false },
	[WIRE__END_REASON__PEER_BROKE_RULES] = { N_("The other side did something that is not "
						    "allowed. Engawa has ended it, to protect "
						    "you."),
		CALL_YOURSELF, true },
	[WIRE__END_REASON__DISPLAY_LOST] = { N_("The desktop of this PC can no longer be read."),
		TELL_HELPER, true },
	[WIRE__END_REASON__NO_X11] = { N_("This desktop cannot be shown by Engawa yet."),
		N_("Engawa needs an X11 desktop. At the login screen you may be able to choose "
		   "\"Xorg\" or \"X11\"."),
		true },
	[WIRE__END_REASON__NET_LOST] = { N_("The part of Engawa that speaks to the network has "
					    "stopped."),
		TELL_HELPER, true },
	[WIRE__END_REASON__INTERNAL] = { N_("Something went wrong inside Engawa."), TELL_HELPER,
		true },
	[WIRE__END_REASON__FACE_SILENT] = { N_("Engawa could not show you any more that they see "
					       "your screen, so it ended that, to protect you."),
		TELL_HELPER, true },
	[WIRE__END_REASON__GRANT_OVER] = { N_("The time that you allowed is over."), TRY_AGAIN,
		false },
	[WIRE__END_REASON__OVERLAY_LOST] = { N_("The part of Engawa that shows on your screen what "
						"they do has stopped."),
		TELL_HELPER, true },
	[WIRE__END_REASON__WATCHDOG_LOST] = { N_("The part of Engawa that guards your mouse and "
						 "keyboard has stopped."),
		TELL_HELPER, true },
	[WIRE__END_REASON__BAD_POLICY] = { N_("The rules that were set up for this PC cannot be "
					      "read, so nothing is shown, to protect you."),
		N_("Tell the person who looks after this PC. This command says what is wrong: "
		   "engawa policy check"),
		true },
	[WIRE__END_REASON__AGENT_LOST] = { N_("The part of Engawa that reads the screen has "
					      "stopped."),
		TELL_HELPER, true },
};

struct words_end words_end(Wire__EndReason reason)
{
	struct words_end e = ends[WIRE__END_REASON__END_UNSPECIFIED];

	if ((size_t)reason < sizeof(ends) / sizeof(ends[0]) && ends[reason].what)
		e = ends[reason];
	e.what = _(e.what);
	e.next = e.next ? _(e.next) : NULL;
	return e;
}

const char *words_digit(char digit)
{
	static const char *const names[] = { N_("zero"), N_("one"), N_("two"), N_("three"),
		N_("four"), N_("five"), N_("six"), N_("seven"), N_("eight"), N_("nine") };

	return digit >= '0' && digit <= '9' ? _(names[digit - '0']) : "";
}
