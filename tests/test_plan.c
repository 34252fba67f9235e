#include <ctype.h>

#include "keyset/format.h"
#include "keyset/plan.h"
#include "tests/quarter.h"
#include "tests/test.h"

static struct quarter quarter;
static struct made_key other;		/* a KSK of another algorithm */
static const char *const NAMES[PLAN_ROLES] = { "ksk-1", "ksk-2" };

static int
start(void **state)
{
	(void)state;
	quarter_init(&quarter);
	made_key_init(&other, "other", DNSKEY_KSK, alg_by_number(15));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	EVP_PKEY_free(other.pkey);
	quarter_free(&quarter);
	return 0;
}

static struct planned
plan_of(const char *name)
{
	struct planned p = { .plan = plan_by_name(name) };

	assert_non_null(p.plan);
	p.keys[PLAN_CURRENT] = quarter.ksk[0].signs.key;
	p.keys[PLAN_NEXT] = quarter.ksk[1].signs.key;
	return p;
}

/* ---- what the rules give ---------------------------------------------- */

static const struct picture {
	const char	*name, *plan;
	size_t		 slots;
	/* Capital letters: the parent is told of it. */
	const char	*current, *next;
} PICTURES[] = {
	{ "normal: one KSK signs all", "normal", 9, "SSSSSSSSS", "---------" },
	{ "pre-publish: the next KSK appears in slot 2", "pre-publish", 9,
	    "SSSSSSSSS", "-pppppppp" },
	{ "pre-publish+: the next KSK is there from the start", "pre-publish+",
	    9, "SSSSSSSSS", "PPPPPPPPP" },
	{ "roll: the next KSK signs from slot 2", "roll", 9,
	    "SPPPPPPPP", "PSSSSSSSS" },
	{ "roll+: the next KSK signs all, the old one stays", "roll+", 9,
	    "ppppppppp", "SSSSSSSSS" },
	{ "revoke: slots 2 to 8 have the old KSK revoked", "revoke", 9,
	    "prrrrrrr-", "SSSSSSSSS" },
	{ "revoke+: the same without the old KSK in slot 1", "revoke+", 9,
	    "-rrrrrrr-", "SSSSSSSSS" },
	{ "double: both sign from slot 2", "double", 9,
	    "SSSSSSSSS", "-ssssssss" },
	{ "double+: both sign", "double+", 9, "sssssssss", "SSSSSSSSS" },
	{ "retire: the old KSK signs slot 1 and is gone", "retire", 9,
	    "s--------", "SSSSSSSSS" },
	{ "double-ds: one KSK takes the place of the other", "double-ds", 9,
	    "s--------", "-ssssssss" },
	{ "replace: the next KSK alone", "replace", 9,
	    "---------", "SSSSSSSSS" },
	{ "one slot is a first one", "normal", 1, "S", "-" },
	{ "two slots are a first and a last", "roll", 2, "SP", "PS" },
	{ "three slots revoke in one", "revoke", 3, "pr-", "SSS" },
	{ "in fewer slots than it takes the last is the last", "revoke", 2,
	    "p-", "SS" },
	{ "sixty-four slots are no more rows", "pre-publish", 64,
	    "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
	    "-ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp" },
};

enum { N_PICTURES = sizeof(PICTURES) / sizeof(PICTURES[0]) };

static void
draw(const struct planned *p, const struct request *q, char rows[PLAN_ROLES][65])
{
	for (size_t i = 0; i < q->n_bundles; i++) {
		struct planned_key keys[PLAN_ROLES];
		size_t n = planned_slot(p, q, i, keys);

		rows[0][i] = rows[1][i] = '-';
		for (size_t k = 0; k < n; k++) {
			char c = "-psr"[keys[k].part];

			rows[keys[k].role][i] = keys[k].tells ?
			    (char)toupper((unsigned char)c) : c;
			assert_int_equal(keys[k].key.flags, DNSKEY_KSK |
			    (c == 'r' ? DNSKEY_REVOKE : 0));
			assert_true(dnskey_same_public(&keys[k].key,
			    &p->keys[keys[k].role]));
		}
	}
	rows[0][q->n_bundles] = rows[1][q->n_bundles] = '\0';
}

