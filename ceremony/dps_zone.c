#include <stdio.h>
#include <string.h>

#include "ceremony/dps.h"
#include "keyset/utc.h"

/* Zone signing: what each policy of the site allows a request to ask. */

enum { RANGE_TEXT = 2 * DURATION_TEXT + 8 };

/* Calls fn for the policy of the zone, and for that of each group. */
static void
each(const struct dps *d, void (*fn)(const struct dps *, const struct policy *))
{
	const struct site *s = d->site;

	if (s->n_groups > 0)
		dps_say(d, "The zone, by the policy \"%s\":", d->policy->name);
	fn(d, d->policy);
	for (size_t i = 0; i < s->n_groups; i++) {
		dps_say(d, "Group \"%s\", zones: %zu, by the policy \"%s\":",
		    s->groups[i].name, s->groups[i].n_zones,
		    d->groups[i].name);
		fn(d, &d->groups[i]);
	}
}

static char *
spans(const struct range *r, char text[RANGE_TEXT])
{
	char low[DURATION_TEXT], high[DURATION_TEXT];

	duration_words(r->min, low);
	duration_words(r->max, high);
	if (r->min == r->max)
		snprintf(text, RANGE_TEXT, "%s", high);
	else
		snprintf(text, RANGE_TEXT, "%s to %s", low, high);
	return text;
}

static char *
counts(const struct range *r, char text[RANGE_TEXT])
{
	if (r->min == r->max)
		snprintf(text, RANGE_TEXT, "%lld", (long long)r->max);
	else
		snprintf(text, RANGE_TEXT, "%lld to %lld", (long long)r->min,
		    (long long)r->max);
	return text;
}

static void
approved(const struct dps *d, const struct policy *p)
{
	char bits[RANGE_TEXT];

	for (size_t i = 0; i < p->n_algorithms; i++) {
		const struct approved *a = &p->algorithms[i];
		const struct alg *alg = alg_by_number(a->alg);

		if (alg == NULL)
			continue;
		if (alg->family == ALG_RSA)
			dps_say(d, "Of ZSKs: %s, %s bits, exponent %llu.",
			    alg->name, counts(&a->bits, bits),
			    (unsigned long long)a->exponent);
		else
			dps_say(d, "Of ZSKs: %s, %u bits.", alg->name,
			    alg->bits);
	}
}

void
dps_algorithms(const struct dps *d)
{
	const struct site *s = d->site;

	dps_say(d, "Of KSKs: %s, %u bits.", s->alg->name,
	    s->alg->family == ALG_RSA ? (unsigned)s->bits : s->alg->bits);
	each(d, approved);
}

void
dps_formats(const struct dps *d)
{
	static const char *const by[] = {
		[ALG_RSA] = "RSA with PKCS#1 v1.5 padding (RFC 5702)",
		[ALG_ECDSA] = "ECDSA (RFC 6605)",
		[ALG_EDDSA] = "EdDSA (RFC 8080)",
	};

	dps_say(d, "Signatures are RRSIG records (RFC 4034, section 3), by the "
	    "KSK in %s.", by[d->site->alg->family]);
}

static void
zsk_rolls(const struct dps *d, const struct policy *p)
{
	char keys[RANGE_TEXT], all[RANGE_TEXT];
	char one[DURATION_TEXT], other[DURATION_TEXT];

	dps_say(d, "ZSKs in a set: %s; different ones in a request: %s.",
	    counts(&p->keys, keys), counts(&p->different_keys, all));
	if (p->zsk.publish > 0 || p->zsk.retire > 0)
		dps_say(d, "A ZSK is published for %s at least before it signs, "
		    "and stays for %s after it signed (RFC 7583, 3.2.1).",
		    duration_words(p->zsk.publish, one),
		    duration_words(p->zsk.retire, other));
}

static void
ksk_rolls(const struct dps *d, const struct policy *p)
{
	char one[DURATION_TEXT], other[DURATION_TEXT];

	dps_say(d, "A KSK is published for %s at least before it signs alone, "
	    "and another one signs for %s at least before it goes.",
	    duration_words((int64_t)p->ksk.publish_safety, one),
	    duration_words((int64_t)p->ksk.retire_safety, other));
	if (p->roll.hold_down > 0)
		dps_say(d, "For validators that follow RFC 5011 that is %s.",
		    duration_words(p->roll.hold_down, one));
	else if (p->roll.ds_ttl > 0)
		dps_say(d, "It signs alone when its DS was seen in the parent "
		    "zone, %s and %s later: the TTL of the DS, and the time that "
		    "the parent's servers take.", duration_words(
		    p->roll.ds_ttl, one), duration_words(
		    p->roll.parent_propagation, other));
}

void
dps_rolls(const struct dps *d)
{
	each(d, zsk_rolls);
	dps_say(d, "A KSK is changed by plans, one a response, of which the "
	    "people choose one that may come next; there is no fixed date.");
	each(d, ksk_rolls);
}

static void
lifetimes(const struct dps *d, const struct policy *p)
{
	char a[RANGE_TEXT], b[RANGE_TEXT], c[RANGE_TEXT], span[DURATION_TEXT];

	dps_say(d, "Sets signed by the KSK are valid for %s; one begins %s after "
	    "the one before, and overlaps it by %s.", spans(&p->validity, a),
	    spans(&p->interval, b), spans(&p->overlap, c));
	dps_say(d, "In a ceremony: %s sets, the last of which ends %s ahead at "
	    "most.", counts(&p->bundles, a), duration_words(p->horizon, span));
	if (p->coverage > 0)
		dps_say(d, "The last of them ends %s ahead at least.",
		    duration_words(p->coverage, span));
}

void
dps_lifetimes(const struct dps *d)
{
	each(d, lifetimes);
}

static void
ttls(const struct dps *d, const struct policy *p)
{
	char span[DURATION_TEXT];

	if (p->ttl != 0)
		dps_say(d, "Of the DNSKEY set: %u seconds.", (unsigned)p->ttl);
	else
		dps_say(d, "Of the DNSKEY set: as the request asks, and no longer "
		    "than sets overlap.");
	if (p->zone_ttl > 0)
		dps_say(d, "Of the zone's data: %s at most.",
		    duration_words(p->zone_ttl, span));
	else
		dps_ask(d, "of the zone's data");
}

void
dps_ttls(const struct dps *d)
{
	each(d, ttls);
}
