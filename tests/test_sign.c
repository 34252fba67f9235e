#include <sys/wait.h>

#include <pthread.h>
#include <unistd.h>

#include "hsm/lockdown.h"
#include "hsm/p11.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static const unsigned all_algs[] = { 8, 10, 13, 14, 15 };

enum { N_ALGS = sizeof(all_algs) / sizeof(all_algs[0]) };

static struct hsm_key
made(struct hsm *h, unsigned alg)
{
	char label[32];

	snprintf(label, sizeof(label), "K%u", alg);
	return key_made(h, alg, alg_by_number(alg)->family == ALG_RSA ? 2048 :
	    0, label);
}

static struct dnskey
dnskey_of(const struct hsm_key *k, unsigned alg)
{
	struct dnskey d;
	struct err e;

	check_ok(dnskey_set(&d, DNSKEY_KSK, alg, k->pub, k->pub_len, &e), &e);
	return d;
}

/* Signs the DNSKEY set of this one key, as a ceremony would. */
static int
set_sign(const struct signing_key *by, struct rrsig *out, struct err *e)
{
	struct dname zone;
	ldns_rr_list *set;
	int rc;

	check_ok(dname_from_text(&zone, "example.", e), e);
	assert_non_null(set = ldns_rr_list_new());
	assert_true(ldns_rr_list_push_rr(set, dnskey_to_rr(&by->key, &zone,
	    3600, e)));
	rc = rrsig_make(out, by, &zone, set, 1800000000, 1801000000, e);
	ldns_rr_list_deep_free(set);
	return rc;
}

static void
every_algorithm_signs_what_verifies(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < N_ALGS; i++) {
		k = made(h, all_algs[i]);
		dnskey = dnskey_of(&k, all_algs[i]);
		check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
		assert_true(dnskey_equal(&by.key, &dnskey));
		check_ok(set_sign(&by, &sig, &e), &e);
		assert_int_equal(sig.alg->number, all_algs[i]);
		assert_int_equal(sig.tag, dnskey_tag(&dnskey));
		check_ok(hsm_test_sign(h, &k, &e), &e);
	}
	/* Two tests a key, and one signature that counts for something. */
	assert_int_equal(hsm_sign_count(h), 3 * N_ALGS);
	assert_int_equal(hsm_test_count(h), 2 * N_ALGS);
	hsm_close(&h);
}

static void
many_keys_are_lent_at_once_and_each_signs_as_itself(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct dnskey publics[N_ALGS + 1];
	struct signing_key by[N_ALGS + 1];
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < N_ALGS; i++) {
		k = made(h, all_algs[i]);
		publics[N_ALGS - 1 - i] = dnskey_of(&k, all_algs[i]);
	}
	publics[N_ALGS] = publics[0];
	publics[N_ALGS].pub[0] ^= 1;
	check_refused(hsm_signing_keys(h, publics, N_ALGS + 1, by, &e), &e,
	    ERR_HSM, "not in the token by its id");
	check_ok(hsm_signing_keys(h, publics, N_ALGS, by, &e), &e);
	for (size_t i = 0; i < N_ALGS; i++) {
		check_ok(set_sign(&by[i], &sig, &e), &e);
		assert_int_equal(sig.tag, dnskey_tag(&publics[i]));
	}
	check_ok(hsm_logout(h, &e), &e);
	check_refused(set_sign(&by[0], &sig, &e), &e, ERR_HSM, "");
	hsm_close(&h);
}

static void
a_flipped_bit_is_caught_before_anybody_sees_it(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig, untouched;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	memset(&sig, 0x5a, sizeof(sig));
	untouched = sig;
	for (size_t i = 0; i < N_ALGS; i++) {
		fault("");
		k = made(h, all_algs[i]);
		dnskey = dnskey_of(&k, all_algs[i]);
		check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
		fault("C_Sign:1:flip");
		check_refused(set_sign(&by, &sig, &e), &e, ERR_CRYPTO,
		    "thrown away");
		assert_memory_equal(&sig, &untouched, sizeof(sig));
		check_refused(hsm_test_sign(h, &k, &e), &e, ERR_CRYPTO,
		    "test signature");
	}
	hsm_close(&h);
}