static void
a_plan_is_its_picture(void **state)
{
	const struct picture *pic = *state;
	struct planned p = plan_of(pic->plan);
	char rows[PLAN_ROLES][65];
	size_t signatures = 0;
	struct request *q;
	struct err e;

	assert_non_null(q = request_new(pic->slots, &e));
	draw(&p, q, rows);
	assert_string_equal(rows[PLAN_CURRENT], pic->current);
	assert_string_equal(rows[PLAN_NEXT], pic->next);
	for (size_t i = 0; i < pic->slots; i++)
		for (enum plan_role k = 0; k < PLAN_ROLES; k++)
			signatures += strchr("sSr", rows[k][i]) != NULL;
	assert_int_equal(planned_signatures(&p, q), signatures);
	request_free(&q);
}

/* Its ZSK of the other algorithm is in the last slot alone. */
static void
a_key_of_another_algorithm_signs_where_its_zsks_are(void **state)
{
	struct planned p = plan_of("algorithm");
	char rows[PLAN_ROLES][65];

	(void)state;
	p.keys[PLAN_NEXT] = other.signs.key;
	quarter.request->bundles[8].keys[1].key = other.signs.key;
	quarter.request->bundles[8].keys[1].key.flags = DNSKEY_ZSK;
	draw(&p, quarter.request, rows);
	assert_string_equal(rows[PLAN_CURRENT], "SSSSSSSSS");
	assert_string_equal(rows[PLAN_NEXT], "--------s");
	p.plan = plan_by_name("algorithm-end");
	draw(&p, quarter.request, rows);
	assert_string_equal(rows[PLAN_CURRENT], "sssssssss");
	quarter.request->bundles[3].keys[0].key.alg = other.signs.key.alg;
	draw(&p, quarter.request, rows);
	assert_string_equal(rows[PLAN_CURRENT], "sss-sssss");
}

static void
where_a_key_first_is_is_told(void **state)
{
	struct planned p = plan_of("pre-publish");
	size_t first = 99;

	(void)state;
	assert_true(planned_appears(&p, quarter.request, PLAN_CURRENT, &first));
	assert_int_equal(first, 0);
	assert_true(planned_appears(&p, quarter.request, PLAN_NEXT, &first));
	assert_int_equal(first, 1);
	p = plan_of("normal");
	assert_false(planned_appears(&p, quarter.request, PLAN_NEXT, &first));
}

/* What the table must be for all that reads it. */
static void
each_plan_is_one_that_can_be_held(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct plan *p = NULL; (p = plan_next(p)) != NULL; n++) {
		assert_ptr_equal(plan_by_name(p->name), p);
		assert_true(plan_has(p, PLAN_CURRENT));
		assert_true(strlen(p->name) < 16 && strlen(p->words) < 72);
		for (size_t r = 0; r < PLAN_ROLES; r++) {
			const char *star = strchr(p->rule[r], '*');

			assert_int_equal(strspn(p->rule[r], "-psraPSA*"),
			    strlen(p->rule[r]));
			assert_true(p->rule[r][0] == '\0' || (star != NULL &&
			    star > p->rule[r] && strchr(star + 1, '*') == NULL));
		}
		assert_true(p->stays != PLAN_NEXT || plan_has(p, PLAN_NEXT));
	}
	assert_int_equal(n, 14);
	assert_null(plan_by_name("nothing"));
}

/* ---- what does not fit ------------------------------------------------ */

static void
does_not_fit(struct planned p, const char *words)
{
	struct err e;

	check_refused(planned_fits(&p, quarter.request, NAMES, &e), &e,
	    ERR_POLICY, words);
}

static void
fits(struct planned p)
{
	struct err e;

	check_ok(planned_fits(&p, quarter.request, NAMES, &e), &e);
}

static void
a_roll_does_not_fit_in_one_slot(void **state)
{
	(void)state;
	quarter.request->n_bundles = 1;
	does_not_fit(plan_of("roll"), "it takes 2 slots, and the request has 1");
	fits(plan_of("normal"));
	quarter.request->n_bundles = 2;
	does_not_fit(plan_of("revoke"), "it takes 3 slots");
	fits(plan_of("roll"));
	quarter.request->n_bundles = 9;
	fits(plan_of("revoke"));
}

