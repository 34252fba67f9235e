#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/blob.h"

/* Makes len bytes and the NUL behind them fit, whatever is there now. */
static int
grow(struct blob *b, size_t len, struct err *e)
{
	uint8_t *data;

	if (len == SIZE_MAX || (data = realloc(b->data, len + 1)) == NULL)
		return err_set(e, ERR_SYS, "out of memory for %zu octets", len);
	b->data = data;
	return 0;
}

int
blob_copy(struct blob *b, const void *data, size_t len, struct err *e)
{
	struct blob copy = { NULL, 0 };

	if (blob_append(&copy, data, len, e) != 0)
		return -1;
	*b = copy;
	return 0;
}

int
blob_append(struct blob *b, const void *data, size_t len, struct err *e)
{
	if (len > SIZE_MAX - b->len)
		return err_set(e, ERR_SYS, "out of memory for %zu octets more",
		    len);
	if (grow(b, b->len + len, e) != 0)
		return -1;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return 0;
}

int
blob_printf(struct blob *b, struct err *e, const char *fmt, ...)
{
	va_list ap;
	size_t len;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return err_set(e, ERR_SYS, "a text cannot be put together");
	len = (size_t)n;
	if (len > SIZE_MAX - b->len)
		return err_set(e, ERR_SYS, "out of memory for %zu octets more",
		    len);
	if (grow(b, b->len + len, e) != 0)
		return -1;
	va_start(ap, fmt);
	n = vsnprintf((char *)b->data + b->len, len + 1, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n != len) {
		b->data[b->len] = '\0';
		return err_set(e, ERR_SYS, "a text cannot be put together");
	}
	b->len += len;
	return 0;
}

void
blob_free(struct blob *b)
{
	free(b->data);
	b->data = NULL;
	b->len = 0;
}
