#include <stdio.h>

#include "keyset/words.h"

#include "ceremony/report_state.h"

/* What people put their names to, with a pen. */

/* In rows as they are read aloud. */
static void
words(const struct report *r, const struct digest *d)
{
	static const struct column columns[] = {
		{ "No", 2, false }, { "1", 9, false }, { "2", 11, false },
		{ "3", 9, false }, { "4", 11, false }, { "5", 9, false },
		{ "6", 11, false }, { NULL, 0, false },
	};

	document_table(r->paper, columns);
	for (size_t at = 0; at < DIGEST_LEN; at += WORDS_A_ROW) {
		const char *cells[1 + WORDS_A_ROW] = { NULL };
		char number[24];

		snprintf(number, sizeof(number), "%zu", at / WORDS_A_ROW + 1);
		cells[0] = number;
		for (size_t i = at; i < at + WORDS_A_ROW && i < DIGEST_LEN; i++)
			cells[1 + i - at] = word_of(d->bytes[i], i);
		document_row(r->paper, cells);
	}
}

static void
head(const struct report *r)
{
	char hex[DIGEST_HEX];
	const struct digest *d = &r->source->head;

	document_add(r->paper, PIECE_HEADING, "THE JOURNAL'S HEAD", NULL);
	document_add(r->paper, PIECE_FACT, "At record", "%06llu",
	    (unsigned long long)r->source->record);
	document_add(r->paper, PIECE_EXACT, "SHA-256", "%s", digest_hex(d, hex));
	words(r, d);
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

	head(r);
	document_add(r->paper, PIECE_LEAF, "", NULL);
	document_add(r->paper, PIECE_HEADING, "ATTESTATION", NULL);
	document_add(r->paper, PIECE_TEXT, "Whoever signs says of what they saw: "
	    "I was there under the name beside my signature. The steps were done "
	    "as this report says; what was not as planned stands under "
	    "EXCEPTIONS, and nothing that I know of is left out. The words at "
	    "the foot of this page are those at the foot of each page of it.",
	    NULL);
	if (r->source->leaves)
		behind(r);
	for (size_t i = 0; i < n; i++)
		document_add(r->paper, PIECE_SIGN, list[i].as, "%s",
		    list[i].name);
	document_add(r->paper, PIECE_SIGN, "also there", "%s", "");
	return 0;
}