static void
bind_wants_each_ksk_to_sign(void **state)
{
	(void)state;
	quarter.request->format = format_by_name("bind");
	does_not_fit(plan_of("pre-publish"), "slot 2 would have KSK ");
	does_not_fit(plan_of("pre-publish"), "BIND needs one of each KSK");
	does_not_fit(plan_of("roll"), "without its signature");
	does_not_fit(plan_of("revoke"), "slot 1 would have KSK");
	fits(plan_of("normal"));
	fits(plan_of("double"));
	fits(plan_of("double+"));
	fits(plan_of("retire"));
	fits(plan_of("revoke+"));
	quarter.request->format = format_by_name("knot");
	fits(plan_of("pre-publish"));
}

static void
wish_for(size_t slot, const char *name)
{
	struct bundle *b = &quarter.request->bundles[slot];

	strcpy(b->signers[b->n_signers++], name);
}

static void
a_recipe_wants_those_that_it_names(void **state)
{
	(void)state;
	quarter.request->format = format_by_name("recipe");
	does_not_fit(plan_of("normal"), "slot 1 wants 0 KSKs to sign");
	for (size_t i = 0; i < 9; i++)
		wish_for(i, "ksk-1, ECDSAP256SHA256");
	fits(plan_of("normal"));
	for (size_t i = 1; i < 9; i++)
		wish_for(i, "ksk-2, ECDSAP256SHA256");
	fits(plan_of("double"));
	does_not_fit(plan_of("normal"), "slot 2 wants 2 KSKs to sign");
}

/* One that is published and does not sign is none that was wished for. */
static void
who_is_named_signs(void **state)
{
	struct format every = *format_by_name("recipe");

	(void)state;
	every.all_sign = false;
	quarter.request->format = &every;
	for (size_t i = 0; i < 9; i++)
		wish_for(i, "ksk-1, ECDSAP256SHA256");
	for (size_t i = 1; i < 9; i++)
		wish_for(i, "ksk-2, ECDSAP256SHA256");
	does_not_fit(plan_of("pre-publish"), "slot 2 wants \"ksk-2, "
	    "ECDSAP256SHA256\" to sign");
	quarter.request->format = format_next(NULL);
}

static void
a_slot_without_a_ksk_does_not_fit(void **state)
{
	static const struct plan HOLE = { .name = "hole",
	    .rule = { "s-*", "" }, .stays = PLAN_CURRENT };
	struct planned p = plan_of("normal");

	(void)state;
	p.plan = &HOLE;
	does_not_fit(p, "slot 2 would have no KSK");
}

static void
one_key_does_not_take_its_own_place(void **state)
{
	struct planned p = plan_of("roll");

	(void)state;
	p.keys[PLAN_NEXT] = p.keys[PLAN_CURRENT];
	does_not_fit(p, "takes two KSKs, and these are one");
	p.keys[PLAN_NEXT].flags = DNSKEY_ZSK;
	does_not_fit(p, "is no KSK");
	p = plan_of("normal");
	p.keys[PLAN_CURRENT].flags |= DNSKEY_REVOKE;
	does_not_fit(p, "is no KSK");
	does_not_fit(plan_of("algorithm"), "have one algorithm");
}

static void
a_key_that_would_be_in_no_slot_does_not_fit(void **state)
{
	struct planned p = plan_of("algorithm");

	(void)state;
	p.keys[PLAN_NEXT] = other.signs.key;
	does_not_fit(p, "no slot has a ZSK of algorithm 15");
	quarter.request->bundles[8].keys[1].key = other.signs.key;
	quarter.request->bundles[8].keys[1].key.flags = DNSKEY_ZSK;
	quarter.request->bundles[8].keys[1].key.pub[8] ^= 4;
	fits(p);
}

static void
two_keys_of_one_tag_do_not_fit(void **state)
{
	struct planned p = plan_of("double");
	unsigned tag = dnskey_tag(&p.keys[PLAN_CURRENT]);
	struct dnskey *k = &p.keys[PLAN_NEXT];

	(void)state;
	for (unsigned i = 0; i < 65536 && dnskey_tag(k) != tag; i++) {
		k->pub[0] = (uint8_t)(i >> 8);
		k->pub[1] = (uint8_t)i;
	}
	does_not_fit(p, "slot 2 would have two KSKs with the key tag");
	tag = dnskey_tag(&quarter.request->bundles[4].keys[0].key);
	for (unsigned i = 0; i < 65536 && dnskey_tag(k) != tag; i++) {
		k->pub[0] = (uint8_t)(i >> 8);
		k->pub[1] = (uint8_t)i;
	}
	does_not_fit(p, "has a ZSK with the key tag of the KSK");
}

