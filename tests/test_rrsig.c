#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "keyset/rrsig.h"
#include "keyset/signature.h"
#include "tests/test.h"

/* A key with a private half, as a token or a file would be. */
struct key {
	EVP_PKEY		*pkey;
	struct signing_key	 signs;
	enum { HONEST, GARBLES, CUTS, FAILS } mood;
};

static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct key *k = of;

	if (k->mood == FAILS)
		return err_set(e, ERR_GONE, "the token is gone");
	if (signature_make(k->signs.key.alg, k->pkey, data, len, sig, sig_len,
	    e) != 0)
		return -1;
	if (k->mood == GARBLES)
		sig[*sig_len / 2] ^= 4;
	if (k->mood == CUTS)
		*sig_len -= 1;
	return 0;
}

/* Takes pkey over. */
static void
key_start(struct key *k, EVP_PKEY *pkey, unsigned flags, unsigned alg)
{
	struct err e;

	assert_non_null(pkey);
	memset(k, 0, sizeof(*k));
	k->pkey = pkey;
	k->signs.sign = sign;
	k->signs.of = k;
	check_ok(dnskey_from_evp(&k->signs.key, flags, alg_by_number(alg),
	    pkey, &e), &e);
}

static void
key_new(struct key *k, unsigned flags)
{
	key_start(k, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), flags, 15);
}

static size_t
base64(const char *text, uint8_t *out)
{
	size_t len = strlen(text);
	int n = EVP_DecodeBlock(out, (const uint8_t *)text, (int)len);

	assert_true(n > 0);
	while (text[--len] == '=')
		n--;
	return (size_t)n;
}

static struct dname
name(const char *text)
{
	struct dname d;
	struct err e;

	check_ok(dname_from_text(&d, text, &e), &e);
	return d;
}

static ldns_rr *
record(const char *text)
{
	ldns_rr *rr = NULL;

	assert_int_equal(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	return rr;
}

/* An RRset of the lines that are not NULL; ldns_rr_list_deep_free(). */
static ldns_rr_list *
rrset(const char *a, const char *b, const char *c)
{
	const char *lines[] = { a, b, c };
	ldns_rr_list *list = ldns_rr_list_new();

	assert_non_null(list);
	for (size_t i = 0; i < 3; i++)
		if (lines[i] != NULL)
			assert_true(ldns_rr_list_push_rr(list,
			    record(lines[i])));
	return list;
}

/* ---- known answers ------------------------------------------------------ */

/* RSA needs n, e and d only; EdDSA the seed. */
static EVP_PKEY *
rsa_private(const char *n, const char *d)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	uint8_t octets[512];
	BIGNUM *numbers[2];
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;

	numbers[0] = BN_bin2bn(octets, (int)base64(n, octets), NULL);
	numbers[1] = BN_bin2bn(octets, (int)base64(d, octets), NULL);
	assert_int_equal(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N,
	    numbers[0]), 1);
	assert_int_equal(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D,
	    numbers[1]), 1);
	assert_int_equal(OSSL_PARAM_BLD_push_ulong(build,
	    OSSL_PKEY_PARAM_RSA_E, 65537), 1);
	assert_non_null(params = OSSL_PARAM_BLD_to_param(build));
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR,
	    params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(numbers[0]);
	BN_free(numbers[1]);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
ed_private(const char *seed)
{
	uint8_t octets[64];
	size_t len = base64(seed, octets);

	return EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, octets,
	    len);
}

