#include <string.h>

#include "signer/sig_head.h"

enum { LABELS_AT = 3, TTL_AT = 4, ENDS_AT = 8, BEGINS_AT = 12, TAG_AT = 16 };

void
sig_head_init(struct sig_head *h, const struct signing *with,
    const struct dname *origin)
{
	const struct dnskey *k = &with->zsk->key;

	*h = (struct sig_head){ .with = with,
	    .len = RRSIG_FIXED + (size_t)origin->len };
	h->base[2] = k->alg->number;
	ldns_write_uint32(h->base + BEGINS_AT, (uint32_t)with->inception);
	ldns_write_uint16(h->base + TAG_AT, dnskey_tag(k));
	memcpy(h->base + RRSIG_FIXED, origin->wire, origin->len);
}

/*
 * FNV-1a, for it is to be spread and not to be a secret; the same for a name
 * and type always, so that to sign twice at one time gives the same dates.
 */
static uint32_t
jitter_of(const struct dname *owner, uint16_t type)
{
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < owner->len; i++)
		hash = (hash ^ owner->wire[i]) * UINT32_C(16777619);
	hash = (hash ^ (type & 0xff)) * UINT32_C(16777619);
	return (hash ^ (type >> 8)) * UINT32_C(16777619);
}

void
sig_head_put(const struct sig_head *h, const struct dname *owner,
    const struct span *s, uint8_t out[RRSIG_HEAD_MAX])
{
	const struct signing *with = h->with;
	time_t ends = with->expiration;

	if (with->jitter > 0)
		ends -= (time_t)(jitter_of(owner, s->type) %
		    ((uint64_t)with->jitter + 1));
	memcpy(out, h->base, h->len);
	ldns_write_uint16(out, s->type);
	out[LABELS_AT] = (uint8_t)canonical_labels(owner->wire);
	ldns_write_uint32(out + TTL_AT, s->ttl);
	ldns_write_uint32(out + ENDS_AT, (uint32_t)ends);
}

uint32_t
sig_head_expiration(const uint8_t *head)
{
	return ldns_read_uint32(head + ENDS_AT);
}

int
sig_make(const struct sig_head *h, const struct signing_key *key,
    const struct dname *owner, const struct span *s, struct text *data,
    uint8_t out[RRSIG_HEAD_MAX + SIGNATURE_MAX], size_t *len, struct err *e)
{
	const struct alg *alg = key->key.alg;
	size_t sig;

	sig_head_put(h, owner, s, out);
	canonical_put(data, out, h->len, owner, s);
	if (data->failed)
		return err_set(e, ERR_SYS, "no memory to sign in");
	if (key->sign(key->of, (uint8_t *)data->at, data->len, out + h->len,
	    &sig, e) != 0)
		return -1;
	if (alg->sig_len != 0 && sig != alg->sig_len)
		return err_set(e, ERR_CRYPTO, "a signature of %zu octets is "
		    "none of %s", sig, alg->name);
	*len = h->len + sig;
	return 0;
}
