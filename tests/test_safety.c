#include "keyset/border.h"
#include "keyset/check_row.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/plan.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * The dangers of a change of KSK: the last response, ninety days before the
 * request of tests/quarter.h, and the plan of the next one; both of nine
 * slots, ten days apart.  KSK 1 is current, KSK 2 is next.
 */
static struct quarter quarter;
static struct request *previous;
static struct planned planned;

static const char *const NAMES[PLAN_ROLES] = { "ksk-1", "ksk-2" };
enum { NEVER = -1000 };

static struct planned
plan_of(const char *name)
{
	struct planned p = { .plan = plan_by_name(name) };

	assert_non_null(p.plan);
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		p.keys[r] = quarter.ksk[r].signs.key;
	return p;
}

/* The response to the quarter's request by that plan. */
static struct request *
answer(const struct planned *p)
{
	unsigned tells = response_tells(quarter.request, &quarter.policy);
	struct request *r;
	struct err e;

	assert_non_null(r = response_start(quarter.request, &quarter.policy,
	    &e));
	for (size_t i = 0; i < r->n_bundles; i++) {
		struct planned_key keys[PLAN_ROLES];
		struct ksk_part parts[PLAN_ROLES];
		size_t n = planned_slot(p, quarter.request, i, keys);

		for (size_t k = 0; k < n; k++)
			parts[k] = (struct ksk_part){ NAMES[keys[k].role],
			    &keys[k].key, keys[k].part >= PART_SIGNS ?
			    &quarter.ksk[keys[k].role].signs : NULL,
			    keys[k].tells ? tells : 0 };
		check_ok(response_sign(r, i, parts, n, &e), &e);
	}
	return r;
}

/* As a response of so many days before. */
static void
precede_by(const struct planned *p, long days)
{
	request_free(&previous);
	for (size_t i = 0; i < quarter.request->n_bundles; i++) {
		quarter.request->bundles[i].inception -= days * DAY;
		quarter.request->bundles[i].expiration -= days * DAY;
	}
	previous = answer(p);
	for (size_t i = 0; i < quarter.request->n_bundles; i++) {
		quarter.request->bundles[i].inception += days * DAY;
		quarter.request->bundles[i].expiration += days * DAY;
	}
	quarter.by.previous = previous;
}

static void
precede(const char *name, long days)
{
	const struct planned p = plan_of(name);

	precede_by(&p, days);
}

static int
start(void **state)
{
	(void)state;
	quarter_init(&quarter);
	quarter.by.planned = &planned;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	request_free(&previous);
	quarter_free(&quarter);
	return 0;
}

/* The finding of this name. */
static struct finding
found(const char *id, enum verdict *worst)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	*worst = planned_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].id, id) == 0)
			return f[i];
	fail_msg("no finding %s", id);
	return f[0];
}

