#include <stdlib.h>
#include <string.h>

#include "keyset/cut.h"
#include "keyset/format.h"
#include "keyset/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* Cut by a policy, a request is whole, or as it was and told why. */
static void
cut(struct request *r)
{
	static struct policy policy;
	struct err e = { 0 };
	size_t n = r->n_bundles;

	if (policy.name[0] == '\0')
		require(policy_load(&policy, "standard", &e) == 0);
	if (request_cut(r, &policy, &e) == 0)
		require(request_is_cut(r) && r->n_bundles >= n);
	else
		require(e.kind == ERR_POLICY && r->n_bundles == n);
}

/*
 * What is read and written is read again in the same format, and then written
 * as before; what is refused says why in one line.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob one = { NULL, 0 }, two = { NULL, 0 };
	struct request *r, *again;
	struct err e = { 0 };

	if ((r = request_read(data, len, &e)) == NULL) {
		require(e.kind == ERR_FORMAT || e.kind == ERR_SYS);
		require(e.text[0] != '\0' && strpbrk(e.text, "\n\x1b") == NULL);
		return 0;
	}
	/* With spaces in front of each line it may pass the limit. */
	if (request_write(r, &one, &e) != 0) {
		require(strstr(e.text, "would have") != NULL);
		request_free(&r);
		return 0;
	}
	again = request_read(one.data, one.len, &e);
	require(again != NULL && again->format == r->format);
	require(again->is_response == r->is_response);
	require(again->n_bundles == r->n_bundles);
	require(request_write(again, &two, &e) == 0);
	require(one.len == two.len);
	require(memcmp(one.data, two.data, one.len) == 0);
	cut(again);
	request_free(&r);
	request_free(&again);
	blob_free(&one);
	blob_free(&two);
	return 0;
}
