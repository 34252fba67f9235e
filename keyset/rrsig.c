#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "keyset/rrset.h"
#include "keyset/rrsig.h"
#include "keyset/verifier.h"

enum {
	FIXED	 = 18,			/* octets of RDATA before the name */
	HEAD_MAX = FIXED + DNAME_MAX,	/* ... before the signature */
	RDATA_MAX = HEAD_MAX + SIGNATURE_MAX,
};

static uint8_t *
put16(uint8_t *p, unsigned v)
{
	*p++ = (uint8_t)(v >> 8);
	*p++ = (uint8_t)v;
	return p;
}

static uint8_t *
put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v & 0xffff);
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* The RDATA without the signature, RFC 4034 3.1; returns its length. */
static size_t
write_head(const struct rrsig *s, uint8_t out[HEAD_MAX])
{
	uint8_t *p = put16(out, s->covered);

	*p++ = s->alg->number;
	*p++ = s->labels;
	p = put32(p, s->original_ttl);
	p = put32(p, s->expiration);
	p = put32(p, s->inception);
	p = put16(p, s->tag);
	memcpy(p, s->signer.wire, s->signer.len);
	return FIXED + (size_t)s->signer.len;
}

/* What is signed: the RDATA's head and the canonical RRset (3.1.8.1). */
static int
signed_data(const struct rrsig *s, const struct rrset *set, struct blob *out,
    struct err *e)
{
	uint8_t head[HEAD_MAX];

	if (blob_append(out, head, write_head(s, head), e) != 0)
		return -1;
	return rrset_write(set, s->original_ttl, out, e);
}

ldns_rr *
rrsig_to_rr(const struct rrsig *s, const struct dname *owner, uint32_t ttl,
    struct err *e)
{
	uint8_t rdata[RDATA_MAX];
	size_t len = write_head(s, rdata);

	memcpy(rdata + len, s->sig, s->len);
	return record_new(owner, LDNS_RR_TYPE_RRSIG, ttl, rdata, len + s->len,
	    e);
}

static int
check_signature_len(const struct alg *alg, size_t len, struct err *e)
{
	if (len == 0 || len > SIGNATURE_MAX ||
	    (alg->sig_len != 0 && len != alg->sig_len))
		return err_set(e, ERR_FORMAT, "an RRSIG has a signature of %zu "
		    "octets, which %s never has", len, alg->name);
	return 0;
}

static int
from_rdata(struct rrsig *out, const uint8_t *rdata, size_t len, struct err *e)
{
	struct rrsig s = { 0 };
	size_t end = FIXED;

	while (end < len && rdata[end] != 0)
		end += rdata[end] + 1u;
	if (end >= len)
		return err_set(e, ERR_FORMAT, "an RRSIG of %zu octets is cut "
		    "off", len);
	end++;
	s.covered = (uint16_t)(rdata[0] << 8 | rdata[1]);
	if ((s.alg = alg_by_number(rdata[2])) == NULL)
		return err_set(e, ERR_FORMAT, "an RRSIG has the algorithm %u, "
		    "which is not supported", rdata[2]);
	s.labels = rdata[3];
	s.original_ttl = get32(rdata + 4);
	s.expiration = get32(rdata + 8);
	s.inception = get32(rdata + 12);
	s.tag = (uint16_t)(rdata[16] << 8 | rdata[17]);
	if (dname_from_wire(&s.signer, rdata + FIXED, end - FIXED, e) != 0 ||
	    check_signature_len(s.alg, len - end, e) != 0)
		return -1;
	s.len = (uint16_t)(len - end);
	memcpy(s.sig, rdata + end, s.len);
	*out = s;
	return 0;
}

int
rrsig_from_rr(struct rrsig *out, const ldns_rr *rr, struct err *e)
{
	struct blob rdata = { NULL, 0 };
	int rc;

	if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_RRSIG ||
	    ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
		return err_set(e, ERR_FORMAT, "a record is not an RRSIG of "
		    "class IN");
	if (record_rdata(rr, &rdata, e) != 0)
		return -1;
	rc = from_rdata(out, rdata.data, rdata.len, e);
	blob_free(&rdata);
	return rc;
}

int
rrsig_fits(const struct rrsig *s, const struct dnskey *k,
    const struct rrset *set, struct err *e)
{
	if ((k->flags & DNSKEY_ZONE) == 0)
		return err_set(e, ERR_CRYPTO, "a key with the flags %u is not "
		    "a zone key and signs nothing", k->flags);
	if (s->alg != k->alg)
		return err_set(e, ERR_CRYPTO, "a signature of %s is not by a "
		    "key of %s", s->alg->name, k->alg->name);
	if (s->tag != dnskey_tag(k))
		return err_set(e, ERR_CRYPTO, "a signature is by key %u, not "
		    "by key %u", s->tag, dnskey_tag(k));
	if (s->covered != set->type)
		return err_set(e, ERR_CRYPTO, "a signature covers type %u, not "
		    "%u", s->covered, set->type);
	if (s->labels != dname_labels(&set->owner))
		return err_set(e, ERR_CRYPTO, "a signature is of %u labels, "
		    "and the name has %u", s->labels,
		    dname_labels(&set->owner));
	if (!dname_within(&set->owner, &s->signer) ||
	    (set->type == LDNS_RR_TYPE_DNSKEY &&
	    !dname_equal(&set->owner, &s->signer)))
		return err_set(e, ERR_CRYPTO, "a signature's signer is not the "
		    "zone of the records");
	return 0;
}

