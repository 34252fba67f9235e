#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A line that is accepted is the one that the record is written as. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob same = { 0 };
	struct digest prev, digest;
	struct record r;
	json_t *owner;
	struct err e;

	if (record_read(&r, &prev, data, len, &owner, &e) != 0)
		return 0;
	if (record_write(&r, &prev, &same, &digest, &e) != 0 ||
	    same.len != len || memcmp(same.data, data, len) != 0 ||
	    !digest_equal(&digest, &r.digest))
		abort();
	blob_free(&same);
	json_decref(owner);
	return 0;
}
