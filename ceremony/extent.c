#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/extent.h"

static int
check(const struct extent *x, uint64_t at, uint64_t len, struct err *e)
{
	if (at <= x->len && len <= x->len - at)
		return 0;
	return err_set(e, ERR_FORMAT, "it is damaged: it points to octet %llu, "
	    "behind its end", (unsigned long long)at);
}

int
extent_read(const struct extent *x, uint64_t at, void *out, size_t len,
    struct err *e)
{
	return check(x, at, len, e) != 0 ? -1 :
	    x->read(x->of, x->start + at, out, len, e);
}

int
extent_part(const struct extent *x, uint64_t at, uint64_t len,
    struct extent *out, struct err *e)
{
	if (check(x, at, len, e) != 0)
		return -1;
	*out = (struct extent){
		.read = x->read, .of = x->of, .start = x->start + at, .len = len,
	};
	return 0;
}

static int
read_memory(const void *of, uint64_t at, void *out, size_t len, struct err *e)
{
	(void)e;
	memcpy(out, (const uint8_t *)of + at, len);
	return 0;
}

struct extent
extent_of(const void *data, size_t len)
{
	return (struct extent){ .read = read_memory, .of = data, .len = len };
}

static int
read_file(const void *of, uint64_t at, void *out, size_t len, struct err *e)
{
	uint8_t *p = out;

	while (len > 0) {
		ssize_t n = pread(*(const int *)of, p, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "read its octet %llu",
			    (unsigned long long)at);
		if (n == 0)
			return err_set(e, ERR_FORMAT, "its octet %llu is wanted, "
			    "which was not kept: of a large stick only the "
			    "beginning is; make it anew, with nothing else on "
			    "it", (unsigned long long)at);
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

struct extent
extent_file(const int *fd, uint64_t len)
{
	return (struct extent){ .read = read_file, .of = fd, .len = len };
}
