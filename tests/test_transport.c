#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "hsm/p11.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static const struct hsm_wrap_way pad = { CKM_AES_KEY_WRAP_PAD,
    HSM_FORMAT_RFC5649 };

/* What SoftHSM 2.6.1 has of the two. */
#define SHA1_FORMAT "rsa-oaep-sha1+rfc5649/pkcs8"

static void
token_also(struct hsm *h, const char *label)
{
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct err e;

	check_ok(hsm_init_token(h, label, so, pin, &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	secret_free(&so);
	secret_free(&pin);
}

static void
login_again(struct hsm *h, const char *label)
{
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	check_ok(hsm_select(h, label, &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	secret_free(&pin);
}

static size_t
objects_of(struct hsm *h, bool of_token)
{
	struct template like = { 0 };
	CK_OBJECT_HANDLE *found;
	struct err e;
	size_t n;

	template_flag(&like, CKA_TOKEN, of_token);
	check_ok(objects_find(h, like.a, like.n, &found, &n, &e), &e);
	free(found);
	return n;
}

static struct hsm_key
zsk_made(struct hsm *h, unsigned alg, unsigned bits, bool extractable,
    struct dnskey *public)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(alg), .bits = bits,
	    .label = "ZSK", .extractable = extractable };
	struct hsm_key key;
	struct err e;

	check_ok(hsm_generate(h, &spec, &key, &e), &e);
	check_ok(dnskey_set(public, DNSKEY_ZSK, alg, key.pub, key.pub_len, &e),
	    &e);
	return key;
}

static void
a_transport_key_unwraps_and_does_nothing_else(void **state)
{
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_transport t;
	struct hsm_key key, found;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_transport_make(h, &pad, "transport", &key, &t, &e), &e);
	print_message("this token's format is %s\n", t.format);
	check_ok(hsm_find(h, &t.id, &found, &e), &e);
	assert_true(found.unwrap && found.sensitive && found.local);
	assert_true(found.id_stored && found.has_public);
	assert_false(found.sign || found.decrypt || found.extractable);
	assert_int_equal(found.bits, 3072);
	assert_int_equal(objects_of(h, false), 0);
	assert_int_equal(objects_of(h, true), 2);
	check_refused(hsm_test_sign(h, &found, &e), &e, ERR_HSM, "C_SignInit");
	hsm_close(&h);
}

static void
where_no_parcel_comes_through_no_transport_key_is_made(void **state)
{
	static const char *const plans[] = { "C_WrapKey:1:0x70",
	    "C_UnwrapKey:1:0x71", "C_GenerateKey:1:0x54",
	    "C_GenerateKeyPair:1:0x31", "C_WrapKey:1:flip",
	    "C_CreateObject:1:0x5" };
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_transport t;
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		fault(plans[i]);
		check_refused(hsm_transport_make(h, &pad, "transport", &key,
		    &t, &e), &e, ERR_HSM, "\"transport\" was not made");
		fault("");
		assert_int_equal(objects_of(h, false) + objects_of(h, true),
		    0);
	}
	hsm_close(&h);
}

static void
its_public_half_is_carried_in_pem(void **state)
{
	struct hsm *h = softhsm_token("SIGNER");
	struct blob pem = { NULL, 0 };
	struct hsm_transport t, read;
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_transport_make(h, &pad, "transport", &key, &t, &e), &e);
	check_ok(hsm_transport_export(&t, &pem, &e), &e);
	check_ok(hsm_transport_import(&read, pem.data, pem.len, t.format, &e),
	    &e);
	assert_true(digest_equal(&read.id, &t.id));
	assert_int_equal(read.pub_len, t.pub_len);
	assert_memory_equal(read.pub, t.pub, t.pub_len);
	check_refused(hsm_transport_import(&read, pem.data, pem.len, "plain",
	    &e), &e, ERR_FORMAT, "which is not known");
	for (size_t len = 0; len + 2 < pem.len; len++)
		check_refused(hsm_transport_import(&read, pem.data, len,
		    t.format, &e), &e, ERR_FORMAT, "transport key");
	blob_free(&pem);
	hsm_close(&h);
}

/* A key of libcrypto's, its public half as one to send to. */
static EVP_PKEY *
software_key(unsigned bits, struct hsm_transport *t, struct err *e)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	int rc;

	assert_true(key != NULL && bio != NULL);
	assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
	len = BIO_get_mem_data(bio, &text);
	rc = hsm_transport_import(t, text, (size_t)len, SHA1_FORMAT, e);
	BIO_free(bio);
	if (rc == 0)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static void
