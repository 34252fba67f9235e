#include <openssl/evp.h>
#include <openssl/rand.h>

#include "hsm/p11.h"
#include "keyset/signature.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static struct secret *
kek_of(uint8_t first)
{
	struct secret *s;
	uint8_t *room;
	struct err e;

	if ((s = secret_new(HSM_WRAP_SECRET, &e)) == NULL)
		fail_msg("%s", e.text);
	room = secret_room(s, HSM_WRAP_SECRET);
	for (uint8_t i = 0; i < HSM_WRAP_SECRET; i++)
		room[i] = (uint8_t)(first + i);
	return s;
}

static struct hsm_wrap_key *
key_in(struct hsm *h, uint8_t first)
{
	struct secret *s = kek_of(first);
	struct hsm_wrap_key *k;
	struct err e;

	if ((k = hsm_wrap_key_import(h, s, &e)) == NULL)
		fail_msg("%s", e.text);
	secret_free(&s);
	return k;
}

static void
key_out(struct hsm_wrap_key **k)
{
	struct err e;

	check_ok(hsm_wrap_key_destroy(k, &e), &e);
	assert_null(*k);
}

static struct hsm_key
key_extractable(struct hsm *h, unsigned alg, unsigned bits, const char *label)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(alg), .bits = bits,
	    .label = label, .extractable = true };
	struct hsm_key key;
	struct err e;

	check_ok(hsm_generate(h, &spec, &key, &e), &e);
	return key;
}

static struct dnskey
dnskey_of(const struct hsm_key *key, unsigned alg)
{
	struct dnskey k;
	struct err e;

	check_ok(dnskey_set(&k, DNSKEY_KSK, alg, key->pub, key->pub_len, &e),
	    &e);
	return k;
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

/* Another token in the same store, chosen and logged in. */
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

static const struct hsm_wrap_way pad = { CKM_AES_KEY_WRAP_PAD,
    HSM_FORMAT_RFC5649 };

/* ---- the format, without a token ----------------------------------------- */

static size_t
libcrypto_wrap(const char *cipher, const uint8_t *key, const uint8_t *in,
    size_t len, uint8_t *out)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, cipher, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;

	assert_true(c != NULL && ctx != NULL);
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(EVP_EncryptInit_ex2(ctx, c, key, NULL, NULL), 1);
	assert_int_equal(EVP_EncryptUpdate(ctx, out, &n, in, (int)len), 1);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
	return (size_t)n;
}

/* RFC 5649, 6. */
static void
libcrypto_wraps_as_the_examples_of_rfc_5649(void **state)
{
	static const uint8_t key[] = {
		0x58, 0x40, 0xdf, 0x6e, 0x29, 0xb0, 0x2a, 0xf1,
		0xab, 0x49, 0x3b, 0x70, 0x5b, 0xf1, 0x6e, 0xa1,
		0xae, 0x83, 0x38, 0xf4, 0xdc, 0xc1, 0x76, 0xa8,
	}, twenty[] = {
		0xc3, 0x7b, 0x7e, 0x64, 0x92, 0x58, 0x43, 0x40,
		0xbe, 0xd1, 0x22, 0x07, 0x80, 0x89, 0x41, 0x15,
		0x50, 0x68, 0xf7, 0x38,
	}, twenty_wrapped[] = {
		0x13, 0x8b, 0xde, 0xaa, 0x9b, 0x8f, 0xa7, 0xfc,
		0x61, 0xf9, 0x77, 0x42, 0xe7, 0x22, 0x48, 0xee,
		0x5a, 0xe6, 0xae, 0x53, 0x60, 0xd1, 0xae, 0x6a,
		0x5f, 0x54, 0xf3, 0x73, 0xfa, 0x54, 0x3b, 0x6a,
	}, seven[] = { 0x46, 0x6f, 0x72, 0x50, 0x61, 0x73, 0x69 },
	seven_wrapped[] = {
		0xaf, 0xbe, 0xb0, 0xf0, 0x7d, 0xfb, 0xf5, 0x41,
		0x92, 0x00, 0xf2, 0xcc, 0xb5, 0x0b, 0xb2, 0x4f,
	};
	uint8_t out[64];

	(void)state;
	assert_int_equal(libcrypto_wrap("AES-192-WRAP-PAD", key, twenty,
	    sizeof(twenty), out), sizeof(twenty_wrapped));
	assert_memory_equal(out, twenty_wrapped, sizeof(twenty_wrapped));
	assert_int_equal(libcrypto_wrap("AES-192-WRAP-PAD", key, seven,
	    sizeof(seven), out), sizeof(seven_wrapped));
	assert_memory_equal(out, seven_wrapped, sizeof(seven_wrapped));
}

