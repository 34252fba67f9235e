#include "keyset/dnskey.h"
#include "tests/test.h"

/* The keys of the examples in the RFCs. */
static const struct example {
	const char *rfc, *owner;
	unsigned flags, alg, tag, bits;
	uint64_t exponent;
	const char *pub;		/* base64 */
	enum dnskey_ds type;
	const char *ds;			/* NULL: the RFC has none */
} examples[] = {
	{ "RFC 5702 6.1", "example.net.", 256, 8, 9033, 512, 65537,
	    "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4"
	    "cAgtvd4Qs8PkxUdp6p/DlUmObdk=", DS_SHA256, NULL },
	{ "RFC 5702 6.2", "example.net.", 256, 10, 3740, 1024, 65537,
	    "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnj"
	    "JQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8g"
	    "pMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL", DS_SHA256,
	    NULL },
	{ "RFC 6605 6.1", "example.net.", 257, 13, 55648, 256, 0,
	    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+"
	    "e+MAnLr+Wi9xMWyQLc8NAA==", DS_SHA256,
	    "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17" },
	{ "RFC 6605 6.2", "example.net.", 257, 14, 10771, 384, 0,
	    "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RC"
	    "OpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
	    DS_SHA384, "72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9"
	    "495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6" },
	{ "RFC 8080 6.1", "example.com.", 257, 15, 3613, 256, 0,
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", DS_SHA256,
	    "3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b" },
	{ "RFC 8080 6.1", "example.com.", 257, 15, 35217, 256, 0,
	    "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=", DS_SHA256,
	    "401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c" },
};

enum { EXAMPLES = sizeof(examples) / sizeof(examples[0]) };

static size_t
base64(const char *text, uint8_t out[DNSKEY_PUB_MAX])
{
	size_t len = strlen(text);
	int n = EVP_DecodeBlock(out, (const uint8_t *)text, (int)len);

	assert_true(n > 0);
	while (text[--len] == '=')
		n--;
	return (size_t)n;
}

static struct dnskey
key_of(const struct example *x)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey k;
	struct err e;

	check_ok(dnskey_set(&k, x->flags, x->alg, pub, base64(x->pub, pub),
	    &e), &e);
	return k;
}

static struct dname
name(const char *text)
{
	struct dname d;
	struct err e;

	check_ok(dname_from_text(&d, text, &e), &e);
	return d;
}

static void
keys_of_the_rfcs_have_their_tags_and_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		struct dnskey k = key_of(&examples[i]);

		assert_int_equal(dnskey_tag(&k), examples[i].tag);
		assert_int_equal(dnskey_bits(&k), examples[i].bits);
		assert_int_equal(dnskey_exponent(&k), examples[i].exponent);
	}
}

static void
assert_digest(ldns_rr *ds, const char *hex)
{
	char *text;

	assert_non_null(ds);
	text = ldns_rdf2str(ldns_rr_rdf(ds, 3));
	assert_string_equal(text, hex);
	free(text);
	ldns_rr_free(ds);
}

static void
keys_of_the_rfcs_have_their_ds(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		struct dnskey k = key_of(&examples[i]);
		struct dname owner = name(examples[i].owner);
		ldns_rr *ds;

		if (examples[i].ds == NULL)
			continue;
		ds = dnskey_to_ds(&k, &owner, 3600, examples[i].type, &e);
		assert_non_null(ds);
		assert_int_equal(ldns_rr_ttl(ds), 3600);
		assert_int_equal(ldns_rdf2native_int16(ldns_rr_rdf(ds, 0)),
		    examples[i].tag);
		assert_int_equal(ldns_rdf2native_int8(ldns_rr_rdf(ds, 1)),
		    examples[i].alg);
		assert_int_equal(ldns_rdf2native_int8(ldns_rr_rdf(ds, 2)),
		    examples[i].type);
		assert_digest(ds, examples[i].ds);
	}
}

/* RFC 4034, 5.4 and RFC 4509, 2.3: a key of RSASHA1, which we do not speak. */
static void
the_first_key_of_the_rfcs_has_its_tag_and_ds(void **state)
{
	static const struct alg rsasha1 = { .number = 5, .name = "RSASHA1" };
	struct dnskey k = { .flags = 256, .alg = &rsasha1 };
	struct dname owner = name("dskey.example.com.");
	struct err e;

	(void)state;
	k.pub_len = (uint16_t)base64("AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGk"
	    "JaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5"
	    "+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/"
	    "rljwvFw==", k.pub);
	assert_int_equal(dnskey_tag(&k), 60485);
	assert_digest(dnskey_to_ds(&k, &owner, 86400, DS_SHA256, &e),
	    "d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a");
	check_refused(dnskey_set(&k, 256, 5, k.pub, k.pub_len, &e), &e,
	    ERR_FORMAT, "algorithm 5");
}

