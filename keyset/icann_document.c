#include <string.h>
#include <strings.h>

#include <libxml/parser.h>

#include "keyset/icann_node.h"

static const char	MARK[] = "\xef\xbb\xbf";	/* of byte order */

enum { EQUALS_MAX = 32 };	/* "=" between two "<" */

/*
 * What libxml2 should never see: a DOCTYPE and its declarations, processing
 * instructions, CDATA, octets of another encoding, and a tag with so many
 * attributes that comparing each with each takes minutes.  It is looked for
 * wherever "<" stands, outside of comments, since "<" can stand nowhere else.
 */
static int
outline_check(const char *text, size_t len, struct err *e)
{
	size_t line = 1, equals = 0;
	const char *end = text + len;

	if (len == 0 || strchr("< \t\r\n", *text) == NULL || *text == '\0')
		return err_set(e, ERR_FORMAT, "this is not XML");
	for (const char *p = text; p < end; p++) {
		size_t left = (size_t)(end - p);

		if (*p == '\n')
			line++;
		if (*p == '\0')
			return err_set(e, ERR_FORMAT, "line %zu: a NUL octet:"
			    " this is not UTF-8 text", line);
		if (*p == '=' && ++equals > EQUALS_MAX)
			return err_set(e, ERR_FORMAT, "line %zu: too many "
			    "attributes or equals signs", line);
		if (*p != '<')
			continue;
		equals = 0;
		if (left >= 4 && memcmp(p, "<!--", 4) == 0) {
			const char *close = memmem(p + 4, left - 4, "-->", 3);

			if (close == NULL)
				return err_set(e, ERR_FORMAT, "line %zu: the "
				    "comment does not end", line);
			for (; p < close; p++)
				line += *p == '\n';
			p += 2;
		} else if (left >= 2 && p[1] == '!') {
			return err_set(e, ERR_FORMAT, "line %zu: <!DOCTYPE, "
			    "<![CDATA[ and the like are not taken", line);
		} else if (left >= 2 && p[1] == '?' && p != text) {
			return err_set(e, ERR_FORMAT, "line %zu: processing "
			    "instructions are not taken", line);
		}
	}
	return 0;
}

/* The parser's own complaint: one line, and nothing that moves a cursor. */
static int
parser_fault(xmlParserCtxt *parser, struct err *e)
{
	const xmlError *why = xmlCtxtGetLastError(parser);
	char text[160];
	size_t n = 0;

	if (why == NULL || why->message == NULL)
		return err_set(e, ERR_FORMAT, "this is not well-formed XML");
	for (const char *p = why->message;
	    *p != '\0' && *p != '\n' && n < sizeof(text) - 1; p++)
		text[n++] = *p >= ' ' && *p < 0x7f ? *p : '?';
	text[n] = '\0';
	return err_set(e, ERR_FORMAT, "line %d: not well-formed XML: %s",
	    why->line, text);
}

/* The encoding, where one is declared, is UTF-8. */
static int
declaration_check(const char *text, size_t len, struct err *e)
{
	static const char NAME[] = "encoding", UTF8[] = "UTF-8";
	const char *end, *p;

	if (len < 5 || memcmp(text, "<?xml", 5) != 0 ||
	    (end = memmem(text, len, "?>", 2)) == NULL ||
	    (p = memmem(text, (size_t)(end - text), NAME, strlen(NAME))) ==
	    NULL)
		return 0;
	p += strlen(NAME);
	while (p < end && strchr(" \t\r\n=\"'", *p) != NULL)
		p++;
	if ((size_t)(end - p) > strlen(UTF8) &&
	    strncasecmp(p, UTF8, strlen(UTF8)) == 0 &&
	    (p[strlen(UTF8)] == '"' || p[strlen(UTF8)] == '\''))
		return 0;
	return err_set(e, ERR_FORMAT, "line 1: the encoding is not UTF-8");
}

xmlDoc *
document_parse(const char *text, size_t len, struct err *e)
{
	/* The declaration has been looked at: no decoder is let loose. */
	static const int OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES | XML_PARSE_IGNORE_ENC;
	xmlParserCtxt *parser = NULL;
	xmlDoc *doc = NULL;

	if (len >= strlen(MARK) && memcmp(text, MARK, strlen(MARK)) == 0) {
		text += strlen(MARK);
		len -= strlen(MARK);
	}
	if (declaration_check(text, len, e) != 0 ||
	    outline_check(text, len, e) != 0)
		return NULL;
	if ((parser = xmlNewParserCtxt()) == NULL) {
		err_set(e, ERR_SYS, "no memory for the XML parser");
		return NULL;
	}
	doc = xmlCtxtReadMemory(parser, text, (int)len, NULL, NULL, OPTIONS);
	if (doc == NULL)
		parser_fault(parser, e);
	xmlFreeParserCtxt(parser);
	return doc;
}
