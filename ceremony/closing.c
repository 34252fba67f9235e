#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/endorsed.h"
#include "ceremony/register_state.h"

#include "ceremony/closing.h"

/* After which nothing more is asked of a card, and why it did not sign. */
static const struct {
	const char	*action, *reason;
} last_words[] = {
	{ CLOSING, NULL },
	{ "give up the card", "gave the card up" },
};

static const char *
text(const json_t *record, const char *name)
{
	return json_string_value(json_object_get(json_object_get(record,
	    "data"), name));
}

/* The seat of that name; a new one when there is none.  NULL: no memory. */
static struct closing_seat *
seat_of(struct closing *k, const char *name)
{
	struct closing_seat *seats;

	for (size_t i = 0; i < k->n; i++)
		if (person_same(k->seats[i].name, name))
			return &k->seats[i];
	if ((seats = register_grow(k->seats, k->n, sizeof(*seats))) == NULL)
		return NULL;
	k->seats = seats;
	seats[k->n].name = name;
	return &seats[k->n++];
}

static void
take(struct closing_seat *s, const json_t *record)
{
	const char *action = text(record, "action");

	s->card = text(record, "card");
	s->settled = register_is(record, "officer", "not-signed");
	s->reason = s->settled ? text(record, "reason") : NULL;
	for (size_t i = 0; action != NULL && i < sizeof(last_words) /
	    sizeof(last_words[0]); i++)
		if (strcmp(action, last_words[i].action) == 0) {
			s->settled = true;
			s->reason = last_words[i].reason;
		}
}

int
closing_read(struct closing *k, const json_t *records, struct err *e)
{
	*k = (struct closing){ .n = 0 };
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);
		const char *name = text(rec, "name");
		struct closing_seat *s;

		if (name == NULL || (!register_is(rec, "officer", "present") &&
		    !register_is(rec, "officer", "not-signed")))
			continue;
		if ((s = seat_of(k, name)) == NULL) {
			closing_free(k);
			return err_sys(e, "read who was there");
		}
		take(s, rec);
	}
	return 0;
}

void
closing_free(struct closing *k)
{
	free(k->seats);
	*k = (struct closing){ .n = 0 };
}

const struct closing_seat *
closing_next(const struct closing *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (!k->seats[i].settled)
			return &k->seats[i];
	return NULL;
}

static void
describe(const struct ceremony *c, const struct closing *k, bool leaving,
    const char *note, struct page *p)
{
	const struct closing_seat *next = closing_next(k);
	size_t copies = leaving ? endorsed_due(c) : 0;

	page_start(p, "OFFICERS SIGN WHAT WAS DONE");
	page_line(p, "%s", "");
	if (note[0] != '\0') {
		page_wrap(p, "   NOT SIGNED  %s", note);
		page_line(p, "%s", "");
	}
	page_wrap(p, "   Whose card was used in this ceremony signs its journal "
	    "with it, as far as it goes now%s.", copies > 0 ? ", and the wrapped "
	    "copies that leave" : "");
	page_line(p, "%s", "");
	for (size_t i = 0; i < k->n; i++) {
		const struct closing_seat *s = &k->seats[i];

		/* What did not go well is on the first page, and is read first. */
		if (s == next && note[0] == '\0')
			p->active = p->n_lines;
		page_line(p, " %c %-32.32s card %-13.13s  %s%.17s",
		    s == next ? '>' : ' ', s->name, s->card == NULL ? "?" :
		    s->card, !s->settled ? "" : s->reason == NULL ? "signed" :
		    "not: ", s->reason == NULL ? "" : s->reason);
	}
	if (copies > 0) {
		page_line(p, "%s", "");
		page_line(p, "   Copies   %zu", copies);
	}
	page_foot(p, "NOW  %s: C, then the card and its PIN; N if the card is "
	    "not here any more, or does not sign.", next->name);
	page_foot(p, "WHY  Whoever gets the journal sees who was here, and that "
	    "it is as it was.");
}