static void
every_algorithm_is_found_by_number_and_name(void **state)
{
	unsigned n = 0;
	char decimal[8];

	(void)state;
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a)) {
		snprintf(decimal, sizeof(decimal), "%u", a->number);
		assert_ptr_equal(alg_by_number(a->number), a);
		assert_ptr_equal(alg_by_name(a->name), a);
		assert_ptr_equal(alg_by_name(decimal), a);
		n++;
	}
	assert_int_equal(n, 5);
	assert_int_equal(alg_by_name("ecdsap256sha256")->number, 13);
	assert_null(alg_by_number(5));
	assert_null(alg_by_number(256 + 8));
	assert_null(alg_by_name(""));
	assert_null(alg_by_name("08"));
	assert_null(alg_by_name("8 "));
	assert_null(alg_by_name("RSASHA1"));
}

static void
a_key_comes_back_from_every_form(void **state)
{
	struct dname owner = name("example.");
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	struct err e;

	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		struct dnskey k = key_of(&examples[i]), again;
		size_t len = dnskey_to_rdata(&k, rdata);
		EVP_PKEY *pkey;
		ldns_rr *rr;

		check_ok(dnskey_from_rdata(&again, rdata, len, &e), &e);
		assert_true(dnskey_equal(&k, &again));

		assert_non_null(rr = dnskey_to_rr(&k, &owner, 172800, &e));
		assert_int_equal(ldns_rr_ttl(rr), 172800);
		check_ok(dnskey_from_rr(&again, rr, &e), &e);
		assert_true(dnskey_equal(&k, &again));
		ldns_rr_free(rr);

		assert_non_null(pkey = dnskey_to_evp(&k, &e));
		check_ok(dnskey_from_evp(&again, k.flags, k.alg, pkey, &e), &e);
		assert_true(dnskey_equal(&k, &again));
		EVP_PKEY_free(pkey);
	}
}

static void
a_key_is_itself_whatever_its_flags(void **state)
{
	struct dnskey a = key_of(&examples[2]), b = a;
	struct digest id_a, id_b;

	(void)state;
	b.flags |= DNSKEY_REVOKE;
	id_a = dnskey_id(&a);
	id_b = dnskey_id(&b);
	assert_true(digest_equal(&id_a, &id_b));
	assert_true(dnskey_same_public(&a, &b));
	assert_false(dnskey_equal(&a, &b));
	/* RFC 5011, 7: a revoked key has another tag. */
	assert_int_equal(dnskey_tag(&b), dnskey_tag(&a) + 128);
	/* The same octets for another algorithm are another key. */
	b = key_of(&examples[0]);
	a = b;
	a.alg = alg_by_number(10);
	assert_false(dnskey_same_public(&a, &b));
}

static void
keys_are_in_the_order_of_their_rdata(void **state)
{
	struct dnskey zsk = key_of(&examples[0]), ksk = key_of(&examples[2]);
	struct dnskey other = key_of(&examples[4]), long_one, revoked = ksk;

	(void)state;
	assert_int_equal(dnskey_order(&zsk, &zsk), 0);
	assert_true(dnskey_order(&zsk, &ksk) < 0);	/* by flags */
	assert_true(dnskey_order(&ksk, &zsk) > 0);
	assert_true(dnskey_order(&ksk, &other) < 0);	/* by algorithm */
	revoked.flags |= DNSKEY_REVOKE;
	assert_true(dnskey_order(&ksk, &revoked) < 0);
	long_one = zsk;
	long_one.pub_len++;
	assert_true(dnskey_order(&zsk, &long_one) < 0);	/* absent before zero */
	assert_true(dnskey_order(&long_one, &zsk) > 0);
}

static void
every_other_length_is_refused(void **state)
{
	uint8_t pub[DNSKEY_PUB_MAX + 1] = { 0 };
	struct dnskey k;
	struct err e;

	(void)state;
	for (size_t i = 2; i < EXAMPLES; i++) {
		size_t right = base64(examples[i].pub, pub);

		for (size_t len = 0; len <= sizeof(pub); len++)
			if (len != right)
				check_refused(dnskey_set(&k, 257,
				    examples[i].alg, pub, len, &e), &e,
				    ERR_FORMAT, "octets");
	}
}

