#include <time.h>

#include "keyset/utc.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* A good request and its text, made once; the tests change a copy. */
static struct quarter quarter;
static struct blob good;

static int
start(void **state)
{
	struct err e;

	(void)state;
	quarter_init(&quarter);
	check_ok(request_write(quarter.request, &good, &e), &e);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	quarter_free(&quarter);
	blob_free(&good);
	return 0;
}

/* The good text with the first occurrence of one string replaced. */
static char *
changed(const char *from, const char *to)
{
	const char *text = (const char *)good.data, *at = strstr(text, from);
	size_t size = good.len + strlen(to) + 1;
	char *out = malloc(size);

	assert_non_null(out);
	if (at == NULL)
		fail_msg("\"%s\" is not in the request", from);
	snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
	return out;
}

/* That it is written as read, and reading it again changes nothing. */
static void
writes_as(const char *text, const char *expected)
{
	struct request *r = must_read(text, strlen(text)), *again;
	struct blob one = { NULL, 0 }, two = { NULL, 0 };
	struct err e;

	check_ok(request_write(r, &one, &e), &e);
	if (expected != NULL)
		assert_string_equal((const char *)one.data, expected);
	again = must_read(one.data, one.len);
	check_ok(request_write(again, &two, &e), &e);
	assert_string_equal((const char *)two.data, (const char *)one.data);
	request_free(&r);
	request_free(&again);
	blob_free(&one);
	blob_free(&two);
}

static void
what_is_written_is_read_back_whole(void **state)
{
	struct request *r = must_read(good.data, good.len);
	const struct request *q = quarter.request;

	(void)state;
	assert_false(r->is_response);
	assert_string_equal(r->id, q->id);
	assert_int_equal(r->serial, q->serial);
	assert_true(dname_equal(&r->zone, &q->zone));
	assert_int_equal(r->zsk.max_overlap, q->zsk.max_overlap);
	assert_int_equal(r->zsk.n_claims, 1);
	assert_int_equal(r->zsk.claims[0].bits, 256);
	assert_int_equal(r->n_bundles, 9);
	for (size_t i = 0; i < 9; i++) {
		struct err e;

		assert_string_equal(r->bundles[i].id, q->bundles[i].id);
		assert_int_equal(r->bundles[i].inception,
		    q->bundles[i].inception);
		assert_int_equal(r->bundles[i].expiration,
		    q->bundles[i].expiration);
		assert_int_equal(r->bundles[i].n_keys, q->bundles[i].n_keys);
		check_ok(bundle_verify(&r->bundles[i], &r->zone, &e), &e);
	}
	request_free(&r);
	writes_as((const char *)good.data, (const char *)good.data);
}

static void
a_response_is_read_back_whole(void **state)
{
	struct blob text = { NULL, 0 };
	struct request *r;
	struct err e;

	(void)state;
	check_ok(request_write(quarter.previous, &text, &e), &e);
	r = must_read(text.data, text.len);
	assert_true(r->is_response);
	assert_int_equal(r->ksk.min_overlap, quarter.policy.ksk.min_overlap);
	request_free(&r);
	writes_as((const char *)text.data, (const char *)text.data);
	blob_free(&text);
}

static void
the_order_of_keys_signatures_and_slots_does_not_show(void **state)
{
	struct request *r = must_read(good.data, good.len);
	struct bundle_key key = r->bundles[0].keys[0];
	struct bundle_sig sig = r->bundles[0].sigs[0];
	struct blob text = { NULL, 0 };
	struct bundle b;
	struct err e;

	(void)state;
	r->bundles[0].keys[0] = r->bundles[0].keys[1];
	r->bundles[0].keys[1] = key;
	r->bundles[0].sigs[0] = r->bundles[0].sigs[1];
	r->bundles[0].sigs[1] = sig;
	check_ok(request_write(r, &text, &e), &e);
	assert_string_equal((const char *)text.data, (const char *)good.data);
	blob_free(&text);
	b = r->bundles[3];
	r->bundles[3] = r->bundles[7];
	r->bundles[7] = b;
	check_ok(request_write(r, &text, &e), &e);
	assert_string_not_equal((const char *)text.data,
	    (const char *)good.data);
	writes_as((const char *)text.data, (const char *)good.data);
	blob_free(&text);
	request_free(&r);
}

static void
identifiers_keep_what_xml_must_escape(void **state)
{
	static const char NAME[] = "a<b>&\"c'd\xc3\xa9";
	struct request *r;
	char *text = changed("keyIdentifier=\"zsk-2\"",
	    "keyIdentifier='a&lt;b&gt;&amp;\"c&apos;d&#xe9;'");

	(void)state;
	r = must_read(text, strlen(text));
	assert_true(strcmp(r->bundles[0].keys[0].identifier, NAME) == 0 ||
	    strcmp(r->bundles[0].keys[1].identifier, NAME) == 0);
	request_free(&r);
	writes_as(text, NULL);
	free(text);
}

/* ---- ways to write the same ------------------------------------------- */

