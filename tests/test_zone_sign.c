#include <stdlib.h>
#include <unistd.h>

#include "keyset/filekey.h"
#include "keyset/record.h"
#include "keyset/request.h"
#include "signer/nsec.h"
#include "signer/sign.h"
#include "signer/zone_parse.h"
#include "signer/zone_verify.h"
#include "signer/zone_write.h"
#include "tests/test.h"
#include "tests/zones.h"

#define DIGEST \
	"0000000000000000000000000000000000000000000000000000000000000000"

enum { NOW = 1800000000, DAY = 86400 };

static struct filekey *ksk, *zsk, *stranger;
static struct bundle slot;

static struct filekey *
key_make(const char *name, unsigned flags)
{
	char path[512];
	struct filekey *k;
	struct err e;

	snprintf(path, sizeof(path), "%s/%s.pem", getenv("TESTDIR"), name);
	(void)unlink(path);
	k = filekey_make(path, flags, alg_by_number(13), 0, &e);
	if (k == NULL)
		fail_msg("%s", e.text);
	return k;
}

static int
make_slot(void **state)
{
	struct dname origin;
	ldns_rr_list *set;
	struct err e;

	(void)state;
	ksk = key_make("ksk", DNSKEY_KSK);
	zsk = key_make("zsk", DNSKEY_ZSK);
	stranger = key_make("stranger", DNSKEY_ZSK);
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	slot.inception = NOW - DAY;
	slot.expiration = NOW + 20 * DAY;
	slot.n_keys = 2;
	slot.keys[0].key = filekey_signing_key(ksk)->key;
	slot.keys[1].key = filekey_signing_key(zsk)->key;
	slot.keys[0].ttl = slot.keys[1].ttl = 3600;
	slot.n_sigs = 1;
	assert_non_null(set = bundle_rrset(&slot, &origin, 3600, &e));
	check_ok(rrsig_make(&slot.sigs[0].rrsig, filekey_signing_key(ksk),
	    &origin, set, slot.inception, slot.expiration, &e), &e);
	ldns_rr_list_deep_free(set);
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

static struct zone *
zone_signed(const char *text)
{
	const struct signing with = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY };
	struct zone *z = zone_with(text);
	struct err e;

	check_ok(zone_sign(z, &with, &e), &e);
	return z;
}

static int
verify(const struct zone *z, struct err *e)
{
	return zone_verify(z, &slot, &filekey_signing_key(zsk)->key, NOW, e);
}

/* The line of the zone file that begins so; fails when there is none. */
static const char *
line(const struct zone *z, const char *begins)
{
	static char found[1024];
	struct blob text = { NULL, 0 };
	const char *at;
	struct err e;

	check_ok(zone_write(z, &text, &e), &e);
	at = (char *)text.data;
	while (at != NULL && strncmp(at, begins, strlen(begins)) != 0) {
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	if (at == NULL)
		fail_msg("no line \"%s\"", begins);
	else
		snprintf(found, sizeof(found), "%.*s",
		    (int)strcspn(at, "\n"), at);
	blob_free(&text);
	return found;
}

static struct rdata *
data(struct zone *z, size_t node, uint16_t type)
{
	return &node_set(z->nodes[node], type)->data.at[0];
}

/* What a person works out with RFC 4035, 2.3 beside the zone. */
static void
the_nsec_chain_is_that_of_the_rules(void **state)
{
	struct zone *z = zone_signed("*.wild TXT \"x\"\na.b.c A 192.0.2.1\n"
	    "sub NS ns.sub\nsub A 192.0.2.1\nns.sub A 192.0.2.1\n"
	    "safe NS ns\nsafe DS 1 13 2 " DIGEST "\n"
	    "alias CNAME ns\nnew TYPE65280 \\# 0\nhip TYPE55 \\# 4 00000000\n");

	(void)state;
#define chain(owner, rest) assert_string_equal(				\
	line(z, owner "\t900\tIN\tNSEC\t"), owner "\t900\tIN\tNSEC\t" rest)
	chain("example.", "alias.example. NS SOA RRSIG NSEC DNSKEY");
	chain("alias.example.", "a.b.c.example. CNAME RRSIG NSEC");
	chain("a.b.c.example.", "hip.example. A RRSIG NSEC");
	chain("hip.example.", "new.example. RRSIG NSEC TYPE55");
	chain("new.example.", "ns.example. RRSIG NSEC TYPE65280");
	chain("ns.example.", "safe.example. A RRSIG NSEC");
	chain("safe.example.", "sub.example. NS DS RRSIG NSEC");
	chain("sub.example.", "*.wild.example. NS RRSIG NSEC");
	chain("*.wild.example.", "example. TXT RRSIG NSEC");
#undef chain
	zone_free(&z);
}

