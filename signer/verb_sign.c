#include "signer/issue.h"

int
verb_sign(struct run *run, struct err *e)
{
	const struct issue_order order = { .input = run->arguments[0],
	    .output = run->option['o'], .unverified = run->option['n'] != NULL };

	return issue_make(run, &order, e);
}
