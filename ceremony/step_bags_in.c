#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/bag_desk.h"
#include "ceremony/closing.h"

static int
seal(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char number[BAG_NUMBER];

	return bag_desk_new(c, b, NULL, number, e) != 0 ? -1 : ceremony_record(c,
	    "bags-in", "sealed", json_pack("{s:s,s:s}", "contents", b->contents,
	    "number", number), e);
}

static int
leave_out(struct ceremony *c, const struct register_bag *b, struct err *e)
{
	char reason[UI_ANSWER_MAX];

	return bag_desk_reason(c, b, reason, e) != 0 ? -1 : ceremony_record(c,
	    "bags-in", "out", json_pack("{s:s,s:s}", "contents", b->contents,
	    "reason", reason), e);
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
	char letter;

	if (bag_desk_where(c, b, &letter, e) != 0)
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