static void
only_what_the_zone_answers_for_is_signed(void **state)
{
	struct zone *z = zone_signed("sub NS ns.sub\nsub A 192.0.2.1\n"
	    "sub TXT \"x\"\nns.sub A 192.0.2.1\nsafe NS ns\n"
	    "safe DS 1 13 2 " DIGEST "\n");
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < z->n; i++)
		for (size_t j = 0; j < z->nodes[i]->n; j++)
			n += z->nodes[i]->sets[j].sigs.n;
	/* SOA NS NSEC DNSKEY, ns A NSEC, safe DS NSEC, sub NSEC */
	assert_int_equal(n, 9);
	zone_free(&z);
}

static void
a_zone_of_one_name_closes_its_chain_on_itself(void **state)
{
	const struct signing with = { &slot, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY };
	struct zone *z = zone_of("$TTL 60\n@ SOA a. b. 1 2 3 4 5\n@ NS c.\n");
	struct err e;

	(void)state;
	check_ok(zone_sign(z, &with, &e), &e);
	assert_string_equal(line(z, "example.\t5\tIN\tNSEC"),
	    "example.\t5\tIN\tNSEC\texample. NS SOA RRSIG NSEC DNSKEY");
	check_ok(verify(z, &e), &e);
	zone_free(&z);
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
a_signed_zone_verifies_as_written_and_as_read_back(void **state)
{
	struct zone *z = zone_signed("*.Wild TXT \"x\"\nsub NS ns\n"
	    "hip TYPE55 \\# 4 00000000\n"), *back;
	struct blob text = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(verify(z, &e), &e);
	check_ok(zone_write(z, &text, &e), &e);
	back = zone_of((char *)text.data);
	assert_true(zone_equal(z, back));
	check_ok(verify(back, &e), &e);
	zone_free(&back);
	zone_free(&z);
	blob_free(&text);
}

#define WWW	"www A 192.0.2.1\nwww AAAA 2001:db8::1\nsub NS ns.sub\n"	\
		"ns.sub A 192.0.2.1\n"
enum { APEX, NS, SUB, GLUE, NODE_WWW };

#define refused_after(change, words) do {				\
	struct zone *z = zone_signed(WWW);				\
	struct err e;							\
	check_ok(verify(z, &e), &e);					\
	change;								\
	check_refused(verify(z, &e), &e, ERR_CRYPTO, words);		\
	zone_free(&z);							\
} while (0)

static void
a_changed_bit_anywhere_is_found(void **state)
{
	(void)state;
	refused_after(data(z, NODE_WWW, LDNS_RR_TYPE_A)->bytes[3] ^= 1,
	    "www.example. A");
	refused_after(node_set(z->nodes[NODE_WWW],
	    LDNS_RR_TYPE_AAAA)->sigs.at[0].bytes[60] ^= 1,
	    "www.example. AAAA");
	refused_after(zone_set_serial(z, 8), "example. SOA");
	refused_after(node_set(z->nodes[APEX],
	    LDNS_RR_TYPE_DNSKEY)->sigs.at[0].bytes[60] ^= 1,
	    "example. DNSKEY");
	refused_after(data(z, APEX, LDNS_RR_TYPE_DNSKEY)->bytes[1] ^= 1,
	    "not the slot's");
}