static void
what_is_opened_in_software_is_what_was_wrapped(void **state)
{
	struct secret *kek = kek_of(1), *other = kek_of(2), *out;
	uint8_t plain[100], wrapped[128];
	struct err e;

	(void)state;
	assert_non_null(out = secret_new(WRAPPED_MAX, &e));
	memset(plain, 0x5a, sizeof(plain));
	for (size_t len = 1; len <= sizeof(plain); len++) {
		size_t n = libcrypto_wrap("AES-256-WRAP-PAD",
		    secret_bytes(kek), plain, len, wrapped);

		check_ok(wrap_open(kek, wrapped, n, out, &e), &e);
		assert_int_equal(secret_len(out), len);
		assert_memory_equal(secret_bytes(out), plain, len);
		check_refused(wrap_open(other, wrapped, n, out, &e), &e,
		    ERR_CRYPTO, "RFC 5649");
		assert_int_equal(secret_len(out), 0);
		wrapped[len % n] ^= 1;
		check_refused(wrap_open(kek, wrapped, n, out, &e), &e,
		    ERR_CRYPTO, "RFC 5649");
	}
	check_refused(wrap_open(kek, wrapped, 15, out, &e), &e, ERR_CRYPTO,
	    "no wrapped key");
	check_refused(wrap_open(kek, wrapped, 8, out, &e), &e, ERR_CRYPTO,
	    "no wrapped key");
	secret_free(&kek);
	secret_free(&other);
	secret_free(&out);
}

/* ---- the wrapping key ---------------------------------------------------- */

static void
a_wrapping_key_is_of_the_session_and_leaves_nothing(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k;
	struct secret *kek;
	uint8_t value[HSM_WRAP_SECRET];
	CK_ATTRIBUTE a = { CKA_VALUE, value, sizeof(value) };
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	assert_int_equal(objects_of(h, false), 1);
	assert_int_equal(objects_of(h, true), 0);
	assert_int_equal(h->p11->C_GetAttributeValue(h->session, k->handle, &a,
	    1), CKR_ATTRIBUTE_SENSITIVE);
	assert_true(object_flag(h, k->handle, CKA_WRAP, false, &e));
	assert_true(object_flag(h, k->handle, CKA_UNWRAP, false, &e));
	assert_false(object_flag(h, k->handle, CKA_ENCRYPT, true, &e));
	assert_false(object_flag(h, k->handle, CKA_DECRYPT, true, &e));
	assert_false(object_flag(h, k->handle, CKA_DERIVE, true, &e));
	assert_false(object_flag(h, k->handle, CKA_EXTRACTABLE, true, &e));
	key_out(&k);
	assert_int_equal(objects_of(h, false), 0);
	check_ok(hsm_wrap_key_destroy(&k, &e), &e);
	kek = kek_of(1);
	assert_true(secret_cut(kek, 16));
	assert_null(hsm_wrap_key_import(h, kek, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	secret_free(&kek);
	hsm_close(&h);
}

static void
a_wrapping_key_that_came_damaged_is_refused_by_its_check_value(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *kek = kek_of(1);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_CreateObject:1:flip");
	assert_null(hsm_wrap_key_import(h, kek, &e));
	assert_int_equal(e.kind, ERR_HSM);
	assert_non_null(strstr(e.text, "does not take an attribute's value"));
	assert_int_equal(calls("C_CreateObject"), 1);
	/* A token that does not look at it shows it: then we do. */
	fault("C_CreateObject:1:flip,C_CreateObject:1!:0x12,"
	    "C_CreateObject:2:flip");
	assert_null(hsm_wrap_key_import(h, kek, &e));
	assert_non_null(strstr(e.text, "another wrapping key"));
	assert_int_equal(objects_of(h, false), 0);
	secret_free(&kek);
	hsm_close(&h);
}

static void
a_wrapping_key_ends_with_login_and_session(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key key, out;
	struct blob wrapped;
	struct hsm_wrap_key *k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_extractable(h, 13, 0, "K");
	k = key_in(h, 1);
	assert_int_equal(session_renew(h), CKR_OK);
	assert_int_equal(objects_of(h, false), 0);
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_HSM,
	    "ended with its session");
	key_out(&k);
	k = key_in(h, 1);
	check_ok(hsm_logout(h, &e), &e);
	check_refused(hsm_keep(k, &pad, &key, &out, &e), &e, ERR_HSM,
	    "nobody is logged in");
	login_again(h, "AMS-A");
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_GONE,
	    "logged out");
	key_out(&k);
	hsm_close(&h);
}

