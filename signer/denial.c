#include <string.h>

#include "signer/denial.h"

bool
denial_equal(const struct denial *a, const struct denial *b)
{
	return a->hashed == b->hashed && (!a->hashed ||
	    (a->opt_out == b->opt_out && a->iterations == b->iterations &&
	    a->salt_len == b->salt_len &&
	    memcmp(a->salt, b->salt, a->salt_len) == 0));
}
