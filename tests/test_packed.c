#include <malloc.h>

#include "keyset/packed.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* A request that is kept small, and is the same when it is asked for. */

static void
what_was_packed_comes_back_byte_for_byte(void **state)
{
	struct blob before = { .len = 0 }, after = { .len = 0 };
	struct request *again;
	struct quarter q;
	struct packed *p;
	struct err e;

	(void)state;
	quarter_init(&q);
	check_ok(request_write(q.request, &before, &e), &e);
	p = request_pack(q.request, &e);
	assert_non_null(p);
	quarter_free(&q);
	for (int i = 0; i < 2; i++) {
		again = request_unpack(p, &e);
		assert_non_null(again);
		check_ok(request_write(again, &after, &e), &e);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, before.len);
		blob_free(&after);
		request_free(&again);
	}
	blob_free(&before);
	packed_free(&p);
	assert_null(p);
}

/* All that counts of it: what is behind that is not set. */
static void
same_bundle(const struct bundle *a, const struct bundle *b)
{
	assert_memory_equal(a, b, offsetof(struct bundle, keys));
	assert_memory_equal(a->keys, b->keys, a->n_keys * sizeof(a->keys[0]));
	assert_memory_equal(a->sigs, b->sigs, a->n_sigs * sizeof(a->sigs[0]));
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		const struct notice *x = &a->notices[kind];
		const struct notice *y = &b->notices[kind];

		assert_int_equal(x->ttl, y->ttl);
		assert_int_equal(x->n_sigs, y->n_sigs);
		assert_memory_equal(x->sigs, y->sigs, x->n_sigs *
		    sizeof(x->sigs[0]));
	}
	assert_int_equal(a->n_signers, b->n_signers);
	assert_memory_equal(a->signers, b->signers, a->n_signers *
	    sizeof(a->signers[0]));
}

static void
every_part_of_a_bundle_comes_back(void **state)
{
	struct request *q, *again;
	struct packed *p;
	struct bundle *b;
	struct err e;

	(void)state;
	q = request_new(2, &e);
	assert_non_null(q);
	b = &q->bundles[1];
	b->n_keys = BUNDLE_KEYS_MAX;
	b->n_sigs = BUNDLE_SIGS_MAX;
	b->n_signers = BUNDLE_SIGNERS_MAX;
	for (size_t i = 0; i < BUNDLE_KEYS_MAX; i++) {
		snprintf(b->keys[i].identifier, sizeof(b->keys[i].identifier),
		    "key %zu", i);
		snprintf(b->sigs[i].identifier, sizeof(b->sigs[i].identifier),
		    "sig %zu", i);
	}
	for (size_t i = 0; i < BUNDLE_SIGNERS_MAX; i++)
		snprintf(b->signers[i], sizeof(b->signers[i]), "wish %zu", i);
	b->notices[NOTICE_CDNSKEY].ttl = 3600;
	b->notices[NOTICE_CDNSKEY].n_sigs = 2;
	memcpy(b->notices[NOTICE_CDNSKEY].sigs[1].identifier, "told", 5);
	p = request_pack(q, &e);
	assert_non_null(p);
	again = request_unpack(p, &e);
	assert_non_null(again);
	for (size_t i = 0; i < 2; i++)
		same_bundle(&q->bundles[i], &again->bundles[i]);
	request_free(&q);
	request_free(&again);
	packed_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_packed_comes_back_byte_for_byte),
		cmocka_unit_test(every_part_of_a_bundle_comes_back),
	};

	/*
	 * New memory is not empty, so that what was to be set and was not shows;
	 * a sanitizer fills it without being told.
	 */
	assert_true(SANITIZED || mallopt(M_PERTURB, 0x5a) == 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
