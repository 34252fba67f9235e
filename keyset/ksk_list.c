#include <stdlib.h>
#include <string.h>

#include "keyset/ksk_list.h"
#include "keyset/record.h"
#include "keyset/record_text.h"

enum { TYPE_AT = 3 };		/* behind owner, TTL and class */

struct list {
	const struct request	*of;
	struct dnskey		*keys;
	size_t			 n;
	size_t			 named;	/* records */
};

static int
add(struct list *l, const struct dnskey *k, struct err *e)
{
	struct dnskey *grown;

	for (size_t i = 0; i < l->n; i++)
		if (dnskey_equal(&l->keys[i], k))
			return 0;
	grown = reallocarray(l->keys, l->n + 1, sizeof(*grown));
	if (grown == NULL)
		return err_sys(e, "the list of KSKs");
	l->keys = grown;
	grown[l->n++] = *k;
	return 0;
}

/* A revoked key is named by the DS of what it was. */
static int
ds_is_of(bool *is, const ldns_rr *ds, const struct dnskey *key,
    const struct dname *zone, struct err *e)
{
	const unsigned digest = ldns_rdf2native_int8(ldns_rr_rdf(ds, 2));
	struct dnskey k = *key;
	ldns_rr *made;

	*is = false;
	k.flags &= (uint16_t)~DNSKEY_REVOKE;
	made = dnskey_to_ds(&k, zone, ldns_rr_ttl(ds), (enum dnskey_ds)digest,
	    e);
	if (made == NULL)
		return -1;
	*is = true;
	for (size_t i = 0; i < ldns_rr_rd_count(made); i++)
		*is = *is && ldns_rdf_compare(ldns_rr_rdf(made, i),
		    ldns_rr_rdf(ds, i)) == 0;
	ldns_rr_free(made);
	return 0;
}

/* Those of the response that it names. */
static int
take_ds(struct list *l, const ldns_rr *ds, struct err *e)
{
	const struct request *r = l->of;

	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			const struct dnskey *k = &r->bundles[i].keys[j].key;
			bool is;

			if ((k->flags & DNSKEY_SEP) == 0)
				continue;
			if (ds_is_of(&is, ds, k, &r->zone, e) != 0 ||
			    (is && add(l, k, e) != 0))
				return -1;
		}
	return 0;
}

static int
take(struct list *l, const ldns_rr *rr, struct err *e)
{
	struct dnskey k;
	unsigned digest;

	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DS) {
		digest = ldns_rdf2native_int8(ldns_rr_rdf(rr, 2));
		if (digest != DS_SHA256 && digest != DS_SHA384)
			return 0;
		l->named++;
		return take_ds(l, rr, e);
	}
	if (dnskey_from_rr(&k, rr, e) != 0)
		return -1;
	if ((k.flags & DNSKEY_SEP) == 0)
		return 0;
	l->named++;
	return add(l, &k, e);
}

/*
 * The entry as owner, TTL, class and type, which is how a record is read.  The
 * class may stand before the TTL, and each of them be left out (RFC 1035, 5.1);
 * what TTL it is names no other key.  False: it has no room.
 */
static bool
put_in_order(struct entry *out, const struct entry *in)
{
	const struct word *ttl = NULL, *class = NULL;
	size_t at = 1;

	for (; at < in->n; at++) {
		const struct word *w = &in->words[at];

		if (class == NULL && word_is(w, "IN"))
			class = w;
		else if (ttl == NULL && *w->text >= '0' && *w->text <= '9')
			ttl = w;
		else
			break;
	}
	if (in->n - at > SCAN_WORDS_MAX - TYPE_AT)
		return false;
	*out = (struct entry){ .kind = in->kind, .n = TYPE_AT + in->n - at,
	    .words = { in->words[0], { "0", 1 }, { "IN", 2 } } };
	if (ttl != NULL)
		out->words[1] = *ttl;
	if (class != NULL)
		out->words[2] = *class;
	memcpy(&out->words[TYPE_AT], &in->words[at], (in->n - at) *
	    sizeof(in->words[0]));
	return true;
}

static bool
is_wanted(const struct entry *in)
{
	return in->n > TYPE_AT && (word_is(&in->words[TYPE_AT], "DS") ||
	    word_is(&in->words[TYPE_AT], "DNSKEY"));
}

static int
read_entry(struct list *l, const struct scan *s, const struct entry *in,
    struct err *e)
{
	struct entry ordered;
	struct dname owner;
	ldns_rr *rr;
	int rc;

	if (in->kind != ENTRY_RECORD || !put_in_order(&ordered, in) ||
	    !is_wanted(&ordered))
		return 0;
	if ((rr = record_from_entry(s, &ordered, &owner, e)) == NULL)
		return -1;
	rc = !dname_equal(&owner, &l->of->zone) ? 0 : take(l, rr, e);
	ldns_rr_free(rr);
	return rc == 0 ? 0 : scan_doing(s, in->words[0].text, e);
}

int
ksk_list(struct dnskey **out, size_t *n, const char *text, size_t len,
    const struct request *response, struct err *e)
{
	struct list l = { .of = response };
	char zone[DNAME_TEXT_MAX];
	struct entry in;
	struct scan s;
	int rc;

	rc = scan_start(&s, text, len, e);
	do {
		if (rc == 0)
			rc = scan_next(&s, &in, e);
		if (rc == 0)
			rc = read_entry(&l, &s, &in, e);
	} while (rc == 0 && in.kind != ENTRY_END);
	if (rc == 0 && l.named == 0)
		rc = err_set(e, ERR_FORMAT, "it has no DNSKEY of a KSK, nor a DS "
		    "with SHA-256 or SHA-384, of %.200s", dname_text(
		    &response->zone, zone));
	if (rc != 0) {
		free(l.keys);
		return -1;
	}
	*out = l.keys;
	*n = l.n;
	return 0;
}
