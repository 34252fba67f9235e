#include "ceremony/review.h"
#include "ceremony/timeline.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * Requests of keys that are published: RFC 6605, section 6.1, is the KSK;
 * RFC 8080, section 6.1, has the ZSKs.  They are not signed: what the checks
 * say of that is not looked at here.
 */
static struct dnskey ksk, next_ksk, old, new;
static struct agreed agreed;		/* by review_of(), for one test at a time */
static struct policy policy;
static time_t start;

static void
key(struct dnskey *k, unsigned flags, unsigned alg, const char *base64)
{
	char text[256];
	ldns_rr *rr = NULL;
	struct err e;

	snprintf(text, sizeof(text), "example. DNSKEY %u 3 %u %s", flags, alg,
	    base64);
	assert_int_equal(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	check_ok(dnskey_from_rr(k, rr, &e), &e);
	ldns_rr_free(rr);
}

static int
setup(void **state)
{
	struct err e;

	(void)state;
	key(&ksk, DNSKEY_KSK, 13, "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
	    "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==");
	key(&next_ksk, DNSKEY_KSK, 15,
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	key(&old, DNSKEY_ZSK, 15,
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	key(&new, DNSKEY_ZSK, 15,
	    "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=");
	check_ok(policy_read(&policy, "quarter", QUARTER_POLICY,
	    strlen(QUARTER_POLICY), &e), &e);
	return utc_parse("2027-01-01T00:00:00Z", &start, &e);
}

static void
slot(struct bundle *b, size_t number, time_t from, time_t to,
    const struct dnskey *const *keys, size_t n)
{
	snprintf(b->id, sizeof(b->id), "slot-%zu", number);
	b->inception = from;
	b->expiration = to;
	for (size_t i = 0; i < n; i++) {
		struct bundle_key *k = &b->keys[b->n_keys++];

		snprintf(k->identifier, sizeof(k->identifier), "%u",
		    dnskey_tag(keys[i]));
		k->ttl = 3600;
		k->key = *keys[i];
		k->claimed_tag = dnskey_tag(keys[i]);
	}
}

/* n slots, ten days apart and 21 days long: old, both, new. */
static struct request *
request_of(size_t n)
{
	static const struct dnskey *const keys[] = { &old, &new };
	struct err e;
	struct request *q = request_new(n, &e);

	assert_non_null(q);
	snprintf(q->id, sizeof(q->id), "2027-q1");
	check_ok(dname_from_text(&q->zone, "example.", &e), &e);
	for (size_t i = 0; i < n; i++) {
		time_t from = start + (time_t)i * 10 * DAY;
		bool last = i + 1 == n && n > 1;

		slot(&q->bundles[i], i + 1, from, from + 21 * DAY,
		    &keys[i > 0 && last], i > 0 && !last ? 2 : 1);
	}
	return q;
}

static const struct planned *
plan_of(const char *name)
{
	static struct planned p;

	p = (struct planned){ .plan = plan_by_name(name),
	    .keys = { ksk, next_ksk } };
	assert_non_null(p.plan);
	return &p;
}

/* By this plan of the two KSKs. */
static struct review
review_by(const struct request *q, const char *plan)
{
	static const struct digest digest = { { 0x85, 0x3f, 0xf9 } };
	struct review r = {
		.request = q, .digest = &digest,
		.judgement = {
			.policy = &policy, .first = true,
			.now = start - 20 * DAY,
		},
	};

	agreed = (struct agreed){ .planned = *plan_of(plan),
	    .identifiers = { "example.-KSK-1", "example.-KSK-2" } };
	review_plan(&r, &agreed);
	return r;
}

static struct review
review_of(const struct request *q)
{
	return review_by(q, "normal");
}

static void
is_lines(const struct page *p, size_t from, const char *const *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(from + i < p->n_lines);
		assert_string_equal(p->lines[from + i], want[i]);
	}
	assert_int_equal(p->n_lines, from + n);
}

static size_t
line_of(const struct page *p, const char *start_of)
{
	size_t i = 0;

	while (i < p->n_lines && strncmp(p->lines[i], start_of,
	    strlen(start_of)) != 0)
		i++;
	if (i == p->n_lines)
		fail_msg("no line begins \"%s\"", start_of);
	return i;
}

static void
the_page_of_a_request_is_this(void **state)
{
	static const char *const head[] = {
		" REQUEST 2027-q1",
		"  Zone   example.",
		"  Slots  3, 2027-01-01 00:00:00Z to 2027-02-11 00:00:00Z",
		"  Plan   normal: signs every slot",
		"  KSK    55648",
		"  Judged 2026-12-12 00:00:00Z",
		"  SHA-256 of the file",
		("    853ff90000000000000000000000000000000000000000000000000000"
		"000000"),
	};
	static const char *const rest[] = {
		(" CHANGED since the last response: there is none, every"
		"thing is new"),
		"  + ZSK  3612  in slot 1, NEW, first seen today",
		"  + ZSK 35216  in slot 2, NEW, first seen today",
		"  + KSK 55648  signs every slot; NOT in the last response",
		"",
		" TIMELINE  a column is 1 day from 2027-01-01",
		("           z: a ZSK beside others; Z: alone, it signs th"
		"e zone; S: a KSK signs"),
		"  ZSK  3612  ZZZZZZZZZZzzzzzzzzzz",
		"  ZSK 35216            zzzzzzzzzzZZZZZZZZZZZZZZZZZZZZZZ",
		"  KSK 55648  SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
		"  odd sets   [===================[====================]",
		"  even sets            [====================]",
		"",
		(" SLOTS   from                  to                    p"
		"ublishes (S: signs)"),
		("    1    2027-01-01 00:00:00Z  2027-01-22 00:00:00Z  3"
		"612 55648S"),
		("    2    2027-01-11 00:00:00Z  2027-02-01 00:00:00Z  3"
		"612 35216 55648S"),
		("    3    2027-01-21 00:00:00Z  2027-02-11 00:00:00Z  3"
		"5216 55648S"),
		"  Signed by example.-KSK-1",
		"  TTL of every set 3600 s, as the policy says",
		"",
		" KEYS, each with the SHA-256 of its public key",
		"  ZSK  3612  algorithm 15 ED25519, 256 bits, flags 256",
		("    4f5c3376bc776ab9ad2b1b53d99b542c48ac0b67c4b671857b"
		"12b5208b0a3fc4"),
		("    dropper fascinate chisel impetus showgirl inceptio"
		"n Geiger proximate"),
		("    ringbolt Cherokee beeswax enterprise sugar Norwegi"
		"an eating Chicago"),
		("    deadbolt penetrate alone graduate snowslide potato"
		" hamlet leprosy kickoff"),
		("    backwater scorecard butterfat obtuse Apollo cowbel"
		"l reproduce"),
		"  ZSK 35216  algorithm 15 ED25519, 256 bits, flags 256",
		("    09474483b4a9315b6e3408f50fc52ad14ebf5614d0e3d55bac"
		"bee6a89706e347"),
		("    Algol determine crumpled Jamaica scenic passenger "
		"chatter exodus goldfish"),
		("    confidence aimless visitor artist resistor brickya"
		"rd scavenger drifter"),
		("    rebellion egghead belowground stagnate torpedo ste"
		"rling exodus ribcage"),
		("    racketeer tracker paramount preshrunk amulet tissu"
		"e determine"),
		("  KSK 55648  algorithm 13 ECDSAP256SHA256, 256 bits, f"
		"lags 257"),
		("    d0ae1a6f2401cf850e34b2b1c9440fecee58b4c1f293f11595"
		"ea7eed0c311dad"),
		("    stagnate performance beehive hemisphere bluebird a"
		"dviser stagehand leprosy"),
		("    apple confidence sawdust photograph spearhead desi"
		"gning artist unicorn"),
		("    tycoon everyday scenic recover uproot molasses unw"
		"ind bifocals preclude"),
		"    undaunted locale unify ammo company Belfast perceptive",
	};
	struct request *q = request_of(3);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };

	(void)state;
	assert_int_equal(review_page(&r, &p), VERDICT_STOP);
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		assert_string_equal(p.lines[i], head[i]);
	assert_true(line_of(&p, " CHECKS, by policy \"quarter\"") > 8);
	is_lines(&p, line_of(&p, " CHANGED"), rest,
	    sizeof(rest) / sizeof(rest[0]));
	page_free(&p);
	request_free(&q);
}

/* Of each check that is not ok, the verdict, in the order of the page. */
static void
verdicts_of(const struct page *p, char *text, size_t room)
{
	size_t at = 0;

	for (size_t i = line_of(p, " CHECKS"); i < line_of(p, " CHANGED"); i++)
		if (strlen(p->lines[i]) == 72 && strstr("STOP WARN",
		    p->lines[i] + 68) != NULL && at < room)
			text[at++] = p->lines[i][68];
	text[at] = '\0';
}

/* Without a response before, checks of the chain warn in front of others. */
static void
what_stops_stands_before_what_warns_and_is_named(void **state)
{
	struct request *q = request_of(3);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	char said[64], names[REVIEW_HAPPENED], two[80];
	size_t stops;

	(void)state;
	r.judgement.first = false;
	assert_int_equal(review_page(&r, &p), VERDICT_STOP);
	verdicts_of(&p, said, sizeof(said) - 1);
	stops = strspn(said, "S");
	assert_true(stops > 2);
	assert_true(strlen(said) > stops);
	assert_int_equal(stops + strspn(said + stops, "W"), strlen(said));
	(void)review_named(&r, VERDICT_STOP, SIZE_MAX, names, sizeof(names));
	assert_non_null(strstr(names, "KSR-PREVIOUS"));
	assert_null(strstr(names, "more"));
	(void)review_named(&r, VERDICT_STOP, 2, two, sizeof(two));
	assert_int_equal(strncmp(two, names, strcspn(two, " ")), 0);
	assert_non_null(strstr(two, " more"));
	assert_int_equal(strncmp(review_happened(&r, names),
	    "these say WARN: KSR-", 20), 0);
	page_free(&p);
	request_free(&q);
}

static void
the_same_inputs_give_the_same_bytes(void **state)
{
	struct request *q = request_of(9);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	struct blob text[2] = { { .len = 0 }, { .len = 0 } };
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		(void)review_page(&r, &p);
		check_ok(page_text(&p, &text[i], &e), &e);
		page_free(&p);
	}
	assert_int_equal(text[0].len, text[1].len);
	assert_memory_equal(text[0].data, text[1].data, text[0].len);
	r.judgement.now++;
	(void)review_page(&r, &p);
	blob_free(&text[1]);
	check_ok(page_text(&p, &text[1], &e), &e);
	assert_true(text[0].len != text[1].len || memcmp(text[0].data,
	    text[1].data, text[0].len) != 0);
	page_free(&p);
	blob_free(&text[0]);
	blob_free(&text[1]);
	request_free(&q);
}

