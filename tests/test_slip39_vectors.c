#include <jansson.h>

#include "backup/recover.h"
#include "backup/split.h"
#include "tests/shares.h"
#include "tests/test.h"

/* The standard's own vectors, and ours with the random stream. */

static json_t *
vectors(const char *name)
{
	char path[4200];
	json_t *all;

	if (samples() == NULL)
		return NULL;
	snprintf(path, sizeof(path), "%s/slip39/%s", samples(), name);
	if ((all = json_load_file(path, 0, NULL)) == NULL)
		fail_msg("%s cannot be read", path);
	return all;
}

static void
assert_secret(const struct secret *s, const char *hex)
{
	struct secret *wanted = secret_of_hex(hex);

	assert_true(secret_equal(s, wanted));
	secret_free(&wanted);
}

/* Parse all of the words and recover; 0 or -1 with the reason. */
static int
recover_words(json_t *words, const char *passphrase, struct secret *out,
    struct err *e)
{
	struct secret *pass = secret_from_text(passphrase);
	struct share s[32];
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_array_size(words); i++) {
		struct secret *text = secret_from_text(json_string_value(
		    json_array_get(words, i)));

		if ((rc = share_from_text(&s[n], text, e)) == 0)
			n++;
		secret_free(&text);
	}
	if (rc == 0)
		rc = recover(s, n, pass, out, e);
	while (n > 0)
		share_free(&s[--n]);
	secret_free(&pass);
	return rc;
}

static void
the_standards_vectors_come_out_as_they_say(void **state)
{
	struct secret *out = plain_secret(SHARE_VALUE_MAX);
	json_t *all = vectors("slip39-vectors.json"), *v;
	size_t i, good = 0, refused = 0;

	(void)state;
	if (all == NULL)
		skip();
	json_array_foreach(all, i, v) {
		const char *name = json_string_value(json_array_get(v, 0));
		const char *hex = json_string_value(json_array_get(v, 2));
		struct err e = { .text = "" };
		int rc = recover_words(json_array_get(v, 1), "TREZOR", out, &e);

		if ((rc == 0) != (*hex != '\0'))
			fail_msg("%s: %s", name, rc == 0 ? "taken" : e.text);
		if (rc == 0)
			assert_secret(out, hex);
		*(rc == 0 ? &good : &refused) += 1;
	}
	assert_int_equal(good, 15);
	assert_int_equal(refused, 30);
	json_decref(all);
	secret_free(&out);
}

static unsigned
number(json_t *o, const char *name)
{
	return (unsigned)json_integer_value(json_object_get(o, name));
}

