#include <stdio.h>

#include "ceremony/report_state.h"

/* What people put their names to, with a pen. */

static void
head(const struct report *r)
{
	char hex[DIGEST_HEX];

	document_add(r->paper, PIECE_CODE, "Head of the journal", "journal %04u\n"
	    "record %06llu\nhead %s", r->reg->number,
	    (unsigned long long)r->source->record, digest_hex(&r->source->head,
	    hex));
}

static void
behind(const struct report *r)
{
	char text[160];

	snprintf(text, sizeof(text), "What came behind record %06llu, to be filled "
	    "in by hand:", (unsigned long long)r->source->record);
	document_add(r->paper, PIECE_TEXT, text, NULL);
	document_add(r->paper, PIECE_BLANK, "The ceremony ended, UTC", NULL);
	document_add(r->paper, PIECE_BLANK, "Exceptions behind this report, or "
	    "none", NULL);
	document_add(r->paper, PIECE_BLANK, "Words of SHA256SUMS, the first six",
	    NULL);
	document_add(r->paper, PIECE_BLANK, "Head at the end: its record", NULL);
	document_add(r->paper, PIECE_BLANK, "and its words, the first six", NULL);
}

int
report_attestation(const struct report *r)
{
	struct attendant list[REPORT_PEOPLE];
	const size_t n = report_attendants(r, list);

	document_add(r->paper, PIECE_LEAF, "", NULL);
	document_add(r->paper, PIECE_HEADING, "ATTESTATION", NULL);
	document_add(r->paper, PIECE_TEXT, "Whoever signs says of what they saw: "
	    "I was there under the name beside my signature. The steps were done "
	    "as this report says; what was not as planned stands under "
	    "EXCEPTIONS, and nothing that I know of is left out. The words at "
	    "the foot of this page are those at the foot of each page of it.",
	    NULL);
	head(r);
	if (r->source->leaves)
		behind(r);
	for (size_t i = 0; i < n; i++)
		document_add(r->paper, PIECE_SIGN, list[i].as, "%s",
		    list[i].name);
	document_add(r->paper, PIECE_SIGN, "also there", "%s", "");
	return 0;
}
