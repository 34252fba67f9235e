#include <jansson.h>
#include <openssl/evp.h>

#include "keyset/format.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* Recipes in JSON: what they ask for, and the answers that repeat them. */

static struct made_key zsk, ksk[2];
static struct policy policy;
static char good[8192];
static struct blob answer;

static const char FORM[] =
"{\n"
"  \"recipeSpecVersion\": \"v1.0\",\n"
"  \"recipe\": {\n"
"    \"preamble\": {\n"
"      \"timestamp\": 1798000000,\n"
"      \"cooked_timestamp\": 0,\n"
"      \"description\": \"first half of 2027\"\n"
"    },\n"
"    \"actions\": [\n"
"      {\n"
"        \"actionType\": \"haveKey\",\n"
"        \"actionParams\": {\n"
"          \"key\": @,\n"
"          \"relaxed\": false\n"
"        }\n"
"      },\n"
"      {\n"
"        \"actionType\": \"produceSignedKeyset\",\n"
"        \"actionParams\": {\n"
"          \"ownerName\": \"example.\",\n"
"          \"signerName\": \"example.\",\n"
"          \"inception\": 1799625600,\n"
"          \"expiration\": 1801440000,\n"
"          \"ttl\": 3600,\n"
"          \"keyset\": [ { \"key\": # }, { \"key\": @ } ],\n"
"          \"signedBy\": [ { \"key\": @ } ]\n"
"        },\n"
"        \"cooked\": { }\n"
"      },\n"
"      {\n"
"        \"actionType\": \"produceSignedKeyset\",\n"
"        \"actionParams\": {\n"
"          \"ownerName\": \"EXAMPLE.\",\n"
"          \"inception\": \"1798761600\",\n"
"          \"expiration\": \"20270122000000\",\n"
"          \"ttl\": 3600,\n"
"          \"Keyset\": [ { \"key\": @ }, { \"key\": # } ],\n"
"          \"signedBy\": [ { \"key\": @ } ]\n"
"        }\n"
"      }\n"
"    ]\n"
"  }\n"
"}\n";

#define REFERENCE "{ \"keyType\": \"byRef\", \"keyAlgo\": 13, " \
    "\"keyFlags\": 257, \"keyLabel\": \"ksk-1\" }"

static int
start(void **state)
{
	char base64[128], direct[256];
	size_t len = 0;
	struct err e;

	(void)state;
	made_key_init(&zsk, "zsk-1", DNSKEY_ZSK, alg_by_number(13));
	made_key_init(&ksk[0], "ksk-1", DNSKEY_KSK, alg_by_number(13));
	made_key_init(&ksk[1], "ksk-2", DNSKEY_KSK, alg_by_number(13));
	check_ok(policy_load(&policy, "standard", &e), &e);
	(void)EVP_EncodeBlock((uint8_t *)base64, zsk.signs.key.pub, 64);
	snprintf(direct, sizeof(direct), "{ \"keyType\": \"direct\", "
	    "\"keyAlgo\": 13, \"keyFlags\": 256, \"keyData\": \"%s\" }",
	    base64);
	for (const char *p = FORM; *p != '\0'; p++) {
		const char *part = *p == '@' ? REFERENCE : *p == '#' ? direct :
		    NULL;

		len += (size_t)snprintf(good + len, sizeof(good) - len,
		    part != NULL ? "%s" : "%.1s", part != NULL ? part : p);
		assert_true(len < sizeof(good));
	}
	return 0;
}

static int
end(void **state)
{
	(void)state;
	EVP_PKEY_free(zsk.pkey);
	EVP_PKEY_free(ksk[0].pkey);
	EVP_PKEY_free(ksk[1].pkey);
	blob_free(&answer);
	return 0;
}

static int
reads(const char *text, size_t len, struct err *e)
{
	struct request *r = request_read(text, len, e);
	int rc = r == NULL ? -1 : 0;

	request_free(&r);
	return rc;
}

