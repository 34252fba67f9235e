#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "keyset/utc.h"

#include "keyset/icann_node.h"

static const char WHITE[] = " \t\r\n";

enum {
	SHOWN		= 40,
	PADDED_MAX	= 5,	/* digits of a key tag with zeros in front */
};

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

/* The text of these nodes, comments left out. */
static int
text_of(const xmlNode *node, const char *name, const xmlNode *first,
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

static int
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
		if (text_of(node, w->name, a->children, w->value, w->size,
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

/* Takes the child and its trimmed text; NULL with the error. */
static const xmlNode *
take_value(struct children *c, const char *name, char out[NODE_TEXT_MAX])
{
	const xmlNode *node = children_take(c, name);
	size_t lead, len;

	if (node == NULL || node_attributes(node, NULL, 0, c->e) != 0)
		return NULL;
	if (text_of(node, name, node->children, out, NODE_TEXT_MAX,
	    c->e) != 0)
		return NULL;
	lead = strspn(out, WHITE);
	len = strlen(out + lead);
	memmove(out, out + lead, len + 1);
	while (len > 0 && strchr(WHITE, out[len - 1]) != NULL)
		out[--len] = '\0';
	return node;
}

int
children_take_text(struct children *c, const char *name,
    char out[NODE_TEXT_MAX])
{
	const xmlNode *node = take_value(c, name, out);

	return node == NULL ? -1 : node_plain(node, out, c->e);
}

static int
number_parse(const char *text, uint64_t max, bool padded, uint64_t *out,
    struct err *e)
{
	uint64_t n = 0;
	size_t len = strlen(text);

	if (len == 0 || text[strspn(text, "0123456789")] != '\0')
		return err_set(e, ERR_FORMAT, "not a whole number");
	if (text[0] == '0' && len > 1 && !(padded && len <= PADDED_MAX))
		return err_set(e, ERR_FORMAT, "a number with zeros in front");
	for (; *text != '\0'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (digit > max || n > (max - digit) / 10)
			return err_set(e, ERR_FORMAT, "more than %ju",
			    (uintmax_t)max);
		n = n * 10 + digit;
	}
	*out = n;
	return 0;
}

static int
take_number(struct children *c, const char *name, uint64_t max, bool padded,
    uint64_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL)
		return -1;
	if (number_parse(text, max, padded, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

int
children_take_number(struct children *c, const char *name, uint64_t max,
    uint64_t *out)
{
	return take_number(c, name, max, false, out);
}

int
children_take_tag(struct children *c, const char *name, uint64_t *out)
{
	return take_number(c, name, UINT16_MAX, true, out);
}

int
children_take_time(struct children *c, const char *name, time_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL || node_plain(node, text, c->e) != 0)
		return -1;
	if (utc_parse_xsd(text, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

int
children_take_duration(struct children *c, const char *name, int64_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL || node_plain(node, text, c->e) != 0)
		return -1;
	if (duration_parse(text, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

/*
 * libcrypto decodes generously; only text that it would encode the same way
 * is taken, so that the padding and the bits that are left over are right.
 */
static int
base64_decode(char *text, uint8_t out[NODE_TEXT_MAX], size_t *len,
    struct err *e)
{
	uint8_t again[NODE_TEXT_MAX + 4];
	size_t n = 0;
	int got;

	for (const char *p = text; *p != '\0'; p++)
		if (strchr(WHITE, *p) == NULL)
			text[n++] = *p;
	text[n] = '\0';
	if (n == 0 || n % 4 != 0)
		return err_set(e, ERR_FORMAT, "not base64 of whole groups");
	got = EVP_DecodeBlock(out, (const uint8_t *)text, (int)n);
	if (got < 0)
		return err_set(e, ERR_FORMAT, "not base64");
	got -= (text[n - 1] == '=') + (text[n - 2] == '=');
	if (EVP_EncodeBlock(again, out, got) != (int)n ||
	    memcmp(again, text, n) != 0)
		return err_set(e, ERR_FORMAT, "not strict base64");
	*len = (size_t)got;
	return 0;
}

int
children_take_base64(struct children *c, const char *name, size_t max,
    uint8_t *out, size_t *len)
{
	char text[NODE_TEXT_MAX];
	uint8_t bytes[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);
	size_t n = 0;

	if (node == NULL)
		return -1;
	if (base64_decode(text, bytes, &n, c->e) != 0)
		return node_doing(node, c->e);
	if (n > max)
		return node_fault(node, c->e, "<%s>: %zu octets, of at most %zu",
		    name, n, max);
	memcpy(out, bytes, n);
	*len = n;
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

static int
attribute_parse(const xmlNode *node, const char *text, uint64_t max,
    bool padded, uint64_t *out, struct err *e)
{
	if (number_parse(text, max, padded, out, e) != 0)
		return node_doing(node, e);
	return 0;
}

int
attribute_number(const xmlNode *node, const char *text, uint64_t max,
    uint64_t *out, struct err *e)
{
	return attribute_parse(node, text, max, false, out, e);
}

int
attribute_tag(const xmlNode *node, const char *text, uint64_t *out,
    struct err *e)
{
	return attribute_parse(node, text, UINT16_MAX, true, out, e);
}
