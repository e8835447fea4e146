#include "slow.h"

#include <stdbool.h>
#include <string.h>

static int index_bits(int n)
{
	int bits = 1;

	while (1 << bits < n)
		bits *= 2;
	return bits;
}

static int channel(uint32_t pixel, int shift)
{
	return pixel >> shift & 0xff;
}

/* What channel `shift` of pixel (x, y) of a w pixels wide rectangle is guessed to be. */
static int guess(const uint32_t *pixels, int w, int x, int y, int shift)
{
	int left = x ? channel(pixels[y * w + x - 1], shift) : 0;
	int up = y ? channel(pixels[(y - 1) * w + x], shift) : 0;

	if (x && y)
		return (left + up) / 2;
	return left + up;
}

/* ---- decoding ---- */

struct packet {
	const uint8_t *bytes;
	size_t size, at;
	bool short_of_bytes;
};

static int next(struct packet *p)
{
	if (p->at >= p->size) {
		p->short_of_bytes = true;
		return 0;
	}
	return p->bytes[p->at++];
}

static int next_number(struct packet *p)
{
	int low = next(p);

	return low + 256 * next(p);
}

static uint32_t next_colour(struct packet *p)
{
	int r = next(p), g = next(p), b = next(p);

	return (uint32_t)(r << 16 | g << 8 | b);
}

static enum decode_result read_solid(struct packet *p, uint32_t *pixels, int w, int h)
{
	uint32_t colour = next_colour(p);

	for (int i = 0; i < w * h; i++)
		pixels[i] = colour;
	return p->short_of_bytes ? DECODE_TRUNCATED : DECODE_OK;
}

static enum decode_result read_palette(struct packet *p, uint32_t *pixels, int w, int h)
{
	enum decode_result result = DECODE_OK;
	uint32_t colours[256];
	int n = next(p) + 1, bits = index_bits(n);

	if (p->short_of_bytes)
		return DECODE_TRUNCATED;
	if (n == 1)
		return DECODE_PALETTE;
	for (int i = 0; i < n; i++)
		colours[i] = next_colour(p);
	for (int y = 0; y < h; y++) {
		int byte = 0, left = 0;

		for (int x = 0; x < w; x++) {
			int index = 0;

			for (int i = 0; i < bits; i++, left--, byte <<= 1) {
				if (!left) {
					byte = next(p);
					left = 8;
				}
				index = index * 2 + (byte >> 7 & 1);
			}
			if (index < n)
				pixels[y * w + x] = colours[index];
			else
				result = DECODE_PALETTE;
		}
		for (; left; left--, byte <<= 1)
			if (byte & 0x80)
				result = DECODE_PALETTE;
	}
	return p->short_of_bytes ? DECODE_TRUNCATED : result;
}

static enum decode_result read_planes(struct packet *p, uint32_t *pixels, int w, int h)
{
	static int planes[3][64 * 64];

	for (int k = 0; k < 3; k++)
		for (int i = 0; i < w * h; i++)
			planes[k][i] = next(p);
	for (int y = 0; y < h; y++) {
		for (int x = 0; x < w; x++) {
			int i = y * w + x, green = planes[0][i];
			int r = guess(pixels, w, x, y, 16) + planes[1][i] + green;
			int g = guess(pixels, w, x, y, 8) + green;
			int b = guess(pixels, w, x, y, 0) + planes[2][i] + green;

			pixels[i] = (uint32_t)(r % 256 << 16 | g % 256 << 8 | b % 256);
		}
	}
	return p->short_of_bytes ? DECODE_TRUNCATED : DECODE_OK;
}

struct slow_copy {
	int dx, dy, n, top, bottom;
	int rects[256][4]; /* x, y, w, h */
};

static long long cost(const struct slow_copy *c)
{
	long long sum = 0;

	for (int i = 0; i < c->n; i++)
		sum += (long long)c->rects[i][2] * c->rects[i][3] + c->bottom - c->top;
	return sum;
}

