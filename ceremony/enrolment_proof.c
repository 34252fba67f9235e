#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/enrolment.h"

bool
enrolment_is_told(const struct ceremony *c, const struct err *e)
{
	return !c->leaving && e->kind != ERR_SYS && e->kind != ERR_MEDIA;
}

/* The card out and in again, and the PIN from memory: does it hold? */
int
enrolment_prove(struct ceremony *c, const char *name, struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings, name);
	struct card *card = NULL;
	struct officer who;
	int rc = -1;

	if (o == NULL)
		return err_set(e, ERR_POLICY, "%s has no card", name);
	/* By value: the register may move while records are taken in. */
	who = *o;
	if (desk_bring_anew(c, &who, &card, e) == 0)
		rc = desk_present(c, card, &who, "officer", "enrol", e);
	card_close(&card);
	return rc;
}

static int
not_proved(struct ceremony *c, const char *name, char *note, size_t room,
    struct err *e)
{
	if (!enrolment_is_told(c, e))
		return -1;
	snprintf(note, room, "ENROLLED, NOT PROVED  %.48s: %s.  P proves the "
	    "card; until then it gets no share.", name,
	    e->kind == ERR_ABORTED ? "the PIN was not typed again" : e->text);
	return 0;
}

int
enrolment(struct ceremony *c, const char *name, char *note, size_t room,
    struct err *e)
{
	note[0] = '\0';
	if (enrolment_make(c, name, e) != 0) {
		if (!enrolment_is_told(c, e))
			return -1;
		if (e->kind != ERR_ABORTED)
			snprintf(note, room, "NOT ENROLLED  %s", e->text);
		return 0;
	}
	if (enrolment_prove(c, name, e) != 0)
		return not_proved(c, name, note, room, e);
	return 0;
}

const struct officer *
enrolment_unproved(const struct holdings *h, size_t *n)
{
	const struct officer *first = NULL;

	*n = 0;
	for (size_t i = h->n_officers; i-- > 0; )
		if (h->officers[i].state == OFFICER_STANDS &&
		    !h->officers[i].proved) {
			first = &h->officers[i];
			++*n;
		}
	return first;
}

int
enrolment_prove_one(struct ceremony *c, struct page *p, char *note,
    size_t room, struct err *e)
{
	const struct officer *o;
	char name[HOLDER_NAME];
	size_t n;

	note[0] = '\0';
	if ((o = enrolment_unproved(&c->reg.holdings, &n)) == NULL)
		return 0;
	snprintf(name, sizeof(name), "%s", o->name);
	page_refoot(p);
	page_foot(p, "NOW  Administrator: type the name of the officer whose "
	    "card is to be proved; Esc proves none.");
	page_foot(p, "WHY  A PIN that was noted wrong is found out while it "
	    "can be mended.");
	if (n > 1 && ask_text(c, p, "enrol.prove", "Officer", name, sizeof(name),
	    e) != 0)
		return enrolment_is_told(c, e) ? 0 : -1;
	if (enrolment_prove(c, name, e) != 0)
		return not_proved(c, name, note, room, e);
	return 0;
}

void
enrolment_list(const struct holdings *h, struct page *p)
{
	page_line(p, "%s", "");
	for (size_t i = 0; i < h->n_officers; i++) {
		const struct officer *o = &h->officers[i];

		page_line(p, "   %2zu  %-34.34s card %s  %s", i + 1, o->name,
		    o->card.serial, o->state == OFFICER_LOST ? "lost" :
		    o->state == OFFICER_REPLACED ? "replaced" :
		    o->state == OFFICER_RESET ? "reset" : o->proved ?
		    "proved" : "NOT PROVED");
	}
	if (h->n_officers == 0)
		page_line(p, "   None yet.");
}
