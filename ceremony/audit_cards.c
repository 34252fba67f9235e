#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/*
 * Officers' cards that are written to: each had just shown that it was there,
 * and what came of it is said.  A card whose officer lost the PIN shows
 * nothing, so there it is the one that stands for that officer.
 */

static const char DROPS[] = "drop old shares", RECEIVES[] = "receive a share",
    SCRUBS[] = "have shares destroyed", USES[] = "use a share",
    CHECKS[] = "have a share checked";

static bool
is_at(const struct audit *a, size_t i, const char *step, const char *kind)
{
	return register_is(json_array_get(a->reg.records, i), step, kind);
}

static struct record
at(const struct audit *a, size_t i)
{
	return (struct record){ .data = json_object_get(json_array_get(
	    a->reg.records, i), "data") };
}

/* Place of the card that showed itself last, for this; none: as many. */
static size_t
last_shown(const struct audit *a)
{
	size_t n = json_array_size(a->reg.records);

	for (size_t i = n; i-- > 0; )
		if (is_at(a, i, "officer", "present"))
			return i;
	return n;
}

static bool
is_of(const struct record *present, const char *name, const char *card,
    const char *action)
{
	return strcmp(audit_text(present, "card"), card) == 0 &&
	    strcmp(audit_text(present, "role"), "holder") == 0 &&
	    strcmp(audit_text(present, "action"), action) == 0 &&
	    person_same(audit_text(present, "name"), name);
}

/* ---- old shares that are taken off --------------------------------------- */

/*
 * The card that showed itself for that, of which no record says what came of
 * it, though nothing was cut off; NULL: there is none.
 */
static const char *
open_drop(const struct audit *a)
{
	const json_t *open = NULL;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const struct record r = at(a, i);

		if (is_at(a, i, "officer", "present") &&
		    strcmp(audit_text(&r, "action"), DROPS) == 0)
			open = json_object_get(r.data, "card");
		else if (is_at(a, i, "drop", "dropped") ||
		    is_at(a, i, "drop", "left") || is_at(a, i, "drop", "failed") ||
		    is_at(a, i, "ceremony", "resumed"))
			open = NULL;
	}
	return json_string_value(open);
}

static int
not_said(const char *card, struct err *e)
{
	return err_set(e, ERR_POLICY, "old shares were to be taken off card "
	    "%.20s, and the journal does not say what came of it", card);
}

static int
all_dropped(struct audit *a, const struct record *rec, struct err *e)
{
	const char *open = open_drop(a);

	(void)rec;
	return open == NULL ? 0 : not_said(open, e);
}

/* Another card comes when the one before was seen to; the same may again. */
static int
next_card(struct audit *a, const struct record *rec, struct err *e)
{
	const char *open = open_drop(a);

	return open == NULL || strcmp(open, audit_text(rec, "card")) == 0 ? 0 :
	    not_said(open, e);
}

/* The set that this one took the place of; NULL: there was none. */
static const struct held_set *
set_before(const struct holdings *h, const struct held_set *s)
{
	const struct held_set *was = NULL;

	for (size_t i = 0; i < h->n_sets && &h->sets[i] != s; i++)
		if (h->sets[i].complete &&
		    h->sets[i].set.purpose == s->set.purpose &&
		    strcmp(h->sets[i].serial, s->serial) == 0)
			was = &h->sets[i];
	return was;
}

/* Whether the card has a share of the set, as far as the journal knows. */
static bool
carries(const struct held_set *s, const char *card)
{
	for (size_t i = 0; s != NULL && i < split_shares(&s->set.plan); i++)
		if (s->shares[i].given && !s->shares[i].destroyed &&
		    !s->shares[i].missing &&
		    strcmp(s->shares[i].card, card) == 0)
			return true;
	return false;
}

/*
 * When the card was last written in this ceremony it lost what was of no use by
 * then; since then each PIN that the token got left an old share on it.  One
 * that the journal does not know of it can have too.
 */
static void
bounds(const struct audit *a, const char *card, size_t *least, size_t *most)
{
	bool tried = false;

	*least = *most = 0;
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const struct record r = at(a, i);
		const struct held_set *s = is_at(a, i, "new-pins", "result") ?
		    holdings_set_by_id(&a->reg.holdings, json_string_value(
		    json_array_get(json_object_get(r.data, "sets"), 0))) : NULL;
		bool its = strcmp(audit_text(&r, "card"), card) == 0;

		if (its && (is_at(a, i, "split", "given") ||
		    is_at(a, i, "drop", "dropped"))) {
			*least = *most = 0;
			tried = false;
		}
		if (s != NULL) {
			*least += carries(set_before(&a->reg.holdings, s), card);
			*most += 1;
		}
		/* A try before may have taken them off, and not said so. */
		if (its && (is_at(a, i, "drop", "left") ||
		    (is_at(a, i, "officer", "present") && tried)))
			*least = 0;
		tried = tried || (its && is_at(a, i, "officer", "present") &&
		    strcmp(audit_text(&r, "action"), DROPS) == 0);
	}
}

