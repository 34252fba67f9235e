#include "keyset/check_safety.h"

const struct moment *
safety_moment(const struct safety *s, size_t at)
{
	return &s->joined.moments[at];
}

bool
member_leads(const struct member *m)
{
	return m->signs && !m->revoked;
}

void
check_revoked(struct safety *s)
{
	for (size_t i = s->joined.first; i < s->joined.n; i++)
		for (size_t k = 0; k < safety_moment(s, i)->n; k++) {
			const struct member *m = &safety_moment(s, i)->members[k];
			const struct member *was;

			for (size_t j = 0; !m->revoked && j < i; j++)
				if ((was = joined_member(&s->joined, j,
				    m->key)) != NULL && was->revoked)
					row_stop(&s->inquiry, "slot %zu: KSK %u "
					    "was revoked before",
					    safety_moment(s, i)->slot,
					    dnskey_tag(m->key));
		}
	row_found(&s->inquiry, "none comes back");
}

/* Whether the parent is told of any KSK there. */
static bool
tells(const struct moment *at)
{
	for (size_t k = 0; k < at->n; k++)
		if (at->members[k].tells)
			return true;
	return false;
}

/* Whether a KSK that moment `told` tells of leads to the set of moment i. */
static bool
told_leads(const struct safety *s, size_t told, size_t i)
{
	const struct moment *at = safety_moment(s, told);

	for (size_t k = 0; k < at->n; k++) {
		const struct member *m = joined_member(&s->joined, i,
		    at->members[k].key);

		if (at->members[k].tells && m != NULL && member_leads(m))
			return true;
	}
	return false;
}

/* Whether people saw the DS of one that leads to the set after it was told. */
static bool
seen_since(const struct safety *s, size_t told, size_t i)
{
	const struct moment *now = safety_moment(s, i);

	for (size_t k = 0; k < now->n; k++) {
		const struct member *m = &now->members[k];

		if (member_leads(m) && m->role != PLAN_ROLES &&
		    s->inquiry.by->standing[m->role].ds >=
		    safety_moment(s, told)->from)
			return true;
	}
	return false;
}

/* What slot i's set needs, of those who have the DSs that were told before. */
static void
told_before(struct safety *s, size_t i)
{
	const struct policy *p = s->inquiry.by->policy;
	const time_t from = safety_moment(s, i)->from;

	for (size_t j = 0; j < i; j++)
		if (tells(safety_moment(s, j)) &&
		    safety_moment(s, j + 1)->from + p->roll.ds_ttl +
		    p->roll.parent_propagation > from - (j + 1 == i) &&
		    !told_leads(s, j, i) && !seen_since(s, j, i))
			s->danger(&s->inquiry, "slot %zu: it is signed by none "
			    "of the KSKs whose DS alone slot %zu before it "
			    "tells the parent to have", safety_moment(s,
			    i)->slot, safety_moment(s, j)->slot);
}

/*
 * RFC 7344, 6.1: a parent may act at once, and has then those DSs alone; or
 * not at all, and caches keep for a while what it had.
 */
void
check_told(struct safety *s)
{
	bool any = false;

	for (size_t i = s->joined.first; i < s->joined.n; i++) {
		told_before(s, i);
		if (!tells(safety_moment(s, i)))
			continue;
		any = true;
		if (!told_leads(s, i, i) ||
		    (i > 0 && !told_leads(s, i, i - 1)))
			s->danger(&s->inquiry, "slot %zu tells the parent to have "
			    "the DS of no KSK that signs %s", safety_moment(s,
			    i)->slot, told_leads(s, i, i) ? "the set before, "
			    "which caches still have" : "it");
	}
	if (any) {
		row_found(&s->inquiry, "each set, and the one before it");
		return;
	}
	row_found(&s->inquiry, "the parent is told nothing");
	if (s->inquiry.finding->verdict == VERDICT_OK)
		s->inquiry.finding->verdict = VERDICT_NONE;
}

/* Which of the slot's KSKs have this algorithm. */
static void
ksks_of(const struct moment *now, const struct alg *alg, bool *there,
    bool *signs)
{
	*there = *signs = false;
	for (size_t k = 0; k < now->n; k++)
		if (now->members[k].key->alg == alg) {
			*there = true;
			*signs |= member_leads(&now->members[k]);
		}
}