static const struct danger {
	const char	*name;
	const char	*last, *plan;	/* NULL: there is no response before */
	int		 ds;		/* seen, days before slot 1; or NEVER */
	int		 published;	/* known so long before; or NEVER */
	int		 hold_down;	/* days */
	const char	*id;
	enum verdict	 verdict;
	const char	*words;
} DANGERS[] = {
	/* ---- what is well ---- */
	{ "the first response warns of nothing", NULL, "normal", NEVER, NEVER,
	    30, "KSK-SIGNER", VERDICT_NONE, "no response before" },
	{ "the same key goes on", "normal", "normal", NEVER, NEVER, 30,
	    "", VERDICT_OK, "" },
	{ "a key may be published at any time", "normal", "pre-publish", NEVER,
	    NEVER, 30, "", VERDICT_OK, "" },
	{ "a roll after eighty days and with its DS is well", "pre-publish",
	    "roll", 10, NEVER, 30, "", VERDICT_OK, "" },
	{ "a key that is revoked after another signed is well", "roll",
	    "revoke", 100, NEVER, 30, "", VERDICT_OK, "" },
	{ "both may sign", "normal", "double", NEVER, NEVER, 30, "",
	    VERDICT_OK, "" },
	{ "a key that signed too may be the only one", "double", "retire", 10,
	    NEVER, 30, "", VERDICT_OK, "" },
	{ "a DS that is there excuses a key that was never published",
	    "normal", "double-ds", 10, NEVER, 0, "", VERDICT_OK, "" },
	{ "a key that signed the last set goes on, however new", "normal",
	    "normal", NEVER, NEVER, 300, "KSK-HOLD-DOWN", VERDICT_OK,
	    "or signed before" },
	/* ---- what is not ---- */
	{ "one that signed the first set alone, and not the last, is new",
	    "double-ds", "normal", NEVER, NEVER, 300, "KSK-HOLD-DOWN",
	    VERDICT_STOP, "slot 1: the KSK that signs was published for 0 s" },
	{ "a key that nobody saw before signs alone", "normal", "double-ds",
	    NEVER, NEVER, 0, "KSK-SIGNER", VERDICT_STOP,
	    "slot 2: its set is signed by no KSK of the set before" },
	{ "also when the very next slot would do", "normal", "roll", 10,
	    NEVER, 30, "KSK-HOLD-DOWN", VERDICT_STOP,
	    "slot 2: the KSK that signs was published for 10 d" },
	{ "ten days are enough where the policy says so", "normal", "roll",
	    10, NEVER, 0, "", VERDICT_OK, "" },
	{ "what no policy asks is not judged", "normal", "normal", NEVER,
	    NEVER, 0, "KSK-HOLD-DOWN", VERDICT_NONE, "asks for none" },
	{ "nor who asked a moment before the key came", "normal", "roll", 10,
	    NEVER, 10, "KSK-CACHE-ANCHOR", VERDICT_STOP,
	    "slot 2: the KSK that signs was published for 10 d" },
	{ "who is not told may have any DS", "normal", "normal", NEVER, NEVER,
	    30, "KSK-CACHE-DS", VERDICT_NONE, "told nothing" },
	{ "what is known of earlier responses counts", "pre-publish+",
	    "roll+", 10, 300, 200, "KSK-HOLD-DOWN", VERDICT_OK, "" },
	{ "without it only what the last response shows does",
	    "pre-publish+", "roll+", 10, NEVER, 200, "KSK-HOLD-DOWN",
	    VERDICT_STOP, "slot 1: the KSK that signs was published for 90 d" },
	{ "a DS does not help who follows RFC 5011", "normal", "double-ds",
	    10, NEVER, 30, "KSK-HOLD-DOWN", VERDICT_STOP, "published for 0 s" },
	{ "a DS that nobody saw stops a roll", "pre-publish", "roll", NEVER,
	    NEVER, 30, "KSK-DS", VERDICT_STOP, "slot 2: nobody has seen the DS" },
	{ "a DS that was seen too late stops it", "pre-publish", "roll",
	    -9, NEVER, 30, "KSK-DS", VERDICT_STOP, "its DS was seen on" },
	{ "a DS is in every cache two days later", "pre-publish", "roll",
	    -8, NEVER, 30, "KSK-DS", VERDICT_OK, "was seen on 2027-01-09" },
	{ "a key that signs alone goes too early", "pre-publish+", "replace",
	    NEVER, NEVER, 0, "KSK-RETIRE-SAFETY", VERDICT_WARN,
	    "is gone, and another has signed for 0 s" },
	{ "a key that never signed goes at any time", "pre-publish",
	    "normal", NEVER, NEVER, 30, "", VERDICT_OK, "" },
	{ "an emergency's dangers are warnings", "normal", "replace", NEVER,
	    NEVER, 30, "KSK-SIGNER", VERDICT_WARN, "slot 1: its set is signed" },
	{ "a key that was known long before and gone since is new", "normal",
	    "replace", NEVER, 300, 30, "KSK-HOLD-DOWN", VERDICT_WARN,
	    "slot 1: the KSK that signs was published for 0 s" },
	{ "a DS that stands in for a key of the set before is named", "normal",
	    "replace", 10, NEVER, 0, "KSK-SIGNER", VERDICT_OK,
	    " counts, for its DS was seen on 2026-12-22" },
	{ "also where it stands in for the time of publication", "normal",
	    "replace", 10, NEVER, 0, "KSK-PUBLISH-SAFETY", VERDICT_OK,
	    " counts, for its DS was seen on 2026-12-22" },
	{ "and for that of signing", "normal", "replace", 10, NEVER, 0,
	    "KSK-RETIRE-SAFETY", VERDICT_OK,
	    " counts, for its DS was seen on 2026-12-22" },
	{ "a revoked key does not come back", "revoke", "roll+", 10, NEVER,
	    0, "KSK-REVOKED", VERDICT_STOP, "was revoked before" },
	{ "nor in an emergency", "revoke", "double", 10, NEVER, 0,
	    "KSK-REVOKED", VERDICT_STOP, "slot 1: KSK" },
};

enum { N_DANGERS = sizeof(DANGERS) / sizeof(DANGERS[0]) };

