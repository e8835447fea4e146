#include "trust/host.h"

#include <stddef.h>
#include <string.h>

enum { LABEL_MAX = 63, PORT_DIGITS = 5, PORT_MAX = 65535 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char of_label[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

bool host_is_name(const char *text)
{
	const char *label = text;
	size_t labels = 1;

	if (strlen(text) >= HOST_TEXT_MAX)
		return false;
	for (;; labels++) {
		const size_t n = strspn(label, of_label);

		if (n == 0 || n > LABEL_MAX || label[0] == '-' || label[n - 1] == '-')
			return false;
		if (!label[n])
			break;
		if (label[n] != '.')
			return false;
		label += n + 1;
	}
	/* browsers take a last label of digits, or of 0x and digits, for an address' */
	return labels > 1 && strchr(letters, label[0]);
}

bool host_is_name_or_local(const char *text)
{
	return strcmp(text, "localhost") == 0 || host_is_name(text);
}

/* Without zeros before it: written in one way. */
static bool take_port(const char *text, unsigned int *ret)
{
	const size_t n = strspn(text, "0123456789");

	if (n == 0 || n > PORT_DIGITS || text[n] || text[0] == '0')
		return false;
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret = *ret * 10 + (unsigned int)(text[i] - '0');
	return *ret <= PORT_MAX;
}

bool host_of_url(
	const char *url, const char *scheme, char ret[HOST_TEXT_MAX], unsigned int *ret_port)
{
	const size_t skip = strlen(scheme);
	const char *host = url + skip;
	size_t n;

	if (strncmp(url, scheme, skip) != 0)
		return false;
	n = strcspn(host, ":");
	if (n >= HOST_TEXT_MAX)
		return false;
	memcpy(ret, host, n);
	ret[n] = '\0';
	*ret_port = 0;
	return host_is_name_or_local(ret) && (!host[n] || take_port(host + n + 1, ret_port));
}
