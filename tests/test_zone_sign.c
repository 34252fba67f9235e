#include <stdlib.h>

#include "keyset/filekey.h"
#include "keyset/record.h"
#include "keyset/request.h"
#include "signer/nsec.h"
#include "signer/nsec3.h"
#include "signer/sign.h"
#include "signer/zone_verify.h"
#include "tests/test.h"
#include "tests/zone_slot.h"
#include "tests/zones.h"

#define DIGEST \
	"0000000000000000000000000000000000000000000000000000000000000000"

static struct filekey *ksk, *zsk, *stranger;
static struct bundle slot;

static int
make_slot(void **state)
{
	(void)state;
	ksk = zone_key("ksk", DNSKEY_KSK);
	zsk = zone_key("zsk", DNSKEY_ZSK);
	stranger = zone_key("stranger", DNSKEY_ZSK);
	zone_slot(&slot, ksk, zsk);
	return 0;
}

static int
drop_slot(void **state)
{
	(void)state;
	filekey_close(&ksk);
	filekey_close(&zsk);
	filekey_close(&stranger);
	return 0;
}

static const struct denial by_nsec;
static const struct denial by_nsec3 = { .hashed = true };
static const struct denial opted_out = { .hashed = true, .opt_out = true };

/* The zone of these lines, signed and written; static. */
static char *
signed_with(const char *text, const struct denial *denial)
{
	static struct blob out;
	const struct signing with = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY, *denial, 0, false };
	const struct sink sink = { .put = blob_put, .of = &out };
	struct zone *z = zone_with(text);
	struct err e;

	blob_free(&out);
	check_ok(zone_sign(z, &with, &sink, &e), &e);
	zone_free(&z);
	return (char *)out.data;
}

static char *
signed_text(const char *text)
{
	return signed_with(text, &by_nsec);
}

static int
verify_as(const char *text, const struct denial *denial, struct err *e)
{
	const struct verifying by = { &slot, &filekey_signing_key(zsk)->key,
	    NOW, denial, false };
	struct zone *z = zone_of(text);
	int rc = zone_verify(z, &by, e);

	zone_free(&z);
	return rc;
}

static int
verify(const char *text, struct err *e)
{
	return verify_as(text, &by_nsec, e);
}

/* Where the line begins that begins so; fails when there is none. */
static char *
line_at(char *text, const char *begins)
{
	char *at = text;

	while (at != NULL && strncmp(at, begins, strlen(begins)) != 0) {
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	if (at == NULL)
		fail_msg("no line \"%s\"", begins);
	return at;
}

static const char *
line(char *text, const char *begins)
{
	static char found[2048];
	const char *at = line_at(text, begins);

	snprintf(found, sizeof(found), "%.*s", (int)strcspn(at, "\n"), at);
	return found;
}

/* A copy in which the first of one text is another; static. */
static char *
with(const char *text, const char *from, const char *to)
{
	static char out[1 << 16];
	const char *at = strstr(text, from);

	if (at == NULL)
		fail_msg("there is no \"%s\"", from);
	else
		snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text,
		    to, at + strlen(from));
	return out;
}

static char *
without(char *text, const char *begins)
{
	char *at = line_at(text, begins);
	size_t len = strcspn(at, "\n") + 1;

	memmove(at, at + len, strlen(at + len) + 1);
	return text;
}

static char *
and(const char *text, const char *more)
{
	static char out[1 << 16];

	snprintf(out, sizeof(out), "%s%s\n", text, more);
	return out;
}

/* One character of the signature at the end of that line is another. */
static char *
garbled(char *text, const char *begins)
{
	char *at = line_at(text, begins);

	at += strcspn(at, "\n") - 20;
	*at = *at == 'A' ? 'B' : 'A';
	return text;
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

#define chain(text, owner, ttl, kind, rest) assert_string_equal(	\
	line(text, owner "\t" ttl "\tIN\t" kind "\t"),			\
	owner "\t" ttl "\tIN\t" kind "\t" rest)

