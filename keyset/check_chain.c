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
	row_limit(q, "another id than that of the previous response");
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

static bool
was_answered(const struct judgement *by, const char *id)
{
	for (size_t i = 0; i < by->n_ids; i++)
		if (strcmp(by->ids[i], id) == 0)
			return true;
	return false;
}

void
check_chain_history(struct inquiry *q)
{
	const struct request *r = q->request;

	row_limit(q, "%zu ids known", q->by->n_ids);
	if (q->by->n_ids == 0 && !row_previous(q))
		return;
	if (was_answered(q->by, r->id))
		row_stop(q, "the request was answered already");
	for (size_t i = 0; i < r->n_bundles; i++)
		if (was_answered(q->by, r->bundles[i].id))
			row_stop(q, "slot %zu was answered already", i + 1);
	row_found(q, "all are new");
}

/*
 * A serial has 64 bits: where each may be so much more than the last, there is
 * always a next one.  It is enough for one that is a time.
 */
static const uint64_t SERIAL_STEP = 1000000000000000;

static void
serial_step(struct inquiry *q, uint64_t last)
{
	const uint64_t serial = q->request->serial;

	if (serial > last && serial - last > SERIAL_STEP)
		row_stop(q, "%ju is so far on that soon none would be left",
		    (uintmax_t)serial);
	else if (serial == UINT64_MAX)
		row_stop(q, "%ju is the last that there is", (uintmax_t)serial);
}

void
check_chain_serial(struct inquiry *q)
{
	const struct request *last = q->by->previous;
	bool rising = q->by->policy->rising;

	if (last == NULL)
		serial_step(q, 0);
	if (q->finding->verdict == VERDICT_STOP || !row_previous(q))
		return;
	row_limit(q, "%s %ju, by 10^15 at most", rising ? "more than" :
	    "at least", (uintmax_t)last->serial);
	if (q->request->serial < last->serial ||
	    (rising && q->request->serial == last->serial))
		row_stop(q, "%ju", (uintmax_t)q->request->serial);
	serial_step(q, last->serial);
	row_found(q, "%ju", (uintmax_t)q->request->serial);
}

void
check_chain_keys(struct inquiry *q)
{
	const struct bundle *last, *first;

	if (!row_previous(q))
		return;
	row_limit(q, "the ZSKs of the last set of the previous response");
	last = last_of(q->by->previous);
	if (last == NULL || q->request->n_bundles == 0) {
		row_stop(q, "there is no slot to compare");
		return;
	}
	first = &q->request->bundles[0];
	for (size_t i = 0; i < first->n_keys; i++)
		if (bundle_find(last, &first->keys[i].key) == NULL)
			row_stop(q, "tag %u of slot 1 is not in the last set "
			    "of the previous response",
			    dnskey_tag(&first->keys[i].key));
	for (size_t i = 0; i < last->n_keys; i++)
		if (!(last->keys[i].key.flags & DNSKEY_SEP) &&
		    bundle_find(first, &last->keys[i].key) == NULL)
			row_warn(q, "tag %u of the last set of the previous "
			    "response is gone in slot 1",
			    dnskey_tag(&last->keys[i].key));
	row_found(q, "the same ZSKs");
}

/* A name that people read is one key, in the last response too. */
static void
names_compare(struct inquiry *q, const struct bundle_key *k,
    const struct bundle_key *was)
{
	bool named = strcmp(k->identifier, was->identifier) == 0;
	bool same = dnskey_same_public(&k->key, &was->key);

	if (named && !same)
		row_warn(q, "tag %u has the identifier that tag %u had",
		    dnskey_tag(&k->key), dnskey_tag(&was->key));
	else if (same && !named)
		row_warn(q, "tag %u had another identifier",
		    dnskey_tag(&k->key));
}

void
check_chain_names(struct inquiry *q)
{
	const struct request *last = q->by->previous;

	if (!row_previous(q))
		return;
	for (size_t i = 0; i < last->n_bundles; i++)
		for (size_t j = 0; j < last->bundles[i].n_keys; j++)
			for (size_t k = 0; k < q->ring->n; k++)
				names_compare(q, q->ring->keys[k],
				    &last->bundles[i].keys[j]);
	row_found(q, "the same");
}

static bool
ksk_of(const struct bundle *b, const struct alg *alg)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if ((b->keys[i].key.flags & DNSKEY_SEP) &&
		    !(b->keys[i].key.flags & DNSKEY_REVOKE) &&
		    b->keys[i].key.alg == alg)
			return true;
	return false;
}

/* RFC 4035, 2.2: what a DS points to and what signs the zone go together. */
void
check_chain_algorithms(struct inquiry *q)
{
	const struct bundle *last;

	if (!row_previous(q))
		return;
	if ((last = last_of(q->by->previous)) == NULL) {
		row_stop(q, "there is no slot to compare");
		return;
	}
	for (size_t i = 0; i < q->ring->n; i++) {
		const struct dnskey *k = &q->ring->keys[i]->key;

		if (!ksk_of(last, k->alg))
			row_warn(q, "tag %u is of %s, and no KSK of the last "
			    "set is", dnskey_tag(k), k->alg->name);
	}
	row_found(q, "a KSK of each");
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

/*
 * The least overlap keeps the zone from being without a set.  The most is there
 * for order: when emergency sets were used, what replaces them is wanted early.
 */
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
	if (q->by->emergency && overlap > allowed->max)
		row_warn(q, "%s, with emergency sets", text);
	else if (!range_has(allowed, overlap))
		row_stop(q, "%s", text);
	row_found(q, "%s", text);
}