/* ---- probes -------------------------------------------------------------- */

static void
the_way_is_found_by_opening_what_was_wrapped(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_way way;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	check_ok(hsm_wrap_probe(h, &way, &e), &e);
	assert_string_equal(way.format, "rfc5649/pkcs8");
	/* SoftHSM 2.6.1 has not 0x210b, which is asked first. */
	assert_int_equal(way.mechanism,
	    calls("C_WrapKey") == 2 ? 0x210a : 0x210b);
	assert_int_equal(objects_of(h, false) + objects_of(h, true), 0);
	hsm_close(&h);
}

static void
a_token_that_wraps_in_no_known_way_has_its_makers_backup_only(void **state)
{
	static const char *const plans[] = { "C_WrapKey:1:0x70",
	    "C_WrapKey:1:lie", "C_WrapKey:1:flip" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_way way;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		fault(plans[i]);
		check_refused(hsm_wrap_probe(h, &way, &e), &e, ERR_HSM,
		    "vendor-managed backup");
		/* A maker's number is not tried at another's. */
		assert_int_equal(calls("C_WrapKey"), 2);
		fault("");
		assert_int_equal(objects_of(h, false) + objects_of(h, true), 0);
	}
	hsm_close(&h);
}

static void
a_makers_own_number_is_tried_with_its_tokens(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_way way;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	snprintf(h->token.manufacturer, sizeof(h->token.manufacturer),
	    "SafeNet, Inc.");
	fault("C_WrapKey:1:0x70");
	check_refused(hsm_wrap_probe(h, &way, &e), &e, ERR_HSM, "0x80000171");
	assert_int_equal(calls("C_WrapKey"), 3);
	hsm_close(&h);
}

static void
what_cannot_be_wrapped_is_refused_before_it_is_made(void **state)
{
	static const struct {
		unsigned alg, bits;
		bool	 can;
	} rows[] = { { 15, 0, false }, { 8, 2048, true }, { 13, 0, true },
	    { 14, 0, true } };
	struct hsm *h = softhsm_token("AMS-A");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].can)
			check_ok(hsm_wrap_can(h, &pad,
			    alg_by_number(rows[i].alg), rows[i].bits, &e), &e);
		else
			check_refused(hsm_wrap_can(h, &pad,
			    alg_by_number(rows[i].alg), rows[i].bits, &e), &e,
			    ERR_HSM, "no key of ED25519 can have a wrapped "
			    "backup in this token: C_WrapKey by mechanism "
			    "0x210a: the token does not wrap this key");
		assert_int_equal(objects_of(h, false) + objects_of(h, true), 0);
	}
	hsm_close(&h);
}

/* ---- refusals ------------------------------------------------------------ */

static void
a_key_that_may_not_leave_is_not_wrapped(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob wrapped = { NULL, 0 };
	struct hsm_wrap_key *k;
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K");
	k = key_in(h, 1);
	fault("");
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_HSM,
	    "key \"K\" may not leave the token");
	assert_int_equal(calls("C_WrapKey"), 0);
	key_out(&k);
	hsm_close(&h);
}

static void
what_the_token_gives_that_is_not_wrapped_is_refused(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob wrapped = { NULL, 0 };
	struct hsm_wrap_key *k;
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_extractable(h, 13, 0, "K");
	k = key_in(h, 1);
	fault("C_WrapKey:1:lie");
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_HSM,
	    "no wrapped key has this length");
	fault("C_WrapKey:1:clear");
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_HSM,
	    "not wrapped at all");
	assert_null(wrapped.data);
	fault("");
	key_out(&k);
	hsm_close(&h);
}

struct wrapped_key {
	struct hsm_key	 key;
	struct dnskey	 public;
	struct blob	 blob;
};

static struct wrapped_key
wrapped_new(struct hsm *h, struct hsm_wrap_key *k, unsigned alg, unsigned bits)
{
	struct wrapped_key w = { .blob = { NULL, 0 } };
	struct err e;

	w.key = key_extractable(h, alg, bits, "KSK");
	w.public = dnskey_of(&w.key, alg);
	check_ok(hsm_wrap(k, &pad, &w.key, &w.blob, &e), &e);
	return w;
}