/* RFC 4035, appendix A: without the keys, and with one DS. */
#define RFC_ZONE(more)							\
	"@ MX 1 xx.example.\n"						\
	"a NS ns1.a\na NS ns2.a\na DS 57855 5 1 "			\
	"B6DCD485719ADCA18E5F3D48A2331627FDD3636B\n"			\
	"ns1.a A 192.0.2.5\nns2.a A 192.0.2.6\n"			\
	"ai A 192.0.2.9\nai HINFO \"KLH-10\" \"ITS\"\n"			\
	"ai AAAA 2001:db8::f00:baa9\n"					\
	"*.w MX 1 ai.example.\nx.w MX 1 xx.example.\n"			\
	"x.y.w MX 1 xx.example.\n"					\
	"xx A 192.0.2.10\nxx HINFO \"KLH-10\" \"TOPS-20\"\n"		\
	"xx AAAA 2001:db8::f00:baaa\n"					\
	"ns1 A 192.0.2.1\nns2 A 192.0.2.2\n" more

static void
the_nsec_chain_is_that_of_rfc_4035(void **state)
{
	char *text;

	(void)state;
	text = signed_text(RFC_ZONE("b NS ns1.b\nb NS ns2.b\n"
	    "ns1.b A 192.0.2.7\nns2.b A 192.0.2.8\n"));
	chain(text, "example.", "900", "NSEC",
	    "a.example. NS SOA MX RRSIG NSEC DNSKEY");
	chain(text, "a.example.", "900", "NSEC",
	    "ai.example. NS DS RRSIG NSEC");
	chain(text, "ai.example.", "900", "NSEC",
	    "b.example. A HINFO AAAA RRSIG NSEC");
	/* That of b names ns here: the head of all zones of this test. */
	chain(text, "b.example.", "900", "NSEC", "ns.example. NS RRSIG NSEC");
	chain(text, "ns1.example.", "900", "NSEC",
	    "ns2.example. A RRSIG NSEC");
	chain(text, "ns2.example.", "900", "NSEC",
	    "*.w.example. A RRSIG NSEC");
	chain(text, "*.w.example.", "900", "NSEC",
	    "x.w.example. MX RRSIG NSEC");
	chain(text, "x.w.example.", "900", "NSEC",
	    "x.y.w.example. MX RRSIG NSEC");
	chain(text, "x.y.w.example.", "900", "NSEC",
	    "xx.example. MX RRSIG NSEC");
	chain(text, "xx.example.", "900", "NSEC",
	    "example. A HINFO AAAA RRSIG NSEC");
	assert_int_equal(count(text, "\tNSEC\t"), 11);
}

/*
 * RFC 5155, appendix A, of which this zone is; only that the name servers of
 * the apex are its own, and one NS of them each.
 */
