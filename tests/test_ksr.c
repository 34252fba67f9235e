#include "keyset/cut.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/notice.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * The text of BIND's dnssec-ksr and Knot DNS's keymgr: files that those made,
 * and what we make of the same requests.
 */

static char folder[4096 + 8];

/* A request of two slots and the response to it, in each dialect. */
static const char *const DIALECTS[] = { "bind", "knot" };
enum { N_DIALECTS = 2, BIND = 0, KNOT };
static struct made_key zsk[2], ksk[2];
static struct blob asked[N_DIALECTS], answer[N_DIALECTS];

static const char POLICY[] =
"bundles = 1..64\n"
"keys = 1..4\n"
"different-keys = 1..64\n"
"algorithm ECDSAP256SHA256 { }\n"
"algorithm ED25519 { }\n"
"possession = no\n"
"validity = 7d..30d\n"
"overlap = 2d..29d\n"
"interval = 1m..28d\n"
"cycle = 0d..400d\n"
"horizon = 400d\n"
"lead = -14d..90d\n"
"ttl = request\n"
"cut-validity = 21d\n"
"cut-step = 14d\n"
"cut-span = 90d\n"
"ksk { publish-safety = 1d retire-safety = 1d max-validity = 30d\n"
"    min-validity = 7d max-overlap = 29d min-overlap = 2d }\n";

static struct policy policy;

static time_t
at(const char *text)
{
	struct err e;
	time_t t;

	check_ok(utc_parse(text, &t, &e), &e);
	return t;
}

static void
slot_fill(struct bundle *b, const struct format *f, const char *when,
    size_t n)
{
	const struct made_key *keys[] = { &zsk[0], &zsk[1] };

	bundle_fill(b, when, at(when) - f->early, keys, n);
}

/* A request as its reader makes it; the ends of its slots are not said. */
static struct request *
request_make(const struct format *f)
{
	struct err e;
	struct request *r = request_new(2, &e);

	assert_non_null(r);
	r->format = f;
	snprintf(r->id, sizeof(r->id), "2026-12-24T12:34:56Z");
	check_ok(dname_from_text(&r->zone, "example.", &e), &e);
	slot_fill(&r->bundles[0], f, "2027-01-01T00:00:00Z", 1);
	slot_fill(&r->bundles[1], f, "2027-01-20T10:00:00Z", 2);
	for (size_t i = 0; i < 2; i++)
		r->bundles[i].expiration = 0;
	return r;
}

/* 0 when it is read; nothing is kept. */
static int
reads(const void *text, size_t len, struct err *e)
{
	struct request *r = request_read(text, len, e);
	int rc = r == NULL ? -1 : 0;

	request_free(&r);
	return rc;
}

static struct request *
must_answer(struct request *r)
{
	const struct ksk_part parts[] = {
		{ "ksk-1", &ksk[0].signs.key, &ksk[0].signs,
		    TELLS_CDNSKEY | TELLS_CDS_SHA256 },
		{ "ksk-2", &ksk[1].signs.key, &ksk[1].signs,
		    TELLS_CDS_SHA384 },
	};
	struct request *made;
	struct err e;

	check_ok(request_cut(r, &policy, &e), &e);
	made = response_start(r, &policy, &e);
	assert_non_null(made);
	for (size_t i = 0; i < made->n_bundles; i++)
		check_ok(response_sign(made, i, parts, 2, &e), &e);
	return made;
}

static int
start(void **state)
{
	struct err e;

	(void)state;
	if (samples() != NULL)
		snprintf(folder, sizeof(folder), "%s", samples());
	check_ok(policy_read(&policy, "test", POLICY, strlen(POLICY), &e), &e);
	for (size_t i = 0; i < 2; i++) {
		made_key_init(&zsk[i], i == 0 ? "zsk-1" : "zsk-2", DNSKEY_ZSK,
		    alg_by_number(13));
		made_key_init(&ksk[i], i == 0 ? "ksk-1" : "ksk-2", DNSKEY_KSK,
		    alg_by_number(13));
	}
	for (size_t i = 0; i < N_DIALECTS; i++) {
		const struct format *f = format_by_name(DIALECTS[i]);
		struct request *r, *made;

		assert_non_null(f);
		r = request_make(f);
		check_ok(request_write(r, &asked[i], &e), &e);
		made = must_answer(r);
		check_ok(request_write(made, &answer[i], &e), &e);
		request_free(&r);
		request_free(&made);
	}
	return 0;
}

static int
end(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_DIALECTS; i++) {
		blob_free(&asked[i]);
		blob_free(&answer[i]);
		EVP_PKEY_free(zsk[i].pkey);
		EVP_PKEY_free(ksk[i].pkey);
	}
	return 0;
}

/* ---- what the stock programs made ------------------------------------- */

