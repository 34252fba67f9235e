#include <stdio.h>
#include <string.h>

#include "ceremony/audit_shares.h"
#include "ceremony/ceremony.h"
#include "ceremony/recorded_set.h"
#include "ceremony/trial.h"
#include "ceremony/void_papers.h"

static int
fault(const struct record *rec, struct err *e)
{
	return err_doing(e, "%s, record %llu, shares", rec->file,
	    (unsigned long long)rec->seq);
}

/* The set and the share that a record names. */
static const struct held_set *
named(const struct audit *a, const json_t *data, size_t *index, struct err *e)
{
	const struct held_set *s = holdings_cited(&a->reg.holdings, data, e);

	if (s != NULL && holdings_named(s, data, index, e) != 0)
		return NULL;
	return s;
}

/* Since the share before, the last card to show itself was this, for that. */
static bool
showed(const struct audit *a, const char *card, const char *holder,
    const char *action)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const struct record was = {
			.data = json_object_get(rec, "data"),
		};

		if (register_is(rec, "share", "used") ||
		    register_is(rec, "share", "checked") ||
		    register_is(rec, "share", "refused"))
			return false;
		if (register_is(rec, "officer", "present"))
			return strcmp(audit_text(&was, "card"), card) == 0 &&
			    strcmp(audit_text(&was, "role"), "holder") == 0 &&
			    strcmp(audit_text(&was, "action"), action) == 0 &&
			    person_same(audit_text(&was, "name"), holder);
	}
	return false;
}

/* Whether it can be from there: a paper shows nothing, a card did. */
static bool
from(const struct audit *a, const struct record *rec, const char *card)
{
	return card[0] == '\0' || showed(a, card, audit_text(rec, "holder"),
	    strcmp(rec->kind, "checked") == 0 ? "have a share checked" :
	    "use a share");
}

/* The same of a share that its holder lost, wherever that was. */
static bool
from_lost(const struct audit *a, const struct record *rec,
    const struct held_set *s, size_t index, bool *lost)
{
	const struct holdings *h = &a->reg.holdings;
	bool is = false;

	*lost = false;
	for (size_t i = 0; i < h->n_lost; i++) {
		const struct lost_share *l = &h->lost[i];

		if (l->destroyed || l->index != index || memcmp(l->set, s->set.id,
		    SHARE_SET_ID) != 0 ||
		    !person_same(l->holder, audit_text(rec, "holder")))
			continue;
		*lost = true;
		is = is || from(a, rec, l->card);
	}
	return is;
}

int
audit_share(struct audit *a, const struct record *rec, struct err *e)
{
	const char *holder = json_string_value(json_object_get(rec->data,
	    "holder"));
	const json_t *lost = json_object_get(rec->data, "lost");
	const struct held_set *s;
	bool had, there;
	size_t i;

	if ((s = named(a, rec->data, &i, e)) == NULL)
		return fault(rec, e);
	there = from_lost(a, rec, s, i, &had);
	if (!json_is_true(lost)) {
		had = holder != NULL && person_same(s->shares[i].holder,
		    holder);
		there = from(a, rec, s->shares[i].card);
	}
	if (holder == NULL || !s->shares[i].given || !json_is_boolean(lost) ||
	    !had)
		err_set(e, ERR_POLICY, "a share was brought by somebody who does "
		    "not have it");
	else if (!there)
		err_set(e, ERR_POLICY, "a share is said to be from a card of "
		    "%.48s, which had not just shown that it was there to give "
		    "one", holder);
	else
		return 0;
	return fault(rec, e);
}

/* How many combinations are of shares that somebody has. */
static size_t
read_back(const struct held_set *s)
{
	struct split_plan given = s->set.plan;

	for (unsigned g = 0; g < given.group_count; g++)
		given.groups[g].count = (unsigned)holdings_given(s, g,
		    SPLIT_SHARES_MAX);
	return trial_count(&given);
}

static bool
counted(const json_t *data, const char *name, size_t n)
{
	const json_t *said = json_object_get(data, name);

	return json_is_integer(said) && json_integer_value(said) ==
	    (json_int_t)n;
}

int
audit_complete(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = holdings_cited(&a->reg.holdings, rec->data,
	    e);
	size_t all;

	if (s == NULL)
		return fault(rec, e);
	all = trial_count(&s->set.plan);
	if (counted(rec->data, "combinations", all) &&
	    counted(rec->data, "read-back", read_back(s)))
		return 0;
	err_set(e, ERR_POLICY, "the set has %zu combinations of shares, %zu of "
	    "them of shares that were read back, and the record says otherwise",
	    all, read_back(s));
	return fault(rec, e);
}

/* Whether a record of this ceremony says that a share was brought for another. */
static bool
gives(const struct audit *a, const json_t *rec, const struct held_set *s,
    size_t wanted, size_t *index)
{
	const json_t *data = json_object_get(rec, "data");
	unsigned group, its, member;
	struct err why;

	if (!register_is(rec, "share", "used") || named(a, data, index,
	    &why) != s || *index == wanted)
		return false;
	share_place(&s->set.plan, wanted, &group, &member);
	share_place(&s->set.plan, *index, &its, &member);
	return group == its;
}