/* A card that is left alone for the day has no other in its place here. */
static int
may_try(const struct ceremony *c, const struct officer *o, struct err *e)
{
	struct err why;

	return desk_seat_open(c, o, &why) == 0 ? 0 : err_set(e, ERR_PIN,
	    "two PINs were wrong for card %s of %s, and it signs no more in this "
	    "ceremony: press N, and type that as the reason", o->card.serial,
	    o->name);
}

/* Its copies first: the statement then covers their records too. */
static int
sign(struct ceremony *c, const char *name, bool leaving, struct err *e)
{
	const struct officer *known = holdings_officer(&c->reg.holdings, name);
	struct card *card = NULL;
	struct officer o;
	int rc = -1;

	if (known == NULL)
		return err_set(e, ERR_CARD, "%s has no card any more", name);
	o = *known;
	if (desk_may(&o, "officer", CLOSING, e) == 0 &&
	    may_try(c, &o, e) == 0 &&
	    desk_bring(c, &o, &card, e) == 0 &&
	    desk_unlock(c, card, &o, e) == 0 &&
	    (!leaving || endorsed_sign(c, card, &o, e) == 0))
		rc = desk_state(c, card, &o, "officer", CLOSING, e);
	card_close(&card);
	if (rc != 0 && e->kind == ERR_PIN)
		(void)may_try(c, &o, e);	/* says what to do, if it is that */
	return rc;
}

static int
not_signed(struct ceremony *c, const struct closing_seat *s, struct page *p,
    struct err *e)
{
	char reason[UI_ANSWER_MAX], title[PAGE_TEXT];

	snprintf(title, sizeof(title), "%.40s DOES NOT SIGN", s->name);
	page_start(p, title);
	page_line(p, "%s", "");
	page_wrap(p, "   The journal says so from here on, and why; capstan "
	    "verify shows it.");
	page_foot(p, "NOW  Administrator: type why; Esc goes back, and %s is "
	    "asked again.", s->name);
	page_foot(p, "WHY  Without a reason it looks as if the card had not "
	    "been here.");
	if (ask_text(c, p, "closing.reason", "Reason", reason, sizeof(reason),
	    e) != 0)
		return -1;
	return ceremony_record(c, "officer", "not-signed", json_pack(
	    "{s:s,s:s,s:s}", "name", s->name, "card", s->card == NULL ? "" :
	    s->card, "reason", reason), e);
}

/* What a card does not do is told, and the officer is asked again. */
static bool
is_told(const struct err *e)
{
	return e->kind == ERR_CARD || e->kind == ERR_PIN ||
	    e->kind == ERR_GONE || e->kind == ERR_POLICY ||
	    e->kind == ERR_CRYPTO;
}

static int
settle(struct ceremony *c, const struct closing *k, bool leaving, char *note,
    size_t room, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'c', "Card" }, { 'n', "Does not sign" }, { 0, NULL },
	};
	const struct closing_seat *next = closing_next(k);
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	describe(c, k, leaving, note, &p);
	note[0] = '\0';
	if (ask_letter(c, &p, "closing", choices, &letter, e) != 0) {
		page_free(&p);
		return -1;
	}
	rc = letter == 'c' ? sign(c, next->name, leaving, e) :
	    not_signed(c, next, &p, e);
	page_free(&p);
	if (rc == 0 || c->leaving)
		return rc;
	if (e->kind == ERR_ABORTED)
		return 0;
	if (!is_told(e))
		return -1;
	snprintf(note, room, "%s", e->text);
	return 0;
}

int
closing_sign(struct ceremony *c, bool leaving, struct err *e)
{
	char note[sizeof(e->text)] = "";
	struct closing k;
	bool more = true;
	int rc = 0;

	while (rc == 0 && more) {
		if (closing_read(&k, c->reg.records, e) != 0)
			return -1;
		if ((more = closing_next(&k) != NULL))
			rc = settle(c, &k, leaving, note, sizeof(note), e);
		closing_free(&k);
	}
	return rc;
}