static void
it_is_told(void **state)
{
	const struct danger *d = *state;
	time_t at = quarter.request->bundles[0].inception;
	enum verdict worst;
	struct finding f;

	planned = plan_of(d->plan);
	if (d->last != NULL)
		precede(d->last, 90);
	else
		quarter.by.previous = NULL;
	quarter.policy.roll.hold_down = d->hold_down * DAY;
	quarter.policy.roll.ds_ttl = DAY;
	quarter.policy.roll.parent_propagation = DAY;
	if (d->ds != NEVER)
		quarter.by.standing[PLAN_NEXT].ds = at - d->ds * DAY;
	if (d->published != NEVER)
		quarter.by.standing[PLAN_NEXT].published = at -
		    d->published * DAY;
	f = found(d->id[0] == '\0' ? "KSK-SIGNER" : d->id, &worst);
	if (d->id[0] == '\0') {
		struct finding all[FINDINGS_MAX];
		size_t n;

		(void)planned_check(quarter.request, &quarter.by, all, &n);
		for (size_t i = 0; i < n; i++)
			if (all[i].verdict > VERDICT_OK)
				fail_msg("%s: %s", all[i].id, all[i].found);
		assert_int_equal(worst, VERDICT_OK);
	} else {
		if (f.verdict != d->verdict || strstr(f.found, d->words) == NULL)
			fail_msg("%s %s: %s", f.id, verdict_word(f.verdict),
			    f.found);
		assert_true(worst >= f.verdict);
	}
}

