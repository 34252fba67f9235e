#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "keyset/alg.h"

static const struct alg algs[] = {
	{ .number = 8, .name = "RSASHA256", .family = ALG_RSA,
	    .digest = "SHA256" },
	{ .number = 10, .name = "RSASHA512", .family = ALG_RSA,
	    .digest = "SHA512" },
	{ .number = 13, .name = "ECDSAP256SHA256", .family = ALG_ECDSA,
	    .digest = "SHA256", .group = "prime256v1",
	    .pub_len = 64, .sig_len = 64, .bits = 256 },
	{ .number = 14, .name = "ECDSAP384SHA384", .family = ALG_ECDSA,
	    .digest = "SHA384", .group = "secp384r1",
	    .pub_len = 96, .sig_len = 96, .bits = 384 },
	{ .number = 15, .name = "ED25519", .family = ALG_EDDSA,
	    .group = "ED25519", .pub_len = 32, .sig_len = 64, .bits = 256 },
};

const struct alg *
alg_next(const struct alg *a)
{
	const struct alg *end = algs + sizeof(algs) / sizeof(algs[0]);

	if (a == NULL)
		return algs;
	return a + 1 < end ? a + 1 : NULL;
}

const struct alg *
alg_by_number(unsigned number)
{
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a))
		if (a->number == number)
			return a;
	return NULL;
}

const struct alg *
alg_by_name(const char *name)
{
	char decimal[4];

	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a)) {
		snprintf(decimal, sizeof(decimal), "%u", a->number);
		if (strcasecmp(a->name, name) == 0 ||
		    strcmp(decimal, name) == 0)
			return a;
	}
	return NULL;
}
