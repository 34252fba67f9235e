#include "keyset/check_row.h"

void
check_previous(struct inquiry *q)
{
	if (q->by->previous != NULL)
		row_found(q, "given");
	else if (!q->by->first)
		row_stop(q, "no previous response was given");
	else
		(void)row_previous(q);
}

/* A slot's own times are not signed: those of its signatures are. */
static void
times_compare(struct inquiry *q, size_t slot)
{
	const struct bundle *b = &q->by->previous->bundles[slot];

	for (size_t i = 0; i < b->n_sigs; i++)
		if (b->sigs[i].rrsig.inception != (uint32_t)b->inception ||
		    b->sigs[i].rrsig.expiration != (uint32_t)b->expiration)
			row_stop(q, "slot %zu: its times are not those of its "
			    "signature of tag %u", slot + 1,
			    b->sigs[i].rrsig.tag);
}

void
check_previous_times(struct inquiry *q)
{
	if (!row_previous(q))
		return;
	for (size_t i = 0; i < q->by->previous->n_bundles; i++)
		times_compare(q, i);
	row_found(q, "the same");
}

void
check_previous_count(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->bundles;
	size_t n;

	row_limit_counts(q, allowed);
	if (!row_previous(q))
		return;
	n = q->by->previous->n_bundles;
	if (!range_has(allowed, (int64_t)n))
		row_warn(q, "%zu; is it whole?", n);
	row_found(q, "%zu", n);
}

void
check_previous_signed(struct inquiry *q)
{
	const struct request *last = q->by->previous;
	struct err e;

	if (!row_previous(q))
		return;
	if (!last->is_response)
		row_stop(q, "it is a request, not a response");
	if (last->n_bundles == 0)
		row_stop(q, "it has no slot");
	for (size_t i = 0; i < last->n_bundles; i++)
		if (bundle_verify(&last->bundles[i], &last->zone, &e) != 0)
			row_stop(q, "slot %zu: %s", i + 1, e.text);
	row_found(q, "every signature is good");
}

static bool
is_known(const struct judgement *by, const struct dnskey *k)
{
	for (size_t i = 0; i < by->n_known; i++)
		if ((by->known[i].flags & DNSKEY_SEP) != 0 &&
		    by->known[i].alg == k->alg &&
		    dnskey_same_public(&by->known[i], k))
			return true;
	return false;
}

void
check_previous_signers(struct inquiry *q)
{
	const struct request *last = q->by->previous;

	if (!row_previous(q))
		return;
	for (size_t i = 0; i < last->n_bundles; i++) {
		const struct bundle *b = &last->bundles[i];

		for (size_t j = 0; j < b->n_sigs; j++) {
			const struct bundle_key *k = bundle_signer(b,
			    &b->sigs[j]);
			unsigned tag = b->sigs[j].rrsig.tag;

			if (k == NULL || !(k->key.flags & DNSKEY_SEP))
				row_stop(q, "slot %zu: tag %u is not a KSK",
				    i + 1, tag);
			else if (q->by->n_known == 0)
				row_warn(q, "tag %u, with no known KSK to "
				    "compare it with", tag);
			else if (!is_known(q->by, &k->key))
				row_stop(q, "slot %zu: tag %u is not a KSK of "
				    "ours", i + 1, tag);
		}
	}
	row_found(q, "all known");
}
