/* Writes the seed corpus of the wire_message target: wire_seeds DIRECTORY. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/wire/samples.h"

static unsigned char type_number(const ProtobufCMessageDescriptor *type)
{
	unsigned char n = 0;

	while (samples_types[n] != type)
		n++;
	return n;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return EXIT_FAILURE;
	for (size_t i = 0; i < samples_count(); i++) {
		struct sample s = samples_get(i);
		char path[4096];
		FILE *f;

		snprintf(path, sizeof(path), "%s/%02zu", argv[1], i);
		f = fopen(path, "wb");
		if (!f)
			return EXIT_FAILURE;
		fputc(type_number(s.type), f);
		fwrite(s.data, 1, s.size, f);
		if (fclose(f) != 0)
			return EXIT_FAILURE;
		free(s.data);
	}
	return EXIT_SUCCESS;
}