/* Each change of what will be signed must show on the page. */
static void
whatever_is_changed_in_a_request_is_seen(void **state)
{
	struct request *q = request_of(3);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	struct blob was = { .len = 0 }, is = { .len = 0 };
	struct err e;

	(void)state;
	(void)review_page(&r, &p);
	check_ok(page_text(&p, &was, &e), &e);
	page_free(&p);
	for (int i = 0; i < 11; i++) {
		struct request *c = request_of(3);
		struct digest digest = *r.digest;
		struct planned other = agreed.planned;
		struct policy ttl = policy;
		struct review x = r;

		x.request = c;
		x.digest = &digest;
		x.judgement.policy = &ttl;
		switch (i) {
		case 0:
			c->bundles[1].inception++;
			break;
		case 1:
			c->bundles[1].expiration--;
			break;
		case 2:
			c->bundles[1].keys[1].key.pub[31] ^= 1;
			break;
		case 3:
			c->bundles[1].n_keys--;
			break;
		case 4:
			check_ok(dname_from_text(&c->zone, "exampel.", &e), &e);
			break;
		case 5:
			digest.bytes[31] ^= 1;
			break;
		case 6:
			ttl.ttl = 3601;
			break;
		case 7:
			x.identifiers[PLAN_CURRENT] = "example.-KSK-2";
			break;
		case 8:
			other.plan = plan_by_name("pre-publish");
			break;
		case 9:
			other.plan = plan_by_name("double");
			break;
		default:
			other.keys[PLAN_CURRENT] = new;
			other.keys[PLAN_CURRENT].flags = DNSKEY_KSK;
		}
		x.judgement.planned = &other;
		(void)review_page(&x, &p);
		check_ok(page_text(&p, &is, &e), &e);
		if (is.len == was.len && memcmp(is.data, was.data, is.len) == 0)
			fail_msg("change %d is not seen", i);
		page_free(&p);
		blob_free(&is);
		request_free(&c);
	}
	blob_free(&was);
	request_free(&q);
}

