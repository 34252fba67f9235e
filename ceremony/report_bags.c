#include <stdio.h>
#include <string.h>

#include "ceremony/report_state.h"

/* The bags that came out, and those that things went into. */

enum { CELL = 300 };

/* What the register had of it when the ceremony began. */
static void
had(const struct report *r, const struct register_bag *b, char cell[CELL])
{
	const bool new = b->sealed == r->reg->number;
	const char *number = new ? b->before : b->number;

	if (number[0] == '\0')
		snprintf(cell, CELL, "in none yet");
	else
		snprintf(cell, CELL, "%s\nin %04u", number, new ?
		    b->before_sealed : b->sealed);
}

/* What both read off it today. */
static void
came(const struct report *r, const struct register_bag *b, char cell[CELL])
{
	const unsigned now = r->reg->number;

	if (b->read_in == now && register_bag_read(r->reg, b))
		snprintf(cell, CELL, "%s", b->read[0]);
	else if (b->read_in == now)
		snprintf(cell, CELL, "%s, or\n%s", b->read[0], b->read[1]);
	else if (b->looked != now)
		snprintf(cell, CELL, "-");
	else
		snprintf(cell, CELL, b->missed == now ? "MISSING" :
		    "not opened");
}

/* Why it stays out. */
static const char *
reason(const struct report *r, const struct register_bag *b)
{
	const char *why = "";

	for (size_t i = 0; i < report_records(r); i++)
		if (register_is(report_record(r, i), "bags-in", "out") &&
		    strcmp(report_text(report_record(r, i), "contents"),
		    b->contents) == 0)
			why = report_text(report_record(r, i), "reason");
	return why;
}

static void
went(const struct report *r, const struct register_bag *b, char cell[CELL])
{
	if (b->settled != r->reg->number)
		snprintf(cell, CELL, r->source->leaves ? "behind this report:\n"
		    "__________________" : "not said");
	else if (b->state == BAG_OUT)
		snprintf(cell, CELL, "none: %.240s", reason(r, b));
	else
		snprintf(cell, CELL, "%s", b->sealed == r->reg->number ?
		    b->number : "not opened");
}

/* It is not asked for, and whoever relies on the keys is to know that. */
static void
none(const struct report *r, const char *profile)
{
	document_add(r->paper, PIECE_HEADING, "BAGS", NULL);
	document_add(r->paper, PIECE_TEXT, "This site names nothing that it keeps "
	    "in tamper bags, though it says by a profile who may not be whom. "
	    "Whether anybody was at the HSM, the cards or the log media between "
	    "two ceremonies, this journal cannot tell: only papers can.", NULL);
	document_add(r->paper, PIECE_FACT, "Profile", "%s", profile);
}

int
report_bags(const struct report *r)
{
	static const struct column columns[] = {
		{ "In the bag", 19, false }, { "Sealed with", 17, true },
		{ "Came out with", 17, true }, { "Went into", 19, false },
		{ NULL, 0, false },
	};
	const char *profile = report_text(report_record(r, 0), "profile");
	const struct ceremony_type *t = ceremony_begun(r->reg);

	if (t == NULL || !t->bags) {
		if (profile[0] != '\0')
			none(r, profile);
		return 0;
	}
	document_add(r->paper, PIECE_HEADING, "BAGS", NULL);
	document_table(r->paper, columns);
	for (size_t i = 0; i < r->reg->n_bags; i++) {
		const struct register_bag *b = &r->reg->bags[i];
		char cells[3][CELL];

		if (!register_bag_matters(r->reg, b))
			continue;
		had(r, b, cells[0]);
		came(r, b, cells[1]);
		went(r, b, cells[2]);
		document_row(r->paper, (const char *[]){ b->contents, cells[0],
		    cells[1], cells[2] });
	}
	return 0;
}
