/* Whatever is typed: no fault, and what is taken is shown and taken again alike. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seal/code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *typed = malloc(size + 1), shown[SEAL_CODE_TEXT];
	struct seal_code first, second;

	if (!typed)
		return 0;
	memcpy(typed, data, size);
	typed[size] = '\0';
	if (seal_code_parse(typed, &first) == 0) {
		seal_code_format(&first, shown);
		assert(seal_code_parse(shown, &second) == 0);
		assert(memcmp(&first, &second, sizeof(first)) == 0);
	}
	free(typed);
	return 0;
}
