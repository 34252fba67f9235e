#include <string.h>

#include "keyset/utc.h"

#include "keyset/check_row.h"

/* The last slot of the previous response, or NULL. */
static const struct bundle *
last_of(const struct request *r)
{
	return r->n_bundles > 0 ? &r->bundles[r->n_bundles - 1] : NULL;
}

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
	for (size_t i = 0; i < last->n_bundles; i++) {
		times_compare(q, i);
		if (bundle_verify(&last->bundles[i], &last->zone, &e) != 0)
			row_stop(q, "slot %zu: %s", i + 1, e.text);
	}
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

void
check_chain_domain(struct inquiry *q)
{
	const struct dname *zone = &q->request->zone;
	char name[DNAME_TEXT_MAX];

	if (!row_previous(q))
		return;
	row_limit(q, "%s", dname_text(&q->by->previous->zone, name));
	dname_text(zone, name);
	if (dname_equal(zone, &q->by->previous->zone))
		row_found(q, "%s", name);
	else
		row_stop(q, "%s", name);
}

void
check_chain_id(struct inquiry *q)
{
	if (!row_previous(q))
		return;
	if (strcmp(q->request->id, q->by->previous->id) == 0)
		row_stop(q, "it was answered already: the previous response "
		    "has its id");
	row_found(q, "it differs");
}

void
check_chain_bundles(struct inquiry *q)
{
	const struct request *r = q->request, *last = q->by->previous;

	if (!row_previous(q))
		return;
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < last->n_bundles; j++)
			if (strcmp(r->bundles[i].id, last->bundles[j].id) == 0)
				row_stop(q, "slot %zu has the id of slot %zu "
				    "of the previous response", i + 1, j + 1);
	row_found(q, "all differ");
}

void
check_chain_serial(struct inquiry *q)
{
	const struct request *last = q->by->previous;

	if (!row_previous(q))
		return;
	row_limit(q, "at least %ju", (uintmax_t)last->serial);
	if (q->request->serial < last->serial)
		row_stop(q, "%ju", (uintmax_t)q->request->serial);
	row_found(q, "%ju", (uintmax_t)q->request->serial);
}

static bool
bundle_has(const struct bundle *b, const struct dnskey *k)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, k))
			return true;
	return false;
}

void
check_chain_keys(struct inquiry *q)
{
	const struct bundle *last, *first;

	if (!row_previous(q))
		return;
	last = last_of(q->by->previous);
	if (last == NULL || q->request->n_bundles == 0) {
		row_stop(q, "there is no slot to compare");
		return;
	}
	first = &q->request->bundles[0];
	for (size_t i = 0; i < first->n_keys; i++)
		if (!bundle_has(last, &first->keys[i].key))
			row_stop(q, "tag %u of slot 1 is not in the last set "
			    "of the previous response",
			    dnskey_tag(&first->keys[i].key));
	for (size_t i = 0; i < last->n_keys; i++)
		if (!(last->keys[i].key.flags & DNSKEY_SEP) &&
		    !bundle_has(first, &last->keys[i].key))
			row_warn(q, "tag %u of the last set of the previous "
			    "response is gone in slot 1",
			    dnskey_tag(&last->keys[i].key));
	row_found(q, "the same ZSKs");
}

/* When the last set ends, by those who signed it. */
static time_t
signed_end(const struct bundle *b)
{
	time_t end = utc_from_dnssec(b->sigs[0].rrsig.expiration,
	    b->inception);

	for (size_t i = 1; i < b->n_sigs; i++) {
		time_t t = utc_from_dnssec(b->sigs[i].rrsig.expiration,
		    b->inception);

		end = t < end ? t : end;
	}
	return end;
}

void
check_chain_overlap(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->overlap;
	const struct bundle *last;
	char text[DURATION_TEXT];
	int64_t overlap;

	row_limit_durations(q, allowed);
	if (!row_previous(q))
		return;
	last = last_of(q->by->previous);
	if (last == NULL || last->n_sigs == 0 || q->request->n_bundles == 0) {
		row_stop(q, "there is no signed slot to compare");
		return;
	}
	overlap = signed_end(last) - q->request->bundles[0].inception;
	duration_words(overlap, text);
	if (!range_has(allowed, overlap))
		row_stop(q, "%s", text);
	row_found(q, "%s", text);
}
