#include <stdio.h>
#include <string.h>

#include "ceremony/review.h"

/* What a slot of a response has of the key. */
static enum plan_part
part_of(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; b != NULL && i < b->n_keys; i++) {
		const struct dnskey *k = &b->keys[i].key;

		if (!dnskey_same_public(k, key))
			continue;
		if (k->flags & DNSKEY_REVOKE)
			return PART_REVOKED;
		for (size_t s = 0; s < b->n_sigs; s++)
			if (b->sigs[s].rrsig.tag == dnskey_tag(k) &&
			    b->sigs[s].rrsig.alg == k->alg)
				return PART_SIGNS;
		return PART_PUBLISHED;
	}
	return PART_ABSENT;
}

/*
 * "signs slots 1 to 3; revoked and signs slot 4": runs of like parts.  Returns
 * whether all slots are one run.
 */
static bool
runs(const struct planned *pl, const struct request *q, enum plan_role role,
    char *text, size_t room)
{
	static const char *const WORDS[] = {
		[PART_ABSENT] = "not in", [PART_PUBLISHED] = "published in",
		[PART_SIGNS] = "signs", [PART_REVOKED] = "revoked and signs",
	};
	size_t at = 0, from = 0;

	text[0] = '\0';
	for (size_t i = 1; i <= q->n_bundles && at < room; i++) {
		enum plan_part part = planned_part(pl, q, from, role);

		if (i < q->n_bundles && planned_part(pl, q, i, role) == part)
			continue;
		if (from == 0 && i == q->n_bundles) {
			snprintf(text, room, "%s every slot", WORDS[part]);
			return true;
		}
		if (from + 1 == i)
			at += (size_t)snprintf(text + at, room - at, "%s%s slot "
			    "%zu", from == 0 ? "" : "; ", WORDS[part], i);
		else
			at += (size_t)snprintf(text + at, room - at, "%s%s slots "
			    "%zu to %zu", from == 0 ? "" : "; ", WORDS[part],
			    from + 1, i);
		from = i;
	}
	return false;
}

/* What is new in it: nothing where slot 1 goes on from the last. */
static const char *
compared(enum plan_part was, enum plan_part first, bool one_run)
{
	static const char *const WORDS[] = {
		[PART_ABSENT] = "; NOT in the last response",
		[PART_PUBLISHED] = "; published only before",
		[PART_SIGNS] = "; signed before",
		[PART_REVOKED] = "; revoked before",
	};

	if (was == PART_ABSENT || was != first)
		return WORDS[was];
	return one_run ? ", as before" : "";
}

void
review_parts(const struct request *q, const struct planned *pl,
    enum plan_role role, const struct bundle *last, struct page *p)
{
	const struct dnskey *k = &pl->keys[role];
	enum plan_part was = part_of(last, k);
	char words[2048];
	bool one_run;
	size_t first;

	if (!planned_appears(pl, q, role, &first)) {
		page_wrap(p, "  - KSK %5u  in no slot%s", dnskey_tag(k),
		    was == PART_ABSENT ? "" : " any more");
		return;
	}
	one_run = runs(pl, q, role, words, sizeof(words));
	page_wrap(p, "  %c KSK %5u  %s%s", was == PART_ABSENT ? '+' :
	    planned_part(pl, q, q->n_bundles - 1, role) == PART_ABSENT ? '-' :
	    '=', dnskey_tag(k), words, compared(was, planned_part(pl, q, 0, role),
	    one_run));
}
