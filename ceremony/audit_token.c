#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/recorded_set.h"

/*
 * Tokens: with which PINs one is made, which is used in the place of a new one,
 * and of which people say that they are gone, back, or never were.
 */

/* Whether this ceremony handed out shares of a PIN, all of them. */
static bool
has_split(const struct audit *a, enum share_purpose purpose)
{
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const struct held_set *s = audit_set_of(a, audit_data_at(a, i));

		if (audit_is_at(a, i, "split", "complete") && s != NULL &&
		    s->set.purpose == purpose)
			return true;
	}
	return false;
}

/* How often a list of ids has that of a set. */
static size_t
cites(const json_t *list, const struct held_set *s)
{
	char hex[SET_HEX];
	size_t n = 0;

	for (size_t i = 0; s != NULL && i < json_array_size(list); i++) {
		const char *id = json_string_value(json_array_get(list, i));

		n += id != NULL && strcmp(id, set_hex(&s->set, hex)) == 0;
	}
	return n;
}

/* Neither is there, or both are and equal. */
static bool
same(const json_t *a, const json_t *b)
{
	return a == b || json_equal(a, b);
}

/* It has the PINs with which it was meant to be made, last. */
static bool
token_meant(const struct audit *a, const struct record *rec)
{
	static const char *const names[] = { "label", "sets", "characters" };
	const json_t *meant = register_last(&a->reg, "init-token", "intent");
	bool is = meant != NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is = is && same(json_object_get(meant, names[i]),
		    json_object_get(rec->data, names[i]));
	return is;
}

/* The token of the register that a record names by its serial; NULL: none. */
static const struct register_token *
token_named(const struct audit *a, const struct record *rec)
{
	const char *serial = audit_text(rec, "serial");
	const struct register_token *t = register_token(&a->reg, serial);

	return t != NULL && strcmp(t->serial, serial) == 0 && strcmp(t->label,
	    audit_text(rec, "label")) == 0 ? t : NULL;
}

static int
token_gone(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_token *t = token_named(a, rec);

	if (t != NULL && t->said_gone != 0)
		return err_set(e, ERR_POLICY, "a token is said to be gone twice");
	return t != NULL ? 0 : err_set(e, ERR_POLICY, "a token is said to be gone "
	    "that was never made");
}

/* Taken back: what was said in this ceremony, before the new one was made. */
static int
token_kept(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_token *t = token_named(a, rec);

	return t != NULL && t->said_gone != 0 && !t->gone ? 0 : err_set(e,
	    ERR_POLICY, "a token is said to be kept after all, and nobody had "
	    "said that it is gone");
}

/* It was gone, by the journal, and is there again. */
static int
token_back(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_text(rec, "serial");
	const struct register_token *t = register_token(&a->reg, serial);

	return register_token_gone(&a->reg, serial) != 0 && t != NULL &&
	    strcmp(t->label, audit_text(rec, "label")) == 0 ? 0 : err_set(e,
	    ERR_POLICY, "a token is said to be back that was not gone");
}

/* The HSM refused what this ceremony meant to make, and nobody else does. */
static int
token_nothing(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = holdings_begun_with(&a->reg.holdings,
	    SHARE_USER_PIN, audit_text(rec, "label"));

	return s != NULL && cites(json_object_get(register_last(&a->reg,
	    "init-token", "intent"), "sets"), s) == 1 ? 0 : err_set(e, ERR_POLICY,
	    "a token is said not to have been made that this ceremony was not "
	    "about to make");
}

/*
 * Which of the begun ones of a label these are, the last being 0; -1: they are
 * not one of the user PIN and one of the SO PIN of it.
 */
static int
begun_sets(const struct audit *a, const json_t *sets, const char *label)
{
	const struct held_set *user, *so;

	for (int n = 0; json_array_size(sets) == 2; n++) {
		user = holdings_begun_nth(&a->reg.holdings, SHARE_USER_PIN, label,
		    (size_t)n);
		so = holdings_begun_nth(&a->reg.holdings, SHARE_SO_PIN, label,
		    (size_t)n);
		if (user == NULL || so == NULL)
			return -1;
		if (cites(sets, user) == 1 && cites(sets, so) == 1)
			return n;
	}
	return -1;
}