static const struct variant {
	const char	*name, *from, *to;
} VARIANTS[] = {
	{ "apostrophes serve as quotation marks", "serial=\"7\"",
	    "serial='7'" },
	{ "attributes come in any order",
	    "id=\"now\" domain=\"example.\" serial=\"7\"",
	    "serial=\"7\"\n\tid = \"now\" domain=\"example.\"" },
	{ "a document needs no declaration",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "" },
	{ "a declaration may have apostrophes and blanks",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
	    "<?xml\t version = '1.0'\nencoding='utf-8' standalone='yes' ?>" },
	{ "a mark of byte order is skipped", "<?xml", "\xef\xbb\xbf<?xml" },
	{ "comments are skipped between elements", "<Key ",
	    "<!-- <Key> = ] --><Key " },
	{ "comments are skipped in a value", "3600</TTL>",
	    "36<!-- x -->00</TTL>" },
	{ "a comment may follow", "</KSR>\n", "</KSR>\n<!-- end -->\n" },
	{ "white space around a value is skipped", "<TTL>3600<",
	    "<TTL>\r\n\t 3600 <" },
	{ "an empty element may have an end tag", "<ECDSA size=\"256\"/>",
	    "<ECDSA size=\"256\"></ECDSA>" },
	{ "a time without zone is UTC", "2027-01-01T00:00:00+00:00<",
	    "2027-01-01T00:00:00<" },
	{ "a time with Z is UTC", "2027-01-01T00:00:00+00:00<",
	    "2027-01-01T00:00:00Z<" },
	{ "a duration may be written another way", "P21D<", "P3W<" },
	{ "the name of a zone has no case", "domain=\"example.\"",
	    "domain=\"EXAMPLE.\"" },
	{ "a claim that is repeated is one", "<SignatureAlgorithm",
	    "<SignatureAlgorithm algorithm=\"13\"><ECDSA size=\"256\"/>"
	    "</SignatureAlgorithm><SignatureAlgorithm" },
	{ "lines may end as on other systems", "<Request>\n",
	    "<Request>\r\n" },
};

enum { N_VARIANTS = sizeof(VARIANTS) / sizeof(VARIANTS[0]) };

static void
is_the_same(void **state)
{
	const struct variant *v = *state;
	char *text = changed(v->from, v->to);

	writes_as(text, (const char *)good.data);
	free(text);
}

static const struct variant KEPT[] = {
	{ "a timestamp is kept", "<Request>",
	    "<Request timestamp=\"2026-11-01T10:00:00+00:00\">" },
	{ "a wish for a signer is kept", "</Expiration>\n",
	    "</Expiration>\n      <Signer keyIdentifier=\"ksk-9\"/>\n" },
	{ "the largest serial is kept", "serial=\"7\"",
	    "serial=\"18446744073709551615\"" },
	{ "more claims are kept", "<SignatureAlgorithm",
	    "<SignatureAlgorithm algorithm=\"8\">\n"
	    "          <RSA size=\"2048\" exponent=\"65537\"/>\n"
	    "        </SignatureAlgorithm>\n        <SignatureAlgorithm" },
};

enum { N_KEPT = sizeof(KEPT) / sizeof(KEPT[0]) };

static void
is_kept(void **state)
{
	const struct variant *v = *state;
	char *text = changed(v->from, v->to);

	writes_as(text, text);
	free(text);
}

/* The good text with this for the first key's tag. */
static char *
with_tag(const char *tag)
{
	char *text = changed("keyTag=\"", tag), *rest;

	rest = strstr(text, tag) + strlen(tag);
	memmove(rest, rest + strspn(rest, "0123456789"),
	    strlen(rest + strspn(rest, "0123456789")) + 1);
	return text;
}

static void
a_wrong_key_tag_is_kept_for_the_checks(void **state)
{
	char *text = with_tag("keyTag=\"1");

	(void)state;
	writes_as(text, text);
	free(text);
}

static void
a_key_tag_has_zeros_in_front_to_five_digits(void **state)
{
	char *text = with_tag("keyTag=\"00001");
	struct request *r = must_read(text, strlen(text));
	struct err e = { 0 };

	(void)state;
	assert_int_equal(r->bundles[0].keys[0].claimed_tag, 1);
	request_free(&r);
	free(text);
	text = with_tag("keyTag=\"000001");
	assert_null(request_read(text, strlen(text), &e));
	assert_string_equal(e.text,
	    "line 20, column 7: <Key>: keyTag=: a number without zeros in "
	    "front is expected");
	free(text);
}

static void
a_key_tag_has_sixteen_bits(void **state)
{
	char *text = with_tag("keyTag=\"65535");
	struct request *r = must_read(text, strlen(text));
	struct err e = { 0 };

	(void)state;
	assert_int_equal(r->bundles[0].keys[0].claimed_tag, 65535);
	request_free(&r);
	free(text);
	text = with_tag("keyTag=\"65536");
	assert_null(request_read(text, strlen(text), &e));
	assert_non_null(strstr(e.text, "keyTag=: a number of at most 65535"));
	free(text);
}