static const struct sample {
	const char	*name, *format, *first;
	bool		 is_response;
	size_t		 slots, keys_most;
} SAMPLES[] = {
	{ "bind/s1/ksr.txt", "bind", "2026-12-31T23:00:00Z", false, 1, 1 },
	{ "bind/s1/skr.txt", "bind", "2026-12-31T23:00:00Z", true, 7, 2 },
	{ "bind/s3/ksr.txt", "bind", "2026-12-31T23:00:00Z", false, 1, 1 },
	{ "bind/s3/skr.txt", "bind", "2026-12-31T23:00:00Z", true, 10, 3 },
	{ "bind/s4/ksr.txt", "bind", "2026-12-31T23:00:00Z", false, 5, 2 },
	{ "bind/s4/skr.txt", "bind", "2026-12-31T23:00:00Z", true, 9, 3 },
	{ "knot/s1/ksr.txt", "knot", "2026-12-31T22:30:10Z", false, 2, 1 },
	{ "knot/s1/skr.txt", "knot", "2026-12-31T22:30:10Z", true, 8, 2 },
	{ "knot/s3/ksr.txt", "knot", "2026-12-31T22:30:10Z", false, 2, 1 },
	{ "knot/s3/skr.txt", "knot", "2026-12-31T22:30:10Z", true, 9, 3 },
	{ "knot/s4/ksr.txt", "knot", "2026-12-31T22:30:10Z", false, 8, 2 },
	{ "knot/s4/skr.txt", "knot", "2026-12-31T22:30:10Z", true, 14, 3 },
};

static struct request *
sample(const char *name)
{
	const char *slash = strrchr(name, '/');
	struct blob text = { NULL, 0 };
	char in[sizeof(folder) + 64];
	struct request *r;
	struct err e;

	snprintf(in, sizeof(in), "%s/%.*s", folder, (int)(slash - name), name);
	check_ok(file_read(in, slash + 1, REQUEST_BYTES_MAX, &text, &e), &e);
	if ((r = request_read(text.data, text.len, &e)) == NULL)
		fail_msg("%s: %s", name, e.text);
	blob_free(&text);
	return r;
}

static void
is_read(void **state)
{
	const struct sample *s = *state;
	struct request *r, *again;
	struct blob text = { NULL, 0 }, twice = { NULL, 0 };
	size_t most = 0;
	struct err e;

	if (folder[0] == '\0')
		skip();
	r = sample(s->name);
	assert_string_equal(r->format->name, s->format);
	assert_int_equal(r->is_response, s->is_response);
	assert_int_equal(r->n_bundles, s->slots);
	assert_int_equal(r->bundles[0].inception, at(s->first));
	for (size_t i = 0; i < r->n_bundles; i++) {
		most = r->bundles[i].n_keys > most ? r->bundles[i].n_keys :
		    most;
		if (s->is_response)
			check_ok(bundle_verify(&r->bundles[i], &r->zone, &e),
			    &e);
		assert_int_equal(notice_told(&r->bundles[i], NOTICE_CDS),
		    s->is_response);
	}
	assert_int_equal(most, s->keys_most);
	check_ok(request_write(r, &text, &e), &e);
	again = must_read(text.data, text.len);
	check_ok(request_write(again, &twice, &e), &e);
	assert_string_equal((char *)text.data, (char *)twice.data);
	blob_free(&text);
	blob_free(&twice);
	request_free(&r);
	request_free(&again);
}

/* Without a KSK's events, the slots are those that the program itself cut. */
static void
is_cut_as_its_own_program_cut_it(void **state)
{
	char name[64];
	struct request *r, *theirs;
	struct err e;

	if (folder[0] == '\0')
		skip();
	snprintf(name, sizeof(name), "%s/ksr.txt", (const char *)*state);
	r = sample(name);
	snprintf(name, sizeof(name), "%s/skr.txt", (const char *)*state);
	theirs = sample(name);
	assert_false(request_is_cut(r));
	check_ok(request_cut(r, &policy, &e), &e);
	assert_true(request_is_cut(r));
	assert_int_equal(r->n_bundles, theirs->n_bundles);
	for (size_t i = 0; i < r->n_bundles; i++) {
		assert_int_equal(r->bundles[i].inception,
		    theirs->bundles[i].inception);
		assert_int_equal(r->bundles[i].expiration,
		    theirs->bundles[i].expiration);
		for (size_t j = 0; j < r->bundles[i].n_keys; j++)
			assert_int_equal(r->bundles[i].n_keys + 1,
			    theirs->bundles[i].n_keys);
	}
	request_free(&r);
	request_free(&theirs);
}

static void
a_stock_request_is_accepted_by_the_standard_policy(void **state)
{
	struct judgement by = { .first = true };
	struct finding f[FINDINGS_MAX];
	struct policy standard;
	struct err e;
	size_t n;

	(void)state;
	if (folder[0] == '\0')
		skip();
	check_ok(policy_load(&standard, "standard", &e), &e);
	by.policy = &standard;
	by.now = at("2026-12-20T00:00:00Z");
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
		struct request *r = sample(SAMPLES[i].name);

		if (!r->is_response) {
			assert_int_equal(request_check(r, &by, f, &n),
			    VERDICT_STOP);
			check_ok(request_cut(r, &standard, &e), &e);
			(void)request_check(r, &by, f, &n);
			for (size_t j = 0; j < n; j++)
				if (f[j].verdict == VERDICT_STOP)
					fail_msg("%s: %s: %s", SAMPLES[i].name,
					    f[j].id, f[j].found);
		}
		request_free(&r);
	}
}