static void
a_missing_or_misplaced_signature_is_found(void **state)
{
	(void)state;
	refused_after(recordset_free(node_set(z->nodes[NODE_WWW],
	    LDNS_RR_TYPE_A)), "www.example.");
	refused_after({
		struct recordset *s = node_set(z->nodes[NODE_WWW],
		    LDNS_RR_TYPE_A);
		free(s->sigs.at[0].bytes);
		s->sigs.n = 0;
	}, "www.example. A: it is not signed");
	refused_after({
		struct recordset *from = node_set(z->nodes[NODE_WWW],
		    LDNS_RR_TYPE_A);
		struct recordset *to = node_set(z->nodes[SUB],
		    LDNS_RR_TYPE_NS);
		check_ok(recordset_add(to, LDNS_RR_TYPE_RRSIG, to->ttl,
		    from->sigs.at[0].bytes, from->sigs.at[0].len, &e), &e);
	}, "sub.example. NS: an RRSIG is where none belongs");
	refused_after({
		struct recordset *s = node_set(z->nodes[GLUE],
		    LDNS_RR_TYPE_A);
		check_ok(recordset_add(s, LDNS_RR_TYPE_RRSIG, s->ttl,
		    (const uint8_t[18]){ 0, 1 }, 18, &e), &e);
	}, "ns.sub.example. A: an RRSIG is where none belongs");
	refused_after(node_set(z->nodes[NODE_WWW], LDNS_RR_TYPE_A)->ttl = 7,
	    "another TTL");
	refused_after(node_set(z->nodes[NODE_WWW],
	    LDNS_RR_TYPE_A)->sigs_ttl = 7, "another TTL");
}

/* Signs a set anew, as our key does it but for what is asked to differ. */
static void
sign_again(const struct zone *z, size_t node, uint16_t type,
    const char *signer, time_t inception, uint32_t ttl)
{
	struct node *n = z->nodes[node];
	struct recordset *s = node_set(n, type);
	uint32_t kept = s->ttl;
	struct blob rdata = { NULL, 0 };
	ldns_rr_list *records;
	struct dname name;
	struct rrsig sig;
	ldns_rr *rr;
	struct err e;

	check_ok(dname_from_text(&name, signer, &e), &e);
	s->ttl = ttl;
	assert_non_null(records = recordset_records(s, &n->owner, &e));
	s->ttl = kept;
	check_ok(rrsig_make(&sig, filekey_signing_key(zsk), &name, records,
	    inception, NOW + 14 * DAY, &e), &e);
	ldns_rr_list_deep_free(records);
	assert_non_null(rr = rrsig_to_rr(&sig, &n->owner, ttl, &e));
	check_ok(record_rdata(rr, &rdata, &e), &e);
	ldns_rr_free(rr);
	free(s->sigs.at[0].bytes);
	s->sigs.n = 0;
	free(s->sigs.at);
	s->sigs.at = NULL;
	check_ok(recordset_add(s, LDNS_RR_TYPE_RRSIG, kept, rdata.data,
	    rdata.len, &e), &e);
	blob_free(&rdata);
}

static void
a_signature_that_begins_just_now_is_in_force(void **state)
{
	struct zone *z = zone_signed(WWW);
	struct err e;

	(void)state;
	sign_again(z, NODE_WWW, LDNS_RR_TYPE_A, "example.", NOW, 3600);
	check_ok(verify(z, &e), &e);
	zone_free(&z);
}