/* The good text with so many octets in the first element of this name. */
static char *
filled(const char *name, size_t n)
{
	const char *text = (const char *)good.data, *from, *to;
	uint8_t zeros[1024] = { 0 }, base64[1500];
	char tag[32], *out = malloc(good.len + sizeof(base64));

	assert_non_null(out);
	assert_true(n <= sizeof(zeros));
	(void)EVP_EncodeBlock(base64, zeros, (int)n);
	snprintf(tag, sizeof(tag), "<%s>", name);
	assert_non_null(from = strstr(text, tag));
	from += strlen(tag);
	assert_non_null(to = strchr(from, '<'));
	snprintf(out, good.len + sizeof(base64), "%.*s%s%s",
	    (int)(from - text), text, (char *)base64, to);
	return out;
}

static const struct {
	const char	*name;
	size_t		 most;
} ROOMS[] = {
	{ "PublicKey", DNSKEY_PUB_MAX }, { "SignatureData", SIGNATURE_MAX },
};

static void
an_octet_more_than_there_is_room_for_is_refused(void **state)
{
	char words[64], *text;
	struct request *r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(ROOMS) / sizeof(ROOMS[0]); i++) {
		text = filled(ROOMS[i].name, ROOMS[i].most + 1);
		snprintf(words, sizeof(words), "%zu octets, of at most %zu",
		    ROOMS[i].most + 1, ROOMS[i].most);
		assert_null(request_read(text, strlen(text), &e));
		assert_non_null(strstr(e.text, words));
		free(text);
		/* Of a length that a key of this algorithm never has. */
		text = filled(ROOMS[i].name, ROOMS[i].most);
		if ((r = request_read(text, strlen(text), &e)) == NULL)
			assert_null(strstr(e.text, "of at most"));
		request_free(&r);
		free(text);
	}
}

/* ---- refusals --------------------------------------------------------- */

