#include "keyset/format.h"
#include "signer/lives.h"
#include "tests/quarter.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* The ZSKs in a folder of BIND's key files, and those in a request. */

static const char KEY[] =
"; Publish: 20270101000000 (Fri Jan  1 00:00:00 2027)\n"
"; Delete: 20270301000000 (Mon Mar  1 00:00:00 2027)\n"
"%s IN DNSKEY 256 3 13 s/8fUZVn2EoEufsKcRs2HviOHgh1lwubRICNYcm2Ezct"
"xm5CHpmnWte4pfB+NdLzrA1LFJYhq+0saEBZbbkdZw==\n";

/* As dnssec-keygen of BIND 9.20 names the files of these zones. */
static const struct named {
	const char *zone, *file;
} names[] = {
	{ "example.test.", "Kexample.test.+013+38025.key" },
	{ ".", "K.+013+38025.key" },
	{ "0/25.2.0.192.in-addr.arpa.",
	    "K0%2F25.2.0.192.in-addr.arpa.+013+38025.key" },
	{ "a\\.b.test.", "Ka%2Eb.test.+013+38025.key" },
	{ "a\\$b.test.", "Ka%24b.test.+013+38025.key" },
	{ "*.test.", "K%2A.test.+013+38025.key" },
	{ "a%b.test.", "Ka%25b.test.+013+38025.key" },
	{ "a+b.test.", "Ka%2Bb.test.+013+38025.key" },
	{ "a\\200b.test.", "Ka%C8b.test.+013+38025.key" },
	{ "_x-1.test.", "K_x-1.test.+013+38025.key" },
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static void
key_put(const char *folder, const struct named *n)
{
	char text[512];

	snprintf(text, sizeof(text), KEY, n->zone);
	scratch_put(folder, n->file, text, strlen(text));
}

static void
a_zone_of_any_name_has_its_keys(void **state)
{
	static struct lives lives;
	struct dname zone;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		const char *folder = scratch_folder("keys");

		key_put(folder, &names[i]);
		check_ok(dname_from_text(&zone, names[i].zone, &e), &e);
		check_ok(lives_of_folder(&lives, folder, &zone, &e), &e);
		assert_int_equal(lives.n, 1);
		assert_int_equal(lives.at[0].from, 1798761600);
		assert_int_equal(lives.at[0].until, 1803859200);
	}
}

static void
each_has_its_own_among_all_of_them(void **state)
{
	static struct lives lives;
	const char *folder = scratch_folder("all");
	struct dname zone;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NAMES; i++)
		key_put(folder, &names[i]);
	for (size_t i = 0; i < NAMES; i++) {
		check_ok(dname_from_text(&zone, names[i].zone, &e), &e);
		check_ok(lives_of_folder(&lives, folder, &zone, &e), &e);
		assert_int_equal(lives.n, 1);
	}
	check_ok(dname_from_text(&zone, "test.", &e), &e);
	check_refused(lives_of_folder(&lives, folder, &zone, &e), &e,
	    ERR_POLICY, "there is no ZSK of the zone");
}

static void
life_is(const struct life *l, const struct made_key *k, time_t from,
    time_t until)
{
	assert_true(dnskey_equal(&l->key, &k->signs.key));
	assert_int_equal(l->from, from);
	assert_int_equal(l->until, until);
}

static void
a_zsk_of_several_slots_has_one_life(void **state)
{
	static struct quarter q;
	static struct lives lives;
	const struct bundle *b;
	time_t early;
	struct err e;

	(void)state;
	quarter_init(&q);
	b = q.request->bundles;
	early = q.request->format->early;
	check_ok(lives_of_request(&lives, q.request, &e), &e);
	assert_int_equal(lives.n, 3);
	life_is(&lives.at[0], &q.zsk[1], b[0].inception + early, LIFE_OPEN);
	life_is(&lives.at[1], &q.zsk[0], b[0].inception + early,
	    b[1].inception + early);
	life_is(&lives.at[2], &q.zsk[2], b[8].inception + early, LIFE_OPEN);
	quarter_free(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zone_of_any_name_has_its_keys),
		cmocka_unit_test(each_has_its_own_among_all_of_them),
		cmocka_unit_test(a_zsk_of_several_slots_has_one_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
