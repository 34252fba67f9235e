#include <sys/stat.h>

#include <unistd.h>

#include "signer/zone_parse.h"
#include "tests/test.h"
#include "tests/zones.h"

#define assert_says(text, words) do {					\
	const char *t_ = (text);					\
	if (strstr(t_, (words)) == NULL)				\
		fail_msg("\"%s\" does not say \"%s\"", t_, (words));	\
} while (0)

#define SHA256								\
	"0000000000000000000000000000000000000000000000000000000000000000"

static const char *
owner(const struct zone *z, size_t i)
{
	static char text[DNAME_TEXT_MAX];
	struct dname name;

	assert_true(i < z->n);
	node_owner(z->at[i].node, &z->origin, &name);
	return dname_text(&name, text);
}

/* The RRset of this type at the i-th name, which is there. */
static struct span
set(const struct zone *z, size_t i, uint16_t type)
{
	struct span s = { 0 };

	assert_true(i < z->n);
	assert_true(node_span(z->at[i].node, type, &s));
	return s;
}

static unsigned
role(const struct zone *z, const char *name)
{
	struct dname d;
	struct node *n;
	struct err e;

	check_ok(dname_from_text(&d, name, &e), &e);
	assert_non_null(n = zone_node(z, &d));
	return n->role;
}

/* The example of RFC 4034, 6.1. */
static void
names_stand_in_canonical_order(void **state)
{
	static const char *const wanted[] = {
		"example.", "a.example.", "yljkjljk.a.example.",
		"z.a.example.", "zabc.a.example.", "ns.example.",
		"z.example.", "\\001.z.example.", "*.z.example.",
		"\\200.z.example.",
	};
	struct zone *z = zone_with("Z.a A 192.0.2.1\nzABC.a A 192.0.2.1\n"
	    "z A 192.0.2.1\n\\200.z A 192.0.2.1\n*.z A 192.0.2.1\n"
	    "\\001.z A 192.0.2.1\na A 192.0.2.1\nyljkjljk.a A 192.0.2.1\n");

	(void)state;
	assert_int_equal(z->n, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < z->n; i++)
		assert_string_equal(owner(z, i), wanted[i]);
	zone_free(&z);
}

static void
records_of_a_name_come_together_from_wherever_they_stand(void **state)
{
	struct zone *z = zone_with("a A 192.0.2.2\nb A 192.0.2.9\n"
	    "A.EXAMPLE. A 192.0.2.1\na TXT \"x\"\n");
	struct rr first = { 0 };
	struct span a;

	(void)state;
	assert_int_equal(z->n, 4);
	assert_string_equal(owner(z, 1), "a.example.");
	assert_int_equal(z->at[1].node->n, 3);
	a = set(z, 1, LDNS_RR_TYPE_A);
	assert_int_equal(a.n, 2);
	assert_true(span_next(&a, &first));
	assert_int_equal(first.data[3], 1);
	assert_int_equal(set(z, 1, LDNS_RR_TYPE_TXT).n, 1);
	zone_free(&z);
}

static void
what_differs_in_case_only_is_there_once(void **state)
{
	struct zone *z = zone_with("a MX 10 Mail.Example.\na MX 10 mail\n"
	    "a TXT \"Case\"\na TXT \"case\"\n");

	(void)state;
	assert_int_equal(set(z, 1, LDNS_RR_TYPE_MX).n, 1);
	assert_int_equal(set(z, 1, LDNS_RR_TYPE_TXT).n, 2);
	zone_free(&z);
}

static void
the_lowest_of_different_ttls_is_taken_and_noted(void **state)
{
	static const char text[] = ZONE_HEAD
	    "a 300 A 192.0.2.1\na 60 A 192.0.2.2\na 900 A 192.0.2.3\n";
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;
	struct err e;

	(void)state;
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_ok(zone_parse_text(z, text, sizeof(text) - 1, ZONE_TTL_NONE,
	    &e), &e);
	check_ok(zone_order(z, &notes, &e), &e);
	assert_int_equal(set(z, 1, LDNS_RR_TYPE_A).ttl, 60);
	assert_string_equal((char *)notes.data, "a.example. A: its records "
	    "have different TTLs, the lowest was taken\n");
	blob_free(&notes);
	zone_free(&z);
}