static const struct refusal {
	const char	*name, *from, *to, *words;
} REFUSALS[] = {
	{ "a DOCTYPE is refused", "<KSR", "<!DOCTYPE KSR>\n<KSR",
	    "line 2, column 1: <!DOCTYPE" },
	{ "a DOCTYPE with entities is refused", "<KSR",
	    "<!DOCTYPE k [<!ENTITY a \"b\">]>\n<KSR", "line 2, column 1: <!DOCTYPE" },
	{ "an entity that is not XML's own is refused", "id=\"now\"",
	    "id=\"&now;\"", "Entity 'now' not defined" },
	{ "an entity in a value is refused", "3600</TTL>", "&ttl;</TTL>",
	    "Entity 'ttl' not defined" },
	{ "CDATA is refused", "3600</TTL>", "<![CDATA[3600]]></TTL>",
	    "<![CDATA[" },
	{ "a processing instruction is refused", "<Request>",
	    "<?php ?><Request>", "processing instructions" },
	{ "one in place of the declaration is refused",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<?it's?>\n",
	    "line 1, column 1: processing instructions are not taken" },
	{ "one whose name begins like the declaration's is refused",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
	    "<?xml-stylesheet href=\"a.xsl\"?>\n",
	    "line 1, column 1: processing instructions are not taken" },
	{ "one behind the declaration is refused", "?>\n<KSR", "?><?x?>\n<KSR",
	    "line 1, column 39: processing instructions are not taken" },
	{ "another version of XML is refused", "version=\"1.0\"",
	    "version=\"1.1\"", "line 1, column 7: XML 1.0 is expected" },
	{ "a declaration without a version is refused", " version=\"1.0\"", "",
	    "line 1, column 7: XML 1.0 is expected" },
	{ "an inclusion is refused", "<Key ",
	    "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
	    "href=\"/etc/passwd\"/><Key ", "<include> does not belong" },
	{ "a namespace is refused", "<Request>",
	    "<Request xmlns=\"urn:x\">", "<KSR> has no <Request>" },
	{ "a namespace without use is refused", "<Request>",
	    "<Request xmlns:x=\"urn:x\">", "has a namespace" },
	{ "another encoding is refused", "UTF-8", "ISO-8859-1",
	    "encoding is not UTF-8" },
	{ "an encoding that hides characters is refused", "UTF-8", "UTF-7",
	    "encoding is not UTF-8" },
	{ "an encoding that only begins like it is refused", "UTF-8", "UTF-8X",
	    "encoding is not UTF-8" },
	{ "octets that are not UTF-8 are refused", "id=\"now\"",
	    "id=\"n\xffw\"", "line 2, column 11: not well-formed" },
	{ "an overlong character is refused", "id=\"now\"",
	    "id=\"n\xc0\xafw\"", "line 2, column 11: not well-formed" },
	{ "text before the document is refused", "<?xml", "x<?xml",
	    "neither a request nor a response in a format" },
	{ "text behind the document is refused", "</KSR>\n", "</KSR>\nx",
	    "not well-formed XML" },
	{ "a second document behind the first is refused", "</KSR>\n",
	    "</KSR><KSR/>\n", "not well-formed XML" },
	{ "another root element is refused", "<KSR id", "<SKR id",
	    "not well-formed XML" },
	{ "text between elements is refused", "<Key ", "x<Key ",
	    "text where only elements may be, in <RequestBundle>" },
	{ "text behind the last element is refused", "</RequestBundle>",
	    "x</RequestBundle>", "text where only elements may be" },
	{ "an element that is not known is refused", "<TTL>",
	    "<Colour>red</Colour><TTL>",
	    "line 21, column 9: <Colour> does not belong there in <Key>" },
	{ "an element that is not known at the end is refused", "</Key>",
	    "<Colour/></Key>", "<Colour> does not belong there in <Key>" },
	{ "an element in a value is refused", "3600</TTL>",
	    "3600<b/></TTL>", "only text may be in it" },
	{ "an attribute that is not known is refused", "keyTag=",
	    "colour=\"red\" keyTag=", "<Key> may not have colour=" },
	{ "an attribute of a value is refused", "<TTL>", "<TTL unit=\"s\">",
	    "<TTL> may not have unit=" },
	{ "an attribute of XML is refused", "<TTL>",
	    "<TTL xml:space=\"preserve\">", "<TTL> may not have space=" },
	{ "an identifier under XML's own name is refused", "<KSR id=",
	    "<KSR xml:id=", "<KSR> may not have id=" },
	{ "an attribute given twice is refused", "serial=\"7\"",
	    "serial=\"7\" serial=\"7\"", "Attribute serial redefined" },
	{ "a missing attribute is refused", " serial=\"7\"", "",
	    "line 2, column 1: <KSR> has no serial=" },
	{ "a missing element is refused", "<TTL>3600</TTL>", "",
	    "line 20, column 7: <Key> has no <TTL>" },
	{ "an element given twice is refused", "<TTL>3600</TTL>",
	    "<TTL>3600</TTL><TTL>3600</TTL>",
	    "<TTL> does not belong there in <Key>" },
	{ "elements in another order are refused",
	    "<TTL>3600</TTL>\n        <Flags>256</Flags>",
	    "<Flags>256</Flags><TTL>3600</TTL>",
	    "<Flags> does not belong there in <Key>" },
	{ "an element behind the last slot is refused", "</Request>",
	    "<Colour/></Request>",
	    "<Colour> does not belong there in <Request>" },
	{ "a request and a response in one are refused", "</Request>",
	    "</Request><Response/>", "<Response> does not belong there" },
	{ "an empty serial is refused", "serial=\"7\"", "serial=\"\"",
	    "a whole number is expected" },
	{ "a negative serial is refused", "serial=\"7\"", "serial=\"-5\"",
	    "a whole number is expected" },
	{ "a serial with a plus sign is refused", "serial=\"7\"",
	    "serial=\"+7\"", "a whole number is expected" },
	{ "a serial with a space is refused", "serial=\"7\"",
	    "serial=\" 7\"", "a whole number is expected" },
	{ "a serial with a zero in front is refused", "serial=\"7\"",
	    "serial=\"07\"", "without zeros in front" },
	{ "a serial beyond 64 bits is refused", "serial=\"7\"",
	    "serial=\"18446744073709551616\"",
	    "serial=: a number of at most 18446744073709551615 is" },
	{ "a TTL beyond 31 bits is refused", "<TTL>3600", "<TTL>2147483648",
	    "line 21, column 9: <TTL>: a number of at most 2147483647" },
	{ "a hexadecimal TTL is refused", "<TTL>3600", "<TTL>0x10",
	    "a whole number is expected" },
	{ "flags beyond 16 bits are refused", "<Flags>256", "<Flags>65536",
	    "<Flags>: a number of at most 65535" },
	{ "a tag beyond 16 bits in a signature is refused", "<KeyTag>",
	    "<KeyTag>65536</KeyTag><KeyTag>", "a number of at most 65535" },
	{ "another protocol is refused", "<Protocol>3", "<Protocol>4",
	    "protocol 4" },
	{ "an algorithm that is not known is refused", "<Algorithm>13",
	    "<Algorithm>5", "line 20, column 7: <Key>" },
	{ "an algorithm that does not fit the key is refused",
	    "<Algorithm>13", "<Algorithm>15", "line 20, column 7: <Key>" },
	{ "a claim of an exponent of 0 is refused", "<SignatureAlgorithm",
	    "<SignatureAlgorithm algorithm=\"8\"><RSA size=\"2048\" "
	    "exponent=\"0\"/></SignatureAlgorithm><SignatureAlgorithm",
	    "an exponent of 0" },
	{ "a claim of an algorithm that is not known is refused",
	    "algorithm=\"13\"", "algorithm=\"5\"",
	    "line 12, column 9: algorithm 5 is not known" },
	{ "a claim of another family is refused", "<ECDSA size=\"256\"/>",
	    "<RSA size=\"256\" exponent=\"3\"/>", "has no <ECDSA>" },
	{ "a claim with an exponent where none is is refused",
	    "<ECDSA size=\"256\"/>",
	    "<ECDSA size=\"256\" exponent=\"3\"/>", "may not have exponent=" },
	{ "base64 with a stray character is refused", "<PublicKey>",
	    "<PublicKey>*", "<PublicKey>: base64" },
	{ "base64 without its padding is refused", "==</PublicKey>",
	    "</PublicKey>", "<PublicKey>: base64" },
	{ "base64 with a stray character inside is refused",
	    "==</PublicKey>", "*=</PublicKey>", "<PublicKey>: base64" },
	{ "base64 with characters that others skip is refused",
	    "==</PublicKey>", "==----</PublicKey>", "<PublicKey>: base64" },
	{ "base64 with three signs of padding is refused",
	    "==</PublicKey>", "===</PublicKey>", "<PublicKey>: base64" },
	{ "an empty key is refused", "<PublicKey>", "<PublicKey></PublicKey>"
	    "<PublicKey>", "<PublicKey>: base64" },
	{ "another covered type is refused", "<TypeCovered>DNSKEY",
	    "<TypeCovered>SOA", "<TypeCovered> is not DNSKEY" },
	{ "a signer that is no name is refused", "<SignersName>example.",
	    "<SignersName>exam ple.", "<Signature>" },
	{ "a signer that is not absolute is refused",
	    "<SignersName>example.", "<SignersName>example", "<Signature>" },
	{ "a zone that is not absolute is refused", "domain=\"example.\"",
	    "domain=\"example\"", "line 2, column 1: <KSR>" },
	{ "a time with an offset is refused", "2027-01-01T00:00:00+00:00<",
	    "2027-01-01T00:00:00+01:00<", "line 18, column 7: <Inception>" },
	{ "a time with a fraction is refused", "2027-01-01T00:00:00+00:00<",
	    "2027-01-01T00:00:00.5Z<", "line 18, column 7: <Inception>" },
	{ "a line end in a time is refused", "2027-01-01T00:00:00+00:00<",
	    "2027-01-01T00:00:00+0\n:00<", "line 18, column 7: <Inception>: a char" },
	{ "a control in a timestamp is refused", "<Request>",
	    "<Request timestamp=\"2026-11-01T10:00:00+0\xc2\x9b:00\">",
	    "line 3, column 3: <Request>: a char" },
	{ "a delete character in a name is refused", "domain=\"example.\"",
	    "domain=\"exa\x7fmple.\"", "line 2, column 1: <KSR>: a char" },
	{ "a control in a name is refused", "domain=\"example.\"",
	    "domain=\"exa\xc2\x9bmple.\"", "line 2, column 1: <KSR>: a char" },
	{ "a day that is not in the calendar is refused",
	    "2027-01-01T00:00:00+00:00<", "2027-02-30T00:00:00Z<",
	    "line 18, column 7: <Inception>" },
	{ "a signature of another century is refused",
	    "<SignatureInception>2027", "<SignatureInception>2127",
	    "too far from the bundle" },
	{ "a duration in months is refused", "P10D<", "P1M<",
	    "line 6, column 9: <PublishSafety>" },
	{ "an empty identifier is refused", "id=\"now\"", "id=\"\"",
	    "identifier is empty" },
	{ "an identifier with a line end is refused", "id=\"now\"",
	    "id=\"no&#10;w\"", "unprintable character, U+000A" },
	{ "an identifier with an escape is refused", "id=\"now\"",
	    "id=\"no\xc2\x9bw\"", "unprintable character, U+009B" },
	{ "an identifier that turns the text around is refused",
	    "id=\"now\"", "id=\"no&#x202e;w\"",
	    "unprintable character, U+202E" },
	{ "an identifier with unseen characters is refused", "id=\"now\"",
	    "id=\"no&#x200b;w\"", "unprintable character, U+200B" },
	{ "a tag that is not closed is refused", "</Request>", "",
	    "not well-formed XML" },
	{ "a comment that does not end is refused", "</KSR>\n",
	    "</KSR><!-- ", "the comment does not end" },
};