/* Signs as the RFC did, and has the same signature to show for it. */
static void
assert_signs_as(EVP_PKEY *pkey, unsigned flags, unsigned alg, const char *zone,
    const char *line, time_t inception, time_t expiration, const char *rrsig)
{
	ldns_rr_list *list = rrset(line, NULL, NULL);
	struct dname signer = name(zone);
	uint8_t expected[SIGNATURE_MAX];
	struct rrsig s;
	struct key k;
	struct err e;

	key_start(&k, pkey, flags, alg);
	check_ok(rrsig_make(&s, &k.signs, &signer, list, inception, expiration,
	    &e), &e);
	assert_int_equal(s.len, base64(rrsig, expected));
	assert_memory_equal(s.sig, expected, s.len);
	check_ok(rrsig_verify(&s, &k.signs.key, list, &e), &e);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
rsa_signatures_are_those_of_rfc_5702(void **state)
{
	static const char line[] = "www.example.net. 3600 IN A 192.0.2.91";

	(void)state;
	assert_signs_as(rsa_private("wVwaxrHF2CK64aYKRUibLiH30KpPuPBjel7E8Zyd"
	    "QW1HYWHfoGmidzC2RnhwCC293hCzw+TFR2nqn8OVSY5t2Q==",
	    "UR44xX6zB3eaeyvTRzmskHADrPCmPWnr8dxsNwiDGHzrMKLN+i/HAam+97HxIKVW"
	    "NDH2ba9Mf1SA8xu9dcHZAQ=="), 256, 8, "example.net.", line,
	    946684800, 1893456000, "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4"
	    "teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==");
	assert_signs_as(rsa_private("0eg1M5b563zoq4k5ZEOnWmd2/BvpjzedJVdfIsDc"
	    "MuuhE5SQ3pfQ7qmdaeMlC6Nf8DKGoUPGPXe06cP27/WRODtxXquSUytkO0kJDk8K"
	    "X8PtA0+yBWwy7UnZDyCkynO00Uuk8HPVtZeMO1pHtlAGVnc8VjXZlNKdyit99waa"
	    "E4s=", "rFS1IPbJllFFgFc33B5DDlC1egO8e81P4fFadODbp56V7sphKa6AZQCx8"
	    "NYAew6VXFFPAKTw41QdHnK5kIYOwxvfFDjDcUGza88qbjyrDPSJenkeZbISMUSSq"
	    "y7AMFzEolkk6WSn6k3thUVRgSlqDoOV3SEIAsrB043XzGrKIVE="),
	    256, 10, "example.net.", line, 946684800, 1893456000,
	    "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDt"
	    "suJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5"
	    "g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=");
}

/* As corrected by erratum 4935. */
static void
edwards_signatures_are_those_of_rfc_8080(void **state)
{
	static const char line[] =
	    "example.com. 3600 IN MX 10 mail.example.com.";

	(void)state;
	assert_signs_as(ed_private("ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyN"
	    "jI="), 257, 15, "example.com.", line, 1438207200, 1440021600,
	    "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M"
	    "3e23mRZ9VrbpMngwcrqNAg==");
	assert_signs_as(ed_private("DSSF3o0s0f+ElWzj9E/Osxw8hLpk55chkmx0LYN5W"
	    "iY="), 257, 15, "example.com.", line, 1438207200, 1440021600,
	    "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5p"
	    "oJ7gD7AQR0O7KuI5k2pcBg==");
}

static void
elliptic_signatures_of_rfc_6605_verify(void **state)
{
	static const struct {
		unsigned alg;
		const char *pub, *rrsig;
	} cases[] = {
		{ 13, "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64c"
		    "YbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
		    "www.example.net. 3600 IN RRSIG A 13 3 3600 20100909100439 "
		    "20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+b"
		    "w6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep"
		    "666VCw==" },
		{ 14, "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSAD"
		    "tNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/"
		    "mlVNgF6W/qTI37m40",
		    "www.example.net. 3600 IN RRSIG A 14 3 3600 20100909102025 "
		    "20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3z65q"
		    "rmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKay"
		    "JNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm" },
	};
	ldns_rr_list *list = rrset("www.example.net. 3600 IN A 192.0.2.1",
	    NULL, NULL);
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey k;
	struct rrsig s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ldns_rr *rr = record(cases[i].rrsig);

		check_ok(dnskey_set(&k, 257, cases[i].alg, pub,
		    base64(cases[i].pub, pub), &e), &e);
		check_ok(rrsig_from_rr(&s, rr, &e), &e);
		check_ok(rrsig_verify(&s, &k, list, &e), &e);
		s.sig[5] ^= 1;
		check_refused(rrsig_verify(&s, &k, list, &e), &e, ERR_CRYPTO,
		    "does not verify");
		ldns_rr_free(rr);
	}
	ldns_rr_list_deep_free(list);
}

/* ---- what is signed ----------------------------------------------------- */

static const struct {
	const char *a, *b, *c;
} same[] = {		/* one RRset, written in many ways */
	{ "example. 60 IN MX 5 a.example.", "example. 60 IN MX 10 b.example.",
	    NULL },
	{ "example. 60 IN MX 10 b.example.", "example. 60 IN MX 5 a.example.",
	    NULL },
	{ "EXAMPLE. 60 IN MX 5 A.example.", "example. 60 IN MX 10 b.EXAMPLE.",
	    NULL },
	{ "example. 60 IN MX 5 a.example.", "example. 60 IN MX 10 b.example.",
	    "example. 60 IN MX 5 a.example." },
	{ "example. 60 IN MX 10 B.example.", "example. 60 IN MX 5 a.example.",
	    "example. 60 IN MX 10 b.Example." },
};