static bool
is_zsk(const struct dnskey *k)
{
	return !(k->flags & DNSKEY_SEP);
}

/*
 * RFC 4035, 2.2, and RFC 6840, 5.11: an algorithm of a set must sign the set,
 * and the zone.
 */
void
check_algorithm(struct safety *s)
{
	const struct request *q = s->inquiry.request;

	for (size_t i = 0; i < q->n_bundles; i++) {
		const struct moment *now = safety_moment(s, s->joined.first + i);
		const struct bundle *b = &q->bundles[i];
		bool there, signs;

		for (size_t k = 0; k < now->n; k++) {
			const struct alg *alg = now->members[k].key->alg;
			bool zsk = false;

			for (size_t z = 0; z < b->n_keys; z++)
				zsk |= is_zsk(&b->keys[z].key) &&
				    b->keys[z].key.alg == alg;
			ksks_of(now, alg, &there, &signs);
			if (!zsk || !signs)
				row_stop(&s->inquiry, "slot %zu: it has a KSK of "
				    "algorithm %u, and no such %s", i + 1,
				    alg->number, zsk ? "KSK signs" : "ZSK");
		}
		for (size_t z = 0; z < b->n_keys; z++) {
			const struct alg *alg = b->keys[z].key.alg;

			if (!is_zsk(&b->keys[z].key))
				continue;
			ksks_of(now, alg, &there, &signs);
			if (!signs)
				row_stop(&s->inquiry, "slot %zu: it has a ZSK of "
				    "algorithm %u, and no such KSK signs", i + 1,
				    alg->number);
		}
	}
	row_found(&s->inquiry, "each signs");
}

/* As CHECKS in check.c, of the plan and not of the request. */
static const struct {
	const char	*id;
	const char	*rule;
	void		(*run)(struct safety *);
} CHECKS[] = {
	{ "KSK-SIGNER", "a KSK of the set before signs each set",
	    check_signer },
	{ "KSK-PUBLISH-SAFETY", "a KSK is published before it signs alone",
	    check_publish_safety },
	{ "KSK-HOLD-DOWN", "anchors are taken (RFC 5011) before a KSK signs "
	    "alone", check_hold_down },
	{ "KSK-CACHE-ANCHOR", "who follows RFC 5011 and asks seldom has the "
	    "anchor", check_anchor_asked },
	{ "KSK-RETIRE-SAFETY", "a KSK goes after another has signed for long",
	    check_retire_safety },
	{ "KSK-DS", "the parent has the DS of a KSK before it signs alone",
	    check_ds },
	{ "KSK-CACHE-DS", "the DSs that the parent is told of lead to each "
	    "set", check_told },
	{ "KSK-REVOKED", "a KSK that was revoked stays so", check_revoked },
	{ "KSK-ALGORITHM", "each algorithm of a set signs it",
	    check_algorithm },
};

static enum verdict
run(struct safety *s, struct finding out[FINDINGS_MAX], size_t *n)
{
	enum verdict worst = VERDICT_OK;

	*n = sizeof(CHECKS) / sizeof(CHECKS[0]);
	for (size_t i = 0; i < *n; i++) {
		out[i] = (struct finding){
			.id = CHECKS[i].id,
			.rule = CHECKS[i].rule,
			.verdict = VERDICT_OK,
		};
		s->inquiry.finding = &out[i];
		CHECKS[i].run(s);
		if (out[i].verdict > worst)
			worst = out[i].verdict;
	}
	return worst;
}

static struct safety
safety_of(const struct request *r, const struct judgement *by)
{
	return (struct safety){
		.inquiry = { .request = r, .by = by },
		/* What the KSKs of another journal were for is not known. */
		.danger = by->planned->plan->emergency || by->brought ?
		    row_warn : row_stop,
	};
}

enum verdict
planned_check(const struct request *r, const struct judgement *by,
    struct finding out[FINDINGS_MAX], size_t *n)
{
	struct safety s = safety_of(r, by);

	joined_make(&s.joined, r, by);
	return run(&s, out, n);
}

void
made_check(const struct request *response, const struct judgement *by,
    struct finding out[FINDINGS_MAX], size_t *n)
{
	struct safety s = safety_of(response, by);

	joined_make_of(&s.joined, response, by);
	(void)run(&s, out, n);
}
