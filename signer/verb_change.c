#include "signer/issue.h"

/* What is kept in the store, and what of it is to be another. */
static int
change(struct run *run, const char *changes, struct err *e)
{
	const struct issue_order order = { .changes = changes,
	    .output = run->option['o'] };

	return issue_make(run, &order, e);
}

int
verb_change(struct run *run, struct err *e)
{
	return change(run, run->arguments[0], e);
}

int
verb_resign(struct run *run, struct err *e)
{
	return change(run, NULL, e);
}
