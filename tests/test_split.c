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

/* What each of ours that must be refused is refused for. */
static void
what_must_fail_fails_for_its_reason(void **state)
{
	static const struct { enum err_kind kind; const char *why; } wanted[] =
	{
		{ ERR_POLICY, "group 1: 2 of its shares are here, and 3" },
		{ ERR_FORMAT, "share 2 of group 1 was given twice" },
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
		    "share 1 of group 1 is not what it was");
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
	struct secret *pass = secret_of(passphrase), *out;
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

/* Another program's (npm slip39 0.1.9), of the octets 0, 1, 2 to 31. */
static void
another_programs_shares_are_recovered(void **state)
{
	static const char *const words[] = {
		"mayor favorite academic acid academic numerous regular "
		    "unknown alien presence freshman guilt afraid grasp often "
		    "envelope trash junk shaped cluster estimate raspy "
		    "entrance fragment depart roster champion helpful have "
		    "extra resident scatter civil",
		"mayor favorite academic agency adorn column toxic hamster "
		    "funding album pistol crystal herd force living submit "
		    "cylinder material vitamins mayor physics hush wrist "
		    "destroy dough multiple academic beaver privacy staff "
		    "behavior detailed platform",
		"mayor favorite academic always ajar peanut alien tolerate "
		    "boundary large program tendency sister package pickup "
		    "guitar spine snapshot rebuild bundle legal welfare easel "
		    "maximum deliver premium goat mule tension furl graduate "
		    "require pants",
	};
	struct secret *wanted = plain_secret(32);
	struct share s[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		s[i] = share_of(words[i]);
	assert_int_equal(recover_each_choice(s, 2, 3, "", wanted), 7);
	for (size_t i = 0; i < 3; i++)
		share_free(&s[i]);
	secret_free(&wanted);
}

static void
assert_round_trip(const struct split_plan *plan, size_t len)
{
	struct secret *secret = plain_secret(len), *out = plain_secret(64);
	struct share *s = shares_of(plan, secret);
	struct err e;

	check_ok(recover(s, split_shares(plan), NULL, out, &e), &e);
	assert_true(secret_equal(out, secret));
	shares_free(s, split_shares(plan));
	secret_free(&secret);
	secret_free(&out);
}

static void
every_threshold_of_every_count_comes_back(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= 16; count++)
		for (unsigned t = count == 1 ? 1 : 2; t <= count; t++) {
			struct split_plan plan = plan_of(t, count);

			assert_round_trip(&plan, 32);
		}
}

static void
every_length_comes_back(void **state)
{
	struct split_plan plan = plan_of(3, 5);

	(void)state;
	for (size_t len = 16; len <= 64; len += 2)
		assert_round_trip(&plan, len);
}

static void
every_number_of_groups_comes_back(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= 16; count++)
		for (unsigned t = 1; t <= count; t++) {
			struct split_plan plan = plan_of(2, 3);

			plan.group_threshold = t;
			plan.group_count = count;
			for (unsigned i = 1; i < count; i++)
				plan.groups[i] = plan.groups[0];
			assert_round_trip(&plan, 32);
		}
}

/* A set of ours to break: two groups, 3 of 5 and 2 of 4, either enough. */
struct broken {
	struct split_plan	 plan;
	struct secret		*secret, *out;
	struct share		*s, *other;
	struct err		 e;
};

static int
broken_new(void **state)
{
	struct broken *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return -1;
	b->plan = plan_of(3, 5);
	b->plan.group_count = 2;
	b->plan.groups[1] = (struct split_group){ 2, 4 };
	b->secret = plain_secret(32);
	b->s = shares_of(&b->plan, b->secret);
	b->plan.id++;
	b->other = shares_of(&b->plan, b->secret);
	b->out = plain_secret(64);
	*state = b;
	return 0;
}

static int
broken_free(void **state)
{
	struct broken *b = *state;

	shares_free(b->s, 9);
	shares_free(b->other, 9);
	secret_free(&b->secret);
	secret_free(&b->out);
	free(b);
	return 0;
}

/* The n shares of b whose numbers these are; above 8, of the other set. */
static int
give(struct broken *b, size_t n, const unsigned *numbers)
{
	struct share given[16];

	for (size_t i = 0; i < n; i++)
		given[i] = numbers[i] < 9 ? b->s[numbers[i]] :
		    b->other[numbers[i] - 9];
	return recover(given, n, NULL, b->out, &b->e);
}

