#include "reader/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node *node_create(struct node *parent, const char *bus, const char *path)
{
	struct node *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	snprintf(n->ref.bus, sizeof(n->ref.bus), "%s", bus);
	snprintf(n->ref.path, sizeof(n->ref.path), "%s", path);
	n->parent = parent;
	if (!parent)
		return n;
	n->depth = parent->depth + 1;
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

static void wipe(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

/* The pointer that leads to n among its parent's children. */
static struct node **slot_of(struct node *n)
{
	struct node **at = &n->parent->first;

	while (*at != n)
		at = &(*at)->next;
	return at;
}

static struct node *before(struct node *n)
{
	struct node *at = n->parent->first;

	if (at == n)
		return NULL;
	while (at->next != n)
		at = at->next;
	return at;
}

static void take_out(struct node *n)
{
	struct node *prior;

	if (!n->parent)
		return;
	prior = before(n);
	if (n->parent->last == n)
		n->parent->last = prior;
	*slot_of(n) = n->next;
	n->parent = NULL;
	n->next = NULL;
}

static void destroy_one(struct node *n)
{
	wipe(&n->name);
	wipe(&n->text);
	free(n);
}

/* Without recursion: how deep it is is another one's word. */
void node_destroy(struct node *top)
{
	struct node *n = top;

	if (!top)
		return;
	take_out(top);
	while (n) {
		struct node *parent = n->parent;

		if (n->first) {
			n = n->first;
			continue;
		}
		if (parent)
			parent->first = n->next;
		if (n == top)
			parent = NULL;
		destroy_one(n);
		n = parent;
	}
}

void node_replace(struct node *old, struct node *n)
{
	n->parent = old->parent;
	n->next = old->next;
	if (old->parent) {
		*slot_of(old) = n;
		if (n->parent->last == old)
			n->parent->last = n;
	}
	old->parent = NULL;
	old->next = NULL;
	node_destroy(old);
}

bool node_ref_equal(const struct node_ref *a, const struct node_ref *b)
{
	return strcmp(a->path, b->path) == 0 && strcmp(a->bus, b->bus) == 0;
}

struct node *node_next(struct node *n, const struct node *top)
{
	if (n->first)
		return n->first;
	while (n != top && !n->next)
		n = n->parent;
	return n == top ? NULL : n->next;
}

struct node *node_find(struct node *top, const struct node_ref *ref)
{
	for (struct node *n = top; n; n = node_next(n, top)) {
		if (node_ref_equal(&n->ref, ref))
			return n;
	}
	return NULL;
}

struct node *node_window(struct node *n)
{
	if (n->depth == 0)
		return NULL;
	while (n->depth > 1)
		n = n->parent;
	return n;
}

bool node_is_shown(const struct node *n, bool strict)
{
	const bool showing = n->states >> STATE_SHOWING & 1,
		   visible = n->states >> STATE_VISIBLE & 1;

	return showing || (visible && !strict);
}
