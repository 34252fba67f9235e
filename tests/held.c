#include "tests/held.h"
#include "tests/test.h"

struct holdings held;

int
apply(const char *step, const char *kind, const char *data, struct err *e)
{
	static uint64_t seq = 1;
	json_t *json = json_loads(data, 0, NULL);
	const struct record rec = {
		.seq = seq++, .step = step, .kind = kind, .data = json,
	};
	int rc;

	assert_non_null(json);
	rc = holdings_apply(&held, &rec, e);
	json_decref(json);
	return rc;
}

void
must(const char *step, const char *kind, const char *data)
{
	struct err e;

	check_ok(apply(step, kind, data, &e), &e);
}
