#include <stdio.h>

#include "keyset/notice.h"
#include "keyset/record.h"
#include "keyset/record_text.h"

#include "keyset/ksr.h"

/* Where a record is put. */
struct placing {
	struct request	*r;
	struct bundle	*bundle;
	struct err	*e;		/* borrowed */
};

void
ksr_identifier(const struct alg *alg, unsigned tag,
    char out[IDENTIFIER_MAX + 1])
{
	snprintf(out, IDENTIFIER_MAX + 1, "%s-%05u", alg->name, tag);
}

int
ksr_key(struct bundle_key *k, const ldns_rr *rr, struct err *e)
{
	if (dnskey_from_rr(&k->key, rr, e) != 0)
		return -1;
	k->ttl = ldns_rr_ttl(rr);
	k->claimed_tag = dnskey_tag(&k->key);
	ksr_identifier(k->key.alg, k->claimed_tag, k->identifier);
	return 0;
}

int
ksr_sig(struct bundle_sig *s, const ldns_rr *rr, struct err *e)
{
	if (rrsig_from_rr(&s->rrsig, rr, e) != 0)
		return -1;
	s->ttl = ldns_rr_ttl(rr);
	ksr_identifier(s->rrsig.alg, s->rrsig.tag, s->identifier);
	return 0;
}

static int
take_dnskey(struct placing *in, const ldns_rr *rr)
{
	struct bundle *b = in->bundle;
	struct bundle_key *k = &b->keys[b->n_keys];

	if (b->n_keys == BUNDLE_KEYS_MAX)
		return err_set(in->e, ERR_FORMAT, "more than %d keys in a slot",
		    BUNDLE_KEYS_MAX);
	if (ksr_key(k, rr, in->e) != 0)
		return -1;
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, &k->key))
			return err_set(in->e, ERR_FORMAT, "the key is there "
			    "twice");
	b->n_keys++;
	return 0;
}

static int
take_rrsig(struct placing *in, const ldns_rr *rr)
{
	struct bundle *b = in->bundle;
	struct bundle_sig s = { .ttl = 0 }, *to = b->sigs;
	size_t *n = &b->n_sigs, max = BUNDLE_SIGS_MAX;

	if (ksr_sig(&s, rr, in->e) != 0)
		return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		if (s.rrsig.covered == notice_type(kind)) {
			to = b->notices[kind].sigs;
			n = &b->notices[kind].n_sigs;
			max = BUNDLE_SIGNERS_MAX;
		}
	if (to == b->sigs && s.rrsig.covered != LDNS_RR_TYPE_DNSKEY)
		return err_set(in->e, ERR_FORMAT, "a signature over DNSKEY, "
		    "CDS or CDNSKEY is expected");
	if (*n == max)
		return err_set(in->e, ERR_FORMAT, "more than %zu signatures "
		    "over one set", max);
	to[(*n)++] = s;
	return 0;
}

static int
take_notice(struct placing *in, const ldns_rr *rr)
{
	enum notice_kind kind = ldns_rr_get_type(rr) == LDNS_RR_TYPE_CDS ?
	    NOTICE_CDS : NOTICE_CDNSKEY;
	struct bundle *b = in->bundle;
	struct notice *n = &b->notices[kind];

	if (notice_told(b, kind) && n->ttl != ldns_rr_ttl(rr))
		return err_set(in->e, ERR_FORMAT, "the TTLs of one set differ");
	if (notice_take(b, rr, &in->r->zone, in->e) != 0)
		return -1;
	n->ttl = ldns_rr_ttl(rr);
	return 0;
}

static const struct {
	unsigned	 type;
	bool		 of_request;
	bool		 may_comment;
	int		(*take)(struct placing *, const ldns_rr *);
} TYPES[] = {
	{ LDNS_RR_TYPE_DNSKEY, true, true, take_dnskey },
	{ LDNS_RR_TYPE_RRSIG, false, false, take_rrsig },
	{ LDNS_RR_TYPE_CDS, false, false, take_notice },
	{ LDNS_RR_TYPE_CDNSKEY, false, true, take_notice },
};

static int
take(struct placing *in, const ldns_rr *rr, bool comments)
{
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		if (TYPES[i].type != ldns_rr_get_type(rr) ||
		    (!in->r->is_response && !TYPES[i].of_request))
			continue;
		if (comments && !TYPES[i].may_comment)
			return err_set(in->e, ERR_FORMAT, "a comment where "
			    "none is known");
		return TYPES[i].take(in, rr);
	}
	return err_set(in->e, ERR_FORMAT, "a record of a type that does not "
	    "belong in a %s", in->r->is_response ? "response (DNSKEY, RRSIG, "
	    "CDS, CDNSKEY)" : "request (DNSKEY)");
}

/* What the comment says of the key that was just taken. */
static int
comment_take(const struct scan *s, const struct word *comment,
    struct placing *in, const ldns_rr *rr)
{
	struct bundle_key *last = &in->bundle->keys[in->bundle->n_keys - 1];
	struct blob rdata = { NULL, 0 };
	struct dnskey key;
	unsigned tag = 0;
	int rc = -1;

	if (record_rdata(rr, &rdata, in->e) == 0 && dnskey_from_rdata(&key,
	    rdata.data, rdata.len, in->e) == 0)
		rc = ksr_comment(s, comment, &key, &tag, in->e);
	blob_free(&rdata);
	if (rc == 0 && ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNSKEY)
		last->claimed_tag = tag;
	return rc;
}

int
ksr_record(const struct scan *s, const struct entry *entry, struct request *r,
    struct err *e)
{
	struct placing in = { r, &r->bundles[r->n_bundles - 1], e };
	const char *at = entry->words[0].text;
	struct dname owner;
	ldns_rr *rr = record_from_entry(s, entry, &owner, e);
	int rc = -1;

	if (rr == NULL)
		return -1;
	if (r->zone.len == 0)
		r->zone = owner;
	if (!dname_equal(&owner, &r->zone))
		(void)scan_fault(s, at, e, "a record of another zone than the "
		    "first");
	else if ((rc = take(&in, rr, entry->comment.len > 0)) != 0)
		scan_doing(s, at, e);
	else if (entry->comment.len > 0)
		rc = comment_take(s, &entry->comment, &in, rr);
	ldns_rr_free(rr);
	return rc;
}
