#include <jansson.h>

#include "backup/master.h"
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
	struct secret *pass = secret_of(passphrase);
	struct share s[32];
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_array_size(words); i++) {
		struct secret *text = secret_of(json_string_value(
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
	struct secret *pass = secret_of(string(v, "passphrase"));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standards_vectors_come_out_as_they_say),
		cmocka_unit_test(
		    splitting_gives_the_same_words_as_another_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
