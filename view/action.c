#include "view/action.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/i18n.h"
#include "core/utf8.h"
#include "encode/codec.h"

enum {
	NOTCH = 120,
	NOTCHES_MAX = 100,
	TIMEOUT_MAX_S = 86400,
};

/* Reading: each takes what it names from *at and moves *at past it. */

static bool read_char(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

/* At most `most`, digits only. */
static bool read_number(const char **at, uint32_t most, uint32_t *ret)
{
	const char *p = *at;
	uint64_t value = 0;

	for (; *p >= '0' && *p <= '9' && value <= most; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	if (p == *at || value > most)
		return false;
	*at = p;
	*ret = (uint32_t)value;
	return true;
}

/* A decimal number with a point in every language, as so many parts of 1/parts. */
static bool read_decimal(const char **at, uint32_t most, uint32_t parts, uint32_t *ret)
{
	uint32_t whole, rest = 0, scale = 1;

	if (!read_number(at, most, &whole))
		return false;
	if (read_char(at, '.')) {
		if (**at < '0' || **at > '9')
			return false;
		for (; **at >= '0' && **at <= '9'; ++*at) {
			if (scale == 1000000)
				continue; /* too fine to matter */
			rest = rest * 10 + (uint32_t)(**at - '0');
			scale *= 10;
		}
	}
	*ret = whole * parts + (uint32_t)(((uint64_t)rest * parts + scale / 2) / scale);
	return *ret <= most * parts;
}

static bool read_signed(const char **at, uint32_t most, uint32_t parts, int32_t *ret)
{
	bool negative = read_char(at, '-');
	uint32_t value;

	if (!read_decimal(at, most, parts, &value))
		return false;
	*ret = negative ? -(int32_t)value : (int32_t)value;
	return true;
}

static bool read_place(const char **at, struct view_place *ret)
{
	return read_number(at, CODEC_SIDE_MAX, &ret->x) && read_char(at, ',') &&
	       read_number(at, CODEC_SIDE_MAX, &ret->y);
}

struct word {
	const char *text;
	int value;
};

/* One of the words, up to a comma or the end. */
static bool read_word(const char **at, const struct word *words, size_t n, int *ret)
{
	size_t length = strcspn(*at, ",");

	for (size_t i = 0; i < n; i++) {
		if (strlen(words[i].text) != length || strncasecmp(*at, words[i].text, length) != 0)
			continue;
		*ret = words[i].value;
		*at += length;
		return true;
	}
	return false;
}

#define READ_WORD(at, words, ret)                                                                  \
	read_word((at), (words), sizeof(words) / sizeof((words)[0]), (ret))

/* Each action's value; NULL, or what it must look like. */

static const char *parse_ask(const char *value, struct view_action *ret)
{
	static const struct word words[] = { { "point", WIRE__CAPABILITY__POINT },
		{ "control", WIRE__CAPABILITY__CONTROL } };
	int what;

	if (!READ_WORD(&value, words, &what) || *value)
		return _("give point or control");
	ret->needs = (Wire__Capability)what;
	return NULL;
}

/* ,BUTTON or nothing. */
static bool read_button(const char **at, uint32_t *ret)
{
	static const struct word words[] = { { "1", 1 }, { "2", 2 }, { "3", 3 }, { "8", 8 },
		{ "9", 9 }, { "left", 1 }, { "middle", 2 }, { "right", 3 }, { "back", 8 },
		{ "forward", 9 } };
	int button = 1;

	if (read_char(at, ',') && !READ_WORD(at, words, &button))
		return false;
	*ret = (uint32_t)button;
	return **at == '\0';
}

static const char *parse_click(const char *value, struct view_action *ret)
{
	if (read_place(&value, &ret->press.at) && read_button(&value, &ret->press.button))
		return NULL;
	return _("give X,Y or X,Y,BUTTON; a button is left, middle, right, back, forward or its "
		 "number");
}

static const char *parse_drag(const char *value, struct view_action *ret)
{
	if (read_place(&value, &ret->press.at) && read_char(&value, ',') &&
		read_place(&value, &ret->press.to) && read_button(&value, &ret->press.button))
		return NULL;
	return _("give X1,Y1,X2,Y2 or X1,Y1,X2,Y2,BUTTON; a button is left, middle, right, back, "
		 "forward or its number");
}

static const char *parse_scroll(const char *value, struct view_action *ret)
{
	if (read_place(&value, &ret->scroll.at) && read_char(&value, ',') &&
		read_signed(&value, NOTCHES_MAX, NOTCH, &ret->scroll.dx) &&
		read_char(&value, ',') &&
		read_signed(&value, NOTCHES_MAX, NOTCH, &ret->scroll.dy) && !*value &&
		(ret->scroll.dx || ret->scroll.dy))
		return NULL;
	return _(
		"give X,Y,DX,DY: notches to the right and downwards, from -100 to 100, not both 0");
}

static const char *parse_point(const char *value, struct view_action *ret)
{
	static const struct word words[] = { { "none", WIRE__MARK_SHAPE__NO_MARK },
		{ "arrow", WIRE__MARK_SHAPE__MARK_ARROW },
		{ "circle", WIRE__MARK_SHAPE__MARK_CIRCLE },
		{ "spotlight", WIRE__MARK_SHAPE__MARK_SPOTLIGHT } };
	int shape = 0;

	ret->point.at = (struct view_place){ 0, 0 };
	if (READ_WORD(&value, words, &shape)) {
		ret->point.shape = (Wire__MarkShape)shape;
		if (!*value && shape == WIRE__MARK_SHAPE__NO_MARK)
			return NULL;
		if (read_char(&value, ',') && read_place(&value, &ret->point.at) && !*value)
			return NULL;
	}
	return _("give SHAPE,X,Y with arrow, circle or spotlight, or none");
}

static bool read_colour(const char **at, uint32_t *ret)
{
	uint32_t colour = 0;
	const char *p = *at;

	for (; p < *at + 6; p++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit =
			*p ? strchr(digits, *p >= 'A' && *p <= 'F' ? *p + 32 : *p) : NULL;

		if (!digit)
			return false;
		colour = colour << 4 | (uint32_t)(digit - digits);
	}
	*at = p;
	*ret = colour;
	return true;
}

static const char *parse_wait_pixel(const char *value, struct view_action *ret)
{
	static const struct word words[] = { { "change", 1 } };
	bool good = read_place(&value, &ret->pixel.at) && read_char(&value, ',');
	int any = 0;

	ret->pixel.timeout_ms = VIEW_PIXEL_TIMEOUT_S * 1000;
	good = good && (READ_WORD(&value, words, &any) || read_colour(&value, &ret->pixel.colour));
	ret->pixel.any = any;
	if (good && read_char(&value, ','))
		good = read_decimal(&value, TIMEOUT_MAX_S, 1000, &ret->pixel.timeout_ms);
	if (good && !*value && ret->pixel.timeout_ms > 0)
		return NULL;
	return _("give X,Y,RRGGBB or X,Y,change, and perhaps ,SECONDS");
}

/* Plain text, and what is typed by the keys Enter and Tab. */
static const char *parse_type(const char *value, struct view_action *ret)
{
	ret->text = value;
	for (size_t length; *value; value += length + (value[length] != '\0')) {
		length = strcspn(value, "\n\t");
		if (!utf8_is_line((const uint8_t *)value, length))
			return _("give plain text in UTF-8; line breaks and tabs are the only "
				 "control "
				 "characters that can be typed");
	}
	return NULL;
}

static int parse_keys(
	const char *value, struct view_action *ret, char ret_complaint[VIEW_COMPLAINT])
{
	char near[VIEW_NEAR_TEXT], name[64];
	const char *wrong = value;
	size_t length = strlen(value);
	int r = view_combo_parse(value, &ret->keys, &wrong, &length);

	if (r == 0 && (ret->act == VIEW_KEY || ret->keys.n == 1))
		return 0;
	if (r != -ENOENT) {
		if (ret->act == VIEW_KEY)
			snprintf(ret_complaint, VIEW_COMPLAINT,
				_("give at most %d keys, each of them once"), VIEW_COMBO_MAX);
		else
			snprintf(ret_complaint, VIEW_COMPLAINT, "%s", _("give one key"));
		return -EINVAL;
	}
	utf8_to_line((const uint8_t *)wrong, length, name, sizeof(name));
	view_keys_near(wrong, length, near);
	if (*near)
		snprintf(ret_complaint, VIEW_COMPLAINT,
			_("no key is called \"%s\"; similar names: %s"), name, near);
	else
		snprintf(ret_complaint, VIEW_COMPLAINT, _("no key is called \"%s\""), name);
	return -EINVAL;
}

static const struct kind {
	const char *name;
	enum view_act act;
	Wire__Capability needs;
	const char *(*parse)(const char *value, struct view_action *ret); /* NULL: keys */
} kinds[] = {
	{ "ask", VIEW_ASK, WIRE__CAPABILITY__VIEW, parse_ask },
	{ "key", VIEW_KEY, WIRE__CAPABILITY__CONTROL, NULL },
	{ "key-down", VIEW_KEY_DOWN, WIRE__CAPABILITY__CONTROL, NULL },
	{ "key-up", VIEW_KEY_UP, WIRE__CAPABILITY__CONTROL, NULL },
	{ "type", VIEW_TYPE, WIRE__CAPABILITY__CONTROL, parse_type },
	{ "click", VIEW_CLICK, WIRE__CAPABILITY__CONTROL, parse_click },
	{ "drag", VIEW_DRAG, WIRE__CAPABILITY__CONTROL, parse_drag },
	{ "scroll", VIEW_SCROLL, WIRE__CAPABILITY__CONTROL, parse_scroll },
	{ "point", VIEW_POINT, WIRE__CAPABILITY__POINT, parse_point },
	{ "wait-pixel", VIEW_WAIT_PIXEL, WIRE__CAPABILITY__VIEW, parse_wait_pixel },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

int view_action_parse(const char *name, const char *value, struct view_action *ret,
	char ret_complaint[VIEW_COMPLAINT])
{
	const struct kind *kind = find_kind(name);
	struct view_action a = { .act = VIEW_ASK };
	const char *wanted;

	assert(kind);
	a.act = kind->act;
	a.needs = kind->needs;
	if (!kind->parse) {
		if (parse_keys(value, &a, ret_complaint) < 0)
			return -EINVAL;
	} else {
		wanted = kind->parse(value, &a);
		if (wanted) {
			snprintf(ret_complaint, VIEW_COMPLAINT, "%s", wanted);
			return -EINVAL;
		}
	}
	*ret = a;
	return 0;
}