/*
 * How many others of its group were brought since a share was last made again:
 * each is made of those that came for it.
 */
static size_t
givers(const struct audit *a, const struct held_set *s, size_t wanted)
{
	bool in[SPLIT_SHARES_MAX] = { false };
	size_t n = 0, i;

	for (size_t r = 0; r < json_array_size(a->reg.records); r++) {
		const json_t *rec = json_array_get(a->reg.records, r);

		if (register_is(rec, "recreate", "result")) {
			memset(in, 0, sizeof(in));
			n = 0;
		} else if (gives(a, rec, s, wanted, &i) && !in[i]) {
			in[i] = true;
			n++;
		}
	}
	return n;
}

/* The last of its step before it meant the same, and nothing came of it yet. */
static bool
was_meant(const struct audit *a, const json_t *data)
{
	const json_t *meant = NULL;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);

		if (register_is(rec, "recreate", "intent"))
			meant = json_object_get(rec, "data");
		else if (register_is(rec, "recreate", "result") ||
		    register_is(rec, "recreate", "nothing"))
			meant = NULL;
	}
	return meant != NULL && json_equal(meant, data);
}

static bool
has_another(const struct held_set *s, size_t index, const char *name)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (i != index && name != NULL &&
		    person_same(s->shares[i].holder, name))
			return true;
	return false;
}

static int
check_recreated(struct audit *a, const json_t *data, struct err *e)
{
	const char *holder = json_string_value(json_object_get(data, "holder"));
	const struct held_set *s;
	unsigned group, member;
	size_t i, n;

	if ((s = named(a, data, &i, e)) == NULL)
		return -1;
	share_place(&s->set.plan, i, &group, &member);
	n = givers(a, s, i);
	if (n < s->set.plan.groups[group].threshold)
		return err_set(e, ERR_POLICY, "a share was made again of %zu "
		    "others, and %u are needed", n,
		    s->set.plan.groups[group].threshold);
	if (!was_meant(a, data))
		return err_set(e, ERR_POLICY, "a share was made again that the "
		    "journal did not mean to");
	if (has_another(s, i, holder))
		return err_set(e, ERR_POLICY, "a share was made again for "
		    "somebody who has another one of the set");
	return 0;
}

int
audit_given(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s;
	size_t i;

	if ((s = named(a, rec->data, &i, e)) == NULL)
		return fault(rec, e);
	if (!has_another(s, i, audit_text(rec, "holder")))
		return 0;
	err_set(e, ERR_POLICY, "a share was given to somebody who has another "
	    "one of the set");
	return fault(rec, e);
}

int
audit_recreated(struct audit *a, const struct record *rec, struct err *e)
{
	if (check_recreated(a, rec->data, e) != 0)
		return fault(rec, e);
	a->recreated++;
	return 0;
}

static void
warn(struct audit *a, const struct held_set *s, const char *what, size_t n)
{
	char text[160], name[SET_NAME];

	if (n == 0)
		return;
	snprintf(text, sizeof(text), "shares of set %s of the %s that are %s: "
	    "%zu", set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    what, n);
	audit_say(a, "WARN", text);
}

/* A backup key that was handed out, and under which nothing was wrapped. */
static void
warn_unused(struct audit *a, const struct held_set *s)
{
	const struct holdings *h = &a->reg.holdings;
	char text[160], name[SET_NAME];

	if (s->set.purpose != SHARE_BACKUP_KEY || !s->complete)
		return;
	for (size_t i = 0; i < h->n_backups; i++)
		if (memcmp(h->backups[i].set, s->set.id, SHARE_SET_ID) == 0)
			return;
	snprintf(text, sizeof(text), "set %s of the backup key opens nothing "
	    "yet: no copy is under it", set_name(&s->set, name));
	audit_say(a, "WARN", text);
}

static void
warn_void(struct audit *a, const struct held_set *s)
{
	size_t n = 0;

	if (!set_is_broken_off(&a->reg, s))
		return;
	for (size_t k = 0; k < split_shares(&s->set.plan); k++)
		n += share_is_void_paper(&s->shares[k]);
	warn(a, s, "on paper, void because it was broken off, and to be destroyed",
	    n);
}

void
audit_holders(struct audit *a)
{
	const struct holdings *h = &a->reg.holdings;

	if (a->recreated > 0)
		(void)audit_passed(a, "shares made again or issued later: %zu, "
		    "each of enough others of its set", a->recreated);
	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];
		size_t waiting = 0, missing = 0;

		for (size_t k = 0; k < split_shares(&s->set.plan); k++) {
			waiting += s->shares[k].unissued;
			missing += s->shares[k].missing;
		}
		warn_void(a, s);
		if (!holdings_counts(h, s))
			continue;
		warn_unused(a, s);
		warn(a, s, "not issued yet", waiting);
		warn(a, s, "not on their cards any more", missing);
	}
}
