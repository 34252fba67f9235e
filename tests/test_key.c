#include <sys/wait.h>

#include <unistd.h>

#include "hsm/p11.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static const struct {
	unsigned alg, bits, make;	/* make: RSA's bits as asked */
} kinds[] = {
	{ 8, 2048, 2048 }, { 10, 2048, 2048 }, { 13, 256, 0 }, { 14, 384, 0 },
	{ 15, 256, 0 },
};

enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void
check_key(const struct hsm_key *k, const char *label, unsigned bits)
{
	struct digest id = digest_of(k->pub, k->pub_len);

	assert_string_equal(k->label, label);
	assert_true(k->known);
	assert_int_equal(k->bits, bits);
	assert_true(k->pub_len > 0);
	assert_true(digest_equal(&k->id, &id));
	assert_true(k->id_stored && k->has_public && k->has_private);
	assert_true(k->sensitive && k->local && k->sign);
	assert_false(k->decrypt || k->unwrap || k->extractable);
}

static void
every_algorithm_is_made_listed_and_found(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key made[N_KINDS], found, *keys;
	char label[32];
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < N_KINDS; i++) {
		/* In reverse, to see that the list is put in order. */
		snprintf(label, sizeof(label), "K%zu", N_KINDS - i);
		made[i] = key_made(h, kinds[i].alg, kinds[i].make, label);
		check_key(&made[i], label, kinds[i].bits);
		assert_int_equal(made[i].family,
		    alg_by_number(kinds[i].alg)->family);
		check_ok(hsm_find(h, &made[i].id, &found, &e), &e);
		check_key(&found, label, kinds[i].bits);
		assert_memory_equal(found.pub, made[i].pub, made[i].pub_len);
	}
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, N_KINDS);
	for (size_t i = 0; i < n; i++) {
		snprintf(label, sizeof(label), "K%zu", i + 1);
		check_key(&keys[i], label, kinds[N_KINDS - 1 - i].bits);
	}
	free(keys);
	/* Each test signature was asked once, and nothing else was. */
	assert_int_equal(hsm_test_count(h), N_KINDS);
	assert_int_equal(hsm_sign_count(h), N_KINDS);
	hsm_close(&h);
}

static void
rsa_has_the_size_asked_and_the_usual_exponent(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct dnskey dnskey;
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 8, 3072, "big");
	check_ok(dnskey_set(&dnskey, DNSKEY_KSK, 8, k.pub, k.pub_len, &e), &e);
	assert_int_equal(dnskey_bits(&dnskey), 3072);
	assert_int_equal(dnskey_exponent(&dnskey), 65537);
	assert_int_equal(k.pub_len, 1 + 3 + 384);
	hsm_close(&h);
}

static void
extractable_only_when_asked(void **state)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K",
	    .extractable = true };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_generate(h, &spec, &k, &e), &e);
	assert_true(k.extractable && k.sensitive);
	/* A token that makes it stay is not taken to have made it leave. */
	fault("C_GetAttributeValue:23!:zero");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
	    "cannot be wrapped (CKA_EXTRACTABLE is not true)");
	hsm_close(&h);
}

static void
what_cannot_be_made_is_refused_before_it_is_tried(void **state)
{
	static const struct {
		unsigned    alg, bits;
		const char *label, *words;
	} rows[] = {
		{ 8, 1024, "K", "2048, 3072 or 4096" },
		{ 8, 0, "K", "2048, 3072 or 4096" },
		{ 8, 8192, "K", "2048, 3072 or 4096" },
		{ 13, 384, "K", "has 256 bits" },
		{ 13, 0, "", "label" },
		{ 13, 0, "K ", "no blank" },
		{ 13, 0, "K\n", "printable" },
		{ 13, 0, "K\xc3\xa9", "printable" },
		{ 13, 0, "12345678901234567890123456789012"
		    "123456789012345678901234567890123", "1 to 64" },
	};
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hsm_keyspec spec = {
			.alg = alg_by_number(rows[i].alg),
			.bits = rows[i].bits, .label = rows[i].label,
		};

		check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
		    rows[i].words);
		assert_non_null(strstr(e.text, "no key was made"));
	}
	assert_int_equal(calls("C_GenerateKeyPair"), 0);
	hsm_close(&h);
}

