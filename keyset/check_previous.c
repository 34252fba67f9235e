#include <string.h>

#include "keyset/past.h"

#include "keyset/check_row.h"

/* What is not looked at could be in caches. */
static void
check_past(struct inquiry *q)
{
	struct past past;

	past_make(&past, q->request, q->by);
	if (past.full)
		row_stop(q, "more than %d sets are served before slot 1, and "
		    "the first of them are not looked at", PAST_MAX);
}

void
check_previous(struct inquiry *q)
{
	row_limit(q, "the last response to this zone");
	check_past(q);
	if (q->by->emergency)
		row_warn(q, "given, and said to be the emergency response, which was used");
	else if (q->by->brought)
		row_warn(q, "it came with the request, and is not in the "
		    "journal");
	else if (q->by->previous != NULL)
		row_found(q, "given");
	else if (!q->by->first)
		row_stop(q, "no previous response was given: check takes it "
		    "with -P FILE, or --first where there never was one");
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

/* What is wrong with a key of a slot, beside those before it; or NULL. */
static const char *
key_misfit(const struct bundle *b, size_t at)
{
	const struct bundle_key *k = &b->keys[at];

	for (size_t i = 0; i < at; i++) {
		if (strcmp(b->keys[i].identifier, k->identifier) == 0)
			return "has the identifier of another key";
		if (dnskey_same_public(&b->keys[i].key, &k->key))
			return "is there twice";
	}
	if (k->claimed_tag != dnskey_tag(&k->key))
		return "is said to have another tag";
	if (k->ttl != b->keys[0].ttl)
		return "has another TTL";
	return NULL;
}

/* Of signatures over one set, with this TTL. */
static void
sigs_fit(struct inquiry *q, size_t slot, const struct bundle_sig *sigs,
    size_t n, uint32_t ttl)
{
	for (size_t i = 0; i < n; i++) {
		const char *wrong = sigs[i].ttl != ttl ||
		    sigs[i].rrsig.original_ttl != ttl ?
		    "has another TTL than its set" : NULL;

		for (size_t j = 0; j < i; j++)
			if (sigs[j].rrsig.tag == sigs[i].rrsig.tag)
				wrong = "is there twice";
		if (wrong != NULL)
			row_stop(q, "slot %zu: the signature of tag %u %s",
			    slot + 1, sigs[i].rrsig.tag, wrong);
	}
}

static void
slot_fits(struct inquiry *q, size_t slot)
{
	const struct request *last = q->by->previous;
	const struct bundle *b = &last->bundles[slot];
	const char *wrong;

	for (size_t i = 0; i < b->n_keys; i++)
		if ((wrong = key_misfit(b, i)) != NULL)
			row_stop(q, "slot %zu: the key of tag %u %s", slot + 1,
			    dnskey_tag(&b->keys[i].key), wrong);
	for (size_t i = 0; i < b->n_sigs; i++)
		if ((wrong = sig_misfit(b, &b->sigs[i], &last->zone)) != NULL)
			row_stop(q, "slot %zu: the signature of tag %u %s",
			    slot + 1, b->sigs[i].rrsig.tag, wrong);
	sigs_fit(q, slot, b->sigs, b->n_sigs, b->keys[0].ttl);
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		sigs_fit(q, slot, b->notices[kind].sigs,
		    b->notices[kind].n_sigs, b->notices[kind].ttl);
}

/* None of this is signed, and the chain is read by it. */
void
check_previous_form(struct inquiry *q)
{
	const struct request *last = q->by->previous;

	if (!row_previous(q))
		return;
	for (size_t i = 0; i < last->n_bundles; i++) {
		for (size_t j = 0; j < i; j++)
			if (strcmp(last->bundles[i].id,
			    last->bundles[j].id) == 0)
				row_stop(q, "slots %zu and %zu have one id",
				    j + 1, i + 1);
		if (i > 0 && last->bundles[i].inception <=
		    last->bundles[i - 1].inception)
			row_stop(q, "slot %zu does not begin after slot %zu",
			    i + 1, i);
		slot_fits(q, i);
	}
	row_found(q, "they do");
}

/* Those before it say what is in caches, and how old a key is. */
static void
earlier_verify(struct inquiry *q)
{
	struct err e;

	for (size_t n = 1; n <= q->by->n_earlier; n++) {
		const struct request *r = q->by->earlier[q->by->n_earlier -
		    n].response;

		for (size_t i = 0; i < r->n_bundles; i++)
			if (bundle_verify(&r->bundles[i], &r->zone, &e) != 0)
				row_stop(q, "the %zu. before it, slot %zu: %s",
				    n, i + 1, e.text);
	}
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
	earlier_verify(q);
	row_found(q, "every signature is good");
}

static bool
is_known(const struct judgement *by, const struct dnskey *k)
{
	for (size_t i = 0; i < by->n_known; i++)
		if ((by->known[i].flags & DNSKEY_SEP) != 0 &&
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
			else if (q->by->n_known == 0 && !q->by->all_ksks)
				row_warn(q, "tag %u, and no KSK is known here to "
				    "compare it with; \"check -d\" takes its DS",
				    tag);
			else if (!is_known(q->by, &k->key))
				(q->by->brought ? row_warn : row_stop)(q,
				    "slot %zu: tag %u is not a KSK of ours",
				    i + 1, tag);
		}
	}
	row_found(q, "all known");
}
