#include <string.h>

#include "ceremony/audit_state.h"

/* What is read in an exercise is what its records count. */

/* A whole number that counts something; -1: it is none. */
static json_int_t
count(const struct record *rec, const char *name)
{
	const json_t *n = json_object_get(rec->data, name);

	return json_is_integer(n) ? json_integer_value(n) : -1;
}

/* Place of the exercise of this set that is going on; as many: there is none. */
static size_t
exercise(const struct audit *a, const struct held_set *s)
{
	size_t n = json_array_size(a->reg.records);

	for (size_t i = n; i-- > 0; ) {
		if (audit_is_at(a, i, "exercise", "begun"))
			return audit_set_of(a, audit_data_at(a, i)) == s ? i : n;
		if (audit_is_at(a, i, "exercise", "checked"))
			return n;
	}
	return n;
}

/* One that is only read is so in an exercise of its set. */
static int
checked(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);

	return exercise(a, s) < json_array_size(a->reg.records) ? 0 :
	    err_set(e, ERR_POLICY, "a share was checked, and no exercise of its "
	    "set had begun");
}

/*
 * How many shares of the set were read since, each counted once: from where the
 * journal had it, or only from where it was declared lost.
 */
static void
read_since(const struct audit *a, const struct held_set *s, size_t from,
    size_t *good, size_t *lost)
{
	bool in[SPLIT_SHARES_MAX] = { false }, old[SPLIT_SHARES_MAX] = { false };
	struct err why;
	size_t at;

	for (size_t i = from; i < json_array_size(a->reg.records); i++)
		if (audit_is_at(a, i, "share", "checked") &&
		    audit_set_of(a, audit_data_at(a, i)) == s &&
		    holdings_named(s, audit_data_at(a, i), &at, &why) == 0)
			(json_is_true(json_object_get(audit_data_at(a, i), "lost")) ?
			    old : in)[at] = true;
	*good = *lost = 0;
	for (size_t i = 0; i < SPLIT_SHARES_MAX; i++) {
		*good += in[i];
		*lost += old[i] && !in[i];
	}
}

/* One that does not tell them apart is of an older program. */
static int
exercised(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);
	size_t from = s == NULL ? SIZE_MAX : exercise(a, s), good, lost;
	bool older = json_object_get(rec->data, "lost") == NULL;

	if (from >= json_array_size(a->reg.records))
		return err_set(e, ERR_POLICY, "the end of an exercise of a set "
		    "of which none had begun");
	read_since(a, s, from, &good, &lost);
	if (older) {
		good += lost;
		lost = 0;
	}
	if (count(rec, "good") != (json_int_t)good || count(rec, "all") !=
	    (json_int_t)split_shares(&s->set.plan) ||
	    (!older && count(rec, "lost") != (json_int_t)lost))
		return err_set(e, ERR_POLICY, "%lld of %lld shares are said to "
		    "have been good, and the journal has %zu of %zu, and %zu "
		    "only from where they were declared lost",
		    (long long)count(rec, "good"), (long long)count(rec, "all"),
		    good, split_shares(&s->set.plan), lost);
	return 0;
}

/* Every set that counts was, before it is over. */
static int
all_exercised(struct audit *a, const struct record *rec, struct err *e)
{
	const struct holdings *h = &a->reg.holdings;

	(void)rec;
	for (size_t i = 0; i < h->n_sets; i++) {
		size_t n = json_array_size(a->reg.records);

		if (!holdings_counts(h, &h->sets[i]))
			continue;
		while (n > 0 && (!audit_is_at(a, n - 1, "exercise", "checked") ||
		    audit_set_of(a, audit_data_at(a, n - 1)) != &h->sets[i]))
			n--;
		if (n == 0)
			return err_set(e, ERR_POLICY, "the exercise is over, and "
			    "the journal has no end of that of a set that "
			    "counts");
	}
	return 0;
}

int
audit_exercise(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "share", "checked", checked },
		{ "exercise", "checked", exercised },
		{ "exercise", "done", all_exercised },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
