#include <openssl/evp.h>

#include "keyset/check.h"
#include "keyset/cut.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "tests/breach.h"
#include "tests/mutation.h"
#include "tests/test.h"

/*
 * Good requests, of which every field is changed, one at a time: altered,
 * emptied, dropped, doubled, moved.  Each change is refused by the reader or a
 * check, or reads as the same request, or is in the list below with the reason
 * why nobody is harmed.
 */

enum outcome { BY_READER, BY_CHECK, SAME, OTHER, OUTCOMES };

/* By what a request is judged, or a previous response by one. */
struct court {
	const struct request	*asked;		/* NULL: the request is changed */
	struct judgement	 by;
	struct policy		 policy;
	struct request		*previous;
	struct request		*good;		/* before it is changed */
};

static struct quarter quarter;

/* ---- what may be changed ----------------------------------------------- */

enum { ALTERED = 1 << ALTER_FIRST | 1 << ALTER_LAST };

static const struct harmless {
	const char	*format;	/* or a source, or any "response" */
	const char	*part;		/* its name */
	unsigned	 changes;	/* 1 << enum change */
	const char	*reason;
} HARMLESS[] = {
	/* XML: every time, key and claim is bound by a check or a proof. */
	{ "icann", "KSR@id", ALTERED, "any name that no response had; it is "
	    "the file's words that are compared" },
	{ "icann", "KSR@serial", ALTERED, "any that is higher than the last" },
	{ "icann", "RequestBundle@id", ALTERED, "any name that no other slot "
	    "has or had" },
	/* What name servers write proves nothing, and each time warns of it. */
	{ "knot", "end.6", ALTERED, "when it was made is its name only" },
	{ "bind", "end.9", ALTERED, "when it was made is its name only" },
	{ "bind", "slot.4", 1 << ALTER_LAST, "a second earlier or later, "
	    "within all limits of the policy; no key signs for it" },
	{ "bind/s1", "record.1", 1 << ALTER_FIRST | 1 << DOUBLE, "another "
	    "zone in the only record: the policy takes any, and a ceremony is "
	    "of one zone" },
	{ "bind/s3", "record.1", 1 << ALTER_FIRST | 1 << DOUBLE, "the same" },
	{ "bind/s1", "record.2", ALTERED, "another TTL of the only record, "
	    "shorter than the least overlap" },
	{ "bind/s3", "record.2", ALTERED, "the same" },
	{ "bind/s3", "record.8", 1 << ALTER_FIRST, "another point on the "
	    "curve; no comment has its tag, and it proves nothing" },
	/* Recipes: what is in the answer is what stood in the recipe. */
	{ "recipe", "recipe.preamble.timestamp", ALTERED, "when it was made "
	    "is its name only" },
	{ "recipe", "recipe.actions[].actionParams.inception",
	    1 << ALTER_LAST, "a second later, within all limits" },
	{ "recipe", "recipe.actions[].actionParams.expiration",
	    1 << ALTER_LAST, "a second later, within all limits" },
	{ "recipe", "recipe.actions[]", 1 << DROP | 1 << DOUBLE | 1 << MOVE,
	    "fewer slots without a gap, a key asked for again, or another "
	    "order of the slots, by which they are named" },
	/* What no signature covers in a response is pinned by its digest. */
	{ "response", "KSR@id", ALTERED, "the journal knows it too" },
	{ "response", "ResponseBundle@id", ALTERED, "the journal knows it "
	    "too" },
	{ "response", "Key@keyIdentifier", ALTERED, "a name for people; a "
	    "warning where the request has it otherwise" },
	{ "own response", "ECDSA@size", ALTERED, "a claim of the answered "
	    "request, by which nothing is judged" },
	{ "own response", "SignatureAlgorithm@algorithm", 1 << ALTER_LAST,
	    "the same" },
	{ "root response", "RSA@size", ALTERED, "the same" },
	{ "root response", "RSA@exponent", ALTERED, "the same" },
	{ "response", "Response/ResponseBundle", 1 << DROP, "a warning that "
	    "there are too few; what is left leaves no gap" },
	{ "bind/s1 response", "end.9", ALTERED, "its name; the journal knows "
	    "its digest" },
	{ "knot/s3 response", "end.6", ALTERED, "the same" },
	{ "knot/s3 response", "record", 1 << DROP, "one of two signatures "
	    "over a set: the other one is by a KSK of ours too" },
	{ NULL, NULL, 0, NULL },
};