/* What pkcs11-tool sees, whole; "" where it is not installed. */
static void
witness(char *out, size_t room)
{
	char command[1024];
	size_t n;
	FILE *p;

	snprintf(command, sizeof(command), "pkcs11-tool --module '%s' "
	    "--token-label AMS-A --login --pin '%s' --list-objects 2>/dev/null",
	    softhsm_module(), TEST_PIN);
	assert_non_null(p = popen(command, "r"));
	n = fread(out, 1, room - 1, p);
	out[n] = '\0';
	pclose(p);
}

static void
another_program_sees_the_same_attributes(void **state)
{
	static const char *const never[] = { "decrypt", "unwrap", "wrap",
	    "derive", "encrypt", "recover" };
	struct hsm *h = softhsm_token("AMS-A");
	char seen[8192], *p = seen;
	unsigned n = 0;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 8, 2048, "RSA");
	key_made(h, 13, 0, "EC");
	witness(seen, sizeof(seen));
	if (seen[0] == '\0')
		skip();
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strstr(seen, never[i]) != NULL)
			fail_msg("\"%s\" in:\n%s", never[i], seen);
	while ((p = strstr(p, "sensitive, always sensitive, never "
	    "extractable, local")) != NULL) {
		p++;
		n++;
	}
	assert_int_equal(n, 2);
	hsm_close(&h);
}

static void
a_refusal_to_make_a_key_is_told(void **state)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(15), .label = "K" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k, *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_GenerateKeyPair:1:0x70");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
	    "C_GenerateKeyPair for ED25519 key \"K\": the token does not have "
	    "this mechanism");
	assert_int_equal(calls("C_GenerateKeyPair"), 1);
	/* Of many refusals the first is told, of what was wanted. */
	fault("C_GenerateKeyPair:1!:0x140,C_GenerateKeyPair:2:0x13");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
	    "does not have this curve");
	assert_int_equal(calls("C_GenerateKeyPair"), 3 * 3);
	fault("C_GenerateKeyPair:1:0x31");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM, "is full");
	fault("C_GenerateKeyPair:1:0x32");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_GONE,
	    "whether the pair \"K\" was made is not known");
	fault("");
	check_ok(hsm_select(h, "AMS-A", &e), &e);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 0);
	free(keys);
	hsm_close(&h);
}

static void
another_form_of_the_template_is_tried(void **state)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(8), .bits = 2048,
	    .label = "bad" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	/* Another name of the curve. */
	fault("C_GenerateKeyPair:1!:0x130");
	k = key_made(h, 15, 0, "Ed");
	check_key(&k, "Ed", 256);
	assert_int_equal(calls("C_GenerateKeyPair"), 2);
	/* Without what the module does not understand. */
	fault("C_GenerateKeyPair:1!:0x12");
	k = key_made(h, 13, 0, "EC");
	check_key(&k, "EC", 256);
	assert_int_equal(calls("C_GenerateKeyPair"), 2);
	/* What is shut afterwards, because it could not be before. */
	fault("C_GenerateKeyPair:1!:0x12,C_GenerateKeyPair:2!:0x12");
	k = key_made(h, 8, 2048, "RSA");
	check_key(&k, "RSA", 2048);
	assert_int_equal(calls("C_SetAttributeValue"), 4);
	/* Or cannot be at all. */
	fault("C_GenerateKeyPair:1!:0x12,C_GenerateKeyPair:2!:0x12,"
	    "C_SetAttributeValue:1!:0x10");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
	    "may decrypt (CKA_DECRYPT is true)");
	hsm_close(&h);
}

