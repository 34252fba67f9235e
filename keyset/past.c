#include <string.h>

#include "keyset/response.h"
#include "keyset/served.h"

#include "keyset/past.h"

/* What the next response, which was made then, takes the place of. */
static void
leave(struct past *p, const struct request *next, time_t made)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++)
		if (served_before(p->sets[i].bundle, next, made))
			p->sets[kept++] = p->sets[i];
	p->n = kept;
}

static void
add(struct past *p, const struct request *r, time_t made)
{
	for (size_t i = 0; i < r->n_bundles; i++) {
		if (p->n == PAST_MAX) {
			memmove(p->sets, p->sets + 1,
			    --p->n * sizeof(p->sets[0]));
			p->full = true;
		}
		p->sets[p->n++] = (struct past_set){
			.bundle = &r->bundles[i], .of = r, .slot = i + 1,
			.from = served_from(&r->bundles[i], made),
		};
	}
}

void
past_make(struct past *p, const struct request *next,
    const struct judgement *by)
{
	p->n = 0;
	p->full = false;
	for (size_t i = 0; i < by->n_earlier; i++) {
		const struct earlier *was = &by->earlier[i];

		leave(p, was->response, was->made);
		add(p, was->response, was->made);
	}
	if (by->previous != NULL) {
		leave(p, by->previous, by->made);
		add(p, by->previous, by->made);
	}
	leave(p, next, by->now);
}

static int64_t
longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t
past_reach(const struct request *q, const struct policy *p)
{
	/* Caches keep nothing for longer, whatever its TTL (RFC 8767, 4). */
	const int64_t DAY = 86400, CACHED = 7 * DAY;
	/* The longest between two questions (RFC 5011, 2.3), twice. */
	const int64_t ASKED = 2 * 15 * DAY;
	const bool empty = q->n_bundles == 0 || q->bundles[0].n_keys == 0;
	const int64_t ttl = empty ? p->ttl : response_ttl(q, p);
	const int64_t late = p->roll.propagation;
	int64_t reach = longer(p->zsk.publish, ttl) + p->zsk.retire;

	reach = longer(reach, p->zone_ttl + 2 * late + longer(ttl, CACHED));
	reach = longer(reach, longer(p->ksk.publish_safety, late + ttl));
	reach = longer(reach, p->ksk.retire_safety);
	return p->roll.hold_down == 0 ? reach :
	    longer(reach, p->roll.hold_down + ASKED);
}
