#include <string.h>

#include "hsm/p11.h"

enum { POINT_MAX = 2 + 1 + 96 };

void
template_rsa(struct template *t, const uint8_t *pub, size_t pub_len)
{
	size_t at = 1, len = pub[0];

	if (len == 0) {
		len = (size_t)pub[1] << 8 | pub[2];
		at = 3;
	}
	template_add(t, CKA_PUBLIC_EXPONENT, pub + at, len);
	template_add(t, CKA_MODULUS, pub + at + len, pub_len - at - len);
}

/* CKA_EC_POINT: an OCTET STRING, of an uncompressed point with its 04. */
static size_t
point_make(uint8_t out[POINT_MAX], const struct dnskey *k)
{
	const size_t mark = k->alg->family == ALG_ECDSA;

	out[0] = 0x04;
	out[1] = (uint8_t)(mark + k->pub_len);
	if (mark)
		out[2] = 0x04;
	memcpy(out + 2 + mark, k->pub, k->pub_len);
	return 2 + mark + k->pub_len;
}

static CK_RV
public_make_as(struct hsm *h, const struct dnskey *k, const char *label,
    enum fullness full, const struct octets *params, CK_OBJECT_HANDLE *out)
{
	static const CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	const struct mechanism *m = mechanism_of_alg(k->alg);
	const struct digest id = dnskey_id(k);
	struct template t = { 0 };
	uint8_t point[POINT_MAX];

	template_add(&t, CKA_CLASS, &class, sizeof(class));
	template_add(&t, CKA_KEY_TYPE, &m->key_type, sizeof(m->key_type));
	template_flag(&t, CKA_TOKEN, true);
	template_flag(&t, CKA_PRIVATE, false);
	template_add(&t, CKA_LABEL, label, strlen(label));
	template_add(&t, CKA_ID, id.bytes, DIGEST_LEN);
	if (k->alg->family == ALG_RSA) {
		template_rsa(&t, k->pub, k->pub_len);
	} else {
		template_add(&t, CKA_EC_PARAMS, params->bytes, params->len);
		template_add(&t, CKA_EC_POINT, point, point_make(point, k));
	}
	template_public(&t, full);
	return h->p11->C_CreateObject(h->session, t.a, t.n, out);
}

int
public_make(struct hsm *h, const struct dnskey *k, const char *label,
    CK_OBJECT_HANDLE *out, struct err *e)
{
	const struct mechanism *m = mechanism_of_alg(k->alg);
	CK_RV rv = CKR_OK, first = CKR_OK;

	for (int full = FULL; full >= LEAST; full -= FULL)
		for (size_t f = 0; f < FORMS_MAX; f++) {
			if (f > 0 && m->params[f].bytes == NULL)
				break;
			rv = public_make_as(h, k, label, (enum fullness)full,
			    &m->params[f], out);
			if (rv == CKR_OK)
				return 0;
			if (first == CKR_OK)
				first = rv;
			if (!template_is_bad(rv) &&
			    rv != CKR_DOMAIN_PARAMS_INVALID &&
			    rv != CKR_CURVE_NOT_SUPPORTED)
				goto refused;
		}
	rv = first;
refused:
	*out = CK_INVALID_HANDLE;
	p11_refused(h, e, rv, "C_CreateObject", "of the public half of key "
	    "\"%s\"", label);
	if (ckr_kind(rv) == ERR_GONE)
		return err_doing(e, "whether it was made is not known: look "
		    "for it when the token is back");
	return -1;
}
