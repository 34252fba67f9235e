#include <stdlib.h>
#include <string.h>

#include "keyset/parcel.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
refused(const struct err *e)
{
	require(e->kind == ERR_FORMAT || e->kind == ERR_SYS);
	require(e->text[0] != '\0' && strpbrk(e->text, "\n\x1b") == NULL);
}

/* What is taken for a parcel or a transport key is written back the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob text = { NULL, 0 };
	struct address a;
	struct parcel p;
	struct err e = { 0 };

	if (parcel_read(&p, data, len, &e) == 0)
		require(parcel_write(&p, &text, &e) == 0 && text.len == len &&
		    memcmp(text.data, data, len) == 0);
	else
		refused(&e);
	blob_free(&text);
	if (address_read(&a, data, len, &e) == 0)
		require(address_write(&a, &text, &e) == 0 && text.len == len &&
		    memcmp(text.data, data, len) == 0);
	else
		refused(&e);
	blob_free(&text);
	return 0;
}