/* ---- what we make of them --------------------------------------------- */

static void
a_response_is_written_and_read_back_as_the_answer(void **state)
{
	struct dnskey ksks[] = { ksk[0].signs.key, ksk[1].signs.key };
	struct err e;

	(void)state;
	for (size_t i = 0; i < N_DIALECTS; i++) {
		struct request *r = must_read(asked[i].data, asked[i].len);
		struct request *back = must_read(answer[i].data,
		    answer[i].len);

		assert_true(back->is_response);
		assert_string_equal(back->format->name, DIALECTS[i]);
		check_ok(request_cut(r, &policy, &e), &e);
		check_ok(response_answers(back, r, ksks, 2, &e), &e);
		check_refused(response_answers(back, r, ksks, 1, &e), &e,
		    ERR_POLICY, "none of our KSKs");
		assert_int_equal(back->bundles[0].n_sigs, 2);
		assert_int_equal(back->bundles[0].notices[NOTICE_CDS].n_sigs,
		    2);
		request_free(&r);
		request_free(&back);
	}
}

static void
a_set_for_the_parent_that_is_changed_is_no_answer(void **state)
{
	struct request *r = must_read(answer[BIND].data, answer[BIND].len);
	struct bundle *b = &r->bundles[0];
	struct err e;

	(void)state;
	check_ok(bundle_verify(b, &r->zone, &e), &e);
	b->notices[NOTICE_CDS].sigs[1].rrsig.sig[7] ^= 1;
	check_refused(bundle_verify(b, &r->zone, &e), &e, ERR_CRYPTO,
	    "over the CDS set");
	b->notices[NOTICE_CDS].sigs[1].rrsig.sig[7] ^= 1;
	for (size_t i = 0; i < b->n_keys; i++)
		b->keys[i].tells &= ~(unsigned)TELLS_CDNSKEY;
	check_refused(bundle_verify(b, &r->zone, &e), &e, ERR_CRYPTO,
	    "the CDNSKEY set is signed and not there");
	request_free(&r);
}

static void
icann_has_no_room_for_what_the_parent_is_told(void **state)
{
	const struct ksk_part part = { "ksk-1", &ksk[0].signs.key,
	    &ksk[0].signs, TELLS_CDNSKEY };
	struct request *r = request_make(format_by_name("icann")), *made;
	struct err e;

	(void)state;
	made = response_start(r, &policy, &e);
	assert_non_null(made);
	check_refused(response_sign(made, 0, &part, 1, &e), &e, ERR_POLICY,
	    "ICANN XML has no room for CDS");
	request_free(&r);
	request_free(&made);
}

static void
a_request_is_not_cut_by_a_policy_that_does_not_say_how(void **state)
{
	struct request *r = must_read(asked[KNOT].data, asked[KNOT].len);
	struct policy silent = policy;
	struct err e;

	(void)state;
	silent.cut.validity = silent.cut.step = silent.cut.span = 0;
	check_refused(request_cut(r, &silent, &e), &e, ERR_POLICY,
	    "does not say when its slots end");
	silent = policy;
	silent.cut.step = 3600;
	check_refused(request_cut(r, &silent, &e), &e, ERR_POLICY,
	    "more than 64");
	assert_int_equal(r->n_bundles, 2);
	assert_false(request_is_cut(r));
	request_free(&r);
}

/* A slot that ended in 1970 is no slot without an end. */
static void
what_says_when_it_ends_is_not_cut(void **state)
{
	struct request *r = request_make(format_by_name("icann"));
	struct err e;

	(void)state;
	assert_true(request_is_cut(r));
	check_ok(request_cut(r, &policy, &e), &e);
	assert_int_equal(r->n_bundles, 2);
	assert_int_equal(r->bundles[0].expiration, 0);
	request_free(&r);
}

/* ---- refusals ---------------------------------------------------------- */

/* The text with the first occurrence of one string replaced. */
static char *
changed(const struct blob *good, const char *from, const char *to)
{
	const char *text = (const char *)good->data, *hit = strstr(text, from);
	size_t size = good->len + strlen(to) + 1;
	char *out = malloc(size);

	assert_non_null(out);
	if (hit == NULL)
		fail_msg("\"%s\" is not in the text", from);
	snprintf(out, size, "%.*s%s%s", (int)(hit - text), text, to,
	    hit + strlen(from));
	return out;
}

/* As long as one of ECDSAP256SHA256, and printed as a program would. */
#define AS			"AAAAAAAAAAAAAAAAAAAAA"
#define NO_SIGNATURE		AS AS AS AS "AA=="