enum { SAME = sizeof(same) / sizeof(same[0]) };

static void
an_rrset_is_signed_in_canonical_form(void **state)
{
	struct dname zone = name("example.");
	struct rrsig first, s;
	struct key k;
	struct err e;

	(void)state;
	memset(&first, 0, sizeof(first));
	key_new(&k, 256);
	for (size_t i = 0; i < SAME; i++) {
		ldns_rr_list *list = rrset(same[i].a, same[i].b, same[i].c);

		check_ok(rrsig_make(&s, &k.signs, &zone, list, 1000, 2000, &e),
		    &e);
		if (i == 0)
			first = s;
		/* EdDSA: the same data, the same signature. */
		assert_memory_equal(s.sig, first.sig, 64);
		check_ok(rrsig_verify(&first, &k.signs.key, list, &e), &e);
		ldns_rr_list_deep_free(list);
	}
	EVP_PKEY_free(k.pkey);
}

static void
the_records_stay_as_they_were(void **state)
{
	ldns_rr_list *list = rrset("Example. 60 IN MX 10 B.example.",
	    "example. 60 IN MX 5 a.example.", NULL);
	struct dname zone = name("example.");
	char *before = ldns_rr_list2str(list), *after;
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_ok(rrsig_make(&s, &k.signs, &zone, list, 1000, 2000, &e), &e);
	after = ldns_rr_list2str(list);
	assert_string_equal(before, after);
	free(before);
	free(after);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
the_fields_are_those_asked_for(void **state)
{
	ldns_rr_list *list = rrset("*.a.example. 77 IN A 192.0.2.1", NULL,
	    NULL);
	struct dname zone = name("EXAMPLE.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_ok(rrsig_make(&s, &k.signs, &zone, list, 1000, 2000, &e), &e);
	assert_int_equal(s.covered, LDNS_RR_TYPE_A);
	assert_int_equal(s.alg->number, 15);
	assert_int_equal(s.labels, 2);		/* "*" does not count */
	assert_int_equal(s.original_ttl, 77);
	assert_int_equal(s.inception, 1000);
	assert_int_equal(s.expiration, 2000);
	assert_int_equal(s.tag, dnskey_tag(&k.signs.key));
	assert_true(dname_equal(&s.signer, &zone));
	assert_int_equal(s.len, 64);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
a_ttl_that_ran_down_does_no_harm(void **state)
{
	ldns_rr_list *list = rrset("a.example. 60 IN A 192.0.2.1",
	    "a.example. 60 IN A 192.0.2.2", NULL);
	struct dname zone = name("example.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_ok(rrsig_make(&s, &k.signs, &zone, list, 1000, 2000, &e), &e);
	ldns_rr_set_ttl(ldns_rr_list_rr(list, 0), 3);
	check_ok(rrsig_verify(&s, &k.signs.key, list, &e), &e);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
times_beyond_2106_wrap(void **state)
{
	ldns_rr_list *list = rrset(". 60 IN NS a.", NULL, NULL);
	const time_t wrap = 4294967296;
	struct dname zone = name(".");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_ok(rrsig_make(&s, &k.signs, &zone, list, wrap - 100, wrap + 100,
	    &e), &e);
	assert_int_equal(s.inception, UINT32_MAX - 99);
	assert_int_equal(s.expiration, 100);
	assert_int_equal(s.labels, 0);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
a_large_rrset_and_every_algorithm_verify(void **state)
{
	static const struct {
		unsigned alg;
		const char *type, *group;
	} kinds[] = {
		{ 8, "RSA", NULL }, { 10, "RSA", NULL }, { 13, "EC", "P-256" },
		{ 14, "EC", "P-384" }, { 15, "ED25519", NULL },
	};
	struct dname zone = name("example.");
	ldns_rr_list *list = ldns_rr_list_new();
	struct rrsig s;
	struct key k;
	struct err e;
	char line[400];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(line, sizeof(line), "x.example. 5 IN TXT \"%0*d\"",
		    1 + i * 37 % 200, i);
		assert_true(ldns_rr_list_push_rr(list, record(line)));
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		EVP_PKEY *pkey = kinds[i].alg < 13 ?
		    EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024) :
		    EVP_PKEY_Q_keygen(NULL, NULL, kinds[i].type,
		    kinds[i].group);

		key_start(&k, pkey, 257, kinds[i].alg);
		check_ok(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e);
		EVP_PKEY_free(k.pkey);
	}
	ldns_rr_list_deep_free(list);
}

/* ---- what is not signed ------------------------------------------------- */

static void
sets_that_are_none_are_not_signed(void **state)
{
	static const struct {
		const char *a, *b, *words;
	} cases[] = {
		{ NULL, NULL, "no records" },
		{ "a.example. 60 IN A 192.0.2.1",
		    "b.example. 60 IN A 192.0.2.1", "one name and type" },
		{ "a.example. 60 IN A 192.0.2.1",
		    "a.example. 60 IN AAAA ::1", "one name and type" },
		{ "a.example. 60 IN A 192.0.2.1",
		    "a.example. 61 IN A 192.0.2.2", "TTLs 60 and 61" },
		{ "a.example. 60 CH TXT \"x\"", NULL, "class IN" },
		{ "a.example. 60 IN RRSIG A 13 3 3600 20100909100439 "
		    "20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+b"
		    "w6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep"
		    "666VCw==", NULL, "signatures are not signed" },
	};
	struct dname zone = name("example.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ldns_rr_list *list = rrset(cases[i].a, cases[i].b, NULL);

		check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e),
		    &e, ERR_FORMAT, cases[i].words);
		ldns_rr_list_deep_free(list);
	}
	EVP_PKEY_free(k.pkey);
}

static void
times_that_make_no_sense_are_not_signed(void **state)
{
	ldns_rr_list *list = rrset("example. 60 IN NS a.", NULL, NULL);
	struct dname zone = name("example.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 5, 5, &e), &e,
	    ERR_FORMAT, "before it begins");
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 6, 5, &e), &e,
	    ERR_FORMAT, "before it begins");
	check_refused(rrsig_make(&s, &k.signs, &zone, list, -1, 5, &e), &e,
	    ERR_FORMAT, "before 1970");
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 0, 2147483648, &e),
	    &e, ERR_FORMAT, "68 years");
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 0, INT64_MAX, &e),
	    &e, ERR_FORMAT, "68 years");
	check_ok(rrsig_make(&s, &k.signs, &zone, list, 0, 2147483647, &e), &e);
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
what_is_not_of_the_zone_is_not_signed(void **state)
{
	ldns_rr_list *above = rrset("com. 60 IN NS a.", NULL, NULL);
	ldns_rr_list *below = rrset("a.example.com. 60 IN DNSKEY 257 3 15 "
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", NULL, NULL);
	struct dname zone = name("example.com.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 256);
	check_refused(rrsig_make(&s, &k.signs, &zone, above, 1, 2, &e), &e,
	    ERR_CRYPTO, "not the zone");
	check_refused(rrsig_make(&s, &k.signs, &zone, below, 1, 2, &e), &e,
	    ERR_CRYPTO, "not the zone");
	ldns_rr_list_deep_free(above);
	ldns_rr_list_deep_free(below);
	EVP_PKEY_free(k.pkey);
}

static void
a_key_that_is_no_zone_key_does_not_sign(void **state)
{
	ldns_rr_list *list = rrset("example. 60 IN NS a.", NULL, NULL);
	struct dname zone = name("example.");
	struct rrsig s;
	struct key k;
	struct err e;

	(void)state;
	key_new(&k, 0x8001);
	k.mood = FAILS;		/* it is not even asked */
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e,
	    ERR_CRYPTO, "not a zone key");
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
}

static void
a_signature_that_does_not_verify_is_thrown_away(void **state)
{
	ldns_rr_list *list = rrset("example. 60 IN NS a.", NULL, NULL);
	struct dname zone = name("example.");
	struct rrsig s, before;
	struct key k, other;
	struct err e;

	(void)state;
	memset(&s, 0x5a, sizeof(s));
	memset(&before, 0x5a, sizeof(before));
	key_new(&k, 256);
	k.mood = GARBLES;
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e,
	    ERR_CRYPTO, "thrown away");
	k.mood = CUTS;
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e,
	    ERR_CRYPTO, "63 octets");
	k.mood = FAILS;
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e,
	    ERR_GONE, "the token is gone");
	/* The private half of another key. */
	key_new(&other, 256);
	k.mood = HONEST;
	k.signs.of = &other;
	check_refused(rrsig_make(&s, &k.signs, &zone, list, 1, 2, &e), &e,
	    ERR_CRYPTO, "thrown away");
	assert_memory_equal(&s, &before, sizeof(s));
	ldns_rr_list_deep_free(list);
	EVP_PKEY_free(k.pkey);
	EVP_PKEY_free(other.pkey);
}