static void
the_nsec3_chain_is_that_of_rfc_5155(void **state)
{
#define HASH(owner, next, rest) chain(text, owner ".example.", "3600",	\
	"NSEC3", "1 1 12 aabbccdd " next rest)
	static const struct denial rfc = { .hashed = true, .opt_out = true,
	    .iterations = 12, .salt_len = 4,
	    .salt = { 0xaa, 0xbb, 0xcc, 0xdd } };
	const struct signing by = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY, rfc, 0, false };
	struct blob out = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &out };
	struct zone *z = zone_of("$TTL 3600\n@ SOA ns1 bugs.x.w 1 3600 300 "
	    "3600000 3600\n@ NS ns1\n@ NS ns2\n"
	    RFC_ZONE("2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127\n"
	    "c NS ns1.c\nc NS ns2.c\nns1.c A 192.0.2.7\nns2.c A 192.0.2.8\n"));
	struct err e;
	char *text;

	(void)state;
	check_ok(zone_sign(z, &by, &sink, &e), &e);
	text = (char *)out.data;
	HASH("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
	    "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
	    " NS SOA MX RRSIG DNSKEY NSEC3PARAM");
	HASH("2t7b4g4vsa5smi47k61mv5bv1a22bojr",
	    "2vptu5timamqttgl4luu9kg21e0aor3s", " A RRSIG");
	HASH("2vptu5timamqttgl4luu9kg21e0aor3s",
	    "35mthgpgcu1qg68fab165klnsnk3dpvl", " MX RRSIG");
	HASH("35mthgpgcu1qg68fab165klnsnk3dpvl",
	    "b4um86eghhds6nea196smvmlo4ors995", " NS DS RRSIG");
	HASH("b4um86eghhds6nea196smvmlo4ors995",
	    "gjeqe526plbf1g8mklp59enfd789njgi", " MX RRSIG");
	HASH("gjeqe526plbf1g8mklp59enfd789njgi",
	    "ji6neoaepv8b5o6k4ev33abha8ht9fgc", " A HINFO AAAA RRSIG");
	HASH("ji6neoaepv8b5o6k4ev33abha8ht9fgc",
	    "k8udemvp1j2f7eg6jebps17vp3n8i58h", "");
	HASH("k8udemvp1j2f7eg6jebps17vp3n8i58h",
	    "kohar7mbb8dc2ce8a9qvl8hon4k53uhi", "");
	HASH("kohar7mbb8dc2ce8a9qvl8hon4k53uhi",
	    "q04jkcevqvmu85r014c7dkba38o0ji5r", " A RRSIG");
	HASH("q04jkcevqvmu85r014c7dkba38o0ji5r",
	    "r53bq7cc2uvmubfu5ocmm6pers9tk9en", " A RRSIG");
	HASH("r53bq7cc2uvmubfu5ocmm6pers9tk9en",
	    "t644ebqk9bibcna874givr6joj62mlhv", " MX RRSIG");
	HASH("t644ebqk9bibcna874givr6joj62mlhv",
	    "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", " A HINFO AAAA RRSIG");
	assert_int_equal(count(text, "\tNSEC3\t"), 12);
	chain(text, "example.", "0", "NSEC3PARAM", "1 0 12 aabbccdd");
	check_ok(verify_as(text, &rfc, &e), &e);
	zone_free(&z);
	blob_free(&out);
#undef HASH
}

/* What a person works out with RFC 4035, 2.3 beside the zone. */
static void
the_nsec_chain_is_that_of_the_rules(void **state)
{
	char *text = signed_text("*.wild TXT \"x\"\na.b.c A 192.0.2.1\n"
	    "sub NS ns.sub\nsub A 192.0.2.1\nns.sub A 192.0.2.1\n"
	    "safe NS ns\nsafe DS 1 13 2 " DIGEST "\n"
	    "alias CNAME ns\nnew TYPE65280 \\# 0\nhip TYPE55 \\# 4 00000000\n");

	(void)state;
	chain(text, "example.", "900", "NSEC",
	    "alias.example. NS SOA RRSIG NSEC DNSKEY");
	chain(text, "alias.example.", "900", "NSEC",
	    "a.b.c.example. CNAME RRSIG NSEC");
	chain(text, "a.b.c.example.", "900", "NSEC",
	    "hip.example. A RRSIG NSEC");
	chain(text, "hip.example.", "900", "NSEC",
	    "new.example. RRSIG NSEC TYPE55");
	chain(text, "new.example.", "900", "NSEC",
	    "ns.example. RRSIG NSEC TYPE65280");
	chain(text, "ns.example.", "900", "NSEC", "safe.example. A RRSIG NSEC");
	chain(text, "safe.example.", "900", "NSEC",
	    "sub.example. NS DS RRSIG NSEC");
	chain(text, "sub.example.", "900", "NSEC",
	    "*.wild.example. NS RRSIG NSEC");
	chain(text, "*.wild.example.", "900", "NSEC",
	    "example. TXT RRSIG NSEC");
}

/* Below deep there is nothing but an unsigned delegation. */
static void
opt_out_leaves_out_what_is_above_unsigned_delegations_only(void **state)
{
	static const char zone[] = "a.deep NS ns\nb.other NS ns\n"
	    "c.other NS ns\nc.other DS 1 13 2 " DIGEST "\nd.e.f A 192.0.2.1\n";
	struct err e;
	char *text;

	(void)state;
	/* @ ns, a.deep deep, b.other c.other other, d.e.f e.f f */
	text = signed_with(zone, &by_nsec3);
	assert_int_equal(count(text, "\tNSEC3\t1 0 0 - "), 10);
	check_ok(verify_as(text, &by_nsec3, &e), &e);
	text = signed_with(zone, &opted_out);
	assert_int_equal(count(text, "\tNSEC3\t1 1 0 - "), 7);
	check_ok(verify_as(text, &opted_out, &e), &e);
}