enum { N_REFUSALS = sizeof(REFUSALS) / sizeof(REFUSALS[0]) };

static void
is_refused(void **state)
{
	const struct refusal *x = *state;
	char *text = changed(x->from, x->to);
	unsigned line, column;
	struct request *r;
	struct err e = { 0 };

	r = request_read(text, strlen(text), &e);
	free(text);
	if (r != NULL) {
		request_free(&r);
		fail_msg("it was read");
	}
	assert_int_equal(e.kind, ERR_FORMAT);
	if (sscanf(e.text, "line %u, column %u: ", &line, &column) != 2)
		fail_msg("\"%s\" does not say where", e.text);
	if (strstr(e.text, x->words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, x->words);
	if (strchr(e.text, '\n') != NULL)
		fail_msg("a line end in \"%s\"", e.text);
}

static void
values_longer_than_their_room_are_refused(void **state)
{
	char id[IDENTIFIER_MAX + 16] = "id=\"", key[2048] = "<PublicKey>";
	size_t from = strlen(id), in = strlen(key);
	struct err e = { 0 };
	char *text;

	(void)state;
	memset(id + from, 'x', IDENTIFIER_MAX);
	strcpy(id + from + IDENTIFIER_MAX, "\"");
	text = changed("id=\"now\"", id);
	writes_as(text, text);
	free(text);
	strcpy(id + from + IDENTIFIER_MAX, "x\"");
	text = changed("id=\"now\"", id);
	assert_null(request_read(text, strlen(text), &e));
	assert_string_equal(e.text, "line 2, column 1: id: longer than 255 octets, "
	    "the most that are expected");
	free(text);
	/* The first group that is one octet too many. */
	memset(key + in, 'A', (DNSKEY_PUB_MAX / 3 + 1) * 4);
	text = changed("<PublicKey>", key);
	memmove(strstr(text, key) + strlen(key),
	    strstr(text, "</PublicKey>"),
	    strlen(strstr(text, "</PublicKey>")) + 1);
	assert_null(request_read(text, strlen(text), &e));
	assert_non_null(strstr(e.text, "octets, of at most"));
	free(text);
}

static void
a_response_asks_for_no_signer(void **state)
{
	static const char SIGNER[] = "<Signer keyIdentifier=\"ksk-9\"/>";
	struct blob text = { NULL, 0 }, more = { NULL, 0 };
	const char *at;
	struct err e = { 0 };

	(void)state;
	check_ok(request_write(quarter.previous, &text, &e), &e);
	at = strstr((const char *)text.data, "</Expiration>");
	at += strlen("</Expiration>");
	check_ok(blob_printf(&more, &e, "%.*s%s%s",
	    (int)(at - (const char *)text.data), (const char *)text.data,
	    SIGNER, at), &e);
	assert_null(request_read(more.data, more.len, &e));
	assert_non_null(strstr(e.text, "<Signer> does not belong there"));
	blob_free(&text);
	blob_free(&more);
}

static void
more_signers_than_there_is_room_for_are_refused(void **state)
{
	struct blob more = { NULL, 0 };
	struct err e = { 0 };
	char *text;

	(void)state;
	check_ok(blob_printf(&more, &e, "</Expiration>"), &e);
	for (unsigned i = 0; i < BUNDLE_SIGNERS_MAX + 1; i++)
		check_ok(blob_printf(&more, &e,
		    "<Signer keyIdentifier=\"ksk-%u\"/>", i), &e);
	text = changed("</Expiration>", (const char *)more.data);
	assert_null(request_read(text, strlen(text), &e));
	assert_non_null(strstr(e.text, "<Signer>"));
	assert_non_null(strstr(e.text, "more than"));
	free(text);
	blob_free(&more);
}

/* A padding hides bits that RFC 4648, 3.5, wants to be zero: all others. */
static void
base64_with_bits_under_the_padding_is_refused(void **state)
{
	static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = changed("==</PublicKey>", "==</PublicKey>");
	char *last = strstr(text, "==</PublicKey>") - 1, was = *last;
	size_t good_one = (size_t)(strchr(ALPHABET, was) - ALPHABET);

	(void)state;
	for (size_t hidden = 1; hidden < 16; hidden++) {
		struct err e = { 0 };

		*last = ALPHABET[good_one + hidden];
		assert_null(request_read(text, strlen(text), &e));
		assert_non_null(strstr(e.text, "<PublicKey>: base64 with nothing under"));
	}
	free(text);
}

static void
every_truncation_is_refused(void **state)
{
	struct err e;

	(void)state;
	/* The last octet is a line end that nobody needs. */
	for (size_t len = 0; len < good.len - 1; len += 50) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		struct request *r;

		assert_non_null(cut);
		memcpy(cut, good.data, len);
		r = request_read(cut, len, &e);
		free(cut);
		if (r != NULL)
			fail_msg("%zu octets were read", len);
		assert_int_equal(e.kind, ERR_FORMAT);
		if (strncmp(e.text, "line ", 5) != 0 ||
		    strstr(e.text, ", column ") == NULL)
			fail_msg("\"%s\" does not say where", e.text);
	}
}