static void
login_again(struct hsm *h)
{
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	check_ok(hsm_select(h, "AMS-A", &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	secret_free(&pin);
}

static void
a_token_that_keeps_its_ids_still_has_its_keys_found(void **state)
{
	static const char *const plans[] = { "C_SetAttributeValue:1:0x10",
	    "C_SetAttributeValue:1!:0x54", "C_SetAttributeValue:2!:0x1b" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k, found, *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		fault(plans[i]);
		k = key_made(h, 13, 0, "K");
		assert_false(k.id_stored);
		assert_true(k.has_public && k.has_private);
		fault("");
		check_ok(hsm_find(h, &k.id, &found, &e), &e);
		assert_false(found.id_stored);
		assert_true(found.has_public && found.has_private);
		assert_memory_equal(found.pub, k.pub, k.pub_len);
		check_ok(hsm_list(h, &keys, &n, &e), &e);
		assert_int_equal(n, 1);
		free(keys);
		check_ok(hsm_test_sign(h, &found, &e), &e);
		check_ok(hsm_destroy(h, &found, &e), &e);
	}
	hsm_close(&h);
}

static void
a_pair_that_was_half_made_is_named_and_listed(void **state)
{
	static const struct {
		const char   *plan;
		enum err_kind kind;
		const char   *words;
	} rows[] = {
		{ "C_SetAttributeValue:1:0x32", ERR_GONE, "taken away" },
		{ "C_SetAttributeValue:2:0x32", ERR_GONE, "taken away" },
		{ "C_GetAttributeValue:1:0x32", ERR_GONE, "taken away" },
		{ "C_GetAttributeValue:12:0xb3", ERR_GONE,
		    "forgotten the session" },
		{ "C_GetAttributeValue:1:0x5", ERR_HSM, "cannot be read" },
		{ "C_SignInit:1:0x68", ERR_HSM, "may not be used" },
		{ "C_Sign:1:0x32", ERR_GONE, "taken away" },
		{ "C_Sign:1:flip", ERR_CRYPTO, "test signature" },
		{ "C_Sign:1:lie", ERR_CRYPTO, "signature" },
	};
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "half" };
	struct hsm_key k, *keys;
	struct hsm *h = softhsm_token("AMS-A");
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault(rows[i].plan);
		check_refused(hsm_generate(h, &spec, &k, &e), &e, rows[i].kind,
		    rows[i].words);
		assert_non_null(strstr(e.text, "the key pair \"half\" was made "
		    "and stays in the token"));
		fault("");
		login_again(h);
		check_ok(hsm_list(h, &keys, &n, &e), &e);
		assert_int_equal(n, 1);
		assert_string_equal(keys[0].label, "half");
		assert_true(keys[0].has_private && keys[0].has_public);
		check_ok(hsm_destroy(h, &keys[0], &e), &e);
		free(keys);
	}
	hsm_close(&h);
}

static void
attributes_other_than_asked_are_refused(void **state)
{
	/* Reads after the id is stored: the private half's 17th to 27th. */
	static const struct {
		unsigned    nth;
		const char *words;
	} rows[] = { { 22, "CKA_SENSITIVE" }, { 24, "CKA_LOCAL" },
	    { 33, "CKA_PRIVATE" } };
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k;
	char plan[64];
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(plan, sizeof(plan), "C_GetAttributeValue:%u!:zero",
		    rows[i].nth);
		fault(plan);
		check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
		    rows[i].words);
		assert_non_null(strstr(e.text, "\"K\" was made and stays"));
	}
	/* Not told at all is taken for the worst. */
	fault("C_GetAttributeValue:23!:0x12");
	check_refused(hsm_generate(h, &spec, &k, &e), &e, ERR_HSM,
	    "CKA_EXTRACTABLE");
	hsm_close(&h);
}

static void
whichever_attribute_cannot_be_read_no_key_is_skipped(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys;
	char plan[64];
	unsigned reads;
	size_t n, halves;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 13, 0, "EC");
	key_made(h, 8, 2048, "RSA");
	fault("");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	free(keys);
	reads = calls("C_GetAttributeValue");
	assert_true(reads > 20);
	for (unsigned i = 1; i <= reads; i++) {
		snprintf(plan, sizeof(plan), "C_GetAttributeValue:%u!:0x6", i);
		fault(plan);
		check_ok(hsm_list(h, &keys, &n, &e), &e);
		halves = 0;
		for (size_t j = 0; j < n; j++)
			halves += (size_t)keys[j].has_private +
			    (size_t)keys[j].has_public;
		assert_int_equal(halves, 4);
		free(keys);
	}
	fault("");
	hsm_close(&h);
}

static struct pair
only_pair(struct hsm *h)
{
	struct pair *pairs, p;
	size_t n;
	struct err e;

	check_ok(pairs_list(h, &pairs, &n, &e), &e);
	assert_int_equal(n, 1);
	p = pairs[0];
	free(pairs);
	return p;
}

