#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "keyset/utc.h"
#include "signer/canonical.h"
#include "signer/sig_verify.h"

/* An RRSIG in place: the fields that are judged before its signature. */
struct sig {
	unsigned	 covered, alg, labels, tag;
	uint32_t	 ttl, expiration, inception;
	size_t		 head_len;	/* octets before the signature */
};

static int
sig_read(struct sig *s, const struct rr *r, struct err *e)
{
	const uint8_t *p = r->data;
	size_t at = RRSIG_FIXED;

	while (at < r->len && p[at] != 0)
		at += p[at] + 1U;
	if (at + 1 >= r->len)
		return err_set(e, ERR_CRYPTO, "the RRSIG is cut off");
	*s = (struct sig){
		.covered = ldns_read_uint16(p), .alg = p[2], .labels = p[3],
		.ttl = ldns_read_uint32(p + 4),
		.expiration = ldns_read_uint32(p + 8),
		.inception = ldns_read_uint32(p + 12),
		.tag = ldns_read_uint16(p + 16), .head_len = at + 1,
	};
	return 0;
}

static int
sig_check(const struct eye *eye, const struct span *set,
    const struct sig *s, const struct rr *r, struct err *e)
{
	const struct dname *origin = &eye->zone->origin;
	time_t now = eye->by->now;

	if (s->head_len != RRSIG_FIXED + (size_t)origin->len ||
	    memcmp(r->data + RRSIG_FIXED, origin->wire, origin->len) != 0)
		return err_set(e, ERR_CRYPTO, "the RRSIG names another signer");
	if (s->labels != canonical_labels(eye->owner.wire))
		return err_set(e, ERR_CRYPTO, "the RRSIG counts other labels");
	if (s->ttl != set->ttl || r->ttl != set->ttl)
		return err_set(e, ERR_CRYPTO, "the RRSIG has another TTL");
	if (utc_from_dnssec(s->inception, now) > now ||
	    utc_from_dnssec(s->expiration, now) <= now)
		return err_set(e, ERR_CRYPTO, "the RRSIG is not in force");
	return 0;
}

/* DNSKEY sets are vouched for by KSKs, all else by the ZSK. */
static bool
may_sign(const struct eye *eye, const struct span *set, const struct dnskey *k)
{
	if (set->type == LDNS_RR_TYPE_DNSKEY)
		return (k->flags & DNSKEY_SEP) != 0;
	if (eye->by->zsk != NULL)
		return dnskey_equal(k, eye->by->zsk);
	return (k->flags & DNSKEY_SEP) == 0;
}

static int
sig_verify(struct eye *eye, const struct span *set,
    const struct sig *s, const struct rr *r, struct err *e)
{
	canonical_put(&eye->data, r->data, s->head_len, &eye->owner, set);
	if (eye->data.failed)
		return err_set(e, ERR_SYS, "no memory to verify in");
	err_set(e, ERR_CRYPTO, "the RRSIG is by none of the slot's keys that "
	    "may sign it");
	for (size_t i = 0; i < eye->n; i++) {
		const struct checker *c = &eye->at[i];

		if (c->tag == s->tag && c->key->alg->number == s->alg &&
		    may_sign(eye, set, c->key) &&
		    signature_engine_check(c->engine, (uint8_t *)eye->data.at,
		    eye->data.len, r->data + s->head_len,
		    r->len - s->head_len, e) == 0)
			return 0;
	}
	return -1;
}

/* NULL with ERR_SYS, or ERR_FORMAT when ldns does not read it. */
static ldns_rr_list *
list_for_ldns(const struct eye *eye, const struct span *set, struct err *e)
{
	ldns_rr_list *list = ldns_rr_list_new();
	struct rr r = { 0 };

	while (list != NULL && span_next(set, &r)) {
		ldns_rr *rr = record_new(&eye->owner, r.type, r.ttl, r.data,
		    r.len, e);

		if (rr != NULL && ldns_rr_list_push_rr(list, rr))
			continue;
		ldns_rr_free(rr);
		ldns_rr_list_deep_free(list);
		return NULL;
	}
	if (list == NULL)
		err_set(e, ERR_SYS, "a set of records: not enough memory");
	return list;
}

/* The same once more, by other people's code. */
static int
verify_by_ldns(const struct eye *eye,
    const struct span *set, const struct rr *r, struct err *e)
{
	ldns_rr_list *list = NULL;
	ldns_rr *rr = NULL;
	struct err unread;
	struct rrsig sig;
	int rc = -1;

	/* Data that ldns does not read is another program's own affair. */
	if ((list = list_for_ldns(eye, set, &unread)) == NULL)
		return 0;
	rr = record_new(&eye->owner, LDNS_RR_TYPE_RRSIG, r->ttl, r->data,
	    r->len, e);
	if (rr != NULL && rrsig_from_rr(&sig, rr, e) == 0) {
		err_set(e, ERR_CRYPTO, "ldns knows no key of the RRSIG");
		for (size_t i = 0; rc != 0 && i < eye->n; i++)
			if (may_sign(eye, set, eye->at[i].key))
				rc = rrsig_verify(&sig, eye->at[i].key, list,
				    e);
	}
	ldns_rr_free(rr);
	ldns_rr_list_deep_free(list);
	return rc;
}

static bool
is_first(const struct eye *eye, uint16_t type)
{
	return !atomic_exchange(&eye->by_ldns[type], true);
}

