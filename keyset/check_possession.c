#include <string.h>

#include "keyset/utc.h"

#include "keyset/check_row.h"

/* How many signatures of the bundle name this key. */
static size_t
sigs_of(const struct bundle *b, const struct bundle_key *k)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_sigs; i++)
		n += strcmp(b->sigs[i].identifier, k->identifier) == 0;
	return n;
}

/* The last response has it: what it is was asked when it came first. */
static bool
was_there(const struct inquiry *q, const struct dnskey *k)
{
	const struct request *last = q->by->brought ? NULL : q->by->previous;

	for (size_t i = 0; last != NULL && i < last->n_bundles; i++)
		for (size_t j = 0; j < last->bundles[i].n_keys; j++)
			if (dnskey_equal(&last->bundles[i].keys[j].key, k))
				return true;
	return false;
}

/* How many of the slot prove nothing. */
static size_t
keys_prove(struct inquiry *q, size_t slot)
{
	size_t unproved = 0;
	const struct bundle *b = &q->request->bundles[slot];

	for (size_t i = 0; i < b->n_keys; i++) {
		unsigned tag = dnskey_tag(&b->keys[i].key);
		size_t n = sigs_of(b, &b->keys[i]);

		if (n > 1)
			row_stop(q, "slot %zu: %zu signatures by tag %u",
			    slot + 1, n, tag);
		else if (n == 0 && q->by->policy->possession)
			row_stop(q, "slot %zu: no signature by tag %u",
			    slot + 1, tag);
		else if (n == 0 && !was_there(q, &b->keys[i].key))
			row_warn(q, "slot %zu: tag %u is new and proves nothing; "
			    "ask its owner whether it is theirs", slot + 1, tag);
		unproved += n == 0;
	}
	return unproved;
}

const char *
sig_misfit(const struct bundle *b, const struct bundle_sig *s,
    const struct dname *zone)
{
	const struct bundle_key *k = bundle_signer(b, s);
	const struct rrsig *r = &s->rrsig;

	if (k == NULL)
		return "names no key of its slot";
	if (r->alg != k->key.alg)
		return "has another algorithm than its key";
	if (r->labels != dname_labels(zone))
		return "has another number of labels than the zone";
	if (r->original_ttl != k->ttl)
		return "has another original TTL than its key";
	if (!dname_equal(&r->signer, zone))
		return "is in another zone's name";
	return NULL;
}

static void
fields_fit(struct inquiry *q, size_t slot, const struct bundle_sig *s)
{
	const char *wrong = sig_misfit(&q->request->bundles[slot], s,
	    &q->request->zone);

	if (wrong != NULL)
		row_stop(q, "slot %zu: the signature of tag %u %s", slot + 1,
		    s->rrsig.tag, wrong);
}

void
check_possession(struct inquiry *q)
{
	const struct request *r = q->request;
	size_t unproved = 0;
	struct err e;

	row_limit(q, q->by->policy->possession ? "each in each slot" :
	    "of what is new");
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		unproved += keys_prove(q, i);
		for (size_t j = 0; j < b->n_sigs; j++)
			fields_fit(q, i, &b->sigs[j]);
		if (b->n_sigs > 0 && bundle_verify(b, &r->zone, &e) != 0)
			row_stop(q, "slot %zu: %s", i + 1, e.text);
	}
	row_found(q, unproved > 0 ? "none, and each ZSK was in the last response" :
	    "every signature is good");
}

/* The times of a proof, as of which it is read back by its nearness. */
static void
proof_fits(struct inquiry *q, size_t slot, const struct rrsig *r)
{
	const struct bundle *b = &q->request->bundles[slot];
	enum proof_times wanted = q->by->policy->proof_times;
	time_t begin = utc_from_dnssec(r->inception, b->inception);
	time_t end = utc_from_dnssec(r->expiration, b->inception);
	const char *wrong = NULL;

	if (end <= begin)
		wrong = "ends before it begins";
	else if (wanted == PROOF_NOW && begin > q->by->now)
		wrong = "is not valid yet";
	else if (wanted == PROOF_NOW && end <= q->by->now)
		wrong = "is not valid any more";
	else if (wanted == PROOF_SLOT && (begin != b->inception ||
	    end != b->expiration))
		wrong = "has other times than the slot";
	if (wrong != NULL)
		row_stop(q, "slot %zu: the signature of tag %u %s", slot + 1,
		    r->tag, wrong);
}

/* Times of a slot are a stranger's where no key of it has signed them. */
void
check_proof_times(struct inquiry *q)
{
	static const char *const LIMITS[] = {
		[PROOF_ANY] = "any", [PROOF_NOW] = "valid when judged",
		[PROOF_SLOT] = "those of the slot",
	};
	const struct request *r = q->request;
	size_t n = 0;

	row_limit(q, "%s", LIMITS[q->by->policy->proof_times]);
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_sigs; j++, n++)
			proof_fits(q, i, &r->bundles[i].sigs[j].rrsig);
	row_found(q, n > 0 ? "as wanted" : "no signature is there");
}
