#include "semantics/patterns.h"

#include <string.h>

#include "core/utf8.h"
#include "semantics/fold.h"
#include "semantics/run.h"

enum {
	SEPARATORS_MAX = 3, /* between two groups of one number */
	TEXT_END = 4, /* characters that the end of a text is worth */
	NEAR_BEFORE = 64, /* characters from a word to its number */
	NEAR_AFTER = 32, /* and back, in one text */
	YEN_WORD = 0x5186, /* 円 */
	YEAR_WORD = 0x5e74, /* 年 */
	POST_MARK = 0x3012, /* 〒 */
	YEN_SIGN = 0xa5,
};

void patterns_begin(struct patterns *p)
{
	memset(p, 0, sizeof(*p));
	keywords_begin(&p->keywords);
	p->at = NEAR_BEFORE; /* so that 0 is far */
}

static bool near_to(const struct patterns *p, uint64_t word_at, unsigned int how_near)
{
	return word_at && p->at - word_at <= how_near;
}

static void end_group(struct patterns *p, bool over)
{
	unsigned int across;

	p->found |= run_numbers(&p->run, over, &across);
	p->across |= across;
}

static void by_words(struct patterns *p)
{
	if (near_to(p, p->account_at, NEAR_BEFORE) && run_is_account(&p->run, true))
		p->found |= SECRET_ACCOUNT;
	if (near_to(p, p->branch_at, NEAR_BEFORE) && run_is_account(&p->run, false))
		p->found |= SECRET_ACCOUNT;
	if (!run_is_code(&p->run))
		return;
	if (near_to(p, p->code_at, NEAR_BEFORE))
		p->found |= SECRET_CODE;
	if (!p->text_ended)
		p->numbers_at = p->at;
}

static void forget_run(struct patterns *p)
{
	p->across = 0;
	p->run = (struct run){ 0 };
	p->held = 0;
	p->separators = 0;
	p->text_ended = false;
}

/* c: what stands behind it. */
static void end_run(struct patterns *p, uint32_t c)
{
	const bool touches = !p->text_ended && !p->separators && !p->held;

	if (p->run.n == 0)
		return;
	p->run.amount |= c == YEN_WORD || c == YEAR_WORD || c == '%';
	p->run.amount |= touches && c >= 'a' && c <= 'z'; /* 100ms, 1080p */
	p->run.hex |= touches && c >= 'a' && c <= 'f';
	end_group(p, true);
	p->found |= run_whole(&p->run);
	if (!p->run.longer)
		p->found |= p->across;
	by_words(p);
	forget_run(p);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* What may belong to a number that is none of ours: 1,234 and 12:30 and 3.14. */
static bool is_point(uint32_t c)
{
	return c == '.' || c == ',' || c == ':' || c == '/';
}

static bool is_money(uint32_t c)
{
	return c == YEN_SIGN || c == '$' || c == 0x20ac || c == 0xa3;
}

static void begin_run(struct patterns *p)
{
	const uint32_t c = p->before[1];
	const bool goes_on = is_digit(p->before[0]);

	p->run.phone = c == '+';
	p->run.decimal = goes_on && c == '.';
	p->run.amount = is_money(c) || c == POST_MARK || (goes_on && is_point(c));
	p->run.hex = c >= 'a' && c <= 'f';
	p->separators = 0;
	p->text_ended = false;
}

static void add_digit(struct patterns *p, uint8_t digit)
{
	enum gap gap = p->text_ended ? GAP_TEXT : p->separators ? GAP_SEPARATOR : GAP_NONE;

	if (p->run.n == 0) {
		begin_run(p);
		gap = GAP_NONE;
	} else if (gap != GAP_NONE) {
		end_group(p, false);
	}
	run_add(&p->run, digit, gap);
	p->separators = 0;
	p->text_ended = false;
}

static void take_word(struct patterns *p, enum keyword word)
{
	switch (word) {
	case KEYWORD_NONE:
		return;
	case KEYWORD_ACCOUNT:
		p->account_at = p->at;
		break;
	case KEYWORD_BRANCH:
		p->branch_at = p->at;
		break;
	case KEYWORD_CODE:
		p->code_at = p->at;
		if (near_to(p, p->numbers_at, NEAR_AFTER))
			p->found |= SECRET_CODE;
		break;
	case KEYWORD_OTHER:
		p->account_at = p->branch_at = p->code_at = 0;
		break;
	}
}

static bool is_line_end(uint32_t c)
{
	return c == '\n' || c == '\r' || c == '\t' || c == 0xfffc /* an object in the text */;
}

static void remember(struct patterns *p, uint32_t c)
{
	p->before[0] = p->before[1];
	p->before[1] = c;
}

static void add_other(struct patterns *p, uint32_t c)
{
	const bool separates = c == ' ' || c == '-';

	if (is_line_end(c))
		p->text_ended |= p->run.n > 0;
	else if (!separates || ++p->separators > SEPARATORS_MAX)
		end_run(p, c);
}

static void decide_held(struct patterns *p, uint32_t next)
{
	p->run.amount |= is_digit(next);
	end_run(p, p->held);
}

static void add_char(struct patterns *p, uint32_t c)
{
	p->at++;
	take_word(p, keywords_add(&p->keywords, c));
	if (p->held)
		decide_held(p, c);
	if (is_digit(c))
		add_digit(p, (uint8_t)(c - '0'));
	else if (is_point(c) && p->run.n > 0 && !p->separators && !p->text_ended)
		p->held = c;
	else
		add_other(p, c);
	remember(p, c);
}

/* A kana and its voicing mark are two characters in half width: the mark changes what was
 * added last. */
static bool add_mark(struct patterns *p, uint32_t c)
{
	uint32_t *last = &p->keywords.last[KEYWORD_MAX - 1];
	const uint32_t voiced = fold_voiced(*last & 0x1fffff, c);

	if (!voiced)
		return false;
	*last = voiced;
	take_word(p, keywords_look(&p->keywords));
	return true;
}

void patterns_add(struct patterns *p, const char *text, size_t size)
{
	const uint8_t *bytes = (const uint8_t *)text;

	for (size_t at = 0; at < size;) {
		uint32_t c = 0;
		const size_t n = utf8_next(bytes + at, size - at, &c);

		at += n ? n : 1;
		if (n && fold_is_invisible(c))
			continue;
		if (!add_mark(p, c))
			add_char(p, n ? fold_char(c) : 0xfffd);
	}
}

void patterns_end_text(struct patterns *p)
{
	take_word(p, keywords_break(&p->keywords));
	if (p->held)
		decide_held(p, ' ');
	p->text_ended |= p->run.n > 0;
	p->separators = 0;
	p->at += TEXT_END;
	p->numbers_at = 0;
	remember(p, ' ');
}

void patterns_break(struct patterns *p)
{
	patterns_end_text(p);
	end_run(p, ' ');
}

unsigned int patterns_end(struct patterns *p)
{
	take_word(p, keywords_break(&p->keywords));
	end_run(p, ' ');
	return p->found;
}
