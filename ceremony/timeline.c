#include <stdio.h>

#include "ceremony/chart.h"
#include "ceremony/timeline.h"
#include "keyset/utc.h"

/* The next key's row, NULL when there is no room for one. */
static struct chart_key *
new_key(struct chart *c, const struct dnskey *key, bool ksk)
{
	struct chart_key *k = &c->keys[c->n_keys];

	if (c->n_keys == CHART_KEYS) {
		c->left_out++;
		return NULL;
	}
	c->n_keys++;
	k->tag = dnskey_tag(key);
	k->ksk = ksk;
	return k;
}

/* A ZSK over the slots it is in; alone in a slot it must be the one that signs. */
static void
add_zsk(struct chart *c, const struct request *q, const struct dnskey *key)
{
	struct chart_key *row = new_key(c, key, false);

	for (size_t i = 0; row != NULL && i < q->n_bundles; i++)
		if (bundle_key_of(&q->bundles[i], key) != NULL)
			row->part[i] = q->bundles[i].n_keys == 1 ?
			    CHART_ALONE : CHART_ANNOUNCED;
}

/* A KSK over the slots that the plan gives it. */
static void
add_ksk(struct chart *c, const struct request *q, const struct planned *pl,
    enum plan_role role)
{
	static const unsigned char is[] = {
		[PART_ABSENT] = CHART_ABSENT, [PART_PUBLISHED] = CHART_PUBLISHED,
		[PART_SIGNS] = CHART_SIGNS, [PART_REVOKED] = CHART_REVOKED,
	};
	struct chart_key *row = new_key(c, &pl->keys[role], true);

	for (size_t i = 0; row != NULL && i < q->n_bundles; i++)
		row->part[i] = is[planned_part(pl, q, i, role)];
}

static bool
seen(const struct request *q, size_t slot, size_t key)
{
	const struct dnskey *k = &q->bundles[slot].keys[key].key;

	for (size_t i = 0; i < slot; i++)
		if (bundle_key_of(&q->bundles[i], k) != NULL)
			return true;
	return false;
}

void
timeline(const struct request *q, const struct planned *pl, struct page *p)
{
	struct chart c = { .n_sets = q->n_bundles };
	char from[UTC_TEXT];
	size_t at;

	for (size_t i = 0; i < q->n_bundles; i++)
		c.sets[i] = (struct chart_set){ q->bundles[i].inception,
		    q->bundles[i].expiration };
	for (size_t i = 0; i < q->n_bundles; i++)
		for (size_t k = 0; k < q->bundles[i].n_keys; k++)
			if (!seen(q, i, k))
				add_zsk(&c, q, &q->bundles[i].keys[k].key);
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(pl->plan, r))
			add_ksk(&c, q, pl, r);
	at = p->n_lines;
	page_line(p, " TIMELINE  a column is %ld day%s from %.10s",
	    chart_days(&c), chart_days(&c) == 1 ? "" : "s",
	    utc_screen(chart_start(&c), from));
	page_line(p, "           z: a ZSK beside others; Z: alone, it signs the "
	    "zone; S: a KSK signs");
	if (chart_has(&c, CHART_PUBLISHED) || chart_has(&c, CHART_REVOKED))
		page_line(p, "           P: a KSK that is published and does not "
		    "sign; R: revoked, and signs");
	chart_rows(&c, p);
	page_keep(p, at);
}
