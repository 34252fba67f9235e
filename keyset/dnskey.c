#include <stdio.h>
#include <string.h>

#include "keyset/dnskey.h"
#include "keyset/pubkey.h"
#include "keyset/record.h"

enum {
	PROTOCOL = 3,		/* RFC 4034, 2.1.2: nothing else is valid */
	HEAD	 = 4,		/* octets before the key field */
	RDATA_MAX = HEAD + DNSKEY_PUB_MAX,
};

int
dnskey_set(struct dnskey *out, unsigned flags, unsigned number,
    const uint8_t *pub, size_t len, struct err *e)
{
	struct dnskey k = { 0 };

	if (flags > UINT16_MAX)
		return err_set(e, ERR_FORMAT, "a DNSKEY cannot have the flags "
		    "%u", flags);
	if ((k.alg = alg_by_number(number)) == NULL)
		return err_set(e, ERR_FORMAT, "a DNSKEY has the algorithm %u, "
		    "which is not supported", number);
	if (len > sizeof(k.pub))
		return err_set(e, ERR_FORMAT, "a DNSKEY has a key of %zu "
		    "octets, more than any supported one", len);
	if (pubkey_check(k.alg, pub, len, e) != 0)
		return -1;
	k.flags = (uint16_t)flags;
	k.pub_len = (uint16_t)len;
	memcpy(k.pub, pub, len);
	*out = k;
	return 0;
}

int
dnskey_from_rdata(struct dnskey *out, const uint8_t *rdata, size_t len,
    struct err *e)
{
	if (len < HEAD)
		return err_set(e, ERR_FORMAT, "a DNSKEY of %zu octets is cut "
		    "off", len);
	if (rdata[2] != PROTOCOL)
		return err_set(e, ERR_FORMAT, "a DNSKEY has the protocol %u, "
		    "not %d", rdata[2], PROTOCOL);
	return dnskey_set(out, (unsigned)rdata[0] << 8 | rdata[1], rdata[3],
	    rdata + HEAD, len - HEAD, e);
}

int
dnskey_from_rr(struct dnskey *out, const ldns_rr *rr, struct err *e)
{
	struct blob rdata = { NULL, 0 };
	int rc;

	if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNSKEY ||
	    ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
		return err_set(e, ERR_FORMAT, "a record is not a DNSKEY of "
		    "class IN");
	if (record_rdata(rr, &rdata, e) != 0)
		return -1;
	rc = dnskey_from_rdata(out, rdata.data, rdata.len, e);
	blob_free(&rdata);
	return rc;
}

int
dnskey_from_evp(struct dnskey *out, unsigned flags, const struct alg *alg,
    const EVP_PKEY *pkey, struct err *e)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	size_t len;

	if (pubkey_from_evp(alg, pkey, pub, sizeof(pub), &len, e) != 0)
		return -1;
	return dnskey_set(out, flags, alg->number, pub, len, e);
}

size_t
dnskey_to_rdata(const struct dnskey *k, uint8_t *out)
{
	out[0] = (uint8_t)(k->flags >> 8);
	out[1] = (uint8_t)k->flags;
	out[2] = PROTOCOL;
	out[3] = k->alg->number;
	memcpy(out + HEAD, k->pub, k->pub_len);
	return HEAD + (size_t)k->pub_len;
}

ldns_rr *
dnskey_to_rr(const struct dnskey *k, const struct dname *owner, uint32_t ttl,
    struct err *e)
{
	uint8_t rdata[RDATA_MAX];
	size_t len = dnskey_to_rdata(k, rdata);

	return record_new(owner, LDNS_RR_TYPE_DNSKEY, ttl, rdata, len, e);
}

EVP_PKEY *
dnskey_to_evp(const struct dnskey *k, struct err *e)
{
	return pubkey_to_evp(k->alg, k->pub, k->pub_len, e);
}

uint16_t
dnskey_tag(const struct dnskey *k)
{
	uint8_t rdata[RDATA_MAX];

	return ldns_calc_keytag_raw(rdata, dnskey_to_rdata(k, rdata));
}

unsigned
dnskey_bits(const struct dnskey *k)
{
	return pubkey_bits(k->alg, k->pub, k->pub_len);
}

uint64_t
dnskey_exponent(const struct dnskey *k)
{
	return pubkey_exponent(k->alg, k->pub, k->pub_len);
}

struct digest
dnskey_id(const struct dnskey *k)
{
	return digest_of(k->pub, k->pub_len);
}

bool
dnskey_same_public(const struct dnskey *a, const struct dnskey *b)
{
	return a->alg == b->alg && a->pub_len == b->pub_len &&
	    memcmp(a->pub, b->pub, a->pub_len) == 0;
}

bool
dnskey_equal(const struct dnskey *a, const struct dnskey *b)
{
	return a->flags == b->flags && dnskey_same_public(a, b);
}

int
dnskey_order(const struct dnskey *a, const struct dnskey *b)
{
	uint8_t rdata_a[RDATA_MAX], rdata_b[RDATA_MAX];
	size_t len_a = dnskey_to_rdata(a, rdata_a);
	size_t len_b = dnskey_to_rdata(b, rdata_b);
	int order;

	order = memcmp(rdata_a, rdata_b, len_a < len_b ? len_a : len_b);
	return order != 0 ? order : (int)len_a - (int)len_b;
}

ldns_rr *
dnskey_to_ds(const struct dnskey *k, const struct dname *owner, uint32_t ttl,
    enum dnskey_ds digest, struct err *e)
{
	ldns_rr *rr, *ds;

	if ((rr = dnskey_to_rr(k, owner, ttl, e)) == NULL)
		return NULL;
	/* The enum has the numbers of IANA, as ldns has. */
	ds = ldns_key_rr2ds(rr, (ldns_hash)digest);
	ldns_rr_free(rr);
	if (ds == NULL)
		err_set(e, ERR_CRYPTO, "a DS with digest type %d cannot be "
		    "made", (int)digest);
	return ds;
}

int
dnskey_ds_hex(const struct dnskey *k, const struct dname *owner,
    enum dnskey_ds type, char hex[DS_HEX], struct err *e)
{
	ldns_rr *ds = dnskey_to_ds(k, owner, 0, type, e);
	const ldns_rdf *digest;

	if (ds == NULL)
		return -1;
	digest = ldns_rr_rdf(ds, 3);
	for (size_t i = 0; i < ldns_rdf_size(digest); i++)
		snprintf(hex + 2 * i, 3, "%02X", ldns_rdf_data(digest)[i]);
	ldns_rr_free(ds);
	return 0;
}

char *
dnskey_base64(const struct dnskey *k, char out[DNSKEY_BASE64])
{
	(void)EVP_EncodeBlock((uint8_t *)out, k->pub, k->pub_len);
	return out;
}