static void
the_token_leaves_in_mid_signing_and_comes_back(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct signing_key by, again;
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = made(h, 13);
	dnskey = dnskey_of(&k, 13);
	check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
	check_ok(set_sign(&by, &sig, &e), &e);
	token_take();
	check_refused(set_sign(&by, &sig, &e), &e, ERR_GONE,
	    "C_SignInit with key \"K13\": the token was taken away "
	    "(CKR_DEVICE_REMOVED); bring \"AMS-A\" (serial ");
	check_refused(set_sign(&by, &sig, &e), &e, ERR_GONE, "was gone");
	token_bring();
	check_ok(hsm_select(h, "AMS-A", &e), &e);
	check_refused(set_sign(&by, &sig, &e), &e, ERR_HSM, "nobody is logged");
	check_ok(hsm_login(h, pin, &e), &e);
	/* An old handle may be another key's by now. */
	check_refused(set_sign(&by, &sig, &e), &e, ERR_GONE, "find it again");
	check_ok(hsm_signing_key(h, &k, &dnskey, &again, &e), &e);
	check_ok(set_sign(&again, &sig, &e), &e);
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_key_found_before_a_logout_signs_no_more(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct signing_key by;
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = made(h, 13);
	dnskey = dnskey_of(&k, 13);
	check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
	check_ok(hsm_logout(h, &e), &e);
	check_refused(set_sign(&by, &sig, &e), &e, ERR_HSM, "nobody is logged");
	check_ok(hsm_login(h, pin, &e), &e);
	check_refused(set_sign(&by, &sig, &e), &e, ERR_GONE, "find it again");
	secret_free(&pin);
	hsm_close(&h);
}

static void
ecdsa_in_der_is_put_into_the_form_of_dnssec(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (unsigned alg = 13; alg <= 14; alg++) {
		k = made(h, alg);
		dnskey = dnskey_of(&k, alg);
		check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
		fault("C_Sign:1:der");
		for (int i = 0; i < 20; i++) {
			check_ok(set_sign(&by, &sig, &e), &e);
			assert_int_equal(sig.len, alg_by_number(alg)->sig_len);
		}
		fault("C_Sign:1:flip,C_Sign:1:der");
		check_refused(set_sign(&by, &sig, &e), &e, ERR_CRYPTO, "");
		fault("");
	}
	hsm_close(&h);
}

static void
rsa_is_the_same_whoever_makes_the_digest(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct dnskey dnskey;
	struct rrsig ours, theirs;
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (unsigned alg = 8; alg <= 10; alg += 2) {
		k = made(h, alg);
		dnskey = dnskey_of(&k, alg);
		check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
		check_ok(set_sign(&by, &ours, &e), &e);
		fault("C_SignInit:1!:0x70");
		check_ok(set_sign(&by, &theirs, &e), &e);
		assert_int_equal(calls("C_SignInit"), 2);
		assert_int_equal(calls("C_Sign"), 1);
		assert_int_equal(ours.len, 256);
		assert_int_equal(theirs.len, ours.len);
		assert_memory_equal(theirs.sig, ours.sig, ours.len);
		fault("");
	}
	hsm_close(&h);
}

static void
a_refusal_to_sign_names_the_key(void **state)
{
	static const struct {
		const char   *plan;
		enum err_kind kind;
		const char   *words;
	} rows[] = {
		{ "C_SignInit:1:0x70", ERR_HSM, "C_SignInit with key \"K13\": "
		    "the token does not have this mechanism" },
		{ "C_SignInit:1:0x68", ERR_HSM, "may not be used for this" },
		{ "C_Sign:1:0x80000022", ERR_HSM, "C_Sign with key \"K13\": "
		    "the module answers with a code of its maker's" },
		{ "C_Sign:1:0x150", ERR_HSM, "longer than it can be" },
		{ "C_Sign:1:lie", ERR_CRYPTO, "signature" },
	};
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct dnskey dnskey;
	struct rrsig sig;
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = made(h, 13);
	dnskey = dnskey_of(&k, 13);
	check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault(rows[i].plan);
		check_refused(set_sign(&by, &sig, &e), &e, rows[i].kind,
		    rows[i].words);
	}
	hsm_close(&h);
}

