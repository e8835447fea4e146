/* Writes the seed corpus of the video target: video_seeds DIRECTORY. */
#include <stdio.h>
#include <stdlib.h>

#include "encode/codec.h"
#include "tests/unit/encode/films.h"

enum { SIDE = 48 };

/* A film in a box that is larger by so much. */
static int write_film(const char *directory, const char *name, unsigned larger)
{
	static uint8_t packet[CODEC_PACKET_MAX];
	struct film *film = film_create(SIDE, SIDE);
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "wb");
	if (!f)
		return -1;
	fputc(SIDE + 15, f);
	fputc(SIDE + 15, f);
	for (int i = 0; i < FILM_FRAMES; i++) {
		const struct film_command c = { 3, 2, SIDE + larger, SIDE + larger, i == 0,
			film->bytes[i], film->size[i] };
		const size_t size = film_command(packet, &c);

		fputc((int)(size & 0xff), f);
		fputc((int)(size >> 8), f);
		fwrite(packet, 1, size, f);
	}
	free(film);
	return fclose(f);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return EXIT_FAILURE;
	return write_film(argv[1], "stream", 0) || write_film(argv[1], "scaled", 7) ? EXIT_FAILURE
										    : EXIT_SUCCESS;
}