static char *
changed(const char *text, const char *from, const char *to)
{
	const char *hit = strstr(text, from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *out = malloc(size);

	assert_non_null(out);
	if (hit == NULL)
		fail_msg("\"%s\" is not in the text", from);
	snprintf(out, size, "%.*s%s%s", (int)(hit - text), text, to,
	    hit + strlen(from));
	return out;
}

static void
a_recipe_is_read_as_a_request(void **state)
{
	struct request *r = must_read(good, strlen(good));

	(void)state;
	assert_string_equal(r->format->name, "recipe");
	assert_false(r->is_response);
	assert_string_equal(r->id, "2026-12-23T04:26:40Z");
	assert_int_equal(r->n_bundles, 2);
	assert_int_equal(r->bundles[0].inception, 1798761600);
	assert_int_equal(r->bundles[0].expiration, 1800576000);
	assert_string_equal(r->bundles[0].id, "2026-12-23T04:26:40Z/3");
	assert_string_equal(r->bundles[1].id, "2026-12-23T04:26:40Z/2");
	assert_int_equal(r->bundles[1].n_keys, 1);
	assert_true(dnskey_equal(&r->bundles[1].keys[0].key,
	    &zsk.signs.key));
	assert_int_equal(r->bundles[1].keys[0].ttl, 3600);
	assert_string_equal(r->bundles[1].signers[0],
	    "ksk-1, ECDSAP256SHA256");
	request_free(&r);
}

static struct request *
answer_made(struct request *r, const struct ksk_part *parts, size_t n,
    struct err *e)
{
	struct request *made = response_start(r, &policy, e);

	assert_non_null(made);
	for (size_t i = 0; i < made->n_bundles; i++)
		if (response_sign(made, i, parts, n, e) != 0) {
			request_free(&made);
			return NULL;
		}
	return made;
}

static const struct ksk_part *
first(const char *name)
{
	static struct ksk_part part;

	part = (struct ksk_part){ name, &ksk[0].signs.key, &ksk[0].signs, 0 };
	return &part;
}

static json_t *
action(json_t *root, size_t i)
{
	return json_array_get(json_object_get(json_object_get(root, "recipe"),
	    "actions"), i);
}

static void
an_answer_is_the_recipe_with_what_was_done(void **state)
{
	struct request *r = must_read(good, strlen(good)), *made, *back;
	struct err e;
	json_t *root, *cooked, *params;

	(void)state;
	made = answer_made(r, first("ksk-1"), 1, &e);
	assert_non_null(made);
	response_stamp(made, 1798500000);
	check_ok(request_write(made, &answer, &e), &e);
	root = json_loadb((char *)answer.data, answer.len,
	    JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	params = json_object_get(json_object_get(root, "recipe"), "preamble");
	assert_int_equal(json_integer_value(json_object_get(params,
	    "timestamp")), 1798000000);
	assert_int_equal(json_integer_value(json_object_get(params,
	    "cooked_timestamp")), 1798500000);
	cooked = json_object_get(action(root, 0), "cooked");
	assert_true(json_is_true(json_object_get(cooked, "exists")));
	cooked = json_object_get(action(root, 2), "cooked");
	assert_true(json_is_true(json_object_get(cooked, "signSuccess")));
	assert_int_equal(json_array_size(json_object_get(cooked,
	    "signedKeysetRRs")), 3);
	params = json_object_get(action(root, 2), "actionParams");
	assert_null(json_object_get(params, "Keyset"));
	assert_int_equal(json_array_size(json_object_get(params, "keyset")),
	    2);
	assert_int_equal(json_integer_value(json_object_get(params,
	    "inception")), 1798761600);
	json_decref(root);
	back = must_read(answer.data, answer.len);
	check_ok(response_answers(back, r, &ksk[0].signs.key, 1, &e), &e);
	request_free(&r);
	request_free(&made);
	request_free(&back);
}

static void
it_is_signed_by_whom_it_names_or_not_at_all(void **state)
{
	const struct ksk_part two[] = {
		{ "ksk-1", &ksk[0].signs.key, &ksk[0].signs, 0 },
		{ "ksk-2", &ksk[1].signs.key, NULL, 0 },
	};
	struct request *r = must_read(good, strlen(good)), *made;
	struct err e;

	(void)state;
	made = answer_made(r, first("REHEARSAL ksk-1"), 1, &e);
	assert_non_null(made);
	request_free(&made);
	assert_null(answer_made(r, first("ksk-2"), 1, &e));
	assert_non_null(strstr(e.text, "wants \"ksk-1, ECDSAP256SHA256\" to "
	    "sign"));
	assert_null(answer_made(r, two, 2, &e));
	assert_non_null(strstr(e.text, "all of which sign"));
	request_free(&r);
}

static void
a_key_may_be_named_by_its_id(void **state)
{
	struct digest id = dnskey_id(&ksk[0].signs.key);
	char base64[64], by_id[128], *text, *old;
	struct request *r, *made;
	struct err e;

	(void)state;
	(void)EVP_EncodeBlock((uint8_t *)base64, id.bytes, DIGEST_LEN);
	snprintf(by_id, sizeof(by_id), "\"keyID\": \"%s\"", base64);
	text = changed(good, "\"keyLabel\": \"ksk-1\"", by_id);
	while (strstr(text, "\"keyLabel\": \"ksk-1\"") != NULL) {
		old = text;
		text = changed(old, "\"keyLabel\": \"ksk-1\"", by_id);
		free(old);
	}
	r = must_read(text, strlen(text));
	made = answer_made(r, first("any name"), 1, &e);
	if (made == NULL)
		fail_msg("%s", e.text);
	request_free(&r);
	request_free(&made);
	free(text);
}

static const struct refusal {
	const char	*name;
	bool		 answered;
	const char	*from, *to, *words;
} REFUSALS[] = {
	{ "another_version_is_refused", false, "v1.0", "v1.1",
	    "line 2, column 24: recipeSpecVersion: \"v1.0\"" },
	{ "a_member_that_is_not_known_is_refused", false,
	    "\"relaxed\": false", "\"strict\": false",
	    "line 14, column 21: recipe.actions[0].actionParams.strict: this "
	    "member is not known" },
	{ "a_member_that_is_there_twice_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": 3600, \"ttl\": 60,", "not JSON" },
	{ "a_member_that_is_missing_is_refused", false,
	    "\"ttl\": 3600,", "", "the member \"ttl\" is missing" },
	{ "a_fraction_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": 3600.0,", "a whole number of 0 to" },
	{ "a_negative_number_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": -1,", "a whole number of 0 to" },
	{ "a_ttl_in_text_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": \"3600\",", "a whole number of 0 to" },
	{ "a_time_that_is_no_time_is_refused", false,
	    "\"20270122000000\"", "\"20270132000000\"", "YYYYMMDDHHMMSS" },
	{ "a_time_that_is_no_number_is_refused", false,
	    "\"1798761600\"", "\"next year\"", "YYYYMMDDHHMMSS" },
	{ "a_time_of_no_digit_is_refused", false,
	    "\"1798761600\"", "\"\"", "YYYYMMDDHHMMSS" },
	{ "a_time_with_more_behind_it_is_refused", false,
	    "\"1798761600\"", "\"1798761600x\"", "YYYYMMDDHHMMSS" },
	{ "a_time_with_a_zero_in_front_is_refused", false,
	    "\"1798761600\"", "\"01798761600\"", "YYYYMMDDHHMMSS" },
	{ "a_time_of_twelve_digits_is_refused", false,
	    "\"1798761600\"", "\"253402300799\"", "YYYYMMDDHHMMSS" },
	{ "a_time_of_thirteen_digits_is_refused", false,
	    "\"1798761600\"", "\"1798761600000\"", "YYYYMMDDHHMMSS" },
	{ "a_time_of_fifteen_digits_is_refused", false,
	    "\"1798761600\"", "\"202701010000000\"", "YYYYMMDDHHMMSS" },
	{ "a_time_behind_the_last_year_is_refused", false,
	    "\"inception\": 1799625600", "\"inception\": 253402300800",
	    "a whole number of 0 to 253402300799" },
	{ "a_ttl_of_more_than_31_bits_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": 2147483648,", "a whole number of 0 to" },
	{ "a_time_of_zero_is_refused", false,
	    "\"inception\": 1799625600", "\"inception\": 0", "a time of 0" },
	{ "another_zone_is_refused", false,
	    "EXAMPLE.", "elpmaxe.", "all of one zone" },
	{ "another_signer_than_the_zone_is_refused", false,
	    "\"signerName\": \"example.\"", "\"signerName\": \"other.\"",
	    "a zone signs its own" },
	{ "a_relative_name_is_refused", false,
	    "\"ownerName\": \"example.\"", "\"ownerName\": \"example\"",
	    "actionParams.ownerName: " },
	{ "a_key_of_another_type_is_refused", false,
	    "\"byRef\"", "\"byref\"", "\"direct\" or \"byRef\"" },
	{ "a_zsk_by_reference_is_refused", false,
	    "\"keyFlags\": 257", "\"keyFlags\": 256", "a ZSK is given as a" },
	{ "an_algorithm_that_is_not_known_is_refused", false,
	    "\"keyAlgo\": 13", "\"keyAlgo\": 5", "algorithm 5 is not known" },
	{ "a_key_without_a_name_is_refused", false,
	    ", \"keyLabel\": \"ksk-1\"", "", "keyLabel or keyID is missing" },
	{ "a_name_that_is_not_seen_is_refused", false,
	    "\"ksk-1\"", "\"ksk-1\\u200b\"", "unprintable character" },
	{ "a_description_of_two_lines_is_refused", false,
	    "first half of", "first\\nhalf of", "preamble.description: " },
	{ "key_data_that_is_no_base64_is_refused", false,
	    "==\" }", "=\" }", "the base64 of a key" },
	{ "key_data_with_more_behind_it_is_refused", false,
	    "==\" }", "== ; x\" }", "the base64 of a key" },
	{ "a_set_of_which_the_signer_is_no_part_is_refused", false,
	    "}, { \"key\": {", "}, { \"kez\": {", "this member is not known" },
	{ "a_member_beside_a_key_that_signs_is_refused", false,
	    "\"signedBy\": [ { \"key\"",
	    "\"signedBy\": [ { \"role\": \"standby\", \"key\"",
	    "signedBy[0].role: this member is not known" },
	{ "a_signer_that_is_named_twice_is_refused", false,
	    "\"signedBy\": [ ", "\"signedBy\": [ { \"key\": " REFERENCE " }, ",
	    "signedBy[1]: the key is there twice" },
	{ "a_key_that_must_be_there_in_some_measure_is_refused", false,
	    "\"relaxed\": false", "\"relaxed\": \"no\"",
	    "actionParams.relaxed: true or false is expected" },
	{ "a_key_that_was_there_in_a_recipe_not_answered_is_refused", false,
	    "\"actionParams\"", "\"cooked\": { \"exists\": true },\n"
	    "        \"actionParams\"",
	    "actions[0].cooked: some actions are done already, and others not" },
	{ "a_signer_that_is_in_the_set_twice_is_refused", false,
	    "\"keyset\": [ ", "\"keyset\": [ { \"key\": " REFERENCE " }, ",
	    "each key that signs is in the set once" },
	{ "a_store_of_a_key_that_has_a_label_alone_is_refused", false,
	    "\"keyFlags\": 257,", "\"keyFlags\": 257, \"keyStore\": \"x\",",
	    "key.keyStore: which token is meant is not compared" },
	{ "a_second_set_is_refused", false,
	    "\"ttl\": 3600,", "\"ttl\": 3600, \"Keyset\": [ ],",
	    "a second set beside" },
	{ "an_empty_set_is_refused", false,
	    "\"signedBy\": [", "\"signedBy\": [ ], \"x\": [",
	    "this member is not known" },
	{ "a_key_that_is_to_be_made_is_refused", false,
	    "\"haveKey\"", "\"generateKey\"",
	    "\"generateKey\" is not done because a file says so" },
	{ "a_key_that_is_to_be_destroyed_is_refused", false,
	    "\"haveKey\"", "\"deleteKey\"",
	    "\"deleteKey\" is not done because a file says so" },
	{ "a_key_that_must_be_there_and_signs_nothing_is_refused", false,
	    "\"ksk-1\"", "\"ksk-9\"", "a key that signs no set" },
	{ "more_behind_the_end_is_refused", false,
	    "\n}\n", "\n}\n{ }\n", "not JSON" },
	{ "comments_are_refused", false, "{\n", "{ // \n", "not JSON" },
	{ "half_an_answer_is_refused", true,
	    "\"exists\": true", "\"exists\": false", "exists is not true" },
	{ "an_answer_that_failed_is_refused", true,
	    "\"signSuccess\": true", "\"signSuccess\": false",
	    "signSuccess is not true" },
	{ "an_answer_of_another_time_is_refused", true,
	    "\"inception\": 1799625600", "\"inception\": 1799625601",
	    "with the times that were asked for" },
	{ "an_answer_of_another_end_is_refused", true,
	    "\"expiration\": 1801440000", "\"expiration\": 1801440001",
	    "with the times that were asked for" },
	{ "an_answer_of_other_records_is_refused", true,
	    "\\tRRSIG\\tDNSKEY", "\\tRRSIG\\tA",
	    "with the times that were asked for" },
	{ "a_record_of_another_zone_is_refused", true,
	    "\"example.\\t", "\"exampel.\\t", "a record of another zone" },
	{ "two_records_in_one_text_are_refused", true,
	    "\"example.\\t", "\"example.\\t3600\\tIN\\tA\\t192.0.2.1\\n"
	    "example.\\t", "one record is expected" },
};

static void
is_refused(void **state)
{
	const struct refusal *x = *state;
	char *text = changed(x->answered ? (char *)answer.data : good,
	    x->from, x->to);
	unsigned line, column;
	struct err e;

	check_refused(reads(text, strlen(text), &e), &e, ERR_FORMAT, x->words);
	if (sscanf(e.text, "line %u, column %u: ", &line, &column) != 2)
		fail_msg("%s: no line and column", e.text);
	free(text);
}

/* In seconds, whether as a number or as text, and to the last that may be. */
static void
times_are_read_to_the_last_that_may_be(void **state)
{
	char *text = changed(good, "\"1798761600\"", "\"17987616000\""), *late;
	struct request *r = must_read(text, strlen(text));

	(void)state;
	assert_int_equal(r->bundles[0].inception, 17987616000);
	request_free(&r);
	late = changed(text, "\"inception\": 1799625600",
	    "\"inception\": 253402300799");
	r = must_read(late, strlen(late));
	assert_int_equal(r->bundles[1].inception, 253402300799);
	request_free(&r);
	free(late);
	free(text);
}

/* The answer without what was done for so many of its first actions. */
static void
in_part(size_t n, const char *words)
{
	json_t *root = json_loadb((char *)answer.data, answer.len, 0, NULL);
	char *text;
	struct err e;

	assert_non_null(root);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(json_object_del(action(root, i), "cooked"), 0);
	assert_non_null(text = json_dumps(root, 0));
	check_refused(reads(text, strlen(text), &e), &e, ERR_FORMAT, words);
	free(text);
	json_decref(root);
}

static void
a_recipe_that_is_answered_in_part_is_refused(void **state)
{
	(void)state;
	in_part(1, "some actions are done already, and others not");
	in_part(2, "some sets are signed already, and others not");
}

static void
a_store_is_taken_where_the_id_says_which_key_it_is(void **state)
{
	static const char LABEL[] = "257, \"keyLabel\"";
	static const char MORE[] = "257, \"keyStore\": \"x\", \"keyID\": "
	    "\"QUJD\", \"keyLabel\"";
	char *text = changed(good, LABEL, MORE), *old;
	struct request *r;

	(void)state;
	while (strstr(old = text, LABEL) != NULL) {
		text = changed(old, LABEL, MORE);
		free(old);
	}
	r = must_read(text, strlen(text));
	assert_string_equal(r->bundles[0].signers[0],
	    "ksk-1, id QUJD, ECDSAP256SHA256");
	request_free(&r);
	free(text);
}

static void
every_truncation_is_refused(void **state)
{
	struct err e;

	(void)state;
	for (size_t n = 0; n + 2 < strlen(good); n++)
		if (reads(good, n, &e) == 0)
			fail_msg("%zu octets are read", n);
}

static void
a_document_that_is_too_deep_is_refused(void **state)
{
	static char deep[100000];
	struct err e;

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	deep[0] = '{';
	check_refused(reads(deep, sizeof(deep) - 1, &e), &e, ERR_FORMAT,
	    "line 1, column 13: the JSON is more than 12 levels deep");
	check_refused(reads("{\n\0}", 4, &e), &e, ERR_FORMAT,
	    "line 2, column 1: a NUL octet");
}

static void
a_recipe_is_not_made_from_nothing(void **state)
{
	struct blob text = { NULL, 0 };
	struct request *r;
	struct err e;

	(void)state;
	r = request_new(1, &e);
	assert_non_null(r);
	r->format = format_by_name("recipe");
	check_refused(request_write(r, &text, &e), &e, ERR_FORMAT,
	    "slot 1 of the recipe names no KSK");
	r->bundles[0].n_signers = 1;
	snprintf(r->bundles[0].signers[0], IDENTIFIER_MAX, "ksk-1");
	check_refused(request_write(r, &text, &e), &e, ERR_FORMAT,
	    "names no KSK as a recipe does");
	r->is_response = true;
	check_refused(request_write(r, &text, &e), &e, ERR_FORMAT,
	    "but as the answer to one");
	request_free(&r);
}

/* Labels that look like the rest of what a wish is written as, too. */
static void
a_request_of_our_own_is_read_back_with_its_wishes(void **state)
{
	static const char *const labels[] = { NULL, "ksk-1", "ksk, id 3",
		"id 3", "a, ED25519" };
	const struct dnskey *k = &ksk[0].signs.key;
	const struct format *f = format_by_name("recipe");

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(labels) / sizeof(labels[0]); i++) {
		const char *label = labels[i / 2];
		const struct dnskey *by = i % 2 == 0 ? k : NULL;
		struct blob text = { NULL, 0 };
		struct request *r = must_read(good, strlen(good)), *again;
		struct err e;

		if (label == NULL && by == NULL) {
			request_free(&r);
			continue;
		}
		blob_free(&r->source);
		for (size_t j = 0; j < r->n_bundles; j++) {
			struct bundle *b = &r->bundles[j];

			b->n_signers = 1;
			snprintf(b->id, sizeof(b->id), "%.99s/%zu", r->id,
			    j + 1);
			assert_int_equal(f->wish(b->signers[0], label, by,
			    k->alg, &e), 0);
		}
		assert_int_equal(request_write(r, &text, &e), 0);
		again = must_read((char *)text.data, text.len);
		assert_int_equal(again->n_bundles, r->n_bundles);
		for (size_t j = 0; j < r->n_bundles; j++)
			assert_string_equal(again->bundles[j].signers[0],
			    r->bundles[j].signers[0]);
		if (label != NULL)
			assert_true(f->signer_is(again->bundles[0].signers[0],
			    label, k));
		request_free(&r);
		request_free(&again);
		blob_free(&text);
	}
}

int
main(void)
{
	enum { MAX = 128 };
	static struct CMUnitTest tests[MAX] = {
		cmocka_unit_test(a_recipe_is_read_as_a_request),
		cmocka_unit_test(an_answer_is_the_recipe_with_what_was_done),
		cmocka_unit_test(it_is_signed_by_whom_it_names_or_not_at_all),
		cmocka_unit_test(a_key_may_be_named_by_its_id),
		cmocka_unit_test(times_are_read_to_the_last_that_may_be),
		cmocka_unit_test(a_recipe_that_is_answered_in_part_is_refused),
		cmocka_unit_test(
		    a_store_is_taken_where_the_id_says_which_key_it_is),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_document_that_is_too_deep_is_refused),
		cmocka_unit_test(a_recipe_is_not_made_from_nothing),
		cmocka_unit_test(
		    a_request_of_our_own_is_read_back_with_its_wishes),
	};
	size_t n = 0;

	while (tests[n].name != NULL)
		n++;
	for (size_t i = 0; i < sizeof(REFUSALS) / sizeof(REFUSALS[0]); i++)
		tests[n++] = (struct CMUnitTest){ REFUSALS[i].name, is_refused,
		    NULL, NULL, (void *)(uintptr_t)&REFUSALS[i] };
	assert(n <= MAX);
	return _cmocka_run_group_tests("recipe", tests, n, start, end);
}