static size_t used[sizeof(HARMLESS) / sizeof(HARMLESS[0])];

static bool
is_harmless(const char *source, const char *format, const char *part,
    enum change how)
{
	for (size_t i = 0; HARMLESS[i].format != NULL; i++)
		if ((strcmp(HARMLESS[i].format, format) == 0 ||
		    strcmp(HARMLESS[i].format, source) == 0) &&
		    (HARMLESS[i].changes & 1u << how) != 0 &&
		    strcmp(HARMLESS[i].part, part) == 0) {
			used[i]++;
			return true;
		}
	return false;
}

/* ---- judging ----------------------------------------------------------- */

static bool
same_signers(const struct bundle *a, const struct bundle *b)
{
	size_t found = 0;

	for (size_t i = 0; i < a->n_signers; i++)
		for (size_t j = 0; j < b->n_signers; j++)
			found += strcmp(a->signers[i], b->signers[j]) == 0;
	return a->n_signers == b->n_signers && found == a->n_signers;
}

static bool
same_notice(const struct notice *a, const struct notice *b)
{
	size_t found = 0;

	for (size_t i = 0; i < a->n_sigs; i++)
		for (size_t j = 0; j < b->n_sigs; j++)
			found += memcmp(&a->sigs[i], &b->sigs[j],
			    sizeof(a->sigs[i])) == 0;
	return a->ttl == b->ttl && a->n_sigs == b->n_sigs &&
	    found == a->n_sigs;
}

/* In whatever order keys and signatures stand. */
static bool
same_slot(const struct bundle *a, const struct bundle *b)
{
	const struct bundle_key *keys[2][BUNDLE_KEYS_MAX];
	const struct bundle_sig *sigs[2][BUNDLE_SIGS_MAX];

	if (strcmp(a->id, b->id) != 0 || a->inception != b->inception ||
	    a->expiration != b->expiration || a->n_keys != b->n_keys ||
	    a->n_sigs != b->n_sigs || !same_signers(a, b))
		return false;
	bundle_keys(a, keys[0]);
	bundle_keys(b, keys[1]);
	for (size_t i = 0; i < a->n_keys; i++)
		if (strcmp(keys[0][i]->identifier, keys[1][i]->identifier) !=
		    0 || keys[0][i]->ttl != keys[1][i]->ttl ||
		    keys[0][i]->claimed_tag != keys[1][i]->claimed_tag ||
		    !dnskey_equal(&keys[0][i]->key, &keys[1][i]->key))
			return false;
	bundle_sigs(a, sigs[0]);
	bundle_sigs(b, sigs[1]);
	for (size_t i = 0; i < a->n_sigs; i++)
		if (memcmp(sigs[0][i], sigs[1][i], sizeof(*sigs[0][i])) != 0)
			return false;
	return same_notice(&a->notices[0], &b->notices[0]) &&
	    same_notice(&a->notices[1], &b->notices[1]);
}

static bool
same_request(const struct request *a, const struct request *b)
{
	if (strcmp(a->id, b->id) != 0 || a->serial != b->serial ||
	    !dname_equal(&a->zone, &b->zone) ||
	    a->has_timestamp != b->has_timestamp ||
	    a->timestamp != b->timestamp || a->n_bundles != b->n_bundles ||
	    memcmp(&a->zsk, &b->zsk, sizeof(a->zsk)) != 0)
		return false;
	for (size_t i = 0; i < a->n_bundles; i++)
		if (!same_slot(&a->bundles[i], &b->bundles[i]))
			return false;
	return true;
}