static int
check_list(const ldns_rr_list *list, struct err *e)
{
	uint32_t ttl = 0;

	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(list, i);

		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG)
			return err_set(e, ERR_FORMAT, "signatures are not "
			    "signed");
		if (i > 0 && ldns_rr_ttl(rr) != ttl)
			return err_set(e, ERR_FORMAT, "the records of an RRset "
			    "have the TTLs %u and %u", ttl, ldns_rr_ttl(rr));
		ttl = ldns_rr_ttl(rr);
	}
	return 0;
}

static int
check_times(time_t inception, time_t expiration, struct err *e)
{
	if (inception < 0)
		return err_set(e, ERR_FORMAT, "a signature cannot begin before "
		    "1970");
	if (expiration <= inception)
		return err_set(e, ERR_FORMAT, "a signature cannot end before "
		    "it begins");
	/* Beyond that, serial arithmetic has them the other way round. */
	if (expiration - inception > INT32_MAX)
		return err_set(e, ERR_FORMAT, "a signature cannot be valid for "
		    "more than 68 years");
	return 0;
}

/* ---- made ---------------------------------------------------------------- */

/* One of the RRSIGs that are made together. */
struct draft {
	struct rrsig	rrsig;
	struct blob	data;		/* that is signed */
};

static int
draft_start(struct draft *d, const struct rrsig_wanted *of, const struct dnskey *by,
    const struct dname *signer, struct err *e)
{
	struct rrsig *s = &d->rrsig;
	struct rrset set = { 0 };
	int rc;

	if (check_times(of->inception, of->expiration, e) != 0 ||
	    check_list(of->rrset, e) != 0 ||
	    rrset_from_list(&set, of->rrset, e) != 0)
		return -1;
	s->covered = set.type;
	s->alg = by->alg;
	s->labels = (uint8_t)dname_labels(&set.owner);
	s->original_ttl = ldns_rr_ttl(ldns_rr_list_rr(of->rrset, 0));
	s->expiration = (uint32_t)of->expiration;
	s->inception = (uint32_t)of->inception;
	s->tag = dnskey_tag(by);
	s->signer = *signer;
	rc = rrsig_fits(s, by, &set, e) != 0 ? -1 : signed_data(s, &set,
	    &d->data, e);
	rrset_free(&set);
	return rc;
}

static int
ask_each(const struct signing_key *by, struct to_sign *all, size_t n,
    size_t *at, struct err *e)
{
	for (*at = 0; *at < n; ++*at)
		if (by->sign(by->of, all[*at].data, all[*at].len, all[*at].sig,
		    &all[*at].sig_len, e) != 0)
			return -1;
	return 0;
}

static int
drafts_sign(struct draft *drafts, size_t n, const struct signing_key *by,
    size_t *at, struct err *e)
{
	struct to_sign *all = calloc(n, sizeof(*all));
	int rc;

	if (all == NULL)
		return err_sys(e, "sign %zu sets", n);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct to_sign){
			.data = drafts[i].data.data, .len = drafts[i].data.len,
			.sig = drafts[i].rrsig.sig,
		};
	rc = by->sign_all != NULL ? by->sign_all(by->of, all, n, at, e) :
	    ask_each(by, all, n, at, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		*at = i;
		rc = check_signature_len(by->key.alg, all[i].sig_len, e);
		if (rc != 0)
			e->kind = ERR_CRYPTO;
		else
			drafts[i].rrsig.len = (uint16_t)all[i].sig_len;
	}
	free(all);
	return rc;
}

static int
drafts_verify(const struct draft *drafts, const struct rrsig_wanted *of, size_t n,
    const struct dnskey *by, size_t *at, struct err *e)
{
	struct verifier *v = verifier_new(by, e);
	int rc = v == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		*at = i;
		if (i == 0 || of[i].rrset != of[i - 1].rrset)
			rc = verifier_set(v, of[i].rrset, e);
		if (rc == 0)
			rc = verifier_check(v, &drafts[i].rrsig, e);
	}
	verifier_free(&v);
	return rc == 0 ? 0 : err_doing(e, "check a signature just made; it is "
	    "thrown away");
}

int
rrsig_make_all(const struct rrsig_wanted *of, size_t n, const struct signing_key *by,
    const struct dname *signer, size_t *at, struct err *e)
{
	struct draft *drafts;
	int rc = 0;

	*at = 0;
	if (n == 0)
		return 0;
	if ((drafts = calloc(n, sizeof(*drafts))) == NULL)
		return err_sys(e, "sign %zu sets", n);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		*at = i;
		rc = draft_start(&drafts[i], &of[i], &by->key, signer, e);
	}
	if (rc == 0)
		rc = drafts_sign(drafts, n, by, at, e);
	if (rc == 0)
		rc = drafts_verify(drafts, of, n, &by->key, at, e);
	for (size_t i = 0; i < n; i++) {
		if (rc == 0)
			*of[i].out = drafts[i].rrsig;
		blob_free(&drafts[i].data);
	}
	free(drafts);
	return rc;
}

int
rrsig_make(struct rrsig *out, const struct signing_key *by,
    const struct dname *signer, const ldns_rr_list *list,
    time_t inception, time_t expiration, struct err *e)
{
	const struct rrsig_wanted of = { list, inception, expiration, out };
	size_t at;

	return rrsig_make_all(&of, 1, by, signer, &at, e);
}