/* Revoked, it has another tag, and that may be another key's. */
static void
the_tag_of_a_revoked_key_is_looked_at(void **state)
{
	struct planned p = plan_of("revoke");
	struct dnskey revoked = p.keys[PLAN_CURRENT];
	struct dnskey *k = &p.keys[PLAN_NEXT];

	(void)state;
	revoked.flags |= DNSKEY_REVOKE;
	for (unsigned i = 0; i < 65536 &&
	    dnskey_tag(k) != dnskey_tag(&revoked); i++) {
		k->pub[0] = (uint8_t)(i >> 8);
		k->pub[1] = (uint8_t)i;
	}
	does_not_fit(p, "slot 2 would have two KSKs");
}

static void
a_slot_without_room_does_not_fit(void **state)
{
	struct bundle *b = &quarter.request->bundles[6];

	(void)state;
	for (; b->n_keys < BUNDLE_KEYS_MAX - 1; b->n_keys++)
		b->keys[b->n_keys] = b->keys[0];
	fits(plan_of("normal"));
	does_not_fit(plan_of("double"), "slot 7 has 15 ZSKs: no room");
	quarter.request->bundles[2].keys[0].identifier[0] = '\0';
	strcat(quarter.request->bundles[2].keys[0].identifier, "ksk-1");
	does_not_fit(plan_of("normal"), "slot 3 names a ZSK as KSK");
}

/* ---- what comes behind what ------------------------------------------- */

/* Names of plans that may come behind one, of keys 1 and 2 all. */
static const struct order {
	const char	*last, *next;
} ORDERS[] = {
	{ "normal", "normal pre-publish double double-ds algorithm replace" },
	{ "pre-publish", "normal pre-publish+ roll replace" },
	{ "pre-publish+", "normal pre-publish+ roll replace" },
	{ "roll", "roll+ revoke" },
	{ "roll+", "roll+ revoke" },
	{ "revoke", "revoke+" },
	{ "revoke+", "revoke+" },
	{ "double", "normal double+ retire replace" },
	{ "double+", "double+ retire algorithm-end replace" },
	{ "retire", "" },
	{ "double-ds", "" },
	{ "algorithm", "normal double+ algorithm replace" },
	{ "algorithm-end", "algorithm-end" },
	{ "replace", "" },
};

static void
only_the_next_step_of_a_roll_may_be_taken(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(ORDERS) / sizeof(ORDERS[0]); i++) {
		struct planned last = plan_of(ORDERS[i].last);
		char may[256] = "";

		for (const struct plan *p = NULL; (p = plan_next(p)) != NULL; ) {
			struct planned next = plan_of(p->name);

			if (plan_follows(&next, &last, &e) != 0)
				continue;
			strcat(may, may[0] == '\0' ? "" : " ");
			strcat(may, p->name);
		}
		assert_string_equal(may, ORDERS[i].next);
	}
}

static void
behind_a_roll_the_new_key_is_the_one(void **state)
{
	struct planned last = plan_of("revoke"), next = plan_of("normal");
	struct dnskey third = other.signs.key;
	struct err e;

	(void)state;
	check_refused(plan_follows(&next, &last, &e), &e, ERR_POLICY,
	    "the KSK of the zone is");
	next.keys[PLAN_CURRENT] = last.keys[PLAN_NEXT];
	check_ok(plan_follows(&next, &last, &e), &e);
	next = plan_of("pre-publish");
	next.keys[PLAN_CURRENT] = last.keys[PLAN_NEXT];
	next.keys[PLAN_NEXT] = third;
	check_ok(plan_follows(&next, &last, &e), &e);
	next.keys[PLAN_NEXT] = last.keys[PLAN_NEXT];
	check_refused(plan_follows(&next, &last, &e), &e, ERR_POLICY,
	    "is the one that the zone has");
}

