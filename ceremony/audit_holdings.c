#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/recorded_set.h"

/*
 * Shares are words on paper and octets on cards: an auditor sees none.  But
 * what the journal says of them hangs together, and a record that was changed,
 * added or taken away does not.
 */

const struct held_set *
audit_set_of(const struct audit *a, const json_t *data)
{
	struct err why;

	return holdings_cited(&a->reg.holdings, data, &why);
}

const json_t *
audit_data_at(const struct audit *a, size_t i)
{
	return json_object_get(json_array_get(a->reg.records, i), "data");
}

bool
audit_is_at(const struct audit *a, size_t i, const char *step, const char *kind)
{
	return register_is(json_array_get(a->reg.records, i), step, kind);
}

/* Those of a set of which there is such a record, from that place on. */
static size_t
came(const struct audit *a, const struct held_set *s, const char *kind,
    size_t from, bool in[SPLIT_SHARES_MAX])
{
	struct err why;
	size_t n = 0, at;

	memset(in, 0, SPLIT_SHARES_MAX * sizeof(in[0]));
	for (size_t i = from; i < json_array_size(a->reg.records); i++) {
		if (!audit_is_at(a, i, "share", kind) ||
		    audit_set_of(a, audit_data_at(a, i)) != s ||
		    holdings_named(s, audit_data_at(a, i), &at, &why) != 0 || in[at])
			continue;
		in[at] = true;
		n++;
	}
	return n;
}

bool
audit_enough_used(const struct audit *a, const struct held_set *s, size_t from)
{
	const struct split_plan *p = &s->set.plan;
	bool in[SPLIT_SHARES_MAX];
	unsigned groups = 0;

	(void)came(a, s, "used", from, in);
	for (unsigned g = 0, i = 0; g < p->group_count; g++) {
		unsigned n = 0;

		for (unsigned m = 0; m < p->groups[g].count; m++)
			n += in[i++];
		groups += n >= p->groups[g].threshold;
	}
	return groups >= p->group_threshold;
}

/* A card is enrolled once it was meant to be, under that name. */
static int
enrolled(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const names[] = { "name", "card", NULL };
	size_t at = audit_last_like(a, rec, "intent", "result", names);

	if (at < json_array_size(a->reg.records) &&
	    audit_is_at(a, at, "enrol", "intent"))
		return 0;
	return err_set(e, ERR_POLICY, "the journal does not say before that this "
	    "card was about to be enrolled for that officer");
}

/* A backup key is of no token, and a set is drawn once. */
static int
begun(struct audit *a, const struct record *rec, struct err *e)
{
	if (audit_set_of(a, rec->data) != NULL)
		return err_set(e, ERR_POLICY, "a share set is begun twice");
	if (strcmp(audit_text(rec, "purpose"), "backup-key") != 0 ||
	    audit_text(rec, "serial")[0] == '\0')
		return 0;
	return err_set(e, ERR_POLICY, "the set of a backup key is said to be of "
	    "a token");
}

/*
 * A share goes onto a card that has just shown that it is its officer's, and
 * onto no other; one of each set at a time.
 */
static int
given(struct audit *a, const struct record *rec, struct err *e)
{
	const char *card = audit_text(rec, "card");
	size_t i = json_array_size(a->reg.records);

	if (card[0] == '\0')
		return 0;	/* on paper */
	while (i-- > 0 && !audit_is_at(a, i, "officer", "present")) {
		const json_t *was = audit_data_at(a, i);

		if (audit_is_at(a, i, "split", "given") && json_equal(json_object_get(
		    was, "set"), json_object_get(rec->data, "set")))
			break;	/* another of this set, since */
	}
	if (i < json_array_size(a->reg.records)) {
		const struct record last = { .data = audit_data_at(a, i) };

		if (audit_is_at(a, i, "officer", "present") &&
		    strcmp(audit_text(&last, "card"), card) == 0 &&
		    strcmp(audit_text(&last, "action"), "receive a share") == 0 &&
		    person_same(audit_text(&last, "name"), audit_text(rec,
		    "holder")))
			return 0;
	}
	return err_set(e, ERR_POLICY, "a share is said to be on the card %.20s of "
	    "%.48s, which had not just shown that it was there to receive one",
	    card, audit_text(rec, "holder"));
}