static void
only_what_the_zone_answers_for_is_signed(void **state)
{
	(void)state;
	/* SOA NS NSEC DNSKEY, ns A NSEC, safe DS NSEC, sub NSEC */
	assert_int_equal(count(signed_text("sub NS ns.sub\nsub A 192.0.2.1\n"
	    "sub TXT \"x\"\nns.sub A 192.0.2.1\nsafe NS ns\n"
	    "safe DS 1 13 2 " DIGEST "\n"), "\tRRSIG\t"), 9);
}

/* More than a thread takes at a time: the order of all is that of one. */
static void
a_zone_of_many_names_is_written_in_order(void **state)
{
	static char many[1 << 15];
	size_t len = 0;
	struct err e;
	char *text;

	(void)state;
	for (int i = 0; i < 1200; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len,
		    "n%04d A 192.0.2.1\n", i);
	text = signed_text(many);
	check_ok(verify(text, &e), &e);
	assert_int_equal(count(text, "\tNSEC\t"), 1202);
	for (int i = 0; i < 1199; i++) {
		char begins[64], names[128];

		snprintf(begins, sizeof(begins),
		    "n%04d.example.\t900\tIN\tNSEC\t", i);
		snprintf(names, sizeof(names), "%sn%04d.example. A", begins,
		    i + 1);
		text = line_at(text, names);
	}
	text = signed_with(many, &by_nsec3);
	check_ok(verify_as(text, &by_nsec3, &e), &e);
}

static void
a_zone_of_one_name_closes_its_chain_on_itself(void **state)
{
	const struct signing by = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY, by_nsec, 0, false };
	struct blob out = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &out };
	struct zone *z = zone_of("$TTL 60\n@ SOA a. b. 1 2 3 4 5\n@ NS c.\n");
	struct err e;

	(void)state;
	check_ok(zone_sign(z, &by, &sink, &e), &e);
	chain((char *)out.data, "example.", "5", "NSEC",
	    "example. NS SOA RRSIG NSEC DNSKEY");
	check_ok(verify((char *)out.data, &e), &e);
	zone_free(&z);
	blob_free(&out);
}

static void
a_negative_answer_lives_as_long_as_the_shorter_says(void **state)
{
	struct zone *z;

	(void)state;
	z = zone_of("@ 60 SOA a. b. 1 2 3 4 900\n@ 60 NS c.\n");
	assert_int_equal(zone_negative_ttl(z), 60);
	zone_free(&z);
	z = zone_of("@ 3600 SOA a. b. 1 2 3 4 900\n@ 60 NS c.\n");
	assert_int_equal(zone_negative_ttl(z), 900);
	zone_free(&z);
}

static void
a_signed_zone_verifies_and_is_written_again_as_it_was(void **state)
{
	char *text = signed_text("*.Wild TXT \"x\"\nsub NS ns\n"
	    "hip TYPE55 \\# 4 00000000\n");
	struct blob again = { NULL, 0 };
	struct zone *z = zone_of(text);
	struct err e;

	(void)state;
	check_ok(verify(text, &e), &e);
	zone_text(z, &again);
	/* The NSEC is written last at its name, and by type otherwise. */
	assert_int_equal(again.len, strlen(text));
	check_ok(verify((char *)again.data, &e), &e);
	zone_free(&z);
	blob_free(&again);
}

#define WWW	"www A 192.0.2.1\nwww AAAA 2001:db8::1\nsub NS ns.sub\n"	\
		"ns.sub A 192.0.2.1\n"

