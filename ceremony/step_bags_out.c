#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/bag_desk.h"

/*
 * What both read stands in the journal before they see what it should be; where
 * it does not, they may still read it, and do not see that.
 */
static int
opened(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char happened[200];

	if (register_bag_read(&c->reg, b))
		snprintf(happened, sizeof(happened), "the bag of %s has the number "
		    "%s, and was sealed in ceremony %04u with %s", b->contents,
		    b->read[0], b->sealed, b->number);
	else
		snprintf(happened, sizeof(happened), "one reads %s off the bag of "
		    "%s, the other %s", b->read[0], b->contents, b->read[1]);
	if (!register_bag_agrees(&c->reg, b) && ask_exception_behind(c, "each "
	    "bag has the number that it was sealed with", happened,
	    "the numbers that were typed stand", e) != 0)
		return -1;
	return ceremony_record(c, "bags-out", "opened", json_pack("{s:s}",
	    "contents", b->contents), e);
}

/* Neither is told which of the two is right, if one is. */
static int
ask_unlike(struct ceremony *c, const struct register_bag *b, char *letter,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 't', "Type both again" }, { 'd', "They differ" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	int rc;

	bag_desk_list(c, BAG_COMES_OUT, "THE TWO NUMBERS DIFFER", b, &p);
	for (int i = 0; i < 2; i++)
		page_line(&p, "   %-24s typed  %s", c->people[i].name,
		    b->read[i]);
	page_foot(&p, "NOW  Both look at the bag: T, and type again; or D, where "
	    "it cannot be read.");
	page_foot(&p, "WHY  What was typed stands in the journal.  The register's "
	    "number is shown when both have read one.");
	rc = ask_letter(c, &p, "bags-out.unlike", choices, letter, e);
	page_free(&p);
	return rc;
}

/*
 * Both typed the same, and it is not the register's: the bag is looked at once
 * more before anything is recorded, for two can mistype alike.  Once: it must not
 * be tried out which number passes.
 */
static int
look_again(struct ceremony *c, const struct register_bag *b,
    const char *number, char *letter, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 't', "Type both again" }, { 's', "The bag says so" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	int rc;

	bag_desk_list(c, BAG_COMES_OUT, "THIS IS NOT THE NUMBER IT WAS SEALED "
	    "WITH", b, &p);
	page_line(&p, "   Both typed   %s", number);
	page_foot(&p, "NOW  Both look at the bag once more: T, and type again; or "
	    "S, where it says that.");
	page_foot(&p, "WHY  Nothing is recorded yet, and before it is the register's "
	    "number is not shown.");
	rc = ask_letter(c, &p, "bags-out.again", choices, letter, e);
	page_free(&p);
	return rc;
}

static int
type_twice(struct ceremony *c, const struct register_bag *b,
    char numbers[2][BAG_NUMBER], struct err *e)
{
	char letter = 's';

	if (bag_desk_type(c, BAG_COMES_OUT, b, "", numbers, e) != 0)
		return -1;
	if (strcmp(numbers[0], numbers[1]) == 0 &&
	    strcmp(numbers[0], b->number) != 0 &&
	    look_again(c, b, numbers[0], &letter, e) != 0)
		return -1;
	return letter == 't' ? bag_desk_type(c, BAG_COMES_OUT, b, "", numbers,
	    e) : 0;
}

static int
read_off(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char numbers[2][BAG_NUMBER], letter = 't';

	while (letter == 't' && !register_bag_read(&c->reg, b)) {
		if (type_twice(c, b, numbers, e) != 0 ||
		    ceremony_record(c, "bags-out", "read", json_pack(
		    "{s:s,s:[s,s]}", "contents", b->contents, "numbers",
		    numbers[0], numbers[1]), e) != 0)
			return -1;
		if (!register_bag_read(&c->reg, b) &&
		    ask_unlike(c, b, &letter, e) != 0)
			return -1;
	}
	return opened(c, b, e);
}

