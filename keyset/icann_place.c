#include <string.h>

#include "keyset/icann_node.h"

/*
 * libxml2 remembers the line of an element and no column.  The text has been
 * parsed and has no CDATA, so "<" begins a tag or a comment wherever it
 * stands, and the elements of the tree are the start tags in their order.
 */

static const char WHITE[] = " \t\r\n";

/* Behind the comment, declaration or tag that begins at p. */
static const char *
skip_tag(const char *p, const char *end)
{
	const char *close;
	char quote = '\0';

	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		close = memmem(p + 4, (size_t)(end - p) - 4, "-->", 3);
		return close != NULL ? close + 3 : end;
	}
	for (; p < end; p++) {
		if (quote != '\0')
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == '>')
			return p + 1;
	}
	return end;
}

static bool
is_start(const char *p, const char *end)
{
	return end - p >= 2 && p[0] == '<' && strchr("!?/", p[1]) == NULL;
}

static const char *
next_tag(const char *p, const char *end)
{
	const char *at = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;

	return at != NULL ? at : end;
}

/* The number of start tags in front of this element's, in the whole tree. */
static size_t
ordinal(const xmlNode *node)
{
	const xmlNode *i = xmlDocGetRootElement(node->doc);
	size_t n = 0;

	while (i != NULL && i != node) {
		n += i->type == XML_ELEMENT_NODE;
		if (i->type == XML_ELEMENT_NODE && i->children != NULL) {
			i = i->children;
			continue;
		}
		while (i != NULL && i->next == NULL)
			i = i->parent != NULL && i->parent->type ==
			    XML_ELEMENT_NODE ? i->parent : NULL;
		i = i != NULL ? i->next : NULL;
	}
	return n;
}

static const char *
element_at(const struct document *d, const xmlNode *node)
{
	const char *end = d->text + d->len;
	const char *p = next_tag(d->text, end);
	size_t n = ordinal(node);

	while (p < end && !(is_start(p, end) && n-- == 0))
		p = next_tag(skip_tag(p, end), end);
	return p;
}

/* Behind the end tag of the element whose start tag is at p. */
static const char *
element_end(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		const char *after = skip_tag(p, end);

		if (is_start(p, end))
			depth += after[-2] != '/';
		else if (p + 1 < end && p[1] == '/')
			depth--;
		if (depth == 0)
			return after;
		p = next_tag(after, end);
	} while (p < end);
	return end;
}

/* Of a text: its first character that is neither white nor of a comment. */
static const char *
text_at(const struct document *d, const xmlNode *node)
{
	const char *end = d->text + d->len, *p;
	const xmlNode *before = node->prev;

	while (before != NULL && before->type != XML_ELEMENT_NODE)
		before = before->prev;
	p = before != NULL ? element_end(element_at(d, before), end) :
	    skip_tag(element_at(d, node->parent), end);
	while (p < end) {
		if (strchr(WHITE, *p) != NULL)
			p++;
		else if (*p == '<')
			p = skip_tag(p, end);
		else
			break;
	}
	return p;
}

int
text_doing(const struct document *d, const char *at, struct err *e)
{
	size_t line = 1, column = 1;

	for (const char *p = d->text; p < at; p++) {
		if (*p == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80)
			column++;	/* not of the middle of a character */
	}
	return err_doing(e, "line %zu, column %zu", line, column);
}

int
node_place(const xmlNode *node, struct err *e)
{
	const struct document *d = node->doc->_private;

	return text_doing(d, node->type == XML_ELEMENT_NODE ?
	    element_at(d, node) : text_at(d, node), e);
}
