#ifndef ENGAWA_APP_PAGE_H
#define ENGAWA_APP_PAGE_H
/*
 * What a terminal shows at one moment: lines, each with a weight, so that a
 * small terminal loses the least important ones first. Text is our own or went
 * through text_foreign().
 */
#include <stdbool.h>
#include <stddef.h>

enum page_weight {
	PAGE_SPACE, /* an empty line, for calm */
	PAGE_EXTRA,
	PAGE_GOOD,
	PAGE_MUST,
};

enum page_style {
	PAGE_PLAIN,
	PAGE_STRONG,
	PAGE_KEY, /* begins with a key, drawn as one: PAGE_CAP columns after the margin */
	PAGE_BANNER, /* the whole width, reversed */
	PAGE_ALARM, /* likewise, and red where there are colours */
	PAGE_BLOCKS, /* '#' is a filled cell */
};

enum { PAGE_LINES_MAX = 128, PAGE_LINE_MAX = 512, PAGE_MARGIN = 2, PAGE_CAP = 3 };

struct page_line {
	char text[PAGE_LINE_MAX];
	enum page_style style;
	enum page_weight weight;
	unsigned int paragraph;
	bool ticking; /* changes with the clock alone */
};

struct page {
	int columns, rows;
	struct page_line lines[PAGE_LINES_MAX];
	size_t n;
	unsigned int paragraphs;
	bool whole; /* after page_fit(): every PAGE_MUST line has its place */
};

/* columns, rows: of the terminal; rows 0: as many as there are lines. */
void page_start(struct page *p, int columns, int rows);
void page_gap(struct page *p);
/* Who sees the screen: the first thing on every page. */
void page_banner(struct page *p, const char *text);
/* The upper or lower edge of a banner of several texts, which stand between two. */
void page_edge(struct page *p, enum page_style style);
/* Breaks the text into lines. */
void page_text(struct page *p, enum page_weight weight, enum page_style style, const char *text);
/* The lines of the last page_text() change every second or minute. */
void page_ticks(struct page *p);
/* A key and what it does; further lines stand under the first word. */
void page_key(struct page *p, enum page_weight weight, const char *key, const char *text);
/* "4821-304917-0" in large digits, or spaced ones where the page is narrow. */
void page_digits(struct page *p, const char *code);
/* Drops lines until the page fits its rows. */
void page_fit(struct page *p);
#endif