a_short_transport_key_is_refused(void **state)
{
	struct hsm_transport t;
	struct err e;

	(void)state;
	assert_null(software_key(2048, &t, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "2048 bits, fewer than 3072"));
}

/* Its first part by libcrypto's OAEP, its second by RFC 5649. */
static void
libcrypto_opens_a_parcel(void **state)
{
	struct hsm *h = softhsm_token("OFFLINE");
	struct blob parcel = { NULL, 0 };
	struct secret *aes;
	struct hsm_transport t;
	struct dnskey public;
	struct hsm_key key;
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *own;
	uint8_t plain[512];
	size_t len = sizeof(plain);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	assert_non_null(own = software_key(3072, &t, &e));
	key = zsk_made(h, 13, 0, true, &public);
	check_ok(hsm_parcel_make(h, &t, &pad, &key, &public, &parcel, &e),
	    &e);
	assert_non_null(ctx = EVP_PKEY_CTX_new(own, NULL));
	assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx,
	    RSA_PKCS1_OAEP_PADDING), 1);
	assert_int_equal(EVP_PKEY_decrypt(ctx, plain, &len, parcel.data, 384),
	    1);
	assert_int_equal(len, HSM_WRAP_SECRET);
	assert_non_null(aes = secret_new(HSM_WRAP_SECRET, &e));
	check_ok(secret_set(aes, plain, len, &e), &e);
	check_ok(wrap_open_is(aes, parcel.data + 384, parcel.len - 384,
	    &public, &e), &e);
	secret_free(&aes);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(own);
	blob_free(&parcel);
	assert_int_equal(objects_of(h, false), 0);
	hsm_close(&h);
}

static void
what_cannot_be_sent_is_refused(void **state)
{
	struct hsm *h = softhsm_token("OFFLINE");
	struct blob parcel = { NULL, 0 };
	struct hsm_transport t;
	struct dnskey public, other;
	struct hsm_key kept, key;
	EVP_PKEY *own;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	assert_non_null(own = software_key(3072, &t, &e));
	kept = zsk_made(h, 13, 0, false, &other);
	key = zsk_made(h, 13, 0, true, &public);
	check_refused(hsm_parcel_make(h, &t, &pad, &kept, &other, &parcel,
	    &e), &e, ERR_HSM, "may not leave the token");
	check_refused(hsm_parcel_make(h, &t, &pad, &key, &other, &parcel, &e),
	    &e, ERR_CRYPTO, "key \"ZSK\" was not sent");
	/* What this token cannot do is said. */
	snprintf(t.format, sizeof(t.format), "rsa-oaep-sha256+rfc5649/pkcs8");
	if (hsm_parcel_make(h, &t, &pad, &key, &public, &parcel, &e) != 0) {
		assert_int_equal(e.kind, ERR_HSM);
		assert_non_null(strstr(e.text, "rsa-oaep-sha256"));
	}
	key = zsk_made(h, 15, 0, true, &public);
	snprintf(t.format, sizeof(t.format), SHA1_FORMAT);
	check_refused(hsm_parcel_make(h, &t, &pad, &key, &public, &parcel, &e),
	    &e, ERR_HSM, "the token does not wrap this key");
	assert_int_equal(objects_of(h, false), 0);
	assert_null(parcel.data);
	EVP_PKEY_free(own);
	hsm_close(&h);
}

static void
what_cannot_be_sent_is_known_before_there_is_a_key(void **state)
{
	static const unsigned kinds[][2] = { { 13, 0 }, { 8, 2048 },
	    { 14, 0 } };
	struct hsm *h = softhsm_token("OFFLINE");
	struct hsm_transport t;
	EVP_PKEY *own;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	assert_non_null(own = software_key(3072, &t, &e));
	check_refused(hsm_parcel_can(h, &t, &pad, alg_by_number(15), 0, &e),
	    &e, ERR_HSM, "a key of ED25519 cannot be sent");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		check_ok(hsm_parcel_can(h, &t, &pad,
		    alg_by_number(kinds[i][0]), kinds[i][1], &e), &e);
	fault("C_WrapKey:1:0x70");
	check_refused(hsm_parcel_can(h, &t, &pad, alg_by_number(13), 0, &e),
	    &e, ERR_HSM, "cannot be sent from this token");
	fault("");
	assert_int_equal(objects_of(h, false) + objects_of(h, true), 0);
	EVP_PKEY_free(own);
	hsm_close(&h);
}