static void
every_truncated_rdata_is_refused(void **state)
{
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	struct dnskey k;
	struct err e;

	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		size_t len;

		k = key_of(&examples[i]);
		len = dnskey_to_rdata(&k, rdata);
		/* Of RSA, what is left is a key while it is long enough. */
		if (examples[i].alg == 8 || examples[i].alg == 10)
			len = 4 + 4 + 512 / 8;
		while (len-- > 0)
			assert_int_equal(dnskey_from_rdata(&k, rdata, len, &e),
			    -1);
	}
}

static void
only_protocol_3_is_taken(void **state)
{
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	struct dnskey k = key_of(&examples[4]);
	size_t len = dnskey_to_rdata(&k, rdata);
	struct err e;

	(void)state;
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		rdata[2] = (uint8_t)protocol;
		if (protocol != 3)
			check_refused(dnskey_from_rdata(&k, rdata, len, &e),
			    &e, ERR_FORMAT, "protocol");
	}
}

static void
flags_are_16_bits(void **state)
{
	struct dnskey k = key_of(&examples[4]);
	struct err e;

	(void)state;
	check_ok(dnskey_set(&k, 65535, 15, k.pub, k.pub_len, &e), &e);
	check_refused(dnskey_set(&k, 65536, 15, k.pub, k.pub_len, &e), &e,
	    ERR_FORMAT, "flags 65536");
}

static void
a_point_beside_the_curve_is_refused(void **state)
{
	struct dnskey k, wrong;
	struct err e;

	(void)state;
	for (size_t i = 2; i < 4; i++) {
		k = key_of(&examples[i]);
		wrong = k;
		wrong.pub[k.pub_len - 1] ^= 1;
		check_refused(dnskey_set(&k, 257, k.alg->number, wrong.pub,
		    k.pub_len, &e), &e, ERR_FORMAT, "not a point");
		memset(wrong.pub, 0, k.pub_len);
		check_refused(dnskey_set(&k, 257, k.alg->number, wrong.pub,
		    k.pub_len, &e), &e, ERR_FORMAT, "not a point");
		memset(wrong.pub, 0xff, k.pub_len);
		check_refused(dnskey_set(&k, 257, k.alg->number, wrong.pub,
		    k.pub_len, &e), &e, ERR_FORMAT, "not a point");
	}
}

/* RFC 8032, 5.1.3; y = 2 has no x, y = 1 only x = 0, which is even. */
static void
an_edwards_key_is_a_point_too(void **state)
{
	uint8_t pub[32];
	unsigned good = 0;
	struct dnskey k;
	struct err e;

	(void)state;
	memset(pub, 0, sizeof(pub));
	pub[0] = 2;
	check_refused(dnskey_set(&k, 257, 15, pub, 32, &e), &e, ERR_FORMAT,
	    "not a point");
	pub[0] = 1;
	check_ok(dnskey_set(&k, 257, 15, pub, 32, &e), &e);
	pub[31] = 0x80;
	check_refused(dnskey_set(&k, 257, 15, pub, 32, &e), &e, ERR_FORMAT,
	    "not a point");
	/* p itself, and all above it: 0 and more, written another way. */
	memset(pub, 0xff, sizeof(pub));
	pub[31] = 0x7f;
	for (unsigned first = 0xed; first <= 0xff; first++) {
		pub[0] = (uint8_t)first;
		check_refused(dnskey_set(&k, 257, 15, pub, 32, &e), &e,
		    ERR_FORMAT, "not a point");
	}
	/* Of all numbers about one half are a y. */
	memset(pub, 0x5a, sizeof(pub));
	for (unsigned i = 0; i < 256; i++) {
		pub[7] = (uint8_t)i;
		good += dnskey_set(&k, 257, 15, pub, 32, &e) == 0;
	}
	assert_in_range(good, 90, 166);
}

/* An RSA key field (RFC 3110, 2) made of lengths: all ones, and odd. */
static size_t
rsa(uint8_t *out, bool long_form, size_t e_len, size_t n_len)
{
	uint8_t *p = out;

	if (long_form) {
		*p++ = 0;
		*p++ = (uint8_t)(e_len >> 8);
	}
	*p++ = (uint8_t)e_len;
	memset(p, 0xff, e_len + n_len);
	return (size_t)(p - out) + e_len + n_len;
}

