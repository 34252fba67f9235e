#include <sys/random.h>

#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "backup/statement.h"
#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/planned.h"

/* E, L, R and X are the console's. */
static const char letters[] = "abcdfghijkmnopqstuvwyz";

enum { CARDS_MAX = sizeof(letters) - 1 };

/* What is being looked for, and how a card is judged. */
struct search {
	const struct officer	*wanted;	/* this one's; or NULL */
	const struct held_set	*set;		/* one with a share of it */
	const bool		*in;		/* that is not in yet; or NULL */
	const bool		*old;		/* nor as a lost one; or NULL */
	bool			 anew;		/* it is in, and comes out first */
	/* Neither: the only card that nobody has enrolled. */
};

static bool
for_new(const struct search *s)
{
	return s->wanted == NULL && s->set == NULL;
}

/*
 * Also where a share was before it was made again may be a good one, which
 * somebody found.
 */
static bool
missing(const struct ceremony *c, const struct search *s, const char *serial)
{
	for (size_t i = 0; i < split_shares(&s->set->set.plan); i++)
		if (!s->in[i] && (strcmp(s->set->shares[i].card, serial) == 0 ||
		    ((s->old == NULL || !s->old[i]) && holdings_lost(
		    &c->reg.holdings, s->set, i, serial) != NULL)))
			return true;
	return false;
}

int
desk_may(const struct officer *o, const char *role, const char *action,
    struct err *e)
{
	struct err why;

	if (officer_may(o, role, action, &why) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "%s; nothing was changed; %s", why.text,
	    o->state == OFFICER_STANDS ? "prove it first, in ENROL OFFICERS" :
	    "take it out");
}

/* One that was lost, or is not tried again, fits nothing, and why says so. */
static bool
fits(const struct ceremony *c, const struct search *s, const struct card *card,
    struct err *why)
{
	const char *serial = card_identity(card)->serial;
	const struct officer *o = holdings_card(&c->reg.holdings, serial);

	if (s->wanted != NULL)
		return strcmp(serial, s->wanted->card.serial) == 0;
	if (s->set != NULL)
		return missing(c, s, serial) && o != NULL &&
		    desk_seat_open(c, o, why) == 0 && (o->state != OFFICER_LOST ||
		    desk_may(o, "holder", "use a share", why) == 0);
	if (o != NULL)
		err_set(why, ERR_POLICY, "card %s was enrolled already, as that "
		    "of %s, and is not enrolled again; put in a new one",
		    serial, o->name);
	return o == NULL;
}

/* Nobody could say which of them gets whose PINs. */
static int
two_new(const struct card *one, const struct card *other, struct err *e)
{
	return err_set(e, ERR_CARD, "two new cards are in the readers, %s and "
	    "%s, and nothing on them was changed; take out the one that is not "
	    "to be enrolled", card_identity(one)->serial,
	    card_identity(other)->serial);
}

/* A card service that was started again knows nothing of who asked before. */
static int
look(struct ceremony *c, const struct reader_view **views, size_t *n,
    struct err *e)
{
	if (c->readers != NULL && readers_look(c->readers, views, n, e) == 0)
		return 0;
	readers_close(&c->readers);
	if ((c->readers = readers_open(e)) == NULL)
		return -1;
	return readers_look(c->readers, views, n, e);
}

/* The first card that fits; the others are let go of.  NULL: none, or why. */
static struct card *
first_card(struct ceremony *c, const struct search *s, struct err *e)
{
	const struct reader_view *views;
	struct card *found = NULL, *card;
	/* A card that cannot be opened may be the one: it is told first. */
	struct err why = { .text = "" }, unfit = { .text = "" };
	size_t n, cards = 0;

	if (look(c, &views, &n, e) != 0)
		return NULL;
	for (size_t i = 0; (found == NULL || for_new(s)) && i < n; i++) {
		if (views[i].state == READER_EMPTY)
			continue;
		cards++;
		card = card_open(c->readers, views[i].name, &why);
		if (card == NULL || !fits(c, s, card, &unfit)) {
			card_close(&card);
		} else if (found == NULL) {
			found = card;
		} else {
			two_new(found, card, e);
			card_close(&card);
			card_close(&found);
			return NULL;
		}
	}
	if (found == NULL)
		err_set(e, ERR_CARD, "%s", n == 0 ? "there is no card reader" :
		    cards == 0 ? "no reader has a card in it" :
		    why.text[0] != '\0' ? why.text :
		    unfit.text[0] != '\0' ? unfit.text :
		    s->wanted != NULL ? "the card in the reader is another "
		    "one" : "no card in the readers has a share that is still "
		    "missing");
	return found;
}

