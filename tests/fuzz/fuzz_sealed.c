#include <stdlib.h>
#include <string.h>

#include "backup/sealed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* What is taken for a sealed file is written back octet for octet. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob text = { NULL, 0 };
	struct sealed s;
	struct err e = { 0 };

	if (sealed_read(&s, data, len, &e) != 0) {
		require(e.kind == ERR_FORMAT || e.kind == ERR_SYS);
		require(e.text[0] != '\0' && strpbrk(e.text, "\n\x1b") == NULL);
		return 0;
	}
	require(sealed_write(&s, &text, &e) == 0);
	require(text.len == len && memcmp(text.data, data, len) == 0);
	blob_free(&text);
	sealed_free(&s);
	return 0;
}