static const struct refusal {
	const char	*name;
	int		 dialect;
	bool		 response;
	const char	*from, *to, *words;
} REFUSALS[] = {
	{ "another_version_is_refused", BIND, false,
	    "Request 1.0", "Request 1.1", "line 1, column 1: " },
	{ "another_word_is_refused", BIND, false,
	    "KeySigningRequest", "KeySigningReques", "is expected" },
	{ "a_response_in_a_request_is_refused", KNOT, false,
	    "\n;; KeySigningRequest", "\n;; SignedKeyResponse",
	    "a line of a request in a response" },
	{ "a_time_of_the_other_dialect_is_refused", KNOT, false,
	    "1800439200 (2027-01-20T10:00:00Z) =========",
	    "20270120100000 (Wed Jan 20 10:00:00 2027)",
	    "a time such as \"1798761610" },
	{ "a_time_that_its_words_do_not_repeat_is_refused", KNOT, false,
	    "(2027-01-20T10:00:00Z)", "(2027-01-20T10:00:01Z)",
	    "a time such as" },
	{ "a_time_behind_the_last_year_is_refused", KNOT, false,
	    "1800439200 (2027-01-20T10:00:00Z)",
	    "253402300800 (10000-01-01T00:00:00Z)", "a time such as" },
	{ "a_slot_whose_signatures_would_be_before_1970_is_refused", KNOT,
	    false, "1798761600 (2027-01-01T00:00:00Z)",
	    "5399 (1970-01-01T01:29:59Z)", "the time is before 1970" },
	{ "a_last_line_of_no_time_is_refused", KNOT, false,
	    "2026-12-24T12:34:56Z by", "2026-12-24T12:34:60Z by",
	    "and a program are expected" },
	{ "a_day_that_is_none_is_refused", BIND, false,
	    "20270120100000", "20270132100000", "a time such as" },
	{ "words_of_another_day_are_refused", BIND, false,
	    "Wed Jan 20 10:00:00 2027", "Thu Jan 21 10:00:00 2027",
	    "farther from each other than any time zone" },
	{ "words_of_the_day_before_are_refused", BIND, false,
	    "Wed Jan 20 10:00:00 2027", "Tue Jan 19 10:00:00 2027",
	    "farther from each other than any time zone" },
	{ "a_weekday_that_is_wrong_is_refused", BIND, false,
	    "Wed Jan 20", "Thu Jan 20", "a time such as" },
	{ "times_that_go_back_are_refused", BIND, false,
	    "20270120100000 (Wed Jan 20 10:00:00 2027)",
	    "20261220100000 (Sun Dec 20 10:00:00 2026)",
	    "a time after that of the slot before" },
	{ "a_time_that_is_there_twice_is_refused", BIND, false,
	    "20270120100000 (Wed Jan 20 10:00:00 2027)",
	    "20270101000000 (Fri Jan  1 00:00:00 2027)",
	    "a time after that of the slot before" },
	{ "another_type_is_refused", BIND, false,
	    "DNSKEY\t256", "CDNSKEY\t256", "a type that does not belong" },
	{ "a_signature_in_a_request_is_refused", BIND, false,
	    "\nexample.\t", "\nexample.\t3600\tIN\tRRSIG\tDNSKEY 13 1 3600 "
	    "20270122000000 20261231230000 1 example. " NO_SIGNATURE
	    "\nexample.\t", "a type that does not belong in a request" },
	{ "an_owner_that_is_another_is_refused", BIND, false,
	    "\nexample.\t3600\tIN\tDNSKEY", "\nexampel.\t3600\tIN\tDNSKEY",
	    "a record of another zone" },
	{ "an_owner_that_is_not_absolute_is_refused", BIND, false,
	    "\nexample.\t", "\nexample\t", "line 2, column 1: " },
	{ "a_class_that_is_another_is_refused", BIND, false,
	    "\tIN\t", "\tCH\t", "line 2, column " },
	{ "a_ttl_that_is_missing_is_refused", BIND, false,
	    "\t3600\tIN", "\tIN", "a TTL in seconds is expected" },
	{ "a_ttl_with_a_unit_is_refused", BIND, false,
	    "\t3600\tIN", "\t1h\tIN", "a TTL in seconds is expected" },
	{ "a_ttl_that_is_too_long_is_refused", BIND, false,
	    "\t3600\tIN", "\t2147483648\tIN", "a TTL of more than" },
	{ "flags_with_a_zero_in_front_are_refused", BIND, false,
	    "256 3 13", "0256 3 13", "as a program would print it" },
	{ "another_protocol_is_refused", BIND, false,
	    "256 3 13", "256 4 13", "protocol 4" },
	{ "an_algorithm_that_is_not_known_is_refused", BIND, false,
	    "256 3 13", "256 3 1", "algorithm 1" },
	{ "a_mnemonic_for_a_number_is_refused", BIND, false,
	    "256 3 13", "256 3 ECDSAP256SHA256", "line 2, column" },
	{ "base64_with_more_behind_it_is_refused", BIND, false,
	    "==\n", "==A\n", "line 2, column" },
	{ "a_comment_that_is_not_known_is_refused", KNOT, false,
	    "==\n;;", "== ; what\n;;", "the comment does not say what its key" },
	{ "a_comment_that_calls_a_zsk_a_ksk_is_refused", KNOT, false,
	    "==\n;;", "== ; KSK, ECDSAP256SHA256 (256b), id = 1\n;;",
	    "the comment does not say what its key" },
	{ "a_comment_of_another_size_is_refused", KNOT, false,
	    "==\n;;", "== ; ZSK, ECDSAP256SHA256 (384b), id = 1\n;;",
	    "the comment does not say what its key" },
	{ "a_comment_of_another_algorithm_is_refused", KNOT, false,
	    "==\n;;", "== ; ZSK, ECDSAP384SHA384 (256b), id = 1\n;;",
	    "the comment does not say what its key" },
	{ "a_comment_of_a_tag_that_none_has_is_refused", KNOT, false,
	    "==\n;;", "== ; ZSK, ECDSAP256SHA256 (256b), id = 65536\n;;",
	    "the comment does not say what its key" },
	{ "a_comment_behind_a_signature_is_refused", KNOT, true,
	    "\n;; SignedKeyResponse 1.0 18", " ; ZSK\n;; SignedKeyResponse "
	    "1.0 18", "a comment where none is known" },
	{ "an_empty_line_in_a_response_of_knot_is_refused", KNOT, true,
	    "\n;;", "\n\n;;", "an empty line" },
	{ "a_line_that_is_a_comment_is_refused", KNOT, false,
	    "==\n", "==\n; what\n", "is expected" },
	{ "a_blank_in_front_is_refused", KNOT, false,
	    "\nexample.", "\n example.", "and not a blank" },
	{ "an_empty_line_in_a_request_is_refused", BIND, false,
	    "==\n", "==\n\n", "an empty line" },
	{ "a_carriage_return_is_refused", BIND, false,
	    "==\n", "==\r\n", "a carriage return" },
	{ "a_parenthesis_that_is_open_is_refused", KNOT, false,
	    "256 3 13", "256 3 13 (", "line 3, column 1: " },
	{ "a_directive_is_refused", BIND, false,
	    "\nexample.\t", "\n$TTL 3600\nexample.\t", "line 2, column 1: " },
	{ "a_quote_is_refused", BIND, false,
	    "256 3 13", "\"256\" 3 13", "where a word of a record" },
	{ "an_octet_that_is_not_ascii_is_refused", BIND, false,
	    "by capstan", "by c\xc3\xa4pstan", "no printable ASCII" },
	{ "a_last_line_that_is_missing_is_refused", BIND, false,
	    ";; KeySigningRequest 1.0 generated at Thu Dec 24 12:34:56 2026 "
	    "by capstan\n", "", "is missing: the file is cut off" },
	{ "more_behind_the_last_line_is_refused", BIND, false,
	    "by capstan\n", "by capstan\n\n", "behind the last line" },
	{ "a_last_line_without_a_program_is_refused", KNOT, false,
	    " by capstan", " by ", "and a program are expected" },
	{ "a_slot_without_a_key_is_refused", BIND, false,
	    ";; KeySigningRequest 1.0 20270101000000 (Fri Jan  1 00:00:00 "
	    "2027)\n", ";; KeySigningRequest 1.0 20261231000000 (Thu Dec 31 "
	    "00:00:00 2026)\n;; KeySigningRequest 1.0 20270101000000 (Fri Jan "
	    " 1 00:00:00 2027)\n", "this slot has no DNSKEY" },
	{ "a_slot_without_its_signature_is_refused", BIND, true,
	    "RRSIG\tDNSKEY 13", "RRSIG\tA 13", "over DNSKEY, CDS or CDNSKEY" },
	{ "signatures_of_different_times_are_refused", BIND, true,
	    "DNSKEY 13 1 3600 20270122000000", "DNSKEY 13 1 3600 "
	    "20270122000001", "have different times" },
	{ "signatures_that_begin_at_different_times_are_refused", BIND, true,
	    "DNSKEY 13 1 3600 20270122000000 20261231230000", "DNSKEY 13 1 "
	    "3600 20270122000000 20261231230001", "have different times" },
	{ "signatures_that_begin_after_their_slot_are_refused", KNOT, true,
	    ";; SignedKeyResponse 1.0 1798761600 (2027-01-01T00:00:00Z)",
	    ";; SignedKeyResponse 1.0 1798761599 (2026-12-31T23:59:59Z)",
	    "do not begin 5400 seconds before it" },
	{ "a_set_for_the_parent_signed_at_another_time_is_refused", BIND, true,
	    "RRSIG\tCDS 13 1 3600 20270122000000", "RRSIG\tCDS 13 1 3600 "
	    "20270122000001", "have different times" },
	{ "a_set_for_the_parent_of_two_ttls_is_refused", BIND, true,
	    "\t3600\tIN\tCDS\t", "\t3601\tIN\tCDS\t",
	    "the TTLs of one set differ" },
	{ "signatures_that_begin_with_their_slot_are_refused", KNOT, true,
	    ";; SignedKeyResponse 1.0 1798761600 (2027-01-01T00:00:00Z)",
	    ";; SignedKeyResponse 1.0 1798761601 (2027-01-01T00:00:01Z)",
	    "do not begin 5400 seconds before it" },
	{ "a_cds_of_another_key_is_refused", BIND, true,
	    "IN\tCDS\t", "IN\tCDS\t1", "line " },
	{ "a_cds_that_deletes_is_refused", KNOT, true,
	    "IN\tRRSIG\tCDNSKEY", "IN\tCDS\t0 0 0 00\nexample.\t3600\tIN\t"
	    "RRSIG\tCDNSKEY", "it tells the parent of no KSK" },
};