static void
every_key_of_a_full_slot_is_shown(void **state)
{
	struct request *q = request_of(1);
	struct page p = { .n_lines = 0 };
	struct bundle *b = &q->bundles[0];
	char all[8192] = "";

	(void)state;
	while (b->n_keys < BUNDLE_KEYS_MAX) {
		b->keys[b->n_keys] = b->keys[0];
		b->keys[b->n_keys].key.pub[0] = (uint8_t)b->n_keys;
		b->n_keys++;
	}
	page_start(&p, "");
	review_slots(q, plan_of("normal"), &p);
	for (size_t i = 0; i < p.n_lines; i++) {
		assert_null(strchr(p.lines[i], '>'));
		strcat(all, p.lines[i]);
	}
	for (size_t i = 0; i < b->n_keys; i++) {
		char tag[16];

		snprintf(tag, sizeof(tag), " %u", dnskey_tag(&b->keys[i].key));
		assert_non_null(strstr(all, tag));
	}
	assert_non_null(strstr(all, " 55648S"));
	page_free(&p);
	request_free(&q);
}

static void
a_long_name_is_shown_to_its_end(void **state)
{
	struct request *q = request_of(1);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	char identifier[IDENTIFIER_MAX + 1], zone[200];
	struct blob text = { .len = 0 };
	struct err e;

	(void)state;
	memset(q->id, 'i', IDENTIFIER_MAX);
	memcpy(q->id + IDENTIFIER_MAX - 3, "END", 4);
	memset(identifier, 'k', IDENTIFIER_MAX);
	memcpy(identifier + IDENTIFIER_MAX - 3, "FIN", 4);
	snprintf(zone, sizeof(zone), "%063d.%063d.last.", 0, 0);
	check_ok(dname_from_text(&q->zone, zone, &e), &e);
	r.identifiers[PLAN_CURRENT] = identifier;
	(void)review_page(&r, &p);
	check_ok(page_text(&p, &text, &e), &e);
	assert_non_null(strstr((const char *)text.data, "END\n"));
	assert_non_null(strstr((const char *)text.data, "FIN\n"));
	assert_non_null(strstr((const char *)text.data, ".last.\n"));
	blob_free(&text);
	page_free(&p);
	request_free(&q);
}