static void
half_a_pair_is_listed_as_that(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k, found;
	struct pair p;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	/* An EC private key alone does not show its public key in SoftHSM. */
	k = key_made(h, 13, 0, "K");
	p = only_pair(h);
	assert_int_equal(h->p11->C_DestroyObject(h->session, p.public), CKR_OK);
	check_ok(hsm_find(h, &k.id, &found, &e), &e);
	assert_true(found.has_private && !found.has_public);
	assert_true(found.id_stored);
	assert_int_equal(found.pub_len, 0);
	assert_int_equal(found.bits, 256);
	check_refused(hsm_test_sign(h, &k, &e), &e, ERR_HSM, "cannot be read");
	check_ok(hsm_destroy(h, &found, &e), &e);
	/* An RSA private key does. */
	k = key_made(h, 8, 2048, "R");
	p = only_pair(h);
	assert_int_equal(h->p11->C_DestroyObject(h->session, p.public), CKR_OK);
	check_ok(hsm_find(h, &k.id, &found, &e), &e);
	assert_true(found.has_private && !found.has_public);
	assert_int_equal(found.pub_len, k.pub_len);
	check_ok(hsm_test_sign(h, &k, &e), &e);
	check_ok(hsm_destroy(h, &found, &e), &e);
	/* A public key alone signs nothing. */
	k = key_made(h, 13, 0, "P");
	p = only_pair(h);
	assert_int_equal(h->p11->C_DestroyObject(h->session, p.private),
	    CKR_OK);
	check_ok(hsm_find(h, &k.id, &found, &e), &e);
	assert_true(!found.has_private && found.has_public);
	check_refused(hsm_test_sign(h, &k, &e), &e, ERR_HSM,
	    "only the public half");
	check_ok(hsm_destroy(h, &found, &e), &e);
	hsm_close(&h);
}

static void
a_key_that_is_not_there_is_not_found(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct digest none = { { 0 } };
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	k.id.bytes[31] ^= 1;
	check_refused(hsm_find(h, &k.id, &k, &e), &e, ERR_HSM, "no key with");
	check_refused(hsm_find(h, &none, &k, &e), &e, ERR_HSM, "no key with");
	check_refused(hsm_destroy(h, &k, &e), &e, ERR_HSM,
	    "nothing was destroyed");
	hsm_close(&h);
}

static void
what_is_destroyed_is_gone_and_nothing_else(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key a, b, *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	/* Same label: only the id may decide. */
	a = key_made(h, 13, 0, "K");
	b = key_made(h, 13, 0, "K");
	check_ok(hsm_destroy(h, &a, &e), &e);
	check_refused(hsm_find(h, &a.id, &a, &e), &e, ERR_HSM, "no key with");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_true(digest_equal(&keys[0].id, &b.id));
	free(keys);
	check_ok(hsm_test_sign(h, &b, &e), &e);
	hsm_close(&h);
}

static void
a_token_that_only_says_so_has_destroyed_nothing(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	fault("C_DestroyObject:1:lie");
	check_refused(hsm_destroy(h, &k, &e), &e, ERR_HSM, "still shows it");
	fault("C_DestroyObject:2:lie");
	check_refused(hsm_destroy(h, &k, &e), &e, ERR_HSM, "still shows it");
	fault("C_DestroyObject:1:0x1b");
	check_refused(hsm_destroy(h, &k, &e), &e, ERR_HSM,
	    "of the public half of key \"K\"");
	fault("C_FindObjectsInit:3:0x32");
	check_refused(hsm_destroy(h, &k, &e), &e, ERR_GONE,
	    "whether key \"K\" is destroyed could not be seen");
	hsm_close(&h);
}

static void
what_is_destroyed_signs_no_more_by_the_handle_it_had(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_gone gone;
	struct hsm_key k;
	struct pair p;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	/* A token that still signs, and one that answers something else. */
	k = key_made(h, 13, 0, "K");
	fault("C_SignInit:1:lie");
	check_refused(hsm_destroy_proved(h, &k, alg_by_number(13), &gone, &e),
	    &e, ERR_HSM, "and still signs with it");
	fault("");
	k = key_made(h, 13, 0, "K");
	fault("C_SignInit:1:0x70");	/* CKR_MECHANISM_INVALID */
	check_refused(hsm_destroy_proved(h, &k, alg_by_number(13), &gone, &e),
	    &e, ERR_HSM, "to prove that it is destroyed");
	fault("");
	k = key_made(h, 13, 0, "K");
	check_ok(hsm_destroy_proved(h, &k, alg_by_number(13), &gone, &e), &e);
	assert_true(gone.had_private);
	assert_non_null(strstr(gone.refusal, "HANDLE_INVALID"));
	/* A run before destroyed the private half, and no more. */
	k = key_made(h, 13, 0, "K");
	p = only_pair(h);
	assert_int_equal(h->p11->C_DestroyObject(h->session, p.private),
	    CKR_OK);
	check_ok(hsm_destroy_proved(h, &k, alg_by_number(13), &gone, &e), &e);
	assert_false(gone.had_private);
	assert_string_equal(gone.refusal, "");
	check_refused(hsm_destroy_proved(h, &k, alg_by_number(13), &gone, &e),
	    &e, ERR_HSM, "nothing was destroyed");
	hsm_close(&h);
}

