#include <sys/time.h>

#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

#include "keyset/ksr.h"
#include "keyset/utc.h"
#include "signer/served.h"

static ldns_resolver *
resolver_make(const struct deliver_config *c)
{
	ldns_rdf *address = ldns_rdf_new_frm_str(strchr(c->address, ':') !=
	    NULL ? LDNS_RDF_TYPE_AAAA : LDNS_RDF_TYPE_A, c->address);
	ldns_resolver *r = ldns_resolver_new();
	struct timeval wait = { .tv_sec = c->timeout };

	if (r == NULL || address == NULL ||
	    ldns_resolver_push_nameserver(r, address) != LDNS_STATUS_OK) {
		ldns_rdf_deep_free(address);
		ldns_resolver_deep_free(r);
		return NULL;
	}
	ldns_rdf_deep_free(address);	/* the resolver has a copy */
	ldns_resolver_set_port(r, (uint16_t)c->port);
	ldns_resolver_set_timeout(r, wait);
	ldns_resolver_set_retry(r, 1);
	ldns_resolver_set_usevc(r, true);
	ldns_resolver_set_recursive(r, false);
	ldns_resolver_set_dnssec(r, true);
	return r;
}

static int
take_key(struct bundle *b, const ldns_rr *rr, struct err *e)
{
	struct bundle_key *k = &b->keys[b->n_keys];

	if (b->n_keys == BUNDLE_KEYS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d keys",
		    BUNDLE_KEYS_MAX);
	if (ksr_key(k, rr, e) != 0)
		return -1;
	b->n_keys++;
	return 0;
}

static int
take_sig(struct bundle *b, const ldns_rr *rr, struct err *e)
{
	struct bundle_sig *s = &b->sigs[b->n_sigs];

	if (b->n_sigs == BUNDLE_SIGS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d signatures",
		    BUNDLE_SIGS_MAX);
	if (ksr_sig(s, rr, e) != 0)
		return -1;
	b->n_sigs += s->rrsig.covered == LDNS_RR_TYPE_DNSKEY;
	return 0;
}

static int
answer_take(struct bundle *b, const ldns_pkt *p, const struct dname *zone,
    struct err *e)
{
	const ldns_rr_list *answer = ldns_pkt_answer(p);

	/* knotd has it so for a zone that waits for its first sets. */
	if (ldns_pkt_get_rcode(p) == LDNS_RCODE_SERVFAIL)
		return 0;
	if (ldns_pkt_get_rcode(p) != LDNS_RCODE_NOERROR)
		return err_set(e, ERR_SYS, "it answers with the error %d",
		    (int)ldns_pkt_get_rcode(p));
	if (!ldns_pkt_aa(p))
		return err_set(e, ERR_SYS, "it does not answer for the zone, "
		    "but from what it heard");
	for (size_t i = 0; i < ldns_rr_list_rr_count(answer); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(answer, i);
		struct dname owner;

		if (dname_from_rdf(&owner, ldns_rr_owner(rr), e) != 0)
			return -1;
		if (!dname_equal(&owner, zone))
			continue;
		if ((ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNSKEY &&
		    take_key(b, rr, e) != 0) ||
		    (ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG &&
		    take_sig(b, rr, e) != 0))
			return -1;
	}
	return 0;
}

int
served_get(struct bundle *out, const struct deliver_config *c,
    const struct dname *zone, struct err *e)
{
	ldns_rdf *name = dname_to_rdf(zone, e);
	ldns_resolver *r = resolver_make(c);
	struct bundle b = { .n_keys = 0 };
	ldns_pkt *p = NULL;
	int rc = -1;

	if (name == NULL || r == NULL)
		err_set(e, ERR_SYS, "no memory to ask the server");
	else if ((p = ldns_resolver_query(r, name, LDNS_RR_TYPE_DNSKEY,
	    LDNS_RR_CLASS_IN, 0)) == NULL)
		err_set(e, ERR_SYS, "it does not answer");
	else
		rc = answer_take(&b, p, zone, e);
	ldns_pkt_free(p);
	ldns_resolver_deep_free(r);
	ldns_rdf_deep_free(name);
	if (rc != 0)
		return err_doing(e, "the server at %s, port %u", c->address,
		    (unsigned)c->port);
	*out = b;
	return 0;
}

static bool
has_key(const struct bundle *b, const struct bundle_key *k)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, &k->key))
			return b->keys[i].ttl == k->ttl;
	return false;
}

static bool
has_sig(const struct bundle *b, const struct rrsig *s)
{
	for (size_t i = 0; i < b->n_sigs; i++) {
		const struct rrsig *has = &b->sigs[i].rrsig;

		if (has->tag == s->tag && has->inception == s->inception &&
		    has->expiration == s->expiration && has->len == s->len &&
		    memcmp(has->sig, s->sig, s->len) == 0)
			return true;
	}
	return false;
}

bool
served_has_keys(const struct bundle *served, const struct bundle *slot)
{
	if (served->n_keys != slot->n_keys)
		return false;
	for (size_t i = 0; i < slot->n_keys; i++)
		if (!has_key(served, &slot->keys[i]))
			return false;
	return true;
}

static bool
signed_by(const struct bundle *b, uint16_t tag)
{
	for (size_t i = 0; i < b->n_sigs; i++)
		if (b->sigs[i].rrsig.tag == tag)
			return true;
	return false;
}

bool
served_has_signers(const struct bundle *served, const struct bundle *slot)
{
	for (size_t i = 0; i < slot->n_sigs; i++)
		if (!signed_by(served, slot->sigs[i].rrsig.tag))
			return false;
	for (size_t i = 0; i < served->n_sigs; i++)
		if (!signed_by(slot, served->sigs[i].rrsig.tag))
			return false;
	return true;
}

bool
served_is_current(const struct bundle *b, time_t now, int64_t margin)
{
	for (size_t i = 0; i < b->n_sigs; i++) {
		const struct rrsig *s = &b->sigs[i].rrsig;

		if (utc_from_dnssec(s->inception, now) > now ||
		    utc_from_dnssec(s->expiration, now) < now + margin)
			return false;
	}
	return b->n_sigs > 0;
}

bool
served_is(const struct bundle *served, const struct bundle *slot)
{
	if (!served_has_keys(served, slot) || served->n_sigs != slot->n_sigs)
		return false;
	for (size_t i = 0; i < slot->n_sigs; i++)
		if (!has_sig(served, &slot->sigs[i].rrsig))
			return false;
	return true;
}

char *
served_words(const struct bundle *b, time_t now, char out[SERVED_TEXT])
{
	const struct rrsig *s = &b->sigs[0].rrsig;
	char until[UTC_TEXT];

	if (b->n_keys == 0)
		snprintf(out, SERVED_TEXT, "no DNSKEY set");
	else if (b->n_sigs == 0)
		snprintf(out, SERVED_TEXT, "%zu key%s without a signature",
		    b->n_keys, b->n_keys == 1 ? "" : "s");
	else
		snprintf(out, SERVED_TEXT, "%zu key%s, signed by tag %u until "
		    "%s", b->n_keys, b->n_keys == 1 ? "" : "s",
		    (unsigned)s->tag, utc_text(utc_from_dnssec(s->expiration,
		    now), until));
	return out;
}
