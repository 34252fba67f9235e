#include <stdlib.h>

#include "ceremony/keyless.h"

static bool
is_ksk_that_lives(const struct ceremony *c, const struct register_key *k)
{
	return !k->foreign && k->key.flags == DNSKEY_KSK &&
	    register_key_lives(k) && (register_key_in(k, c->serial) ||
	    register_key_elsewhere(&c->reg, k, c->serial) ||
	    holdings_copied(&c->reg.holdings, &k->id) != NULL);
}

/* Strikes the zone of a key off the list, where it is on it. */
static void
strike(const struct site *s, struct keyless *list, const struct dname *zone)
{
	const struct zone_group *g = site_group_of(s, zone);

	for (size_t i = 0; g != NULL && i < s->n_groups; i++) {
		if (&s->groups[i] != g) {
			list += s->groups[i].n_zones;
			continue;
		}
		for (size_t k = 0; k < g->n_zones; k++)
			if (dname_equal(&g->zones[k], zone))
				list[k].zone = NULL;
		return;
	}
}

int
keyless_find(const struct ceremony *c, struct keyless **out, size_t *n,
    struct err *e)
{
	const size_t all = site_group_zones(c->site);
	struct keyless *list = calloc(all + 1, sizeof(*list)), *to = list;

	if (list == NULL)
		return err_sys(e, "look for zones without a KSK");
	for (size_t i = 0; i < c->site->n_groups; i++)
		for (size_t k = 0; k < c->site->groups[i].n_zones; k++)
			*to++ = (struct keyless){ &c->site->groups[i],
			    &c->site->groups[i].zones[k] };
	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (is_ksk_that_lives(c, &c->reg.keys[i]))
			strike(c->site, list, &c->reg.keys[i].zone);
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (list[i].zone != NULL)
			list[(*n)++] = list[i];
	*out = list;
	return 0;
}
