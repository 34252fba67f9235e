#include <string.h>

#include <openssl/bn.h>

#include "hsm/p11.h"

enum { NUMBER_MAX = 1024 };	/* octets of a modulus or exponent */

static size_t
zeros_skip(const uint8_t **p, size_t len)
{
	while (len > 0 && **p == 0) {
		(*p)++;
		len--;
	}
	return len;
}

/* The key field of RFC 3110, 2; false where it has no room for the numbers. */
static bool
rsa_field(struct hsm_key *key, const uint8_t *e, size_t e_len,
    const uint8_t *n, size_t n_len)
{
	size_t at = 0;

	e_len = zeros_skip(&e, e_len);
	n_len = zeros_skip(&n, n_len);
	if (e_len == 0 || n_len == 0 || 3 + e_len + n_len > sizeof(key->pub))
		return false;
	if (e_len > 255) {
		key->pub[at++] = 0;
		key->pub[at++] = (uint8_t)(e_len >> 8);
	}
	key->pub[at++] = (uint8_t)e_len;
	memcpy(key->pub + at, e, e_len);
	memcpy(key->pub + at + e_len, n, n_len);
	key->pub_len = (uint16_t)(at + e_len + n_len);
	return true;
}

static void
rsa_read(struct hsm *h, CK_OBJECT_HANDLE of, struct hsm_key *key,
    struct err *e)
{
	uint8_t exponent[NUMBER_MAX], modulus[NUMBER_MAX];
	size_t e_len, n_len;
	BIGNUM *n;

	if (!object_octets(h, of, CKA_MODULUS, modulus, sizeof(modulus),
	    &n_len, e))
		return;
	if ((n = BN_bin2bn(modulus, (int)n_len, NULL)) != NULL)
		key->bits = (unsigned)BN_num_bits(n);
	BN_free(n);
	if (object_octets(h, of, CKA_PUBLIC_EXPONENT, exponent,
	    sizeof(exponent), &e_len, e))
		(void)rsa_field(key, exponent, e_len, modulus, n_len);
}

/*
 * CKA_EC_POINT is the DER of an OCTET STRING.  Modules also give a BIT
 * STRING, or what should be inside without the DER; and what is inside may
 * lack the 04 of an uncompressed point (an Edwards point has none).  No two
 * of these forms have the same length.
 */
static const uint8_t *
point_find(const struct mechanism *m, const uint8_t *p, size_t len)
{
	const size_t want = m->pub_len;

	if (want >= 0x7e)
		return NULL;
	if (len >= 2 && p[0] == 0x04 && p[1] == len - 2 && len > want + 1) {
		p += 2;
		len -= 2;
	} else if (len == want + 3 && p[0] == 0x03 && p[1] == len - 2 &&
	    p[2] == 0) {
		p += 3;
		len -= 3;
	}
	if (len == want)
		return p;
	if (m->family == ALG_ECDSA && len == want + 1 && p[0] == 0x04)
		return p + 1;
	return NULL;
}

static void
point_read(struct hsm *h, CK_OBJECT_HANDLE of, const struct mechanism *m,
    struct hsm_key *key, struct err *e)
{
	const uint8_t *point;
	uint8_t raw[256];
	size_t len;

	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a))
		if (a->family == m->family && a->pub_len == m->pub_len)
			key->bits = a->bits;
	if (!object_octets(h, of, CKA_EC_POINT, raw, sizeof(raw), &len, e) ||
	    (point = point_find(m, raw, len)) == NULL)
		return;
	memcpy(key->pub, point, m->pub_len);
	key->pub_len = (uint16_t)m->pub_len;
}

void
public_read(struct hsm *h, CK_OBJECT_HANDLE of, struct hsm_key *key,
    struct err *e)
{
	const struct mechanism *m;
	CK_KEY_TYPE type;
	uint8_t params[256];
	size_t len;

	if (!object_octets(h, of, CKA_KEY_TYPE, &type, sizeof(type), &len, e) ||
	    len != sizeof(type))
		return;
	if (type == CKK_RSA ||
	    !object_octets(h, of, CKA_EC_PARAMS, params, sizeof(params), &len,
	    e))
		len = 0;
	if ((m = mechanism_of_params(type, params, len)) == NULL)
		return;
	key->known = true;
	key->family = m->family;
	if (m->family == ALG_RSA)
		rsa_read(h, of, key, e);
	else
		point_read(h, of, m, key, e);
}