/* The signature itself is good each time: only what it says is not. */
static void
a_good_signature_that_says_something_else_is_found(void **state)
{
	(void)state;
	refused_after(sign_again(z, NODE_WWW, LDNS_RR_TYPE_A, "www.example.",
	    NOW - 3600, 3600), "www.example. A: the RRSIG names another signer");
	refused_after(sign_again(z, NODE_WWW, LDNS_RR_TYPE_A, ".",
	    NOW - 3600, 3600), "www.example. A: the RRSIG names another signer");
	refused_after(sign_again(z, NODE_WWW, LDNS_RR_TYPE_A, "example.",
	    NOW - 3600, 7200), "www.example. A: the RRSIG has another TTL");
	refused_after(sign_again(z, NODE_WWW, LDNS_RR_TYPE_A, "example.",
	    NOW + 1, 3600), "www.example. A: the RRSIG is not in force");
	refused_after(node_set(z->nodes[NODE_WWW],
	    LDNS_RR_TYPE_A)->sigs.at[0].bytes[1] = LDNS_RR_TYPE_AAAA,
	    "www.example. A: the RRSIG covers another type");
}

static void
a_wrong_chain_is_found(void **state)
{
	(void)state;
	refused_after(data(z, NS, LDNS_RR_TYPE_NSEC)->bytes[1] ^= 1,
	    "NSEC at ns.example. does not name the next");
	refused_after(data(z, NODE_WWW, LDNS_RR_TYPE_NSEC)->bytes[11] ^= 0x20,
	    "NSEC at www.example. does not show");
	refused_after(node_set(z->nodes[NS], LDNS_RR_TYPE_NSEC)->ttl = 3600,
	    "NSEC at ns.example. has another TTL");
	refused_after(recordset_free(node_set(z->nodes[NS],
	    LDNS_RR_TYPE_NSEC)), "NSEC at ns.example. is missing");
	refused_after({
		struct recordset *s = node_set_new(z->nodes[GLUE],
		    LDNS_RR_TYPE_NSEC, &e);
		assert_non_null(s);
	}, "NSEC at ns.sub.example. is below");
}

/* The NSEC of ns.example. with another bitmap: A, RRSIG and NSEC are right. */
static void
bitmap_put(struct zone *z, const uint8_t *bitmap, size_t len)
{
	struct rdata *r = data(z, NS, LDNS_RR_TYPE_NSEC);
	size_t at = 0;

	while (r->bytes[at] != 0)
		at += r->bytes[at] + 1U;
	r->len = (uint16_t)(at + 1 + len);
	assert_non_null(r->bytes = realloc(r->bytes, r->len));
	memcpy(r->bytes + at + 1, bitmap, len);
}

/* RFC 4034, 4.1.2, and 2.3 of RFC 4035. */
static void
a_bitmap_is_to_be_as_the_rules_write_it(void **state)
{
#define RIGHT	0, 6, 0x40, 0, 0, 0, 0, 3
#define refused_bitmap(...) refused_after(				\
	bitmap_put(z, (const uint8_t[]){ __VA_ARGS__ },			\
	    sizeof((const uint8_t[]){ __VA_ARGS__ })),			\
	"NSEC at ns.example. does not show")
	struct zone *own = zone_signed(WWW);
	struct err why;

	(void)state;
	bitmap_put(own, (const uint8_t[]){ RIGHT }, 8);
	check_ok(nsec_verify(own, &why), &why);
	zone_free(&own);
	refused_bitmap(0, 7, 0x40, 0, 0, 0, 0, 3, 0);
	refused_bitmap(RIGHT, 1, 0);
	refused_bitmap(RIGHT, 1, 1, 0);
	refused_bitmap(RIGHT, 0, 1, 0x40);
	refused_bitmap(0, 1, 0x40, 0, 1, 0x40, 0, 1, 0x40);
	refused_bitmap(RIGHT, 255, 1, 0x40);
	refused_bitmap(RIGHT, 1);
	refused_bitmap(0, 6, 0x40, 0, 0, 0, 0);
	refused_bitmap(0, 6, 0x40, 0, 0, 0, 0, 2);
	refused_bitmap(0, 6, 0x40, 0, 0, 0, 0, 1);
	refused_bitmap(0, 6, 0, 0, 0, 0, 0, 3);
	refused_bitmap(0, 6, 0x60, 0, 0, 0, 0, 3);