/* ---- what does not verify ----------------------------------------------- */

struct signed_set {
	struct key	 k;
	ldns_rr_list	*list;
	struct rrsig	 s;
};

static int
sign_a_set(void **state)
{
	static struct signed_set set;
	struct dname zone = name("example.");
	struct err e;

	key_new(&set.k, 256);
	set.list = rrset("a.example. 60 IN A 192.0.2.1",
	    "a.example. 60 IN A 192.0.2.2", NULL);
	check_ok(rrsig_make(&set.s, &set.k.signs, &zone, set.list, 1000, 2000,
	    &e), &e);
	*state = &set;
	return 0;
}

static int
free_the_set(void **state)
{
	struct signed_set *set = *state;

	ldns_rr_list_deep_free(set->list);
	EVP_PKEY_free(set->k.pkey);
	return 0;
}

static void
every_field_counts(void **state)
{
	struct signed_set *set = *state;
	const struct dnskey *k = &set->k.signs.key;
	struct rrsig s;
	struct err e;

#define changed(change, words) do {					\
	s = set->s;							\
	change;								\
	check_refused(rrsig_verify(&s, k, set->list, &e), &e,		\
	    ERR_CRYPTO, words);						\
} while (0)
	changed(s.covered = LDNS_RR_TYPE_AAAA, "covers type 28, not 1");
	changed(s.alg = alg_by_number(13), "ECDSAP256SHA256");
	changed(s.labels = 1, "of 1 labels");
	changed(s.labels = 3, "of 3 labels");
	changed(s.original_ttl++, "does not verify");
	changed(s.expiration++, "does not verify");
	changed(s.inception--, "does not verify");
	changed(s.tag++, "not by key");
	changed(s.signer = name("."), "does not verify");
	changed(s.signer = name("b.example."), "not the zone");
	changed(s.len--, "does not verify");