/* Each share of a set is given once, or kept back once. */
static int
handed_out(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);
	struct err why;
	size_t i;

	if (s == NULL || holdings_named(s, rec->data, &i, &why) != 0)
		return 0;	/* which the register refuses */
	return !s->shares[i].unissued && (!s->shares[i].given ||
	    strcmp(rec->kind, "given") != 0) ? 0 : err_set(e, ERR_POLICY,
	    "a share of a set is handed out twice");
}

static int
complete(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);

	return s == NULL || !s->complete ? 0 : err_set(e, ERR_POLICY,
	    "a share set is complete twice");
}

/* Where nobody knows the PIN, enough shares of it came since it was last used. */
static int
opened(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = holdings_set(&a->reg.holdings,
	    SHARE_USER_PIN, audit_text(rec, "serial"));
	const struct register_token *t = register_token(&a->reg,
	    audit_text(rec, "serial"));
	size_t from = json_array_size(a->reg.records);

	if (t == NULL || strcmp(t->serial, audit_text(rec, "serial")) != 0)
		return err_set(e, ERR_POLICY, "an HSM was opened that no record "
		    "says was made or taken into use");
	if (s == NULL)
		return 0;	/* a PIN that was typed */
	while (from > 0 && !audit_is_at(a, from - 1, "open", "opened") &&
	    !audit_is_at(a, from - 1, "ceremony", "resumed"))
		from--;
	return audit_enough_used(a, s, from) ? 0 : err_set(e, ERR_POLICY, "the "
	    "HSM was opened, and the journal does not have enough shares of its "
	    "user PIN");
}

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

/* PINs that a token was to get, which no record says that it has. */
static int
token_nothing(struct audit *a, const struct record *rec, struct err *e)
{
	return holdings_begun_with(&a->reg.holdings, SHARE_USER_PIN,
	    audit_text(rec, "label")) != NULL ? 0 : err_set(e, ERR_POLICY, "a "
	    "token is said not to have been made that was not begun");
}

/* One set of each PIN, complete and of no token yet; or none at all. */
static int
waiting_sets(const struct audit *a, const json_t *sets, struct err *e)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };
	bool good = sets == NULL || json_array_size(sets) == 2;

	for (size_t i = 0; i < 2 && sets != NULL; i++)
		good = good && cites(sets, holdings_set(&a->reg.holdings,
		    pins[i], "")) == 1;
	return good ? 0 : err_set(e, ERR_POLICY, "the token's sets are not one "
	    "of the user PIN and one of the SO PIN, complete, and of no token "
	    "before");
}

/* They were handed out for it, in this ceremony or in one that began it. */
static int
token_intended(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");

	if (waiting_sets(a, sets, e) != 0)
		return -1;
	if (sets == NULL || has_split(a, SHARE_USER_PIN) ||
	    holdings_begun_with(&a->reg.holdings, SHARE_USER_PIN,
	    audit_text(rec, "label")) != NULL)
		return 0;
	return err_set(e, ERR_POLICY, "a token is about to get PINs of shares "
	    "that neither this ceremony handed out for it nor one before");
}

/* A token has both PINs from shares that waited for one, or neither. */
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
	if (waiting_sets(a, sets, e) != 0)
		return -1;
	return token_meant(a, rec) ? 0 : err_set(e, ERR_POLICY, "a token was made "
	    "otherwise than it was meant to be");
}

/* A restore goes on in a token that is known; no other ceremony does. */
static int
token_used(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_text(rec, "serial");
	const struct register_token *t = register_token(&a->reg, serial);

	if (strcmp(a->reg.type, "restore") != 0)
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
	return strcmp(a->reg.type, "restore") != 0 ||
	    register_last(&a->reg, "init-token", "result") != NULL ||
	    register_last(&a->reg, "init-token", "used") != NULL ? 0 : err_set(e,
	    ERR_POLICY, "keys are to be restored, and the token for them was "
	    "neither made nor there");
}

int
audit_holdings(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "enrol", "result", enrolled },
		{ "split", "set", begun },
		{ "split", "given", given },
		{ "split", "given", handed_out },
		{ "split", "not-issued", handed_out },
		{ "split", "complete", complete },
		{ "recreate", "result", given },
		{ "open", "opened", opened },
		{ "init-token", "gone", token_gone },
		{ "init-token", "kept", token_kept },
		{ "init-token", "intent", token_intended },
		{ "init-token", "nothing", token_nothing },
		{ "init-token", "result", token_made },
		{ "init-token", "used", token_used },
		{ "init-token", "done", token_there },
		{ "token", "back", token_back },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
