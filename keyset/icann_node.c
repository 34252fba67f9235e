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
	err_set(e, ERR_FORMAT, "%s", text);
	return node_place(node, e);
}

int
node_doing(const xmlNode *node, struct err *e)
{
	char name[SHOWN];

	(void)err_doing(e, "<%s>", shown(node->name, name));
	return node_place(node, e);
}

int
attribute_doing(const xmlNode *node, const struct attribute *a, struct err *e)
{
	(void)err_doing(e, "%s=", a->name);
	return node_doing(node, e);
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

/* What is there instead of what is wanted: an element, or NULL: the end. */
static int
stray(const struct children *c, const char *wanted)
{
	char what[SHOWN], in[SHOWN];

	shown(c->parent->name, in);
	if (c->next->type != XML_ELEMENT_NODE)
		return node_fault(c->next, c->e, "text where only elements may"
		    " be, in <%s>; <%s%s> is expected", in, wanted != NULL ?
		    "" : "/", wanted != NULL ? wanted : in);
	return node_fault(c->next, c->e, "<%s> does not belong there in <%s>; "
	    "<%s%s> is expected", shown(c->next->name, what), in,
	    wanted != NULL ? "" : "/", wanted != NULL ? wanted : in);
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
		stray(c, name);
	else
		node_fault(c->parent, c->e, "<%s> has no <%s>, which is "
		    "expected", shown(c->parent->name, in), name);
	return NULL;
}

int
children_end(struct children *c)
{
	skip(c);
	return c->next != NULL ? stray(c, NULL) : 0;
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
			    "it, and an element is", name);
		len = strlen((const char *)i->content);
		if (len >= size - used)
			return node_fault(node, e, "%s: longer than %zu "
			    "octets, the most that are expected", name,
			    size - 1);
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
			    "has no place in a value, where printable ASCII is "
			    "expected",
			    shown(node->name, name));
	return 0;
}

static int
unexpected(const xmlNode *node, const char *what,
    const struct attribute *wanted, size_t n, struct err *e)
{
	char in[SHOWN], list[4 * SHOWN] = "";

	for (size_t i = 0; i < n; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
		    "%s%s=", i > 0 ? ", " : "", wanted[i].name);
	return node_fault(node, e, "<%s> may not have %s=; %s is expected",
	    shown(node->name, in), what, n > 0 ? list : "no attribute");
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
			return unexpected(node, shown(a->name, what), wanted,
			    n, e);
		if (node_text(node, w->name, a->children, w->value, w->size,
		    e) != 0)
			return -1;
		w->found = true;
	}
	for (size_t i = 0; i < n; i++)
		if (!wanted[i].found && !wanted[i].optional)
			return node_fault(node, e, "<%s> has no %s=, "
			    "which is expected", in,
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
		return attribute_doing(node, &a, e);
	return 0;
}