/* The same request, behind another previous response. */
static enum outcome
judge_previous(const struct court *c, const struct request *previous)
{
	struct finding f[FINDINGS_MAX];
	struct judgement by = c->by;
	size_t n;

	by.previous = previous;
	if (!previous->is_response ||
	    request_check(c->asked, &by, f, &n) == VERDICT_STOP)
		return BY_CHECK;
	return same_request(previous, c->good) ? SAME : OTHER;
}

static enum outcome
judge(const struct court *c, const char *text, size_t len)
{
	struct finding f[FINDINGS_MAX];
	enum outcome is;
	struct request *r;
	struct err e;
	size_t n;

	if ((r = request_read(text, len, &e)) == NULL)
		return BY_READER;
	if (c->asked != NULL)
		is = judge_previous(c, r);
	else if (r->is_response || request_cut(r, &c->policy, &e) != 0 ||
	    request_check(r, &c->by, f, &n) == VERDICT_STOP)
		is = BY_CHECK;
	else
		is = same_request(r, c->good) ? SAME : OTHER;
	request_free(&r);
	return is;
}

static void
good_one(struct court *c, const char *text, size_t len)
{
	struct finding f[FINDINGS_MAX];
	struct request *r = must_read(text, len);
	struct err e;
	size_t n;

	if (c->asked == NULL)
		check_ok(request_cut(r, &c->policy, &e), &e);
	else
		c->by.previous = r;
	if (request_check(c->asked != NULL ? c->asked : r, &c->by, f,
	    &n) == VERDICT_STOP)
		for (size_t i = 0; i < n; i++)
			if (f[i].verdict == VERDICT_STOP)
				fail_msg("%s: %s", f[i].id, f[i].found);
	c->good = r;
}

static void
change_all(const char *source, struct court *c, const char *text, size_t len)
{
	static struct parts p;
	size_t counts[OUTCOMES] = { 0 }, listed = 0, bad = 0;
	const char *format;

	good_one(c, text, len);
	format = c->asked != NULL ? "response" : c->good->format->name;
	parts_of(&p, text, len);
	for (size_t i = 0; i < p.n; i++)
		for (enum change how = 0; how < CHANGES; how++) {
			size_t n;
			char *changed = part_change(&p, i, how, &n);
			enum outcome is;

			if (changed == NULL)
				continue;
			is = judge(c, changed, n);
			free(changed);
			counts[is]++;
			if (is != OTHER)
				continue;
			if (is_harmless(source, format, p.at[i].name, how))
				listed++;
			else if (bad++ < 40)
				print_message("# %s: %s %s is accepted\n",
				    source, p.at[i].name, CHANGE_WORDS[how]);
		}
	print_message("# %s: %zu parts, %zu changes: %zu refused by the "
	    "reader, %zu by a check, %zu read as the same, %zu harmless\n",
	    source, p.n, counts[0] + counts[1] + counts[2] + counts[3],
	    counts[BY_READER], counts[BY_CHECK], counts[SAME], listed);
	request_free(&c->good);
	assert_int_equal(bad, 0);
	assert_true(counts[BY_READER] > 0 && counts[BY_CHECK] > 0);
}

/* ---- requests of our own ----------------------------------------------- */

static int
start(void **state)
{
	(void)state;
	quarter_init(&quarter);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	quarter_free(&quarter);
	return 0;
}

/* By the strictest policy that our own signer keeps. */
static void
every_change_of_our_own_request_is_refused(void **state)
{
	struct court c = { .policy = quarter.policy };
	struct blob text = { NULL, 0 };
	struct err e;

	(void)state;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(&quarter, i, slot(&quarter, i)->inception,
		    slot(&quarter, i)->expiration);
	check_ok(request_write(quarter.request, &text, &e), &e);
	c.policy.proof_times = PROOF_SLOT;
	c.by = quarter.by;
	c.by.policy = &c.policy;
	change_all("own icann", &c, (char *)text.data, text.len);
	blob_free(&text);
}