#define refused_by(denial, text, words) do {				\
	struct err why;							\
	check_refused(verify_as(text, denial, &why), &why, ERR_CRYPTO,	\
	    words);							\
} while (0)
#define refused(text, words)	refused_by(&by_nsec, text, words)

static void
a_changed_bit_anywhere_is_found(void **state)
{
	(void)state;
	refused(with(signed_text(WWW), "www.example.\t3600\tIN\tA\t192.0.2.1",
	    "www.example.\t3600\tIN\tA\t192.0.2.2"), "www.example. A");
	refused(garbled(signed_text(WWW),
	    "www.example.\t3600\tIN\tRRSIG\tAAAA "), "www.example. AAAA");
	refused(with(signed_text(WWW), " 7 7200 ", " 8 7200 "),
	    "example. SOA");
	refused(garbled(signed_text(WWW), "example.\t3600\tIN\tRRSIG\tDNSKEY "),
	    "example. DNSKEY");
	refused(with(signed_text(WWW), "DNSKEY\t256", "DNSKEY\t257"),
	    "not the slot's");
}

static void
a_missing_or_misplaced_signature_is_found(void **state)
{
	char *text;

	(void)state;
	refused(without(signed_text(WWW), "www.example.\t3600\tIN\tA\t"),
	    "www.example.");
	refused(without(signed_text(WWW), "www.example.\t3600\tIN\tRRSIG\tA "),
	    "www.example. A: it is not signed");
	text = signed_text(WWW);
	refused(and(text, with(line(text,
	    "www.example.\t3600\tIN\tRRSIG\tA "), "www.example.\t3600\tIN\t"
	    "RRSIG\tA", "sub.example.\t3600\tIN\tRRSIG\tNS")),
	    "sub.example. NS: an RRSIG is where none belongs");
	refused(and(text, with(line(text,
	    "www.example.\t3600\tIN\tRRSIG\tA "), "www.", "ns.sub.")),
	    "ns.sub.example. A: an RRSIG is where none belongs");
	refused(and(text, with(line(text,
	    "www.example.\t3600\tIN\tRRSIG\tA "), "RRSIG\tA", "RRSIG\tTXT")),
	    "www.example. TXT: an RRSIG is where none belongs");
	refused(with(text, "www.example.\t3600\tIN\tA", "www.example.\t7\tIN\tA"),
	    "another TTL");
	refused(with(text, "www.example.\t3600\tIN\tRRSIG\tA ",
	    "www.example.\t7\tIN\tRRSIG\tA "), "another TTL");
}

static void
two_signatures_where_one_belongs_are_found(void **state)
{
	char second[2048];
	char *text;

	(void)state;
	text = signed_text(WWW);
	snprintf(second, sizeof(second), "%s",
	    line(text, "www.example.\t3600\tIN\tRRSIG\tA "));
	/* ECDSA signs the same otherwise each time. */
	refused(and(signed_text(WWW), second),
	    "www.example. A: it has 2 RRSIGs, not 1");
}

/*
 * The line of an RRSIG over www.example. A, which is as our key makes it but
 * for what is asked to differ; static.
 */
static const char *
another_sig(const char *signer, time_t inception, uint32_t ttl)
{
	static char out[2048];
	struct text t = { .at = NULL };
	struct blob rdata = { NULL, 0 };
	const uint8_t address[] = { 192, 0, 2, 1 };
	ldns_rr_list *records = ldns_rr_list_new();
	struct dname name, www;
	struct rrsig sig;
	ldns_rr *rr;
	struct err e;

	check_ok(dname_from_text(&name, signer, &e), &e);
	check_ok(dname_from_text(&www, "www.example.", &e), &e);
	rr = record_new(&www, LDNS_RR_TYPE_A, ttl, address, 4, &e);
	assert_true(ldns_rr_list_push_rr(records, rr));
	check_ok(rrsig_make(&sig, filekey_signing_key(zsk), &name, records,
	    inception, NOW + 14 * DAY, &e), &e);
	ldns_rr_list_deep_free(records);
	assert_non_null(rr = rrsig_to_rr(&sig, &www, ttl, &e));
	check_ok(record_rdata(rr, &rdata, &e), &e);
	ldns_rr_free(rr);
	text_rdata(&t, LDNS_RR_TYPE_RRSIG, rdata.data, rdata.len);
	snprintf(out, sizeof(out), "www.example.\t3600\tIN\tRRSIG\t%.*s",
	    (int)t.len, t.at);
	text_free(&t);
	blob_free(&rdata);
	return out;
}