static void
is_refused(void **state)
{
	const struct refusal *x = *state;
	char *text = changed(x->response ? &answer[x->dialect] :
	    &asked[x->dialect], x->from, x->to);
	unsigned line, column;
	struct err e;

	check_refused(reads(text, strlen(text), &e), &e, ERR_FORMAT, x->words);
	if (sscanf(e.text, "line %u, column %u: ", &line, &column) != 2)
		fail_msg("%s: no line and column", e.text);
	free(text);
}

/* The text without the lines that have this in them. */
static char *
without(const struct blob *good, const char *what)
{
	const char *text = (const char *)good->data, *line = text, *next;
	char *out = calloc(1, good->len + 1), *to = out;
	bool any = false;

	assert_non_null(out);
	for (; *line != '\0'; line = next) {
		const char *hit = strstr(line, what);

		next = strchr(line, '\n') + 1;
		if (hit != NULL && hit < next) {
			any = true;
			continue;
		}
		memcpy(to, line, (size_t)(next - line));
		to += next - line;
	}
	if (!any)
		fail_msg("\"%s\" is not in the text", what);
	return out;
}

static const struct {
	const char	*without, *words;
} LACKS[] = {
	{ "\tRRSIG\tDNSKEY ", "no signature over its DNSKEY set" },
	{ "\tRRSIG\tCDS ", "a CDS or CDNSKEY set without a signature" },
	{ "\tRRSIG\tCDNSKEY ", "a CDS or CDNSKEY set without a signature" },
	{ "\tIN\tCDS\t", "a signature over a set that it does not have" },
	{ "\tIN\tCDNSKEY\t", "a signature over a set that it does not have" },
};

