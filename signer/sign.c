#include "keyset/record.h"
#include "signer/nsec.h"
#include "signer/sign.h"

static int
add_rrsig(struct recordset *s, const struct rrsig *sig,
    const struct dname *owner, uint32_t ttl, struct err *e)
{
	ldns_rr *rr = rrsig_to_rr(sig, owner, ttl, e);
	struct blob rdata = { NULL, 0 };
	int rc = -1;

	if (rr != NULL && record_rdata(rr, &rdata, e) == 0)
		rc = recordset_add(s, LDNS_RR_TYPE_RRSIG, ttl, rdata.data,
		    rdata.len, e);
	blob_free(&rdata);
	ldns_rr_free(rr);
	return rc;
}

static int
add_dnskeys(struct zone *z, const struct bundle *slot, struct err *e)
{
	struct node *apex = zone_node(z, &z->origin);
	struct recordset *s = node_set_new(apex, LDNS_RR_TYPE_DNSKEY, e);
	uint8_t rdata[4 + DNSKEY_PUB_MAX];

	if (s == NULL)
		return -1;
	for (size_t i = 0; i < slot->n_keys; i++) {
		size_t len = dnskey_to_rdata(&slot->keys[i].key, rdata);

		if (recordset_add(s, LDNS_RR_TYPE_DNSKEY, slot->keys[i].ttl, rdata,
		    len, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < slot->n_sigs; i++) {
		if (add_rrsig(s, &slot->sigs[i].rrsig, &z->origin, s->ttl,
		    e) != 0)
			return -1;
	}
	(void)recordset_sort(s);	/* a set has nothing twice */
	return 0;
}

static int
set_sign(struct recordset *s, const struct zone *z,
    const struct dname *owner, const struct signing *with, struct err *e)
{
	ldns_rr_list *records = recordset_records(s, owner, e);
	struct rrsig sig;
	int rc = -1;

	if (records == NULL)
		return -1;
	if (rrsig_make(&sig, with->zsk, &z->origin, records, with->inception,
	    with->expiration, e) == 0)
		rc = add_rrsig(s, &sig, owner, s->ttl, e);
	ldns_rr_list_deep_free(records);
	return rc;
}

int
zone_sign(struct zone *z, const struct signing *with, struct err *e)
{
	if (add_dnskeys(z, with->slot, e) != 0 || nsec_add(z, e) != 0)
		return -1;
	for (size_t i = 0; i < z->n; i++) {
		struct node *n = z->nodes[i];

		for (size_t j = 0; j < n->n; j++) {
			struct recordset *s = &n->sets[j];

			if (s->type == LDNS_RR_TYPE_DNSKEY &&
			    dname_equal(&n->owner, &z->origin))
				continue;
			if (node_signs(n, s->type) &&
			    set_sign(s, z, &n->owner, with, e) != 0)
				return -1;
		}
	}
	return 0;
}