static void
another_wrapping_key_opens_nothing(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k, *other;
	struct wrapped_key w;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	other = key_in(h, 2);
	w = wrapped_new(h, k, 13, 0);
	check_refused(hsm_unwrap_try(other, &pad, &w.public, w.blob.data,
	    w.blob.len, &e), &e, ERR_HSM, "under another key");
	check_ok(hsm_unwrap_try(k, &pad, &w.public, w.blob.data, w.blob.len,
	    &e), &e);
	assert_int_equal(objects_of(h, false), 2);
	blob_free(&w.blob);
	key_out(&other);
	key_out(&k);
	hsm_close(&h);
}

static void
every_flipped_bit_is_refused(void **state)
{
	static const unsigned algs[][2] = { { 13, 0 }, { 8, 2048 } };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k;
	unsigned n = 0;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	for (size_t i = 0; i < 2; i++) {
		struct wrapped_key w = wrapped_new(h, k, algs[i][0],
		    algs[i][1]);
		/* All of the short one, one in each octet of the long one. */
		size_t step = algs[i][1] == 0 ? 1 : 9;

		for (size_t bit = 0; bit < w.blob.len * 8; bit += step) {
			w.blob.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			check_refused(hsm_unwrap_try(k, &pad, &w.public,
			    w.blob.data, w.blob.len, &e), &e, ERR_HSM,
			    "C_UnwrapKey");
			w.blob.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			n++;
		}
		check_ok(hsm_unwrap_try(k, &pad, &w.public, w.blob.data,
		    w.blob.len, &e), &e);
		blob_free(&w.blob);
	}
	assert_int_equal(objects_of(h, false), 1);
	print_message("%u flipped bits\n", n);
	key_out(&k);
	hsm_close(&h);
}

static void
every_truncation_is_refused(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k;
	struct wrapped_key w;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	w = wrapped_new(h, k, 8, 2048);
	for (size_t len = 0; len < w.blob.len; len++)
		check_refused(hsm_unwrap_try(k, &pad, &w.public, w.blob.data,
		    len, &e), &e, len % 8 != 0 || len < 24 ? ERR_FORMAT :
		    ERR_HSM, len % 8 != 0 || len < 24 ? "no wrapped key" :
		    "C_UnwrapKey");
	assert_int_equal(objects_of(h, false), 1);
	print_message("%zu truncations\n", w.blob.len);
	blob_free(&w.blob);
	key_out(&k);
	hsm_close(&h);
}

static void
another_key_than_the_dnskey_is_refused_and_not_kept(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_restore what = { .label = "KSK" };
	struct wrapped_key rsa, a, b, p384;
	struct hsm_wrap_way odd = pad;
	struct hsm_wrap_key *k;
	struct hsm_key out;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	rsa = wrapped_new(h, k, 8, 2048);
	a = wrapped_new(h, k, 13, 0);
	b = wrapped_new(h, k, 13, 0);
	p384 = wrapped_new(h, k, 14, 0);
	key_out(&k);
	token_also(h, "AMS-B");
	k = key_in(h, 1);
	/* Of another type, of another curve, another of the same kind. */
	what.key = &a.public;
	check_refused(hsm_unwrap(k, &pad, &what, rsa.blob.data, rsa.blob.len,
	    &out, &e), &e, ERR_HSM, "of another kind");
	assert_non_null(strstr(e.text, "nothing was restored"));
	check_refused(hsm_unwrap(k, &pad, &what, p384.blob.data,
	    p384.blob.len, &out, &e), &e, ERR_CRYPTO, "nothing was restored");
	check_refused(hsm_unwrap(k, &pad, &what, b.blob.data, b.blob.len, &out,
	    &e), &e, ERR_CRYPTO, "a test signature");
	what.key = &rsa.public;
	check_refused(hsm_unwrap(k, &pad, &what, a.blob.data, a.blob.len, &out,
	    &e), &e, ERR_HSM, "of another kind");
	snprintf(odd.format, sizeof(odd.format), "pkcs7");
	check_refused(hsm_unwrap(k, &odd, &what, a.blob.data, a.blob.len, &out,
	    &e), &e, ERR_FORMAT, "which is not known");
	what.label = "";
	check_refused(hsm_unwrap(k, &pad, &what, rsa.blob.data, rsa.blob.len,
	    &out, &e), &e, ERR_HSM, "label");
	assert_int_equal(objects_of(h, false), 1);
	assert_int_equal(objects_of(h, true), 0);
	key_out(&k);
	blob_free(&rsa.blob);
	blob_free(&a.blob);
	blob_free(&b.blob);
	blob_free(&p384.blob);
	hsm_close(&h);
}

