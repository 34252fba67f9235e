#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keyset/icann_node.h"

static const char WHITE[] = " \t\r\n";

enum { SHOWN = 40 };

/* A name of the file, fit for a screen. */
static const char *
shown(const xmlChar *name, char out[SHOWN])
{
	size_t n = 0;

	for (; n < SHOWN - 1 && name[n] != '\0'; n++)
		out[n] = name[n] > ' ' && name[n] < 0x7f ? (char)name[n] : '?';
	out[n] = '\0';
	return out;
}

static bool
named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns == NULL &&
	    strcmp((const char *)node->name, name) == 0;
}

int
node_fault(const xmlNode *node, struct err *e, const char *fmt, ...)
{
	char text[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(e, ERR_FORMAT, "line %ld: %s", xmlGetLineNo(node), text);
}

int
node_doing(const xmlNode *node, struct err *e)
{
	char name[SHOWN];

	return err_doing(e, "line %ld: <%s>", xmlGetLineNo(node),
	    shown(node->name, name));
}

/* Stops at what is neither a comment nor white space. */
static void
skip(struct children *c)
{
	for (; c->next != NULL; c->next = c->next->next) {
		if (c->next->type == XML_COMMENT_NODE)
			continue;
		if (c->next->type == XML_TEXT_NODE) {
			const char *text = (const char *)c->next->content;

			if (text[strspn(text, WHITE)] == '\0')
				continue;
		}
		return;
	}
}

bool
children_next_is(struct children *c, const char *name)
{
	skip(c);
	return c->next != NULL && named(c->next, name);
}

size_t
children_count(const struct children *c, const char *name)
{
	size_t n = 0;

	for (const xmlNode *i = c->next; i != NULL; i = i->next)
		n += named(i, name);
	return n;
}

static int
stray(const struct children *c)
{
	char what[SHOWN], in[SHOWN];

	shown(c->parent->name, in);
	if (c->next->type != XML_ELEMENT_NODE)
		return node_fault(c->next, c->e, "text where only elements may"
		    " be, in <%s>", in);
	return node_fault(c->next, c->e, "<%s> does not belong there in <%s>",
	    shown(c->next->name, what), in);
}

const xmlNode *
children_take(struct children *c, const char *name)
{
	const xmlNode *node;
	char in[SHOWN];

	if (children_next_is(c, name)) {
		node = c->next;
		c->next = node->next;
		return node;
	}
	if (c->next != NULL && (c->next->type != XML_ELEMENT_NODE ||
	    children_count(c, name) > 0))
		stray(c);
	else
		node_fault(c->parent, c->e, "<%s> has no <%s>",
		    shown(c->parent->name, in), name);
	return NULL;
}

int
children_end(struct children *c)
{
	skip(c);
	return c->next != NULL ? stray(c) : 0;
}

int
node_text(const xmlNode *node, const char *name, const xmlNode *first,
    char *out, size_t size, struct err *e)
{
	size_t used = 0, len;

	for (const xmlNode *i = first; i != NULL; i = i->next) {
		if (i->type == XML_COMMENT_NODE)
			continue;
		if (i->type != XML_TEXT_NODE)
			return node_fault(node, e, "%s: only text may be in "
			    "it", name);
		len = strlen((const char *)i->content);
		if (len >= size - used)
			return node_fault(node, e, "%s: longer than %zu "
			    "octets", name, size - 1);
		memcpy(out + used, i->content, len);
		used += len;
	}
	out[used] = '\0';
	return 0;
}

int
node_plain(const xmlNode *node, const char *text, struct err *e)
{
	char name[SHOWN];

	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return node_fault(node, e, "<%s>: a character that "
			    "has no place in a value",
			    shown(node->name, name));
	return 0;
}

int
node_attributes(const xmlNode *node, struct attribute *wanted, size_t n,
    struct err *e)
{
	char in[SHOWN], what[SHOWN];

	shown(node->name, in);
	if (node->nsDef != NULL)
		return node_fault(node, e, "<%s> has a namespace", in);
	for (size_t i = 0; i < n; i++)
		wanted[i].found = false;
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
		struct attribute *w = wanted;

		while (w < wanted + n &&
		    strcmp((const char *)a->name, w->name) != 0)
			w++;
		if (w == wanted + n || a->ns != NULL)
			return node_fault(node, e, "<%s> may not have %s=",
			    in, shown(a->name, what));
		if (node_text(node, w->name, a->children, w->value, w->size,
		    e) != 0)
			return -1;
		w->found = true;
	}
	for (size_t i = 0; i < n; i++)
		if (!wanted[i].found && !wanted[i].optional)
			return node_fault(node, e, "<%s> has no %s=", in,
			    wanted[i].name);
	return 0;
}

int
element_open(struct children *c, const xmlNode *node, struct attribute *a,
    size_t n, struct err *e)
{
	if (node == NULL || node_attributes(node, a, n, e) != 0)
		return -1;
	*c = (struct children){ node, node->children, e };
	return 0;
}

int
identified_open(struct children *c, const xmlNode *node, const char *name,
    char id[IDENTIFIER_MAX + 1], struct err *e)
{
	struct attribute a = { name, id, IDENTIFIER_MAX + 1, false, false };

	if (element_open(c, node, &a, 1, e) != 0)
		return -1;
	if (identifier_set(id, id, e) != 0)
		return node_doing(node, e);
	return 0;
}
