#include <stdarg.h>
#include <stdio.h>

#include <libxml/chvalid.h>

#include "keyset/xml_sheet.h"

enum { FIELD_MAX = 1024 };	/* octets of a text; a key of RSA-4096 has 688 */

static const xmlChar *
octets(const char *text)
{
	return (const xmlChar *)text;
}

int
xml_sheet_start(struct xml_sheet *s, struct err *e)
{
	*s = (struct xml_sheet){ .text = xmlBufferCreate() };
	if (s->text != NULL)
		s->writer = xmlNewTextWriterMemory(s->text, 0);
	if (s->writer == NULL) {
		xmlBufferFree(s->text);
		return err_set(e, ERR_SYS, "no memory to write XML");
	}
	s->failed = xmlTextWriterSetIndent(s->writer, 1) != 0 ||
	    xmlTextWriterSetIndentString(s->writer, octets("  ")) != 0 ||
	    xmlTextWriterStartDocument(s->writer, NULL, "UTF-8", NULL) < 0;
	return 0;
}

/* The writer writes whatever it is given. */
static bool
is_text(const char *text)
{
	const xmlChar *p = octets(text);
	int len, c;

	for (; *p != '\0'; p += len) {
		len = 4;
		if ((c = xmlGetUTF8Char(p, &len)) < 0 || !xmlIsCharQ(c))
			return false;
	}
	return true;
}

void
xml_open(struct xml_sheet *s, const char *name)
{
	s->failed |= xmlTextWriterStartElement(s->writer, octets(name)) < 0;
}

void
xml_comment(struct xml_sheet *s, const char *text)
{
	s->failed |= !is_text(text) || xmlTextWriterWriteFormatComment(s->writer,
	    " %s ", text) < 0;
}

void
xml_attribute(struct xml_sheet *s, const char *name, const char *value)
{
	s->failed |= !is_text(value) || xmlTextWriterWriteAttribute(s->writer,
	    octets(name), octets(value)) < 0;
}

void
xml_field(struct xml_sheet *s, const char *name, const char *fmt, ...)
{
	char text[FIELD_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	s->failed |= n < 0 || n >= FIELD_MAX || !is_text(text) ||
	    xmlTextWriterWriteElement(s->writer, octets(name),
	    octets(text)) < 0;
}

void
xml_close(struct xml_sheet *s)
{
	s->failed |= xmlTextWriterEndElement(s->writer) < 0;
}

int
xml_sheet_end(struct xml_sheet *s, struct blob *out, struct err *e)
{
	int rc;

	s->failed |= xmlTextWriterEndDocument(s->writer) < 0;
	xmlFreeTextWriter(s->writer);
	if (s->failed)
		rc = err_set(e, ERR_FORMAT, "no XML can be written of this: a "
		    "name has what is no text, or memory is short");
	else
		rc = blob_append(out, xmlBufferContent(s->text),
		    (size_t)xmlBufferLength(s->text), e);
	xmlBufferFree(s->text);
	return rc;
}
