#include <string.h>

#include "hsm/p11.h"

#define OCTETS(s) { s, sizeof(s) - 1 }

/*
 * A key type of DNSSEC a row.  CKA_EC_PARAMS is the DER of the curve's OID.
 * For Edwards curves modules want the curve's name as a PrintableString, or
 * the OID of RFC 8410 (PKCS#11 3.0 has both), or that of GnuPG.
 */
static const struct mechanism mechanisms[] = {
	{ ALG_RSA, 0, CKK_RSA, CKM_RSA_PKCS_KEY_PAIR_GEN, CKM_RSA_PKCS,
	    { { NULL, 0 } } },
	{ ALG_ECDSA, 64, CKK_EC, CKM_EC_KEY_PAIR_GEN, CKM_ECDSA,
	    { OCTETS("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07") } },
	{ ALG_ECDSA, 96, CKK_EC, CKM_EC_KEY_PAIR_GEN, CKM_ECDSA,
	    { OCTETS("\x06\x05\x2b\x81\x04\x00\x22") } },
	{ ALG_EDDSA, 32, CKK_EC_EDWARDS, CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA,
	    { OCTETS("\x13\x0c" "edwards25519"),
	      OCTETS("\x06\x03\x2b\x65\x70"),
	      OCTETS("\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01") } },
};

enum { N_MECHANISMS = sizeof(mechanisms) / sizeof(mechanisms[0]) };

/* For tokens that make the digest themselves or sign no RSA at all. */
static const struct {
	const char	 *digest;	/* as libcrypto calls it */
	CK_MECHANISM_TYPE mechanism;
} whole_rsa[] = {
	{ "SHA256", CKM_SHA256_RSA_PKCS },
	{ "SHA512", CKM_SHA512_RSA_PKCS },
};

const struct mechanism *
mechanism_of_alg(const struct alg *alg)
{
	for (size_t i = 0; i < N_MECHANISMS; i++)
		if (mechanisms[i].family == alg->family &&
		    mechanisms[i].pub_len == alg->pub_len)
			return &mechanisms[i];
	return NULL;
}

/* Some modules call Edwards keys CKK_EC; the curve tells them apart. */
const struct mechanism *
mechanism_of_params(CK_KEY_TYPE type, const void *params, size_t len)
{
	for (size_t i = 0; i < N_MECHANISMS; i++) {
		const struct mechanism *m = &mechanisms[i];

		if (type == CKK_RSA && m->key_type == CKK_RSA)
			return m;
		if (type != m->key_type && type != CKK_EC)
			continue;
		for (size_t f = 0; f < FORMS_MAX; f++)
			if (m->params[f].bytes != NULL &&
			    m->params[f].len == len &&
			    memcmp(m->params[f].bytes, params, len) == 0)
				return m;
	}
	return NULL;
}

CK_MECHANISM_TYPE
mechanism_whole_rsa(const struct alg *alg)
{
	for (size_t i = 0; i < sizeof(whole_rsa) / sizeof(whole_rsa[0]); i++)
		if (alg->family == ALG_RSA &&
		    strcmp(whole_rsa[i].digest, alg->digest) == 0)
			return whole_rsa[i].mechanism;
	return CK_UNAVAILABLE_INFORMATION;
}
