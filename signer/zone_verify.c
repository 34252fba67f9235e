#include <stdlib.h>

#include "keyset/utc.h"
#include "signer/nsec.h"
#include "signer/zone_verify.h"

/* What one RRset is verified by. */
struct verify {
	const struct zone	*zone;
	const struct bundle	*slot;
	const struct dnskey	*zsk;
	time_t			 now;
};

static int
sig_read(struct rrsig *sig, const struct dname *owner, const struct rdata *r,
    struct err *e)
{
	ldns_rr *rr = recordset_record(owner, LDNS_RR_TYPE_RRSIG, 0, r, e);
	int rc;

	if (rr == NULL)
		return -1;
	rc = rrsig_from_rr(sig, rr, e);
	ldns_rr_free(rr);
	return rc;
}

static int
sig_check(const struct verify *v, const struct recordset *s,
    const struct rrsig *sig, struct err *e)
{
	if (sig->covered != s->type)
		return err_set(e, ERR_CRYPTO, "the RRSIG covers another type");
	if (!dname_equal(&sig->signer, &v->zone->origin))
		return err_set(e, ERR_CRYPTO, "the RRSIG names another signer");
	if (sig->original_ttl != s->ttl || s->sigs_ttl != s->ttl)
		return err_set(e, ERR_CRYPTO, "the RRSIG has another TTL");
	if (utc_from_dnssec(sig->inception, v->now) > v->now ||
	    utc_from_dnssec(sig->expiration, v->now) <= v->now)
		return err_set(e, ERR_CRYPTO, "the RRSIG is not in force");
	return 0;
}

/* One of the keys that sig may be by makes it good. */
static int
sig_verify(const struct verify *v, const struct recordset *s,
    const struct rrsig *sig, const ldns_rr_list *records, struct err *e)
{
	if (s->type != LDNS_RR_TYPE_DNSKEY)
		return rrsig_verify(sig, v->zsk, records, e);
	err_set(e, ERR_CRYPTO, "the RRSIG is by none of the slot's keys");
	for (size_t i = 0; i < v->slot->n_keys; i++) {
		const struct dnskey *k = &v->slot->keys[i].key;

		if ((k->flags & DNSKEY_SEP) != 0 &&
		    dnskey_tag(k) == sig->tag && k->alg == sig->alg &&
		    rrsig_verify(sig, k, records, e) == 0)
			return 0;
	}
	return -1;
}

static int
set_verify(const struct verify *v, const struct node *n,
    const struct recordset *s, struct err *e)
{
	ldns_rr_list *records = NULL;
	int rc = -1;

	if (!node_signs(n, s->type) || s->data.n == 0) {
		if (s->sigs.n > 0)
			return err_set(e, ERR_CRYPTO,
			    "an RRSIG is where none belongs");
		return 0;
	}
	if (s->sigs.n == 0)
		return err_set(e, ERR_CRYPTO, "it is not signed");
	if ((records = recordset_records(s, &n->owner, e)) == NULL)
		return -1;
	for (size_t i = 0; i < s->sigs.n; i++) {
		struct rrsig sig;

		if (sig_read(&sig, &n->owner, &s->sigs.at[i], e) != 0 ||
		    sig_check(v, s, &sig, e) != 0 ||
		    sig_verify(v, s, &sig, records, e) != 0)
			goto out;
	}
	rc = 0;
out:
	ldns_rr_list_deep_free(records);
	return rc;
}

static int
set_doing(const struct node *n, const struct recordset *s, struct err *e)
{
	char owner[DNAME_TEXT_MAX], *type;

	type = ldns_rr_type2str((ldns_rr_type)s->type);
	err_doing(e, "%.170s %s", dname_text(&n->owner, owner),
	    type != NULL ? type : "");
	free(type);
	return -1;
}

/* The DNSKEY set holds the slot's keys, all and only these. */
static int
dnskeys_verify(const struct verify *v, struct err *e)
{
	const struct recordset *s = node_set(zone_node(v->zone,
	    &v->zone->origin), LDNS_RR_TYPE_DNSKEY);
	bool has_zsk = false;

	if (s == NULL || s->data.n != v->slot->n_keys ||
	    s->sigs.n != v->slot->n_sigs)
		return err_set(e, ERR_CRYPTO,
		    "the DNSKEY set is not that of the slot");
	for (size_t i = 0; i < s->data.n; i++) {
		struct dnskey k;
		size_t j = 0;

		if (dnskey_from_rdata(&k, s->data.at[i].bytes,
		    s->data.at[i].len, e) != 0)
			return -1;
		while (j < v->slot->n_keys &&
		    !dnskey_equal(&k, &v->slot->keys[j].key))
			j++;
		if (j == v->slot->n_keys)
			return err_set(e, ERR_CRYPTO,
			    "the DNSKEY set has a key that is not the slot's");
		has_zsk |= dnskey_equal(&k, v->zsk);
	}
	if (!has_zsk)
		return err_set(e, ERR_CRYPTO,
		    "the DNSKEY set lacks the ZSK that signs");
	return 0;
}

int
zone_verify(const struct zone *z, const struct bundle *slot,
    const struct dnskey *zsk, time_t now, struct err *e)
{
	const struct verify v = { z, slot, zsk, now };

	if (dnskeys_verify(&v, e) != 0 || nsec_verify(z, e) != 0)
		return -1;
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->nodes[i];

		for (size_t j = 0; j < n->n; j++) {
			if (set_verify(&v, n, &n->sets[j], e) != 0)
				return set_doing(n, &n->sets[j], e);
		}
	}
	return 0;
}