static void
cuts_and_what_is_below_them_have_their_roles(void **state)
{
	struct zone *z = zone_with("sub NS ns.sub\nsub A 192.0.2.1\n"
	    "ns.sub A 192.0.2.1\ndeep.ns.sub NS ns\nsubway A 192.0.2.1\n"
	    "b.c NS ns\n");

	(void)state;
	assert_int_equal(role(z, "example."), NODE_AUTHORITATIVE);
	assert_int_equal(role(z, "sub.example."), NODE_DELEGATION);
	assert_int_equal(role(z, "ns.sub.example."), NODE_OCCLUDED);
	assert_int_equal(role(z, "deep.ns.sub.example."), NODE_OCCLUDED);
	assert_int_equal(role(z, "subway.example."), NODE_AUTHORITATIVE);
	assert_int_equal(role(z, "b.c.example."), NODE_DELEGATION);
	zone_free(&z);
}

static void
at_a_delegation_only_ds_and_nsec_are_signed(void **state)
{
	struct zone *z = zone_with("sub NS ns\nsub DS 1 13 2 "
	    "0000000000000000000000000000000000000000000000000000000000000000\n"
	    "sub A 192.0.2.1\n");
	const struct node *n = z->at[2].node;

	(void)state;
	assert_true(node_signs(n, LDNS_RR_TYPE_DS));
	assert_true(node_signs(n, LDNS_RR_TYPE_NSEC));
	assert_false(node_signs(n, LDNS_RR_TYPE_NS));
	assert_false(node_signs(n, LDNS_RR_TYPE_A));
	assert_true(node_signs(z->at[0].node, LDNS_RR_TYPE_NS));
	zone_free(&z);
}

