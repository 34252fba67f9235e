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
				zsk |= b->keys[z].key.alg == alg;
			ksks_of(now, alg, &there, &signs);
			if (!zsk || !signs)
				row_stop(&s->inquiry, "slot %zu: it has a KSK of "
				    "algorithm %u, and no such %s", i + 1,
				    alg->number, zsk ? "KSK signs" : "ZSK");
		}
		for (size_t z = 0; z < b->n_keys; z++) {
			const struct alg *alg = b->keys[z].key.alg;

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
	{ "KSK-RETIRE-SAFETY", "a KSK goes after another has signed for long",
	    check_retire_safety },
	{ "KSK-DS", "the parent has the DS of a KSK before it signs alone",
	    check_ds },
	{ "KSK-REVOKED", "a KSK that was revoked stays so", check_revoked },
	{ "KSK-ALGORITHM", "each algorithm of a set signs it",
	    check_algorithm },
};

enum verdict
planned_check(const struct request *r, const struct judgement *by,
    struct finding out[FINDINGS_MAX], size_t *n)
{
	enum verdict worst = VERDICT_OK;
	struct safety s = {
		.inquiry = { .request = r, .by = by },
		.danger = by->planned->plan->emergency ? row_warn : row_stop,
	};

	joined_make(&s.joined, r, by);
	*n = sizeof(CHECKS) / sizeof(CHECKS[0]);
	for (size_t i = 0; i < *n; i++) {
		out[i] = (struct finding){
			.id = CHECKS[i].id,
			.rule = CHECKS[i].rule,
			.verdict = VERDICT_OK,
		};
		s.inquiry.finding = &out[i];
		CHECKS[i].run(&s);
		if (out[i].verdict > worst)
			worst = out[i].verdict;
	}
	return worst;
}
