#include <stdio.h>

#include "ceremony/leaving.h"
#include "keyset/utc.h"

/* The last slot that it signs; -1: it signs none, or the last. */
static int
last_signed(const struct planned *pl, const struct request *q)
{
	int last = -1;

	for (size_t i = 0; i < q->n_bundles; i++)
		if (planned_part(pl, q, i, PLAN_CURRENT) == PART_SIGNS)
			last = (int)i;
	return last + 1 == (int)q->n_bundles ? -1 : last;
}

json_t *
leaving_json(const struct agreed *a, const struct request *q)
{
	const struct planned *pl = &a->planned;
	int last = pl->plan->stays != PLAN_NEXT ? -1 : last_signed(pl, q);
	char from[UTC_TEXT], until[UTC_TEXT];
	time_t ends = 0;

	if (last < 0)
		return json_null();
	for (int i = 0; i <= last; i++)
		if (planned_part(pl, q, (size_t)i, PLAN_CURRENT) == PART_SIGNS &&
		    q->bundles[i].expiration > ends)
			ends = q->bundles[i].expiration;
	return json_pack("{s:i,s:s,s:s}", "slot", last + 2, "from", utc_text(
	    q->bundles[last + 1].inception, from), "until",
	    utc_text(ends, until));
}

const struct register_key *
leaving_key(const struct registry *r)
{
	return r->agreed.leaves.slot == 0 ? NULL : register_key(r,
	    &r->agreed.ksks[PLAN_CURRENT]);
}

/*
 * Where a DS is of another algorithm each set must be signed by that too (RFC
 * 4035, 2.2), and so it goes before its key does (RFC 6781, 4.1.4).
 */
char *
leaving_when(const struct registry *r, char text[LEAVING_WHEN])
{
	const struct register_key *is = leaving_key(r);
	const struct register_key *next = register_key(r,
	    &r->agreed.ksks[PLAN_NEXT]);
	char when[UTC_TEXT];

	if (is != NULL && next != NULL && is->key.alg != next->key.alg)
		snprintf(text, LEAVING_WHEN, "in time for nobody to have it on %s",
		    utc_screen(r->agreed.leaves.from, when));
	else
		snprintf(text, LEAVING_WHEN, "after %s",
		    utc_screen(r->agreed.leaves.until, when));
	return text;
}

char *
leaving_words(const struct registry *r, char text[LEAVING_TEXT])
{
	const struct register_key *k = leaving_key(r);
	char when[LEAVING_WHEN], file[LEAVING_FILE];

	snprintf(text, LEAVING_TEXT, "KSK %u signs no more from slot %u on: have "
	    "the parent take its DS away %s, as %s says.", dnskey_tag(&k->key),
	    r->agreed.leaves.slot, leaving_when(r, when),
	    leaving_file(&k->key, file));
	return text;
}

char *
leaving_file(const struct dnskey *key, char name[LEAVING_FILE])
{
	snprintf(name, LEAVING_FILE, "ksk-%05u.remove.epp.xml",
	    dnskey_tag(key));
	return name;
}