static void
foreign_text_is_cleaned(void **state)
{
	struct request *q = request_of(1);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };

	(void)state;
	snprintf(q->id, sizeof(q->id), "a\033[2Jb\n STOP J\303\274rgen");
	r.identifiers[PLAN_CURRENT] = "\r\x9b";
	(void)review_page(&r, &p);
	assert_string_equal(p.lines[0], " REQUEST a?[2Jb? STOP J??rgen");
	for (size_t i = 0; i < p.n_lines; i++) {
		assert_true(strlen(p.lines[i]) <= PAGE_COLUMNS);
		for (const char *c = p.lines[i]; *c != '\0'; c++)
			assert_true(*c >= ' ' && *c <= '~');
	}
	page_free(&p);
	request_free(&q);
}

static void
what_left_and_what_came_is_told(void **state)
{
	struct request *q = request_of(1), *was = request_of(3);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	size_t at;

	(void)state;
	was->is_response = true;
	slot(&was->bundles[2], 3, was->bundles[2].inception,
	    was->bundles[2].expiration, (const struct dnskey *const[]){ &ksk },
	    1);
	r.judgement.previous = was;
	r.judgement.first = false;
	(void)review_page(&r, &p);
	at = line_of(&p, " CHANGED");
	assert_string_equal(p.lines[at + 1],
	    "  + ZSK  3612  in slot 1, NEW, first seen today");
	assert_string_equal(p.lines[at + 2],
	    "  - ZSK 35216  withdrawn: in no slot any more");
	assert_string_equal(p.lines[at + 3],
	    "  = KSK 55648  signs every slot; published only before");
	page_free(&p);
	request_free(&q);
	request_free(&was);
}

