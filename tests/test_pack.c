#include "ceremony/pack.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* Files of which a blob of the journal has several. */

static time_t
now(void)
{
	return 1802168253;	/* 2027-02-09T10:17:33Z */
}

static struct blob files[3] = {
	{ (uint8_t *)(uintptr_t)"first", 5 },
	{ (uint8_t *)(uintptr_t)"the second", 10 },
	{ (uint8_t *)(uintptr_t)"3", 1 },
};

static struct journal *
packed(struct digest *pack)
{
	struct err e;
	struct journal *j = journal_open(scratch_folder("A"),
	    scratch_folder("B"), now, &e);

	if (j == NULL)
		fail_msg("journal_open: %s", e.text);
	check_ok(pack_put(j, files, 3, pack, &e), &e);
	return j;
}

static void
another_file_than_the_record_says_is_refused(void **state)
{
	struct pack_cache cache = { .bytes = { .len = 0 } };
	struct digest second = digest_of("the second", 10);
	struct pack_place p = { .at = 5, .len = 10 };
	struct journal *j = packed(&p.pack);
	struct blob out;
	struct err e;

	(void)state;
	p.at = 4;
	check_refused(pack_get(j, &cache, &second, &p, &out, &e), &e, ERR_FORMAT,
	    "another file than its record says");
	p.at = 7;
	check_refused(pack_get(j, &cache, &second, &p, &out, &e), &e, ERR_FORMAT,
	    "ends before the file");
	p.at = SIZE_MAX;
	check_refused(pack_get(j, &cache, &second, &p, &out, &e), &e, ERR_FORMAT,
	    "ends before the file");
	p.at = 5;
	p.pack = second;
	check_refused(pack_get(j, &cache, &second, &p, &out, &e), &e, ERR_SYS,
	    "log medium");
	pack_forget(&cache);
	journal_close(&j);
}

static void
each_file_comes_back_by_its_place(void **state)
{
	struct pack_cache cache = { .bytes = { .len = 0 } };
	struct pack_place p = { .at = 0 };
	struct journal *j = packed(&p.pack);
	struct err e;

	(void)state;
	for (int times = 0; times < 2; times++)
		for (size_t i = 0; i < 3; i++) {
			struct digest d = digest_of(files[i].data, files[i].len);
			struct blob out;

			p.at = i == 0 ? 0 : p.at + p.len;
			p.len = files[i].len;
			check_ok(pack_get(j, &cache, &d, &p, &out, &e), &e);
			assert_int_equal(out.len, files[i].len);
			assert_memory_equal(out.data, files[i].data, out.len);
			blob_free(&out);
		}
	pack_forget(&cache);
	journal_close(&j);
}

static void
a_file_that_is_a_blob_of_its_own_comes_back_as_before(void **state)
{
	struct pack_cache cache = { .bytes = { .len = 0 } };
	const struct pack_place whole = { .len = 0 };
	struct digest pack;
	struct journal *j = packed(&pack);
	struct blob out;
	struct err e;

	(void)state;
	check_ok(pack_get(j, &cache, &pack, &whole, &out, &e), &e);
	assert_int_equal(out.len, 16);
	assert_memory_equal(out.data, "firstthe second3", 16);
	blob_free(&out);
	journal_close(&j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_file_than_the_record_says_is_refused),
		cmocka_unit_test(each_file_comes_back_by_its_place),
		cmocka_unit_test(
		    a_file_that_is_a_blob_of_its_own_comes_back_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
