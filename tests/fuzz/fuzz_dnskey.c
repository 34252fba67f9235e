#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/dnskey.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is taken for the RDATA of a DNSKEY is written back octet for octet. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct dname root = { .len = 1 };
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	struct dnskey k, again;
	EVP_PKEY *pkey;
	struct err e;
	ldns_rr *rr;

	if (dnskey_from_rdata(&k, data, len, &e) != 0)
		return 0;
	if (dnskey_to_rdata(&k, rdata) != len || memcmp(rdata, data, len) != 0)
		abort();
	if ((rr = dnskey_to_rr(&k, &root, 0, &e)) == NULL ||
	    dnskey_from_rr(&again, rr, &e) != 0 || !dnskey_equal(&k, &again))
		abort();
	ldns_rr_free(rr);
	if ((pkey = dnskey_to_evp(&k, &e)) == NULL ||
	    dnskey_from_evp(&again, k.flags, k.alg, pkey, &e) != 0 ||
	    !dnskey_equal(&k, &again))
		abort();
	EVP_PKEY_free(pkey);
	return 0;
}