/* The last slot of a response has these KSKs, of which the first signs. */
static struct request *
response_of(const struct dnskey *signs, const struct dnskey *published)
{
	struct request *was = request_of(3);
	struct bundle *b = &was->bundles[2];

	was->is_response = true;
	slot(b, 3, b->inception, b->expiration, (const struct dnskey *const[]){
	    signs, published }, published == NULL ? 1 : 2);
	b->sigs[b->n_sigs++].rrsig = (struct rrsig){ .alg = signs->alg,
	    .tag = dnskey_tag(signs) };
	return was;
}

/* What a KSK did in the last slot, and does now. */
static void
a_ksk_is_compared_with_its_part_before(void **state)
{
	static const struct {
		const char	*plan;
		const struct dnskey *signs, *published;
		const char	*current, *next;
	} cases[] = {
		{ "normal", &ksk, NULL, "= KSK 55648  signs every slot, as "
		    "before", NULL },
		{ "normal", &next_ksk, &ksk, "= KSK 55648  signs every slot; "
		    "published only before", NULL },
		{ "normal", &next_ksk, NULL, "+ KSK 55648  signs every slot; NOT "
		    "in the last response", NULL },
		{ "replace", &ksk, &next_ksk, "- KSK 55648  in no slot any more",
		    "= KSK  3613  signs every slot; published only before" },
		{ "replace", &next_ksk, NULL, "- KSK 55648  in no slot",
		    "= KSK  3613  signs every slot, as before" },
		{ "pre-publish", &ksk, NULL, "= KSK 55648  signs every slot, as "
		    "before", "+ KSK  3613  not in slot 1; published in slots 2 "
		    "to 3; NOT in the last" },
		{ "roll", &ksk, &next_ksk, "= KSK 55648  signs slot 1; published "
		    "in slots 2 to 3", "= KSK  3613  published in slot 1; signs "
		    "slots 2 to 3" },
		{ "retire", &ksk, &next_ksk, "- KSK 55648  signs slot 1; not in "
		    "slots 2 to 3", "= KSK  3613  signs every slot; published "
		    "only before" },
		{ "revoke", &next_ksk, &ksk, "- KSK 55648  published in slot 1; "
		    "revoked and signs slot 2; not in slot 3", "= KSK  3613  "
		    "signs every slot, as before" },
		{ "roll+", &ksk, &next_ksk, "= KSK 55648  published in every "
		    "slot; signed before", "= KSK  3613  signs every slot; "
		    "published only before" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request *q = request_of(3);
		struct request *was = response_of(cases[i].signs,
		    cases[i].published);
		struct review r = review_by(q, cases[i].plan);
		struct page p = { .n_lines = 0 };
		size_t at;

		r.judgement.previous = was;
		r.judgement.first = false;
		(void)review_page(&r, &p);
		for (at = line_of(&p, " CHANGED"); strstr(p.lines[at],
		    "KSK 55648") == NULL; at++)
			assert_true(p.lines[at][0] != '\0');
		assert_string_equal(p.lines[at] + 2, cases[i].current);
		if (cases[i].next != NULL)
			assert_string_equal(p.lines[at + 1] + 2, cases[i].next);
		page_free(&p);
		request_free(&q);
		request_free(&was);
	}
}

/* Whatever else is well, a zone whose DS does not follow goes bogus. */
static void
another_ksk_than_before_stops_or_warns(void **state)
{
	struct request *q = request_of(1), *was = request_of(3);
	struct review r = review_of(q);
	struct page p = { .n_lines = 0 };
	size_t at;

	(void)state;
	was->is_response = true;
	slot(&was->bundles[2], 3, was->bundles[2].inception,
	    was->bundles[2].expiration, (const struct dnskey *const[]){ &next_ksk },
	    1);
	for (size_t i = 0; i < 3; i++) {
		was->bundles[i].inception -= 40 * DAY;
		was->bundles[i].expiration -= 40 * DAY;
	}
	r.judgement.previous = was;
	r.judgement.first = false;
	assert_int_equal(review_page(&r, &p), VERDICT_STOP);
	at = line_of(&p, "  a KSK of the set before signs each set");
	assert_non_null(strstr(p.lines[at], "STOP"));
	assert_non_null(strstr(p.lines[at + 1], "KSK-SIGNER; found slot 1"));
	page_free(&p);
	r = review_by(q, "replace");
	r.judgement.previous = was;
	r.judgement.first = false;
	(void)review_page(&r, &p);
	at = line_of(&p, "  the parent has the DS of a KSK before it signs alone");
	assert_non_null(strstr(p.lines[at], "WARN"));
	page_free(&p);
	slot(&was->bundles[2], 3, was->bundles[2].inception,
	    was->bundles[2].expiration, (const struct dnskey *const[]){ &ksk },
	    1);
	r = review_of(q);
	r.judgement.previous = was;
	r.judgement.first = false;
	(void)review_page(&r, &p);
	(void)line_of(&p, "  ok   a KSK of the set before signs each set");
	page_free(&p);
	request_free(&q);
	request_free(&was);
}

/* What a roll shows that another page does not have: slots, times and names. */
static void
the_page_of_a_revocation_is_this(void **state)
{
	static const char *const changes[] = {
		("  + KSK 55648  published in slot 1; revoked and signs slot 2; "
		"not in slot 3;"),
		"  NOT in the last response",
		"  + KSK  3613  signs every slot; NOT in the last response",
	};
	static const char *const times[] = {
		"  KSK 55648  PPPPPPPPPPRRRRRRRRRR",
		"  KSK  3613  SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
	};
	static const char *const slots[] = {
		("    1    2027-01-01 00:00:00Z  2027-01-22 00:00:00Z  3"
		"612 55648P 3613S"),
		("    2    2027-01-11 00:00:00Z  2027-02-01 00:00:00Z  3"
		"612 35216 55776R 3613S"),
		("    3    2027-01-21 00:00:00Z  2027-02-11 00:00:00Z  3"
		"5216 3613S"),
		"  Signed by example.-KSK-1",
		"  Signed by example.-KSK-2",
	};
	struct request *q = request_of(3);
	struct review r = review_by(q, "revoke");
	struct page p = { .n_lines = 0 };
	size_t at;

	(void)state;
	(void)review_page(&r, &p);
	at = line_of(&p, "  + KSK 55648");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		assert_string_equal(p.lines[at + i], changes[i]);
	at = line_of(&p, "  KSK 55648  P");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		assert_string_equal(p.lines[at + i], times[i]);
	at = line_of(&p, "    1    2027");
	assert_string_equal(p.lines[at - 1], "         P: a KSK that is "
	    "published and does not sign; R: revoked, and signs");
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
		assert_string_equal(p.lines[at + i], slots[i]);
	(void)line_of(&p, "  Plan   revoke: the old key is revoked");
	(void)line_of(&p, "  KSK    55648 is current");
	(void)line_of(&p, "         3613 is next");
	page_free(&p);
	request_free(&q);
}

static void
whom_the_parent_is_told_of_is_shown_by_slot(void **state)
{
	static const struct plan APART = { .name = "apart",
	    .rule = { "Ss*", "-S*" } };
	struct request *q = request_of(3);
	struct review r = review_by(q, "roll");
	struct page p = { .n_lines = 0 };

	(void)state;
	q->format = format_by_name("knot");
	policy.tells = TELLS_CDS_SHA256;
	(void)review_page(&r, &p);
	(void)line_of(&p, "  TELLS THE PARENT ZONE, in every slot, to have a DS of "
	    "KSK 55648 and KSK");
	(void)line_of(&p, "         from: its signatures are good since then "
	    "(inception); the server puts");
	(void)line_of(&p, "         the set in service 1 h 30 min later");
	page_free(&p);
	r = review_by(q, "double-ds");
	(void)review_page(&r, &p);
	for (size_t i = 0; i < p.n_lines; i++)
		assert_null(strstr(p.lines[i], "TELLS THE PARENT"));
	page_free(&p);
	r = review_by(q, "double-ds");
	agreed.planned.plan = &APART;
	(void)review_page(&r, &p);
	policy.tells = 0;
	(void)line_of(&p, "  TELLS THE PARENT ZONE, in slot 1, to have a DS of "
	    "KSK 55648 alone");
	(void)line_of(&p, "  TELLS THE PARENT ZONE, in slots 2 to 3, to have a DS "
	    "of KSK 3613 alone");
	page_free(&p);
	request_free(&q);
}

/* The rows of a timeline: 60 columns behind 13, and a set is a whole bar. */
static void
draw(const struct request *q, struct page *p)
{
	page_start(p, "");
	timeline(q, plan_of("normal"), p);
	for (size_t i = 2; i < p->n_lines; i++) {
		assert_true(strlen(p->lines[i]) <= 13 + 60);
		for (const char *c = p->lines[i] + 13; *c != '\0'; c++)
			assert_non_null(strchr(" zZS[=]", *c));
	}
	assert_int_equal(p->kept, 0);
	assert_int_equal(p->n_kept, p->n_lines);
}

static void
one_slot_is_one_bar(void **state)
{
	struct request *q = request_of(1);
	struct page p = { .n_lines = 0 };

	(void)state;
	draw(q, &p);
	assert_int_equal(p.n_lines, 5);
	assert_string_equal(p.lines[0], " TIMELINE  a column is 1 day from "
	    "2027-01-01");
	assert_string_equal(p.lines[2],
	    "  ZSK  3612  ZZZZZZZZZZZZZZZZZZZZZZ");
	assert_string_equal(p.lines[3],
	    "  KSK 55648  SSSSSSSSSSSSSSSSSSSSSS");
	assert_string_equal(p.lines[4],
	    "  odd sets   [====================]");
	page_free(&p);
	request_free(&q);
}

static void
as_many_slots_as_may_be_fit_the_line(void **state)
{
	struct request *q = request_of(REQUEST_BUNDLES_MAX);
	struct page p = { .n_lines = 0 };

	(void)state;
	draw(q, &p);
	assert_string_equal(p.lines[0], " TIMELINE  a column is 11 days from "
	    "2027-01-01");
	assert_int_equal(p.n_lines, 7);
	page_free(&p);
	request_free(&q);
}

static void
slots_out_of_order_are_drawn_all_the_same(void **state)
{
	static const struct dnskey *const both[] = { &old, &new };
	struct request *q = request_of(2);
	struct page p = { .n_lines = 0 };
	char row[PAGE_TEXT];

	(void)state;
	memset(q->bundles, 0, 2 * sizeof(q->bundles[0]));
	slot(&q->bundles[0], 1, start + 40 * DAY, start + 50 * DAY, both, 1);
	slot(&q->bundles[1], 2, start, start + 55 * DAY, both + 1, 1);
	draw(q, &p);
	assert_non_null(strstr(p.lines[0], "2027-01-01"));
	snprintf(row, sizeof(row), "  ZSK  3612  %40sZZZZZZZZZZZ", "");
	assert_string_equal(p.lines[2], row);
	page_free(&p);
	request_free(&q);
}

static void
a_validity_of_years_fits_the_line(void **state)
{
	struct request *q = request_of(3);
	struct page p = { .n_lines = 0 };

	(void)state;
	q->bundles[2].expiration = start + (time_t)7000 * 365 * DAY;
	draw(q, &p);
	q->bundles[0].inception = q->bundles[2].expiration;
	q->bundles[2].expiration = q->bundles[0].inception;
	draw(q, &p);
	for (size_t i = 0; i < 3; i++)
		q->bundles[i].expiration = q->bundles[i].inception = start;
	draw(q, &p);
	page_free(&p);
	request_free(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_of_a_request_is_this),
		cmocka_unit_test(
		    what_stops_stands_before_what_warns_and_is_named),
		cmocka_unit_test(the_same_inputs_give_the_same_bytes),
		cmocka_unit_test(whatever_is_changed_in_a_request_is_seen),
		cmocka_unit_test(every_key_of_a_full_slot_is_shown),
		cmocka_unit_test(a_long_name_is_shown_to_its_end),
		cmocka_unit_test(foreign_text_is_cleaned),
		cmocka_unit_test(what_left_and_what_came_is_told),
		cmocka_unit_test(a_ksk_is_compared_with_its_part_before),
		cmocka_unit_test(another_ksk_than_before_stops_or_warns),
		cmocka_unit_test(the_page_of_a_revocation_is_this),
		cmocka_unit_test(whom_the_parent_is_told_of_is_shown_by_slot),
		cmocka_unit_test(one_slot_is_one_bar),
		cmocka_unit_test(as_many_slots_as_may_be_fit_the_line),
		cmocka_unit_test(slots_out_of_order_are_drawn_all_the_same),
		cmocka_unit_test(a_validity_of_years_fits_the_line),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