static void
a_key_that_another_begins_with_is_not_that_one(void **state)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey a, b;
	struct err e;

	(void)state;
	check_ok(dnskey_set(&a, 256, 8, pub, rsa(pub, false, 3, 64), &e), &e);
	check_ok(dnskey_set(&b, 256, 8, pub, rsa(pub, false, 3, 65), &e), &e);
	assert_memory_equal(a.pub, b.pub, a.pub_len);
	assert_false(dnskey_same_public(&a, &b));
	assert_false(dnskey_same_public(&b, &a));
}

static void
rsa_keys_of_512_to_4096_bits_are_taken(void **state)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey k;
	struct err e;

	(void)state;
	check_ok(dnskey_set(&k, 256, 8, pub, rsa(pub, false, 3, 64), &e), &e);
	assert_int_equal(dnskey_bits(&k), 512);
	check_ok(dnskey_set(&k, 256, 8, pub, rsa(pub, false, 3, 512), &e), &e);
	assert_int_equal(dnskey_bits(&k), 4096);
	assert_int_equal(dnskey_exponent(&k), 0xffffff);
	rsa(pub, false, 3, 64);
	pub[4] = 0x40;
	check_refused(dnskey_set(&k, 256, 8, pub, 68, &e), &e, ERR_FORMAT,
	    "511 bits");
	/* A short exponent leaves room for a modulus that is too long. */
	check_refused(dnskey_set(&k, 256, 8, pub, rsa(pub, false, 1, 513), &e),
	    &e, ERR_FORMAT, "4104 bits");
}

static void
long_exponents_have_their_own_form(void **state)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey k;
	struct err e;

	(void)state;
	check_ok(dnskey_set(&k, 256, 8, pub, rsa(pub, false, 8, 64), &e), &e);
	assert_true(dnskey_exponent(&k) == UINT64_MAX);
	check_ok(dnskey_set(&k, 256, 8, pub, rsa(pub, false, 9, 64), &e), &e);
	assert_true(dnskey_exponent(&k) == 0);
	check_ok(dnskey_set(&k, 256, 8, pub, rsa(pub, true, 256, 64), &e), &e);
	assert_int_equal(dnskey_bits(&k), 512);
	check_refused(dnskey_set(&k, 256, 8, pub, rsa(pub, true, 255, 64), &e),
	    &e, ERR_FORMAT, "long form");
	check_refused(dnskey_set(&k, 256, 8, pub, rsa(pub, true, 0, 64), &e),
	    &e, ERR_FORMAT, "long form");
}

static void
rsa_keys_that_are_malformed_are_refused(void **state)
{
	uint8_t pub[DNSKEY_PUB_MAX] = { 0 };
	struct dnskey k;
	struct err e;

	(void)state;
	check_refused(dnskey_set(&k, 256, 8, pub, 0, &e), &e, ERR_FORMAT,
	    "cut off");
	rsa(pub, false, 3, 64);
	for (size_t len = 1; len <= 4; len++)
		check_refused(dnskey_set(&k, 256, 8, pub, len, &e), &e,
		    ERR_FORMAT, "cut off");
	pub[0] = 0;
	check_refused(dnskey_set(&k, 256, 8, pub, 1, &e), &e, ERR_FORMAT,
	    "cut off");
	rsa(pub, false, 3, 64);
	pub[1] = 0;
	check_refused(dnskey_set(&k, 256, 8, pub, 68, &e), &e, ERR_FORMAT,
	    "leading zeros in its exponent");
	rsa(pub, false, 3, 65);
	pub[4] = 0;
	check_refused(dnskey_set(&k, 256, 8, pub, 69, &e), &e, ERR_FORMAT,
	    "leading zeros in its modulus");
	rsa(pub, false, 3, 64);
	pub[67] = 0xfe;
	check_refused(dnskey_set(&k, 256, 8, pub, 68, &e), &e, ERR_FORMAT,
	    "even modulus");
	rsa(pub, false, 3, 64);
	pub[3] = 0xfe;
	check_refused(dnskey_set(&k, 256, 8, pub, 68, &e), &e, ERR_FORMAT,
	    "even or 1");
	rsa(pub, false, 1, 64);
	pub[1] = 1;
	check_refused(dnskey_set(&k, 256, 8, pub, 66, &e), &e, ERR_FORMAT,
	    "even or 1");
	pub[1] = 3;
	check_ok(dnskey_set(&k, 256, 8, pub, 66, &e), &e);
}

