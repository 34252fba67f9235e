#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/leftover.h"
#include "ceremony/scrub.h"
#include "ceremony/shred.h"
#include "ceremony/unenrol.h"

static int
ask_what(struct ceremony *c, const char *note, char *letter, struct err *e)
{
	struct ui_choice choices[5] = { { 'p', "Paper" } };
	struct page p = { .n_lines = 0 };
	size_t n = 1;
	int rc;

	if (c->reg.holdings.n_officers > 0) {
		choices[n++] = (struct ui_choice){ 'c', "Card" };
		choices[n++] = (struct ui_choice){ 't', "Reset a card" };
	}
	choices[n] = (struct ui_choice){ 'g', "Go on" };
	page_start(&p, "SHARES THAT COUNT NO MORE");
	page_line(&p, "%s", "");
	/* Before the list, which may be longer than the screen. */
	if (note[0] != '\0') {
		page_wrap(&p, "   NOTE  %s", note);
		page_line(&p, "%s", "");
	}
	leftover_page(c, &p);
	page_foot(&p, "NOW  P for a paper%s; G when all that are here are done.",
	    c->reg.holdings.n_officers > 0 ? ", C for a card, T for one that "
	    "nobody is to have any more" : "");
	page_foot(&p, "WHY  [x] destroyed, [o] taken off its card before, [?] begun.  "
	    "What is not here today can be destroyed in another ceremony.");
	rc = ask_letter(c, &p, "destroy-shares", choices, letter, e);
	page_free(&p);
	return rc;
}

/* Cards that were reset are nobody's, and not to be chosen. */
static void
line_of_officer(const struct holdings *h, const struct officer *o,
    struct page *p)
{
	if (holdings_card(h, o->card.serial) == o)
		page_line(p, "   %-34.34s card %s  %s", o->name, o->card.serial,
		    o->doomed ? "BEING RESET" : o->state == OFFICER_LOST ?
		    "lost" : o->state == OFFICER_REPLACED ? "replaced" : "");
}

/* By the number of the card, or the name of who has it. */
static const struct officer *
ask_officer(struct ceremony *c, struct err *e)
{
	const struct holdings *h = &c->reg.holdings;
	const struct officer *o = NULL;
	struct page p = { .n_lines = 0 };
	char text[UI_ANSWER_MAX];
	int rc;

	page_start(&p, "WHOSE CARD");
	page_line(&p, "%s", "");
	for (size_t i = 0; i < h->n_officers; i++)
		line_of_officer(h, &h->officers[i], &p);
	page_foot(&p, "NOW  Administrator: type the number of the card, or the "
	    "name of the officer.");
	page_foot(&p, "WHY  What it carries is shown before anything is "
	    "destroyed.");
	rc = ask_text(c, &p, "destroy-shares.card", "Card", text, sizeof(text),
	    e);
	page_free(&p);
	if (rc != 0)
		return NULL;
	if ((o = holdings_card(h, text)) == NULL &&
	    (o = holdings_officer(h, text)) == NULL)
		err_set(e, ERR_POLICY, "no officer has that name or card: "
		    "\"%.60s\"", text);
	return o;
}

static int
act(struct ceremony *c, char letter, struct err *e)
{
	const struct officer *o;

	if (letter == 'p')
		return shred(c, e);
	if ((o = ask_officer(c, e)) == NULL)
		return -1;
	return letter == 'c' ? scrub(c, o, e) : unenrol(c, o, e);
}

/* A failure that leaves the other shares as they are. */
static bool
is_told(const struct err *e)
{
	return e->kind == ERR_FORMAT || e->kind == ERR_CRYPTO ||
	    e->kind == ERR_CARD || e->kind == ERR_PIN || e->kind == ERR_GONE ||
	    e->kind == ERR_POLICY || e->kind == ERR_ABORTED;
}

static int
show_end(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "WHAT REMAINS OF OLD SHARES");
	page_line(&p, "%s", "");
	leftover_summary(c, &p);
	if (leftover_opens(c)) {
		page_line(&p, "%s", "");
		page_wrap(&p, "   As long as enough shares of an old set of the "
		    "backup key are somewhere, they and an old file .backup are "
		    "the key.  Destroy such files too.  Both log media keep the "
		    "old copies.");
	}
	page_foot(&p, "NOW  Witness: copy what was not brought onto the paper "
	    "of this ceremony; then Enter.");
	page_foot(&p, "WHY  As long as one is somewhere, somebody has to know "
	    "of it.");
	rc = ask_read(c, &p, "destroy-shares.end", e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	char note[sizeof(e->text)] = "", letter = 0;
	int rc;

	while ((rc = ask_what(c, note, &letter, e)) == 0 && letter != 'g') {
		note[0] = '\0';
		if (act(c, letter, e) == 0)
			continue;
		if (c->leaving || !is_told(e))
			return -1;
		if (e->kind != ERR_ABORTED)
			memcpy(note, e->text, sizeof(note));
	}
	return rc == 0 ? show_end(c, e) : rc;
}

const struct step step_destroy_shares = {
	.id = "destroy-shares",
	.title = "Old shares and cards destroyed",
	.who = "all",
	.why = "An old share opens an old copy for ever.",
	.again = STEP_ONCE,
	.unchanged = "every share that counts is as it was",
	.run = run,
};