/* RFC 7583: the TTL of the set, and the way to all servers. */
static void
a_policy_that_names_ttls_waits_for_them(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("roll");
	quarter.by.standing[PLAN_NEXT].ds = previous->bundles[0].inception;
	quarter.policy.ksk.publish_safety = 0;
	quarter.policy.roll.propagation = 10 * DAY;
	quarter.by.standing[PLAN_NEXT].ds = 0;
	f = found("KSK-PUBLISH-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_string_equal(f.limit, "10 d 1 h");
	quarter.policy.roll.propagation = 10 * DAY - 3600;
	assert_int_equal(found("KSK-PUBLISH-SAFETY", &worst).verdict,
	    VERDICT_OK);
	quarter.policy.roll.propagation = 1;
	assert_string_equal(found("KSK-PUBLISH-SAFETY", &worst).limit,
	    "1 h 1 s");
	/* One that does not say how long the servers take names none. */
	quarter.policy.roll.propagation = 0;
	quarter.policy.ttl = 11 * DAY;
	assert_string_equal(found("KSK-PUBLISH-SAFETY", &worst).limit, "0 s");
}

/* RFC 5011, 2.3: half the TTL, but no less than an hour and no more than 15 d. */
static void
an_anchor_waits_for_who_asks_seldom(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("roll");
	quarter.policy.roll.hold_down = 10 * DAY - 7200;
	assert_int_equal(found("KSK-CACHE-ANCHOR", &worst).verdict,
	    VERDICT_OK);
	quarter.policy.roll.hold_down++;
	f = found("KSK-CACHE-ANCHOR", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_string_equal(f.limit, "10 d 1 s");
	/* The sets of the last response have a TTL of their own. */
	quarter.policy.ttl = 4 * DAY;
	precede("normal", 90);
	quarter.policy.ttl = 3600;
	quarter.policy.roll.hold_down = 6 * DAY;
	assert_int_equal(found("KSK-CACHE-ANCHOR", &worst).verdict,
	    VERDICT_OK);
	quarter.policy.roll.hold_down++;
	assert_int_equal(found("KSK-CACHE-ANCHOR", &worst).verdict,
	    VERDICT_STOP);
}

static void
a_validator_asks_between_an_hour_and_fifteen_days(void **state)
{
	(void)state;
	assert_int_equal(border_query_interval(0, 21 * DAY), 3600);
	assert_int_equal(border_query_interval(7200, 21 * DAY), 3600);
	assert_int_equal(border_query_interval(7202, 21 * DAY), 3601);
	assert_int_equal(border_query_interval(40 * DAY, 10 * DAY), 5 * DAY);
	assert_int_equal(border_query_interval(40 * DAY, 40 * DAY), 15 * DAY);
}

static const struct plan REVOKES = { .name = "revokes",
    .rule = { "r*", "s*" }, .stays = PLAN_NEXT };

static const struct plan TOO_SOON = { .name = "too-soon",
    .rule = { "s*", "P*" }, .stays = PLAN_CURRENT };

/* The parent is told of a key that does not sign the set itself. */
static const struct plan NOT_ITSELF = { .name = "not-itself",
    .rule = { "P*", "s*" }, .stays = PLAN_CURRENT };

/* As if one DS did in place of two. */
static const struct plan FORGETS = { .name = "forgets",
    .rule = { "S-*", "-S*" }, .stays = PLAN_NEXT };

static const struct told {
	const char	*last, *name;	/* NULL: of this rule */
	const struct plan *plan;
	int64_t		 wait;		/* the DS's TTL, and to all servers */
	long		 ds;		/* seen, days before slot 1; 0: never */
	enum verdict	 verdict;
	const char	*words;
} TOLD[] = {
	{ "normal", "normal", NULL, DAY, 0, VERDICT_OK, "the one before it" },
	{ "pre-publish", "pre-publish+", NULL, DAY, 0, VERDICT_OK, "before" },
	{ "pre-publish", "roll", NULL, 10 * DAY, 20, VERDICT_OK, "before it" },
	{ "pre-publish", "roll", NULL, 10 * DAY + 1, 20, VERDICT_STOP, "slot 2: "
	    "it is signed by none of the KSKs whose DS alone slot 9 before" },
	{ "double", "retire", NULL, DAY, 10, VERDICT_OK, "before it" },
	{ "normal", "double-ds", NULL, DAY, 10, VERDICT_NONE, "told nothing" },
	{ "normal", "double-ds", NULL, 10 * DAY + 1, 20, VERDICT_STOP, "slot 2: "
	    "it is signed by none of the KSKs whose DS alone slot 9 before" },
	{ "normal", "double-ds", NULL, 10 * DAY + 1, 10, VERDICT_NONE,
	    "told nothing" },
	{ "normal", "double-ds", NULL, 10 * DAY + 1, -5, VERDICT_NONE,
	    "told nothing" },
	{ "normal", NULL, &FORGETS, DAY, 10, VERDICT_STOP, "slot 2: it is signed "
	    "by none of the KSKs whose DS alone slot 1 before it" },
	{ "normal", NULL, &FORGETS, 0, 10, VERDICT_STOP, "slot 2: it is signed "
	    "by none of the KSKs whose DS alone slot 1 before it" },
	{ "normal", NULL, &FORGETS, DAY, -5, VERDICT_STOP, "slot 2 tells the "
	    "parent to have the DS of no KSK that signs the set before" },
	{ "pre-publish+", "roll+", NULL, DAY, 10, VERDICT_STOP, "slot 1 tells "
	    "the parent to have the DS of no KSK that signs the set before" },
	{ "normal", NULL, &TOO_SOON, DAY, 0, VERDICT_STOP, "slot 1 tells the "
	    "parent to have the DS of no KSK that signs it" },
	{ "normal", NULL, &NOT_ITSELF, 0, 1, VERDICT_STOP, "slot 1 tells the "
	    "parent to have the DS of no KSK that signs it" },
	{ "normal", "replace", NULL, DAY, 11, VERDICT_WARN, "slot 1: it is signed "
	    "by none of the KSKs" },
	{ "normal", NULL, &REVOKES, DAY, 0, VERDICT_STOP, "slot 1: it is signed "
	    "by none of the KSKs whose DS alone slot 9 before it" },
};

/* A parent that is told may have those DSs alone, at once or late. */
static void
what_the_parent_is_told_leads_to_every_set(void **state)
{
	const time_t at = quarter.request->bundles[0].inception;
	enum verdict worst;

	(void)state;
	quarter.request->format = format_by_name("knot");
	quarter.policy.tells = TELLS_CDNSKEY;
	quarter.policy.roll.parent_propagation = 0;
	for (size_t i = 0; i < sizeof(TOLD) / sizeof(TOLD[0]); i++) {
		const struct told *t = &TOLD[i];
		struct finding f;

		precede(t->last, 90);
		planned = plan_of(t->name != NULL ? t->name : "normal");
		if (t->name == NULL)
			planned.plan = t->plan;
		quarter.policy.roll.ds_ttl = t->wait;
		quarter.by.standing[PLAN_NEXT].ds = t->ds == 0 ? 0 :
		    at - t->ds * DAY;
		f = found("KSK-CACHE-DS", &worst);
		if (f.verdict != t->verdict || strstr(f.found, t->words) == NULL)
			fail_msg("%s, %s: %s, %s", t->last,
			    planned.plan->name, verdict_word(f.verdict), f.found);
	}
}

/* It was seen of the one that does not sign, and not of the one that does. */
static void
a_ds_helps_the_key_alone_that_it_is_of(void **state)
{
	static const struct plan HIDES = { .name = "hides",
	    .rule = { "Sp*", "-s*" }, .stays = PLAN_NEXT };
	enum verdict worst;
	struct finding f;

	(void)state;
	quarter.request->format = format_by_name("knot");
	quarter.policy.tells = TELLS_CDNSKEY;
	precede("normal", 90);
	planned = plan_of("normal");
	planned.plan = &HIDES;
	quarter.by.standing[PLAN_CURRENT].ds =
	    quarter.request->bundles[0].inception;
	f = found("KSK-CACHE-DS", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 2: it is signed by none of the "
	    "KSKs whose DS alone slot 1 before it tells"));
	quarter.by.standing[PLAN_NEXT].ds =
	    quarter.request->bundles[0].inception;
	assert_int_equal(found("KSK-CACHE-DS", &worst).verdict, VERDICT_OK);
}

static void
lose_the_signature(struct bundle *b)
{
	b->n_sigs = 0;
}

static void
lose_a_zsk(struct bundle *b)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (!(b->keys[i].key.flags & DNSKEY_SEP))
			b->keys[i].key.flags |= DNSKEY_SEP;
}