static void
nothing_is_written_on_failure(void **state)
{
	struct dnskey k = key_of(&examples[2]), before;
	struct err e;

	(void)state;
	memset(&before, 0, sizeof(before));
	memcpy(&before, &k, sizeof(k));
	assert_int_equal(dnskey_set(&k, 257, 13, k.pub, 63, &e), -1);
	assert_int_equal(dnskey_from_rdata(&k, k.pub, 3, &e), -1);
	assert_memory_equal(&k, &before, sizeof(k));
}

static ldns_rr *
record(const char *text)
{
	ldns_rr *rr = NULL;

	assert_int_equal(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	return rr;
}

static void
a_record_of_another_kind_is_no_key(void **state)
{
	static const char *const others[] = {
		"example. 3600 IN A 192.0.2.1",
		"example. 3600 IN CDNSKEY 257 3 15 "
		    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
		"example. 3600 CH DNSKEY 257 3 15 "
		    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
	};
	struct dnskey k;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ldns_rr *rr = record(others[i]);

		check_refused(dnskey_from_rr(&k, rr, &e), &e, ERR_FORMAT,
		    "not a DNSKEY");
		ldns_rr_free(rr);
	}
}

static void
a_record_with_fields_missing_is_no_key(void **state)
{
	ldns_rr *rr = ldns_rr_new_frm_type(LDNS_RR_TYPE_DNSKEY);
	struct dnskey k;
	struct err e;

	(void)state;
	assert_non_null(rr);
	check_refused(dnskey_from_rr(&k, rr, &e), &e, ERR_FORMAT, "lacks");
	ldns_rr_free(rr);
	rr = record("example. 3600 IN DNSKEY 257 3 15 "
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	check_ok(dnskey_from_rr(&k, rr, &e), &e);
	ldns_rdf_deep_free(ldns_rr_pop_rdf(rr));
	assert_int_equal(dnskey_from_rr(&k, rr, &e), -1);
	assert_int_equal(e.kind, ERR_FORMAT);
	ldns_rr_free(rr);
}

static void
a_key_of_libcrypto_must_be_one_for_the_algorithm(void **state)
{
	EVP_PKEY *keys[] = {
		EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"),
		EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"),
		EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"),
		EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024),
		EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp256k1"),
		EVP_PKEY_Q_keygen(NULL, NULL, "ED448"),
		EVP_PKEY_Q_keygen(NULL, NULL, "X25519"),
	};
	static const unsigned fits[] = { 13, 14, 15, 8, 0, 0, 0 };
	struct dnskey k;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_non_null(keys[i]);
		for (const struct alg *a = alg_next(NULL); a != NULL;
		    a = alg_next(a)) {
			if (a->number == fits[i] ||
			    (a->number == 10 && fits[i] == 8))
				check_ok(dnskey_from_evp(&k, 257, a, keys[i],
				    &e), &e);
			else
				check_refused(dnskey_from_evp(&k, 257, a,
				    keys[i], &e), &e, ERR_FORMAT, "not one");
		}
		EVP_PKEY_free(keys[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_the_rfcs_have_their_tags_and_sizes),
		cmocka_unit_test(keys_of_the_rfcs_have_their_ds),
		cmocka_unit_test(the_first_key_of_the_rfcs_has_its_tag_and_ds),
		cmocka_unit_test(every_algorithm_is_found_by_number_and_name),
		cmocka_unit_test(a_key_comes_back_from_every_form),
		cmocka_unit_test(a_key_is_itself_whatever_its_flags),
		cmocka_unit_test(keys_are_in_the_order_of_their_rdata),
		cmocka_unit_test(every_other_length_is_refused),
		cmocka_unit_test(every_truncated_rdata_is_refused),
		cmocka_unit_test(only_protocol_3_is_taken),
		cmocka_unit_test(flags_are_16_bits),
		cmocka_unit_test(a_point_beside_the_curve_is_refused),
		cmocka_unit_test(an_edwards_key_is_a_point_too),
		cmocka_unit_test(a_key_that_another_begins_with_is_not_that_one),
		cmocka_unit_test(rsa_keys_of_512_to_4096_bits_are_taken),
		cmocka_unit_test(long_exponents_have_their_own_form),
		cmocka_unit_test(rsa_keys_that_are_malformed_are_refused),
		cmocka_unit_test(nothing_is_written_on_failure),
		cmocka_unit_test(a_record_of_another_kind_is_no_key),
		cmocka_unit_test(a_record_with_fields_missing_is_no_key),
		cmocka_unit_test(a_key_of_libcrypto_must_be_one_for_the_algorithm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
