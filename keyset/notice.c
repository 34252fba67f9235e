#include <stdio.h>
#include <string.h>

#include "keyset/record.h"

#include "keyset/notice.h"

/* What a bit makes of a key; digest 0: the key itself. */
static const struct telling {
	const char		*name;
	unsigned		bit;
	enum notice_kind	kind;
	unsigned		digest;
} TELLINGS[] = {
	{ "cdnskey", TELLS_CDNSKEY, NOTICE_CDNSKEY, 0 },
	{ "sha256", TELLS_CDS_SHA256, NOTICE_CDS, DS_SHA256 },
	{ "sha384", TELLS_CDS_SHA384, NOTICE_CDS, DS_SHA384 },
};

enum { N_TELLINGS = sizeof(TELLINGS) / sizeof(TELLINGS[0]) };

static const struct {
	const char	*name;
	unsigned	 type;
} KINDS[] = {
	[NOTICE_CDS]	= { "CDS", LDNS_RR_TYPE_CDS },
	[NOTICE_CDNSKEY] = { "CDNSKEY", LDNS_RR_TYPE_CDNSKEY },
};

const char *
notice_name(enum notice_kind kind)
{
	return KINDS[kind].name;
}

unsigned
notice_type(enum notice_kind kind)
{
	return KINDS[kind].type;
}

unsigned
tells_by_name(const char *name)
{
	for (size_t t = 0; t < N_TELLINGS; t++)
		if (strcmp(TELLINGS[t].name, name) == 0)
			return TELLINGS[t].bit;
	return 0;
}

char *
tells_words(unsigned tells, char out[TELLS_TEXT])
{
	size_t n = 0;

	for (size_t t = 0; t < N_TELLINGS; t++)
		if (tells & TELLINGS[t].bit)
			n += (size_t)snprintf(out + n, TELLS_TEXT - n, "%s%s",
			    n > 0 ? " " : "", TELLINGS[t].name);
	if (n == 0)
		snprintf(out, TELLS_TEXT, "nothing");
	return out;
}

bool
tells_kind(unsigned tells, enum notice_kind kind)
{
	for (size_t t = 0; t < N_TELLINGS; t++)
		if (TELLINGS[t].kind == kind && (tells & TELLINGS[t].bit))
			return true;
	return false;
}

bool
notice_told(const struct bundle *b, enum notice_kind kind)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (tells_kind(b->keys[i].tells, kind))
			return true;
	return false;
}

/* What this telling says of a key; the caller's (ldns_rr_free). */
static ldns_rr *
record_of(const struct dnskey *k, const struct telling *t,
    const struct dname *zone, uint32_t ttl, struct err *e)
{
	ldns_rr *from = t->digest == 0 ? dnskey_to_rr(k, zone, ttl, e) :
	    dnskey_to_ds(k, zone, ttl, (enum dnskey_ds)t->digest, e);
	struct blob rdata = { NULL, 0 };
	ldns_rr *rr = NULL;

	if (from != NULL && record_rdata(from, &rdata, e) == 0)
		rr = record_new(zone, KINDS[t->kind].type, ttl, rdata.data,
		    rdata.len, e);
	blob_free(&rdata);
	ldns_rr_free(from);
	return rr;
}

static int
add(ldns_rr_list *set, ldns_rr *rr, struct err *e)
{
	if (rr == NULL)
		return -1;
	if (ldns_rr_list_push_rr(set, rr))
		return 0;
	ldns_rr_free(rr);
	return err_set(e, ERR_SYS, "no memory for a set of records");
}

ldns_rr_list *
notice_rrset(const struct bundle *b, enum notice_kind kind,
    const struct dname *zone, struct err *e)
{
	ldns_rr_list *set = ldns_rr_list_new();
	uint32_t ttl = b->notices[kind].ttl;

	if (set == NULL) {
		err_set(e, ERR_SYS, "no memory for a set of records");
		return NULL;
	}
	for (size_t i = 0; i < b->n_keys; i++)
		for (size_t t = 0; t < N_TELLINGS; t++)
			if (TELLINGS[t].kind == kind &&
			    (b->keys[i].tells & TELLINGS[t].bit) &&
			    add(set, record_of(&b->keys[i].key, &TELLINGS[t],
			    zone, ttl, e), e) != 0) {
				ldns_rr_list_deep_free(set);
				return NULL;
			}
	ldns_rr_list_sort(set);
	return set;
}

/* 1: the record is what the telling says of this key, 0: it is not. */
static int
tells(const struct bundle_key *k, const struct telling *t, const ldns_rr *rr,
    const struct dname *zone, struct err *e)
{
	ldns_rr *want = record_of(&k->key, t, zone, ldns_rr_ttl(rr), e);
	int rc;

	if (want == NULL)
		return -1;
	rc = ldns_rr_compare(want, rr) == 0;
	ldns_rr_free(want);
	return rc;
}

int
notice_take(struct bundle *b, const ldns_rr *rr, const struct dname *zone,
    struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++)
		for (size_t t = 0; t < N_TELLINGS; t++) {
			struct bundle_key *k = &b->keys[i];
			int same;

			if (KINDS[TELLINGS[t].kind].type !=
			    ldns_rr_get_type(rr) ||
			    !(k->key.flags & DNSKEY_SEP))
				continue;
			if ((same = tells(k, &TELLINGS[t], rr, zone, e)) < 0)
				return -1;
			if (same && (k->tells & TELLINGS[t].bit))
				return err_set(e, ERR_FORMAT, "the record is "
				    "there twice");
			if (same) {
				k->tells |= TELLINGS[t].bit;
				return 0;
			}
		}
	return err_set(e, ERR_FORMAT, "it tells the parent of no KSK that "
	    "stands in this slot before it, or by a digest other than "
	    "SHA-256 and SHA-384");
}

int
notice_room(struct bundle *b, enum notice_kind kind, const char *identifier,
    struct rrsig **out, struct err *e)
{
	struct notice *n = &b->notices[kind];
	struct bundle_sig *new = &n->sigs[n->n_sigs];

	if (n->n_sigs == BUNDLE_SIGNERS_MAX)
		return err_set(e, ERR_POLICY, "more than %d KSKs sign the %s "
		    "set", BUNDLE_SIGNERS_MAX, KINDS[kind].name);
	if (identifier_set(new->identifier, identifier, e) != 0)
		return -1;
	new->ttl = n->ttl;
	n->n_sigs++;
	*out = &new->rrsig;
	return 0;
}

static int
notice_verify(const struct bundle *b, enum notice_kind kind,
    const struct dname *zone, struct err *e)
{
	const struct notice *n = &b->notices[kind];
	ldns_rr_list *set;
	int rc = 0;

	if (notice_told(b, kind) != (n->n_sigs > 0))
		return err_set(e, ERR_CRYPTO, "bundle %s: the %s set is %s",
		    b->id, KINDS[kind].name, n->n_sigs > 0 ?
		    "signed and not there" : "not signed");
	if (n->n_sigs == 0)
		return 0;
	if ((set = notice_rrset(b, kind, zone, e)) == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < n->n_sigs; i++)
		if ((rc = bundle_sig_verify(b, &n->sigs[i], zone, set,
		    e)) != 0)
			err_doing(e, "bundle %s: signature of tag %u over the "
			    "%s set", b->id, n->sigs[i].rrsig.tag,
			    KINDS[kind].name);
	ldns_rr_list_deep_free(set);
	return rc;
}

int
notices_verify(const struct bundle *b, const struct dname *zone,
    struct err *e)
{
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		if (notice_verify(b, kind, zone, e) != 0)
			return -1;
	return 0;
}