static void
what_the_token_left_open_in_a_copy_is_refused(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k;
	struct wrapped_key w;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	w = wrapped_new(h, k, 8, 2048);
	/* With less of a template, SoftHSM lets the rest be true. */
	fault("C_UnwrapKey:1!:0x12");
	check_refused(hsm_unwrap_try(k, &pad, &w.public, w.blob.data,
	    w.blob.len, &e), &e, ERR_HSM, "CKA_SIGN_RECOVER is true");
	fault("C_UnwrapKey:1!:0x12,C_UnwrapKey:2!:0x12,"
	    "C_SetAttributeValue:1:0x10");
	check_refused(hsm_unwrap_try(k, &pad, &w.public, w.blob.data,
	    w.blob.len, &e), &e, ERR_HSM, "CKA_DECRYPT is true");
	fault("");
	assert_int_equal(objects_of(h, false), 1);
	blob_free(&w.blob);
	key_out(&k);
	hsm_close(&h);
}

/* ---- what is proved ------------------------------------------------------ */

static void
text_sign(struct hsm *h, const struct hsm_key *key, const struct dnskey *public,
    uint8_t sig[SIGNATURE_MAX], size_t *len)
{
	static const uint8_t text[] = "the same text for both";
	struct signing_key signer;
	EVP_PKEY *pkey;
	struct err e;

	check_ok(hsm_signing_key(h, key, public, &signer, &e), &e);
	check_ok(signer.sign(signer.of, text, sizeof(text), sig, len, &e), &e);
	assert_non_null(pkey = dnskey_to_evp(public, &e));
	check_ok(signature_verify(public->alg, pkey, text, sizeof(text), sig,
	    *len, &e), &e);
	EVP_PKEY_free(pkey);
}

static void
restored_check(const struct hsm_key *k, const struct hsm_key *was,
    bool extractable)
{
	assert_string_equal(k->label, was->label);
	assert_true(digest_equal(&k->id, &was->id));
	assert_true(k->id_stored && k->has_private && k->has_public);
	assert_true(k->known && k->family == was->family);
	assert_int_equal(k->bits, was->bits);
	assert_int_equal(k->pub_len, was->pub_len);
	assert_memory_equal(k->pub, was->pub, was->pub_len);
	assert_true(k->sensitive && k->sign);
	assert_false(k->decrypt || k->unwrap || k->local);
	assert_int_equal(k->extractable, extractable);
}

static void
a_key_is_restored_in_an_empty_token_and_is_the_same(void **state)
{
	static const unsigned kinds[][2] = { { 8, 2048 }, { 10, 2048 },
	    { 13, 0 }, { 14, 0 } };
	struct hsm *h = softhsm_token("AMS-A");
	uint8_t before[SIGNATURE_MAX], after[SIGNATURE_MAX];
	struct hsm_wrap_key *k;
	struct hsm_key out, found, *keys;
	struct wrapped_key w;
	char label[8];
	size_t len, again, n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct hsm_restore what = { .label = "KSK",
		    .extractable = i % 2 != 0 };

		login_again(h, "AMS-A");
		k = key_in(h, 7);
		w = wrapped_new(h, k, kinds[i][0], kinds[i][1]);
		check_ok(hsm_unwrap_try(k, &pad, &w.public, w.blob.data,
		    w.blob.len, &e), &e);
		text_sign(h, &w.key, &w.public, before, &len);
		key_out(&k);
		snprintf(label, sizeof(label), "B%zu", i);
		token_also(h, label);
		k = key_in(h, 7);
		what.key = &w.public;
		check_ok(hsm_unwrap(k, &pad, &what, w.blob.data, w.blob.len,
		    &out, &e), &e);
		restored_check(&out, &w.key, what.extractable);
		check_refused(hsm_unwrap(k, &pad, &what, w.blob.data,
		    w.blob.len, &out, &e), &e, ERR_HSM, "in the token already");
		key_out(&k);
		/* As another session sees it. */
		login_again(h, label);
		check_ok(hsm_list(h, &keys, &n, &e), &e);
		assert_int_equal(n, 1);
		free(keys);
		check_ok(hsm_find(h, &w.key.id, &found, &e), &e);
		restored_check(&found, &w.key, what.extractable);
		text_sign(h, &found, &w.public, after, &again);
		assert_int_equal(len, again);
		if (w.public.alg->family == ALG_RSA)
			assert_memory_equal(before, after, len);
		blob_free(&w.blob);
	}
	hsm_close(&h);
}