static void
a_key_signs_only_as_the_dnskey_that_it_is(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key a, b, rsa;
	struct dnskey as_a, as_b, as_rsa;
	struct signing_key by;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	a = key_made(h, 13, 0, "A");
	b = key_made(h, 13, 0, "B");
	rsa = key_made(h, 8, 2048, "R");
	as_a = dnskey_of(&a, 13);
	as_b = dnskey_of(&b, 13);
	as_rsa = dnskey_of(&rsa, 10);
	check_refused(hsm_signing_key(h, &a, &as_b, &by, &e), &e, ERR_CRYPTO,
	    "another key");
	check_refused(hsm_signing_key(h, &a, &as_rsa, &by, &e), &e, ERR_CRYPTO,
	    "not one of RSASHA512");
	check_refused(hsm_signing_key(h, &rsa, &as_a, &by, &e), &e, ERR_CRYPTO,
	    "not one of ECDSAP256SHA256");
	/* An RSA key may be of either algorithm; its flags are the zone's. */
	check_ok(hsm_signing_key(h, &rsa, &as_rsa, &by, &e), &e);
	check_ok(set_sign(&by, &sig, &e), &e);
	assert_int_equal(sig.alg->number, 10);
	as_a.flags |= DNSKEY_REVOKE;
	check_ok(hsm_signing_key(h, &a, &as_a, &by, &e), &e);
	check_ok(set_sign(&by, &sig, &e), &e);
	hsm_close(&h);
}

static void
without_its_public_half_a_signature_shows_whose_key_it_is(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct dnskey right, wrong;
	struct signing_key by;
	struct hsm_key k, other;
	struct pair pair;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	other = key_made(h, 13, 0, "O");
	right = dnskey_of(&k, 13);
	wrong = dnskey_of(&other, 13);
	check_ok(pair_find(h, &k.id, &pair, &e), &e);
	assert_int_equal(h->p11->C_DestroyObject(h->session, pair.public),
	    CKR_OK);
	check_refused(hsm_signing_key(h, &k, &wrong, &by, &e), &e, ERR_CRYPTO,
	    "test signature by key \"K\"");
	check_ok(hsm_signing_key(h, &k, &right, &by, &e), &e);
	check_ok(set_sign(&by, &sig, &e), &e);
	hsm_close(&h);
}

static void
many_keys_may_be_lent_at_once(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by[N_ALGS];
	struct dnskey dnskey;
	struct hsm_key k;
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < N_ALGS; i++) {
		k = made(h, all_algs[i]);
		dnskey = dnskey_of(&k, all_algs[i]);
		check_ok(hsm_signing_key(h, &k, &dnskey, &by[i], &e), &e);
	}
	for (size_t round = 0; round < 3; round++)
		for (size_t i = 0; i < N_ALGS; i++) {
			check_ok(set_sign(&by[i], &sig, &e), &e);
			assert_int_equal(sig.alg->number, all_algs[i]);
		}
	hsm_close(&h);
}

/* Only what a child may do: no assertion, an exit status. */
static int
locked_down_sign(const char *module)
{
	struct secret *pin;
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K" };
	struct hsm_key k;
	struct hsm *h;
	struct err e;

	if (lockdown_secrets(&e) != 0 || lockdown_offline(&e) != 0)
		return 2;
	if ((pin = secret_new(PIN_MAX, &e)) == NULL ||
	    secret_set(pin, TEST_PIN, strlen(TEST_PIN), &e) != 0)
		return 3;
	if ((h = hsm_open(module, &e)) == NULL ||
	    hsm_select(h, "AMS-A", &e) != 0 || hsm_login(h, pin, &e) != 0)
		return 4;
	if (hsm_generate(h, &spec, &k, &e) != 0 ||
	    hsm_test_sign(h, &k, &e) != 0)
		return 5;
	secret_free(&pin);
	hsm_close(&h);
	return 0;
}