#undef refused_bitmap
#undef RIGHT
	refused_after({
		struct recordset *s = node_set(z->nodes[NS],
		    LDNS_RR_TYPE_NSEC);
		check_ok(recordset_add(s, LDNS_RR_TYPE_NSEC, s->ttl,
		    s->data.at[0].bytes, s->data.at[0].len, &e), &e);
	}, "NSEC at ns.example. is missing, or is not alone");
}

static void
another_key_or_time_does_not_do(void **state)
{
	struct zone *z = zone_signed(WWW);
	struct bundle other = slot;
	struct err e;

	(void)state;
	check_refused(zone_verify(z, &slot,
	    &filekey_signing_key(stranger)->key, NOW, &e), &e, ERR_CRYPTO,
	    "lacks the ZSK");
	check_refused(zone_verify(z, &slot, &filekey_signing_key(zsk)->key,
	    NOW + 14 * DAY, &e), &e, ERR_CRYPTO, "not in force");
	check_refused(zone_verify(z, &slot, &filekey_signing_key(zsk)->key,
	    NOW - 3601, &e), &e, ERR_CRYPTO, "not in force");
	other.n_sigs = 2;	/* and the zone has but one of them */
	check_refused(zone_verify(z, &other, &filekey_signing_key(zsk)->key,
	    NOW, &e), &e, ERR_CRYPTO, "not that of the slot");
	other.n_sigs = 1;
	other.keys[1].key = filekey_signing_key(stranger)->key;
	check_refused(zone_verify(z, &other, &filekey_signing_key(zsk)->key,
	    NOW, &e), &e, ERR_CRYPTO, "not the slot's");
	other.n_keys = 1;
	check_refused(zone_verify(z, &other, &filekey_signing_key(zsk)->key,
	    NOW, &e), &e, ERR_CRYPTO, "not that of the slot");
	zone_free(&z);
}

/* A resolver that knows the KSK only would find no way to the set. */
static void
the_zsk_does_not_vouch_for_the_dnskey_set(void **state)
{
	struct bundle own = slot;
	const struct signing with = { &own, filekey_signing_key(zsk),
	    NOW - 3600, NOW + 14 * DAY };
	struct zone *z = zone_with(WWW);
	ldns_rr_list *set;
	struct err e;

	(void)state;
	assert_non_null(set = bundle_rrset(&own, &z->origin, 3600, &e));
	check_ok(rrsig_make(&own.sigs[0].rrsig, filekey_signing_key(zsk),
	    &z->origin, set, own.inception, own.expiration, &e), &e);
	ldns_rr_list_deep_free(set);
	check_ok(zone_sign(z, &with, &e), &e);
	check_refused(zone_verify(z, &own, &filekey_signing_key(zsk)->key,
	    NOW, &e), &e, ERR_CRYPTO, "by none of the slot's keys");
	zone_free(&z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nsec_chain_is_that_of_the_rules),
		cmocka_unit_test(only_what_the_zone_answers_for_is_signed),
		cmocka_unit_test(a_zone_of_one_name_closes_its_chain_on_itself),
		cmocka_unit_test(
		    a_negative_answer_lives_as_long_as_the_shorter_says),
		cmocka_unit_test(
		    a_signed_zone_verifies_as_written_and_as_read_back),
		cmocka_unit_test(a_changed_bit_anywhere_is_found),
		cmocka_unit_test(a_missing_or_misplaced_signature_is_found),
		cmocka_unit_test(a_signature_that_begins_just_now_is_in_force),
		cmocka_unit_test(
		    a_good_signature_that_says_something_else_is_found),
		cmocka_unit_test(a_wrong_chain_is_found),
		cmocka_unit_test(a_bitmap_is_to_be_as_the_rules_write_it),
		cmocka_unit_test(another_key_or_time_does_not_do),
		cmocka_unit_test(the_zsk_does_not_vouch_for_the_dnskey_set),
	};

	return cmocka_run_group_tests(tests, make_slot, drop_slot);
}
