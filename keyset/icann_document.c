#include <string.h>
#include <strings.h>

#include <libxml/parser.h>

#include "keyset/icann_node.h"

static const char	MARK[] = "\xef\xbb\xbf";	/* of byte order */

enum { EQUALS_MAX = 32 };	/* "=" between two "<" */

/* What a document may say of itself in its first line. */
static const struct {
	const char	*name, *value;
	bool		 needed;
	const char	*fault;
} DECLARED[] = {
	{ "version", "1.0", true, "XML 1.0 is expected" },
	{ "encoding", "UTF-8", false, "the encoding is not UTF-8, which is "
	    "expected" },
};

/* "<?xml-stylesheet" is none, nor any other processing instruction. */
static bool
has_declaration(const struct document *d)
{
	return d->len > 5 && memcmp(d->text, "<?xml", 5) == 0 &&
	    strchr(" \t\r\n", d->text[5]) != NULL && d->text[5] != '\0';
}

static int
declaration_check(const struct document *d, struct err *e)
{
	const char *text = d->text, *end, *at, *p;

	if (!has_declaration(d) ||
	    (end = memmem(text, d->len, "?>", 2)) == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(DECLARED) / sizeof(DECLARED[0]); i++) {
		const char *name = DECLARED[i].name, *value = DECLARED[i].value;
		size_t len = strlen(value);

		at = memmem(text, (size_t)(end - text), name, strlen(name));
		if (at == NULL && !DECLARED[i].needed)
			continue;
		p = at != NULL ? at + strlen(name) : end;
		while (p < end && strchr(" \t\r\n=\"'", *p) != NULL)
			p++;
		if ((size_t)(end - p) > len && strncasecmp(p, value, len) == 0 &&
		    (p[len] == '"' || p[len] == '\''))
			continue;
		err_set(e, ERR_FORMAT, "%s", DECLARED[i].fault);
		return text_doing(d, at != NULL ? at : text + 6, e);
	}
	return 0;
}

/*
 * What libxml2 should never see: a DOCTYPE and its declarations, processing
 * instructions, CDATA, octets of another encoding, and a tag with so many
 * attributes that comparing each with each takes minutes.  It is looked for
 * wherever "<" stands, outside of comments, since "<" can stand nowhere else.
 */
static int
outline_check(const struct document *d, struct err *e)
{
	const char *text = d->text, *end = d->text + d->len, *why = NULL, *p;
	size_t equals = 0;

	if (d->len == 0 || strchr("< \t\r\n", *text) == NULL || *text == '\0') {
		err_set(e, ERR_FORMAT, "this is not XML: \"<\" is expected");
		return text_doing(d, text, e);
	}
	for (p = text; p < end && why == NULL; p++) {
		size_t left = (size_t)(end - p);
		bool tag = *p == '<' && left >= 2;

		equals = *p == '<' ? 0 : equals + (*p == '=');
		if (*p == '\0')
			why = "a NUL octet, where UTF-8 text is expected";
		else if (equals > EQUALS_MAX)
			why = "too many attributes or equals signs: at most "
			    "32 are expected";
		else if (tag && left >= 4 && memcmp(p, "<!--", 4) == 0) {
			const char *close = memmem(p + 4, left - 4, "-->", 3);

			if (close == NULL)
				why = "the comment does not end: \"-->\" is "
				    "expected";
			else
				p = close + 2;
		} else if (tag && p[1] == '!')
			why = "<!DOCTYPE, <![CDATA[ and the like are not "
			    "taken: an element is expected";
		else if (tag && p[1] == '?' &&
		    (p != text || !has_declaration(d)))
			why = "processing instructions are not taken: an "
			    "element is expected";
	}
	if (why == NULL)
		return 0;
	err_set(e, ERR_FORMAT, "%s", why);
	return text_doing(d, p - 1, e);
}

/* The parser's own complaint: one line, and nothing that moves a cursor. */
static int
parser_fault(xmlParserCtxt *parser, struct err *e)
{
	const xmlError *why = xmlCtxtGetLastError(parser);
	char text[160];
	size_t n = 0;

	if (why == NULL || why->message == NULL)
		return err_set(e, ERR_FORMAT, "line 1, column 1: well-formed "
		    "XML is expected");
	for (const char *p = why->message;
	    *p != '\0' && *p != '\n' && n < sizeof(text) - 1; p++)
		text[n++] = *p >= ' ' && *p < 0x7f ? *p : '?';
	text[n] = '\0';
	/* int2 is the column, and 0 where there is none to tell. */
	return err_set(e, ERR_FORMAT, "line %d, column %d: not well-formed "
	    "XML: %s", why->line, why->int2 > 0 ? why->int2 : 1, text);
}

xmlDoc *
document_parse(struct document *d, struct err *e)
{
	/* The declaration has been looked at: no decoder is let loose. */
	static const int OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES | XML_PARSE_IGNORE_ENC;
	xmlParserCtxt *parser = NULL;
	xmlDoc *doc = NULL;

	if (d->len >= strlen(MARK) &&
	    memcmp(d->text, MARK, strlen(MARK)) == 0) {
		d->text += strlen(MARK);
		d->len -= strlen(MARK);
	}
	if (declaration_check(d, e) != 0 || outline_check(d, e) != 0)
		return NULL;
	if ((parser = xmlNewParserCtxt()) == NULL) {
		err_set(e, ERR_SYS, "no memory for the XML parser");
		return NULL;
	}
	doc = xmlCtxtReadMemory(parser, d->text, (int)d->len, NULL, NULL,
	    OPTIONS);
	if (doc == NULL)
		parser_fault(parser, e);
	else
		doc->_private = d;
	xmlFreeParserCtxt(parser);
	return doc;
}