/* An octet that is changed is refused, or is read and written the same. */
static void
every_changed_octet_is_refused_or_seen(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < 5000 && i < good.len; i += 7) {
		uint8_t *text = malloc(good.len + 1);
		struct request *r;

		assert_non_null(text);
		memcpy(text, good.data, good.len + 1);
		text[i] ^= 1;
		if ((r = request_read(text, good.len, &e)) != NULL) {
			struct blob out = { NULL, 0 };

			check_ok(request_write(r, &out, &e), &e);
			if (text[i] > ' ' && (text[i] ^ 1) > ' ')
				assert_string_not_equal((char *)out.data,
				    (char *)good.data);
			blob_free(&out);
			request_free(&r);
		}
		free(text);
	}
}

static void
a_nul_octet_is_refused(void **state)
{
	struct err e = { 0 };
	uint8_t *text = malloc(good.len);

	(void)state;
	memcpy(text, good.data, good.len);
	text[good.len / 2] = '\0';
	assert_null(request_read(text, good.len, &e));
	assert_non_null(strstr(e.text, "a NUL octet"));
	free(text);
}

static void
more_than_a_mebibyte_is_refused(void **state)
{
	size_t len = REQUEST_BYTES_MAX + 1;
	char *text = malloc(len);
	struct err e = { 0 };

	(void)state;
	memset(text, ' ', len);
	memcpy(text, good.data, good.len);
	assert_null(request_read(text, len, &e));
	assert_non_null(strstr(e.text, "at most 1048576"));
	free(text);
}

/* The good text with what is from here to there in it so many times. */
static struct blob
multiplied(const char *from, const char *to, size_t times)
{
	const char *text = (const char *)good.data;
	const char *part = strstr(text, from);
	const char *rest = strstr(part, to) + strlen(to);
	struct blob out = { NULL, 0 };
	struct err e;

	check_ok(blob_append(&out, text, (size_t)(part - text), &e), &e);
	while (times-- > 0)
		check_ok(blob_append(&out, part, (size_t)(rest - part), &e),
		    &e);
	check_ok(blob_printf(&out, &e, "%s", rest), &e);
	return out;
}