static void
end_too_soon(struct bundle *b)
{
	b->sigs[0].rrsig.expiration -= 11 * DAY;
}

static void
last_for_longer(struct bundle *b)
{
	for (size_t i = 0; i < b->n_keys; i++)
		b->keys[i].ttl = 11 * DAY + 1;
}

static const struct {
	void		(*with)(struct bundle *);
	const char	*id;
} MADE[] = {
	{ lose_the_signature, "KSK-SIGNER" },
	{ lose_a_zsk, "KSR-CACHE-KEYS" },
	{ end_too_soon, "KSR-CACHE-SET" },
	{ last_for_longer, "KSR-CACHE-SET" },
};

/* What was planned is judged; what was made must be no worse. */
static void
a_response_that_is_made_is_judged_as_its_plan_was(void **state)
{
	struct finding f = { .id = "untouched" };
	struct request *made;

	(void)state;
	precede("pre-publish", 90);
	planned = plan_of("roll");
	quarter.by.standing[PLAN_NEXT].ds = previous->bundles[0].inception;
	made = answer(&planned);
	assert_false(response_worsens(made, quarter.request, &quarter.by, &f));
	assert_string_equal(f.id, "untouched");
	request_free(&made);
	for (size_t i = 0; i < sizeof(MADE) / sizeof(MADE[0]); i++) {
		made = answer(&planned);
		MADE[i].with(&made->bundles[4]);
		assert_true(response_worsens(made, quarter.request, &quarter.by,
		    &f));
		assert_string_equal(f.id, MADE[i].id);
		request_free(&made);
	}
}

/* The finding of this name of a response that was made. */
static struct finding
made_found(const struct request *made, const char *id)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	made_check(made, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].id, id) == 0)
			return f[i];
	fail_msg("no finding %s", id);
	return f[0];
}

/* What is known of the plan's keys is known of no other. */
static void
a_key_that_is_in_no_plan_has_no_ds(void **state)
{
	static const char *const IDS[] = { "KSK-SIGNER", "KSK-DS",
	    "KSK-CACHE-DS", "KSK-PUBLISH-SAFETY" };
	struct request *made;

	(void)state;
	quarter.request->format = format_by_name("knot");
	quarter.policy.tells = TELLS_CDNSKEY;
	precede("normal", 90);
	planned = plan_of("double-ds");
	made = answer(&planned);
	planned = plan_of("normal");
	quarter.policy.roll.ds_ttl = 10 * DAY + 1;
	/* If it were a date, that of the last set before. */
	quarter.by.hears = (void *)(uintptr_t)previous->bundles[8].inception;
	for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++)
		if (made_found(made, IDS[i]).verdict != VERDICT_STOP)
			fail_msg("%s: %s", IDS[i], made_found(made,
			    IDS[i]).found);
	request_free(&made);
}

/* A KSK is no ZSK of its algorithm. */
static void
of_what_was_made_ksks_are_told_from_zsks(void **state)
{
	struct request *made;
	struct bundle *b;

	(void)state;
	precede("normal", 90);
	planned = plan_of("double");
	made = answer(&planned);
	b = &made->bundles[4];
	assert_string_equal(made_found(made, "KSK-ALGORITHM").found,
	    "each signs");
	b->keys[b->n_keys - 1].key.alg = alg_by_number(15);
	assert_string_equal(made_found(made, "KSK-ALGORITHM").found,
	    "slot 5: it has a KSK of algorithm 15, and no such ZSK");
	request_free(&made);
	planned = plan_of("pre-publish");
	made = answer(&planned);
	b = &made->bundles[4];
	b->keys[b->n_keys - 1].key.alg = alg_by_number(15);
	assert_string_equal(made_found(made, "KSK-ALGORITHM").found,
	    "slot 5: it has a KSK of algorithm 15, and no such ZSK");
	request_free(&made);
}

