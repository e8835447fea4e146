#include "view/keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAMES_MAX 5

struct key {
	uint32_t usage;
	const char *names[NAMES_MAX]; /* the first is the one that is proposed */
};

/* USB HID Usage Tables 1.3, page 7. Letters, digits and F keys are counted, see below. */
static const struct key keys[] = {
	{ 0x28, { "Return", "Enter" } },
	{ 0x29, { "Escape", "Esc" } },
	{ 0x2a, { "BackSpace" } },
	{ 0x2b, { "Tab" } },
	{ 0x2c, { "Space" } },
	{ 0x2d, { "-", "Minus" } },
	{ 0x2e, { "=", "Equal" } },
	{ 0x2f, { "[", "BracketLeft" } },
	{ 0x30, { "]", "BracketRight" } },
	{ 0x31, { "\\", "Backslash" } },
	{ 0x33, { ";", "Semicolon" } },
	{ 0x34, { "'", "Quote", "Apostrophe" } },
	{ 0x35, { "`", "Grave", "Backquote" } },
	{ 0x36, { ",", "Comma" } },
	{ 0x37, { ".", "Period" } },
	{ 0x38, { "/", "Slash" } },
	{ 0x39, { "CapsLock", "Caps_Lock", "Eisu_toggle" } },
	{ 0x46, { "PrintScreen", "Print" } },
	{ 0x47, { "ScrollLock", "Scroll_Lock" } },
	{ 0x48, { "Pause", "Break" } },
	{ 0x49, { "Insert" } },
	{ 0x4a, { "Home" } },
	{ 0x4b, { "PageUp", "Page_Up", "Prior" } },
	{ 0x4c, { "Delete" } },
	{ 0x4d, { "End" } },
	{ 0x4e, { "PageDown", "Page_Down", "Next" } },
	{ 0x4f, { "Right", "ArrowRight" } },
	{ 0x50, { "Left", "ArrowLeft" } },
	{ 0x51, { "Down", "ArrowDown" } },
	{ 0x52, { "Up", "ArrowUp" } },
	{ 0x53, { "NumLock", "Num_Lock" } },
	{ 0x54, { "KP_Divide", "NumpadDivide" } },
	{ 0x55, { "KP_Multiply", "NumpadMultiply" } },
	{ 0x56, { "KP_Subtract", "NumpadSubtract" } },
	{ 0x57, { "KP_Add", "NumpadAdd" } },
	{ 0x58, { "KP_Enter", "NumpadEnter" } },
	{ 0x63, { "KP_Decimal", "NumpadDecimal" } },
	{ 0x64, { "IntlBackslash", "Less" } },
	{ 0x65, { "Menu", "ContextMenu" } },
	{ 0x67, { "KP_Equal", "NumpadEqual" } },
	{ 0x75, { "Help" } },
	{ 0x79, { "Again", "Redo" } },
	{ 0x7a, { "Undo" } },
	{ 0x7b, { "Cut" } },
	{ 0x7c, { "Copy" } },
	{ 0x7d, { "Paste" } },
	{ 0x7e, { "Find" } },
	{ 0x7f, { "AudioMute" } },
	{ 0x80, { "AudioVolumeUp" } },
	{ 0x81, { "AudioVolumeDown" } },
	{ 0x85, { "NumpadComma", "KP_Separator" } },
	{ 0x87, { "Ro", "IntlRo" } },
	{ 0x88, { "KatakanaHiragana", "Hiragana_Katakana", "KanaMode" } },
	{ 0x89, { "Yen", "IntlYen" } },
	{ 0x8a, { "Henkan", "Henkan_Mode", "Convert" } },
	{ 0x8b, { "Muhenkan", "NonConvert" } },
	{ 0x90, { "Lang1", "Hangul" } },
	{ 0x91, { "Lang2", "Hanja", "Hangul_Hanja" } },
	{ 0x92, { "Lang3", "Katakana" } },
	{ 0x93, { "Lang4", "Hiragana" } },
	{ 0x94, { "Zenkaku_Hankaku", "HankakuZenkaku", "Lang5" } },
	{ 0xe0, { "Ctrl", "Control", "ControlLeft", "Control_L" } },
	{ 0xe1, { "Shift", "ShiftLeft", "Shift_L" } },
	{ 0xe2, { "Alt", "AltLeft", "Alt_L" } },
	{ 0xe3, { "Super", "Meta", "MetaLeft", "Super_L" } },
	{ 0xe4, { "ControlRight", "Control_R" } },
	{ 0xe5, { "ShiftRight", "Shift_R" } },
	{ 0xe6, { "AltGr", "AltRight", "Alt_R", "ISO_Level3_Shift" } },
	{ 0xe7, { "MetaRight", "Super_R" } },
};

/* Keys whose names are a word and a number or letter, one after the other. */
struct row {
	const char *word;
	int first, last; /* the number, or the letter's code */
	uint32_t usage; /* of the first */
};