static char *
signed_again(const char *signer, time_t inception, uint32_t ttl)
{
	return and(without(signed_text(WWW),
	    "www.example.\t3600\tIN\tRRSIG\tA "),
	    another_sig(signer, inception, ttl));
}

static void
a_signature_that_begins_just_now_is_in_force(void **state)
{
	struct err e;

	(void)state;
	check_ok(verify(signed_again("example.", NOW, 3600), &e), &e);
}

/* The signature itself is good each time: only what it says is not. */
static void
a_good_signature_that_says_something_else_is_found(void **state)
{
	(void)state;
	refused(signed_again("www.example.", NOW - 3600, 3600),
	    "www.example. A: the RRSIG names another signer");
	refused(signed_again(".", NOW - 3600, 3600),
	    "www.example. A: the RRSIG names another signer");
	refused(signed_again("example.", NOW - 3600, 7200),
	    "www.example. A: the RRSIG has another TTL");
	refused(signed_again("example.", NOW + 1, 3600),
	    "www.example. A: the RRSIG is not in force");
	/* As of a wildcard, which it is not. */
	refused(with(signed_text(WWW), "www.example.\t3600\tIN\tRRSIG\tA 13 2",
	    "www.example.\t3600\tIN\tRRSIG\tA 13 1"),
	    "www.example. A: the RRSIG counts other labels");
}

static void
a_wrong_chain_is_found(void **state)
{
	(void)state;
	refused(with(signed_text(WWW), "NSEC\tsub.example. A",
	    "NSEC\tsuc.example. A"), "NSEC at ns.example. does not name the next");
	refused(with(signed_text(WWW), "NSEC\texample. A AAAA RRSIG",
	    "NSEC\texample. A RRSIG"), "NSEC at www.example. does not show");
	refused(with(signed_text(WWW), "ns.example.\t900\tIN\tNSEC",
	    "ns.example.\t3600\tIN\tNSEC"), "NSEC at ns.example. has another TTL");
	refused(without(signed_text(WWW), "ns.example.\t900\tIN\tNSEC"),
	    "NSEC at ns.example. is missing");
	refused(and(signed_text(WWW),
	    "ns.sub.example. 900 NSEC www.example. A"),
	    "NSEC at ns.sub.example. is below");
	refused(and(signed_text(WWW), "ns.example. 900 NSEC www.example. A"),
	    "NSEC at ns.example. is missing, or is not alone");
}

static void
a_wrong_nsec3_chain_is_found(void **state)
{
	static const struct denial salted = { .hashed = true, .salt_len = 1 };
	static const struct denial iterated = { .hashed = true,
	    .iterations = 1 };
	char *text = signed_with(WWW, &by_nsec3);

	(void)state;
	refused_by(&by_nsec, text, "there is an NSEC3PARAM");
	refused_by(&opted_out, text, "NSEC3");
	refused_by(&opted_out, signed_with("www A 192.0.2.1\n", &by_nsec3),
	    "has other parameters");
	text = signed_with(WWW, &by_nsec3);
	refused_by(&salted, text, "the NSEC3PARAM is not as configured");
	refused_by(&iterated, text, "the NSEC3PARAM is not as configured");
	refused_by(&by_nsec3, signed_text(WWW), "there is no NSEC3PARAM");
	text = signed_with(WWW, &by_nsec3);
	refused_by(&by_nsec3, and(text, "www.example. 900 NSEC example. A"),
	    "www.example. has an NSEC beside NSEC3");
	refused_by(&by_nsec3, and(text, "0123456789abcdefghijklmnopqrstuv "
	    "900 NSEC3 1 0 0 - 1123456789abcdefghijklmnopqrstuv A RRSIG"),
	    "none of the chain");
	refused_by(&by_nsec3, and(text, "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv "
	    "900 NSEC3 1 0 0 - 1123456789abcdefghijklmnopqrstuv A RRSIG"),
	    "none of the chain");
	refused_by(&by_nsec3, and(text, "ns.example. 900 NSEC3 1 0 0 - "
	    "1123456789abcdefghijklmnopqrstuv A RRSIG"), "none of the chain");
	refused_by(&by_nsec3, with(text, " A AAAA RRSIG\n", " A RRSIG\n"),
	    "the NSEC3 of www.example. does not show");
	refused_by(&by_nsec3, with(text, " NS\n", " NS RRSIG\n"),
	    "the NSEC3 of sub.example. does not show");
	refused_by(&by_nsec3, with(text, "\t900\tIN\tNSEC3",
	    "\t800\tIN\tNSEC3"), "has another TTL");
	refused_by(&by_nsec3, and(text, "ns.example. 0 NSEC3PARAM 1 0 0 -"),
	    "ns.example. ");	/* or its NSEC3 before it */
}