static void
a_zone_that_is_none_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "no SOA" },
		{ "$TTL 60\n@ NS ns.example.\n", "no SOA" },
		{ "$TTL 60\n@ SOA a. b. 1 2 3 4 5\n", "no name server" },
		{ ZONE_HEAD "@ SOA ns host 8 1 1 1 1\n", "more than one SOA" },
		{ ZONE_HEAD "sub SOA ns host 8 1 1 1 1\n",
		    "sub.example. has an SOA" },
		{ ZONE_HEAD "www.example.org. A 192.0.2.1\n", "zone:5" },
		{ ZONE_HEAD "www.example.org. A 192.0.2.1\n",
		    "outside the zone" },
		{ ZONE_HEAD "badexample. A 192.0.2.1\n", "outside the zone" },
		{ ZONE_HEAD "a CH A 192.0.2.1\n", "zone:5" },
		{ ZONE_HEAD "a CNAME b\na TXT \"x\"\n",
		    "a.example. has a CNAME and other" },
		{ ZONE_HEAD "a CNAME b\na CNAME c\n", "more than one CNAME" },
		{ ZONE_HEAD "@ CNAME b\n", "CNAME and other" },
		{ ZONE_HEAD "a DNAME b\na DNAME c\n", "more than one DNAME" },
		{ ZONE_HEAD "a DNAME b\nx.a A 192.0.2.1\n",
		    "x.a.example. is below a DNAME" },
		{ ZONE_HEAD "a DNAME b\na NS ns\n", "delegation and has a DNAME" },
		{ ZONE_HEAD "@ DS 1 8 1 "
		    "0000000000000000000000000000000000000000\n", "the apex" },
		{ ZONE_HEAD "a DS 1 8 1 "
		    "0000000000000000000000000000000000000000\n",
		    "not a delegation" },
		{ ZONE_HEAD "a CDS 0 0 0 00\n", "a.example. has a CDS" },
		{ ZONE_HEAD "a CDNSKEY 0 3 0 AA==\n", "has a CDS or CDNSKEY" },
		/* RFC 4592, 4.2: one without a DS, with one, and one occluded. */
		{ ZONE_HEAD "*.x NS ns\n", "*.x.example. is a wildcard" },
		{ ZONE_HEAD "*.x NS ns\n*.x DS 1 8 1 "
		    "0000000000000000000000000000000000000000\n",
		    "a wildcard and has an NS" },
		{ ZONE_HEAD "x NS ns\n*.x NS ns\n", "*.x.example. is" },
		{ ZONE_HEAD "a A 192.0.2.300\n", "zone:5" },
		{ ZONE_HEAD "a A\n", "zone:5" },
		{ ZONE_HEAD "a A 192.0.2.1\r\n", "zone:5" },
		{ ZONE_HEAD "a NOSUCHTYPE x\n", "zone:5" },
		{ ZONE_HEAD "a 4294967294 A 192.0.2.1\n", "TTL" },
		{ "@ SOA a. b. 1 2 3 4 5\n", "no TTL" },
		{ ZONE_HEAD "$GENERATE 1-9 h$ A 192.0.2.$\n", "$GENERATE" },
		{ ZONE_HEAD "$INCLUDE /no/such/file\n", "zone:5" },
		{ ZONE_HEAD "a TYPE255 \\# 0\n", "type 255" },
		{ ZONE_HEAD "a TYPE41 \\# 0\n", "type 41" },
		{ ZONE_HEAD "a TYPE24 \\# 19 "
		    "00010d02000000000000000000000000000000\n",
		    "a.example.: type 24 is obsolete" },
		{ ZONE_HEAD "a TYPE30 \\# 5 0162000040\n", "type 30" },
		{ ZONE_HEAD "a TYPE38 \\# 4 80016200\n", "type 38" },
		{ ZONE_HEAD "a MX \\# 4 0001c000\n", "not that of its type" },
		{ ZONE_HEAD "a A \\# 3 c00002\n", "its type, A" },
		{ ZONE_HEAD "a AAAA \\# 4 c0000201\n", "its type, AAAA" },
		{ ZONE_HEAD "a TXT \\# 2 0261\n", "its type, TXT" },
		{ ZONE_HEAD "a TYPE104 \\# 2 5334\n", "its type, NID" },
		{ ZONE_HEAD "a EUI48 \\# 5 0000000000\n", "its type, EUI48" },
		{ ZONE_HEAD "a LOC \\# 3 000000\n", "its type, LOC" },
		{ ZONE_HEAD "a CAA \\# 1 00\n", "its type, CAA" },
		{ ZONE_HEAD "a SSHFP \\# 2 0101\n", "its type, SSHFP" },
		{ ZONE_HEAD "a RRSIG \\# 2 0001\n", "too short" },
		{ ZONE_HEAD "a DS 1 13 2 abcd\n", "a DS is cut off, or too "
		    "long: one of that kind has 64" },
		{ ZONE_HEAD "a DS 1 13 1 abcd\n", "has 40" },
		{ ZONE_HEAD "a DS 1 13 4 abcd\n", "has 96" },
		{ ZONE_HEAD "a CDS 1 13 2 " SHA256 "00\n", "a CDS is cut "
		    "off, or too long" },
		{ ZONE_HEAD "a SSHFP 4 2 ab\n", "a SSHFP is cut off" },
		{ ZONE_HEAD "a SSHFP 4 1 ab\n", "has 40" },
		{ ZONE_HEAD "@ ZONEMD 1 1 1 abcdabcdabcdabcdabcdabcd\n",
		    "has 96" },
		{ ZONE_HEAD "a APL \\# 2 0001\n", "its type, APL" },
		{ ZONE_HEAD "a APL \\# 4 00010101\n", "its type, APL" },
		{ ZONE_HEAD "a APL \\# 5 0001010100\n", "its type, APL" },
		{ ZONE_HEAD "a APL \\# 4 00012100\n", "its type, APL" },
		{ ZONE_HEAD "a TYPE62 \\# 2 0001\n", "its type" },
		{ ZONE_HEAD "a TYPE65 \\# 5 0001000003\n", "its type" },
		{ ZONE_HEAD "a TYPE65 \\# 13 0001000003000200350001"
		    "0000\n", "its type" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_says(zone_refusal(bad[i].text), bad[i].says);
}