static int
missing(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char happened[160];

	snprintf(happened, sizeof(happened), "the bag of %s, sealed in ceremony "
	    "%04u, is missing", b->contents, b->sealed);
	if (ask_exception(c, "each bag of the register is there", happened,
	    e) != 0)
		return -1;
	return ceremony_record(c, "bags-out", "missing", json_pack("{s:s}",
	    "contents", b->contents), e);
}

static int
look(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'o', "Opened today" }, { 'n', "Not opened" },
		{ 'm', "Missing" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter, title[PAGE_TEXT];
	int rc;

	/* Both have read it, and the console was gone before it was opened. */
	if (register_bag_read(&c->reg, b))
		return opened(c, b, e);
	snprintf(title, sizeof(title), "THE BAG OF %s: is it opened today?",
	    b->contents);
	bag_desk_list(c, BAG_COMES_OUT, title, b, &p);
	page_foot(&p, "NOW  Witness: show it to the camera, shut but of log media and "
	    "machine.  O if it is opened today; N if not; M if it is not there.");
	page_foot(&p, "WHY  Whoever was at it since would have had to cut it "
	    "open.");
	rc = ask_letter(c, &p, "bags-out", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	return letter == 'n' ? ceremony_record(c, "bags-out", "kept", json_pack(
	    "{s:s}", "contents", b->contents), e) : letter == 'm' ?
	    missing(c, b, e) : read_off(c, b, e);
}

static size_t
count_opened(const struct registry *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_bags; i++)
		n += register_bag_opened(r, &r->bags[i]);
	return n;
}

/* One question for all of them: they lie side by side on the table. */
static int
seals(struct ceremony *c, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'w', "All are whole" }, { 'n', "One is not" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	if (count_opened(&c->reg) == 0 ||
	    register_last(&c->reg, "bags-out", "seals") != NULL)
		return 0;
	bag_desk_list(c, BAG_COMES_OUT, "THE SEALS: is each whole?", NULL, &p);
	page_foot(&p, "NOW  Both look at seal and seams of each bag that is opened "
	    "today.  W if all are whole, or were; N if one is not.  Then cut.");
	page_foot(&p, "WHY  A number says which bag it is; the seal, that it was "
	    "not opened.");
	rc = ask_letter(c, &p, "bags-out.seals", choices, &letter, e);
	page_free(&p);
	if (rc != 0 || (letter == 'n' && ask_exception(c, "the seal of each bag "
	    "is whole", "the seal of a bag is not whole", e) != 0))
		return -1;
	return ceremony_record(c, "bags-out", "seals", json_pack("{s:b}",
	    "whole", letter == 'w'), e);
}

/* Nothing to compare is seen as well. */
static int
none(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	bag_desk_list(c, BAG_COMES_OUT, "NO BAG IS SEALED", NULL, &p);
	page_wrap(&p, "   By the register nothing is in a bag.  At the end of this "
	    "ceremony each of these goes into one, or it is said why not.");
	page_foot(&p, "NOW  Administrator: Enter.");
	page_foot(&p, "WHY  The next ceremony compares what this one writes "
	    "down.");
	rc = ask_enter(c, &p, "bags-out.none", e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	bool any = false;

	for (size_t i = 0; i < c->reg.n_bags; i++) {
		const struct register_bag *b = &c->reg.bags[i];

		if (register_bag_to_look(&c->reg, b) && look(c, b, e) != 0)
			return -1;
		any |= b->looked == c->reg.number;
	}
	return any ? seals(c, e) : none(c, e);
}

const struct step step_bags_out = {
	.id = "bags-out",
	.title = "Bags compared, seals looked at",
	.who = "both",
	.why = "By number and seal of its bag nobody was at what lay in the safe.",
	.again = STEP_ONCE,
	.unchanged = "what was said of bags before stands; no other is opened",
	.run = run,
};