/* RFC 4034, 4.1.2, and 2.3 of RFC 4035: of ns.example., which has an A. */
static void
a_bitmap_is_to_be_as_the_rules_write_it(void **state)
{
#define RIGHT	0, 6, 0x40, 0, 0, 0, 0, 3
#define exact(...) bitmap_is_exact(z->at[1].node, false,			\
	(const uint8_t[]){ __VA_ARGS__ },				\
	sizeof((const uint8_t[]){ __VA_ARGS__ }))
	struct zone *z = zone_with(WWW);

	(void)state;
	assert_true(exact(RIGHT));
	assert_false(exact(0, 7, 0x40, 0, 0, 0, 0, 3, 0));
	assert_false(exact(RIGHT, 1, 0));
	assert_false(exact(RIGHT, 1, 1, 0));
	assert_false(exact(RIGHT, 0, 1, 0x40));
	assert_false(exact(0, 1, 0x40, 0, 1, 0x40, 0, 1, 0x40));
	assert_false(exact(RIGHT, 255, 1, 0x40));
	assert_false(exact(RIGHT, 1));
	assert_false(exact(0, 6, 0x40, 0, 0, 0, 0));
	assert_false(exact(0, 6, 0x40, 0, 0, 0, 0, 2));
	assert_false(exact(0, 6, 0x40, 0, 0, 0, 0, 1));
	assert_false(exact(0, 6, 0, 0, 0, 0, 0, 3));
	assert_false(exact(0, 6, 0x60, 0, 0, 0, 0, 3));
	zone_free(&z);
#undef exact
#undef RIGHT
}

static void
another_key_or_time_does_not_do(void **state)
{
	struct bundle other = slot;
	struct verifying by = { &slot, &filekey_signing_key(stranger)->key,
	    NOW, &by_nsec, false };
	struct zone *z = zone_of(signed_text(WWW));
	struct err e;

	(void)state;
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "lacks the ZSK");
	by.zsk = &filekey_signing_key(zsk)->key;
	by.now = NOW + 14 * DAY;
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "not in force");
	by.now = NOW - 3601;
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "not in force");
	by.now = NOW;
	by.slot = &other;
	other.n_sigs = 2;	/* and the zone has but one of them */
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "it has 1 RRSIGs, not 2");
	other.n_sigs = 1;
	other.keys[1].key = filekey_signing_key(stranger)->key;
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "not the slot's");
	other.n_keys = 1;
	check_refused(zone_verify(z, &by, &e), &e, ERR_CRYPTO,
	    "not that of the slot");
	zone_free(&z);
}

