#include <stdlib.h>

#include "keyset/utc.h"
#include "signer/prospect.h"

enum { DAY = 86400 };

static time_t
start_of(const struct config *c, const struct board *b, time_t now)
{
	int64_t grid = c->slot_length < DAY ? c->slot_length : DAY;
	const struct bundle *last = board_last(b);

	if (last != NULL && last->inception + c->slot_length > now)
		return last->inception + c->slot_length;
	return (now / grid + 1) * grid;
}

/* Nobody is served what is over, and what came before the first ZSK has none. */
static int
check_start(const struct slot_rule *r, const struct board *b, time_t now,
    struct err *e)
{
	const struct schedule *s = &b->schedule;
	char start[UTC_TEXT], limit[UTC_TEXT];

	utc_screen(r->start, start);
	if (s->n > 0 && r->start < s->at[0].from)
		return err_set(e, ERR_POLICY, "slots cannot begin at %s, "
		    "before those on board, which begin at %s", start,
		    utc_screen(s->at[0].from, limit));
	if (r->start + (int64_t)r->count * r->length <= now)
		return err_set(e, ERR_POLICY, "slots that begin at %s are all "
		    "over at %s", start, utc_screen(now, limit));
	return 0;
}

/* ZSKs that are in no schedule yet, in order of making. */
static size_t
find_spares(const struct keyring *ring, const struct board *b,
    const struct alg *alg, struct digest *out)
{
	size_t n = 0;
	time_t from;

	for (size_t i = 0; i < keyring_count(ring); i++) {
		const struct zsk *z = keyring_at(ring, i);

		if (z->key.alg == alg && !standby_keeps(&b->standby, &z->id) &&
		    !schedule_has(&b->schedule, &z->id, &from))
			out[n++] = z->id;
	}
	return n;
}

/*
 * A ZSK of another algorithm cannot follow just like that: every algorithm of
 * a DNSKEY set must sign every record (RFC 4035, 2.2; RFC 6781, 4.1.4).
 */
static int
check_algorithm(const struct config *c, const struct keyring *ring,
    const struct schedule *s, struct err *e)
{
	const struct zsk *z;

	if (s->n == 0 ||
	    (z = keyring_find(ring, &s->at[s->n - 1].zsk)) == NULL ||
	    z->key.alg == c->algorithm)
		return 0;
	return err_set(e, ERR_POLICY, "the configured algorithm is %s and %s "
	    "signs with %s: a change of algorithm cannot be scheduled here",
	    c->algorithm->name, z->name, z->key.alg->name);
}

/* ZSKs that sign in the last slot on board or later, or were not used yet. */
static size_t
count_usable(const struct schedule *s, const struct board *b, size_t spares)
{
	const struct bundle *last = board_last(b);
	size_t n = spares;

	for (size_t i = 0; last != NULL && i < s->n; i++) {
		if (i + 1 == s->n || s->at[i + 1].from > last->inception)
			n++;
	}
	return n;
}

/*
 * The one that waits is in every set that is asked for; but a new one not in
 * the first, where resolvers would meet it with no set before that has it.
 */
static int
add_standby(struct prospect *p, const struct config *c, const struct board *b,
    const struct keyring *ring, struct err *e)
{
	const struct bundle *before = board_before(b, p->plan[0].inception);

	if (!c->standby)
		return 0;
	p->standby = standby_waits(&b->standby, ring, &b->schedule,
	    c->algorithm);
	p->lacks_standby = p->standby == NULL;
	for (size_t i = 0; p->standby != NULL && i < p->n; i++) {
		struct slot_plan *slot = &p->plan[i];

		if (i == 0 && before != NULL &&
		    !slot_has(before, &p->standby->id))
			continue;
		if (slot->n == SLOT_ZSKS_MAX)
			return err_set(e, ERR_POLICY, "with the standby ZSK a "
			    "slot would have more than %d ZSKs",
			    SLOT_ZSKS_MAX);
		slot->zsks[slot->n++] = p->standby->id;
	}
	return 0;
}

int
prospect_make(struct prospect *out, const struct config *c,
    const struct board *b, const struct keyring *ring, const time_t *start,
    time_t now, struct err *e)
{
	const struct slot_rule rule = {
		.start = start != NULL ? *start : start_of(c, b, now),
		.count = c->slots, .length = c->slot_length,
		.validity = c->slot_validity, .zsk_lifetime = c->zsk_lifetime,
	};
	const struct bundle *before = board_before(b, rule.start);
	const struct schedule_entry *last = NULL;
	struct digest *spares;
	size_t n;
	int rc;

	*out = (struct prospect){ .n = c->slots, .schedule = b->schedule };
	if (check_start(&rule, b, now, e) != 0 ||
	    check_algorithm(c, ring, &out->schedule, e) != 0)
		return -1;
	spares = calloc(keyring_count(ring) + 1, sizeof(*spares));
	if (spares == NULL)
		return err_sys(e, "plan the slots");
	n = find_spares(ring, b, c->algorithm, spares);
	if (before != NULL)
		last = schedule_signer(&b->schedule, before->inception);
	out->usable = count_usable(&b->schedule, b, n);
	rc = schedule_plan(&out->schedule, &rule,
	    last != NULL ? &last->zsk : NULL, spares, n, out->plan,
	    &out->missing, e);
	free(spares);
	return rc == 0 ? add_standby(out, c, b, ring, e) : -1;
}
