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

/* ---- where its contents go ------------------------------------------------- */

int
bag_desk_where(struct ceremony *c, const struct register_bag *b, char *letter,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 's', "In a new bag" }, { 'o', "Stays out" },
		{ 'k', "Was not opened" }, { 0, NULL },
	}, without[] = {
		{ 's', "In a new bag" }, { 'o', "Stays out" }, { 0, NULL },
	};
	const bool kept = b->state == BAG_SEALED;
	struct page p = { .n_lines = 0 };
	char title[PAGE_TEXT];
	int rc;

	snprintf(title, sizeof(title), "%s: does it go into a bag?", b->contents);
	bag_desk_list(c, BAG_GOES_IN, title, b, &p);
	page_foot(&p, "NOW  S with a new bag at hand; O if it stays out%s.", kept ?
	    "; K if its bag is shut" : "");
	page_foot(&p, "WHY  Each is sealed, or it is said why not.  Log media go in "
	    "when the console has ended.");
	rc = ask_letter(c, &p, "bags-in", kept ? choices : without, letter, e);
	page_free(&p);
	return rc;
}

/* Whether one of these, which no record has yet, went into that bag. */
static bool
is_in(const json_t *others, const char *number)
{
	for (size_t i = 0; i < json_array_size(others); i++) {
		const char *is = json_string_value(json_object_get(
		    json_array_get(others, i), "number"));

		if (is != NULL && strcmp(is, number) == 0)
			return true;
	}
	return false;
}

/* Why these two cannot be the number of a new bag; "" where they can. */
static void
judge(const struct registry *r, const json_t *others,
    char numbers[2][BAG_NUMBER], char *note, size_t room)
{
	const struct register_bag_number *was = register_bag_number(r,
	    numbers[0]);

	note[0] = '\0';
	if (strcmp(numbers[0], numbers[1]) != 0)
		snprintf(note, room, "one typed %s, the other %s: both look at the "
		    "bag", numbers[0], numbers[1]);
	else if (was != NULL)
		snprintf(note, room, "%s was on the bag of %s in ceremony %04u, and "
		    "a bag is used once: take another", numbers[0],
		    was->contents, was->ceremony);
	else if (is_in(others, numbers[0]))
		snprintf(note, room, "%s is the bag of something else: take another",
		    numbers[0]);
}

int
bag_desk_new(struct ceremony *c, const struct register_bag *b,
    const json_t *others, char number[BAG_NUMBER], struct err *e)
{
	char numbers[2][BAG_NUMBER], note[200] = "";

	do {
		if (bag_desk_type(c, BAG_GOES_IN, b, note, numbers, e) != 0)
			return -1;
		judge(&c->reg, others, numbers, note, sizeof(note));
	} while (note[0] != '\0');
	memcpy(number, numbers[0], BAG_NUMBER);
	return 0;
}

int
bag_desk_reason(struct ceremony *c, const struct register_bag *b,
    char reason[UI_ANSWER_MAX], struct err *e)
{
	char title[PAGE_TEXT];
	struct page p = { .n_lines = 0 };
	int rc;

	snprintf(title, sizeof(title), "%s GOES INTO NO BAG: why?", b->contents);
	bag_desk_list(c, BAG_GOES_IN, title, b, &p);
	page_foot(&p, "NOW  Administrator: type why, and where it is kept.  Esc "
	    "goes back.");
	page_foot(&p, "WHY  It stands in the journal: until it is in a bag, nobody "
	    "can see who was at it.");
	rc = ask_text(c, &p, "bags-in.reason", "Reason", reason, UI_ANSWER_MAX,
	    e);
	page_free(&p);
	return rc;
}

/* ---- a ceremony that is abandoned ------------------------------------------ */

static json_t *
put_away(struct ceremony *c, const struct register_bag *b,
    const json_t *others, struct err *e)
{
	char letter, text[UI_ANSWER_MAX];
	json_t *made;

	if (bag_desk_where(c, b, &letter, e) != 0 || (letter == 's' ?
	    bag_desk_new(c, b, others, text, e) :
	    bag_desk_reason(c, b, text, e)) != 0)
		return NULL;
	made = json_pack("{s:s,s:s}", "contents", b->contents, letter == 's' ?
	    "number" : "reason", text);
	if (made == NULL)
		err_sys(e, "put a bag away");
	return made;
}

int
bag_desk_abandon(struct ceremony *c, json_t **bags, struct err *e)
{
	json_t *made = NULL;

	for (size_t i = 0; i < c->reg.n_bags; i++) {
		json_t *one;

		if (c->reg.bags[i].state != BAG_OPENED)
			continue;
		one = put_away(c, &c->reg.bags[i], made, e);
		if (one != NULL && made == NULL)
			made = json_array();
		if (one == NULL || json_array_append_new(made, one) != 0) {
			json_decref(made);
			return -1;
		}
	}
	*bags = made;
	return 0;
}
