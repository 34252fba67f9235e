#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "backup/encoding.h"
#include "backup/endorsement.h"
#include "keyset/pubkey.h"
#include "keyset/signature.h"
#include "tests/test.h"

/* An officer's card, without the card. */
struct officer_key {
	EVP_PKEY	*pkey;
	struct card_key	 key;
};

static struct officer_key
officer_key(void)
{
	struct officer_key o = { .pkey = EVP_EC_gen("P-256") };
	const struct alg *alg = alg_by_number(13);
	uint8_t pub[DNSKEY_PUB_MAX];
	size_t len;
	struct err e;

	assert_non_null(o.pkey);
	check_ok(pubkey_from_evp(alg, o.pkey, pub, sizeof(pub), &len, &e), &e);
	check_ok(card_key_set(&o.key, alg, pub, len, &e), &e);
	return o;
}

static struct card_signature
signed_by(const struct officer_key *o, const struct digest *d)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(o->pkey, NULL);
	struct card_signature s;
	uint8_t der[128];
	size_t len = sizeof(der);
	struct err e;

	assert_non_null(ctx);
	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, der, &len, d->bytes, DIGEST_LEN), 1);
	EVP_PKEY_CTX_free(ctx);
	check_ok(signature_from_der(o->key.alg, der, len, s.bytes, &s.len, &e),
	    &e);
	return s;
}

/* The key of RFC 6605, 6.1, and a set of two of two. */
static struct container
copy(void)
{
	static const char public[] =
	    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
	    "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
	struct container c = { .label = "KSK-2026-1",
	    .way = { 0x210a, HSM_FORMAT_RFC5649 }, .module = "a module",
	    .set = { .purpose = SHARE_BACKUP_KEY, .value_len = BACKUP_SECRET,
	    .plan = { .id = 4711, .extendable = true, .group_threshold = 1,
	    .group_count = 1, .groups = { { 2, 2 } } } } };
	uint8_t pub[64];
	size_t len;
	struct err e;

	check_ok(dname_from_text(&c.zone, "example.", &e), &e);
	check_ok(encoding_from_base64(pub, sizeof(pub), &len, public, &e), &e);
	check_ok(dnskey_set(&c.key, DNSKEY_KSK, 13, pub, len, &e), &e);
	c.wrapped_len = 80;
	return c;
}

static struct card_signature
endorse(struct container *c, const char *name, const struct officer_key *o)
{
	struct digest sealed, d;
	struct card_signature s;
	struct err e;

	check_ok(endorsement_sealed(c, &sealed, &e), &e);
	check_ok(endorsement_digest(&sealed, name, &d, &e), &e);
	s = signed_by(o, &d);
	check_ok(endorsement_add(c, name, &o->key, &s, &e), &e);
	return s;
}

static void
what_is_signed_has_this_digest(void **state)
{
	/* Made with Python: hashlib, and struct.pack(">H") for the lengths. */
	static const char known[] =
	    "a21c89212a5d5f2fdde8cb4291866a26"
	    "0facfda5798565de03d186cd32bcc35e";
	struct digest sealed = digest_of("sealed", 6), d;
	char hex[DIGEST_HEX];
	struct err e;

	(void)state;
	check_ok(endorsement_digest(&sealed, "A. Haddad", &d, &e), &e);
	assert_string_equal(digest_hex(&d, hex), known);
}

static void
a_signature_does_not_change_what_is_signed(void **state)
{
	struct officer_key o = officer_key();
	struct container c = copy();
	struct digest before, after;
	struct err e;

	(void)state;
	check_ok(endorsement_sealed(&c, &before, &e), &e);
	(void)endorse(&c, "A. Haddad", &o);
	check_ok(endorsement_sealed(&c, &after, &e), &e);
	assert_true(digest_equal(&before, &after));
	EVP_PKEY_free(o.pkey);
}

static void
only_the_card_over_this_copy_and_name_is_taken(void **state)
{
	struct officer_key o = officer_key(), other = officer_key();
	struct container c = copy(), read;
	struct container_signature *s = &c.signatures[0];
	struct blob file = { .len = 0 };
	struct err e;

	(void)state;
	(void)endorse(&c, "A. Haddad", &o);
	assert_true(endorsement_is_by(s, &o.key));
	assert_false(endorsement_is_by(s, &other.key));
	check_refused(endorsement_check(&c, s, &other.key, &e), &e, ERR_CRYPTO,
	    "by another key than that of the card");
	s->name[0] = 'B';
	check_refused(endorsement_check(&c, s, &o.key, &e), &e, ERR_CRYPTO,
	    "not good for the card's key");
	s->name[0] = 'A';
	s->sig[9] ^= 1;
	check_refused(endorsement_check(&c, s, &o.key, &e), &e, ERR_CRYPTO,
	    "\"A. Haddad\" on the copy of \"KSK-2026-1\"");
	s->sig[9] ^= 1;
	c.wrapped[0] ^= 1;
	check_refused(endorsement_check(&c, s, &o.key, &e), &e, ERR_CRYPTO,
	    "not good for the card's key");
	c.wrapped[0] ^= 1;
	check_ok(endorsement_check(&c, s, &o.key, &e), &e);
	(void)endorse(&c, "E. Okafor", &other);
	check_ok(container_write(&c, &file, &e), &e);
	check_ok(container_read(&read, file.data, file.len, &e), &e);
	check_ok(endorsement_check(&read, &read.signatures[0], &o.key, &e), &e);
	check_ok(endorsement_check(&read, &read.signatures[1], &other.key, &e),
	    &e);
	blob_free(&file);
	EVP_PKEY_free(o.pkey);
	EVP_PKEY_free(other.pkey);
}

static void
what_has_no_room_is_refused(void **state)
{
	struct officer_key o = officer_key();
	struct container c = copy();
	char name[CONTAINER_NAME_MAX + 2];
	struct card_signature s;
	struct err e;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	s = endorse(&c, "A. Haddad", &o);
	check_refused(endorsement_add(&c, name, &o.key, &s, &e), &e,
	    ERR_FORMAT, "too long");
	check_refused(endorsement_add(&c, "", &o.key, &s, &e), &e, ERR_FORMAT,
	    "lacks its name");
	while (c.n_signatures < CONTAINER_SIGNATURES_MAX)
		check_ok(endorsement_add(&c, "B", &o.key, &s, &e), &e);
	check_refused(endorsement_add(&c, "B", &o.key, &s, &e), &e, ERR_FORMAT,
	    "no room for another");
	EVP_PKEY_free(o.pkey);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_has_this_digest),
		cmocka_unit_test(a_signature_does_not_change_what_is_signed),
		cmocka_unit_test(only_the_card_over_this_copy_and_name_is_taken),
		cmocka_unit_test(what_has_no_room_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
