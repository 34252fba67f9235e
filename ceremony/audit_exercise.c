#include <stdio.h>
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

/*
 * Whether a card that had just shown itself, to have a share checked, is why
 * the share of this record was refused; its share of the set then.
 */
static bool
of_card(const struct audit *a, size_t i, const struct held_set *s, size_t *at)
{
	const json_t *was = i == 0 ? NULL : audit_data_at(a, i - 1);
	const char *card = json_string_value(json_object_get(was, "card"));
	const char *what = json_string_value(json_object_get(was, "action"));

	if (s == NULL || i == 0 || !audit_is_at(a, i - 1, "officer", "present") ||
	    card == NULL || what == NULL ||
	    strcmp(what, "have a share checked") != 0)
		return false;
	for (*at = 0; *at < split_shares(&s->set.plan); ++*at)
		if (strcmp(s->shares[*at].card, card) == 0)
			return true;
	return false;
}

/* Whether the share was read, and was good, before the exercise was over. */
static bool
good_after(const struct audit *a, size_t from, const struct held_set *s,
    size_t index)
{
	struct err why;
	size_t at;

	for (size_t i = from; i < json_array_size(a->reg.records) &&
	    !audit_is_at(a, i, "exercise", "checked"); i++)
		if (audit_is_at(a, i, "share", "checked") &&
		    audit_set_of(a, audit_data_at(a, i)) == s &&
		    holdings_named(s, audit_data_at(a, i), &at, &why) == 0 &&
		    at == index && !json_is_true(json_object_get(
		    audit_data_at(a, i), "lost")))
			return true;
	return false;
}

/* Of an exercise: what is known of each share of the set. */
struct shown {
	bool	good[SPLIT_SHARES_MAX], bad[SPLIT_SHARES_MAX];
	bool	old[SPLIT_SHARES_MAX];
	size_t	unknown;		/* refused, and not told whose */
};

static void
look(const struct audit *a, const struct held_set *s, size_t i,
    struct shown *to)
{
	const json_t *data = audit_data_at(a, i);
	struct err why;
	size_t at;

	if (audit_is_at(a, i, "share", "checked") &&
	    holdings_named(s, data, &at, &why) == 0)
		(json_is_true(json_object_get(data, "lost")) ? to->old :
		    to->good)[at] = true;
	else if (audit_is_at(a, i, "share", "refused") && of_card(a, i, s, &at))
		to->bad[at] = true;
	else if (audit_is_at(a, i, "share", "refused"))
		to->unknown++;
}

static void
write_shown(const struct held_set *s, const struct shown *was, char *out,
    size_t room)
{
	size_t bad = 0, old = 0, away = 0, at = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++) {
		bool is_old = !was->good[i] && was->old[i];
		bool is_bad = !was->good[i] && !is_old && was->bad[i];

		bad += is_bad;
		old += is_old;
		away += !was->good[i] && !is_bad && !is_old;
	}
	if (bad > 0)
		at += (size_t)snprintf(out + at, room - at, ", %zu not good",
		    bad);
	if (old > 0)
		at += (size_t)snprintf(out + at, room - at, ", %zu only where "
		    "declared lost", old);
	if (away > 0)
		at += (size_t)snprintf(out + at, room - at, was->unknown == 0 ?
		    ", %zu not brought" : ", %zu not brought or not good", away);
	snprintf(out + at, room - at, "; %s to open it", held_enough(s,
	    was->good) ? "the good ones are enough" : "the good ones are NOT "
	    "enough");
}

void
audit_shown_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const struct held_set *s = audit_set_of(a, json_object_get(rec, "data"));
	struct shown was = { .unknown = 0 };
	size_t n = 0;

	out[0] = '\0';
	if (s == NULL || room < 160)
		return;
	while (n < json_array_size(a->reg.records) &&
	    json_array_get(a->reg.records, n) != rec)
		n++;
	while (n-- > 0 && !audit_is_at(a, n, "exercise", "begun"))
		look(a, s, n, &was);
	write_shown(s, &was, out, room);
}

static void
say_refused(struct audit *a, size_t i, const struct held_set *s)
{
	const char *why = json_string_value(json_object_get(audit_data_at(a, i),
	    "why"));
	char text[640], whose[HOLDER_NAME + 16] = "";
	size_t at;

	if (of_card(a, i, s, &at)) {
		if (good_after(a, i, s, at))
			return;
		snprintf(whose, sizeof(whose), " of %s", s->shares[at].holder);
	}
	snprintf(text, sizeof(text), "ceremony %04u, %s: a share%s was refused: "
	    "%.480s", a->reg.number, a->reg.type, whose, why == NULL ? "?" : why);
	audit_say(a, "WARN", text);
}

/* Between the start of one and its end; each is told where it stands. */
void
audit_refused(struct audit *a)
{
	bool open = false;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		if (audit_is_at(a, i, "exercise", "begun"))
			open = true;
		else if (audit_is_at(a, i, "exercise", "checked"))
			open = false;
		else if (open && audit_is_at(a, i, "share", "refused"))
			say_refused(a, i, audit_set_of(a, audit_data_at(a, i)));
	}
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