/* The same octets of another algorithm are another key. */
static void
a_key_is_its_algorithm_too(void **state)
{
	struct planned last = plan_of("normal"), next = plan_of("normal");
	struct err e;

	(void)state;
	next.keys[PLAN_CURRENT].alg = alg_by_number(14);
	check_refused(plan_follows(&next, &last, &e), &e, ERR_POLICY,
	    "the KSK of the zone is");
}

static void
a_roll_goes_on_with_the_keys_that_it_began_with(void **state)
{
	struct planned last = plan_of("pre-publish"), next = plan_of("roll");
	struct err e;

	(void)state;
	check_ok(plan_follows(&next, &last, &e), &e);
	next.keys[PLAN_NEXT] = other.signs.key;
	check_refused(plan_follows(&next, &last, &e), &e, ERR_POLICY,
	    "it comes behind pre-publish/pre-publish+, of the same keys");
	next = plan_of("double");
	check_refused(plan_follows(&next, &last, &e), &e, ERR_POLICY,
	    "\"pre-publish\" is not over");
}

static void
the_first_response_is_normal(void **state)
{
	struct planned next = plan_of("normal");
	struct err e;

	(void)state;
	check_ok(plan_follows(&next, NULL, &e), &e);
	next = plan_of("double");
	check_refused(plan_follows(&next, NULL, &e), &e, ERR_POLICY,
	    "no response yet");
}

/* ---- what a response has ---------------------------------------------- */

static struct request *
response_by(const struct planned *p)
{
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
			    &quarter.ksk[keys[k].role].signs : NULL, 0 };
		check_ok(response_sign(r, i, parts, n, &e), &e);
	}
	return r;
}

/* A response of each plan is one of no other, where the pictures differ. */
static void
a_response_of_a_plan_is_of_no_other(void **state)
{
	struct err e;

	(void)state;
	for (const struct plan *a = NULL; (a = plan_next(a)) != NULL; ) {
		struct planned of = plan_of(a->name);
		struct request *r = response_by(&of);

		for (const struct plan *b = NULL; (b = plan_next(b)) != NULL; ) {
			struct planned by = plan_of(b->name);
			char x[PLAN_ROLES][65], y[PLAN_ROLES][65];
			bool same = true;

			draw(&of, quarter.request, x);
			draw(&by, quarter.request, y);
			for (size_t i = 0; i < PLAN_ROLES; i++)
				same &= strcasecmp(x[i], y[i]) == 0;
			if (same)
				check_ok(planned_answers(&by, quarter.request, r,
				    &e), &e);
			else
				check_refused(planned_answers(&by,
				    quarter.request, r, &e), &e, ERR_POLICY,
				    "slot ");
		}
		r->n_bundles--;
		check_refused(planned_answers(&of, quarter.request, r, &e), &e,
		    ERR_POLICY, "8 slots");
		r->n_bundles++;
		quarter.request->n_bundles--;
		check_refused(planned_answers(&of, quarter.request, r, &e), &e,
		    ERR_POLICY, "9 slots, the request 8");
		quarter.request->n_bundles++;
		request_free(&r);
	}
}

/* Which signature stands twice is no matter: one more is not of the plan. */
static void
a_signature_more_than_the_plan_has_is_not_of_it(void **state)
{
	struct planned of = plan_of("normal");
	struct request *r = response_by(&of);
	struct bundle *b = &r->bundles[3];
	struct err e;

	(void)state;
	b->sigs[b->n_sigs++] = b->sigs[0];
	check_refused(planned_answers(&of, quarter.request, r, &e), &e,
	    ERR_POLICY, "slot 4: it has 2 keys and 2 signatures, and the plan "
	    "gives it 2 and 1");
	request_free(&r);
}

/* It is said of which KSK, and not how many have signed. */
static void
a_ksk_that_is_only_published_signs_nothing(void **state)
{
	struct planned both = plan_of("double"), of = plan_of("pre-publish");
	struct request *r = response_by(&both);
	char words[32];
	struct err e;

	(void)state;
	snprintf(words, sizeof(words), "slot 2: KSK %u signed it",
	    dnskey_tag(&of.keys[PLAN_NEXT]));
	check_refused(planned_answers(&of, quarter.request, r, &e), &e,
	    ERR_POLICY, words);
	request_free(&r);
}

