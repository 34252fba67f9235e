#include "signer/status_row.h"

static int
tell_key(struct page *p, struct keyring *ring, const struct zsk *z,
    struct err *e)
{
	struct err why;

	if (keyring_asks(ring, z)) {
		p->measures.known[MEASURE_ZSK] = false;
		return page_line(p, PLAIN, "KEY", e, "that of %s was not "
		    "looked at: it is in the token, and its PIN is asked for",
		    z->name);
	}
	if (keyring_signing_key(ring, z, &why) == NULL)
		return page_line(p, RED, "KEY", e, "%.240s", why.text);
	measure_set(&p->measures, MEASURE_ZSK, 1);
	return page_line(p, GREEN, "KEY", e, "that of %s is in %s", z->name,
	    z->in_file ? "its file" : "the token");
}

int
status_signer(struct page *p, const struct run *run, const struct board *b,
    struct keyring *ring, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	const struct schedule_entry *signer;
	const struct zsk *z;

	measure_set(&p->measures, MEASURE_ZSK, 0);
	if (slot == NULL)
		return 0;
	signer = schedule_signer(&b->schedule, slot->inception);
	z = signer != NULL ? keyring_find(ring, &signer->zsk) : NULL;
	if (z == NULL)
		return page_line(p, RED, "ZSK", e,
		    "the one that is to sign is not in the state folder");
	if (!slot_has(slot, &z->id))
		return page_line(p, RED, "ZSK", e, "%s, tag %u, is to sign "
		    "and is not in the DNSKEY set", z->name,
		    (unsigned)dnskey_tag(&z->key));
	if (page_line(p, GREEN, "ZSK", e, "%s, tag %u, %s, signs; %zu on board",
	    z->name, (unsigned)dnskey_tag(&z->key), z->key.alg->name,
	    keyring_count(ring)) != 0)
		return -1;
	return tell_key(p, ring, z, e);
}

/* The ZSK that waits, and whether sets of it are sealed for the time on board. */
int
status_standby(struct page *p, const struct run *run, const struct state *s,
    const struct board *b, const struct keyring *ring, struct err *e)
{
	const struct zsk *z;

	if (!run->config.standby)
		return 0;
	z = standby_waits(&b->standby, ring, &b->schedule,
	    run->config.algorithm);
	if (z == NULL)
		return page_line(p, YELLOW, "STANDBY", e, "no ZSK waits: make "
		    "one with capstan-signer keys");
	if (!state_has(s, "response.emergency"))
		return page_line(p, YELLOW, "STANDBY", e, "%s, tag %u, waits; "
		    "for the sets on board it has no emergency sets", z->name,
		    (unsigned)dnskey_tag(&z->key));
	return page_line(p, GREEN, "STANDBY", e, "%s, tag %u, waits; its "
	    "emergency sets were asked for: OUT has them, if they were sealed",
	    z->name, (unsigned)dnskey_tag(&z->key));
}