static void
a_set_and_its_signatures_come_together(void **state)
{
	struct err e;

	(void)state;
	for (size_t d = 0; d < N_DIALECTS; d++)
		for (size_t i = 0; i < sizeof(LACKS) / sizeof(LACKS[0]); i++) {
			char *text = without(&answer[d], LACKS[i].without);

			check_refused(reads(text, strlen(text), &e), &e,
			    ERR_FORMAT, LACKS[i].words);
			free(text);
		}
}

static void
a_key_that_is_in_a_slot_twice_is_refused(void **state)
{
	(void)state;
	for (size_t d = 0; d < N_DIALECTS; d++) {
		const char *text = (char *)asked[d].data;
		const char *line = strchr(text, '\n') + 1;
		const char *next = strchr(line, '\n') + 1;
		struct blob twice = { NULL, 0 };
		struct err e;

		check_ok(blob_append(&twice, text, (size_t)(next - text), &e),
		    &e);
		check_ok(blob_printf(&twice, &e, "%s", line), &e);
		check_refused(reads(twice.data, twice.len, &e), &e, ERR_FORMAT,
		    "line 3, column 1: the key is there twice");
		blob_free(&twice);
	}
}

static void
a_last_line_alone_is_no_request(void **state)
{
	static const char TEXT[] = ";; KeySigningRequest 1.0 generated at Thu "
	    "Dec 24 12:34:56 2026 by capstan\n";
	struct err e;

	(void)state;
	check_refused(reads(TEXT, strlen(TEXT), &e), &e, ERR_FORMAT,
	    "no slot stands before the last line");
}

static void
the_first_time_that_may_be_is_read(void **state)
{
	char *text = changed(&asked[KNOT], "1798761600 (2027-01-01T00:00:00Z)",
	    "5400 (1970-01-01T01:30:00Z)");
	struct request *r = must_read(text, strlen(text));

	(void)state;
	assert_int_equal(r->bundles[0].inception, 0);
	assert_int_equal(r->timestamp, at("2026-12-24T12:34:56Z"));
	assert_string_equal(r->id, "2026-12-24T12:34:56Z");
	request_free(&r);
	free(text);
}

static void
every_truncation_is_refused(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < N_DIALECTS; i++)
		for (size_t n = 0; n < answer[i].len; n++)
			assert_null(request_read(answer[i].data, n, &e));
}

/*
 * What a program says of itself, and a date in words, are not compared; nor is
 * the case of the owner's name.
 */
static bool
is_decoration(const char *text, size_t i, char c)
{
	const char *line = text + i, *by;

	while (line > text && line[-1] != '\n')
		line--;
	if ((by = strstr(line, " by ")) != NULL && text + i >= by + 4)
		return true;
	if ((size_t)(text + i - line) < strlen("example."))
		return *line != ';' && c >= 'A' && c <= 'Z';
	return memchr(line, '(', (size_t)(text + i - line)) != NULL;
}

