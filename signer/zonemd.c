#include <string.h>

#include <openssl/evp.h>

#include "signer/sig_head.h"
#include "signer/zonemd.h"

enum {
	SIMPLE		= 1,		/* RFC 8976, 5.2 and 5.3 */
	BY_SHA384	= 1,
	HEAD		= 6,		/* serial, scheme, hash */
	DIGEST		= 48,
	RDATA		= HEAD + DIGEST,
	SERIAL_BACK	= 20,		/* from the end of an SOA */
};

/* ---- the digest ---------------------------------------------------------- */

/* What is left out of the digest: it, and the signatures over it. */
static bool
is_left_out(const struct node *n, const struct rr *r)
{
	return n->owner_len == 0 && (r->type == LDNS_RR_TYPE_ZONEMD ||
	    (r->type == LDNS_RR_TYPE_RRSIG && ldns_read_uint16(r->data) ==
	    LDNS_RR_TYPE_ZONEMD));
}

/* RFC 4034, 6.2, with the TTL that it has in the zone. */
static bool
digest_record(EVP_MD_CTX *ctx, const struct dname *owner, const struct rr *r)
{
	uint8_t fixed[10] = { 0 };

	ldns_write_uint16(fixed, r->type);
	ldns_write_uint16(fixed + 2, LDNS_RR_CLASS_IN);
	ldns_write_uint32(fixed + 4, r->ttl);
	ldns_write_uint16(fixed + 8, r->len);
	return EVP_DigestUpdate(ctx, owner->wire, owner->len) == 1 &&
	    EVP_DigestUpdate(ctx, fixed, sizeof(fixed)) == 1 &&
	    EVP_DigestUpdate(ctx, r->data, r->len) == 1;
}

static bool
digest_node(EVP_MD_CTX *ctx, const struct zone *z, const struct node *n)
{
	struct span s = { 0 };
	struct dname owner;

	node_owner(n, &z->origin, &owner);
	while (node_next(n, &s)) {
		struct rr r = { 0 };

		while (span_next(&s, &r))
			if (!is_left_out(n, &r) &&
			    !digest_record(ctx, &owner, &r))
				return false;
	}
	return true;
}

static int
digest_zone(const struct zone *z, uint8_t out[DIGEST], struct err *e)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL &&
	    EVP_DigestInit_ex(ctx, EVP_sha384(), NULL) == 1;

	for (size_t i = 0; ok && i < z->n; i++)
		ok = digest_node(ctx, z, z->at[i].node);
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : err_set(e, ERR_SYS, "no SHA-384 of a zone");
}

/* ---- made ---------------------------------------------------------------- */

static bool
soa_of(const struct zone *z, struct rr *soa)
{
	struct span s;

	*soa = (struct rr){ 0 };
	return node_span(zone_apex(z), LDNS_RR_TYPE_SOA, &s) &&
	    span_next(&s, soa);
}

int
zonemd_put(struct zone *z, struct err *e)
{
	uint8_t rdata[RDATA] = { 0 };
	struct rr soa, r = { .type = LDNS_RR_TYPE_ZONEMD, .len = RDATA,
	    .data = rdata };

	if (!soa_of(z, &soa))
		return err_set(e, ERR_POLICY, "a zone without an SOA has no "
		    "ZONEMD");
	memcpy(rdata, soa.data + soa.len - SERIAL_BACK, 4);
	rdata[4] = SIMPLE;
	rdata[5] = BY_SHA384;
	r.ttl = soa.ttl;
	return zone_put(z, &r, 1, e);
}

/* The data of the record, and of its signature, where they are in the node. */
static uint8_t *
own_data(const struct rr *r)
{
	return (uint8_t *)(uintptr_t)r->data;	/* of an arena, and ours */
}

static int
fill_signature(const struct zone *z, const struct signing *with,
    const struct span *s, struct err *e)
{
	const struct node *apex = zone_apex(z);
	uint8_t rdata[RRSIG_HEAD_MAX + SIGNATURE_MAX];
	struct text data = { .at = NULL };
	struct rr sig = { 0 };
	struct sig_head head;
	struct span sigs;
	size_t len;
	int rc;

	if (!node_span(apex, LDNS_RR_TYPE_RRSIG, &sigs) ||
	    !span_next_sig(&sigs, LDNS_RR_TYPE_ZONEMD, &sig))
		return err_set(e, ERR_CRYPTO, "the ZONEMD was not signed");
	sig_head_init(&head, with, &z->origin);
	rc = sig_make(&head, with->zsk, &z->origin, s, &data, rdata, &len, e);
	text_free(&data);
	if (rc != 0)
		return -1;
	if (len != sig.len)
		return err_set(e, ERR_CRYPTO, "the signature over the ZONEMD "
		    "is of another size than the one before");
	memcpy(own_data(&sig), rdata, len);
	return 0;
}

int
zonemd_fill(struct zone *z, const struct signing *with, struct err *e)
{
	struct rr r = { 0 };
	struct span s;

	if (!node_span(zone_apex(z), LDNS_RR_TYPE_ZONEMD, &s) || s.n != 1 ||
	    !span_next(&s, &r) || r.len != RDATA)
		return err_set(e, ERR_CRYPTO, "the signed zone has no ZONEMD");
	if (digest_zone(z, own_data(&r) + HEAD, e) != 0)
		return -1;
	return fill_signature(z, with, &s, e);
}

/* ---- verified ------------------------------------------------------------ */

int
zonemd_verify(const struct zone *z, bool wanted, struct err *e)
{
	uint8_t digest[DIGEST];
	struct rr r = { 0 }, soa;
	struct span s;

	if (!node_span(zone_apex(z), LDNS_RR_TYPE_ZONEMD, &s))
		return !wanted ? 0 : err_set(e, ERR_CRYPTO, "there is no "
		    "ZONEMD");
	if (s.n != 1 || !span_next(&s, &r) || r.len != RDATA ||
	    r.data[4] != SIMPLE || r.data[5] != BY_SHA384)
		return !wanted ? 0 : err_set(e, ERR_CRYPTO, "the ZONEMD is not "
		    "one of SHA-384, or not alone");
	if (!soa_of(z, &soa) ||
	    memcmp(r.data, soa.data + soa.len - SERIAL_BACK, 4) != 0)
		return err_set(e, ERR_CRYPTO, "the ZONEMD is of another serial "
		    "than the SOA");
	if (digest_zone(z, digest, e) != 0)
		return -1;
	return memcmp(digest, r.data + HEAD, DIGEST) == 0 ? 0 : err_set(e,
	    ERR_CRYPTO, "the ZONEMD is not the digest of the zone");
}
