#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/*
 * A token has another PIN because enough people who could change it were there,
 * and its shares had been handed out by then.
 */

/* Since when what was together in the machine's memory can be there. */
static size_t
since(const struct audit *a)
{
	size_t n = json_array_size(a->reg.records);

	while (n > 0 && !register_is(json_array_get(a->reg.records, n - 1),
	    "ceremony", "resumed"))
		n--;
	return n;
}

static uint64_t
began(const struct audit *a)
{
	return (uint64_t)json_integer_value(json_object_get(json_array_get(
	    a->reg.records, 0), "seq"));
}

/* The one set of a change, and its PIN's length; NULL: it is not one. */
static const struct held_set *
one_set(const struct audit *a, const struct record *rec, unsigned *characters,
    struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");
	const json_t *n = json_object_get(rec->data, "characters");
	const struct held_set *s = holdings_set_by_id(&a->reg.holdings,
	    json_string_value(json_array_get(sets, 0)));
	json_int_t is = json_integer_value(json_array_get(n, 0));

	if (s == NULL || json_array_size(sets) != 1 ||
	    json_array_size(n) != 1 || is < 1 || is > PIN_MAX ||
	    s->set.purpose == SHARE_BACKUP_KEY) {
		err_set(e, ERR_FORMAT, "a PIN is changed, and not to that of one "
		    "set and its length");
		return NULL;
	}
	*characters = (unsigned)is;
	return s;
}

static int
check_token(const struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_text(rec, "serial");
	const struct register_token *t = register_token(&a->reg, serial);

	return t != NULL && strcmp(t->serial, serial) == 0 &&
	    strcmp(t->label, audit_text(rec, "label")) == 0 ? 0 : err_set(e,
	    ERR_POLICY, "the PIN is changed of a token that is no token of this "
	    "register, by that serial number and label");
}

/* A PIN that was typed left no trace; one of shares did. */
static bool
came(const struct audit *a, enum share_purpose purpose, const char *serial)
{
	const struct held_set *s = holdings_set(&a->reg.holdings, purpose,
	    serial);

	return s == NULL || audit_enough_used(a, s, since(a));
}

/* By the PIN that it was, or, where it is the user's, by the SO PIN. */
static int
intended(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_text(rec, "serial");
	unsigned characters;
	const struct held_set *s = one_set(a, rec, &characters, e);

	if (s == NULL || check_token(a, rec, e) != 0)
		return -1;
	if (holdings_meant(&a->reg.holdings, s->set.purpose, serial) != NULL)
		return err_set(e, ERR_POLICY, "a PIN is to be changed behind a "
		    "change of it, one that is not settled");
	if (!s->complete || s->serial[0] != '\0' || s->meant[0] != '\0' ||
	    s->record <= began(a))
		return err_set(e, ERR_POLICY, "the set of a new PIN is not one "
		    "that this ceremony handed out, whole, and of no token");
	if (came(a, s->set.purpose, serial) || (s->set.purpose ==
	    SHARE_USER_PIN && came(a, SHARE_SO_PIN, serial)))
		return 0;
	return err_set(e, ERR_POLICY, "a PIN is changed, and the journal does not "
	    "have enough shares of the PIN that changes it");
}

/* The change of which this is the outcome; NULL: none is open. */
static const struct held_set *
open_change(const struct audit *a, const struct record *rec, struct err *e)
{
	unsigned characters;
	const struct held_set *s = one_set(a, rec, &characters, e);

	if (s == NULL || check_token(a, rec, e) != 0)
		return NULL;
	if (strcmp(s->meant, audit_text(rec, "serial")) == 0 &&
	    s->characters == characters)
		return s;
	err_set(e, ERR_POLICY, "the journal says what came of a change of the "
	    "token's PIN that it was not about to get");
	return NULL;
}

/* Whoever made the change has both PINs; later one is brought again. */
static bool
by_the_same(const struct audit *a)
{
	for (size_t i = since(a); i < json_array_size(a->reg.records); i++)
		if (register_is(json_array_get(a->reg.records, i), "new-pins",
		    "intent"))
			return true;
	return false;
}

static int
not_tried(struct err *e)
{
	return err_set(e, ERR_POLICY, "which PIN the token has was found out, and "
	    "the journal does not have enough shares of that PIN");
}

static int
took(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = open_change(a, rec, e);

	if (s == NULL)
		return -1;
	return by_the_same(a) || audit_enough_used(a, s, since(a)) ? 0 :
	    not_tried(e);
}

static int
took_not(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = open_change(a, rec, e);

	if (s == NULL)
		return -1;
	return by_the_same(a) || came(a, s->set.purpose, audit_text(rec,
	    "serial")) ? 0 : not_tried(e);
}

/* The token whose user PIN this ceremony made anew; NULL: there is none. */
static const char *
made_anew(const struct audit *a)
{
	const struct holdings *h = &a->reg.holdings;

	for (size_t i = 0; i < h->n_sets; i++)
		if (h->sets[i].set.purpose == SHARE_USER_PIN &&
		    h->sets[i].record > began(a) &&
		    h->sets[i].serial[0] != '\0')
			return h->sets[i].serial;
	return NULL;
}

/* It was held for a new user PIN at least, and leaves none in doubt. */
static int
done(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = made_anew(a);

	(void)rec;
	if (serial == NULL)
		return err_set(e, ERR_POLICY, "the PINs of a token were to be "
		    "made anew, and it got no new user PIN");
	return holdings_meant(&a->reg.holdings, SHARE_USER_PIN, serial) == NULL &&
	    holdings_meant(&a->reg.holdings, SHARE_SO_PIN, serial) == NULL ? 0 :
	    err_set(e, ERR_POLICY, "the PINs of a token were made anew, and the "
	    "journal does not say what came of a change of one");
}

/* What opens a token is of the PIN that it has, or may have. */
static int
used(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);

	return s == NULL || s->set.purpose == SHARE_BACKUP_KEY || s->gone ||
	    holdings_counts(&a->reg.holdings, s) ? 0 : err_set(e, ERR_POLICY,
	    "a share was used of a PIN that no token has");
}

int
audit_pins(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "new-pins", "intent", intended },
		{ "new-pins", "result", took },
		{ "new-pins", "nothing", took_not },
		{ "new-pins", "done", done },
		{ "share", "used", used },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}

void
audit_open_pins(struct audit *a)
{
	const struct holdings *h = &a->reg.holdings;
	char text[160];

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (s->meant[0] == '\0')
			continue;
		snprintf(text, sizeof(text), "which %s the token %s has is not "
		    "known: it was being changed, and the journal does not say "
		    "what came of it", share_purpose_name(s->set.purpose),
		    s->meant);
		audit_say(a, "WARN", text);
	}
}