static const char *
string(json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static struct split_plan
plan_of_vector(json_t *v)
{
	struct split_plan plan = {
		.id = number(v, "identifier"),
		.extendable = json_is_true(json_object_get(v, "extendable")),
		.exponent = number(v, "iteration_exponent"),
		.group_threshold = number(v, "group_threshold"),
	};
	json_t *group;
	size_t i;

	json_array_foreach(json_object_get(v, "groups"), i, group)
		plan.groups[plan.group_count++] = (struct split_group){
			(unsigned)json_integer_value(json_array_get(group, 0)),
			(unsigned)json_integer_value(json_array_get(group, 1)),
		};
	return plan;
}

/* Split it with the vector's stream: every word must be the vector's. */
static size_t
split_again(json_t *v)
{
	struct secret *master = secret_of_hex(string(v, "master_secret"));
	struct secret *pass = secret_from_text(string(v, "passphrase"));
	struct secret *seed = secret_of_hex(string(v, "rng_seed_hex"));
	struct stream stream = stream_of(secret_bytes(seed),
	    secret_len(seed));
	struct random_source random = stream_source(&stream);
	struct split_plan plan = plan_of_vector(v);
	struct share s[SPLIT_SHARES_MAX];
	size_t n = 0, i, j, drawn = 0;
	json_t *group, *words, *len;
	struct err e;

	check_ok(split(&plan, master, pass, &random, s, &e), &e);
	json_array_foreach(json_object_get(v, "mnemonics"), i, group)
		json_array_foreach(group, j, words) {
			char *ours = words_of(&s[n]);

			assert_string_equal(ours, json_string_value(words));
			free(ours);
			share_free(&s[n++]);
		}
	json_array_foreach(json_object_get(v, "rng_calls"), i, len)
		drawn += (size_t)json_integer_value(len);
	assert_int_equal(n, split_shares(&plan));
	assert_int_equal(stream.taken, drawn);
	secret_free(&master);
	secret_free(&pass);
	secret_free(&seed);
	return n;
}

static void
splitting_gives_the_same_words_as_another_program(void **state)
{
	json_t *all = vectors("slip39-extra-vectors.json"), *v;
	size_t i, shares = 0;

	(void)state;
	if (all == NULL)
		skip();
	json_array_foreach(json_object_get(all, "cases"), i, v)
		shares += split_again(v);
	assert_int_equal(i, 14);
	print_message("# %zu shares of %zu splittings\n", shares, i);
	json_decref(all);
}

/* What each of ours that must be refused is refused for. */
static void
what_must_fail_fails_for_its_reason(void **state)
{
	static const struct { enum err_kind kind; const char *why; } wanted[] =
	{
		{ ERR_POLICY, "group 1: 2 of its shares are here, and 3" },
		{ ERR_FORMAT, "share 2 was given twice" },
		{ ERR_FORMAT, "of another set" },
		{ ERR_FORMAT, "more than one word" },
		{ ERR_FORMAT, "word 6, in row 2, is the likely one" },
		{ ERR_FORMAT, "no share has 32 words" },
		{ ERR_FORMAT, "word 4 is not in the list" },
		{ ERR_CRYPTO, "group 1: the shares do not belong together" },
	};
	struct secret *out = plain_secret(SHARE_VALUE_MAX);
	json_t *all = vectors("slip39-extra-vectors.json"), *v;
	struct err e;
	size_t i;

	(void)state;
	if (all == NULL)
		skip();
	json_array_foreach(json_object_get(all, "must_fail"), i, v)
		check_refused(recover_words(json_object_get(v, "mnemonics"),
		    string(v, "passphrase"), out, &e), &e, wanted[i].kind,
		    wanted[i].why);
	assert_int_equal(i, 8);
	json_array_foreach(json_object_get(all, "stricter_than_reference"), i,
	    v)
		check_refused(recover_words(json_object_get(v, "mnemonics"),
		    "", out, &e), &e, ERR_CRYPTO,
		    "share 1 is not what it was");
	assert_int_equal(i, 1);
	json_decref(all);
	secret_free(&out);
}

static size_t
bits(unsigned set)
{
	size_t n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

/* Every choice of the shares of one group, from one share to all. */
static size_t
recover_each_choice(const struct share *s, unsigned threshold, unsigned count,
    const char *passphrase, const struct secret *wanted)
{
	struct secret *pass = secret_from_text(passphrase), *out;
	struct share given[SHARE_MEMBERS];
	size_t tried = 0;
	struct err e;

	out = secret_new(SHARE_VALUE_MAX, &e);
	for (unsigned set = 1; set < 1u << count; set++) {
		size_t n = 0;

		/* Of 16, all would be 65535 choices. */
		if (count > 9 && bits(set) > 2 && set % 997 != 0 &&
		    bits(set) < count - 1)
			continue;
		for (unsigned i = 0; i < count; i++)
			if (set & 1u << i)
				given[n++] = s[i];
		if (n < threshold)
			check_refused(recover(given, n, pass, out, &e), &e,
			    ERR_POLICY, "are needed");
		else {
			check_ok(recover(given, n, pass, out, &e), &e);
			assert_true(secret_equal(out, wanted));
		}
		tried++;
	}
	secret_free(&pass);
	secret_free(&out);
	return tried;
}

static void
every_choice_of_the_vectors_shares_recovers_or_is_too_few(void **state)
{
	json_t *all = vectors("slip39-extra-vectors.json"), *v;
	size_t i, j, tried = 0;

	(void)state;
	if (all == NULL)
		skip();
	json_array_foreach(json_object_get(all, "cases"), i, v) {
		struct split_plan plan = plan_of_vector(v);
		struct secret *wanted;
		json_t *group;

		if (plan.group_threshold > 1)
			continue;
		wanted = secret_of_hex(string(v, "master_secret"));
		json_array_foreach(json_object_get(v, "mnemonics"), j, group) {
			const struct split_group *g = &plan.groups[j];
			struct share s[SHARE_MEMBERS];

			for (unsigned k = 0; k < g->count; k++)
				s[k] = share_of(json_string_value(
				    json_array_get(group, k)));
			tried += recover_each_choice(s, g->threshold,
			    g->count, string(v, "passphrase"), wanted);
			for (unsigned k = 0; k < g->count; k++)
				share_free(&s[k]);
		}
		secret_free(&wanted);
	}
	print_message("# %zu choices\n", tried);
	assert_true(tried > 1000);
	json_decref(all);
}

static void
a_wrong_passphrase_gives_another_secret(void **state)
{
	json_t *all = vectors("slip39-extra-vectors.json"), *v, *words;
	struct secret *out = plain_secret(SHARE_VALUE_MAX);
	size_t i;
	struct err e;

	(void)state;
	if (all == NULL)
		skip();
	json_array_foreach(json_object_get(all, "cases"), i, v) {
		struct split_plan plan = plan_of_vector(v);
		char wrong[64];

		if (plan.group_count > 1)
			continue;
		snprintf(wrong, sizeof(wrong), "%sx", string(v, "passphrase"));
		words = json_array_get(json_object_get(v, "mnemonics"), 0);
		check_ok(recover_words(words, wrong, out, &e), &e);
		assert_secret(out, string(v, "wrong_passphrase_secret"));
	}
	json_decref(all);
	secret_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standards_vectors_come_out_as_they_say),
		cmocka_unit_test(
		    splitting_gives_the_same_words_as_another_program),
		cmocka_unit_test(what_must_fail_fails_for_its_reason),
		cmocka_unit_test(
		    every_choice_of_the_vectors_shares_recovers_or_is_too_few),
		cmocka_unit_test(a_wrong_passphrase_gives_another_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
