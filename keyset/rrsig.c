#include <string.h>

#include <openssl/err.h>

#include "keyset/record.h"
#include "keyset/rrset.h"
#include "keyset/rrsig.h"

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

/*
 * ldns goes its own way from the list to what is signed, so that a fault in
 * how rrsig_make() puts it together does not confirm itself.  Only that a
 * record counts once (RFC 4034, 6.3) it leaves to its caller.
 */
static ldns_rr_list *
canonical(const ldns_rr_list *list)
{
	ldns_rr_list *all = ldns_rr_list_clone(list);

	if (all == NULL)
		return NULL;
	for (size_t i = 0; i < ldns_rr_list_rr_count(all); i++)
		ldns_rr2canonical(ldns_rr_list_rr(all, i));
	ldns_rr_list_sort(all);
	return all;
}

/* The records of a sorted list, which they stay in, without repeated ones. */
static ldns_rr_list *
once_each(const ldns_rr_list *all)
{
	ldns_rr_list *once = all == NULL ? NULL : ldns_rr_list_new();
	ldns_rr *last = NULL;

	for (size_t i = 0; once != NULL && i < ldns_rr_list_rr_count(all);
	    i++) {
		ldns_rr *rr = ldns_rr_list_rr(all, i);

		if (last != NULL && ldns_rr_compare(last, rr) == 0)
			continue;
		last = rr;
		if (!ldns_rr_list_push_rr(once, rr)) {
			ldns_rr_list_free(once);
			return NULL;
		}
	}
	return once;
}

static int
verify_by_ldns(const struct rrsig *s, const struct dnskey *k,
    const ldns_rr_list *list, const struct dname *owner, struct err *e)
{
	ldns_rr_list *all = NULL, *once = NULL, *keys = NULL;
	ldns_rr *sig = NULL, *key = NULL;
	ldns_status status;
	int rc = -1;

	if ((sig = rrsig_to_rr(s, owner, s->original_ttl, e)) == NULL ||
	    (key = dnskey_to_rr(k, &s->signer, s->original_ttl, e)) == NULL)
		goto out;
	all = canonical(list);
	once = once_each(all);
	keys = ldns_rr_list_new();
	if (once == NULL || keys == NULL || !ldns_rr_list_push_rr(keys, key)) {
		err_set(e, ERR_SYS, "out of memory to verify a signature");
		goto out;
	}
	key = NULL;		/* keys has it now */
	status = ldns_verify_rrsig_keylist_notime(once, sig, keys, NULL);
	ERR_clear_error();	/* what libcrypto told ldns */
	if (status == LDNS_STATUS_OK)
		rc = 0;
	else
		err_set(e, ERR_CRYPTO, "a signature by key %u does not verify "
		    "(%s)", s->tag, ldns_get_errorstr_by_id(status));
out:
	ldns_rr_list_deep_free(keys);
	ldns_rr_list_free(once);
	ldns_rr_list_deep_free(all);
	ldns_rr_free(key);
	ldns_rr_free(sig);
	return rc;
}

/* Whether the words of the RRSIG are true of this key and RRset. */
static int
check_fit(const struct rrsig *s, const struct dnskey *k,
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

int
rrsig_verify(const struct rrsig *s, const struct dnskey *k,
    const ldns_rr_list *list, struct err *e)
{
	struct rrset set;
	int rc;

	if (rrset_from_list(&set, list, e) != 0)
		return -1;
	if ((rc = check_fit(s, k, &set, e)) == 0)
		rc = verify_by_ldns(s, k, list, &set.owner, e);
	rrset_free(&set);
	return rc;
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

int
rrsig_make(struct rrsig *out, const struct signing_key *by,
    const struct dname *signer, const ldns_rr_list *list,
    time_t inception, time_t expiration, struct err *e)
{
	struct blob data = { NULL, 0 };
	struct rrset set = { 0 };
	struct rrsig s = { 0 };
	size_t len = 0;
	int rc = -1;

	if (check_times(inception, expiration, e) != 0 ||
	    check_list(list, e) != 0 || rrset_from_list(&set, list, e) != 0)
		return -1;
	s.covered = set.type;
	s.alg = by->key.alg;
	s.labels = (uint8_t)dname_labels(&set.owner);
	s.original_ttl = ldns_rr_ttl(ldns_rr_list_rr(list, 0));
	s.expiration = (uint32_t)expiration;
	s.inception = (uint32_t)inception;
	s.tag = dnskey_tag(&by->key);
	s.signer = *signer;
	if (check_fit(&s, &by->key, &set, e) != 0 ||
	    signed_data(&s, &set, &data, e) != 0 ||
	    by->sign(by->of, data.data, data.len, s.sig, &len, e) != 0)
		goto out;
	if (check_signature_len(s.alg, len, e) != 0) {
		e->kind = ERR_CRYPTO;
		goto out;
	}
	s.len = (uint16_t)len;
	if (rrsig_verify(&s, &by->key, list, e) != 0) {
		err_doing(e, "check a signature just made; it is thrown away");
		goto out;
	}
	*out = s;
	rc = 0;
out:
	blob_free(&data);
	rrset_free(&set);
	return rc;
}
