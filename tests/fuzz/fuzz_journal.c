#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int good)
{
	if (!good)
		abort();
}

/* What hides its texts has the digest of the record, and hides them all. */
static void
hidden(const struct record *r, const struct digest *prev)
{
	struct blob line = { 0 }, same = { 0 };
	struct digest d, before;
	struct record copy;
	json_t *owner;
	struct err e;

	must(record_redact(r, prev, &line, &e) == 0);
	d = digest_of(line.data, line.len);
	must(digest_equal(&d, &r->digest));
	must(record_read(&copy, &before, line.data, line.len, &owner, &e) == 0);
	must(digest_equal(&copy.digest, &d) && copy.salts == NULL);
	must(record_redact(&copy, &before, &same, &e) == 0);
	must(same.len == line.len && memcmp(same.data, line.data,
	    line.len) == 0);
	blob_free(&line);
	blob_free(&same);
	json_decref(owner);
}

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
	must(record_write(&r, &prev, &same, &digest, &e) == 0);
	must(same.len == len && memcmp(same.data, data, len) == 0);
	must(digest_equal(&digest, &r.digest));
	hidden(&r, &prev);
	blob_free(&same);
	json_decref(owner);
	return 0;
}