static void
a_transport_key_is_found_again(void **state)
{
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_transport t, found;
	struct dnskey public;
	struct hsm_key key, zsk;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	zsk = zsk_made(h, 13, 0, false, &public);
	check_refused(hsm_transport_find(h, &pad, &zsk, &found, &e), &e,
	    ERR_HSM, "the transport key has no public key of 3072 bits");
	check_ok(hsm_transport_make(h, &pad, "transport", &key, &t, &e), &e);
	check_ok(hsm_transport_find(h, &pad, &key, &found, &e), &e);
	assert_true(digest_equal(&found.id, &t.id));
	assert_string_equal(found.format, t.format);
	assert_int_equal(found.pub_len, t.pub_len);
	assert_memory_equal(found.pub, t.pub, t.pub_len);
	assert_int_equal(objects_of(h, false), 0);
	assert_int_equal(objects_of(h, true), 4);
	hsm_close(&h);
}

/* A signer's token with a transport key, and a parcel to it. */
struct post {
	struct hsm	    *hsm;
	struct hsm_transport t;
	struct hsm_key	     zsk;
	struct dnskey	     public;
	struct blob	     parcel;
};

static struct post
posted(struct hsm *h, unsigned alg, unsigned bits)
{
	struct post p = { .hsm = h, .parcel = { NULL, 0 } };
	struct hsm_key key;
	struct err e;

	check_ok(hsm_transport_make(h, &pad, "transport", &key, &p.t, &e), &e);
	token_also(h, "OFFLINE");
	p.zsk = zsk_made(h, alg, bits, true, &p.public);
	check_ok(hsm_parcel_make(h, &p.t, &pad, &p.zsk, &p.public, &p.parcel,
	    &e), &e);
	check_ok(hsm_destroy(h, &p.zsk, &e), &e);
	assert_int_equal(objects_of(h, false) + objects_of(h, true), 0);
	login_again(h, "SIGNER");
	return p;
}

static void
a_zsk_comes_through_and_signs(void **state)
{
	static const unsigned kinds[][2] = { { 13, 0 }, { 8, 2048 },
	    { 14, 0 } };
	struct hsm_restore what = { .label = "ZSK" };
	struct hsm_key out;
	struct hsm *h;
	struct post p;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((h = softhsm_token("SIGNER")) == NULL)
			skip();
		p = posted(h, kinds[i][0], kinds[i][1]);
		what.key = &p.public;
		check_ok(hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data,
		    p.parcel.len, &out, &e), &e);
		assert_true(digest_equal(&out.id, &p.zsk.id));
		assert_true(out.sign && out.sensitive && out.has_public);
		assert_false(out.extractable || out.decrypt || out.unwrap);
		check_ok(hsm_test_sign(h, &out, &e), &e);
		check_refused(hsm_parcel_open(h, &p.t, &pad, &what,
		    p.parcel.data, p.parcel.len, &out, &e), &e, ERR_HSM,
		    "in the token already");
		assert_int_equal(objects_of(h, false), 0);
		assert_int_equal(objects_of(h, true), 4);
		blob_free(&p.parcel);
		hsm_close(&h);
	}
}

static void
a_key_that_came_through_is_known_again(void **state)
{
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_restore what = { .label = "another label" };
	struct hsm_key out, open;
	struct dnskey public;
	struct post p;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	p = posted(h, 13, 0);
	what.key = &p.public;
	check_refused(hsm_restored(h, &what, &out, &e), &e, ERR_HSM, "");
	check_ok(hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data,
	    p.parcel.len, &out, &e), &e);
	what.label = "ZSK";
	check_ok(hsm_restored(h, &what, &out, &e), &e);
	assert_true(digest_equal(&out.id, &p.zsk.id));
	/* One that could leave the token is none. */
	open = zsk_made(h, 13, 0, true, &public);
	what.key = &public;
	check_refused(hsm_restored(h, &what, &out, &e), &e, ERR_HSM,
	    "the private key");
	check_ok(hsm_find(h, &open.id, &out, &e), &e);
	blob_free(&p.parcel);
	hsm_close(&h);
}