static void
a_module_works_in_a_process_that_is_locked_down(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	int status;
	pid_t pid;

	(void)state;
	if (h == NULL)
		skip();
	hsm_close(&h);
	fflush(NULL);
	if ((pid = fork()) == 0)
		_exit(locked_down_sign(softhsm_module()));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- a token whose answers have no use --------------------------------- */

static CK_ULONG answered_len;

/* Says yes to everything, and RSA for a type, but in so many octets. */
static CK_RV
attributes_of_no_use(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE of,
    CK_ATTRIBUTE *a, CK_ULONG n)
{
	(void)s;
	(void)of;
	for (CK_ULONG i = 0; i < n; i++) {
		memset(a[i].pValue, a[i].type != CKA_KEY_TYPE,
		    a[i].ulValueLen);
		a[i].ulValueLen = answered_len;
	}
	return CKR_OK;
}

static void
of_what_is_not_told_the_worse_is_true(void **state)
{
	static const CK_ULONG lens[] = { CK_UNAVAILABLE_INFORMATION, 0 };
	struct hsm *h = softhsm_token("AMS-A");
	CK_FUNCTION_LIST *real, other;
	struct hsm_key *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	made(h, 13);
	real = h->p11;
	other = *real;
	other.C_GetAttributeValue = attributes_of_no_use;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		answered_len = lens[i];
		h->p11 = &other;
		check_ok(hsm_list(h, &keys, &n, &e), &e);
		h->p11 = real;
		assert_int_equal(n, 2);
		for (size_t k = 0; k < n; k++) {
			assert_string_equal(keys[k].label, "");
			assert_false(keys[k].known || keys[k].id_stored);
			if (!keys[k].has_private)
				continue;
			assert_false(keys[k].sensitive || keys[k].local);
			assert_true(keys[k].extractable);
		}
		free(keys);
	}
	hsm_close(&h);
}

static CK_RV
sign_of_no_use(CK_SESSION_HANDLE s, CK_BYTE *data, CK_ULONG len, CK_BYTE *sig,
    CK_ULONG *sig_len)
{
	(void)s;
	(void)data;
	(void)len;
	memset(sig, 0x5a, answered_len);
	*sig_len = answered_len;
	return CKR_OK;
}

static void
an_answer_of_another_length_is_no_signature(void **state)
{
	static const struct {
		unsigned	 alg;
		CK_ULONG	 len;
		const char	*words;
	} rows[] = {
		{ 8, 0, "gave 0 octets" }, { 8, 513, "gave 513 octets" },
		{ 15, 0, "gave 0 octets" }, { 15, 63, "gave 63 octets" },
		{ 15, 65, "gave 65 octets" },
	};
	struct hsm *h;
	CK_FUNCTION_LIST *real, other;
	struct hsm_key key;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((h = softhsm_token("AMS-A")) == NULL)
			skip();
		key = made(h, rows[i].alg);
		real = h->p11;
		other = *real;
		other.C_Sign = sign_of_no_use;
		answered_len = rows[i].len;
		h->p11 = &other;
		check_refused(hsm_test_sign(h, &key, &e), &e, ERR_CRYPTO,
		    rows[i].words);
		h->p11 = real;
		hsm_close(&h);
	}
}

static uint8_t point[65];
static CK_ULONG point_len;

static CK_RV
attributes_of_a_point(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE of,
    CK_ATTRIBUTE *a, CK_ULONG n)
{
	static const char P256[] = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
	static const CK_KEY_TYPE type = CKK_EC;
	const void *value = point;
	CK_ULONG len = point_len;

	(void)s;
	(void)of;
	assert_int_equal(n, 1);
	if (a->type == CKA_KEY_TYPE) {
		value = &type;
		len = sizeof(type);
	} else if (a->type == CKA_EC_PARAMS) {
		value = P256;
		len = sizeof(P256) - 1;
	}
	memcpy(a->pValue, value, len);
	a->ulValueLen = len;
	return CKR_OK;
}

/* One point in 65536 begins like the DER of a shorter one. */
static void
a_point_that_begins_like_der_is_taken_whole(void **state)
{
	CK_FUNCTION_LIST p11 = { .C_GetAttributeValue = attributes_of_a_point };
	struct hsm h = { .p11 = &p11, .has_session = true };
	struct err e;

	(void)state;
	for (point_len = 64; point_len <= 65; point_len++) {
		struct hsm_key key = { .known = false };

		memset(point, 0x5a, sizeof(point));
		point[0] = 0x04;
		point[1] = (uint8_t)(point_len - 2);
		public_read(&h, 1, &key, &e);
		assert_int_equal(key.pub_len, 64);
		assert_memory_equal(key.pub, point + (point_len - 64), 64);
	}
}