static void
what_softhsm_wrapped_libcrypto_opens_to_the_same_key(void **state)
{
	static const unsigned kinds[][2] = { { 8, 2048 }, { 13, 0 },
	    { 14, 0 } };
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *kek = kek_of(9), *other = kek_of(8);
	struct hsm_wrap_key *k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 9);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct wrapped_key w = wrapped_new(h, k, kinds[i][0],
		    kinds[i][1]);

		check_ok(wrap_open_is(kek, w.blob.data, w.blob.len, &w.public,
		    &e), &e);
		check_refused(wrap_open_is(other, w.blob.data, w.blob.len,
		    &w.public, &e), &e, ERR_CRYPTO, "RFC 5649");
		w.public.pub[w.public.pub_len - 1] ^= 2;
		check_refused(wrap_open_is(kek, w.blob.data, w.blob.len,
		    &w.public, &e), &e, ERR_CRYPTO, "another key");
		blob_free(&w.blob);
	}
	key_out(&k);
	secret_free(&kek);
	secret_free(&other);
	hsm_close(&h);
}

static void
a_public_half_that_is_there_is_completed(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_wrap_key *k;
	struct wrapped_key w;
	struct hsm_restore what = { .label = "KSK" };
	CK_OBJECT_HANDLE half;
	struct hsm_key out;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_in(h, 1);
	w = wrapped_new(h, k, 13, 0);
	check_ok(hsm_destroy(h, &w.key, &e), &e);
	check_ok(public_make(h, &w.public, "KSK", &half, &e), &e);
	what.key = &w.public;
	check_ok(hsm_unwrap(k, &pad, &what, w.blob.data, w.blob.len, &out,
	    &e), &e);
	restored_check(&out, &w.key, false);
	assert_int_equal(objects_of(h, true), 2);
	blob_free(&w.blob);
	key_out(&k);
	hsm_close(&h);
}

static void
a_key_that_is_to_stay_cannot_be_wrapped_any_more(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob wrapped = { NULL, 0 };
	struct hsm_wrap_key *k;
	struct hsm_key key, out;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_extractable(h, 13, 0, "K");
	k = key_in(h, 1);
	/* A token that only says so. */
	fault("C_SetAttributeValue:1:lie");
	check_refused(hsm_keep(k, &pad, &key, &out, &e), &e, ERR_HSM,
	    "still shows one that may");
	fault("C_SetAttributeValue:1:0x10");
	check_refused(hsm_keep(k, &pad, &key, &out, &e), &e, ERR_HSM,
	    "\"K\", which is still extractable");
	/* A refusal that proves nothing; and then none. */
	fault("C_WrapKey:1:0x5");
	check_refused(hsm_keep(k, &pad, &key, &out, &e), &e, ERR_HSM,
	    "to prove that it cannot leave");
	fault("C_WrapKey:1:lie");
	check_refused(hsm_keep(k, &pad, &key, &out, &e), &e, ERR_HSM,
	    "wrapped it all the same");
	fault("");
	check_ok(hsm_keep(k, &pad, &key, &out, &e), &e);
	assert_false(out.extractable);
	check_ok(hsm_keep(k, &pad, &key, &out, &e), &e);
	check_refused(hsm_wrap(k, &pad, &key, &wrapped, &e), &e, ERR_HSM,
	    "may not leave the token");
	check_ok(hsm_test_sign(h, &out, &e), &e);
	key_out(&k);
	hsm_close(&h);
}

static void
a_wrapped_key_comes_under_another_wrapping_key(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob again = { NULL, 0 };
	struct hsm_wrap_key *from, *to;
	struct wrapped_key w;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	from = key_in(h, 1);
	to = key_in(h, 2);
	w = wrapped_new(h, from, 14, 0);
	check_refused(hsm_rewrap(to, from, &pad, &w.public, w.blob.data,
	    w.blob.len, &again, &e), &e, ERR_HSM, "under another key");
	check_ok(hsm_rewrap(from, to, &pad, &w.public, w.blob.data, w.blob.len,
	    &again, &e), &e);
	assert_int_equal(objects_of(h, false), 2);
	check_ok(hsm_unwrap_try(to, &pad, &w.public, again.data, again.len,
	    &e), &e);
	check_refused(hsm_unwrap_try(from, &pad, &w.public, again.data,
	    again.len, &e), &e, ERR_HSM, "under another key");
	blob_free(&again);
	blob_free(&w.blob);
	key_out(&from);
	key_out(&to);
	hsm_close(&h);
}

