#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/bag_desk.h"
#include "keyset/utc.h"

/* ---- the table ------------------------------------------------------------ */

static const char *
out_today(const struct registry *r, const struct register_bag *b)
{
	if (b->looked != r->number)
		return "";
	if (b->state == BAG_MISSING)
		return "MISSING";
	if (b->state != BAG_OPENED)
		return "not opened";
	return register_bag_agrees(r, b) ? "the same" : "ANOTHER NUMBER";
}

static const char *
in_today(const struct registry *r, const struct register_bag *b)
{
	if (b->settled != r->number)
		return "";
	if (b->state != BAG_SEALED)
		return "stays out";
	return b->sealed == r->number ? "sealed" : "not opened";
}

/* Of one whose number may not be seen yet, that there is one. */
static const char *
number_of(const struct registry *r, enum bag_way way,
    const struct register_bag *b)
{
	if (way == BAG_COMES_OUT)
		return register_bag_to_look(r, b) ? "not shown yet" :
		    b->looked == r->number ? b->number : "-";
	return b->settled == r->number && b->state == BAG_SEALED ? b->number :
	    "-";
}

/*
 * When it was sealed; or since when it is in no bag, where it is in none or is
 * asked into which it goes.
 */
static void
since(const struct registry *r, enum bag_way way, const struct register_bag *b,
    char *out, size_t room)
{
	const bool now = way == BAG_COMES_OUT && b->since == r->number;
	char when[UTC_TEXT];

	if (b->state == BAG_NEVER)
		snprintf(out, room, "in none yet");
	else if (b->state == BAG_OUT)
		snprintf(out, room, "in none, %04u", b->since);
	else if (b->state != BAG_SEALED && !now)
		snprintf(out, room, "%s, %04u", b->state == BAG_OPENED ?
		    "opened" : "missing", b->since);
	else
		snprintf(out, room, "%04u %.10s", b->sealed, utc_text(
		    b->sealed_at, when));
}

void
bag_desk_list(const struct ceremony *c, enum bag_way way, const char *title,
    const struct register_bag *mark, struct page *p)
{
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   %-20s%-24s%-17s%s", "Contents", "Bag no.", "Sealed",
	    "Today");
	for (size_t i = 0; i < c->reg.n_bags; i++) {
		const struct register_bag *b = &c->reg.bags[i];
		char when[32];

		if (!register_bag_matters(&c->reg, b))
			continue;
		since(&c->reg, way, b, when, sizeof(when));
		if (b == mark)
			p->active = p->n_lines;
		page_line(p, " %c %-20s%-24s%-17s%s", b == mark ? '>' : ' ',
		    b->contents, number_of(&c->reg, way, b), when,
		    way == BAG_COMES_OUT ? out_today(&c->reg, b) :
		    in_today(&c->reg, b));
	}
	page_line(p, "%s", "");
}

/* ---- the number ----------------------------------------------------------- */

static void
show(struct ceremony *c, enum bag_way way, const struct register_bag *b,
    const char *note, struct page *p)
{
	char title[PAGE_TEXT];

	snprintf(title, sizeof(title), way == BAG_COMES_OUT ?
	    "THE BAG OF %s: which number is on it?" :
	    "THE NEW BAG OF %s: which number is on it?", b->contents);
	bag_desk_list(c, way, title, b, p);
	if (note[0] != '\0')
		page_wrap(p, "   AGAIN  %s", note);
	page_foot(p, "NOW  Each reads the number off the bag, not off a paper, "
	    "and types it; the other looks away.");
	page_foot(p, "WHY  %s", way == BAG_COMES_OUT ? "A number that is copied "
	    "is compared with nothing." : "By this number alone the next ceremony "
	    "knows that nobody was at it.");
}

/* Asked until it is a number: whoever comes next does not see it. */
static int
type(struct ceremony *c, enum bag_way way, const struct register_bag *b,
    const char *note, int person, char number[BAG_NUMBER], struct err *e)
{
	static const char *const keys[][2] = {
		[BAG_COMES_OUT] = { "bags-out.administrator",
		    "bags-out.witness" },
		[BAG_GOES_IN] = { "bags-in.administrator", "bags-in.witness" },
	};
	char who[64], again[sizeof(e->text)], text[UI_ANSWER_MAX];
	struct page p = { .n_lines = 0 };
	bool read = false;
	int rc = 0;

	snprintf(again, sizeof(again), "%s", note);
	while (rc == 0 && !read) {
		show(c, way, b, again, &p);
		rc = ask_text(c, &p, keys[way][person], ceremony_who(c, person,
		    who), text, sizeof(text), e);
		read = rc == 0 && bag_number_read(text, number, e) == 0;
		if (rc == 0 && !read)
			memcpy(again, e->text, sizeof(again));
		page_free(&p);
	}
	return rc;
}

int
bag_desk_type(struct ceremony *c, enum bag_way way,
    const struct register_bag *b, const char *note,
    char numbers[2][BAG_NUMBER], struct err *e)
{
	for (int i = 0; i < 2; i++)
		if (type(c, way, b, note, i, numbers[i], e) != 0)
			return -1;
	return 0;
}