static void
only_a_whole_label_of_one_star_is_a_wildcard(void **state)
{
	struct zone *z = zone_with("*a NS ns\na*.x NS ns\nx.*.y NS ns\n"
	    "*.z TXT \"x\"\n");

	(void)state;
	assert_int_equal(role(z, "*a.example."), NODE_DELEGATION);
	assert_int_equal(role(z, "x.*.y.example."), NODE_DELEGATION);
	zone_free(&z);
}

/* An alias that no server will ever answer with binds nothing below it. */
static void
an_alias_below_a_cut_refuses_nothing(void **state)
{
	struct zone *z = zone_with("sub NS ns\nx.sub DNAME y.\n"
	    "www.x.sub A 192.0.2.1\n");

	(void)state;
	assert_int_equal(role(z, "www.x.sub.example."), NODE_OCCLUDED);
	zone_free(&z);
}

static bool
says_the_same(const struct zone *a, const struct zone *b)
{
	uint8_t x[ZONE_DIGEST], y[ZONE_DIGEST];
	struct err e;

	check_ok(zone_digest(a, x, &e), &e);
	check_ok(zone_digest(b, y, &e), &e);
	return memcmp(x, y, sizeof(x)) == 0;
}

static void
zones_that_differ_in_anything_say_something_else(void **state)
{
#define SIG " RRSIG A 8 2 60 20270101000000 20260101000000 1 example. AAAA\n"
	static const char text[] = "a A 192.0.2.1\na TXT \"x\"\n";
	static const char *const others[] = {
		"",
		"a A 192.0.2.1\n",
		"a A 192.0.2.2\na TXT \"x\"\n",
		"a A 192.0.2.1\na TXT \"y\"\n",
		"a A 192.0.2.1\na SPF \"x\"\n",
		"a 3601 A 192.0.2.1\na TXT \"x\"\n",
		"a A 192.0.2.1\na A 192.0.2.2\na TXT \"x\"\n",
		"b A 192.0.2.1\nb TXT \"x\"\n",
		"a A 192.0.2.1\nb TXT \"x\"\n",
		"a A 192.0.2.1\na TXT \"x\"\nc TXT \"x\"\n",
	};
	static const char *const same[] = {
		"a A 192.0.2.1\na TXT \"x\"\na" SIG,
		"a TXT \"x\"\nA A 192.0.2.1\na NSEC b A\n@ DNSKEY 256 3 15 "
		    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
		"a A 192.0.2.1\na TXT \"x\"\n0123456789abcdefghijklmnopqrstuv "
		    "NSEC3 1 0 0 - 1123456789abcdefghijklmnopqrstuv A\n",
	};
#undef SIG
	struct zone *z = zone_with(text), *other;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		other = zone_with(others[i]);
		assert_false(says_the_same(z, other));
		zone_free(&other);
	}
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		other = zone_with(same[i]);
		assert_true(says_the_same(z, other));
		zone_free(&other);
	}
	zone_free(&z);
}

