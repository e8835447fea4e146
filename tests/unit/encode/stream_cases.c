/*
 * Writes streams of packets to stdout, well-formed ones and ones that were changed before or
 * after they were deflated, with what a native viewer makes of them, for browsers to compare
 * (tests/e2e/decoder.test.js). One stream:
 *	width, height: the size of the picture
 *	packets: how many
 * and for each packet, the first of which is a key:
 *	inflated_size, size, then `size` bytes
 *	taken: 1, or 0 when it is refused; what follows it counts no more
 *	hash: FNV-1a of the picture's bytes, when it was taken
 * All numbers are 32-bit, low byte first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "encode/picture.h"
#include "packets.h"
#include "random.h"

enum { STREAMS = 400, PACKETS = 6 };

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void write_number(uint32_t n)
{
	uint8_t bytes[4] = { (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
		(uint8_t)(n >> 24) };

	must(fwrite(bytes, 1, 4, stdout) == 4);
}

static uint32_t hash(const struct picture *p)
{
	const uint8_t *bytes = picture_pixels(p);
	size_t n = (size_t)picture_width(p) * picture_height(p) * 4;
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * 16777619u;
	return h;
}

static size_t pack(z_stream *z, const uint8_t *packet, size_t size, uint8_t *to, size_t room)
{
	z->next_in = (uint8_t *)packet;
	z->avail_in = (uInt)size;
	z->next_out = to;
	z->avail_out = (uInt)room;
	must(deflate(z, Z_SYNC_FLUSH) == Z_OK && z->avail_out);
	return room - z->avail_out;
}

static void write_packet(struct picture *p, z_stream *z, bool key, uint32_t *random)
{
	static uint8_t packet[PACKETS_SIZE_MAX], data[2 * PACKETS_SIZE_MAX];
	size_t size = packets_write(packet, picture_width(p), picture_height(p), random);
	size_t data_size;
	bool taken;

	if (!random_below(random, 6))
		packets_break(packet, &size, random);
	size = size ? size : 1; /* an empty packet does not travel */
	data_size = pack(z, packet, size, data, sizeof(data));
	if (!random_below(random, 12))
		data[random_below(random, (uint32_t)data_size)] ^=
			(uint8_t)(1u << random_below(random, 8));
	taken = picture_update(p, key, (uint32_t)size, data, data_size) == 0;
	write_number((uint32_t)size);
	write_number((uint32_t)data_size);
	must(fwrite(data, 1, data_size, stdout) == data_size);
	write_number(taken);
	write_number(taken ? hash(p) : 0);
}

static void write_stream(uint32_t *random)
{
	uint32_t width = 1 + random_below(random, 200), height = 1 + random_below(random, 200);
	struct picture *p = picture_create();
	z_stream z = { 0 };

	must(p && !picture_set_size(p, width, height));
	must(deflateInit2(&z, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	write_number(width);
	write_number(height);
	write_number(PACKETS);
	for (int i = 0; i < PACKETS; i++)
		write_packet(p, &z, i == 0, random);
	deflateEnd(&z);
	picture_destroy(p);
}

int main(void)
{
	uint32_t random = 23;

	for (int i = 0; i < STREAMS; i++)
		write_stream(&random);
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
