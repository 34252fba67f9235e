#ifndef KEYSET_XML_SHEET_H
#define KEYSET_XML_SHEET_H

#include <stdbool.h>

#include <libxml/xmlwriter.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * An XML document in the making, by libxml2's writer: UTF-8, indented by two.
 * The first failure sticks and is asked for once, at the end.
 */
struct xml_sheet {
	xmlBufferPtr	 text;
	xmlTextWriterPtr writer;
	bool		 failed;
};

int	 xml_sheet_start(struct xml_sheet *, struct err *);
void	 xml_open(struct xml_sheet *, const char *name);
void	 xml_attribute(struct xml_sheet *, const char *name, const char *value);
/* <name>text</name>, the text printed. */
void	 xml_field(struct xml_sheet *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void	 xml_comment(struct xml_sheet *, const char *);	/* without "--" in it */
void	 xml_close(struct xml_sheet *);
/*
 * Ends the document and adds it to the blob; frees the sheet, on failure too
 * (ERR_SYS; ERR_FORMAT when what was given is no text for XML 1.0).
 */
int	 xml_sheet_end(struct xml_sheet *, struct blob *, struct err *);

#endif