/* A rule of its own: the old key is gone when another signed for ten days. */
static void
every_slot_is_looked_at_and_not_the_first_alone(void **state)
{
	static const struct plan HOLE = { .name = "hole",
	    .rule = { "ss-*", "--s*" }, .stays = PLAN_NEXT };
	static const struct plan EARLY = { .name = "early",
	    .rule = { "sss-*", "sps*" }, .stays = PLAN_NEXT };
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("normal");
	planned.plan = &HOLE;
	f = found("KSK-PUBLISH-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 3: the KSK that signs was "
	    "published for 0 s"));
	planned.plan = &EARLY;
	quarter.policy.ksk.retire_safety = 11 * DAY;
	f = found("KSK-RETIRE-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 4: KSK"));
	assert_non_null(strstr(f.found, "another has signed for 10 d"));
	quarter.policy.ksk.retire_safety = 10 * DAY;
	assert_int_equal(found("KSK-RETIRE-SAFETY", &worst).verdict,
	    VERDICT_OK);
}

/* It is told when it is revoked, and not again when it is gone. */
static void
a_key_that_was_revoked_may_go(void **state)
{
	static const struct plan LEAVES = { .name = "leaves",
	    .rule = { "ssr-*", "-s*" }, .stays = PLAN_NEXT };
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("normal");
	planned.plan = &LEAVES;
	quarter.policy.ksk.retire_safety = 25 * DAY;
	f = found("KSK-RETIRE-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 3: KSK"));
	assert_non_null(strstr(f.found, "is revoked, and another has signed "
	    "for 10 d"));
	assert_null(strstr(f.found, " more"));
}

/* The set just before is the only one that has it revoked. */
static void
a_key_does_not_come_back_in_the_very_next_set(void **state)
{
	static const struct plan BACK = { .name = "back",
	    .rule = { "rs*", "S*" }, .stays = PLAN_NEXT };
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("normal");
	planned.plan = &BACK;
	f = found("KSK-REVOKED", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 2: KSK"));
}

/* What is revoked leads nobody, though it signs. */
static void
a_key_that_was_revoked_is_none_of_the_set_before(void **state)
{
	enum verdict worst;
	struct planned last;
	struct finding f;

	(void)state;
	last = plan_of("normal");
	last.plan = &REVOKES;
	precede_by(&last, 90);
	planned = plan_of("normal");
	f = found("KSK-SIGNER", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 1: its set is signed by no KSK "
	    "of the set before"));
	f = found("KSK-PUBLISH-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 1: the KSK that signs was "
	    "published for 0 s"));
}

/* However long another must have signed before one goes. */
static void
a_key_that_has_led_nobody_goes_at_any_time(void **state)
{
	static const struct plan SHOWS = { .name = "shows",
	    .rule = { "p-*", "S*" }, .stays = PLAN_NEXT };
	enum verdict worst;
	struct planned last;

	(void)state;
	quarter.policy.ksk.retire_safety = 300 * DAY;
	precede("pre-publish", 90);
	planned = plan_of("normal");
	assert_int_equal(found("KSK-RETIRE-SAFETY", &worst).verdict,
	    VERDICT_OK);
	last = plan_of("normal");
	last.plan = &REVOKES;
	precede_by(&last, 90);
	planned.plan = &SHOWS;
	assert_int_equal(found("KSK-RETIRE-SAFETY", &worst).verdict,
	    VERDICT_OK);
}

/* What the KSKs of another journal were for is not known. */
static void
behind_a_response_that_was_brought_dangers_are_warnings(void **state)
{
	enum verdict worst;

	(void)state;
	precede("normal", 90);
	planned = plan_of("double-ds");
	assert_int_equal(found("KSK-SIGNER", &worst).verdict, VERDICT_STOP);
	quarter.by.brought = true;
	assert_int_equal(found("KSK-SIGNER", &worst).verdict, VERDICT_WARN);
}

/* Slots of the last response in whose place the new one comes do not count. */
static void
a_response_takes_the_place_of_what_it_overlaps(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("pre-publish", 15);
	planned = plan_of("roll+");
	quarter.policy.roll.hold_down = 6 * DAY;
	f = found("KSK-HOLD-DOWN", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 1: the KSK that signs was "
	    "published for 5 d"));
	quarter.policy.roll.hold_down = 5 * DAY;
	assert_int_equal(found("KSK-HOLD-DOWN", &worst).verdict, VERDICT_OK);
}