static void
slots_keys_and_signatures_are_read_as_far_as_there_is_room(void **state)
{
	const struct request *q = quarter.request;
	const struct {
		const char	*from, *to, *words;
		size_t		 are, most;
	} MANY[] = {
		{ "<Key ", "</Key>", "more than 16 <Key>",
		    q->bundles[0].n_keys, BUNDLE_KEYS_MAX },
		{ "<Signature ", "</Signature>", "more than 16 <Signature>",
		    q->bundles[0].n_sigs, BUNDLE_SIGS_MAX },
		{ "<RequestBundle ", "</RequestBundle>",
		    "more than 64 <RequestBundle>", q->n_bundles,
		    REQUEST_BUNDLES_MAX },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t times = MANY[i].most - MANY[i].are + 1;
		struct blob text = multiplied(MANY[i].from, MANY[i].to, times);
		struct request *r = must_read(text.data, text.len);
		struct err e = { 0 };

		request_free(&r);
		blob_free(&text);
		text = multiplied(MANY[i].from, MANY[i].to, times + 1);
		assert_null(request_read(text.data, text.len, &e));
		if (strstr(e.text, MANY[i].words) == NULL)
			fail_msg("%s", e.text);
		blob_free(&text);
	}
}

/* ---- files that are meant to take long -------------------------------- */

static const struct hostile {
	const char	*name, *head, *unit, *tail;
} HOSTILE[] = {
	{ "a mebibyte of elements is refused soon", "<KSR>", "<a/>",
	    "</KSR>" },
	{ "a mebibyte of open elements is refused soon", "", "<a>", "" },
	{ "a mebibyte of attributes is refused soon", "<KSR ", "a%06u='' ",
	    "/>" },
	{ "a mebibyte of attributes in open quotes is refused soon",
	    "<KSR a='", "<b %06u= ", "" },
	{ "a mebibyte of namespaces is refused soon", "<KSR ",
	    "xmlns:a%06u='u' ", "/>" },
	{ "a mebibyte of comments is refused soon", "<KSR>", "<!---->x",
	    "</KSR>" },
	{ "a mebibyte of open comments is refused soon", "<KSR>", "<!-- ",
	    "" },
	{ "a mebibyte of entities is refused soon", "<KSR id='", "&amp;",
	    "'/>" },
	{ "a mebibyte of text is refused soon", "<KSR>", "&#65;",
	    "</KSR>" },
	{ "a mebibyte of slots is refused soon",
	    "<KSR id='1' domain='.' serial='1'><Request>",
	    "<RequestBundle/>", "</Request></KSR>" },
	{ "a mebibyte of quotation marks is refused soon", "<KSR ", "'\"",
	    "/>" },
	{ "a mebibyte of nested namespaces is refused soon", "",
	    "<a xmlns:a%06u='u' xmlns:b='u' xmlns:c='u'>", "" },
	{ "a mebibyte of namespaced elements is refused soon",
	    "<KSR xmlns:x='u'>", "<x:a xmlns:y='z'/>", "</KSR>" },
};

enum { N_HOSTILE = sizeof(HOSTILE) / sizeof(HOSTILE[0]) };