static void
what_is_written_reads_back_the_same(void **state)
{
	static const char every_kind[] = ZONE_HEAD
	    "@ CAA 0 issue \"ca.example.net\"\n"
	    "@ CDS 1 13 2 "
	    "0000000000000000000000000000000000000000000000000000000000000000\n"
	    "aaaa AAAA 2001:db8::1\n"
	    "afsdb AFSDB 1 ns\n"
	    "apl APL 1:192.0.2.0/24 !2:2001:db8::/32\n"
	    "cert CERT PGP 0 0 AAECAw==\n"
	    "eui48 EUI48 00-00-5e-00-53-2a\n"
	    "eui64 EUI64 00-00-5e-ef-10-00-00-2a\n"
	    "hinfo HINFO \"PC Intel\" \"a \\\"b\\\" \\\\ \\255\"\n"
	    "https HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1\n"
	    "svcb SVCB 0 pool.svc\n"
	    "kinds NS ns\nkinds DS 1 13 1 0102030405060708090a0b0c0d0e0f1011121314\n"
	    "kinds DS 1 13 3 abcd\nprints SSHFP 4 3 abcd\n@ CDS 0 0 0 00\n"
	    "apls APL 1:192.0.2.0/24 !2:2001:db8::/32 1:0.0.0.0/0\n"
	    "sync TYPE62 \\# 12 000000010001000460000008\n"
	    "svc TYPE64 \\# 16 00010000010003026832000300020035\n"
	    "hip TYPE55 \\# 12 040200040102030405060708\n"
	    "ipseckey IPSECKEY 10 1 2 192.0.2.38 AQNRU3mG\n"
	    "ipseckey2 IPSECKEY 10 0 2 . AQNRU3mG\n"
	    "kx KX 10 ns\n"
	    "loc LOC 42 21 54 N 71 06 18 W -24m 30m\n"
	    "l32 L32 10 10.1.2.0\nl64 L64 10 2001:0DB8:1140:1000\n"
	    "lp LP 10 l64\nnid NID 10 0014:4fff:ff20:ee64\n"
	    "mx MX 10 Mail\n"
	    "naptr NAPTR 100 50 \"s\" \"z3950+I2L+I2C\" \"\" _z._tcp\n"
	    "openpgpkey OPENPGPKEY AQNRU3mG\n"
	    "ptr PTR x\nrp RP a b\nrt RT 1 ns\npx TYPE26 \\# 8 000a 01610001 6200\n"
	    "smimea SMIMEA 3 1 1 0001020304\n"
	    "srv SRV 0 0 443 Www\n"
	    "sshfp SSHFP 4 2 "
	    "0000000000000000000000000000000000000000000000000000000000000000\n"
	    "tlsa TLSA 3 1 1 0001020304\n"
	    "txt TXT \"a;b\" \"\" \"\\000\\127\\255 \\\"q\\\" \\\\\"\n"
	    "uri URI 10 1 \"ftp://ftp.example/\"\n"
	    "zonemd ZONEMD 1 1 1 "
	    "000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000\n"
	    "csync CSYNC 66 3 A NS AAAA\n"
	    "unknown TYPE65280 \\# 3 00ff5c\nempty TYPE65281 \\# 0\n"
	    "a\\.b\\;c\\009\\\\ A 192.0.2.1\n"
	    "*.wild TXT \"x\"\nalias CNAME Elsewhere.example.NET.\n"
	    "tree DNAME Other.\n";
	struct zone *z = zone_of(every_kind), *back;
	struct blob text = { NULL, 0 }, again = { NULL, 0 };

	(void)state;
	zone_text(z, &text);
	assert_says((char *)text.data,
	    "empty.example.\t3600\tIN\tTYPE65281\t\\# 0\n");
	back = zone_of((char *)text.data);
	assert_true(says_the_same(z, back));
	zone_text(back, &again);
	assert_string_equal((char *)text.data, (char *)again.data);
	blob_free(&again);
	assert_true(z->n > 40);
	zone_free(&back);
	zone_free(&z);
	blob_free(&text);
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
a_file_is_read_with_what_it_includes_beside_it(void **state)
{
	char main_name[512], part_name[512];
	const char *folder = getenv("TESTDIR");
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;
	struct err e;

	(void)state;
	snprintf(main_name, sizeof(main_name), "%s/main.zone", folder);
	snprintf(part_name, sizeof(part_name), "%s/part.zone", folder);
	write_file(main_name, ZONE_HEAD "$INCLUDE part.zone\n"
	    "@ ZONEMD 1 1 1 "
	    "000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000\n"
	    "ns NSEC ns A\nns RRSIG A 8 2 60 20270101000000 20260101000000 "
	    "1 example. AAAA\n");
	write_file(part_name, "www A 192.0.2.7\n");
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_ok(zone_parse_file(z, main_name, true, &notes, &e), &e);
	check_ok(zone_order(z, &notes, &e), &e);
	assert_int_equal(z->n, 3);
	assert_says((char *)notes.data, "3 DNSSEC and ZONEMD records");
	zone_free(&z);
	blob_free(&notes);

	write_file(part_name, "www A 192.0.2.7\n\nwww AAAA x\n");
	assert_non_null(z = zone_new(&origin, &e));
	check_refused(zone_parse_file(z, main_name, true, &notes, &e), &e,
	    ERR_FORMAT, "part.zone:3");
	zone_free(&z);
	assert_int_equal(unlink(part_name), 0);
	assert_non_null(z = zone_new(&origin, &e));
	check_refused(zone_parse_file(z, main_name, true, &notes, &e), &e,
	    ERR_FORMAT, "main.zone:5");
	zone_free(&z);
	assert_non_null(z = zone_new(&origin, &e));
	check_refused(zone_parse_file(z, folder, true, &notes, &e), &e,
	    ERR_FORMAT, folder);
	zone_free(&z);
	blob_free(&notes);
}

/* As a registry's, but not in order, with records over lines of all kinds. */
static char *
large_text(size_t *len)
{
	enum { NAMES = 60000, STEP = 7919, ROOM = NAMES * 90 };
	char *text = malloc(ROOM);
	size_t n;

	assert_non_null(text);
	n = (size_t)snprintf(text, ROOM, "%s", ZONE_HEAD);
	for (unsigned i = 0; i < NAMES; i++) {
		unsigned at = i * STEP % NAMES;

		n += (size_t)snprintf(text + n, ROOM - n,
		    at % 3 == 0 ? "n%05u NS ns\n\tNS (\nN2.n%05u\n)\n" :
		    at % 3 == 1 ? "n%05u TXT \"x ; y (\" ; n%05u A\n" :
		    "n%05u MX 10 mail%05u\n", at, at);
	}
	*len = n;
	return text;
}

static void
a_large_file_is_the_zone_that_its_text_is(void **state)
{
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z, *whole;
	char name[512], *text;
	struct err e;
	size_t len;

	(void)state;
	text = large_text(&len);
	assert_true(len > 3 << 19);	/* more than one block */
	snprintf(name, sizeof(name), "%s/large.zone", getenv("TESTDIR"));
	write_file(name, text);
	whole = zone_of(text);
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_ok(zone_parse_file(z, name, false, &notes, &e), &e);
	check_ok(zone_order(z, &notes, &e), &e);
	assert_int_equal(z->n, 60002);
	assert_true(says_the_same(z, whole));
	assert_null(notes.data);
	zone_free(&z);
	zone_free(&whole);
	free(text);
}

/* Whatever makes blocks of no use, the file is read, from its first line. */
static void
a_large_file_is_read_in_turn_where_it_must(void **state)
{
	static const char *const ends[] = {
		"$ORIGIN sub.example.\nn00001 A 192.0.2.1\n",
		"$TTL 60\nlast A 192.0.2.1\n",
		"last TXT (\nno more\nof it )\n",
	};
	struct dname origin;
	char name[512], *text;
	struct err e;
	size_t len;

	(void)state;
	text = large_text(&len);
	text = realloc(text, len + 128);
	assert_non_null(text);
	snprintf(name, sizeof(name), "%s/large.zone", getenv("TESTDIR"));
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct blob notes = { NULL, 0 };
		struct zone *z, *whole;

		/* In the middle too: there what follows depends on it. */
		memcpy(text + len, ends[i], strlen(ends[i]) + 1);
		write_file(name, text);
		whole = zone_of(text);
		assert_non_null(z = zone_new(&origin, &e));
		check_ok(zone_parse_file(z, name, false, &notes, &e), &e);
		check_ok(zone_order(z, &notes, &e), &e);
		assert_true(says_the_same(z, whole));
		zone_free(&z);
		zone_free(&whole);
		blob_free(&notes);
	}
	free(text);
}

