#include <sys/stat.h>
#include <unistd.h>

#include "ceremony/quorum.h"
#include "ceremony/trial.h"
#include "tests/shares.h"
#include "tests/test.h"

static size_t said;	/* times that the room was told how far it is */

static void
busy(void *room, const struct ui_frame *f, const struct page *p,
    const char *what, size_t done, size_t total)
{
	(void)room;
	(void)f;
	(void)p;
	(void)what;
	assert_true(done < total);
	said++;
}

static time_t
no_clock(void)
{
	return 0;
}

/* A ceremony that has a journal and somebody to tell, and nothing else. */
struct bench {
	struct ceremony	 c;
	struct site	 site;
	struct split_plan plan;
	struct share_set set;
	struct secret	*secret;
	struct share	*shares;
};

static int
known_fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	(void)context;
	(void)e;
	memset(out, 0x5a, len);
	return 0;
}

static void
bench_open(struct bench *b, const char *quorum)
{
	static const struct ui_ops ops = { .busy = busy };
	const struct random_source random = { .fill = known_fill };
	struct err e;

	memset(b, 0, sizeof(*b));
	check_ok(quorum_read(quorum, &b->plan, &e), &e);
	b->plan.id = 77;
	b->secret = plain_secret(32);
	b->shares = shares_of(&b->plan, b->secret);
	check_ok(share_set_make(&b->set, SHARE_BACKUP_KEY, &b->plan, b->shares,
	    b->secret, &random, &e), &e);
	b->c.site = &b->site;
	b->c.ui.ops = &ops;
	b->c.now = no_clock;
	b->c.journal = journal_open("trial.a", "trial.b", no_clock, &e);
	if (b->c.journal == NULL)
		fail_msg("%s", e.text);
	said = 0;
}

static void
bench_close(struct bench *b)
{
	journal_close(&b->c.journal);
	shares_free(b->shares, split_shares(&b->plan));
	secret_free(&b->secret);
}

static void
combinations_are_counted(void **state)
{
	static const struct {
		const char *quorum;
		size_t n;
	} cases[] = {
		{ "2 of 2", 1 }, { "2 of 3", 3 }, { "3 of 5", 10 },
		{ "3 of 7", 35 }, { "8 of 16", 12870 },
		{ "2 of 3 or 2 of 2", 4 }, { "3 of 7 or 5 of 7", 56 },
		{ "2 of 3 and 2 of 2", 3 }, { "3 of 7 and 5 of 7", 735 },
		{ "2 of 3 or 2 of 4 or 2 of 5", 19 },
	};
	struct split_plan p;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_ok(quorum_read(cases[i].quorum, &p, &e), &e);
		assert_int_equal(trial_count(&p), cases[i].n);
	}
	/* Two of three groups, which no configuration has a word for. */
	p = (struct split_plan){ .group_threshold = 2, .group_count = 3,
	    .groups = { { 2, 3 }, { 2, 2 }, { 2, 4 } } };
	assert_int_equal(trial_count(&p), 3 * 1 + 3 * 6 + 1 * 6);
}

static void
every_combination_is_joined(void **state)
{
	static const char *const quorums[] = {
		"2 of 2", "2 of 3", "3 of 5", "2 of 3 or 2 of 2",
		"2 of 3 and 2 of 2",
	};
	struct bench b;
	struct err e;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(quorums) / sizeof(quorums[0]); i++) {
		bench_open(&b, quorums[i]);
		check_ok(trial_of_all(&b.c, &b.set, b.shares, &n, &e), &e);
		assert_int_equal(n, trial_count(&b.plan));
		assert_int_equal(said, (n + 7) / 8);
		bench_close(&b);
	}
}

static void
each_damaged_share_is_noticed(void **state)
{
	struct bench b;
	struct err e;
	size_t n = 77;

	(void)state;
	bench_open(&b, "2 of 3 or 2 of 2");
	for (size_t i = 0; i < split_shares(&b.plan); i++) {
		uint8_t bytes[32];

		memcpy(bytes, secret_bytes(b.shares[i].value), sizeof(bytes));
		bytes[i] ^= 1;
		check_ok(secret_set(b.shares[i].value, bytes, sizeof(bytes), &e),
		    &e);
		check_refused(trial_of_all(&b.c, &b.set, b.shares, &n, &e), &e,
		    ERR_CRYPTO, "of the backup key's shares");
		assert_int_equal(n, 77);
		bytes[i] ^= 1;
		check_ok(secret_set(b.shares[i].value, bytes, sizeof(bytes), &e),
		    &e);
	}
	check_ok(trial_of_all(&b.c, &b.set, b.shares, &n, &e), &e);
	bench_close(&b);
}

static void
shares_of_another_secret_are_noticed(void **state)
{
	struct bench b;
	struct err e;
	size_t n;

	(void)state;
	bench_open(&b, "2 of 3");
	b.set.secret_check[0] ^= 1;
	check_refused(trial_of_all(&b.c, &b.set, b.shares, &n, &e), &e,
	    ERR_CRYPTO, "combination 1 of 3");
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(combinations_are_counted),
		cmocka_unit_test(every_combination_is_joined),
		cmocka_unit_test(each_damaged_share_is_noticed),
		cmocka_unit_test(shares_of_another_secret_are_noticed),
	};
	const char *dir = getenv("TESTDIR");

	if ((dir != NULL && chdir(dir) != 0) || mkdir("trial.a", 0700) != 0 ||
	    mkdir("trial.b", 0700) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
