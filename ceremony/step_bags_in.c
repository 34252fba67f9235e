#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/bag_desk.h"
#include "ceremony/closing.h"

/* Why these two numbers cannot be that of a new bag; "" where they can. */
static void
judge(const struct registry *r, char numbers[2][BAG_NUMBER], char *note,
    size_t room)
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
}

static int
seal(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char numbers[2][BAG_NUMBER], note[200] = "";

	do {
		if (bag_desk_type(c, BAG_GOES_IN, b, note, numbers, e) != 0)
			return -1;
		judge(&c->reg, numbers, note, sizeof(note));
	} while (note[0] != '\0');
	return ceremony_record(c, "bags-in", "sealed", json_pack("{s:s,s:s}",
	    "contents", b->contents, "number", numbers[0]), e);
}

static int
leave_out(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char reason[UI_ANSWER_MAX], title[PAGE_TEXT];
	struct page p = { .n_lines = 0 };
	int rc;

	snprintf(title, sizeof(title), "%s GOES INTO NO BAG: why?", b->contents);
	bag_desk_list(c, BAG_GOES_IN, title, b, &p);
	page_foot(&p, "NOW  Administrator: type why, and where it is kept.  Esc "
	    "goes back.");
	page_foot(&p, "WHY  It stands in the journal: until it is in a bag, nobody "
	    "can see who was at it.");
	rc = ask_text(c, &p, "bags-in.reason", "Reason", reason, sizeof(reason),
	    e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "bags-in", "out", json_pack(
	    "{s:s,s:s}", "contents", b->contents, "reason", reason), e);
}

/* It was to stay shut, and is open: nobody compared it before. */
static int
opened_after_all(struct ceremony *c, const struct register_bag *b,
    struct err *e)
{
	char happened[160];

	if (b->state != BAG_SEALED)
		return 0;
	snprintf(happened, sizeof(happened), "the bag of %s was not to be opened, "
	    "and was", b->contents);
	return ask_exception(c, "a bag is opened when its number was compared",
	    happened, e);
}

static int
settle(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 's', "In a new bag" }, { 'o', "Stays out" },
		{ 'k', "Was not opened" }, { 0, NULL },
	}, without[] = {
		{ 's', "In a new bag" }, { 'o', "Stays out" }, { 0, NULL },
	};
	const bool kept = b->state == BAG_SEALED;
	struct page p = { .n_lines = 0 };
	char letter, title[PAGE_TEXT];
	int rc;

	snprintf(title, sizeof(title), "%s: does it go into a bag?", b->contents);
	bag_desk_list(c, BAG_GOES_IN, title, b, &p);
	page_foot(&p, "NOW  S with a new bag at hand; O if it stays out%s.", kept ?
	    "; K if its bag is shut" : "");
	page_foot(&p, "WHY  Each is sealed, or it is said why not.  Log media go in "
	    "when the console has ended.");
	rc = ask_letter(c, &p, "bags-in", kept ? choices : without, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'k')
		return ceremony_record(c, "bags-in", "kept", json_pack("{s:s}",
		    "contents", b->contents), e);
	if (opened_after_all(c, b, e) != 0)
		return -1;
	return letter == 's' ? seal(c, b, e) : leave_out(c, b, e);
}

/* Where nothing left, the cards are needed once more before they go in. */
static int
run(struct ceremony *c, struct err *e)
{
	if (closing_sign(c, false, e) != 0)
		return -1;
	for (size_t i = 0; i < c->reg.n_bags; i++)
		if (register_bag_to_settle(&c->reg, &c->reg.bags[i]) &&
		    settle(c, &c->reg.bags[i], e) != 0)
			return -1;
	return 0;
}

const struct step step_bags_in = {
	.id = "bags-in",
	.title = "New bags sealed, numbers typed twice",
	.who = "both",
	.why = "The next ceremony compares these numbers, and knows nothing else.",
	.again = STEP_ONCE,
	.unchanged = "what was said of bags before stands; no other is sealed",
	.run = run,
};
