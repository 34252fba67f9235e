#include "keyset/past.h"
#include "keyset/response.h"
#include "keyset/served.h"

#include "keyset/joined.h"

static bool
signed_by(const struct bundle *b, const struct bundle_key *key)
{
	for (size_t i = 0; i < b->n_sigs; i++)
		if (bundle_signer(b, &b->sigs[i]) == key)
			return true;
	return false;
}

static enum plan_role
role_of(const struct planned *p, const struct dnskey *key)
{
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(p->plan, r) &&
		    dnskey_same_public(&p->keys[r], key))
			return r;
	return PLAN_ROLES;
}

static void
add_made(struct joined *j, const struct bundle *b, size_t slot, time_t from,
    const struct planned *p)
{
	struct moment *m = &j->moments[j->n++];

	*m = (struct moment){ .from = from, .slot = slot };
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];

		if (!(k->key.flags & DNSKEY_SEP))
			continue;
		m->members[m->n++] = (struct member){
			.key = &k->key, .signs = signed_by(b, k),
			.revoked = k->key.flags & DNSKEY_REVOKE,
			.tells = k->tells != 0,
			.role = role_of(p, &k->key),
		};
	}
}

static void
add_planned(struct joined *j, const struct request *q, size_t slot,
    const struct judgement *by)
{
	struct moment *m = &j->moments[j->n++];
	struct planned_key keys[PLAN_ROLES];
	size_t n = planned_slot(by->planned, q, slot, keys);

	*m = (struct moment){ .from = served_from(&q->bundles[slot],
	    by->now), .slot = slot + 1, .n = n };
	for (size_t k = 0; k < n; k++)
		m->members[k] = (struct member){
			.key = &by->planned->keys[keys[k].role],
			.signs = keys[k].part >= PART_SIGNS,
			.revoked = keys[k].part == PART_REVOKED,
			.tells = keys[k].tells &&
			    response_tells(q, by->policy) != 0,
			.role = keys[k].role,
		};
}

/* What was served before. */
static void
add_past(struct joined *j, const struct request *next,
    const struct judgement *by)
{
	struct past past;

	past_make(&past, next, by);
	j->n = 0;
	for (size_t i = 0; i < past.n; i++)
		add_made(j, past.sets[i].bundle, past.sets[i].slot,
		    past.sets[i].from, by->planned);
	j->first = j->n;
}

void
joined_make(struct joined *j, const struct request *q,
    const struct judgement *by)
{
	add_past(j, q, by);
	for (size_t i = 0; i < q->n_bundles; i++)
		add_planned(j, q, i, by);
}

void
joined_make_of(struct joined *j, const struct request *response,
    const struct judgement *by)
{
	add_past(j, response, by);
	for (size_t i = 0; i < response->n_bundles; i++)
		add_made(j, &response->bundles[i], i + 1,
		    served_from(&response->bundles[i], by->now), by->planned);
}

const struct member *
joined_member(const struct joined *j, size_t at, const struct dnskey *key)
{
	const struct moment *m = &j->moments[at];

	for (size_t i = 0; i < m->n; i++)
		if (dnskey_same_public(m->members[i].key, key))
			return &m->members[i];
	return NULL;
}

time_t
joined_since(const struct joined *j, size_t at, const struct dnskey *key)
{
	const struct member *m;

	while (at > 0 && (m = joined_member(j, at - 1, key)) != NULL &&
	    !m->revoked)
		at--;
	return j->moments[at].from;
}

time_t
joined_signs_since(const struct joined *j, size_t at, const struct dnskey *key)
{
	const struct member *m;

	while (at > 0 && (m = joined_member(j, at - 1, key)) != NULL &&
	    !m->revoked && m->signs)
		at--;
	return j->moments[at].from;
}