/* Nothing that is read is left out when it is written. */
static void
every_changed_octet_is_refused_or_seen(void **state)
{
	static const char OTHERS[] = "0aA;( \n";

	(void)state;
	for (size_t d = 0; d < N_DIALECTS; d++)
		for (size_t i = 0; i < asked[d].len; i++)
			for (const char *c = OTHERS; *c != '\0'; c++) {
				struct blob text = { NULL, 0 };
				struct blob again = { NULL, 0 };
				struct request *r;
				struct err e;

				check_ok(blob_copy(&text, asked[d].data,
				    asked[d].len, &e), &e);
				text.data[i] = (uint8_t)*c;
				r = request_read(text.data, text.len, &e);
				if (r != NULL && !is_decoration(
				    (char *)asked[d].data, i, *c) &&
				    asked[d].data[i] != (uint8_t)*c &&
				    strchr(" \t", (char)asked[d].data[i]) ==
				    NULL) {
					check_ok(request_write(r, &again, &e),
					    &e);
					if (strcmp((char *)asked[d].data,
					    (char *)again.data) == 0)
						fail_msg("octet %zu as '%c'",
						    i, *c);
				}
				request_free(&r);
				blob_free(&text);
				blob_free(&again);
			}
}

/* The text with the slot of this line in it twice. */
static char *
repeated(const struct blob *good, const char *line)
{
	char *text = malloc(2 * good->len + 1), *slot, *next;

	assert_non_null(text);
	memcpy(text, good->data, good->len + 1);
	assert_non_null(slot = strstr(text, line));
	assert_non_null(next = strstr(slot + 1, ";; "));
	memmove(next + (next - slot), next, strlen(next) + 1);
	memcpy(next, slot, (size_t)(next - slot));
	return text;
}

static void
a_later_slot_of_one_time_replaces_in_a_response_of_bind(void **state)
{
	char *text = repeated(&answer[BIND],
	    ";; SignedKeyResponse 1.0 20270115000000");
	struct request *r = must_read(text, strlen(text));
	struct err e;

	(void)state;
	assert_int_equal(r->bundles[1].n_sigs, 2);
	check_ok(bundle_verify(&r->bundles[1], &r->zone, &e), &e);
	request_free(&r);
	free(text);
}

static void
and_in_no_other_file(void **state)
{
	static const char AFTER[] = "a time after that of the slot before";
	char *text = repeated(&answer[KNOT],
	    ";; SignedKeyResponse 1.0 1799971200");
	struct err e;

	(void)state;
	check_refused(reads(text, strlen(text), &e), &e, ERR_FORMAT, AFTER);
	free(text);
	text = repeated(&asked[BIND], ";; KeySigningRequest 1.0 20270120");
	check_refused(reads(text, strlen(text), &e), &e, ERR_FORMAT, AFTER);
	free(text);
}

static void
a_tag_that_a_comment_says_wrongly_is_kept_for_the_checks(void **state)
{
	char comment[128], *text;
	struct request *r;

	(void)state;
	for (unsigned wrong = 0; wrong < 2; wrong++) {
		unsigned tag = dnskey_tag(&zsk[0].signs.key) ^ wrong;

		snprintf(comment, sizeof(comment), "== ; ZSK, "
		    "ECDSAP256SHA256 (256b), id = %u\n;;", tag);
		text = changed(&asked[KNOT], "==\n;;", comment);
		r = must_read(text, strlen(text));
		assert_int_equal(r->bundles[0].keys[0].claimed_tag, tag);
		request_free(&r);
		free(text);
	}
}

/* Knot 3.2 says so of keys whose size it does not know. */
static void
a_comment_may_say_that_the_size_is_not_known(void **state)
{
	char *text = changed(&asked[KNOT], "==\n;;", "== ; ZSK, "
	    "ECDSAP256SHA256 (0b), id = 65535\n;;");
	struct request *r = must_read(text, strlen(text));

	(void)state;
	assert_int_equal(r->bundles[0].keys[0].claimed_tag, 65535);
	request_free(&r);
	free(text);
}

/* Behind a CDNSKEY it is not of the DNSKEY before. */
static void
what_a_comment_says_is_said_of_its_own_key(void **state)
{
	const char *at_cdnskey = strstr((char *)answer[KNOT].data,
	    "\tIN\tCDNSKEY\t");
	const char *end_of = strchr(at_cdnskey, '\n');
	struct blob text = { NULL, 0 };
	struct request *r;
	struct bundle *b;
	struct err e;

	(void)state;
	check_ok(blob_printf(&text, &e, "%.*s ; KSK, ECDSAP256SHA256 (256b), "
	    "id = 7%s", (int)(end_of - (char *)answer[KNOT].data),
	    (char *)answer[KNOT].data, end_of), &e);
	r = must_read(text.data, text.len);
	b = &r->bundles[0];
	for (size_t i = 0; i < b->n_keys; i++)
		assert_int_equal(b->keys[i].claimed_tag,
		    dnskey_tag(&b->keys[i].key));
	request_free(&r);
	blob_free(&text);
}

