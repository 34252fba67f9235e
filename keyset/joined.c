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
add_previous(struct joined *j, const struct bundle *b, size_t slot,
    const struct planned *p)
{
	struct moment *m = &j->moments[j->n++];

	*m = (struct moment){ .from = b->inception, .slot = slot };
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];

		if (!(k->key.flags & DNSKEY_SEP))
			continue;
		m->members[m->n++] = (struct member){
			.key = &k->key, .signs = signed_by(b, k),
			.revoked = k->key.flags & DNSKEY_REVOKE,
			.role = role_of(p, &k->key),
		};
	}
}

static void
add_planned(struct joined *j, const struct request *q, size_t slot,
    const struct planned *p)
{
	struct moment *m = &j->moments[j->n++];

	*m = (struct moment){ .from = q->bundles[slot].inception,
	    .slot = slot + 1 };
	for (enum plan_role r = 0; r < PLAN_ROLES; r++) {
		enum plan_part part = planned_part(p, q, slot, r);

		if (part != PART_ABSENT)
			m->members[m->n++] = (struct member){
				.key = &p->keys[r], .role = r,
				.signs = part >= PART_SIGNS,
				.revoked = part == PART_REVOKED,
			};
	}
}

void
joined_make(struct joined *j, const struct request *q,
    const struct judgement *by)
{
	const struct request *was = by->previous;

	j->n = 0;
	for (size_t i = 0; was != NULL && i < was->n_bundles; i++)
		if (was->bundles[i].inception < q->bundles[0].inception)
			add_previous(j, &was->bundles[i], i + 1, by->planned);
	j->first = j->n;
	for (size_t i = 0; i < q->n_bundles; i++)
		add_planned(j, q, i, by->planned);
}

const struct member *
joined_member(const struct joined *j, size_t at, const struct dnskey *key)
{
	const struct moment *m = &j->moments[at];

	for (size_t i = 0; i < m->n; i++)
		if (m->members[i].key->alg == key->alg &&
		    dnskey_same_public(m->members[i].key, key))
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