static void
every_change_of_our_own_response_is_known(void **state)
{
	struct court c = { .policy = quarter.policy, .by = quarter.by };
	struct blob text = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(request_write(quarter.previous, &text, &e), &e);
	c.by.policy = &c.policy;
	c.asked = quarter.request;
	change_all("own response", &c, (char *)text.data, text.len);
	blob_free(&text);
}

static void
court_of_standard(struct court *c, const char *now)
{
	struct err e;

	*c = (struct court){ .by = { .first = true } };
	c->by.policy = &c->policy;
	check_ok(policy_load(&c->policy, "standard", &e), &e);
	check_ok(utc_parse(now, &c->by.now, &e), &e);
}

/* Three sets of a roll, as a name server writes them. */
static void
own_lines(const char *format)
{
	static const char *const AT[] = { "2027-01-01T00:00:00Z",
		"2027-01-20T10:00:00Z", "2027-01-27T10:00:00Z",
		"2027-03-31T10:00:00Z" };
	const struct format *f = format_by_name(format);
	struct blob text = { NULL, 0 };
	struct court c;
	struct err e;
	struct request *r = request_new(4, &e);
	char name[32];

	assert_non_null(r);
	r->format = f;
	snprintf(r->id, sizeof(r->id), "2026-12-24T12:34:56Z");
	check_ok(dname_from_text(&r->zone, "example.", &e), &e);
	for (size_t i = 0; i < 4; i++) {
		const struct made_key *keys[] = { &quarter.zsk[0],
		    &quarter.zsk[1] };
		time_t t;

		check_ok(utc_parse(AT[i], &t, &e), &e);
		bundle_fill(&r->bundles[i], AT[i], t - f->early,
		    i < 2 ? keys : keys + 1, i == 1 ? 2 : 1);
		r->bundles[i].expiration = 0;
	}
	check_ok(request_write(r, &text, &e), &e);
	court_of_standard(&c, "2026-12-24T13:00:00Z");
	snprintf(name, sizeof(name), "own %s", format);
	change_all(name, &c, (char *)text.data, text.len);
	blob_free(&text);
	request_free(&r);
}

static void
every_change_of_an_own_request_for_knot_is_known(void **state)
{
	(void)state;
	own_lines("knot");
}

static void
every_change_of_an_own_request_for_bind_is_known(void **state)
{
	(void)state;
	own_lines("bind");
}

/* A key in a recipe: a ZSK, or a KSK by reference. */
static void
recipe_key_of(char out[512], const struct made_key *k)
{
	char base64[128];

	(void)EVP_EncodeBlock((uint8_t *)base64, k->signs.key.pub, 64);
	snprintf(out, 512, "{ \"key\": { \"keyType\": \"direct\", "
	    "\"keyAlgo\": 13, \"keyFlags\": 256, \"keyData\": \"%s\" } }",
	    base64);
}