static const struct row rows[] = {
	{ "", 'a', 'z', 0x04 },
	{ "Key", 'a', 'z', 0x04 },
	{ "", 1, 9, 0x1e },
	{ "", 0, 0, 0x27 },
	{ "Digit", 1, 9, 0x1e },
	{ "Digit", 0, 0, 0x27 },
	{ "F", 1, 12, 0x3a },
	{ "F", 13, 24, 0x68 },
	{ "KP_", 1, 9, 0x59 },
	{ "KP_", 0, 0, 0x62 },
	{ "Numpad", 1, 9, 0x59 },
	{ "Numpad", 0, 0, 0x62 },
};

enum { NAME_MAX_LENGTH = 32, NEAR_MAX = 5, NEAR_STEPS = 2 };

static bool same(const char *name, size_t length, const char *other)
{
	return strlen(other) == length && strncasecmp(name, other, length) == 0;
}

static void name_in_row(const struct row *r, int at, char ret[NAME_MAX_LENGTH])
{
	if (r->first >= 'a')
		snprintf(ret, NAME_MAX_LENGTH, "%s%c", r->word, at);
	else
		snprintf(ret, NAME_MAX_LENGTH, "%s%d", r->word, at);
}

static uint32_t find_in_row(const struct row *r, const char *name, size_t length)
{
	char its[NAME_MAX_LENGTH];

	for (int at = r->first; at <= r->last; at++) {
		name_in_row(r, at, its);
		if (same(name, length, its))
			return r->usage + (uint32_t)(at - r->first);
	}
	return 0;
}

uint32_t view_key_find(const char *name, size_t length)
{
	uint32_t usage = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		for (size_t k = 0; k < NAMES_MAX && keys[i].names[k]; k++) {
			if (same(name, length, keys[i].names[k]))
				return keys[i].usage;
		}
	}
	for (size_t i = 0; usage == 0 && i < sizeof(rows) / sizeof(rows[0]); i++)
		usage = find_in_row(&rows[i], name, length);
	return usage;
}

static bool holds(const struct view_combo *c, uint32_t usage)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->usages[i] == usage)
			return true;
	}
	return false;
}

int view_combo_parse(
	const char *text, struct view_combo *ret, const char **ret_wrong, size_t *ret_length)
{
	struct view_combo c = { .n = 0 };

	for (;;) {
		size_t length = strcspn(text, "+");
		uint32_t usage = view_key_find(text, length);

		if (usage == 0) {
			*ret_wrong = text;
			*ret_length = length;
			return -ENOENT;
		}
		if (holds(&c, usage))
			return -EEXIST;
		if (c.n == VIEW_COMBO_MAX)
			return -E2BIG;
		c.usages[c.n++] = usage;
		if (!text[length])
			break;
		text += length + 1;
	}
	*ret = c;
	return 0;
}

static int lower(char c)
{
	return tolower((unsigned char)c);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters are to be changed, added or left out to make one of the other
 * (Levenshtein), whatever their case. Both shorter than NAME_MAX_LENGTH. */
static size_t distance(const char *a, size_t a_length, const char *b)
{
	size_t row[NAME_MAX_LENGTH], b_length = strlen(b);

	for (size_t k = 0; k <= b_length; k++)
		row[k] = k;
	for (size_t i = 1; i <= a_length; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t k = 1; k <= b_length; k++) {
			size_t changed = corner + (lower(a[i - 1]) != lower(b[k - 1]));

			corner = row[k];
			row[k] = least(changed, least(row[k], row[k - 1]) + 1);
		}
	}
	return row[b_length];
}

/* The start of a name is as near as can be. */
static size_t how_far(const char *name, size_t length, const char *other)
{
	size_t far = distance(name, length, other);

	if (length >= 3 && strncasecmp(name, other, length) == 0)
		return 0;
	/* Two letters of three say nothing. */
	return far * 2 < length ? far : NEAR_STEPS + 1;
}

static void add_near(char ret[VIEW_NEAR_TEXT], const char *name)
{
	size_t used = strlen(ret);

	snprintf(ret + used, VIEW_NEAR_TEXT - used, "%s%s", used ? ", " : "", name);
}

void view_keys_near(const char *name, size_t length, char ret[VIEW_NEAR_TEXT])
{
	size_t found = 0;

	ret[0] = '\0';
	if (length >= NAME_MAX_LENGTH)
		return;
	for (size_t steps = 0; steps <= NEAR_STEPS; steps++) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			for (size_t k = 0; k < NAMES_MAX && keys[i].names[k]; k++) {
				if (found == NEAR_MAX ||
					how_far(name, length, keys[i].names[k]) != steps)
					continue;
				add_near(ret, keys[i].names[k]);
				found++;
			}
		}
	}
}