static void
a_parcel_that_was_changed_or_cut_is_refused(void **state)
{
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_restore what = { .label = "ZSK" };
	struct hsm_key out;
	struct post p;
	unsigned n = 0;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	p = posted(h, 13, 0);
	what.key = &p.public;
	for (size_t i = 0; i < p.parcel.len; i++, n++) {
		p.parcel.data[i] ^= (uint8_t)(1 << i % 8);
		if (hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data,
		    p.parcel.len, &out, &e) == 0)
			fail_msg("with octet %zu flipped it opens", i);
		p.parcel.data[i] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t len = 0; len < p.parcel.len; len++, n++)
		if (hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data, len,
		    &out, &e) == 0)
			fail_msg("of %zu octets it opens", len);
	print_message("%u flips and cuts\n", n);
	assert_int_equal(objects_of(h, false), 0);
	assert_int_equal(objects_of(h, true), 2);
	blob_free(&p.parcel);
	hsm_close(&h);
}

static void
wherever_opening_fails_the_key_is_whole_or_not_there(void **state)
{
	static const char *const called[] = { "C_CreateObject",
	    "C_DestroyObject", "C_GetAttributeValue", "C_FindObjectsInit",
	    "C_FindObjects", "C_SignInit", "C_Sign", "C_UnwrapKey" };
	static const char *const faults[] = { "!:0x5", ":0x5", "!:0x32",
	    "!:lie" };
	struct hsm *h = softhsm_token("SIGNER");
	struct hsm_restore what = { .label = "ZSK" };
	unsigned times[8], cuts = 0;
	struct hsm_key out;
	struct post p;
	char plan[64];
	struct err e;
	size_t n;
	int rc;

	(void)state;
	if (h == NULL)
		skip();
	p = posted(h, 13, 0);
	what.key = &p.public;
	fault("");
	check_ok(hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data,
	    p.parcel.len, &out, &e), &e);
	for (size_t i = 0; i < 8; i++)
		times[i] = calls(called[i]);
	check_ok(hsm_destroy(h, &out, &e), &e);
	for (size_t i = 0; i < 8; i++)
	for (unsigned t = 1; t <= times[i]; t++)
	for (size_t f = 0; f < 4; f += SANITIZED ? 2 : 1, cuts++) {
		snprintf(plan, sizeof(plan), "%s:%u%s", called[i], t,
		    faults[f]);
		fault(plan);
		rc = hsm_parcel_open(h, &p.t, &pad, &what, p.parcel.data,
		    p.parcel.len, &out, &e);
		fault("");
		if (h->has_session)
			assert_int_equal(objects_of(h, false), 0);
		login_again(h, "SIGNER");
		assert_int_equal(objects_of(h, false), 0);
		n = objects_of(h, true);
		if (rc != 0 && n != 2 && strstr(e.text, "in the token") ==
		    NULL && strstr(e.text, "whether it was made") == NULL &&
		    strstr(e.text, "its session was closed") == NULL)
			fail_msg("%s: %zu objects, \"%s\"", plan, n, e.text);
		if (n == 2)
			continue;
		check_ok(hsm_find(h, &p.zsk.id, &out, &e), &e);
		if (out.has_private && out.has_public)
			check_ok(hsm_test_sign(h, &out, &e), &e);
		check_ok(hsm_destroy(h, &out, &e), &e);
	}
	print_message("%u cut points\n", cuts);
	blob_free(&p.parcel);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transport_key_unwraps_and_does_nothing_else),
		cmocka_unit_test(where_no_parcel_comes_through_no_transport_key_is_made),
		cmocka_unit_test(its_public_half_is_carried_in_pem),
		cmocka_unit_test(a_short_transport_key_is_refused),
		cmocka_unit_test(libcrypto_opens_a_parcel),
		cmocka_unit_test(what_cannot_be_sent_is_refused),
		cmocka_unit_test(what_cannot_be_sent_is_known_before_there_is_a_key),
		cmocka_unit_test(a_transport_key_is_found_again),
		cmocka_unit_test(a_zsk_comes_through_and_signs),
		cmocka_unit_test(a_key_that_came_through_is_known_again),
		cmocka_unit_test(a_parcel_that_was_changed_or_cut_is_refused),
		cmocka_unit_test(wherever_opening_fails_the_key_is_whole_or_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
