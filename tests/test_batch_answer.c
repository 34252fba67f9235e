#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_answer.h"
#include "tests/test.h"

#include "tests/quarter.h"

/* One request of a batch, whose zone has a response, and its KSK in memory. */
static struct quarter q;
static struct batch_group group;
static struct batch_request asked;
static struct batch batch;
static struct agreed agreed;
static struct registry reg;
static struct blob out;

static int
start(void **state)
{
	struct err e;

	(void)state;
	quarter_init(&q);
	group = (struct batch_group){ .name = "own", .policy = q.policy };
	asked = (struct batch_request){
		.name = "example.xml", .zone = q.request->zone,
	};
	if ((asked.packed = request_pack(q.request, &e)) == NULL)
		fail_msg("%s", e.text);
	batch = (struct batch){ .n = 1, .n_groups = 1, .requests = &asked,
	    .groups = &group };
	agreed = (struct agreed){ .planned.plan = plan_by_name("normal") };
	agreed.planned.keys[PLAN_CURRENT] = q.ksk[0].signs.key;
	agreed.standing[PLAN_CURRENT].published =
	    q.previous->bundles[0].inception;
	strcpy(agreed.identifiers[PLAN_CURRENT], q.ksk[0].name);
	out = (struct blob){ NULL, 0 };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	packed_free(&asked.packed);
	quarter_free(&q);
	blob_free(&out);
	return 0;
}

static const struct earlier_responses none;

static struct judgement
judged(void)
{
	return batch_judgement(&batch, &asked, &reg, &agreed, q.by.now,
	    q.previous, &none);
}

static void
a_response_that_is_what_was_judged_is_made(void **state)
{
	struct judgement by = judged();
	struct request *made;
	struct err e;

	(void)state;
	check_ok(batch_answer(&batch, &asked, &agreed, &by, &q.ksk[0].signs,
	    &out, &e), &e);
	made = must_read(out.data, out.len);
	assert_true(made->is_response);
	assert_int_equal(made->n_bundles, q.request->n_bundles);
	request_free(&made);
}

/* Its sets stay in caches for longer than they are signed. */
static void
one_that_is_worse_than_what_was_judged_is_not(void **state)
{
	struct judgement by = judged();
	struct err e;

	(void)state;
	group.policy.ttl = 11 * DAY + 1;
	by.policy = &q.policy;
	assert_int_equal(batch_answer(&batch, &asked, &agreed, &by,
	    &q.ksk[0].signs, &out, &e), -1);
	assert_int_equal(e.kind, ERR_POLICY);
	assert_non_null(strstr(e.text, "example.xml: of the response that was "
	    "made the check \"a set is signed until servers and caches have the "
	    "next\" says"));
	assert_int_equal(out.len, 0);
}

/* What is judged of the sets is the policy's, the plan's and the journal's. */
static void
it_is_judged_by_all_that_the_request_was(void **state)
{
	struct register_response left = {
		.ceremony = 1,
		.zone = q.request->zone, .plan.judged = q.by.now - 90 * DAY,
	};
	struct judgement by;

	(void)state;
	reg.responses = &left;
	reg.n_responses = 1;
	reg.number = 2;
	by = judged();
	reg = (struct registry){ .number = 0 };
	assert_int_equal(by.made, q.by.now - 90 * DAY);
	assert_ptr_equal(by.policy, &group.policy);
	assert_ptr_equal(by.previous, q.previous);
	assert_ptr_equal(by.planned, &agreed.planned);
	assert_int_equal(by.standing[PLAN_CURRENT].published,
	    q.previous->bundles[0].inception);
	assert_int_equal(by.now, q.by.now);
	assert_false(by.first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_response_that_is_what_was_judged_is_made, start, end),
		cmocka_unit_test_setup_teardown(
		    one_that_is_worse_than_what_was_judged_is_not, start, end),
		cmocka_unit_test_setup_teardown(
		    it_is_judged_by_all_that_the_request_was, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
