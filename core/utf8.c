#include "core/utf8.h"

#include <string.h>

size_t utf8_next(const uint8_t *text, size_t size, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;
	uint32_t point;

	if (size == 0)
		return 0;
	if (text[0] < 0x80) {
		*ret = text[0];
		return 1;
	}
	if ((text[0] & 0xe0) == 0xc0)
		length = 2;
	else if ((text[0] & 0xf0) == 0xe0)
		length = 3;
	else if ((text[0] & 0xf8) == 0xf0)
		length = 4;
	else
		return 0;
	if (length > size)
		return 0;
	point = text[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (text[i] & 0x3fu);
	}
	if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret = point;
	return length;
}

/* Controls, and the marks that turn reading direction (they could make one
 * title look like another). */
static bool is_plain(uint32_t point)
{
	if (point < 0x20 || (point >= 0x7f && point < 0xa0))
		return false;
	return !(point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
		 (point >= 0x2066 && point <= 0x2069));
}

bool utf8_is_line(const uint8_t *text, size_t size)
{
	uint32_t point;

	for (size_t at = 0, n; at < size; at += n) {
		n = utf8_next(text + at, size - at, &point);
		if (n == 0 || !is_plain(point))
			return false;
	}
	return true;
}

size_t utf8_to_line(const uint8_t *text, size_t size, char *ret, size_t room)
{
	static const uint8_t replacement[] = { 0xef, 0xbf, 0xbd };
	size_t out = 0;

	for (size_t at = 0; at < size;) {
		uint32_t point;
		size_t n = utf8_next(text + at, size - at, &point);
		bool good = n > 0 && is_plain(point);
		const uint8_t *from = good ? text + at : replacement;
		size_t length = good ? n : sizeof(replacement);

		if (out + length >= room)
			break;
		memcpy(ret + out, from, length);
		out += length;
		at += n > 0 ? n : 1;
	}
	ret[out] = '\0';
	return out;
}

size_t utf8_put(uint32_t c, char ret[UTF8_MAX + 1])
{
	/* what the first byte of one to four begins with */
	static const uint8_t leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	const size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	ret[0] = (char)(leads[more] | c >> (6 * more));
	for (size_t i = 1; i <= more; i++)
		ret[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
	ret[more + 1] = '\0';
	return more + 1;
}