static bool read_copy_rects(struct packet *p, int width, int height, struct slow_copy *c)
{
	bool inside = true;

	c->top = height;
	for (int i = 0; i < c->n; i++) {
		int x = next_number(p), y = next_number(p);
		int w = next_number(p) + 1, h = next_number(p) + 1;

		if (x + w > width || x - c->dx < 0 || x - c->dx + w > width)
			inside = false;
		if (y + h > height || y - c->dy < 0 || y - c->dy + h > height)
			inside = false;
		c->top = y < c->top ? y : c->top;
		c->bottom = y + h > c->bottom ? y + h : c->bottom;
		memcpy(c->rects[i], (int[]){ x, y, w, h }, sizeof(c->rects[i]));
	}
	return inside;
}

static void copy_row(const struct slow_copy *c, uint32_t *picture, int width, int y)
{
	static uint32_t row[16384];

	for (int i = 0; i < c->n; i++) {
		int x0 = c->rects[i][0], x1 = x0 + c->rects[i][2];

		if (y < c->rects[i][1] || y >= c->rects[i][1] + c->rects[i][3])
			continue;
		for (int x = x0; x < x1; x++)
			row[x] = picture[(y - c->dy) * width + x - c->dx];
		for (int x = x0; x < x1; x++)
			picture[y * width + x] = row[x];
	}
}

static enum decode_result read_copy(
	struct packet *p, uint32_t *picture, int width, int height, long long *budget)
{
	struct slow_copy c = { .dx = (int16_t)next_number(p), .dy = (int16_t)next_number(p) };
	bool inside;

	c.n = next(p) + 1;
	inside = read_copy_rects(p, width, height, &c);
	if (p->short_of_bytes)
		return DECODE_TRUNCATED;
	if (!inside || cost(&c) > *budget)
		return DECODE_RANGE;
	*budget -= cost(&c);
	for (int y = c.top; c.dy <= 0 && y < c.bottom; y++)
		copy_row(&c, picture, width, y);
	for (int y = c.bottom - 1; c.dy > 0 && y >= c.top; y--)
		copy_row(&c, picture, width, y);
	return DECODE_OK;
}

/* M[k][n]: 2^7.5 × the k-th cosine of eight at n, but for a little that HEVC gave away to have
 * few numbers. */
static int cosine(int k, int n)
{
	static const int first[] = { 64, 89, 83, 75, 64, 50, 36, 18 };
	/* cos((2n + 1)kπ/16) is, but for its sign, that of an angle under π/2. */
	int angle = (2 * n + 1) * k % 32, sign = 1;

	if (k == 0)
		return 64;
	angle = angle > 16 ? 32 - angle : angle;
	if (angle > 8) {
		angle = 16 - angle;
		sign = -1;
	}
	return angle == 8 ? 0 : sign * first[angle];
}

/* The place-th of a block's coefficients, from corner to corner in zigzag. */
static void zigzag(int place, int *ret_x, int *ret_y)
{
	int sum = 0, before = 0, length = 1, along;

	while (place >= before + length) {
		before += length;
		sum++;
		length = sum < 8 ? sum + 1 : 15 - sum;
	}
	along = place - before + (sum < 8 ? 0 : sum - 7);
	*ret_x = sum % 2 ? sum - along : along;
	*ret_y = sum % 2 ? along : sum - along;
}

/* What the low eight bits of n are as a number with a sign. */
static int signed_byte(int n)
{
	n &= 255;
	return n < 128 ? n : n - 256;
}

static enum decode_result read_photo_block(
	struct packet *p, int quality, int *dc, long long c[8][8])
{
	int place = 1;

	memset(c, 0, 64 * sizeof(c[0][0]));
	*dc = signed_byte(*dc + next(p));
	c[0][0] = (long long)*dc * quality;
	while (place < 64) {
		int token = next(p), value = token % 16, x, y;

		if (p->short_of_bytes)
			return DECODE_TRUNCATED;
		if (token == 0)
			return DECODE_OK;
		if (value == 0 && token != 0xf0)
			return DECODE_PHOTO;
		place += token == 0xf0 ? 16 : token / 16;
		if (place > 63)
			return DECODE_PHOTO;
		if (token == 0xf0)
			continue;
		if (value == 15)
			value = signed_byte(next(p));
		else if (value > 7)
			value = 7 - value;
		zigzag(place++, &x, &y);
		c[y][x] = (long long)value * (quality * (4 + x + y) / 4);
	}
	return p->short_of_bytes ? DECODE_TRUNCATED : DECODE_OK;
}

