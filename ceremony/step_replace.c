#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/desk.h"
#include "ceremony/enrolment.h"
#include "ceremony/planned.h"
#include "ceremony/replacement.h"

enum { NOTE = sizeof(((struct err *)NULL)->text) + 160 };

/*
 * Who was to get a card in this ceremony, in another's place, and has none: an
 * enrolment that was cut off, or has not begun.
 */
static bool
awaited(const struct ceremony *c, char name[HOLDER_NAME])
{
	for (size_t i = json_array_size(c->reg.records); i-- > 0; ) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const char *joiner = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "joiner"));

		if (!register_is(rec, "replace", "result") || joiner == NULL ||
		    holdings_officer(&c->reg.holdings, joiner) != NULL)
			continue;
		snprintf(name, HOLDER_NAME, "%s", joiner);
		return true;
	}
	return false;
}

static void
describe(const struct ceremony *c, const char *note, struct page *p)
{
	char joiner[HOLDER_NAME];

	page_start(p, "OFFICERS AND THEIR CARDS");
	enrolment_list(&c->reg.holdings, p);
	if (awaited(c, joiner))
		page_wrap(p, "    -  %s has no card yet: O", joiner);
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	page_foot(p, "NOW  A for each card that is lost, worn or blocked for good, "
	    "or whose officer leaves; G when all are replaced.");
	page_foot(p, "WHY  A card that is not in its officer's hands must stand for "
	    "nobody.");
}

/* Whose card, and who gets the next one. */
static int
ask_people(struct ceremony *c, struct page *p, struct replacement *r,
    struct err *e)
{
	const struct officer *o;
	char name[HOLDER_NAME];

	page_refoot(p);
	page_foot(p, "NOW  Administrator: type the name of the officer whose "
	    "card it is, as it stands in the list; Esc replaces none.");
	page_foot(p, "WHY  Nothing is changed before both have typed what is "
	    "to be.");
	if (ask_text(c, p, "replace.name", "Whose card", name, sizeof(name),
	    e) != 0)
		return -1;
	if ((o = holdings_officer(&c->reg.holdings, name)) == NULL)
		return err_set(e, ERR_POLICY, "no card stands for %s: ENROL "
		    "OFFICERS gives one", name);
	r->old = *o;
	page_refoot(p);
	page_foot(p, "NOW  Administrator: type who gets the next card: %s "
	    "again, or, where that officer leaves, who comes.", r->old.name);
	page_foot(p, "WHY  Nothing is changed before both have typed what is "
	    "to be.");
	if (ask_text(c, p, "replace.joiner", "Next is for", r->joiner,
	    sizeof(r->joiner), e) != 0 ||
	    planned_named(c, r->joiner, e) != 0 ||
	    profile_takes(c, PART_OFFICER, r->joiner, e) != 0)
		return -1;
	r->leaves = !person_same(r->joiner, r->old.name);
	if (!r->leaves)
		memcpy(r->joiner, r->old.name, sizeof(r->joiner));
	else if ((o = holdings_officer(&c->reg.holdings, r->joiner)) != NULL)
		return err_set(e, ERR_POLICY, "%s has card %s already: one "
		    "officer, one card", o->name, o->card.serial);
	return 0;
}

/* A card whose PIN was never typed from memory cannot sign what it is asked. */
static int
ask_whereabouts(struct ceremony *c, struct replacement *r, struct err *e)
{
	struct ui_choice choices[3] = { { 'h', "Here, with its PIN" } };
	size_t n = r->old.proved ? 1 : 0;
	struct page p = { .n_lines = 0 };
	char letter = 0;
	int rc;

	choices[n] = (struct ui_choice){ 'n', "Not here, or of no use" };
	page_start(&p, "WHERE THE CARD IS");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer   %s", r->old.name);
	page_line(&p, "   Card      %s%s", r->old.card.serial, r->old.proved ?
	    "" : ", which was never proved");
	page_line(&p, "%s", "");
	page_wrap(&p, "   A card that is here signs that it is given up, and what "
	    "is on it can still be read.  One that is lost, blocked or broken is "
	    "declared so: that is final, and counts for its shares too.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   A card whose PIN alone is blocked or forgotten needs no "
	    "other: Esc, and U of ENROL OFFICERS gives it a PIN again, with its "
	    "admin PIN.");
	page_foot(&p, "NOW  %s, or whoever speaks for the officer: where is the "
	    "card?", r->old.name);
	page_foot(&p, "WHY  What is on a card that is here need not be lost.");
	rc = ask_letter(c, &p, "replace.card", choices, &letter, e);
	r->lost = letter == 'n';
	page_refoot(&p);
	page_foot(&p, "NOW  Administrator: type why, and then who says so.  "
	    "Esc replaces none.");
	page_foot(&p, "WHY  Declared lost it stays: in years somebody asks who "
	    "said so.");
	if (rc == 0 && r->lost)
		rc = ask_text(c, &p, "replace.reason", "Why", r->reason,
		    sizeof(r->reason), e);
	if (rc == 0 && r->lost) {
		page_wrap(&p, "   Why       %s", r->reason);
		rc = ask_text(c, &p, "replace.who", "Who says so", r->who,
		    sizeof(r->who), e);
		if (rc == 0)
			rc = planned_named(c, r->who, e);
	}
	page_free(&p);
	return rc;
}