/* People say that no token has the PINs that one was to get. */
static int
token_unmade(struct audit *a, const struct record *rec, struct err *e)
{
	const char *label = audit_text(rec, "label");
	int n = begun_sets(a, json_object_get(rec->data, "sets"), label);
	const struct held_set *s = n < 0 ? NULL : holdings_begun_nth(
	    &a->reg.holdings, SHARE_USER_PIN, label, (size_t)n);

	return s != NULL && !s->said_unmade ? 0 : err_set(e, ERR_POLICY, "a token "
	    "is said not to have been made that was not begun, or that was said "
	    "of before");
}

/* The last that this ceremony handed out, complete and of no token. */
static bool
handed_out_here(const struct audit *a, const json_t *sets)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };

	if (json_array_size(sets) != 2)
		return false;
	for (size_t i = 0; i < 2; i++)
		if (!has_split(a, pins[i]) || cites(sets, holdings_set(
		    &a->reg.holdings, pins[i], "")) != 1)
			return false;
	return true;
}

/*
 * One set of each PIN, complete and of no token, which were handed out for it,
 * in this ceremony or in one that began it; or none at all.
 */
static int
token_intended(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");

	return sets == NULL || handed_out_here(a, sets) || begun_sets(a, sets,
	    audit_text(rec, "label")) >= 0 ? 0 : err_set(e, ERR_POLICY, "a token "
	    "is about to get PINs of shares that neither this ceremony handed out "
	    "for it nor one before: one set of the user PIN and one of the SO "
	    "PIN, complete, and of no token");
}

/* A token has both PINs that it was meant to have, from shares or from neither. */
static int
token_made(struct audit *a, const struct record *rec, struct err *e)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };
	const json_t *sets = json_object_get(rec->data, "sets");

	for (size_t i = 0; i < 2; i++)
		if (sets == NULL && has_split(a, pins[i]))
			return err_set(e, ERR_POLICY, "a token was made, and the "
			    "shares of its PINs that were handed out are of none");
	if (register_last(&a->reg, "init-token", "result") != NULL)
		return err_set(e, ERR_POLICY, "a ceremony made two tokens");
	return token_meant(a, rec) ? 0 : err_set(e, ERR_POLICY, "a token was made "
	    "otherwise than it was meant to be");
}

static bool
restores(const struct audit *a)
{
	const struct ceremony_type *t = ceremony_begun(&a->reg);

	return t != NULL && ceremony_has(t, &step_restore);
}

/* A restore goes on in a token that is known; no other ceremony does. */
static int
token_used(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_text(rec, "serial");
	const struct register_token *t = register_token(&a->reg, serial);

	if (!restores(a))
		return err_set(e, ERR_POLICY, "a token is used in the place of a "
		    "new one, and the ceremony restores no keys");
	if (register_last(&a->reg, "init-token", "result") != NULL)
		return err_set(e, ERR_POLICY, "a ceremony made a token and used "
		    "another in its place");
	return t != NULL && strcmp(t->serial, serial) == 0 &&
	    strcmp(t->label, audit_text(rec, "label")) == 0 &&
	    register_token_gone(&a->reg, serial) == 0 ? 0 : err_set(e, ERR_POLICY,
	    "a token is used in the place of a new one that was never made, or "
	    "is gone");
}

/* Keys are restored into a token that is new, or known. */
static int
token_there(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return !restores(a) ||
	    register_last(&a->reg, "init-token", "result") != NULL ||
	    register_last(&a->reg, "init-token", "used") != NULL ? 0 : err_set(e,
	    ERR_POLICY, "keys are to be restored, and the token for them was "
	    "neither made nor there");
}

int
audit_token(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "init-token", "gone", token_gone },
		{ "init-token", "kept", token_kept },
		{ "init-token", "intent", token_intended },
		{ "init-token", "nothing", token_nothing },
		{ "init-token", "unmade", token_unmade },
		{ "init-token", "result", token_made },
		{ "init-token", "used", token_used },
		{ "init-token", "done", token_there },
		{ "token", "back", token_back },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