/* The cards that could be meant, in the order of the readers: how many. */
static int
could_be(struct ceremony *c, const struct search *s,
    char serials[CARDS_MAX][CARD_SERIAL], size_t *found, struct err *e)
{
	const struct reader_view *views;
	size_t n, cards = 0;
	struct err why;

	*found = 0;
	if (look(c, &views, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		cards += views[i].state != READER_EMPTY;
	for (size_t i = 0; cards > 1 && i < n && *found < CARDS_MAX; i++) {
		struct card *card = views[i].state == READER_EMPTY ? NULL :
		    card_open(c->readers, views[i].name, &why);

		if (card != NULL && fits(c, s, card, &why))
			memcpy(serials[(*found)++], card_identity(card)->serial,
			    CARD_SERIAL);
		card_close(&card);
	}
	return 0;
}

static bool
is_taken(const struct ui_choice *taken, size_t n, char letter)
{
	for (size_t i = 0; i < n; i++)
		if (taken[i].letter == letter)
			return true;
	return false;
}

/*
 * By the place of that person among all who were ever enrolled: it is the same on
 * each page of a ceremony, unless there are more people than letters.
 */
static char
letter_of(const struct ceremony *c, const struct officer *o,
    const struct ui_choice *taken, size_t n)
{
	const struct holdings *h = &c->reg.holdings;
	size_t at = 0;

	while (o != NULL && at < h->n_officers &&
	    !person_same(h->officers[at].name, o->name))
		at++;
	while (is_taken(taken, n, letters[at % CARDS_MAX]))
		at++;
	return letters[at % CARDS_MAX];
}

static int
ask_whose(struct ceremony *c, char serials[CARDS_MAX][CARD_SERIAL], size_t n,
    size_t *which, struct err *e)
{
	struct ui_choice choices[CARDS_MAX + 1];
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	page_start(&p, "WHOSE CARD");
	page_line(&p, "%s", "");
	page_wrap(&p, "   More than one card is in the readers that could be meant. "
	    " The next page asks for the PIN of the one that is chosen here.");
	page_line(&p, "%s", "");
	for (size_t i = 0; i < n; i++) {
		const struct officer *o = holdings_card(&c->reg.holdings,
		    serials[i]);

		choices[i] = (struct ui_choice){ letter_of(c, o, choices, i),
		    "" };
		page_line(&p, "   %c  %-34.34s card %s", choices[i].letter,
		    o == NULL ? "?" : o->name, serials[i]);
	}
	choices[n] = (struct ui_choice){ 0, NULL };
	page_foot(&p, "NOW  Administrator: press the letter of whoever types a "
	    "PIN next.");
	page_foot(&p, "WHY  A PIN that is typed for another card costs that "
	    "one a try.");
	rc = ask_letter(c, &p, "card.whose", choices, &letter, e);
	page_free(&p);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (choices[i].letter == letter)
			*which = i;
	return rc;
}

/*
 * Of several cards with a share people say which: a PIN that is typed for
 * another one costs that one a try.  *of becomes its officer, where it was
 * asked, and s looks for that one.
 */
static int
narrow(struct ceremony *c, struct search *s, struct officer *of,
    struct err *e)
{
	char serials[CARDS_MAX][CARD_SERIAL];
	const struct officer *o;
	size_t n, which = 0;
	struct err why;

	/* What keeps the readers from being looked at is told behind this. */
	if (s->set == NULL || could_be(c, s, serials, &n, &why) != 0 || n < 2)
		return 0;
	if (ask_whose(c, serials, n, &which, e) != 0)
		return -1;
	if ((o = holdings_card(&c->reg.holdings, serials[which])) == NULL)
		return 0;
	*of = *o;
	*s = (struct search){ .wanted = of };
	return 0;
}

/* What an enrolment that was cut off cost a card is no fault of the card. */
static int
judge(const struct ceremony *c, const struct card *card, struct err *e)
{
	const struct officer *o = holdings_card(&c->reg.holdings,
	    card_identity(card)->serial);

	if (o != NULL)
		return card_recognise(card, &o->card, e);
	return holdings_begun(&c->reg.holdings, card_identity(card)->serial) !=
	    NULL ? card_check_resumed(card, e) : card_check(card, e);
}

static const char *
why_card(const struct search *s)
{
	if (for_new(s))
		return "Nothing on it is changed before its number was "
		    "compared.";
	if (s->anew)
		return "A PIN that was noted wrong is found out while it can "
		    "be mended.";
	return s->wanted != NULL ? "It must be the card that was enrolled; any "
	    "other is left as it is." : "It must be one of the list before; "
	    "any other is left as it is.";
}

static void
describe(const struct search *s, const char *name, const char *note,
    struct page *p)
{
	char title[PAGE_TEXT];

	if (s->set != NULL)
		snprintf(title, sizeof(title), "A CARD WITH A SHARE");
	else
		snprintf(title, sizeof(title), "CARD OF %.48s", name);
	page_start(p, title);
	page_line(p, "%s", "");
	if (s->wanted != NULL)
		page_line(p, "   Number   %s", s->wanted->card.serial);
	page_wrap(p, "   %s", for_new(s) ? "A new OpenPGP card, in any reader, "
	    "and no other new one.  It gets PINs and a key of its own." :
	    s->anew ? "Out of its reader, where it is in one, and in again: the "
	    "PIN is then tried from memory." : "In any reader.");
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", note);
	}
	page_foot(p, s->anew ? "NOW  %s: take the card out, put it in again, then "
	    "Enter." : "NOW  %s: put the card in, then Enter.", name);
	page_foot(p, "WHY  %s", why_card(s));
}

/* again says why it is asked for once more, or nothing. */
static int
bring(struct ceremony *c, const struct search *s, const char *name,
    const char *again, struct card **out, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char note[sizeof(e->text)];
	struct card *card = NULL;
	int rc = 0;

	snprintf(note, sizeof(note), "%s", again);
	while (rc == 0 && card == NULL) {
		struct search one = *s;
		struct officer of;

		describe(s, name, note, &p);
		if ((rc = ask_enter(c, &p, "card", e)) != 0)
			break;
		if (narrow(c, &one, &of, e) != 0) {
			if (c->leaving || e->kind != ERR_ABORTED)
				rc = -1;
			note[0] = '\0';
			continue;
		}
		if ((card = first_card(c, &one, e)) != NULL &&
		    judge(c, card, e) != 0)
			card_close(&card);
		memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	if (rc == 0)
		*out = card;
	return rc;
}

int
desk_bring(struct ceremony *c, const struct officer *wanted,
    struct card **card, struct err *e)
{
	return desk_bring_again(c, wanted, "", card, e);
}

int
desk_bring_again(struct ceremony *c, const struct officer *wanted,
    const char *why, struct card **card, struct err *e)
{
	const struct search s = { .wanted = wanted };

	return bring(c, &s, wanted->name, why, card, e);
}

int
desk_bring_anew(struct ceremony *c, const struct officer *wanted,
    struct card **card, struct err *e)
{
	const struct search s = { .wanted = wanted, .anew = true };

	return bring(c, &s, wanted->name, "", card, e);
}

int
desk_bring_share(struct ceremony *c, const struct held_set *set,
    const bool *in, const bool *old, struct card **card,
    const struct officer **who, struct err *e)
{
	const struct search s = { .set = set, .in = in, .old = old };

	if (bring(c, &s, "An officer who has one", "", card, e) != 0)
		return -1;
	*who = holdings_card(&c->reg.holdings, card_identity(*card)->serial);
	return 0;
}

int
desk_bring_new(struct ceremony *c, const char *name, struct card **card,
    struct err *e)
{
	const struct search s = { .wanted = NULL };

	return bring(c, &s, name, "", card, e);
}

bool
desk_tells(const struct err *e)
{
	return e->kind == ERR_FORMAT || e->kind == ERR_CRYPTO ||
	    e->kind == ERR_CARD || e->kind == ERR_PIN || e->kind == ERR_GONE ||
	    e->kind == ERR_POLICY;
}

static json_t *
hex_json(const uint8_t *bytes, size_t len)
{
	struct blob text = { .len = 0 };
	json_t *json = NULL;
	struct err e;

	if (encoding_hex(&text, bytes, len, &e) == 0)
		json = json_stringn((const char *)text.data, text.len);
	blob_free(&text);
	return json;
}

int
desk_state(struct ceremony *c, struct card *card, const struct officer *o,
    const char *role, const char *action, struct err *e)
{
	char ceremony[32], officer[DIGEST_HEX], hex[DIGEST_HEX];
	struct statement s = {
		.ceremony = ceremony, .officer = officer, .role = role,
		.action = action, .head = journal_head(c->journal),
		.hidden = true,
	};
	struct card_signature sig;
	struct digest d;

	snprintf(ceremony, sizeof(ceremony), "%04u-%.24s", c->reg.number,
	    c->type->id);
	if (getrandom(s.nonce, sizeof(s.nonce), 0) !=
	    (ssize_t)sizeof(s.nonce))
		return err_sys(e, "read the kernel's random numbers");
	if (journal_commitment(c->journal, o->name, officer, e) != 0 ||
	    statement_digest(&s, &d, e) != 0 ||
	    card_authenticate(card, &o->card.key, &d, &sig, e) != 0)
		return -1;
	return ceremony_record(c, "officer", "present", json_pack(
	    "{s:s,s:s,s:s,s:s,s:o,s:s,s:o}", "name", o->name, "card",
	    o->card.serial, "role", role, "action", action, "nonce",
	    hex_json(s.nonce, sizeof(s.nonce)), "head", digest_hex(&s.head, hex),
	    "signature", hex_json(sig.bytes, sig.len)), e);
}

int
desk_present(struct ceremony *c, struct card *card, const struct officer *o,
    const char *role, const char *action, struct err *e)
{
	if (desk_may(o, role, action, e) != 0 ||
	    profile_takes(c, PART_OFFICER, o->name, e) != 0 ||
	    planned_officer(c, o->name, e) != 0 ||
	    desk_unlock(c, card, o, e) != 0)
		return -1;
	return desk_state(c, card, o, role, action, e);
}
