#include "semantics/keywords.h"

#include <stddef.h>
#include <string.h>
#include <uchar.h>

#define STARTS (1u << 31) /* this letter begins a word */
#define WORD(letters, means)                                                                       \
	{                                                                                          \
		letters, sizeof(letters) / sizeof(char32_t) - 1, means                             \
	}

/* Folded: small letters, no spaces, no hyphens (the kana's long mark is one). Latin words
 * begin where a word begins. */
static const struct word {
	const char32_t *letters;
	size_t n;
	enum keyword means;
} words[] = {
	WORD(U"口座番号", KEYWORD_ACCOUNT),
	WORD(U"口座no", KEYWORD_ACCOUNT),
	WORD(U"口座#", KEYWORD_ACCOUNT),
	WORD(U"普通預金", KEYWORD_ACCOUNT),
	WORD(U"当座預金", KEYWORD_ACCOUNT),
	WORD(U"貯蓄預金", KEYWORD_ACCOUNT),
	WORD(U"コウザバンゴウ", KEYWORD_ACCOUNT),
	WORD(U"accountnumber", KEYWORD_ACCOUNT),
	WORD(U"accountno", KEYWORD_ACCOUNT),
	WORD(U"acctno", KEYWORD_ACCOUNT),
	WORD(U"bankaccount", KEYWORD_ACCOUNT),
	WORD(U"口座", KEYWORD_BRANCH),
	WORD(U"店番", KEYWORD_BRANCH),
	WORD(U"支店", KEYWORD_BRANCH),
	WORD(U"account", KEYWORD_BRANCH),
	WORD(U"認証コド", KEYWORD_CODE),
	WORD(U"確認コド", KEYWORD_CODE),
	WORD(U"検証コド", KEYWORD_CODE),
	WORD(U"ログインコド", KEYWORD_CODE),
	WORD(U"ワンタイム", KEYWORD_CODE),
	WORD(U"認証番号", KEYWORD_CODE),
	WORD(U"確認番号", KEYWORD_CODE),
	WORD(U"暗証番号", KEYWORD_CODE),
	WORD(U"パスコド", KEYWORD_CODE),
	WORD(U"セキュリティコド", KEYWORD_CODE),
	WORD(U"バックアップコド", KEYWORD_CODE),
	WORD(U"pinコド", KEYWORD_CODE),
	WORD(U"otp", KEYWORD_CODE),
	WORD(U"onetime", KEYWORD_CODE),
	WORD(U"passcode", KEYWORD_CODE),
	WORD(U"pin", KEYWORD_CODE),
	WORD(U"cvv", KEYWORD_CODE),
	WORD(U"cvc", KEYWORD_CODE),
	WORD(U"code", KEYWORD_CODE),
	WORD(U"codes", KEYWORD_CODE),
	WORD(U"郵便番号", KEYWORD_OTHER),
	WORD(U"電話", KEYWORD_OTHER),
	WORD(U"電話番号", KEYWORD_OTHER),
	WORD(U"金額", KEYWORD_OTHER),
	WORD(U"合計", KEYWORD_OTHER),
	WORD(U"生年月日", KEYWORD_OTHER),
	WORD(U"日付", KEYWORD_OTHER),
	WORD(U"〒", KEYWORD_OTHER),
	WORD(U"tel", KEYWORD_OTHER),
	WORD(U"fax", KEYWORD_OTHER),
	WORD(U"phone", KEYWORD_OTHER),
	WORD(U"postalcode", KEYWORD_OTHER),
	WORD(U"postcode", KEYWORD_OTHER),
	WORD(U"zipcode", KEYWORD_OTHER),
	WORD(U"zip", KEYWORD_OTHER),
	WORD(U"errorcode", KEYWORD_OTHER),
	WORD(U"exitcode", KEYWORD_OTHER),
	WORD(U"statuscode", KEYWORD_OTHER),
	WORD(U"countrycode", KEYWORD_OTHER),
	WORD(U"areacode", KEYWORD_OTHER),
	WORD(U"productcode", KEYWORD_OTHER),
	WORD(U"itemcode", KEYWORD_OTHER),
	WORD(U"sourcecode", KEYWORD_OTHER),
	WORD(U"studiocode", KEYWORD_OTHER),
	WORD(U"linesofcode", KEYWORD_OTHER),
	WORD(U"colorcode", KEYWORD_OTHER),
	WORD(U"qrcode", KEYWORD_OTHER),
	WORD(U"amount", KEYWORD_OTHER),
	WORD(U"total", KEYWORD_OTHER),
};

static bool is_latin(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

void keywords_begin(struct keywords *k)
{
	memset(k, 0, sizeof(*k));
	k->gap = true;
}

static bool ends_with(const struct keywords *k, const struct word *w)
{
	const uint32_t *last = k->last + KEYWORD_MAX - w->n;

	for (size_t i = w->n; i > 0; i--) {
		if ((last[i - 1] & ~STARTS) != w->letters[i - 1])
			return false;
	}
	return !is_latin(w->letters[0]) || (last[0] & STARTS);
}

static enum keyword longest(const struct keywords *k)
{
	const struct word *best = NULL;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (ends_with(k, &words[i]) && (!best || words[i].n > best->n))
			best = &words[i];
	}
	return best ? best->means : KEYWORD_NONE;
}

static bool ends_latin(const struct keywords *k)
{
	return is_latin(k->last[KEYWORD_MAX - 1] & ~STARTS);
}

enum keyword keywords_look(const struct keywords *k)
{
	return longest(k);
}

enum keyword keywords_break(struct keywords *k)
{
	const enum keyword ret = ends_latin(k) && !k->gap ? longest(k) : KEYWORD_NONE;

	keywords_begin(k);
	return ret;
}

static void push(struct keywords *k, uint32_t c)
{
	const bool starts = k->gap || !ends_latin(k);

	memmove(k->last, k->last + 1, sizeof(k->last) - sizeof(k->last[0]));
	k->last[KEYWORD_MAX - 1] = c | (starts ? STARTS : 0);
	k->gap = false;
}

enum keyword keywords_add(struct keywords *k, uint32_t c)
{
	const bool joins = c == ' ' || c == '-' || c == '_' || c == '\n' || c == '\t';
	/* a Latin word is only over with what comes after it */
	const bool over = ends_latin(k) && !k->gap && !is_latin(c);
	const enum keyword ret = over ? longest(k) : KEYWORD_NONE;

	if (joins) {
		k->gap = true;
		return ret;
	}
	push(k, c);
	return ret == KEYWORD_NONE && !is_latin(c) ? longest(k) : ret;
}