/* A resolver that knows the KSK only would find no way to the set. */
static void
the_zsk_does_not_vouch_for_the_dnskey_set(void **state)
{
	struct bundle own = slot;
	const struct signing by = { &own, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY, by_nsec, 0, false };
	const struct verifying verifying = { &own,
	    &filekey_signing_key(zsk)->key, NOW, &by_nsec, false };
	struct zone *z = zone_with(WWW);
	struct blob out = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &out };
	ldns_rr_list *set;
	struct err e;

	(void)state;
	assert_non_null(set = bundle_rrset(&own, &z->origin, 3600, &e));
	check_ok(rrsig_make(&own.sigs[0].rrsig, filekey_signing_key(zsk),
	    &z->origin, set, own.inception, own.expiration, &e), &e);
	ldns_rr_list_deep_free(set);
	check_ok(zone_sign(z, &by, &sink, &e), &e);
	zone_free(&z);
	z = zone_of((char *)out.data);
	check_refused(zone_verify(z, &verifying, &e), &e, ERR_CRYPTO,
	    "by none of the slot's keys");
	zone_free(&z);
	blob_free(&out);
}

/* The sink fails in the middle: nobody waits for the rest, and it is told. */
static int
put_little(void *left, const char *text, size_t len, struct err *e)
{
	size_t *n = left;

	(void)text;
	(void)len;
	return (*n)-- > 0 ? 0 : err_set(e, ERR_SYS, "the disk is full");
}

static void
a_zone_that_cannot_be_written_is_told(void **state)
{
	static char many[1 << 15];
	const struct signing by = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY, by_nsec, 0, false };
	size_t len = 0, left = 2;
	const struct sink sink = { .put = put_little, .of = &left };
	struct zone *z;
	struct err e;

	(void)state;
	for (int i = 0; i < 1200; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len,
		    "n%04d A 192.0.2.1\n", i);
	z = zone_with(many);
	check_refused(zone_sign(z, &by, &sink, &e), &e, ERR_SYS,
	    "the disk is full");
	zone_free(&z);
}

static void
times_that_no_signature_can_have_are_refused(void **state)
{
	static const struct {
		time_t	inception, expiration;
	} bad[] = {
		{ -1, NOW }, { NOW, NOW }, { NOW, NOW - 1 },
		{ NOW, NOW + (time_t)INT32_MAX + 1 },
	};
	struct blob out = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &out };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct signing by = { &slot, filekey_signing_key(zsk),
		    bad[i].inception, bad[i].expiration, by_nsec, 0, false };
		struct zone *z = zone_with("");

		check_refused(zone_sign(z, &by, &sink, &e), &e, ERR_FORMAT,
		    "cannot be valid");
		assert_null(out.data);
		zone_free(&z);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nsec_chain_is_that_of_rfc_4035),
		cmocka_unit_test(the_nsec3_chain_is_that_of_rfc_5155),
		cmocka_unit_test(the_nsec_chain_is_that_of_the_rules),
		cmocka_unit_test(
		    opt_out_leaves_out_what_is_above_unsigned_delegations_only),
		cmocka_unit_test(only_what_the_zone_answers_for_is_signed),
		cmocka_unit_test(a_zone_of_many_names_is_written_in_order),
		cmocka_unit_test(a_zone_of_one_name_closes_its_chain_on_itself),
		cmocka_unit_test(
		    a_negative_answer_lives_as_long_as_the_shorter_says),
		cmocka_unit_test(
		    a_signed_zone_verifies_and_is_written_again_as_it_was),
		cmocka_unit_test(a_changed_bit_anywhere_is_found),
		cmocka_unit_test(a_missing_or_misplaced_signature_is_found),
		cmocka_unit_test(two_signatures_where_one_belongs_are_found),
		cmocka_unit_test(a_signature_that_begins_just_now_is_in_force),
		cmocka_unit_test(
		    a_good_signature_that_says_something_else_is_found),
		cmocka_unit_test(a_wrong_chain_is_found),
		cmocka_unit_test(a_wrong_nsec3_chain_is_found),
		cmocka_unit_test(a_bitmap_is_to_be_as_the_rules_write_it),
		cmocka_unit_test(another_key_or_time_does_not_do),
		cmocka_unit_test(the_zsk_does_not_vouch_for_the_dnskey_set),
		cmocka_unit_test(a_zone_that_cannot_be_written_is_told),
		cmocka_unit_test(times_that_no_signature_can_have_are_refused),
	};

	return cmocka_run_group_tests(tests, make_slot, drop_slot);
}