static long long floor_shift(long long n, int bits)
{
	long long by = 1LL << bits;

	return n >= 0 ? n / by : -((-n + by - 1) / by);
}

static enum decode_result read_photo_plane(
	struct packet *p, int quality, int w, int h, int plane[64][64])
{
	int dc = 0;

	for (int by = 0; by < h; by += 8) {
		for (int bx = 0; bx < w; bx += 8) {
			long long c[8][8], half[8][8];
			enum decode_result result = read_photo_block(p, quality, &dc, c);

			if (p->short_of_bytes)
				return DECODE_TRUNCATED;
			if (result != DECODE_OK)
				return result;
			for (int y = 0; y < 8; y++) {
				for (int x = 0; x < 8; x++) {
					half[y][x] = 32;
					for (int k = 0; k < 8; k++)
						half[y][x] += c[k][x] * cosine(k, y);
					half[y][x] = floor_shift(half[y][x], 6);
				}
			}
			for (int y = 0; y < 8; y++) {
				for (int x = 0; x < 8; x++) {
					long long sum = 256;

					for (int k = 0; k < 8; k++)
						sum += half[y][k] * cosine(k, x);
					sum = floor_shift(sum, 9);
					sum = sum < -128 ? -128 : sum > 127 ? 127 : sum;
					plane[by + y][bx + x] = (int)sum;
				}
			}
		}
	}
	return DECODE_OK;
}

