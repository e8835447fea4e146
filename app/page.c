#include "app/page.h"

#include <stdio.h>
#include <string.h>

#include "app/text.h"

enum { DIGIT_ROWS = 5, GROUP_GAP = 5, DIGIT_GAP = 2, KEY_COLUMN = 6, COLUMNS_MIN = 12 };

void page_start(struct page *p, int columns, int rows)
{
	p->columns = columns > COLUMNS_MIN ? columns : COLUMNS_MIN;
	p->rows = rows;
	p->n = 0;
	p->paragraphs = 0;
	p->whole = columns >= COLUMNS_MIN;
}

static struct page_line *add(struct page *p, enum page_weight weight, enum page_style style)
{
	struct page_line *l;

	if (p->n == PAGE_LINES_MAX) {
		p->whole = false;
		return NULL;
	}
	l = &p->lines[p->n++];
	l->text[0] = '\0';
	l->weight = weight;
	l->style = style;
	l->paragraph = p->paragraphs;
	l->ticking = false;
	return l;
}

void page_gap(struct page *p)
{
	p->paragraphs++;
	add(p, PAGE_SPACE, PAGE_PLAIN);
}

static void add_broken(struct page *p, enum page_weight weight, enum page_style style,
	const char *head, int indent, const char *text)
{
	int columns = p->columns - indent - 1;

	p->paragraphs++;
	for (size_t n, next; *text; text += next) {
		struct page_line *l = add(p, weight, style);

		n = text_break(text, columns, &next);
		if (l)
			snprintf(l->text, sizeof(l->text), "%-*s%.*s", indent, head, (int)n, text);
		head = "";
	}
}

void page_text(struct page *p, enum page_weight weight, enum page_style style, const char *text)
{
	add_broken(p, weight, style, "", PAGE_MARGIN, text);
}

void page_edge(struct page *p, enum page_style style)
{
	p->paragraphs++;
	add(p, PAGE_SPACE, style);
}

void page_banner(struct page *p, const char *text)
{
	page_edge(p, PAGE_BANNER);
	page_text(p, PAGE_MUST, PAGE_BANNER, text);
	page_edge(p, PAGE_BANNER);
}

void page_ticks(struct page *p)
{
	for (size_t i = p->n; i-- > 0 && p->lines[i].paragraph == p->paragraphs;)
		p->lines[i].ticking = true;
}

void page_key(struct page *p, enum page_weight weight, const char *key, const char *text)
{
	char head[PAGE_MARGIN + KEY_COLUMN + 1];
	int indent = p->columns > 40 ? KEY_COLUMN : PAGE_CAP + 1;
	size_t first = p->n;

	snprintf(head, sizeof(head), "%*s %s", PAGE_MARGIN, "", key);
	add_broken(p, weight, PAGE_STRONG, head, PAGE_MARGIN + indent, text);
	if (first < p->n)
		p->lines[first].style = PAGE_KEY;
}

static const char *const digit_rows[10][DIGIT_ROWS] = {
	{ "####", "#  #", "#  #", "#  #", "####" },
	{ "  # ", " ## ", "  # ", "  # ", " ###" },
	{ "####", "   #", "####", "#   ", "####" },
	{ "####", "   #", " ###", "   #", "####" },
	{ "#  #", "#  #", "####", "   #", "   #" },
	{ "####", "#   ", "####", "   #", "####" },
	{ "####", "#   ", "####", "#  #", "####" },
	{ "####", "#  #", "   #", "   #", "   #" },
	{ "####", "#  #", "####", "#  #", "####" },
	{ "####", "#  #", "####", "   #", "####" },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void big_row(const char *code, int row, char *ret, size_t room)
{
	size_t used = (size_t)snprintf(ret, room, "%*s", PAGE_MARGIN, "");

	for (; *code && used + GROUP_GAP + 4 < room; code++) {
		if (is_digit(*code))
			used += (size_t)snprintf(ret + used, room - used, "%s%*s",
				digit_rows[*code - '0'][row], DIGIT_GAP, "");
		else
			used += (size_t)snprintf(
				ret + used, room - used, "%*s", GROUP_GAP - DIGIT_GAP, "");
	}
}

static void small_digits(struct page *p, const char *code)
{
	char spaced[64] = "";
	size_t used = 0;

	for (; *code && used + 6 < sizeof(spaced); code++)
		used += (size_t)snprintf(spaced + used, sizeof(spaced) - used, "%c ", *code);
	page_text(p, PAGE_MUST, PAGE_STRONG, spaced);
}

void page_digits(struct page *p, const char *code)
{
	char row[128];

	big_row(code, 0, row, sizeof(row));
	/* Large ones are a comfort: where they do not fit, plain ones stand alone. */
	if (text_columns(row) < p->columns && (p->rows == 0 || p->rows >= 20)) {
		p->paragraphs++;
		for (int i = 0; i < DIGIT_ROWS; i++) {
			struct page_line *l = add(p, PAGE_GOOD, PAGE_BLOCKS);

			big_row(code, i, row, sizeof(row));
			if (l)
				snprintf(l->text, sizeof(l->text), "%s", row);
		}
		page_gap(p);
	}
	small_digits(p, code);
}

static void remove_lines(struct page *p, size_t begin, size_t end)
{
	memmove(&p->lines[begin], &p->lines[end], (p->n - end) * sizeof(p->lines[0]));
	p->n -= end - begin;
}

static bool is_gap(const struct page_line *l)
{
	return l->weight == PAGE_SPACE && l->style == PAGE_PLAIN;
}

/* Where something stood between two gaps, one is enough. */
static void join_gaps(struct page *p)
{
	for (size_t i = p->n; i-- > 1;) {
		if (is_gap(&p->lines[i]) && is_gap(&p->lines[i - 1]))
			remove_lines(p, i, i + 1);
	}
}

/* The last paragraph of this weight. false: there is none. */
static bool drop_paragraph(struct page *p, enum page_weight weight)
{
	size_t end = p->n, begin;

	while (end > 0 && p->lines[end - 1].weight != weight)
		end--;
	if (end == 0)
		return false;
	begin = end - 1;
	while (begin > 0 && p->lines[begin - 1].paragraph == p->lines[end - 1].paragraph)
		begin--;
	remove_lines(p, begin, end);
	join_gaps(p);
	return true;
}

static void drop(struct page *p, enum page_weight weight, size_t rows)
{
	while (p->n > rows && drop_paragraph(p, weight))
		;
}

void page_fit(struct page *p)
{
	size_t rows = p->rows > 0 ? (size_t)p->rows : p->n;

	join_gaps(p);
	/* Extra words go before the space that makes the rest easy to read. */
	drop(p, PAGE_EXTRA, rows);
	drop(p, PAGE_SPACE, rows);
	drop(p, PAGE_GOOD, rows);
	if (p->n > rows) {
		p->whole = false;
		p->n = rows;
	}
}