static void
an_origin_in_the_middle_of_a_large_file_counts(void **state)
{
	struct blob notes = { NULL, 0 };
	char name[512], *text, *middle;
	struct dname origin;
	struct zone *z, *whole;
	struct err e;
	size_t len;

	(void)state;
	text = large_text(&len);
	/* In place of the begin of a line; its end becomes a comment. */
	middle = strstr(text + len / 3, " MX ") - strlen("n00000");
	memcpy(middle, "$ORIGIN a.example.\n;", 20);
	snprintf(name, sizeof(name), "%s/large.zone", getenv("TESTDIR"));
	write_file(name, text);
	whole = zone_of(text);
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_ok(zone_parse_file(z, name, false, &notes, &e), &e);
	check_ok(zone_order(z, &notes, &e), &e);
	assert_true(says_the_same(z, whole));
	zone_free(&z);
	zone_free(&whole);
	blob_free(&notes);
	free(text);
}

static void
a_fault_in_a_large_file_has_its_line(void **state)
{
	struct blob notes = { NULL, 0 };
	char name[512], line[32], *text, *at;
	struct dname origin;
	struct zone *z;
	struct err e;
	size_t len, lines = 1;

	(void)state;
	text = large_text(&len);
	at = strstr(text + len - len / 4, " MX ");
	memcpy(at, " XX ", 4);
	for (const char *p = text; p < at; p++)
		lines += *p == '\n';
	snprintf(line, sizeof(line), "large.zone:%zu", lines);
	snprintf(name, sizeof(name), "%s/large.zone", getenv("TESTDIR"));
	write_file(name, text);
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_refused(zone_parse_file(z, name, false, &notes, &e), &e,
	    ERR_FORMAT, line);
	zone_free(&z);
	free(text);
}