/* Whoever wrote it signed as often; that one is enough is not the reader's. */
static void
signatures_are_read_as_far_as_there_is_room(void **state)
{
	static const char MARK[] = "\tRRSIG\tDNSKEY ";
	char *text = (char *)answer[KNOT].data, *line = strstr(text, MARK), *end;
	struct err e;

	(void)state;
	while (line[-1] != '\n')
		line--;
	end = strchr(line, '\n') + 1;
	for (size_t more = BUNDLE_KEYS_MAX - 2; more < BUNDLE_KEYS_MAX; more++) {
		struct blob all = { NULL, 0 };

		check_ok(blob_append(&all, text, (size_t)(line - text), &e), &e);
		for (size_t i = 0; i < more; i++)
			check_ok(blob_append(&all, line, (size_t)(end - line),
			    &e), &e);
		check_ok(blob_append(&all, line, strlen(line), &e), &e);
		if (more == BUNDLE_KEYS_MAX - 2)
			check_ok(reads(all.data, all.len, &e), &e);
		else
			check_refused(reads(all.data, all.len, &e), &e,
			    ERR_FORMAT, "more than 16 signatures over one set");
		blob_free(&all);
	}
}

static void
as_many_are_read(const struct blob *slots)
{
	struct blob text = { NULL, 0 };
	struct request *r;
	struct err e;

	check_ok(blob_printf(&text, &e, "%s;; KeySigningRequest 1.0 generated "
	    "at 2026-12-24T12:34:56Z by capstan\n", (char *)slots->data), &e);
	r = must_read(text.data, text.len);
	assert_int_equal(r->n_bundles, REQUEST_BUNDLES_MAX);
	request_free(&r);
	blob_free(&text);
}

static void
more_slots_than_there_is_room_for_are_refused(void **state)
{
	struct request *r = request_make(format_by_name("knot"));
	struct blob one = { NULL, 0 };
	struct err e;

	(void)state;
	for (int i = 0; i <= REQUEST_BUNDLES_MAX; i++) {
		struct blob text = { NULL, 0 };

		r->n_bundles = 1;
		r->bundles[0].inception += 86400;
		check_ok(request_write(r, &text, &e), &e);
		*strstr((char *)text.data + 1, "\n;; ") = '\0';
		if (i == REQUEST_BUNDLES_MAX)
			as_many_are_read(&one);
		check_ok(blob_printf(&one, &e, "%s\n", (char *)text.data), &e);
		blob_free(&text);
	}
	check_refused(reads(one.data, one.len, &e), &e,
	    ERR_FORMAT, "more than 64 slots");
	blob_free(&one);
	request_free(&r);
}

int
main(void)
{
	enum { MAX = 128 };
	static struct CMUnitTest tests[MAX] = {
		cmocka_unit_test_prestate(is_cut_as_its_own_program_cut_it,
		    (void *)(uintptr_t)"bind/s1"),
		cmocka_unit_test_prestate(is_cut_as_its_own_program_cut_it,
		    (void *)(uintptr_t)"bind/s4"),
		cmocka_unit_test_prestate(is_cut_as_its_own_program_cut_it,
		    (void *)(uintptr_t)"knot/s1"),
		cmocka_unit_test_prestate(is_cut_as_its_own_program_cut_it,
		    (void *)(uintptr_t)"knot/s4"),
		cmocka_unit_test(
		    a_stock_request_is_accepted_by_the_standard_policy),
		cmocka_unit_test(
		    a_response_is_written_and_read_back_as_the_answer),
		cmocka_unit_test(
		    a_set_for_the_parent_that_is_changed_is_no_answer),
		cmocka_unit_test(
		    icann_has_no_room_for_what_the_parent_is_told),
		cmocka_unit_test(
		    a_request_is_not_cut_by_a_policy_that_does_not_say_how),
		cmocka_unit_test(what_says_when_it_ends_is_not_cut),
		cmocka_unit_test(a_set_and_its_signatures_come_together),
		cmocka_unit_test(a_key_that_is_in_a_slot_twice_is_refused),
		cmocka_unit_test(a_last_line_alone_is_no_request),
		cmocka_unit_test(the_first_time_that_may_be_is_read),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_changed_octet_is_refused_or_seen),
		cmocka_unit_test(
		    a_later_slot_of_one_time_replaces_in_a_response_of_bind),
		cmocka_unit_test(
		    a_tag_that_a_comment_says_wrongly_is_kept_for_the_checks),
		cmocka_unit_test(and_in_no_other_file),
		cmocka_unit_test(a_comment_may_say_that_the_size_is_not_known),
		cmocka_unit_test(what_a_comment_says_is_said_of_its_own_key),
		cmocka_unit_test(signatures_are_read_as_far_as_there_is_room),
		cmocka_unit_test(more_slots_than_there_is_room_for_are_refused),
	};
	size_t n = 0;

	while (tests[n].name != NULL)
		n++;
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++)
		tests[n++] = (struct CMUnitTest){ SAMPLES[i].name, is_read,
		    NULL, NULL, (void *)(uintptr_t)&SAMPLES[i] };
	for (size_t i = 0; i < sizeof(REFUSALS) / sizeof(REFUSALS[0]); i++)
		tests[n++] = (struct CMUnitTest){ REFUSALS[i].name, is_refused,
		    NULL, NULL, (void *)(uintptr_t)&REFUSALS[i] };
	assert(n <= MAX);
	return _cmocka_run_group_tests("ksr", tests, n, start, end);
}
