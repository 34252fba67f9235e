#include <stdlib.h>
#include <string.h>

#include "keyset/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

/*
 * What is read and written is read again, and then written as before; what
 * is refused says why in one line.
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
	require(again != NULL);
	require(request_write(again, &two, &e) == 0);
	require(one.len == two.len);
	require(memcmp(one.data, two.data, one.len) == 0);
	request_free(&r);
	request_free(&again);
	blob_free(&one);
	blob_free(&two);
	return 0;
}
