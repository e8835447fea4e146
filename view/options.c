#include "view/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "core/option.h"

enum { ACTION_TEXT_MAX = 100, TYPE_MAX = 100000, REPEAT_MAX = 100000 };

static bool tell_wrong_use(void)
{
	fprintf(stderr, "%s\n", _("Wrong use; --help tells how."));
	return false;
}

static bool read_watch(struct view_wishes *w, const char *text)
{
	char *end = NULL;
	long x, y;

	if (!text)
		return true;
	x = strtol(text, &end, 10);
	if (end == text || *end != ',')
		return false;
	y = strtol(end + 1, &end, 10);
	if (*end || x < 0 || x > INT16_MAX || y < 0 || y > INT16_MAX)
		return false;
	w->watches = true;
	w->watch = (struct view_place){ (uint32_t)x, (uint32_t)y };
	return true;
}

static bool read_actions(struct view_wishes *w, const struct option_list *list)
{
	char complaint[VIEW_COMPLAINT];

	if (list->n == 0)
		return true;
	w->actions = calloc(list->n, sizeof(*w->actions));
	if (!w->actions) {
		fprintf(stderr, "%s\n", strerror(ENOMEM));
		return false;
	}
	w->actions_n = list->n;
	for (size_t i = 0; i < list->n; i++) {
		const struct option_item *o = &list->items[i];

		if (view_action_parse(o->name, o->value, &w->actions[i], complaint) == 0)
			continue;
		fprintf(stderr, "--%s: %s\n", o->name, complaint);
		return false;
	}
	return true;
}

static const char *usage(void)
{
	return _("engawa-view --broker URL --code CODE [options]\n"
		 "Ends with 0 done, 1 wrong use or a file cannot be written, 2 no broker,\n"
		 "3 code unknown, in use or over, 4 wrong code, 5 not allowed, 6 ended by\n"
		 "the other PC, 7 connection lost, 8 rules broken, 9 out of memory.\n"
		 "Actions happen in the order in which they are given, after the first\n"
		 "picture; the person there is asked for what they need. Without\n"
		 "--until-still or --seconds the last one ends it. When they are not done:\n"
		 "10 pointing or control not allowed, 11 the person is not asked again now,\n"
		 "12 kept out of a place or key, 13 the person took it back, 14 a text was\n"
		 "not typed as a whole, 15 a pixel did not change in time, 16 stopped while\n"
		 "the person's own hands were at work, 17 stopped before.");
}

/* Fills w, watch and actions. */
static bool parse(int argc, char **argv, struct view_wishes *w, const char **watch,
	struct option_list *actions)
{
	const struct option_spec table[] = {
		{ "broker", OPTION_TEXT, 0, 512, NULL, "URL",
			_("ws://HOST:PORT or wss://HOST:PORT"), &w->broker },
		{ "code", OPTION_TEXT, 0, 64, NULL, "CODE",
			_("the code that was read out; - reads it from standard input"), &w->code },
		{ "code-file", OPTION_TEXT, 0, 4095, NULL, "FILE", _("read the code from a file"),
			&w->code_file },
		{ "ca", OPTION_TEXT, 0, 4095, NULL, "FILE",
			_("CA certificates in PEM, instead of the system's"), &w->ca },
		{ "snapshot", OPTION_TEXT, 0, 4000, NULL, "FILE",
			_("write the last picture as PNG; without --until-still or --seconds, "
			  "the first, or the one after the last action"),
			&w->snapshot },
		{ "frames", OPTION_TEXT, 0, 4000, NULL, "DIR",
			_("write every picture as PNG, numbered"), &w->frames },
		{ "cursor", OPTION_FLAG, 0, 0, NULL, NULL, _("draw the pointer into pictures"),
			&w->cursor },
		{ "until-still", OPTION_FLAG, 0, 0, NULL, NULL,
			_("end when the picture does not change any more, after the last action"),
			&w->until_still },
		{ "still-ms", OPTION_NUMBER, 1, 3600000, "500", "MS",
			_("how long it must not change"), &w->still_ms },
		{ "seconds", OPTION_NUMBER, 0, 86400, "0", "N",
			_("end so long after the first picture, or the last action; 0: do not"),
			&w->seconds },
		{ "window", OPTION_NUMBER, 1, 16, "16", "N", _("turns under way at once"),
			&w->window },
		{ "resume-seconds", OPTION_NUMBER, 0, 120, "120", "N",
			_("wait so long for a lost line"), &w->resume_s },
		{ "stats", OPTION_TEXT, 0, 16, NULL, "json",
			_("print figures to standard output at the end, and at SIGUSR1"),
			&w->stats },
		{ "watch", OPTION_TEXT, 0, 16, NULL, "X,Y",
			_("print this pixel's colour, and when it changed (CLOCK_MONOTONIC, ns)"),
			watch },
		{ "quiet", OPTION_FLAG, 0, 0, NULL, NULL, _("say only why it failed"), &w->quiet },
		{ "type", OPTION_LIST, 0, TYPE_MAX, NULL, "TEXT",
			_("type a text; line breaks and tabs in it are the keys Enter and Tab"),
			actions },
		{ "key", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "COMBO",
			_("press and let go of keys: Return, Ctrl+Shift+t, AltGr+q, Henkan"),
			actions },
		{ "key-down", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "NAME", _("press a key"),
			actions },
		{ "key-up", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "NAME", _("let go of it"),
			actions },
		{ "click", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "X,Y[,BUTTON]",
			_("move there and click: left, middle, right, back, forward"), actions },
		{ "drag", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "X1,Y1,X2,Y2[,BUTTON]",
			_("press at the first place, let go at the second"), actions },
		{ "scroll", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "X,Y,DX,DY",
			_("turn the wheel there, in notches to the right and downwards; 0.5 is "
			  "half of one"),
			actions },
		{ "point", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "SHAPE,X,Y",
			_("show an arrow, circle or spotlight there; none takes it away"),
			actions },
		{ "wait-pixel", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "X,Y,RRGGBB[,S]",
			_("wait until this pixel has this colour (or change: any other than "
			  "before), S seconds at most, 30 if none are given"),
			actions },
		{ "ask", OPTION_LIST, 0, ACTION_TEXT_MAX, NULL, "point|control",
			_("ask for it now, and not when it is needed"), actions },
		{ "repeat", OPTION_NUMBER, 1, REPEAT_MAX, "1", "N",
			_("do all the actions so many times"), &w->repeat },
	};
	int rest;

	if (!option_parse(argc, argv, table, sizeof(table) / sizeof(table[0]), usage(), &rest))
		return false;
	return rest == argc || tell_wrong_use();
}

bool view_options_read(int argc, char **argv, struct view_wishes *ret)
{
	struct view_wishes w = { 0 };
	struct option_list actions = { 0 };
	const char *watch = NULL;
	bool good = parse(argc, argv, &w, &watch, &actions);

	if (good &&
		(!w.broker || !read_watch(&w, watch) || (w.stats && strcmp(w.stats, "json") != 0)))
		good = tell_wrong_use();
	good = good && read_actions(&w, &actions);
	option_list_finish(&actions);
	if (!good) {
		view_options_finish(&w);
		return false;
	}
	*ret = w;
	return true;
}

void view_options_finish(struct view_wishes *w)
{
	free(w->actions);
	w->actions = NULL;
	w->actions_n = 0;
}