/* ---- a module that fails at any call ------------------------------------- */

/* What one cut run has at hand. */
struct run {
	struct hsm	  *hsm;
	struct wrapped_key w;		/* wrapped under 1, in token A */
};

static int
run_probe(struct run *r, struct err *e)
{
	struct hsm_wrap_way way;

	return hsm_wrap_probe(r->hsm, &way, e);
}

static int
run_wrap(struct run *r, struct err *e)
{
	struct secret *kek = kek_of(1);
	struct blob out = { NULL, 0 };
	struct hsm_wrap_key *k;
	struct err last;
	int rc = -1;

	if ((k = hsm_wrap_key_import(r->hsm, kek, e)) != NULL) {
		rc = hsm_wrap(k, &pad, &r->w.key, &out, e);
		if (rc == 0)
			rc = hsm_unwrap_try(k, &pad, &r->w.public, out.data,
			    out.len, e);
		if (hsm_wrap_key_destroy(&k, &last) != 0 && rc == 0) {
			*e = last;
			rc = -1;
		}
	}
	blob_free(&out);
	secret_free(&kek);
	return rc;
}

static int
run_unwrap(struct run *r, struct err *e)
{
	struct hsm_restore what = { .key = &r->w.public, .label = "KSK" };
	struct secret *kek = kek_of(1);
	struct hsm_wrap_key *k;
	struct hsm_key out;
	struct err last;
	int rc = -1;

	if ((k = hsm_wrap_key_import(r->hsm, kek, e)) != NULL) {
		rc = hsm_unwrap(k, &pad, &what, r->w.blob.data, r->w.blob.len,
		    &out, e);
		if (hsm_wrap_key_destroy(&k, &last) != 0 && rc == 0) {
			*e = last;
			rc = -1;
		}
	}
	secret_free(&kek);
	return rc;
}

/* Both halves are there, may leave, and sign. */
static void
key_is_intact(struct run *r)
{
	struct hsm_key key;
	struct err e;

	check_ok(hsm_find(r->hsm, &r->w.key.id, &key, &e), &e);
	assert_true(key.has_private && key.has_public && key.extractable);
	check_ok(hsm_test_sign(r->hsm, &key, &e), &e);
	assert_int_equal(objects_of(r->hsm, true), 2);
}

/* Whole, or not there; else the err has said what stays. */
static void
token_is_clean(struct run *r, int rc, const struct err *e, const char *plan)
{
	struct hsm_key key;
	struct err none;
	size_t n = objects_of(r->hsm, true);

	if (n == 0) {
		assert_int_equal(rc, -1);
		return;
	}
	if (rc != 0 && strstr(e->text, "stays in the token") == NULL &&
	    strstr(e->text, "may be in the token") == NULL &&
	    strstr(e->text, "whether it was made is not known") == NULL &&
	    strstr(e->text, "its session was closed") == NULL)
		fail_msg("%s: %zu objects stay, and \"%s\"", plan, n, e->text);
	/* What stays is the key, if it is a private one. */
	check_ok(hsm_find(r->hsm, &r->w.key.id, &key, &none), &none);
	if (key.has_private && key.has_public)
		check_ok(hsm_test_sign(r->hsm, &key, &none), &none);
	check_ok(hsm_destroy(r->hsm, &key, &none), &none);
	assert_int_equal(objects_of(r->hsm, true), 0);
}

static const char *const called[] = { "C_OpenSession", "C_CloseSession",
    "C_CreateObject", "C_DestroyObject", "C_GetAttributeValue",
    "C_SetAttributeValue", "C_FindObjectsInit", "C_FindObjects",
    "C_FindObjectsFinal", "C_SignInit", "C_Sign", "C_GenerateKeyPair",
    "C_WrapKey", "C_UnwrapKey", "C_GetTokenInfo", "C_GetSessionInfo" };

enum { N_CALLED = sizeof(called) / sizeof(called[0]) };