static void
check_source(const char *name, const char *text, enum err_kind kind,
    const char *words)
{
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;
	struct err e;

	if (text != NULL)
		write_file(name, text);
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	(void)alarm(10);	/* to wait for a writer is to wait for ever */
	check_refused(zone_parse_file(z, name, true, &notes, &e), &e, kind, words);
	(void)alarm(0);
	zone_free(&z);
	blob_free(&notes);
}

static void
what_is_no_regular_file_is_not_waited_for(void **state)
{
	char name[512], pipe[512], text[1024];
	const char *folder = getenv("TESTDIR");

	(void)state;
	snprintf(name, sizeof(name), "%s/odd.zone", folder);
	snprintf(pipe, sizeof(pipe), "%s/pipe", folder);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	check_source(pipe, NULL, ERR_FORMAT, "pipe is not a regular file");
	check_source(name, ZONE_HEAD "$INCLUDE pipe\n", ERR_FORMAT,
	    "pipe is not a regular file");
	check_source(name, ZONE_HEAD "$INCLUDE /dev/null\n", ERR_FORMAT,
	    "odd.zone:5: /dev/null is not a regular file");
	snprintf(text, sizeof(text), ZONE_HEAD "$INCLUDE %s\n", folder);
	check_source(name, text, ERR_FORMAT, "is not a regular file");
	check_source("/no/such/zone", NULL, ERR_SYS, "/no/such/zone");
}

static void
a_file_that_includes_itself_comes_to_an_end(void **state)
{
	char name[512];

	(void)state;
	snprintf(name, sizeof(name), "%s/snake.zone", getenv("TESTDIR"));
	check_source(name, "$INCLUDE snake.zone\n", ERR_FORMAT,
	    "snake.zone:1: a file in a file in a file, more than 16 deep");
}

/* RFC 1035, 5.1: the origin is the included file's, and ends with it. */
static void
an_included_file_has_an_origin_of_its_own(void **state)
{
	char name[512], part[512];
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;
	struct err e;

	(void)state;
	snprintf(name, sizeof(name), "%s/outer.zone", getenv("TESTDIR"));
	snprintf(part, sizeof(part), "%s/inner.zone", getenv("TESTDIR"));
	write_file(name, ZONE_HEAD "$INCLUDE inner.zone sub.example.\n"
	    "$INCLUDE inner.zone\nlast A 192.0.2.1\n");
	write_file(part, "$TTL 60\n@ TXT \"x\"\nwww A 192.0.2.7\n");
	check_ok(dname_from_text(&origin, "example.", &e), &e);
	assert_non_null(z = zone_new(&origin, &e));
	check_ok(zone_parse_file(z, name, true, &notes, &e), &e);
	check_ok(zone_order(z, &notes, &e), &e);
	assert_int_equal(z->n, 6);
	assert_string_equal(owner(z, 1), "last.example.");
	assert_int_equal(set(z, 1, LDNS_RR_TYPE_A).ttl, 3600);
	assert_string_equal(owner(z, 3), "sub.example.");
	assert_string_equal(owner(z, 4), "www.sub.example.");
	assert_int_equal(set(z, 4, LDNS_RR_TYPE_A).ttl, 60);
	assert_string_equal(owner(z, 5), "www.example.");
	zone_free(&z);
	blob_free(&notes);
}

