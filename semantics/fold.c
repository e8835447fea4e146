#include "semantics/fold.h"

#include <stddef.h>

struct range {
	uint32_t from, to;
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	}
	return false;
}

bool fold_is_invisible(uint32_t c)
{
	static const struct range invisible[] = {
		{ 0xad, 0xad }, /* soft hyphen */
		{ 0x200b, 0x200f },
		{ 0x202a, 0x202e },
		{ 0x2060, 0x2064 },
		{ 0x2066, 0x2069 },
		{ 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },
	};

	return in_ranges(invisible, sizeof(invisible) / sizeof(invisible[0]), c);
}

static bool is_dash(uint32_t c)
{
	static const struct range dashes[] = {
		{ 0x2010, 0x2015 }, /* hyphens and dashes */
		{ 0x2043, 0x2043 }, /* a list's hyphen */
		{ 0x2212, 0x2212 }, /* minus */
		{ 0x2500, 0x2501 }, /* a box's line */
		{ 0x30fc, 0x30fc }, /* the kana's long mark, which is typed for a hyphen */
		{ 0xfe58, 0xfe58 }, { 0xfe63, 0xfe63 }, { 0xff0d, 0xff0d }, /* full width */
		{ 0xff70, 0xff70 }, /* the long mark, half width */
	};

	return in_ranges(dashes, sizeof(dashes) / sizeof(dashes[0]), c);
}

static bool is_space(uint32_t c)
{
	static const struct range spaces[] = {
		{ 0xa0, 0xa0 }, /* no break */
		{ 0xb7, 0xb7 }, /* middle dots */
		{ 0x2000, 0x200a },
		{ 0x2022, 0x2022 },
		{ 0x2027, 0x2027 },
		{ 0x202f, 0x202f },
		{ 0x205f, 0x205f },
		{ 0x22c5, 0x22c5 },
		{ 0x3000, 0x3000 }, /* ideographic */
		{ 0x30fb, 0x30fb }, /* the kana's middle dot */
		{ 0xff65, 0xff65 },
	};

	return in_ranges(spaces, sizeof(spaces) / sizeof(spaces[0]), c);
}

/* U+FF66 to U+FF9D, half width, as they are in full width. */
static const uint16_t kana[] = {
	0x30f2, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30e3, 0x30e5, 0x30e7, 0x30c3, /* ｦ */
	0x30fc, 0x30a2, 0x30a4, 0x30a6, 0x30a8, 0x30aa, /* ｰ ｱ */
	0x30ab, 0x30ad, 0x30af, 0x30b1, 0x30b3, /* ｶ */
	0x30b5, 0x30b7, 0x30b9, 0x30bb, 0x30bd, /* ｻ */
	0x30bf, 0x30c1, 0x30c4, 0x30c6, 0x30c8, /* ﾀ */
	0x30ca, 0x30cb, 0x30cc, 0x30cd, 0x30ce, /* ﾅ */
	0x30cf, 0x30d2, 0x30d5, 0x30d8, 0x30db, /* ﾊ */
	0x30de, 0x30df, 0x30e0, 0x30e1, 0x30e2, /* ﾏ */
	0x30e4, 0x30e6, 0x30e8, /* ﾔ */
	0x30e9, 0x30ea, 0x30eb, 0x30ec, 0x30ed, /* ﾗ */
	0x30ef, 0x30f3, /* ﾜ ﾝ */
};

uint32_t fold_char(uint32_t c)
{
	if (is_dash(c))
		return '-';
	if (is_space(c))
		return ' ';
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if (c == 0xffe5)
		return 0xa5; /* ￥ */
	if (c >= 0xff66 && c < 0xff66 + sizeof(kana) / sizeof(kana[0]))
		return kana[c - 0xff66];
	return c;
}

uint32_t fold_voiced(uint32_t c, uint32_t mark)
{
	const bool ha = c >= 0x30cf && c <= 0x30db && (c - 0x30cf) % 3 == 0;
	const bool ka_to_chi = c >= 0x30ab && c <= 0x30c1 && (c - 0x30ab) % 2 == 0;
	const bool tsu_to_to = c == 0x30c4 || c == 0x30c6 || c == 0x30c8;

	if (mark == 0xff9e || mark == 0x3099 || mark == 0x309b)
		return ha || ka_to_chi || tsu_to_to ? c + 1 : 0;
	if (mark == 0xff9f || mark == 0x309a || mark == 0x309c)
		return ha ? c + 2 : 0;
	return 0;
}