static void
is_refused_soon(void **state)
{
	const struct hostile *h = *state;
	char *text = malloc(REQUEST_BYTES_MAX + 1);
	size_t len = (size_t)snprintf(text, 256, "%s", h->head);
	clock_t before;
	struct err e = { 0 };

	for (unsigned i = 0; len + 256 < REQUEST_BYTES_MAX; i++) {
		char unit[64], *number;

		snprintf(unit, sizeof(unit), "%s", h->unit);
		if ((number = strstr(unit, "%06u")) != NULL) {
			char rest[64];

			snprintf(rest, sizeof(rest), "%s", number + 4);
			snprintf(number, sizeof(unit) -
			    (size_t)(number - unit), "%06u%s", i, rest);
		}
		len += (size_t)snprintf(text + len, 128, "%s", unit);
	}
	len += (size_t)snprintf(text + len, 128, "%s", h->tail);
	before = clock();
	assert_null(request_read(text, len, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	/* Generous: sanitizers and busy machines are slow, n squared slower. */
	if (clock() - before > 4 * CLOCKS_PER_SEC)
		fail_msg("it took %ld ms",
		    (long)((clock() - before) * 1000 / CLOCKS_PER_SEC));
	free(text);
}

/* ---- writing ---------------------------------------------------------- */

static void
a_slot_without_a_signature_is_not_written(void **state)
{
	struct blob out = { NULL, 0 };
	struct err e;

	(void)state;
	quarter.request->bundles[4].n_sigs = 0;
	check_refused(request_write(quarter.request, &out, &e), &e,
	    ERR_FORMAT, "now-5 has no signature: nothing was written");
	assert_null(out.data);
	quarter.request->bundles[4].n_sigs = 1;
}

static void
identifiers_are_of_printable_utf8(void **state)
{
	char out[IDENTIFIER_MAX + 1], text[IDENTIFIER_MAX + 2];
	struct err e;

	(void)state;
	check_ok(identifier_set(out, "Kjqmt7v", &e), &e);
	assert_string_equal(out, "Kjqmt7v");
	check_ok(identifier_set(out, "Schl\xc3\xbcssel \xf0\x9f\x94\x91", &e),
	    &e);
	memset(text, 'x', sizeof(text));
	text[IDENTIFIER_MAX] = '\0';
	check_ok(identifier_set(out, text, &e), &e);
	text[IDENTIFIER_MAX] = 'x';
	text[IDENTIFIER_MAX + 1] = '\0';
	check_refused(identifier_set(out, text, &e), &e, ERR_FORMAT,
	    "longer than 255");
	check_refused(identifier_set(out, "", &e), &e, ERR_FORMAT, "empty");
	check_refused(identifier_set(out, "a\xc0\xaf", &e), &e, ERR_FORMAT,
	    "UTF-8");
	check_refused(identifier_set(out, "a\xe2\x82", &e), &e, ERR_FORMAT,
	    "UTF-8");
	check_refused(identifier_set(out, "a\xf4\x90\x80\x80", &e), &e,
	    ERR_FORMAT, "UTF-8");
	check_refused(identifier_set(out, "a\xed\xa0\x80", &e), &e,
	    ERR_FORMAT, "U+D800");
	check_refused(identifier_set(out, "a\tb", &e), &e, ERR_FORMAT,
	    "U+0009");
	check_refused(identifier_set(out, "a\x1b[2Jb", &e), &e, ERR_FORMAT,
	    "U+001B");
	assert_int_equal(strlen(out), IDENTIFIER_MAX);
}

static void
claims_are_in_order_and_once(void **state)
{
	static const struct claim GIVEN[] = {
		{ 13, 256, 0 }, { 8, 2048, 65537 }, { 8, 1024, 65537 },
		{ 13, 256, 0 }, { 8, 1024, 3 },
	};
	struct claimed_policy p = { 0 };
	struct claim more = { 15, 256, 0 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		check_ok(claim_add(&p, &GIVEN[i], &e), &e);
	assert_int_equal(p.n_claims, 4);
	assert_int_equal(p.claims[0].exponent, 3);
	assert_int_equal(p.claims[1].bits, 1024);
	assert_int_equal(p.claims[3].alg, 13);
	for (unsigned i = 0; i < REQUEST_CLAIMS_MAX - 4; i++) {
		more.bits = 1000 + i;
		check_ok(claim_add(&p, &more, &e), &e);
	}
	more.bits = 1;
	check_refused(claim_add(&p, &more, &e), &e, ERR_FORMAT,
	    "more than 16");
	assert_int_equal(p.n_claims, REQUEST_CLAIMS_MAX);
}

#define WITH(array, function) do {					\
	for (size_t i = 0; i < sizeof(array) / sizeof(array[0]); i++)	\
		tests[n++] = (struct CMUnitTest){			\
			.name = array[i].name,				\
			.test_func = function,				\
			.initial_state = &array[i],			\
		};							\
} while (0)

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(what_is_written_is_read_back_whole),
		cmocka_unit_test(a_response_is_read_back_whole),
		cmocka_unit_test(
		    the_order_of_keys_signatures_and_slots_does_not_show),
		cmocka_unit_test(identifiers_keep_what_xml_must_escape),
		cmocka_unit_test(a_wrong_key_tag_is_kept_for_the_checks),
		cmocka_unit_test(a_key_tag_has_zeros_in_front_to_five_digits),
		cmocka_unit_test(a_key_tag_has_sixteen_bits),
		cmocka_unit_test(
		    an_octet_more_than_there_is_room_for_is_refused),
		cmocka_unit_test(values_longer_than_their_room_are_refused),
		cmocka_unit_test(a_response_asks_for_no_signer),
		cmocka_unit_test(
		    more_signers_than_there_is_room_for_are_refused),
		cmocka_unit_test(
		    base64_with_bits_under_the_padding_is_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_changed_octet_is_refused_or_seen),
		cmocka_unit_test(a_nul_octet_is_refused),
		cmocka_unit_test(more_than_a_mebibyte_is_refused),
		cmocka_unit_test(
		    slots_keys_and_signatures_are_read_as_far_as_there_is_room),
		cmocka_unit_test(identifiers_are_of_printable_utf8),
		cmocka_unit_test(claims_are_in_order_and_once),
		cmocka_unit_test(a_slot_without_a_signature_is_not_written),
	};
	enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };
	static struct CMUnitTest tests[N_OTHERS + N_VARIANTS + N_KEPT +
	    N_REFUSALS + N_HOSTILE];
	static struct variant variants[N_VARIANTS], kept[N_KEPT];
	static struct refusal refusals[N_REFUSALS];
	static struct hostile hostile[N_HOSTILE];
	size_t n = N_OTHERS;

	memcpy(tests, others, sizeof(others));
	memcpy(variants, VARIANTS, sizeof(variants));
	memcpy(kept, KEPT, sizeof(kept));
	memcpy(refusals, REFUSALS, sizeof(refusals));
	memcpy(hostile, HOSTILE, sizeof(hostile));
	WITH(variants, is_the_same);
	WITH(kept, is_kept);
	WITH(refusals, is_refused);
	WITH(hostile, is_refused_soon);
	return cmocka_run_group_tests(tests, start, end);
}
