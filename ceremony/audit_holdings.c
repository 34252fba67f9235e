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
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