/* Then nothing would be left to compare with, and nothing said of it. */
static void
a_response_that_is_replaced_whole_is_no_excuse(void **state)
{
	static const char *const IDS[] = { "KSK-SIGNER", "KSK-PUBLISH-SAFETY",
	    "KSK-RETIRE-SAFETY" };
	enum verdict worst;

	(void)state;
	precede("pre-publish", 0);
	planned = plan_of("normal");
	for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++) {
		struct finding f = found(IDS[i], &worst);

		assert_int_equal(f.verdict, VERDICT_STOP);
		assert_non_null(strstr(f.found, "begins no earlier than this "
		    "one"));
	}
}

/* Slot 1 began nine days ago, by what it says; nobody had it before now. */
static void
a_key_is_not_seen_before_its_set_is_made(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 90);
	planned = plan_of("roll");
	quarter.by.now = quarter.request->bundles[1].inception - DAY;
	quarter.policy.ksk.publish_safety = DAY + 1;
	f = found("KSK-PUBLISH-SAFETY", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 2: the KSK that signs was "
	    "published for 1 d"));
	quarter.policy.ksk.publish_safety = DAY;
	assert_int_equal(found("KSK-PUBLISH-SAFETY", &worst).verdict,
	    VERDICT_OK);
}

/* Nor those of the last response, if it is known when that was made. */
static void
nor_before_that_of_the_last_response_was(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("pre-publish+", 90);
	planned = plan_of("roll+");
	quarter.policy.roll.hold_down = 30 * DAY;
	assert_int_equal(found("KSK-HOLD-DOWN", &worst).verdict, VERDICT_OK);
	quarter.by.made = quarter.request->bundles[0].inception - 30 * DAY + 1;
	f = found("KSK-HOLD-DOWN", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 1: the KSK that signs was "
	    "published for 29 d"));
	quarter.by.made--;
	assert_int_equal(found("KSK-HOLD-DOWN", &worst).verdict, VERDICT_OK);
}

/* What has begun is served, wherever the new response says that it begins. */
static void
a_set_that_has_begun_is_not_replaced_by_one_dated_back(void **state)
{
	enum verdict worst;
	struct finding f;

	(void)state;
	precede("normal", 0);
	planned = plan_of("replace");
	quarter.by.now = previous->bundles[0].inception - 1;
	f = found("KSK-SIGNER", &worst);
	assert_non_null(strstr(f.found, "begins no earlier than this one"));
	quarter.by.now++;
	f = found("KSK-SIGNER", &worst);
	assert_non_null(strstr(f.found, "slot 1: its set is signed by no KSK "
	    "of the set before"));
}

static void
the_root_has_no_ds(void **state)
{
	enum verdict worst;
	struct err e;

	(void)state;
	precede("pre-publish", 90);
	planned = plan_of("roll");
	check_ok(dname_from_text(&quarter.request->zone, ".", &e), &e);
	assert_int_equal(found("KSK-DS", &worst).verdict, VERDICT_NONE);
}

static void
the_first_response_has_no_parent_to_wait_for(void **state)
{
	struct finding f;
	enum verdict worst;

	(void)state;
	precede("normal", 90);
	planned = plan_of("normal");
	quarter.by.previous = NULL;
	f = found("KSK-DS", &worst);
	assert_int_equal(f.verdict, VERDICT_NONE);
	assert_string_equal(f.found, "there is no response before");
}