/* dropped and left: of the card that has just shown itself for it. */
static int
showed_itself(struct audit *a, const struct record *rec, struct err *e)
{
	const char *name = audit_text(rec, "name");
	const char *card = audit_text(rec, "card"), *open = open_drop(a);
	size_t i = last_shown(a);
	const struct record shown = at(a, i);

	return open != NULL && strcmp(open, card) == 0 &&
	    is_of(&shown, name, card, DROPS) ? 0 : err_set(e, ERR_POLICY, "old "
	    "shares are said to be off card %.20s of %.48s, which had not just "
	    "shown that it was there for that", card, name);
}

static int
dropped(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *said = json_object_get(rec->data, "shares");
	json_int_t n = json_is_integer(said) ? json_integer_value(said) : -1;
	size_t least, most;

	if (showed_itself(a, rec, e) != 0)
		return -1;
	bounds(a, audit_text(rec, "card"), &least, &most);
	return n >= (json_int_t)least && n <= (json_int_t)most ? 0 : err_set(e,
	    ERR_POLICY, "%lld old shares are said to be off card %.20s, and by "
	    "the journal it had %zu", (long long)n, audit_text(rec, "card"),
	    least == most ? least : most);
}

/* ---- a share that is not there, and is again ----------------------------- */

/* What it showed itself for is what it was looked at for. */
static bool
was_read(const struct audit *a, const struct record *rec,
    const char *const *actions)
{
	const struct record shown = at(a, last_shown(a));
	bool is = false;

	for (size_t i = 0; actions[i] != NULL; i++)
		is = is || is_of(&shown, audit_text(rec, "holder"),
		    audit_text(rec, "card"), actions[i]);
	return is;
}

static int
missing(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const actions[] = { DROPS, SCRUBS, RECEIVES, NULL };
	const struct held_set *s = holdings_cited(&a->reg.holdings, rec->data, e);
	size_t i;

	if (s == NULL || holdings_named(s, rec->data, &i, e) != 0)
		return -1;
	if (s->shares[i].missing || !holdings_counts(&a->reg.holdings, s))
		return err_set(e, ERR_POLICY, "a share is said to be missing that "
		    "does not count, or was missing already");
	return was_read(a, rec, actions) ? 0 : err_set(e, ERR_POLICY, "a "
	    "share is said to be missing from card %.20s of %.48s, which had not "
	    "just shown that it was there", audit_text(rec, "card"),
	    audit_text(rec, "holder"));
}

/* That it was missing, and there, the register asks. */
static int
found(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const actions[] = {
		DROPS, SCRUBS, RECEIVES, USES, CHECKS, NULL,
	};

	return was_read(a, rec, actions) ? 0 : err_set(e, ERR_POLICY, "a "
	    "share is said to be on card %.20s of %.48s again, which had not "
	    "just shown that it was there", audit_text(rec, "card"),
	    audit_text(rec, "holder"));
}

/* It is used again only when it was made again, or was found. */
static int
not_missing(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = holdings_cited(&a->reg.holdings, rec->data, e);
	size_t i;

	if (s == NULL || holdings_named(s, rec->data, &i, e) != 0)
		return -1;
	return !s->shares[i].missing ||
	    json_is_true(json_object_get(rec->data, "lost")) ? 0 : err_set(e,
	    ERR_POLICY, "a share was brought that was not on its card any "
	    "more, and the journal does not say that it was found");
}

/* ---- a card that gets another PIN ---------------------------------------- */

static int
stands(struct audit *a, const struct record *rec, struct err *e)
{
	const char *name = audit_text(rec, "name");
	const char *card = audit_text(rec, "card");
	const struct officer *o = holdings_officer(&a->reg.holdings, name);

	return o != NULL && !o->doomed &&
	    strcmp(o->card.serial, card) == 0 ? 0 : err_set(e, ERR_POLICY,
	    "card %.20s was about to get another PIN, and is not the one that "
	    "stands for %.48s", card, name);
}

static int
unblocked(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const names[] = { "name", "card", NULL };
	size_t i = audit_last_like(a, rec, "intent", "result", names);

	return i < json_array_size(a->reg.records) && is_at(a, i, "unblock",
	    "intent") ? 0 : err_set(e, ERR_POLICY, "the journal does not say "
	    "before that this card of that officer was about to be unblocked");
}

/* ---- a card that was not empty when it was enrolled ----------------------- */

static int
overwritten(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const names[] = { "name", "card", NULL };
	size_t i = audit_last_like(a, rec, "intent", "over", names);

	if (i == json_array_size(a->reg.records) || !is_at(a, i, "enrol",
	    "intent"))
		return err_set(e, ERR_POLICY, "what was on a card was agreed to go, "
		    "and no enrolment of it was begun");
	return json_array_size(json_object_get(rec->data, "goes")) > 0 ? 0 :
	    err_set(e, ERR_POLICY, "it was agreed that nothing goes from a card");
}

int
audit_cards(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "enrol", "over", overwritten },
		{ "officer", "present", next_card },
		{ "drop", "dropped", dropped },
		{ "drop", "left", showed_itself },
		{ "drop", "done", all_dropped },
		{ "share", "missing", missing },
		{ "share", "found", found },
		{ "share", "used", not_missing },
		{ "share", "checked", not_missing },
		{ "unblock", "intent", stands },
		{ "unblock", "wrong-pin", stands },
		{ "unblock", "result", unblocked },
		{ "unblock", "partly", unblocked },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