static void
a_search_that_broke_off_is_no_hindrance(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	made(h, 13);
	fault("C_FindObjectsInit:1!:0x90");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 1);
	free(keys);
	fault("C_FindObjectsInit:1:0x90");
	check_refused(hsm_list(h, &keys, &n, &e), &e, ERR_HSM,
	    "CKR_OPERATION_ACTIVE");
	hsm_close(&h);
}

static CK_FUNCTION_LIST *real_p11;
static CK_ATTRIBUTE_TYPE bent;

/* Takes one attribute of the templates for another than was asked. */
static CK_RV
pair_made_otherwise(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_ATTRIBUTE *public,
    CK_ULONG n_public, CK_ATTRIBUTE *private, CK_ULONG n_private,
    CK_OBJECT_HANDLE *a, CK_OBJECT_HANDLE *b)
{
	static CK_ULONG fewer = 2048;
	static CK_BBOOL yes = CK_TRUE;

	for (CK_ULONG i = 0; i < n_public; i++)
		if (public[i].type == bent && bent == CKA_MODULUS_BITS)
			public[i].pValue = &fewer;
	for (CK_ULONG i = 0; i < n_private; i++) {
		if (private[i].type == bent && bent == CKA_UNWRAP)
			private[i].pValue = &yes;
		if (private[i].type == bent && bent == CKA_LABEL)
			private[i].ulValueLen--;
	}
	return real_p11->C_GenerateKeyPair(s, m, public, n_public, private,
	    n_private, a, b);
}

static void
a_pair_other_than_asked_is_not_to_be_used(void **state)
{
	static const struct {
		CK_ATTRIBUTE_TYPE bent;
		unsigned	  alg, bits;
		const char	 *plan, *words;
	} rows[] = {
		{ CKA_MODULUS_BITS, 8, 3072, "",
		    "it has 2048 bits, and 3072 were asked for" },
		{ CKA_UNWRAP, 8, 2048, "C_SetAttributeValue:1:0x10",
		    "may unwrap other keys" },
		{ CKA_LABEL, 13, 0, "", "the token calls it \"K\"" },
		{ CKA_TOKEN, 13, 0, "C_SetAttributeValue:1!:lie",
		    "not found together by its id" },
	};
	struct hsm *h = softhsm_token("AMS-A");
	CK_FUNCTION_LIST other;
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	real_p11 = h->p11;
	other = *real_p11;
	other.C_GenerateKeyPair = pair_made_otherwise;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hsm_keyspec spec = {
			.alg = alg_by_number(rows[i].alg),
			.bits = rows[i].bits, .label = "K1",
		};

		bent = rows[i].bent;
		fault(rows[i].plan);
		h->p11 = &other;
		check_refused(hsm_generate(h, &spec, &key, &e), &e, ERR_HSM,
		    rows[i].words);
		h->p11 = real_p11;
		assert_non_null(strstr(e.text, "is not to be used"));
	}
	hsm_close(&h);
}

/* ---- which halves are one key ------------------------------------------ */

static struct pair
pair_labelled(struct hsm *h, const char *label)
{
	struct pair *pairs, out = { 0 };
	size_t n;
	struct err e;

	check_ok(pairs_list(h, &pairs, &n, &e), &e);
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key.label, label) == 0)
			out = pairs[i];
	free(pairs);
	return out;
}

static void
id_set(struct hsm *h, CK_OBJECT_HANDLE half, const char *id)
{
	CK_ATTRIBUTE is = { CKA_ID, p11_in(id), strlen(id) };

	assert_int_equal(h->p11->C_SetAttributeValue(h->session, half, &is, 1),
	    CKR_OK);
}

