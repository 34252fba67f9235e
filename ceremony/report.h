#ifndef CEREMONY_REPORT_H
#define CEREMONY_REPORT_H

#include "ceremony/document.h"
#include "ceremony/report_source.h"

/*
 * The report of a ceremony, for the people who were there to print and sign,
 * and for whoever reads it later: what was to be done beside what was, with
 * times; who; exceptions; what was made and changed; keys, response and
 * files; and a page to sign.  The same journal always gives the same octets, so
 * that anyone can make it again and compare.
 *
 * It proves nothing that the journal does not: verify is for that.
 */
#define REPORT_TEXT "report.txt"
#define REPORT_HTML "report.html"

/* The caller's (document_free), also on failure. */
int	 report_document(const struct report_source *, struct document *,
	    struct err *);
/* Adds both forms of it to what leaves. */
int	 report_export(const struct report_source *, struct export *,
	    struct err *);

#endif