static uint32_t mix(long long light, long long more)
{
	long long value = light + floor_shift(more + 128, 8);

	return (uint32_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static enum decode_result read_photo(struct packet *p, uint32_t *pixels, int w, int h)
{
	static int luma[64][64], blue[64][64], red[64][64];
	int quality = next(p);
	enum decode_result result;

	if (p->short_of_bytes)
		return DECODE_TRUNCATED;
	if (quality < 8 || quality > 64)
		return DECODE_PHOTO;
	result = read_photo_plane(p, quality, w, h, luma);
	if (result == DECODE_OK)
		result = read_photo_plane(p, quality, (w + 1) / 2, (h + 1) / 2, blue);
	if (result == DECODE_OK)
		result = read_photo_plane(p, quality, (w + 1) / 2, (h + 1) / 2, red);
	for (int i = 0; i < w * h && result == DECODE_OK; i++) {
		int x = i % w, y = i / w;
		long long light = luma[y][x] + 128, b = blue[y / 2][x / 2], r = red[y / 2][x / 2];
		long long green = 88 * b + 183 * r + 128;

		green = light - floor_shift(green, 8);
		pixels[i] = mix(light, 359 * r) << 16 |
			    (uint32_t)(green < 0     ? 0
				       : green > 255 ? 255
						     : green)
				    << 8 |
			    mix(light, 454 * b);
	}
	return result;
}

static enum decode_result read_tile(
	struct packet *p, int command, uint32_t *picture, uint32_t width, uint32_t height)
{
	static uint32_t pixels[64 * 64];
	enum decode_result result;
	int x = next_number(p), y = next_number(p), w = next(p) + 1, h = next(p) + 1;

	if (p->short_of_bytes)
		return DECODE_TRUNCATED;
	if (w > 64 || h > 64 || x + w > (int)width || y + h > (int)height)
		return DECODE_RANGE;
	if (command == 1)
		result = read_solid(p, pixels, w, h);
	else if (command == 2)
		result = read_palette(p, pixels, w, h);
	else if (command == 3)
		result = read_planes(p, pixels, w, h);
	else
		result = read_photo(p, pixels, w, h);
	if (result != DECODE_OK)
		return result;
	for (int i = 0; i < w * h; i++)
		picture[(size_t)(y + i / w) * width + (size_t)(x + i % w)] = pixels[i];
	return DECODE_OK;
}

static enum decode_result read_command(
	struct packet *p, uint32_t *picture, uint32_t width, uint32_t height, long long *budget)
{
	int command = next(p);

	if ((command >= 1 && command <= 3) || command == 5)
		return read_tile(p, command, picture, width, height);
	if (command == 4)
		return read_copy(p, picture, (int)width, (int)height, budget);
	return DECODE_UNKNOWN;
}

enum decode_result slow_decode(
	uint32_t *picture, uint32_t width, uint32_t height, const uint8_t *packet, size_t size)
{
	struct packet p = { .bytes = packet, .size = size };
	enum decode_result result = DECODE_OK;
	long long budget = 2LL * width * height;

	while (p.at < p.size && result == DECODE_OK)
		result = read_command(&p, picture, width, height, &budget);
	return result;
}

/* ---- encoding ---- */

/* Place of a colour among n; n when it is not there. */
static int find(const uint32_t *colours, int n, uint32_t colour)
{
	int i = 0;

	while (i < n && colours[i] != colour)
		i++;
	return i;
}

static uint8_t *write_solid(uint8_t *to, uint32_t colour)
{
	for (int shift = 16; shift >= 0; shift -= 8)
		*to++ = (uint8_t)channel(colour, shift);
	return to;
}

static uint8_t *write_palette(
	uint8_t *to, const uint32_t *colours, int n, const uint32_t *pixels, int w, int h)
{
	int bits = index_bits(n);

	*to++ = (uint8_t)(n - 1);
	for (int i = 0; i < n; i++)
		to = write_solid(to, colours[i]);
	for (int y = 0; y < h; y++) {
		int row_bytes = (w * bits + 7) / 8;

		memset(to, 0, (size_t)row_bytes);
		for (int bit = 0; bit < w * bits; bit++) {
			int index = find(colours, n, pixels[y * w + bit / bits]);

			if (index >> (bits - 1 - bit % bits) & 1)
				to[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		}
		to += row_bytes;
	}
	return to;
}

static uint8_t *write_planes(uint8_t *to, const uint32_t *pixels, int w, int h)
{
	int n = w * h;

	for (int i = 0; i < n; i++) {
		int green = channel(pixels[i], 8) - guess(pixels, w, i % w, i / w, 8);
		int red = channel(pixels[i], 16) - guess(pixels, w, i % w, i / w, 16);
		int blue = channel(pixels[i], 0) - guess(pixels, w, i % w, i / w, 0);

		to[i] = (uint8_t)green;
		to[n + i] = (uint8_t)(red - green);
		to[2 * n + i] = (uint8_t)(blue - green);
	}
	return to + 3 * n;
}

size_t slow_write(
	uint8_t *to, const uint32_t *pixels, unsigned x, unsigned y, unsigned w, unsigned h)
{
	static uint32_t colours[64 * 64];
	uint8_t *at = to + 7;
	int n = 0, bits, pixels_n = (int)(w * h);

	for (int i = 0; i < pixels_n; i++) {
		colours[n] = pixels[i];
		if (find(colours, n, pixels[i]) == n)
			n++;
	}
	bits = index_bits(n);
	if (n == 1) {
		to[0] = 1;
		at = write_solid(at, colours[0]);
	} else if (n <= 256 && 1 + 3 * n + ((int)w * bits + 7) / 8 * (int)h < 3 * pixels_n) {
		to[0] = 2;
		at = write_palette(at, colours, n, pixels, (int)w, (int)h);
	} else {
		to[0] = 3;
		at = write_planes(at, pixels, (int)w, (int)h);
	}
	to[1] = (uint8_t)(x % 256);
	to[2] = (uint8_t)(x / 256);
	to[3] = (uint8_t)(y % 256);
	to[4] = (uint8_t)(y / 256);
	to[5] = (uint8_t)(w - 1);
	to[6] = (uint8_t)(h - 1);
	return (size_t)(at - to);
}