/* A half of a type that no DNSSEC algorithm has. */
static void
diffie_hellman_put(struct hsm *h, CK_OBJECT_CLASS class, const char *label,
    const char *id)
{
	CK_KEY_TYPE type = CKK_DH;
	CK_BBOOL yes = CK_TRUE;
	CK_BYTE number[] = { 0xc5 };
	CK_ATTRIBUTE is[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_KEY_TYPE, &type, sizeof(type) },
		{ CKA_TOKEN, &yes, sizeof(yes) },
		{ CKA_LABEL, p11_in(label), strlen(label) },
		{ CKA_ID, p11_in(id), strlen(id) },
		{ CKA_PRIME, number, sizeof(number) },
		{ CKA_BASE, number, sizeof(number) },
		{ CKA_VALUE, number, sizeof(number) },
	};
	CK_OBJECT_HANDLE handle;

	assert_int_equal(h->p11->C_CreateObject(h->session, is,
	    sizeof(is) / sizeof(is[0]), &handle), CKR_OK);
}

static void
halves_that_tell_nothing_are_not_joined(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct digest none = { { 0 } };
	struct hsm_key *keys, key;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	diffie_hellman_put(h, CKO_PRIVATE_KEY, "D", "");
	diffie_hellman_put(h, CKO_PUBLIC_KEY, "D", "");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		assert_false(keys[i].known);
		assert_true(keys[i].has_private != keys[i].has_public);
	}
	free(keys);
	/* Nor is any of them found by the id that none of them has. */
	check_refused(hsm_find(h, &none, &key, &e), &e, ERR_HSM, "no key with");
	hsm_close(&h);
}

static void
halves_of_two_families_are_not_joined_by_an_id(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys;
	struct pair ec, ed;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	made(h, 13);
	made(h, 15);
	ec = pair_labelled(h, "K13");
	ed = pair_labelled(h, "K15");
	id_set(h, ec.private, "one");
	id_set(h, ed.public, "one");
	assert_int_equal(h->p11->C_DestroyObject(h->session, ec.public),
	    CKR_OK);
	assert_int_equal(h->p11->C_DestroyObject(h->session, ed.private),
	    CKR_OK);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 2);
	free(keys);
	hsm_close(&h);
}

static void
a_half_is_joined_with_one_other_only(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	diffie_hellman_put(h, CKO_PRIVATE_KEY, "D1", "one");
	diffie_hellman_put(h, CKO_PRIVATE_KEY, "D2", "one");
	diffie_hellman_put(h, CKO_PUBLIC_KEY, "D", "one");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_true(keys[0].has_public != keys[1].has_public);
	free(keys);
	hsm_close(&h);
}

static void
of_keys_without_an_id_only_the_one_named_is_destroyed(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys, key;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	diffie_hellman_put(h, CKO_PRIVATE_KEY, "D1", "");
	diffie_hellman_put(h, CKO_PRIVATE_KEY, "D2", "");
	key = pair_labelled(h, "D1").key;
	check_ok(hsm_destroy(h, &key, &e), &e);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(keys[0].label, "D2");
	free(keys);
	check_refused(hsm_destroy(h, &key, &e), &e, ERR_HSM,
	    "nothing was destroyed");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 1);
	free(keys);
	hsm_close(&h);
}

static void
an_id_is_stored_only_when_both_halves_have_it(void **state)
{
	static const char OTHER[] = "another-id-of-thirty-two-octets.";
	struct hsm *h = softhsm_token("AMS-A");
	struct pair rsa;

	(void)state;
	if (h == NULL)
		skip();
	assert_int_equal(strlen(OTHER), DIGEST_LEN);
	made(h, 8);
	made(h, 10);
	rsa = pair_labelled(h, "K8");
	assert_true(rsa.key.id_stored);
	id_set(h, rsa.private, OTHER);
	rsa = pair_labelled(h, "K8");
	assert_true(rsa.key.has_private && rsa.key.has_public);
	assert_false(rsa.key.id_stored);
	rsa = pair_labelled(h, "K10");
	id_set(h, rsa.public, OTHER);
	rsa = pair_labelled(h, "K10");
	assert_true(rsa.key.has_private && rsa.key.has_public);
	assert_false(rsa.key.id_stored);
	hsm_close(&h);
}

/* What a thread has of a key, and what came of it. */
struct thread_of {
	const struct signing_key *by;
	int			 rc;
	struct rrsig		 sig;
	struct err		 e;
};