#undef changed
	check_ok(rrsig_verify(&set->s, k, set->list, &e), &e);
}

static void
every_bit_of_the_signature_counts(void **state)
{
	struct signed_set *set = *state;
	struct rrsig s = set->s;
	struct err e;

	for (unsigned bit = 0; bit < 8 * 64; bit++) {
		s.sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		check_refused(rrsig_verify(&s, &set->k.signs.key, set->list,
		    &e), &e, ERR_CRYPTO, "does not verify");
		s.sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	check_ok(rrsig_verify(&s, &set->k.signs.key, set->list, &e), &e);
}

static void
every_record_counts(void **state)
{
	struct signed_set *set = *state;
	static const char *const others[][3] = {
		{ "a.example. 60 IN A 192.0.2.1", NULL, NULL },
		{ "a.example. 60 IN A 192.0.2.1",
		    "a.example. 60 IN A 192.0.2.3", NULL },
		{ "a.example. 60 IN A 192.0.2.1",
		    "a.example. 60 IN A 192.0.2.2",
		    "a.example. 60 IN A 192.0.2.3" },
		{ "b.example. 60 IN A 192.0.2.1",
		    "b.example. 60 IN A 192.0.2.2", NULL },
	};
	struct err e;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ldns_rr_list *list = rrset(others[i][0], others[i][1],
		    others[i][2]);

		check_refused(rrsig_verify(&set->s, &set->k.signs.key, list,
		    &e), &e, ERR_CRYPTO, "does not verify");
		ldns_rr_list_deep_free(list);
	}
}

static void
another_key_does_not_verify(void **state)
{
	struct signed_set *set = *state;
	struct rrsig s = set->s;
	struct key other;
	struct dnskey k;
	struct err e;

	key_new(&other, 256);
	s.tag = dnskey_tag(&other.signs.key);
	check_refused(rrsig_verify(&s, &other.signs.key, set->list, &e), &e,
	    ERR_CRYPTO, "does not verify");
	k = set->k.signs.key;
	k.flags = 0;
	check_refused(rrsig_verify(&set->s, &k, set->list, &e), &e,
	    ERR_CRYPTO, "not a zone key");
	EVP_PKEY_free(other.pkey);
}

/* ---- records ------------------------------------------------------------ */

