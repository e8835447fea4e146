/* A tree, and what is found in it. Each line of the input is an object: how deep it is, its
 * role and what it shows; the rest are its words. Nothing is unfound by what is read beside
 * it, and a place for a password is always found. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "reader/judge.h"

enum { NODES_MAX = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of a line, as words. The input ends without a NUL. */
static char *words_of(const uint8_t *line, size_t size)
{
	char *ret = calloc(1, size + 1);

	assert(ret);
	memcpy(ret, line, size);
	return ret;
}

static struct node *add(struct node *window, struct node *last, const uint8_t *line, size_t size)
{
	struct node *parent = last, *n;
	char path[2] = { '/', '\0' };

	for (unsigned int up = line[0] % 8; up > 0 && parent != window; up--)
		parent = parent->parent;
	n = node_create(parent, ":1", path);
	assert(n);
	n->role = line[1];
	n->shown = line[2] & 1;
	n->has_text = line[2] & 2;
	n->broken = line[2] & 4;
	if (n->has_text)
		n->text = words_of(line + 3, size - 3);
	else
		n->name = words_of(line + 3, size - 3);
	if (line[2] & 8)
		n->name = n->name ? n->name : strdup("認証コード");
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct latches l = { 0 };
	struct node *top = node_create(NULL, ":1", "/top");
	struct node *window = node_create(top, ":1", "/window"), *last = window;
	bool password = false, broken = false;
	unsigned int nodes = 0;
	enum found f;

	window->shown = true;
	while (size > 0 && nodes++ < NODES_MAX) {
		const uint8_t *end = memchr(data, '\n', size);
		const size_t n = end ? (size_t)(end - data) : size;

		if (n >= 3) {
			last = add(window, last, data, n);
			password |= last->shown && last->role == ROLE_PASSWORD_TEXT;
			broken |= last->broken;
		}
		data += n + (end != NULL);
		size -= n + (end != NULL);
	}
	f = judge_window(window, &l);
	assert(!password || f == FOUND_PASSWORD);
	assert(!broken || f != FOUND_CLEAN);
	assert(judge_window(window, &l) == f);
	if (last != window) {
		struct node *other = node_create(NULL, ":1", "/other");

		node_replace(last, other);
		judge_window(window, &l);
	}
	latches_clear(&l);
	node_destroy(top);
	return 0;
}
