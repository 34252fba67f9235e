#include <stdlib.h>
#include <string.h>

#include "keyset/apart.h"
#include "keyset/format.h"
#include "keyset/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

enum { EDIT = 5 };	/* three octets of a place, one of how many, a value */

/* What a reader gives back of an answer in little, to be gnawed at. */
static const char TEXT[] =
";; SignedKeyResponse 1.0 20270101000000 (Fri Jan  1 00:00:00 2027)\n"
"example.test.\t3600\tIN\tDNSKEY\t257 3 13 9YPRNL+mnttQxCnn+X+d9DkofEuqZA8f"
"YSvejR2QiZ0TyUNZhPwkCGXrIAy667qIDUjGgSLOi2K4BNTQi9E+1Q==\n"
"example.test.\t3600\tIN\tDNSKEY\t256 3 13 Dn38lqYWxYFwFgiilwUrcQTJhRm496jz"
"TkwRRZfIkD8p1/ZpfUYeB7GcgGj/JyBUs8Uhv5v88YKAHmcV3KWTXw==\n"
"example.test.\t3600\tIN\tRRSIG\tDNSKEY 13 2 3600 20270122000000 "
"20261231230000 26193 example.test. FEKsspGRJbbDRwPN4QQdJgTbgFVor1VxsTYwb75V"
"VLF6z3M6tBGwvOQOaNo5VC+MvcqJsEVDglcdchOZDq+Pdw==\n"
"example.test.\t3600\tIN\tCDS\t26193 13 2 3B3BFA26B2CAE62216C91E9BEA82A4EA89"
"186B8B8F3AB7FA1A8939BB96499F0A\n"
"example.test.\t3600\tIN\tRRSIG\tCDS 13 2 3600 20270122000000 "
"20261231230000 26193 example.test. +pb+QtLugYBLYpqGljusOZ/h27yWE8k897PiE0nu"
"/P7mc2VGS936XPby8/0eV6RVdZ57cT7MRC2OQVzBc/sLnw==\n"
";; SignedKeyResponse 1.0 generated at Fri Jan  1 00:00:00 2027 by 9.20\n";

/*
 * Whatever a child writes, it is refused in words, or it is a request that
 * can be verified and written as any other.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct request *good;
	struct { struct apart head; struct bundle bundle; } sent;
	struct blob out = { NULL, 0 };
	struct request *r;
	struct err e = { 0 };

	if (good == NULL)
		good = request_read(TEXT, strlen(TEXT), &e);
	require(good != NULL);
	memset(&sent, 0, sizeof(sent));
	apart_of(good, &sent.head);
	sent.bundle = good->bundles[0];
	for (; len >= EDIT; data += EDIT, len -= EDIT) {
		size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 |
		    data[2]) % sizeof(sent);
		size_t n = data[3] < sizeof(sent) - at ? data[3] : 1;

		memset((char *)&sent + at, data[4], n);
	}
	if (sent.head.n_bundles > 1 &&
	    sent.head.n_bundles <= REQUEST_BUNDLES_MAX)
		sent.head.n_bundles = 1;	/* as many as were sent */
	r = apart_check(&sent.head, &sent.bundle, TEXT, strlen(TEXT), &e);
	if (r == NULL) {
		require(e.kind == ERR_FORMAT && e.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < r->n_bundles; i++)
		(void)bundle_verify(&r->bundles[i], &r->zone, &e);
	if (request_write(r, &out, &e) != 0)
		require(e.text[0] != '\0');
	blob_free(&out);
	request_free(&r);
	return 0;
}
