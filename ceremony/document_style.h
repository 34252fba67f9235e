#ifndef CEREMONY_DOCUMENT_STYLE_H
#define CEREMONY_DOCUMENT_STYLE_H

/* The style sheet of document_html(), but for what each paper puts in it. */
extern const char document_style[];

#endif
