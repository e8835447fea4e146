/*
 * Writes packets to stdout, well-formed and broken ones, with what the decoder
 * in C makes of each, for decode.test.js to compare. One case:
 *	width, height: the size of the picture, black
 *	inflated_size, size, then `size` bytes: one key packet, deflated
 *	result: enum decode_result, less sign
 *	hash: FNV-1a of the picture's bytes
 * All numbers are 32-bit, low byte first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "encode/decode.h"
#include "packets.h"
#include "random.h"

enum { CASES = 1500 };

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

static void write_deflated(const uint8_t *packet, size_t packet_size)
{
	static uint8_t data[2 * PACKETS_SIZE_MAX];
	z_stream z = { .next_in = (uint8_t *)packet, .avail_in = (uInt)packet_size };
	size_t size;

	z.next_out = data;
	z.avail_out = sizeof(data);
	must(deflateInit2(&z, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	must(deflate(&z, Z_SYNC_FLUSH) == Z_OK && z.avail_out);
	size = sizeof(data) - z.avail_out;
	deflateEnd(&z);
	write_number((uint32_t)packet_size);
	write_number((uint32_t)size);
	must(fwrite(data, 1, size, stdout) == size);
}

static uint32_t hash(const uint8_t *bytes, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * 16777619u;
	return h;
}

static void write_case(uint32_t *random)
{
	static uint8_t packet[PACKETS_SIZE_MAX];
	uint32_t width = 1 + random_below(random, 150), height = 1 + random_below(random, 150);
	size_t size = packets_write(packet, width, height, random);
	uint8_t *picture = malloc((size_t)width * height * 4);
	enum decode_result result;

	must(picture != NULL);
	packets_break(packet, &size, random);
	size = size ? size : 1; /* an empty packet does not travel */
	decode_clear(picture, width, height);
	result = decode_packet(picture, width, height, packet, size, NULL, NULL);
	write_number(width);
	write_number(height);
	write_deflated(packet, size);
	write_number((uint32_t)-result);
	write_number(hash(picture, (size_t)width * height * 4));
	free(picture);
}

int main(void)
{
	uint32_t random = 17;

	for (int i = 0; i < CASES; i++)
		write_case(&random);
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
