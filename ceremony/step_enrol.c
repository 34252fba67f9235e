#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/enrolment.h"
#include "ceremony/planned.h"
#include "ceremony/unblock.h"

enum { NOTE = sizeof(((struct err *)NULL)->text) + 160 };

/* Whether anybody has a card that stands: else nobody was enrolled. */
static bool
any_stands(const struct holdings *h)
{
	for (size_t i = 0; i < h->n_officers; i++)
		if (h->officers[i].state == OFFICER_STANDS)
			return true;
	return false;
}

static void
describe(const struct ceremony *c, const char *note, struct page *p)
{
	size_t unproved;

	(void)enrolment_unproved(&c->reg.holdings, &unproved);
	page_start(p, "OFFICERS AND THEIR CARDS");
	enrolment_list(&c->reg.holdings, p);
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	page_foot(p, "NOW  O for each officer who is here with a new card%s%s.",
	    unproved > 0 ? "; P to type the PIN of one that is not proved" : "",
	    any_stands(&c->reg.holdings) ? "; G when all are enrolled" :
	    ".  With none there is nothing to go on with: Esc, and X stops the "
	    "ceremony");
	page_foot(p, "WHY  A card proves who is there, and carries that officer's "
	    "shares.");
}

static int
enrol(struct ceremony *c, struct page *p, char *note, struct err *e)
{
	char name[HOLDER_NAME];

	note[0] = '\0';
	page_refoot(p);
	page_foot(p, "NOW  Administrator: type the name of the officer who is "
	    "here with a new card; Esc enrols nobody.");
	page_foot(p, "WHY  By this name the officer is asked for, in each ceremony "
	    "to come.");
	if (ask_text(c, p, "enrol.name", "Officer", name, sizeof(name), e) == 0 &&
	    planned_named(c, name, e) == 0 &&
	    profile_takes(c, PART_OFFICER, name, e) == 0)
		return enrolment(c, name, note, NOTE, e);
	if (!enrolment_is_told(c, e))
		return -1;
	if (e->kind != ERR_ABORTED)
		snprintf(note, NOTE, "NOT ENROLLED  %s", e->text);
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	char note[NOTE] = "", letter = 0;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	while (rc == 0 && letter != 'g') {
		struct ui_choice choices[5] = { { 'o', "Enrol an officer" } };
		size_t n = 1, unproved;

		(void)enrolment_unproved(&c->reg.holdings, &unproved);
		if (unproved > 0)
			choices[n++] = (struct ui_choice){ 'p', "Prove a card" };
		if (any_stands(&c->reg.holdings)) {
			choices[n++] = (struct ui_choice){ 'u',
			    "PIN blocked or forgotten" };
			choices[n] = (struct ui_choice){ 'g', "Go on" };
		}
		describe(c, note, &p);
		rc = ask_letter(c, &p, "enrol", choices, &letter, e);
		if (rc == 0 && letter == 'o')
			rc = enrol(c, &p, note, e);
		else if (rc == 0 && letter == 'p')
			rc = enrolment_prove_one(c, &p, note, NOTE, e);
		else if (rc == 0 && letter == 'u')
			rc = unblock(c, &p, note, NOTE, e);
	}
	page_free(&p);
	return rc;
}

const struct step step_enrol = {
	.id = "enrol",
	.title = "Officers enrolled, each with a card",
	.who = "all",
	.why = "A card proves who is there, and carries that officer's shares.",
	.again = STEP_ONCE,
	.unchanged = "officers who were enrolled are so",
	.run = run,
};
