#include <unistd.h>

#include "hsm/hsm.h"
#include "keyset/cms.h"
#include "keyset/file.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static const char CONTENT[] = "<TrustAnchor/>\n";

static int
sign(struct hsm *h, const struct hsm_key *k, const char *name,
    struct blob *der, struct err *e)
{
	struct hsm_cms of = { name, 1577836800, CONTENT, sizeof(CONTENT) - 1 };

	return hsm_cms_sign(h, k, &of, der, e);
}

static struct dnskey
public(const struct hsm_key *k, unsigned alg)
{
	struct dnskey d;
	struct err e;

	check_ok(dnskey_set(&d, DNSKEY_KSK, alg, k->pub, k->pub_len, &e), &e);
	return d;
}

static struct blob
text(const char *of)
{
	struct blob b = { .len = 0 };
	struct err e;

	check_ok(blob_copy(&b, of, strlen(of), &e), &e);
	return b;
}

/* Whether the openssl program takes it, by the certificate that is in it. */
static bool
openssl_takes(const struct blob *der, const char *content)
{
	const char *dir = getenv("TESTDIR");
	char command[1500];
	struct err e;

	if (dir == NULL)
		dir = "/tmp";
	check_ok(file_write(dir, "anchor.p7s", der->data, der->len, 0600, &e),
	    &e);
	check_ok(file_write(dir, "anchor.xml", content, strlen(content), 0600,
	    &e), &e);
	snprintf(command, sizeof(command), "cd '%.500s' && openssl pkcs7 "
	    "-inform DER -in anchor.p7s -print_certs -out anchor.pem && "
	    "openssl cms -verify -binary -inform DER -in anchor.p7s "
	    "-content anchor.xml -CAfile anchor.pem -out /dev/null 2>/dev/null",
	    dir);
	return system(command) == 0;
}

static void
anybody_verifies_it_with_openssl_and_the_key(void **state)
{
	static const struct {
		unsigned alg, bits;
	} kinds[] = { { 8, 2048 }, { 13, 0 }, { 14, 0 } };
	struct hsm *h = softhsm_token("AMS-A");
	struct blob content = text(CONTENT), other = text("<trustAnchor/>\n");
	struct hsm_key k[3];
	uint64_t before;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (unsigned i = 0; i < 3; i++)
		k[i] = key_made(h, kinds[i].alg, kinds[i].bits,
		    &"K1\0K2\0K3"[3 * i]);
	for (unsigned i = 0; i < 3; i++) {
		struct dnskey key = public(&k[i], kinds[i].alg);
		struct dnskey wrong = public(&k[(i + 1) % 3],
		    kinds[(i + 1) % 3].alg);
		struct blob der = { .len = 0 };

		before = hsm_sign_count(h);
		check_ok(sign(h, &k[i], "example. KSK", &der, &e), &e);
		assert_int_equal(hsm_sign_count(h), before + 2);
		assert_true(hsm_is_open(h));
		check_refused(cms_signed_by(&der, &other, &key, &e), &e,
		    ERR_CRYPTO, "not good for this content");
		check_refused(cms_signed_by(&der, &content, &wrong, &e), &e,
		    ERR_CRYPTO, "not by key");
		check_ok(cms_signed_by(&der, &content, &key, &e), &e);
		assert_false(openssl_takes(&der, "<trustAnchor/>\n"));
		assert_true(openssl_takes(&der, CONTENT));
		blob_free(&der);
	}
	blob_free(&content);
	blob_free(&other);
	hsm_close(&h);
}

static void
no_octet_of_a_signature_may_be_another(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob content = text(CONTENT), der = { .len = 0 }, longer = { .len = 0 };
	struct dnskey key;
	struct hsm_key k;
	size_t taken = 0;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	key = public(&k, 13);
	check_ok(sign(h, &k, "K", &der, &e), &e);
	for (size_t i = 0; i < der.len; i++) {
		der.data[i] ^= 1;
		taken += cms_signed_by(&der, &content, &key, &e) == 0;
		der.data[i] ^= 1;
	}
	/* The versions of the structure and of a signer, which say nothing. */
	assert_true(taken <= 2);
	check_ok(blob_append(&longer, der.data, der.len, &e), &e);
	check_ok(blob_append(&longer, "\0", 1, &e), &e);
	check_refused(cms_signed_by(&longer, &content, &key, &e), &e, ERR_FORMAT,
	    "no detached CMS signature");
	for (size_t cut = 0; cut < der.len; cut += 7) {
		struct blob less = { der.data, cut };

		assert_int_equal(cms_signed_by(&less, &content, &key, &e), -1);
	}
	blob_free(&longer);
	blob_free(&der);
	blob_free(&content);
	hsm_close(&h);
}

static void
beside_an_edwards_key_it_is_refused_with_the_reason(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob der = { .len = 0 };
	struct hsm_key ec;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	ec = key_made(h, 13, 0, "EC");
	(void)key_made(h, 15, 0, "Ed");
	check_refused(sign(h, &ec, "EC", &der, &e), &e, ERR_HSM,
	    "Edwards-curve key \"Ed\"");
	check_refused(sign(h, &ec, "", &der, &e), &e, ERR_HSM, "1 to 64");
	assert_null(der.data);
	check_ok(hsm_test_sign(h, &ec, &e), &e);
	hsm_close(&h);
}

static void
a_bad_signature_of_the_module_is_noticed(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob der = { .len = 0 };
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	for (int nth = 1; nth <= 2; nth++) {
		char plan[32];

		snprintf(plan, sizeof(plan), "C_Sign:%d:flip", nth);
		fault(plan);
		assert_int_equal(sign(h, &k, "K", &der, &e), -1);
		assert_null(der.data);
	}
	fault("");
	check_ok(sign(h, &k, "K", &der, &e), &e);
	blob_free(&der);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    beside_an_edwards_key_it_is_refused_with_the_reason),
		cmocka_unit_test(a_bad_signature_of_the_module_is_noticed),
		cmocka_unit_test(no_octet_of_a_signature_may_be_another),
		cmocka_unit_test(anybody_verifies_it_with_openssl_and_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