/* What the rules of a plan come to for people: whose DS, and who goes. */
static const struct {
	const char	*plan;
	bool		 needs_ds, removes_current;
} MEANINGS[] = {
	{ "normal", false, false },
	{ "pre-publish", false, false },
	{ "pre-publish+", false, false },
	{ "roll", true, false },
	{ "roll+", true, false },
	{ "revoke", true, true },
	{ "revoke+", true, true },
	{ "double", false, false },
	{ "double+", false, false },
	{ "retire", true, false },
	{ "double-ds", true, false },
	{ "algorithm", false, false },
	{ "algorithm-end", true, false },
	{ "replace", false, true },
};

static void
each_plan_says_whose_ds_it_needs_and_which_key_it_removes(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct plan *p = NULL; (p = plan_next(p)) != NULL; n++) {
		assert_true(n < sizeof(MEANINGS) / sizeof(MEANINGS[0]));
		assert_string_equal(p->name, MEANINGS[n].plan);
		assert_int_equal(p->needs_ds, MEANINGS[n].needs_ds);
		assert_int_equal(plan_removes(p, PLAN_CURRENT),
		    MEANINGS[n].removes_current);
		if (plan_has(p, PLAN_NEXT))
			assert_false(plan_removes(p, PLAN_NEXT));
	}
	assert_int_equal(n, sizeof(MEANINGS) / sizeof(MEANINGS[0]));
}

/* In a rule of its own, as each letter is not in one of the table's. */
static void
each_letter_of_a_rule_says_whether_its_key_goes(void **state)
{
	static const char *const stays[] = { "p*", "P*", "s*", "S*", "a*",
		"A*", "-a*", "A-*" };
	static const char *const goes[] = { "-*", "r*", "pr*", "A*r" };

	(void)state;
	for (size_t i = 0; i < sizeof(stays) / sizeof(stays[0]); i++) {
		const struct plan p = { .rule = { stays[i], "S*" } };

		assert_false(plan_removes(&p, PLAN_CURRENT));
	}
	for (size_t i = 0; i < sizeof(goes) / sizeof(goes[0]); i++) {
		const struct plan p = { .rule = { goes[i], "S*" } };

		assert_true(plan_removes(&p, PLAN_CURRENT));
	}
}

int
main(void)
{
	const struct CMUnitTest others[] = {
#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)
		T(a_key_of_another_algorithm_signs_where_its_zsks_are),
		T(where_a_key_first_is_is_told),
		T(each_plan_is_one_that_can_be_held),
		T(a_roll_does_not_fit_in_one_slot),
		T(bind_wants_each_ksk_to_sign),
		T(a_recipe_wants_those_that_it_names),
		T(who_is_named_signs),
		T(a_slot_without_a_ksk_does_not_fit),
		T(one_key_does_not_take_its_own_place),
		T(a_key_that_would_be_in_no_slot_does_not_fit),
		T(two_keys_of_one_tag_do_not_fit),
		T(the_tag_of_a_revoked_key_is_looked_at),
		T(a_slot_without_room_does_not_fit),
		T(only_the_next_step_of_a_roll_may_be_taken),
		T(behind_a_roll_the_new_key_is_the_one),
		T(a_key_is_its_algorithm_too),
		T(a_roll_goes_on_with_the_keys_that_it_began_with),
		T(the_first_response_is_normal),
		T(a_response_of_a_plan_is_of_no_other),
		T(a_signature_more_than_the_plan_has_is_not_of_it),
		T(a_ksk_that_is_only_published_signs_nothing),
		T(each_plan_says_whose_ds_it_needs_and_which_key_it_removes),
		T(each_letter_of_a_rule_says_whether_its_key_goes),
#undef T
	};
	enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };
	static struct CMUnitTest tests[N_OTHERS + N_PICTURES];
	static struct picture pictures[N_PICTURES];

	memcpy(tests, others, sizeof(others));
	memcpy(pictures, PICTURES, sizeof(pictures));
	for (size_t i = 0; i < N_PICTURES; i++)
		tests[N_OTHERS + i] = (struct CMUnitTest){
			.name = pictures[i].name,
			.test_func = a_plan_is_its_picture,
			.setup_func = start, .teardown_func = end,
			.initial_state = &pictures[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