static int
agree(struct ceremony *c, const struct replacement *r, struct err *e)
{
	char object[REPLACEMENT_OBJECT];
	struct page p = { .n_lines = 0 };
	int rc;

	replacement_page(c, r, &p);
	rc = ask_object(c, &p, "replace.object", replacement_object(r, object),
	    true, e);
	page_free(&p);
	return rc;
}

static int
record(struct ceremony *c, const struct replacement *r, bool empty,
    struct err *e)
{
	const char *how = r->lost ? "lost" : "presented";

	return ceremony_record(c, "replace", "result", json_pack(
	    "{s:s,s:s,s:s,s:s,s:b,s:s?,s:s?}", "name", r->old.name, "card",
	    r->old.card.serial, "joiner", r->joiner, "how", how, "empty",
	    empty, "reason", r->lost ? r->reason : NULL, "who", r->lost ?
	    r->who : NULL), e);
}

/* From here on the card stands for nobody. */
static int
retire(struct ceremony *c, const struct replacement *r, struct err *e)
{
	struct card *card = NULL;
	bool empty = false;
	int rc = 0;

	if (!r->lost && (desk_bring(c, &r->old, &card, e) != 0 ||
	    desk_present(c, card, &r->old, "officer", "give up the card",
	    e) != 0))
		rc = -1;
	if (rc == 0)
		rc = ceremony_record(c, "replace", "intent", json_pack(
		    "{s:s,s:s,s:s}", "name", r->old.name, "card",
		    r->old.card.serial, "joiner", r->joiner), e);
	if (rc == 0 && card != NULL)
		rc = carried_wipe_spent(c, card, &empty, e);
	card_close(&card);
	return rc != 0 ? -1 : record(c, r, empty, e);
}

static int
replace(struct ceremony *c, struct page *p, char *note, struct err *e)
{
	struct replacement r = { .lost = false };

	note[0] = '\0';
	if (ask_people(c, p, &r, e) == 0 && ask_whereabouts(c, &r, e) == 0 &&
	    agree(c, &r, e) == 0 && retire(c, &r, e) == 0)
		return enrolment(c, r.joiner, note, NOTE, e);
	if (!enrolment_is_told(c, e))
		return -1;
	if (e->kind != ERR_ABORTED)
		snprintf(note, NOTE, "NOT REPLACED  %s", e->text);
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	char note[NOTE] = "", letter = 0, joiner[HOLDER_NAME];
	struct page p = { .n_lines = 0 };
	int rc = 0;

	while (rc == 0 && letter != 'g') {
		struct ui_choice choices[5] = { { 'a', "Another card" } };
		size_t n = 1, unproved;

		(void)enrolment_unproved(&c->reg.holdings, &unproved);
		if (awaited(c, joiner))
			choices[n++] = (struct ui_choice){ 'o', "Enrol" };
		if (unproved > 0)
			choices[n++] = (struct ui_choice){ 'p', "Prove a card" };
		choices[n] = (struct ui_choice){ 'g', "Go on" };
		describe(c, note, &p);
		rc = ask_letter(c, &p, "replace", choices, &letter, e);
		if (rc == 0 && letter == 'a')
			rc = replace(c, &p, note, e);
		else if (rc == 0 && letter == 'o')
			rc = enrolment(c, joiner, note, NOTE, e);
		else if (rc == 0 && letter == 'p')
			rc = enrolment_prove_one(c, &p, note, NOTE, e);
	}
	page_free(&p);
	return rc;
}

const struct step step_replace = {
	.id = "replace",
	.title = "Cards replaced, each next one enrolled",
	.who = "all",
	.why = "A card that is not in its officer's hands must stand for nobody.",
	.again = STEP_ONCE,
	.unchanged = "cards that were replaced are so, and who was enrolled is",
	.run = run,
};