static void
a_signature_comes_back_from_its_record(void **state)
{
	struct signed_set *set = *state;
	struct dname owner = name("a.example.");
	struct rrsig again;
	ldns_rr *rr;
	struct err e;

	assert_non_null(rr = rrsig_to_rr(&set->s, &owner, 60, &e));
	assert_int_equal(ldns_rr_ttl(rr), 60);
	check_ok(rrsig_from_rr(&again, rr, &e), &e);
	assert_int_equal(again.covered, set->s.covered);
	assert_ptr_equal(again.alg, set->s.alg);
	assert_int_equal(again.labels, set->s.labels);
	assert_int_equal(again.original_ttl, set->s.original_ttl);
	assert_int_equal(again.expiration, set->s.expiration);
	assert_int_equal(again.inception, set->s.inception);
	assert_int_equal(again.tag, set->s.tag);
	assert_true(dname_equal(&again.signer, &set->s.signer));
	assert_int_equal(again.len, 64);
	assert_memory_equal(again.sig, set->s.sig, 64);
	check_ok(rrsig_verify(&again, &set->k.signs.key, set->list, &e), &e);
	ldns_rr_free(rr);
}

static void
a_record_that_is_no_signature_of_ours_is_refused(void **state)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{ "a. 60 IN A 192.0.2.1", "not an RRSIG" },
		{ "a. 60 CH RRSIG A 15 1 60 20100909100439 20100812100439 1 "
		    "a. AAAA", "not an RRSIG" },
		{ "a. 60 IN RRSIG A 5 1 60 20100909100439 20100812100439 1 "
		    "a. AAAA", "algorithm 5" },
		{ "a. 60 IN RRSIG A 15 1 60 20100909100439 20100812100439 1 "
		    "a. AAAA", "3 octets" },
		{ "a. 60 IN RRSIG A 13 1 60 20100909100439 20100812100439 1 "
		    "a. AAAA", "3 octets" },
	};
	struct rrsig s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ldns_rr *rr = record(cases[i].line);

		check_refused(rrsig_from_rr(&s, rr, &e), &e, ERR_FORMAT,
		    cases[i].words);
		ldns_rr_free(rr);
	}
}

/* RSA has signatures of many lengths, but none of no octet. */
static void
a_signature_of_no_octet_is_refused(void **state)
{
	ldns_rr *rr = record("a. 60 IN RRSIG A 8 1 60 20100909100439 "
	    "20100812100439 1 a. AAAA");
	ldns_rdf *none = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, 0, "");
	struct rrsig s;
	struct err e;

	(void)state;
	check_ok(rrsig_from_rr(&s, rr, &e), &e);
	assert_non_null(none);
	ldns_rdf_deep_free(ldns_rr_set_rdf(rr, none, 8));
	check_refused(rrsig_from_rr(&s, rr, &e), &e, ERR_FORMAT, "0 octets");
	ldns_rr_free(rr);
}

int
main(void)
{
#define with_set(f) cmocka_unit_test_setup_teardown(f, sign_a_set, free_the_set)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsa_signatures_are_those_of_rfc_5702),
		cmocka_unit_test(edwards_signatures_are_those_of_rfc_8080),
		cmocka_unit_test(elliptic_signatures_of_rfc_6605_verify),
		cmocka_unit_test(an_rrset_is_signed_in_canonical_form),
		cmocka_unit_test(the_records_stay_as_they_were),
		cmocka_unit_test(the_fields_are_those_asked_for),
		cmocka_unit_test(a_ttl_that_ran_down_does_no_harm),
		cmocka_unit_test(times_beyond_2106_wrap),
		cmocka_unit_test(a_large_rrset_and_every_algorithm_verify),
		cmocka_unit_test(sets_that_are_none_are_not_signed),
		cmocka_unit_test(times_that_make_no_sense_are_not_signed),
		cmocka_unit_test(what_is_not_of_the_zone_is_not_signed),
		cmocka_unit_test(a_key_that_is_no_zone_key_does_not_sign),
		cmocka_unit_test(a_signature_that_does_not_verify_is_thrown_away),
		with_set(every_field_counts),
		with_set(every_bit_of_the_signature_counts),
		with_set(every_record_counts),
		with_set(another_key_does_not_verify),
		with_set(a_signature_comes_back_from_its_record),
		cmocka_unit_test(a_record_that_is_no_signature_of_ours_is_refused),
		cmocka_unit_test(a_signature_of_no_octet_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