static void
damage(struct share *s)
{
	uint8_t kept[64];
	size_t len = secret_len(s->value);

	memcpy(kept, secret_bytes(s->value), len);
	kept[7] ^= 0x10;
	memcpy(secret_room(s->value, len), kept, len);
}

#define GIVE(b, ...)							\
	give((b), sizeof((unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned),	\
	    (unsigned[]){ __VA_ARGS__ })

static void
too_few_are_told_by_group(void **state)
{
	struct broken *b = *state;

	check_refused(recover(NULL, 0, NULL, b->out, &b->e), &b->e,
	    ERR_FORMAT, "no share");
	check_refused(GIVE(b, 0), &b->e, ERR_POLICY,
	    "group 1: 1 of its shares is here, and 3 are needed");
	check_refused(GIVE(b, 5), &b->e, ERR_POLICY,
	    "group 2: 1 of its shares is here, and 2 are needed");
	check_ok(GIVE(b, 4, 0, 2), &b->e);
	check_ok(GIVE(b, 8, 5), &b->e);
	check_ok(GIVE(b, 8, 0, 5, 1, 2), &b->e);
	check_refused(GIVE(b, 4, 0, 2, 5), &b->e, ERR_POLICY, "group 2: 1");
}

static void
a_share_of_another_set_is_named(void **state)
{
	struct broken *b = *state;

	check_refused(GIVE(b, 9, 1, 2), &b->e, ERR_FORMAT,
	    "share 1 of group 1 (set 4712) is of another set than most "
	    "(set 4711): its number is another");
	check_refused(GIVE(b, 0, 1, 17), &b->e, ERR_FORMAT,
	    "share 4 of group 2 (set 4712) is of another set");
	check_refused(GIVE(b, 0, 10), &b->e, ERR_FORMAT, "share 1 of group 1 "
	    "(set 4711) and share 2 of group 1 (set 4712) are not of one set");
}

static void
sets_of_one_number_are_told_apart(void **state)
{
	struct broken *b = *state;

	b->s[1].exponent = 1;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 2 of group 1 (set 4711) is of another set than most "
	    "(set 4711): its cipher is another");
	b->s[1].exponent = 0;
	b->s[1].extendable = false;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "its cipher");
	b->s[1].extendable = true;
	b->s[2].group_count = 3;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 3 of group 1 (set 4711) is of another set than most "
	    "(set 4711): its number of groups");
	b->s[2].group_count = 2;
	(void)secret_room(b->s[0].value, 16);
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "its length");
}

static void
a_share_that_comes_twice_is_named(void **state)
{
	struct broken *b = *state;

	check_refused(GIVE(b, 0, 1, 0), &b->e, ERR_FORMAT,
	    "share 1 of group 1 was given twice");
	assert_null(strstr(b->e.text, "not the same"));
	b->s[1].member = 0;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 1 of group 1 was given twice, and not the same");
}

static void
thresholds_that_differ_are_refused(void **state)
{
	struct broken *b = *state;

	b->s[2].member_threshold = 2;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "share 1 of group 1 "
	    "says that 3 of its group are needed, and share 3 of group 1 "
	    "that 2 are");
}

static void
a_damaged_share_is_named_where_it_can_be(void **state)
{
	struct broken *b = *state;

	for (unsigned i = 0; i < 5; i++) {
		char name[64];

		damage(&b->s[i]);
		check_refused(GIVE(b, i, (i + 1) % 5, (i + 2) % 5), &b->e,
		    ERR_CRYPTO, "group 1: the shares do not belong together");
		snprintf(name, sizeof(name), "share %u of group 1 is not what "
		    "it was", i + 1);
		check_refused(GIVE(b, i, (i + 1) % 5, (i + 2) % 5,
		    (i + 3) % 5), &b->e, ERR_CRYPTO, name);
		check_refused(GIVE(b, 0, 1, 2, 3, 4), &b->e, ERR_CRYPTO, name);
		check_ok(GIVE(b, (i + 1) % 5, (i + 2) % 5, (i + 3) % 5),
		    &b->e);
		damage(&b->s[i]);
	}
	damage(&b->s[0]);
	damage(&b->s[3]);
	check_refused(GIVE(b, 0, 1, 2, 3, 4), &b->e, ERR_CRYPTO,
	    "group 1: the shares contradict each other");
	check_refused(GIVE(b, 5, 6, 0, 1, 2, 3), &b->e, ERR_CRYPTO, "group 1");
	assert_int_equal(secret_len(b->out), 32);
}