static void
an_algorithm_signs_where_it_has_a_key(void **state)
{
	/* What is revoked signs for nobody. */
	static const struct plan LAST = { .name = "last",
	    .rule = { "S*", "-*r" }, .stays = PLAN_CURRENT };
	struct made_key other;
	enum verdict worst;
	struct finding f;

	(void)state;
	made_key_init(&other, "other", DNSKEY_KSK, alg_by_number(15));
	precede("normal", 90);
	planned = plan_of("double");
	planned.keys[PLAN_NEXT] = other.signs.key;
	f = found("KSK-ALGORITHM", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 2: it has a KSK of algorithm 15, "
	    "and no such ZSK"));
	planned.plan = plan_by_name("algorithm");
	assert_int_equal(found("KSK-ALGORITHM", &worst).verdict, VERDICT_OK);
	quarter.request->bundles[8].keys[1].key.alg = alg_by_number(15);
	assert_int_equal(found("KSK-ALGORITHM", &worst).verdict, VERDICT_OK);
	assert_int_equal(worst, VERDICT_OK);
	planned.plan = plan_by_name("normal");
	f = found("KSK-ALGORITHM", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 9: it has a ZSK of algorithm 15, "
	    "and no such KSK signs"));
	planned.plan = plan_by_name("pre-publish");
	f = found("KSK-ALGORITHM", &worst);
	assert_non_null(strstr(f.found, "slot 2: it has a KSK of algorithm 15, "
	    "and no such ZSK"));
	quarter.request->bundles[8].keys[0].key.alg = alg_by_number(15);
	quarter.request->bundles[8].keys[1].key.alg = alg_by_number(13);
	planned.plan = plan_by_name("normal");
	assert_non_null(strstr(found("KSK-ALGORITHM", &worst).found,
	    "slot 9: it has a ZSK of algorithm 15, and no such KSK signs"));
	planned.plan = &LAST;
	assert_non_null(strstr(found("KSK-ALGORITHM", &worst).found,
	    "slot 9: it has a KSK of algorithm 15, and no such KSK signs"));
	/* KSR-CHAIN-ALG has nothing to say of a first request. */
	quarter.by.previous = NULL;
	quarter.by.first = true;
	planned.plan = plan_by_name("normal");
	f = found("KSK-ALGORITHM", &worst);
	assert_int_equal(f.verdict, VERDICT_STOP);
	assert_non_null(strstr(f.found, "slot 9: it has a ZSK of algorithm 15"));
	EVP_PKEY_free(other.pkey);
}

/* The rows of docs/CHECKS.md, in their order. */
static void
each_check_of_a_plan_is_on_the_page(void **state)
{
	const char *src = getenv("SRC"), *at;
	struct finding f[FINDINGS_MAX];
	struct blob text = { NULL, 0 };
	char folder[4096], row[256];
	struct err e;
	size_t n;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/docs", src != NULL ? src : ".");
	check_ok(file_read(folder, "CHECKS.md", 1 << 16, &text, &e), &e);
	precede("normal", 90);
	planned = plan_of("normal");
	(void)planned_check(quarter.request, &quarter.by, f, &n);
	at = (const char *)text.data;
	for (size_t i = 0; i < n; i++) {
		snprintf(row, sizeof(row), "\n| `%s` | %s |", f[i].id, f[i].rule);
		if ((at = strstr(at, row)) == NULL)
			fail_msg("no row, or none in its place:%s", row);
		at++;
	}
	assert_null(strstr(at, "\n| `KSK-"));
	blob_free(&text);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)
		T(an_anchor_waits_for_who_asks_seldom),
		T(a_validator_asks_between_an_hour_and_fifteen_days),
		T(what_the_parent_is_told_leads_to_every_set),
		T(a_ds_helps_the_key_alone_that_it_is_of),
		T(a_key_that_is_in_no_plan_has_no_ds),
		T(of_what_was_made_ksks_are_told_from_zsks),
		T(a_response_that_is_made_is_judged_as_its_plan_was),
		T(a_policy_that_names_ttls_waits_for_them),
		T(every_slot_is_looked_at_and_not_the_first_alone),
		T(a_key_that_was_revoked_is_none_of_the_set_before),
		T(a_key_that_has_led_nobody_goes_at_any_time),
		T(behind_a_response_that_was_brought_dangers_are_warnings),
		T(a_key_that_was_revoked_may_go),
		T(a_key_does_not_come_back_in_the_very_next_set),
		T(a_response_takes_the_place_of_what_it_overlaps),
		T(a_response_that_is_replaced_whole_is_no_excuse),
		T(a_key_is_not_seen_before_its_set_is_made),
		T(nor_before_that_of_the_last_response_was),
		T(a_set_that_has_begun_is_not_replaced_by_one_dated_back),
		T(the_root_has_no_ds),
		T(the_first_response_has_no_parent_to_wait_for),
		T(an_algorithm_signs_where_it_has_a_key),
		T(each_check_of_a_plan_is_on_the_page),
#undef T
	};
	enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };
	static struct CMUnitTest tests[N_OTHERS + N_DANGERS];
	static struct danger dangers[N_DANGERS];

	memcpy(tests, others, sizeof(others));
	memcpy(dangers, DANGERS, sizeof(dangers));
	for (size_t i = 0; i < N_DANGERS; i++)
		tests[N_OTHERS + i] = (struct CMUnitTest){
			.name = dangers[i].name,
			.test_func = it_is_told,
			.setup_func = start, .teardown_func = end,
			.initial_state = &dangers[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
