#include "trust/base64.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>

/* libsodium takes some bytes that are not ASCII for letters of the alphabet. */
static bool is_ascii(const char *text, size_t size)
{
	unsigned char all = 0;

	for (size_t i = 0; i < size; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

/* Of ASCII, it is as strict as the header says, if it is given nothing to ignore and no end. */
static int take(const char *text, size_t size, int variant, uint8_t *ret, size_t want)
{
	size_t n;

	if (!is_ascii(text, size) ||
		sodium_base642bin(ret, want, text, size, NULL, &n, NULL, variant) != 0 || n != want)
		return -EBADMSG;
	return 0;
}

int base64_take(const char *text, size_t size, uint8_t *ret, size_t want)
{
	return take(text, size, sodium_base64_VARIANT_ORIGINAL, ret, want);
}

size_t base64url_bytes(size_t size)
{
	return size / 4 * 3 + size % 4 * 3 / 4;
}

int base64url_take(const char *text, size_t size, uint8_t *ret)
{
	return take(
		text, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING, ret, base64url_bytes(size));
}