static void *
thread_signs(void *of)
{
	struct thread_of *t = of;
	struct signing_key own;

	if ((t->rc = t->by->lend(t->by->of, &own, &t->e)) != 0)
		return NULL;
	for (int i = 0; t->rc == 0 && i < 50; i++)
		t->rc = set_sign(&own, &t->sig, &t->e);
	own.drop(own.of);
	return NULL;
}

static void
a_key_signs_in_threads_by_a_session_each(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct thread_of t[3];
	struct signing_key by;
	struct dnskey dnskey;
	struct hsm_key k;
	pthread_t id[3];
	struct rrsig sig;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = made(h, 13);
	dnskey = dnskey_of(&k, 13);
	check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
	fault("");
	for (int i = 0; i < 3; i++) {
		t[i] = (struct thread_of){ .by = &by };
		assert_int_equal(pthread_create(&id[i], NULL, thread_signs,
		    &t[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pthread_join(id[i], NULL), 0);
		check_ok(t[i].rc, &t[i].e);
	}
	assert_int_equal(calls("C_OpenSession"), 3);
	assert_int_equal(calls("C_CloseSession"), 3);
	/* The session that logged in is as it was. */
	check_ok(set_sign(&by, &sig, &e), &e);
	hsm_close(&h);
}

static void
a_session_that_cannot_be_lent_is_told(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by, own;
	struct dnskey dnskey;
	struct rrsig sig;
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = made(h, 13);
	dnskey = dnskey_of(&k, 13);
	check_ok(hsm_signing_key(h, &k, &dnskey, &by, &e), &e);
	fault("C_OpenSession:1:0xb1");
	check_refused(by.lend(by.of, &own, &e), &e, ERR_HSM,
	    "no session to spare");
	fault("");
	check_ok(by.lend(by.of, &own, &e), &e);
	token_take();
	check_refused(set_sign(&own, &sig, &e), &e, ERR_GONE, "taken away");
	check_refused(set_sign(&own, &sig, &e), &e, ERR_GONE, "was gone");
	own.drop(own.of);
	token_bring();
	/* Back, and nobody is logged in to it: it is to be found again. */
	check_ok(by.lend(by.of, &own, &e), &e);
	assert_int_equal(set_sign(&own, &sig, &e), -1);
	own.drop(own.of);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_algorithm_signs_what_verifies),
		cmocka_unit_test(
		    many_keys_are_lent_at_once_and_each_signs_as_itself),
		cmocka_unit_test(a_flipped_bit_is_caught_before_anybody_sees_it),
		cmocka_unit_test(the_token_leaves_in_mid_signing_and_comes_back),
		cmocka_unit_test(a_key_found_before_a_logout_signs_no_more),
		cmocka_unit_test(ecdsa_in_der_is_put_into_the_form_of_dnssec),
		cmocka_unit_test(rsa_is_the_same_whoever_makes_the_digest),
		cmocka_unit_test(a_refusal_to_sign_names_the_key),
		cmocka_unit_test(a_key_signs_only_as_the_dnskey_that_it_is),
		cmocka_unit_test(without_its_public_half_a_signature_shows_whose_key_it_is),
		cmocka_unit_test(many_keys_may_be_lent_at_once),
		cmocka_unit_test(a_key_signs_in_threads_by_a_session_each),
		cmocka_unit_test(a_session_that_cannot_be_lent_is_told),
		cmocka_unit_test(a_module_works_in_a_process_that_is_locked_down),
		cmocka_unit_test(of_what_is_not_told_the_worse_is_true),
		cmocka_unit_test(an_answer_of_another_length_is_no_signature),
		cmocka_unit_test(a_pair_other_than_asked_is_not_to_be_used),
		cmocka_unit_test(a_point_that_begins_like_der_is_taken_whole),
		cmocka_unit_test(a_search_that_broke_off_is_no_hindrance),
		cmocka_unit_test(halves_that_tell_nothing_are_not_joined),
		cmocka_unit_test(halves_of_two_families_are_not_joined_by_an_id),
		cmocka_unit_test(a_half_is_joined_with_one_other_only),
		cmocka_unit_test(
		    of_keys_without_an_id_only_the_one_named_is_destroyed),
		cmocka_unit_test(an_id_is_stored_only_when_both_halves_have_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