/* Whole groups that are good in themselves, and not of one secret. */
static void
groups_that_do_not_agree_are_refused(void **state)
{
	struct broken *b = *state;
	uint8_t value[32];

	for (unsigned i = 9; i < 18; i++)
		b->other[i - 9].id = b->s[0].id;
	secret_set(b->secret, "another secret of 32 octets. yes", 32, &b->e);
	shares_free(b->other, 9);
	b->plan.id = b->s[0].id;
	b->other = shares_of(&b->plan, b->secret);
	check_refused(GIVE(b, 0, 1, 2, 14, 15), &b->e, ERR_CRYPTO,
	    "the groups: the shares contradict each other");
	memset(value, 0, sizeof(value));
	check_ok(secret_set(b->out, value, 32, &b->e), &b->e);
	check_refused(GIVE(b, 0, 10, 2), &b->e, ERR_CRYPTO, "group 1");
	assert_memory_equal(secret_bytes(b->out), value, 32);
}

static void
a_group_that_does_not_fit_is_named(void **state)
{
	struct secret *secret = plain_secret(32), *other = plain_secret(32);
	struct split_plan plan = plan_of(2, 2);
	struct share *s, *t, given[6];
	struct err e;

	(void)state;
	plan.group_count = 3;
	plan.group_threshold = 2;
	plan.groups[1] = plan.groups[2] = plan.groups[0];
	memset(secret_room(other, 32), 1, 32);
	s = shares_of(&plan, secret);
	t = shares_of(&plan, other);
	memcpy(given, s, sizeof(given));
	given[2] = t[2];
	given[3] = t[3];
	check_refused(recover(given, 6, NULL, other, &e), &e, ERR_CRYPTO,
	    "group 2 does not fit the others");
	check_refused(recover(given, 4, NULL, other, &e), &e, ERR_CRYPTO,
	    "the groups: the shares do not belong together");
	check_refused(recover(given, 2, NULL, other, &e), &e, ERR_POLICY,
	    "shares of 1 group are here, and of 2 they are needed");
	shares_free(s, 6);
	shares_free(t, 6);
	secret_free(&secret);
	secret_free(&other);
}

static void
plans_that_cannot_be_are_refused(void **state)
{
	static const struct {
		struct split_plan plan;
		const char *why;
	} plans[] = {
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 1, 2 } } }, "group 1: 1 of 2 is not a split" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 0, 2 } } }, "group 1: the members: 0 of 2" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 3, 2 } } }, "group 1: the members: 3 of 2" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 2, 17 } } }, "17 cannot be" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 0, 0 } } }, "0 cannot be" },
		{ { .group_threshold = 2, .group_count = 1,
		    .groups = { { 2, 3 } } }, "the groups: 2 of 1" },
		{ { .group_threshold = 0, .group_count = 1,
		    .groups = { { 2, 3 } } }, "the groups: 0 of 1" },
		{ { .group_threshold = 1, .group_count = 0 }, "0 cannot be" },
		{ { .group_threshold = 1, .group_count = 17 }, "17 cannot be" },
		{ { .group_threshold = 1, .group_count = 2,
		    .groups = { { 2, 3 }, { 1, 3 } } }, "group 2: 1 of 3" },
		{ { .group_threshold = 1, .group_count = 1, .id = 32768,
		    .groups = { { 2, 3 } } }, "id of 32768" },
		{ { .group_threshold = 1, .group_count = 1, .exponent = 16,
		    .groups = { { 2, 3 } } }, "exponent of 16" },
	};
	struct secret *secret = plain_secret(32);
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	struct share s[32];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		check_refused(split(&plans[i].plan, secret, NULL, &random, s,
		    &e), &e, ERR_POLICY, plans[i].why);
		check_refused(split_check_ours(&plans[i].plan, 32, &e), &e,
		    ERR_POLICY, plans[i].why);
	}
	assert_int_equal(stream.taken, 0);
	secret_free(&secret);
}

static void
ours_are_stricter_than_the_standard(void **state)
{
	struct split_plan plan = plan_of(2, 3);
	struct err e;

	(void)state;
	check_ok(split_check_ours(&plan, 32, &e), &e);
	check_refused(split_check_ours(&plan, 16, &e), &e, ERR_POLICY,
	    "32 octets, not 16");
	plan.exponent = 1;
	check_ok(split_check_standard(&plan, &e), &e);
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "exponent 0");
	plan = plan_of(2, 3);
	plan.extendable = false;
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "extendable");
	plan = plan_of(1, 1);
	check_ok(split_check_standard(&plan, &e), &e);
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "group 1: its one member would be enough");
}