static void
every_truncation_of_a_line_is_refused_or_another_zone(void **state)
{
	static const char whole[] = ZONE_HEAD "a MX 10 mail.example.net.\n";
	struct zone *z = zone_of(whole), *shorter;
	char text[sizeof(whole)];

	(void)state;
	for (size_t len = 0; len + 1 < sizeof(whole) - 1; len++) {
		memcpy(text, whole, len);
		text[len] = '\0';
		if (strstr(zone_refusal(text), "not refused") == NULL)
			continue;
		shorter = zone_of(text);
		/* Without its end a name is another name. */
		assert_false(says_the_same(z, shorter));
		zone_free(&shorter);
	}
	zone_free(&z);
}

/* Whatever is taken of a type as octets comes back as those. */
static void
data_that_is_given_as_octets_is_refused_or_comes_back(void **state)
{
	static const char *const data[] = { "0", "1 00", "1 61", "2 0161",
	    "2 5334", "3 010000", "4 00000000", "5 0001000161",
	    "6 00000161620a", "8 0001000200030004", "9 000105697373756500",
	    "16 00000000000000000000000000000000",
	    "20 0000000000000000000000000000000000000000" };
	size_t taken = 0, refused = 0;

	(void)state;
	for (unsigned type = 1; type < 300; type++)
		for (size_t i = 0; i < sizeof(data) / sizeof(data[0]); i++) {
			struct blob one = { NULL, 0 }, two = { NULL, 0 };
			char text[512];
			struct zone *z, *back;

			snprintf(text, sizeof(text), "%sx TYPE%u \\# %s\n",
			    ZONE_HEAD, type, data[i]);
			if ((z = zone_try(text)) == NULL) {
				refused++;
				continue;
			}
			zone_text(z, &one);
			if ((back = zone_try((char *)one.data)) == NULL)
				fail_msg("%s is taken and written as\n%s",
				    text, (char *)one.data);
			zone_text(back, &two);
			assert_string_equal((char *)one.data,
			    (char *)two.data);
			taken++;
			zone_free(&z);
			zone_free(&back);
			blob_free(&one);
			blob_free(&two);
		}
	assert_true(refused > 500 && taken > 1500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_in_canonical_order),
		cmocka_unit_test(
		    records_of_a_name_come_together_from_wherever_they_stand),
		cmocka_unit_test(what_differs_in_case_only_is_there_once),
		cmocka_unit_test(the_lowest_of_different_ttls_is_taken_and_noted),
		cmocka_unit_test(cuts_and_what_is_below_them_have_their_roles),
		cmocka_unit_test(at_a_delegation_only_ds_and_nsec_are_signed),
		cmocka_unit_test(a_zone_that_is_none_is_refused),
		cmocka_unit_test(
		    only_a_whole_label_of_one_star_is_a_wildcard),
		cmocka_unit_test(an_alias_below_a_cut_refuses_nothing),
		cmocka_unit_test(zones_that_differ_in_anything_say_something_else),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(a_file_is_read_with_what_it_includes_beside_it),
		cmocka_unit_test(what_is_no_regular_file_is_not_waited_for),
		cmocka_unit_test(a_file_that_includes_itself_comes_to_an_end),
		cmocka_unit_test(a_large_file_is_the_zone_that_its_text_is),
		cmocka_unit_test(a_large_file_is_read_in_turn_where_it_must),
		cmocka_unit_test(an_origin_in_the_middle_of_a_large_file_counts),
		cmocka_unit_test(a_fault_in_a_large_file_has_its_line),
		cmocka_unit_test(an_included_file_has_an_origin_of_its_own),
		cmocka_unit_test(
		    every_truncation_of_a_line_is_refused_or_another_zone),
		cmocka_unit_test(
		    data_that_is_given_as_octets_is_refused_or_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
