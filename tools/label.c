/* Prints shield/label.c: what stands on a closed window, drawn once with Noto Sans CJK (SIL Open
 * Font License 1.1, Debian's fonts-noto-cjk), so that nothing that handles pixels of the screen
 * has to read fonts. Run by hand: build/tools/label | clang-format-14 > shield/label.c */
#include <stdio.h>
#include <stdlib.h>

#include <pango/pangocairo.h>

enum { LETTERS_MAX = 200 }; /* pixels, each side */

static const char levels[] = " .+#";

static void write_text(cairo_t *paper, const char *text, int size, int x, int y)
{
	PangoLayout *layout = pango_cairo_create_layout(paper);
	PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK JP");

	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, text, -1);
	cairo_move_to(paper, x, y);
	pango_cairo_show_layout(paper, layout);
	pango_font_description_free(font);
	g_object_unref(layout);
}

static int level_at(cairo_surface_t *s, int x, int y)
{
	const unsigned char *row =
		cairo_image_surface_get_data(s) + y * cairo_image_surface_get_stride(s);

	return (row[x] * 3 + 127) / 255;
}

static void print_picture(cairo_surface_t *s, const char *name)
{
	int left = LETTERS_MAX, right = 0, top = LETTERS_MAX, bottom = 0;

	cairo_surface_flush(s);
	for (int y = 0; y < LETTERS_MAX; y++) {
		for (int x = 0; x < LETTERS_MAX; x++) {
			if (!level_at(s, x, y))
				continue;
			left = x < left ? x : left;
			right = x >= right ? x + 1 : right;
			top = y < top ? y : top;
			bottom = y + 1;
		}
	}
	printf("const struct label %s = { %d, %d, { ", name, right - left, bottom - top);
	for (int y = top; y < bottom; y++) {
		putchar('"');
		for (int x = left; x < right; x++)
			putchar(levels[level_at(s, x, y)]);
		printf("\",\n");
	}
	printf("} };\n");
}

static void draw_label(const char *name, const char *upper, int upper_size, const char *lower,
	int lower_size, int lower_x, int lower_y)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, LETTERS_MAX, LETTERS_MAX);
	cairo_t *paper = cairo_create(s);

	write_text(paper, upper, upper_size, 4, 4);
	write_text(paper, lower, lower_size, 4 + lower_x, 4 + lower_y);
	cairo_destroy(paper);
	print_picture(s, name);
	cairo_surface_destroy(s);
}

int main(void)
{
	static const char closed_ja[] = "\xe9\x9d\x9e\xe5\x85\xac\xe9\x96\x8b";

	printf("/* Made by tools/label.c with Noto Sans CJK (SIL Open Font License 1.1). */\n"
	       "#include \"shield/label.h\"\n\n");
	draw_label("label_block", closed_ja, 28, "private", 18, 13, 34);
	draw_label("label_line", closed_ja, 12, "private", 12, 41, 0);
	return EXIT_SUCCESS;
}