static void
every_change_of_an_own_recipe_is_known(void **state)
{
	static const char KSK[] = "{ \"key\": { \"keyType\": \"byRef\", "
	    "\"keyAlgo\": 13, \"keyFlags\": 257, \"keyStore\": \"token\", "
	    "\"keyLabel\": \"ksk-1\", \"keyID\": \"QUJD\" } }";
	char zsk[2][512];
	struct blob text = { NULL, 0 };
	struct court c;
	struct err e;

	(void)state;
	recipe_key_of(zsk[0], &quarter.zsk[0]);
	recipe_key_of(zsk[1], &quarter.zsk[1]);
	check_ok(blob_printf(&text, &e, "{ \"recipeSpecVersion\": \"v1.0\",\n"
	    "\"recipe\": { \"preamble\": { \"timestamp\": 1798000000,\n"
	    "\"description\": \"half a year\" }, \"actions\": [\n"
	    "{ \"actionType\": \"haveKey\", \"actionParams\": { %.*s, "
	    "\"relaxed\": false } }", (int)sizeof(KSK) - 5, KSK + 2), &e);
	for (size_t i = 0; i < 3; i++)
		check_ok(blob_printf(&text, &e, ",\n{ \"actionType\": "
		    "\"produceSignedKeyset\", \"actionParams\": {\n"
		    "\"ownerName\": \"example.\", \"inception\": %zu,\n"
		    "\"expiration\": %zu, \"ttl\": 3600,\n\"keyset\": [ %s, "
		    "%s%s%s ],\n\"signedBy\": [ %s ] } }",
		    1798761600 + i * 10 * DAY, 1798761600 + i * 10 * DAY +
		    21 * DAY, KSK, zsk[i == 2], i == 1 ? ", " : "", i == 1 ?
		    zsk[1] : "", KSK), &e);
	check_ok(blob_printf(&text, &e, " ] } }\n"), &e);
	court_of_standard(&c, "2026-12-24T13:00:00Z");
	change_all("own recipe", &c, (char *)text.data, text.len);
	blob_free(&text);
}

/* ---- requests of others ------------------------------------------------ */

static struct blob
sample(const char *in, const char *file)
{
	struct blob text = { NULL, 0 };
	char folder[4096 + 64];
	struct err e;

	snprintf(folder, sizeof(folder), "%s/%s", samples(), in);
	check_ok(file_read(folder, file, REQUEST_BYTES_MAX, &text, &e), &e);
	return text;
}

static void
every_change_of_a_request_of_the_root_is_known(void **state)
{
	struct court c = { .by = { .now = 0 } };
	struct blob text, last;
	struct err e;

	(void)state;
	if (samples() == NULL)
		skip();
	text = sample("root", "ksr-root-2017-q2-0.xml");
	last = sample("root", "skr-root-2017-q1-0.xml");
	check_ok(policy_load(&c.policy, "root", &e), &e);
	check_ok(utc_parse("2017-02-02T00:00:00Z", &c.by.now, &e), &e);
	c.by.policy = &c.policy;
	c.by.previous = c.previous = must_read(last.data, last.len);
	change_all("root", &c, (char *)text.data, text.len);
	request_free(&c.previous);
	blob_free(&text);
	blob_free(&last);
}

/* Its KSK is known, as it is in a ceremony. */
static void
every_change_of_a_response_of_the_root_is_known(void **state)
{
	struct court c = { .by = { .n_known = 0 } };
	struct blob text, last;
	struct request *asked, *known;
	struct dnskey ksk[BUNDLE_KEYS_MAX];
	struct err e;

	(void)state;
	if (samples() == NULL)
		skip();
	text = sample("root", "ksr-root-2017-q2-0.xml");
	last = sample("root", "skr-root-2017-q1-0.xml");
	check_ok(policy_load(&c.policy, "root", &e), &e);
	check_ok(utc_parse("2017-02-02T00:00:00Z", &c.by.now, &e), &e);
	c.by.policy = &c.policy;
	c.asked = asked = must_read(text.data, text.len);
	known = must_read(last.data, last.len);
	for (size_t i = 0; i < known->bundles[0].n_keys; i++)
		if (known->bundles[0].keys[i].key.flags & DNSKEY_SEP)
			ksk[c.by.n_known++] = known->bundles[0].keys[i].key;
	c.by.known = ksk;
	change_all("root response", &c, (char *)last.data, last.len);
	request_free(&known);
	request_free(&asked);
	blob_free(&text);
	blob_free(&last);
}