static unsigned
cut_everywhere(struct run *r, int (*what)(struct run *, struct err *),
    const char *label, bool restores)
{
	static const char *const faults[] = { "!:0x5", ":0x5", "!:0x32",
	    ":0x30", "!:0xb3", "!:0x101", "!:0x90", "!:lie", ":lie" };
	unsigned times[N_CALLED], cuts = 0, good = 0;
	struct err e;
	char plan[64];
	int rc;

	fault("");
	check_ok(what(r, &e), &e);
	for (size_t i = 0; i < N_CALLED; i++)
		times[i] = calls(called[i]);
	if (restores)
		token_is_clean(r, 0, &e, "none");
	for (size_t i = 0; i < N_CALLED; i++)
	for (unsigned n = 1; n <= times[i]; n++)
	/* A sanitizer is slow in SoftHSM's memory: one of three, then. */
	for (size_t f = 0; f < sizeof(faults) / sizeof(faults[0]);
	    f += SANITIZED ? 3 : 1) {
		snprintf(plan, sizeof(plan), "%s:%u%s", called[i], n,
		    faults[f]);
		fault(plan);
		e.text[0] = '\0';
		rc = what(r, &e);
		cuts++;
		good += rc == 0;
		if (rc != 0 && e.text[0] == '\0')
			fail_msg("%s: no word about it", plan);
		fault("");
		if (r->hsm->has_session && objects_of(r->hsm, false) != 0)
			fail_msg("%s: %zu objects of the session stay", plan,
			    objects_of(r->hsm, false));
		login_again(r->hsm, label);
		if (objects_of(r->hsm, false) != 0)
			fail_msg("%s: objects of another session stay", plan);
		if (restores)
			token_is_clean(r, rc, &e, plan);
		else if (objects_of(r->hsm, true) != 2)
			fail_msg("%s: %zu objects in the token", plan,
			    objects_of(r->hsm, true));
	}
	print_message("%u cut points, of which %u were of no account\n", cuts,
	    good);
	return cuts;
}

static struct run
run_start(struct hsm *h)
{
	struct run r = { .hsm = h };
	struct hsm_wrap_key *k = key_in(h, 1);

	r.w = wrapped_new(h, k, 13, 0);
	key_out(&k);
	return r;
}

static void
wherever_wrapping_fails_nothing_is_left_and_the_key_is_intact(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct run r;

	(void)state;
	if (h == NULL)
		skip();
	r = run_start(h);
	assert_true(cut_everywhere(&r, run_wrap, "AMS-A", false) > 100);
	key_is_intact(&r);
	assert_true(cut_everywhere(&r, run_probe, "AMS-A", false) > 100);
	key_is_intact(&r);
	blob_free(&r.w.blob);
	hsm_close(&h);
}

static void
wherever_restoring_fails_the_key_is_whole_or_not_there(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct run r;

	(void)state;
	if (h == NULL)
		skip();
	r = run_start(h);
	token_also(h, "AMS-B");
	assert_true(cut_everywhere(&r, run_unwrap, "AMS-B", true) > 100);
	blob_free(&r.w.blob);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libcrypto_wraps_as_the_examples_of_rfc_5649),
		cmocka_unit_test(what_is_opened_in_software_is_what_was_wrapped),
		cmocka_unit_test(a_wrapping_key_is_of_the_session_and_leaves_nothing),
		cmocka_unit_test(a_wrapping_key_that_came_damaged_is_refused_by_its_check_value),
		cmocka_unit_test(a_wrapping_key_ends_with_login_and_session),
		cmocka_unit_test(the_way_is_found_by_opening_what_was_wrapped),
		cmocka_unit_test(a_token_that_wraps_in_no_known_way_has_its_makers_backup_only),
		cmocka_unit_test(a_makers_own_number_is_tried_with_its_tokens),
		cmocka_unit_test(what_cannot_be_wrapped_is_refused_before_it_is_made),
		cmocka_unit_test(a_key_that_may_not_leave_is_not_wrapped),
		cmocka_unit_test(what_the_token_gives_that_is_not_wrapped_is_refused),
		cmocka_unit_test(another_wrapping_key_opens_nothing),
		cmocka_unit_test(every_flipped_bit_is_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(another_key_than_the_dnskey_is_refused_and_not_kept),
		cmocka_unit_test(what_the_token_left_open_in_a_copy_is_refused),
		cmocka_unit_test(a_key_is_restored_in_an_empty_token_and_is_the_same),
		cmocka_unit_test(what_softhsm_wrapped_libcrypto_opens_to_the_same_key),
		cmocka_unit_test(a_public_half_that_is_there_is_completed),
		cmocka_unit_test(a_key_that_is_to_stay_cannot_be_wrapped_any_more),
		cmocka_unit_test(a_wrapped_key_comes_under_another_wrapping_key),
		cmocka_unit_test(wherever_wrapping_fails_nothing_is_left_and_the_key_is_intact),
		cmocka_unit_test(wherever_restoring_fails_the_key_is_whole_or_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
