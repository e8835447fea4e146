#include "view/output.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_rgba(FILE *f, const uint8_t *rgba, uint32_t width, uint32_t height)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = width,
		.height = height,
		.format = PNG_FORMAT_RGBA,
		.flags = PNG_IMAGE_FLAG_FAST,
	};

	if (png_image_write_to_stdio(&image, f, 0, rgba, 0, NULL) == 0)
		return -EIO;
	return 0;
}

static int write_file(const char *path, const uint8_t *rgba, uint32_t width, uint32_t height)
{
	char part[PATH_MAX];
	int r = 0;
	FILE *f;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return -ENAMETOOLONG;
	f = fopen(part, "wbe");
	if (!f)
		return -errno;
	r = write_rgba(f, rgba, width, height);
	if (fclose(f) != 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(part, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(part);
	return r;
}

int view_write_png(const char *path, const struct view_screen *s, bool cursor)
{
	const uint8_t *pixels = view_screen_pixels(s);
	uint32_t width = view_screen_width(s), height = view_screen_height(s);
	size_t size = (size_t)width * height * 4;
	uint8_t *copy;
	int r;

	if (!pixels)
		return -ENODATA;
	if (!cursor)
		return write_file(path, pixels, width, height);
	copy = malloc(size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, pixels, size);
	view_screen_draw_cursor(s, copy);
	r = write_file(path, copy, width, height);
	free(copy);
	return r;
}

void view_stats_add_latency(struct view_stats *s, uint64_t us)
{
	s->latency_us[s->latencies++ % VIEW_SAMPLES] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

uint32_t view_stats_latency_median_us(const struct view_stats *s)
{
	size_t n = s->latencies < VIEW_SAMPLES ? (size_t)s->latencies : VIEW_SAMPLES;
	uint32_t sorted[VIEW_SAMPLES];

	if (n == 0)
		return 0;
	memcpy(sorted, s->latency_us, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), compare);
	return sorted[n / 2];
}

void view_stats_print(
	const struct view_stats *s, const struct view_screen *screen, const char *end, FILE *to)
{
	fprintf(to,
		"{\"end\":\"%s\",\"width\":%" PRIu32 ",\"height\":%" PRIu32
		",\"resumptions\":%" PRIu64
		",\"code_to_picture_ms\":%.3f,\"consent_ms\":%.3f,\"turns\":%" PRIu64
		",\"pictures\":%" PRIu64 ",\"bytes_in\":%" PRIu64 ",\"bytes_out\":%" PRIu64
		",\"decode_ms\":%.3f,\"latency_ms\":%.3f,\"latencies\":%" PRIu64
		",\"key_to_pixel_us\":[",
		end, view_screen_width(screen), view_screen_height(screen), s->resumptions,
		(double)s->code_to_picture_us / 1000, (double)s->consent_us / 1000, s->turns,
		s->pictures, s->bytes_in, s->bytes_out, (double)s->decode_us / 1000,
		(double)view_stats_latency_median_us(s) / 1000, s->latencies);
	for (size_t i = 0; i < s->key_to_pixel_n; i++)
		fprintf(to, "%s%" PRIu32, i ? "," : "", s->key_to_pixel_us[i]);
	fprintf(to, "]}\n");
}