static void
every_change_of_a_name_servers_request_is_known(void **state)
{
	static const char *const FROM[] = { "bind/s1", "bind/s3", "bind/s4",
		"knot/s1", "knot/s3", "knot/s4" };

	(void)state;
	if (samples() == NULL)
		skip();
	for (size_t i = 0; i < sizeof(FROM) / sizeof(FROM[0]); i++) {
		struct blob text = sample(FROM[i], "ksr.txt");
		struct court c;

		court_of_standard(&c, "2027-01-01T00:00:10Z");
		change_all(FROM[i], &c, (char *)text.data, text.len);
		blob_free(&text);
	}
}

/* Made from a response: the ZSKs of its last set go on for two weeks. */
static struct request *
request_behind(const struct request *last)
{
	const struct bundle *was = &last->bundles[last->n_bundles - 1];
	struct err e;
	struct request *r = request_new(1, &e);
	struct bundle *b;

	assert_non_null(r);
	b = &r->bundles[0];
	r->format = last->format;
	r->zone = last->zone;
	snprintf(r->id, sizeof(r->id), "2027-03-20T00:00:00Z");
	snprintf(b->id, sizeof(b->id), "2027-03-20T00:00:00Z/1");
	b->inception = was->expiration - 7 * DAY;
	b->expiration = b->inception + 21 * DAY;
	for (size_t i = 0; i < was->n_keys; i++)
		if (!(was->keys[i].key.flags & DNSKEY_SEP))
			b->keys[b->n_keys++] = was->keys[i];
	return r;
}

static void
every_change_of_a_name_servers_response_is_known(void **state)
{
	static const char *const FROM[] = { "bind/s1", "knot/s3" };
	static struct dnskey ksk[REQUEST_BUNDLES_MAX * BUNDLE_KEYS_MAX];

	(void)state;
	if (samples() == NULL)
		skip();
	for (size_t i = 0; i < sizeof(FROM) / sizeof(FROM[0]); i++) {
		struct blob text = sample(FROM[i], "skr.txt");
		struct request *last = must_read(text.data, text.len);
		struct request *asked = request_behind(last);
		struct court c;
		char name[32];

		court_of_standard(&c, "2027-01-01T00:00:10Z");
		c.by.first = false;
		c.by.now = asked->bundles[0].inception - DAY;
		c.by.known = ksk;
		for (size_t s = 0; s < last->n_bundles; s++)
			for (size_t j = 0; j < last->bundles[s].n_keys; j++)
				if (last->bundles[s].keys[j].key.flags &
				    DNSKEY_SEP)
					ksk[c.by.n_known++] =
					    last->bundles[s].keys[j].key;
		c.asked = asked;
		snprintf(name, sizeof(name), "%s response", FROM[i]);
		change_all(name, &c, (char *)text.data, text.len);
		request_free(&asked);
		request_free(&last);
		blob_free(&text);
	}
}

/* A reason that nothing needs any more hides the next fault. */
static void
every_reason_is_needed(void **state)
{
	(void)state;
	if (samples() == NULL)
		skip();
	for (size_t i = 0; HARMLESS[i].format != NULL; i++)
		if (used[i] == 0)
			fail_msg("%s %s: nothing needs its reason",
			    HARMLESS[i].format, HARMLESS[i].part);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_change_of_our_own_response_is_known),
		cmocka_unit_test(every_change_of_our_own_request_is_refused),
		cmocka_unit_test(
		    every_change_of_an_own_request_for_knot_is_known),
		cmocka_unit_test(
		    every_change_of_an_own_request_for_bind_is_known),
		cmocka_unit_test(every_change_of_an_own_recipe_is_known),
		cmocka_unit_test(
		    every_change_of_a_request_of_the_root_is_known),
		cmocka_unit_test(
		    every_change_of_a_response_of_the_root_is_known),
		cmocka_unit_test(
		    every_change_of_a_name_servers_request_is_known),
		cmocka_unit_test(
		    every_change_of_a_name_servers_response_is_known),
		cmocka_unit_test(every_reason_is_needed),
	};

	return cmocka_run_group_tests(tests, start, end);
}