static void
secrets_that_cannot_be_split_are_refused(void **state)
{
	static const size_t lengths[] = { 0, 1, 14, 15, 17, 31, 33, 65, 66 };
	struct split_plan plan = plan_of(2, 3);
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	struct secret *pass = secret_of("caf\xc3\xa9"), *secret;
	struct share s[3];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		secret = secret_new(100, &e);
		(void)secret_room(secret, lengths[i]);
		check_refused(split(&plan, secret, NULL, &random, s, &e), &e,
		    ERR_FORMAT, "cannot be split");
		secret_free(&secret);
	}
	secret = plain_secret(32);
	check_refused(split(&plan, secret, pass, &random, s, &e), &e,
	    ERR_FORMAT, "character 4 of the passphrase");
	secret_free(&secret);
	secret_free(&pass);
}

/* Wherever the randomness stops, there is an error and no share is left. */
static void
without_randomness_nothing_is_split(void **state)
{
	struct secret *secret = plain_secret(32);
	struct split_plan plan = plan_of(4, 6);
	struct share s[12];
	struct err e;
	unsigned id = 0;

	(void)state;
	plan.group_count = 2;
	plan.group_threshold = 2;
	plan.groups[1] = (struct split_group){ 3, 6 };
	for (size_t end = 1; end < 28 + 92 + 60; end++) {
		struct stream stream = stream_of("", 0);
		struct random_source random = stream_source(&stream);

		stream.end = end;
		check_refused(split(&plan, secret, NULL, &random, s, &e), &e,
		    ERR_SYS, "the stream has ended");
		if (end == 1)
			check_refused(split_draw_id(&random, &id, &e), &e,
			    ERR_SYS, "the stream");
	}
	secret_free(&secret);
}

static void
an_id_has_15_bits(void **state)
{
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	unsigned id, all = 0;
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		check_ok(split_draw_id(&random, &id, &e), &e);
		assert_true(id < SHARE_IDS);
		all |= id;
	}
	assert_int_equal(all, SHARE_IDS - 1);
}

static void
the_cipher_is_undone(void **state)
{
	struct secret *secret = plain_secret(32), *pass = secret_of("~ pass");
	struct secret *there = plain_secret(32), *back = plain_secret(32);
	struct master_cipher cipher = { .id = 32767, .exponent = 1,
	    .passphrase = pass };
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		cipher.extendable = i;
		check_ok(master_encrypt(&cipher, secret, there, &e), &e);
		assert_false(secret_equal(secret, there));
		check_ok(master_decrypt(&cipher, there, back, &e), &e);
		assert_true(secret_equal(secret, back));
	}
	cipher.id = 32768;
	check_refused(master_encrypt(&cipher, secret, there, &e), &e,
	    ERR_FORMAT, "id of 32768");
	secret_free(&secret);
	secret_free(&pass);
	secret_free(&there);
	secret_free(&back);
}

#define BREAKING(test)							\
	cmocka_unit_test_setup_teardown(test, broken_new, broken_free)

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
		cmocka_unit_test(another_programs_shares_are_recovered),
		cmocka_unit_test(every_threshold_of_every_count_comes_back),
		cmocka_unit_test(every_length_comes_back),
		cmocka_unit_test(every_number_of_groups_comes_back),
		BREAKING(too_few_are_told_by_group),
		BREAKING(a_share_of_another_set_is_named),
		BREAKING(sets_of_one_number_are_told_apart),
		BREAKING(a_share_that_comes_twice_is_named),
		BREAKING(thresholds_that_differ_are_refused),
		BREAKING(a_damaged_share_is_named_where_it_can_be),
		BREAKING(groups_that_do_not_agree_are_refused),
		cmocka_unit_test(a_group_that_does_not_fit_is_named),
		cmocka_unit_test(plans_that_cannot_be_are_refused),
		cmocka_unit_test(ours_are_stricter_than_the_standard),
		cmocka_unit_test(secrets_that_cannot_be_split_are_refused),
		cmocka_unit_test(without_randomness_nothing_is_split),
		cmocka_unit_test(an_id_has_15_bits),
		cmocka_unit_test(the_cipher_is_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
