#include <stdlib.h>
#include <string.h>

#include "backup/container.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* What is taken for a backup is written back octet for octet. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob text = { NULL, 0 }, front = { NULL, 0 };
	struct container c;
	struct err e = { 0 };

	if (container_read(&c, data, len, &e) != 0) {
		require(e.kind == ERR_FORMAT || e.kind == ERR_SYS);
		require(e.text[0] != '\0' && strpbrk(e.text, "\n\x1b") == NULL);
		return 0;
	}
	require(container_write(&c, &text, &e) == 0);
	require(text.len == len && memcmp(text.data, data, len) == 0);
	require(container_signed(&c, &front, &e) == 0);
	require(front.len <= len && memcmp(front.data, data, front.len) == 0);
	blob_free(&text);
	blob_free(&front);
	return 0;
}