/* How many signatures a set should have: the slot's, or one by the ZSK. */
static size_t
sigs_wanted(const struct eye *eye, const struct node *n, const struct span *set)
{
	if (set->type == LDNS_RR_TYPE_DNSKEY && n->owner_len == 0)
		return eye->by->slot->n_sigs;
	return 1;
}

/* Whether this signature of these very records was verified before. */
static bool
is_known(const struct eye *eye, const struct span *set, const struct rr *sig)
{
	struct span was, sigs;
	struct rr r = { 0 };

	if (eye->known == NULL || !node_signs(eye->known, set->type) ||
	    !node_span(eye->known, set->type, &was) || was.len != set->len ||
	    memcmp(was.at, set->at, set->len) != 0 ||
	    !node_span(eye->known, LDNS_RR_TYPE_RRSIG, &sigs))
		return false;
	while (span_next_sig(&sigs, set->type, &r)) {
		if (r.len == sig->len && memcmp(r.data, sig->data, r.len) == 0)
			return true;
	}
	return false;
}

static int
set_verify(struct eye *eye, const struct node *n,
    const struct span *set, const struct span *sigs, struct err *e)
{
	struct rr r = { 0 };
	struct sig s = { 0 };
	size_t count = 0;

	while (span_next_sig(sigs, set->type, &r)) {
		if (!node_signs(n, set->type))
			return err_set(e, ERR_CRYPTO,
			    "an RRSIG is where none belongs");
		if (sig_read(&s, &r, e) != 0 ||
		    sig_check(eye, set, &s, &r, e) != 0)
			return -1;
		if (is_known(eye, set, &r)) {
			count++;
			continue;
		}
		if (sig_verify(eye, set, &s, &r, e) != 0)
			return -1;
		if (count++ == 0 && is_first(eye, set->type) &&
		    verify_by_ldns(eye, set, &r, e) != 0)
			return -1;
	}
	if (!node_signs(n, set->type))
		return 0;
	if (count == 0)
		return err_set(e, ERR_CRYPTO, "it is not signed");
	if (count != sigs_wanted(eye, n, set))
		return err_set(e, ERR_CRYPTO, "it has %zu RRSIGs, not %zu",
		    count, sigs_wanted(eye, n, set));
	return 0;
}

static int
set_doing(const struct eye *eye, uint16_t type, struct err *e)
{
	char owner[DNAME_TEXT_MAX], *name;

	name = ldns_rr_type2str((ldns_rr_type)type);
	err_doing(e, "%.170s %s", dname_text(&eye->owner, owner),
	    name != NULL ? name : "");
	free(name);
	return -1;
}

/* Whether each RRSIG covers a set that is there. */
static int
sigs_cover(const struct eye *eye, const struct node *n,
    const struct span *sigs, struct err *e)
{
	struct rr r = { 0 };
	struct span s;

	while (span_next(sigs, &r)) {
		uint16_t covered = ldns_read_uint16(r.data);

		if (covered == LDNS_RR_TYPE_RRSIG ||
		    !node_span(n, covered, &s)) {
			err_set(e, ERR_CRYPTO,
			    "an RRSIG is where none belongs");
			return set_doing(eye, covered, e);
		}
	}
	return 0;
}

int
eye_verify(struct eye *eye, const struct node *n, struct err *e)
{
	struct span s = { 0 }, sigs = { 0 };

	node_owner(n, &eye->zone->origin, &eye->owner);
	(void)node_span(n, LDNS_RR_TYPE_RRSIG, &sigs);	/* or it is empty */
	while (node_next(n, &s)) {
		if (s.type == LDNS_RR_TYPE_RRSIG)
			continue;
		if (set_verify(eye, n, &s, &sigs, e) != 0)
			return set_doing(eye, s.type, e);
	}
	return sigs.at == NULL ? 0 : sigs_cover(eye, n, &sigs, e);
}

void
eye_free(struct eye **eyep)
{
	struct eye *eye = *eyep;

	if (eye == NULL)
		return;
	for (size_t i = 0; i < eye->n; i++)
		signature_engine_free(&eye->at[i].engine);
	text_free(&eye->data);
	free(eye);
	*eyep = NULL;
}

static int
checker_init(struct checker *c, const struct dnskey *k, struct err *e)
{
	EVP_PKEY *pkey = dnskey_to_evp(k, e);

	if (pkey == NULL)
		return -1;
	c->key = k;
	c->tag = dnskey_tag(k);
	c->engine = signature_engine_new(k->alg, pkey, SIGNATURE_CHECK, e);
	EVP_PKEY_free(pkey);
	return c->engine != NULL ? 0 : -1;
}

struct eye *
eye_new(const struct zone *z, const struct verifying *by, atomic_bool *by_ldns,
    struct err *e)
{
	struct eye *eye = calloc(1, sizeof(*eye));

	if (eye == NULL) {
		err_sys(e, "verify a zone");
		return NULL;
	}
	eye->zone = z;
	eye->by = by;
	eye->by_ldns = by_ldns;
	for (; eye->n < by->slot->n_keys; eye->n++) {
		if (checker_init(&eye->at[eye->n], &by->slot->keys[eye->n].key,
		    e) != 0) {
			eye_free(&eye);
			return NULL;
		}
	}
	return eye;
}