static void
keys_without_an_id_go_by_label_if_that_is_enough(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct pair *pairs;
	struct hsm_key *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_SetAttributeValue:1:0x10");
	for (int i = 0; i < 2; i++) {
		key_made(h, 13, 0, "bare");
		check_ok(pairs_list(h, &pairs, &n, &e), &e);
		for (size_t j = 0; j < n; j++)
			if (pairs[j].key.has_public)
				assert_int_equal(h->p11->C_DestroyObject(
				    h->session, pairs[j].public), CKR_OK);
		free(pairs);
	}
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_true(id_is_none(&keys[0].id));
	check_refused(hsm_destroy(h, &keys[0], &e), &e, ERR_HSM,
	    "cannot be told apart");
	free(keys);
	check_ok(pairs_list(h, &pairs, &n, &e), &e);
	assert_int_equal(h->p11->C_DestroyObject(h->session, pairs[0].private),
	    CKR_OK);
	check_ok(hsm_destroy(h, &pairs[1].key, &e), &e);
	free(pairs);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 0);
	free(keys);
	hsm_close(&h);
}

static void
a_key_made_when_the_power_went_is_found_by_its_label(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "dark" };
	char module[4200];
	struct hsm_key *keys, k;
	int status;
	size_t n;
	pid_t pid;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	hsm_close(&h);
	snprintf(module, sizeof(module), "%.4000s/tests/faulty.so",
	    getenv("BIN") != NULL ? getenv("BIN") : "build");
	fflush(NULL);
	if ((pid = fork()) == 0) {
		struct secret *pin = secret_of(TEST_PIN);

		fault("C_Sign:1:kill");
		if ((h = hsm_open(module, &e)) != NULL &&
		    hsm_select(h, "AMS-A", &e) == 0 &&
		    hsm_login(h, pin, &e) == 0)
			(void)hsm_generate(h, &spec, &k, &e);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	fault("");
	if ((h = hsm_open(module, &e)) == NULL)
		fail_msg("%s", e.text);
	login_again(h);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(keys[0].label, "dark");
	check_ok(hsm_test_sign(h, &keys[0], &e), &e);
	free(keys);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_algorithm_is_made_listed_and_found),
		cmocka_unit_test(rsa_has_the_size_asked_and_the_usual_exponent),
		cmocka_unit_test(extractable_only_when_asked),
		cmocka_unit_test(another_program_sees_the_same_attributes),
		cmocka_unit_test(what_cannot_be_made_is_refused_before_it_is_tried),
		cmocka_unit_test(a_refusal_to_make_a_key_is_told),
		cmocka_unit_test(another_form_of_the_template_is_tried),
		cmocka_unit_test(a_token_that_keeps_its_ids_still_has_its_keys_found),
		cmocka_unit_test(a_pair_that_was_half_made_is_named_and_listed),
		cmocka_unit_test(attributes_other_than_asked_are_refused),
		cmocka_unit_test(whichever_attribute_cannot_be_read_no_key_is_skipped),
		cmocka_unit_test(half_a_pair_is_listed_as_that),
		cmocka_unit_test(a_key_that_is_not_there_is_not_found),
		cmocka_unit_test(what_is_destroyed_is_gone_and_nothing_else),
		cmocka_unit_test(a_token_that_only_says_so_has_destroyed_nothing),
		cmocka_unit_test(what_is_destroyed_signs_no_more_by_the_handle_it_had),
		cmocka_unit_test(keys_without_an_id_go_by_label_if_that_is_enough),
		cmocka_unit_test(a_key_made_when_the_power_went_is_found_by_its_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
