/* Reads typed codes as hex, one a line; prints "SLOT SECRET", "length" or "check". */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/code.h"

int main(void)
{
	char line[4096], typed[2048];
	struct seal_code c;
	size_t size;

	while (fgets(line, sizeof(line), stdin)) {
		if (sodium_hex2bin((uint8_t *)typed, sizeof(typed) - 1, line, strlen(line), "\n",
			    &size, NULL) != 0)
			return EXIT_FAILURE;
		typed[size] = '\0';
		switch (seal_code_parse(typed, &c)) {
		case 0:
			printf("%s %s\n", c.slot, c.secret);
			break;
		case -EINVAL:
			puts("length");
			break;
		case -EBADMSG:
			puts("check");
			break;
		}
	}
	return EXIT_SUCCESS;
}
