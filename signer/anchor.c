#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "signer/anchor.h"
#include "signer/zone_parse.h"

enum { ANCHOR_TTL = 3600 };	/* for records without one; it means nothing */

struct anchor {
	struct zone	*zone;
};

static bool
ds_is_usable(const struct rr *r)
{
	return r->len > 4 &&
	    (r->data[3] == DS_SHA256 || r->data[3] == DS_SHA384);
}

static bool
ds_is_of(const struct rr *r, const struct dnskey *k,
    const struct dname *zone)
{
	struct blob ds = { NULL, 0 };
	struct err ignored;	/* a DS that cannot be made is not equal */
	ldns_rr *rr;
	bool same = false;

	if (!ds_is_usable(r))
		return false;
	rr = dnskey_to_ds(k, zone, 0, (enum dnskey_ds)r->data[3], &ignored);
	if (rr != NULL && record_rdata(rr, &ds, &ignored) == 0)
		same = ds.len == r->len &&
		    memcmp(ds.data, r->data, ds.len) == 0;
	blob_free(&ds);
	ldns_rr_free(rr);
	return same;
}

static bool
dnskey_is(const struct rr *r, const struct dnskey *k)
{
	struct dnskey anchor;
	struct err ignored;	/* data that is no key is not equal */

	return dnskey_from_rdata(&anchor, r->data, r->len, &ignored) == 0 &&
	    dnskey_equal(&anchor, k);
}

static bool
set_has(const struct span *s, const struct dnskey *k,
    const struct dname *zone)
{
	struct rr r = { 0 };

	while (span_next(s, &r)) {
		if (s->type == LDNS_RR_TYPE_DS && ds_is_of(&r, k, zone))
			return true;
		if (s->type == LDNS_RR_TYPE_DNSKEY && dnskey_is(&r, k))
			return true;
	}
	return false;
}

/* It is a zone that was not ordered: its name may come more than once. */
bool
anchor_trusts(const struct anchor *a, const struct dnskey *key)
{
	const struct zone *z = a->zone;
	struct dnskey k = *key;

	k.flags &= (uint16_t)~DNSKEY_REVOKE;
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->at[i].node;
		struct span s = { 0 };

		while (n->owner_len == 0 && node_next(n, &s)) {
			if (set_has(&s, &k, &z->origin))
				return true;
		}
	}
	return false;
}

static bool
anchor_is_usable(const struct zone *z)
{
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->at[i].node;
		struct span s = { 0 };

		while (n->owner_len == 0 && node_next(n, &s)) {
			struct rr r = { 0 };

			if (s.type == LDNS_RR_TYPE_DNSKEY)
				return true;
			while (s.type == LDNS_RR_TYPE_DS && span_next(&s, &r))
				if (ds_is_usable(&r))
					return true;
		}
	}
	return false;
}

struct anchor *
anchor_read(const char *text, size_t len, const char *name,
    const struct dname *zone, struct err *e)
{
	struct anchor *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		err_sys(e, "a trust anchor");
		return NULL;
	}
	if ((a->zone = zone_new(zone, e)) == NULL ||
	    zone_parse_own(a->zone, text, len, ANCHOR_TTL, e) != 0) {
		err_doing(e, "the trust anchor %.100s", name);
		/* It is what is judged by, and not what is judged. */
		if (e->kind == ERR_POLICY)
			e->kind = ERR_FORMAT;
		anchor_free(&a);
		return NULL;
	}
	if (!anchor_is_usable(a->zone)) {
		char origin[DNAME_TEXT_MAX];

		err_set(e, ERR_FORMAT, "the trust anchor %.100s has no DNSKEY, "
		    "nor a DS with SHA-256 or SHA-384, of %.200s", name,
		    dname_text(zone, origin));
		anchor_free(&a);
	}
	return a;
}

void
anchor_free(struct anchor **ap)
{
	if (*ap == NULL)
		return;
	zone_free(&(*ap)->zone);
	free(*ap);
	*ap = NULL;
}
