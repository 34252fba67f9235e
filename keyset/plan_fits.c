#include <string.h>

#include "keyset/format.h"
#include "keyset/plan.h"

static int
check_keys(const struct planned *p, struct err *e)
{
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(p->plan, r) && p->keys[r].flags != DNSKEY_KSK)
			return err_set(e, ERR_POLICY, "key %u is no KSK",
			    dnskey_tag(&p->keys[r]));
	if (plan_has(p->plan, PLAN_NEXT) && dnskey_same_public(
	    &p->keys[PLAN_CURRENT], &p->keys[PLAN_NEXT]))
		return err_set(e, ERR_POLICY, "it takes two KSKs, and these are "
		    "one");
	if ((strchr(p->plan->rule[PLAN_CURRENT], 'a') != NULL ||
	    strchr(p->plan->rule[PLAN_NEXT], 'a') != NULL) &&
	    p->keys[PLAN_CURRENT].alg == p->keys[PLAN_NEXT].alg)
		return err_set(e, ERR_POLICY, "KSK %u and KSK %u have one "
		    "algorithm", dnskey_tag(&p->keys[PLAN_CURRENT]),
		    dnskey_tag(&p->keys[PLAN_NEXT]));
	return 0;
}

/* In a format where the request decides who signs, these and no others do. */
static int
check_wishes(const struct bundle *b, const struct format *f,
    const struct planned_key *keys, size_t n,
    const char *const identifiers[PLAN_ROLES], size_t slot, struct err *e)
{
	if (f->signer_is == NULL)
		return 0;
	if (b->n_signers != n)
		return err_set(e, ERR_POLICY, "slot %zu wants %zu KSKs to sign, "
		    "\"%.100s\"%s, and the plan has %zu", slot, b->n_signers,
		    b->n_signers == 0 ? "" : b->signers[0], b->n_signers > 1 ?
		    " and others" : "", n);
	for (size_t s = 0; s < b->n_signers; s++) {
		size_t i = 0;

		while (i < n && (keys[i].part < PART_SIGNS ||
		    !f->signer_is(b->signers[s], identifiers[keys[i].role],
		    &keys[i].key)))
			i++;
		if (i == n)
			return err_set(e, ERR_POLICY, "slot %zu wants \"%.100s\" "
			    "to sign, and %.100s was chosen", slot,
			    b->signers[s], identifiers[keys[0].role]);
	}
	return 0;
}

static int
check_neighbour(const struct planned_key *k, const char *identifier,
    const struct bundle_key *zsk, size_t slot, struct err *e)
{
	if (dnskey_tag(&zsk->key) == dnskey_tag(&k->key))
		return err_set(e, ERR_POLICY, "slot %zu has a ZSK with the key tag "
		    "of the KSK, %u", slot, dnskey_tag(&k->key));
	if (strcmp(zsk->identifier, identifier) == 0)
		return err_set(e, ERR_POLICY, "slot %zu names a ZSK as KSK %u is "
		    "named here", slot, dnskey_tag(&k->key));
	return 0;
}

static int
check_slot(const struct planned *p, const struct request *q, size_t i,
    const char *const identifiers[PLAN_ROLES], struct err *e)
{
	struct planned_key keys[PLAN_ROLES];
	const struct bundle *b = &q->bundles[i];
	size_t n = planned_slot(p, q, i, keys);

	if (n == 0)
		return err_set(e, ERR_POLICY, "slot %zu would have no KSK", i + 1);
	if (b->n_keys + n > BUNDLE_KEYS_MAX)
		return err_set(e, ERR_POLICY, "slot %zu has %zu ZSKs: no room "
		    "is left for the KSKs", i + 1, b->n_keys);
	if (n == 2 && dnskey_tag(&keys[0].key) == dnskey_tag(&keys[1].key))
		return err_set(e, ERR_POLICY, "slot %zu would have two KSKs with "
		    "the key tag %u", i + 1, dnskey_tag(&keys[0].key));
	for (size_t k = 0; k < n; k++) {
		if (q->format->all_sign && keys[k].part < PART_SIGNS)
			return err_set(e, ERR_POLICY, "slot %zu would have KSK %u "
			    "without its signature, and %s needs one of each KSK",
			    i + 1, dnskey_tag(&keys[k].key), q->format->words);
		for (size_t z = 0; z < b->n_keys; z++)
			if (check_neighbour(&keys[k], identifiers[keys[k].role],
			    &b->keys[z], i + 1, e) != 0)
				return -1;
	}
	return check_wishes(b, q->format, keys, n, identifiers, i + 1, e);
}

int
planned_fits(const struct planned *p, const struct request *q,
    const char *const identifiers[PLAN_ROLES], struct err *e)
{
	size_t first;

	if (q->n_bundles < plan_slots(p->plan))
		return err_set(e, ERR_POLICY, "it takes %zu slots, and the request "
		    "has %zu", plan_slots(p->plan), q->n_bundles);
	if (check_keys(p, e) != 0)
		return -1;
	if (plan_has(p->plan, PLAN_NEXT) &&
	    !planned_appears(p, q, PLAN_NEXT, &first))
		return err_set(e, ERR_POLICY, "no slot has a ZSK of algorithm %u, "
		    "which is that of KSK %u", p->keys[PLAN_NEXT].alg->number,
		    dnskey_tag(&p->keys[PLAN_NEXT]));
	for (size_t i = 0; i < q->n_bundles; i++)
		if (check_slot(p, q, i, identifiers, e) != 0)
			return -1;
	return 0;
}

static bool
signed_by(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_sigs; i++) {
		const struct bundle_key *k = bundle_signer(b, &b->sigs[i]);

		if (k != NULL && dnskey_equal(&k->key, key))
			return true;
	}
	return false;
}

static bool
holds(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return true;
	return false;
}

static int
slot_answers(const struct planned *p, const struct request *q, size_t i,
    const struct bundle *b, struct err *e)
{
	struct planned_key keys[PLAN_ROLES];
	size_t n = planned_slot(p, q, i, keys), signing = 0;

	for (size_t k = 0; k < n; k++) {
		bool signs = keys[k].part >= PART_SIGNS;

		signing += signs;
		if (!holds(b, &keys[k].key))
			return err_set(e, ERR_POLICY, "KSK %u is not in it",
			    dnskey_tag(&keys[k].key));
		if (signed_by(b, &keys[k].key) != signs)
			return err_set(e, ERR_POLICY, "KSK %u %s it", dnskey_tag(
			    &keys[k].key), signs ? "has not signed" : "signed");
	}
	if (b->n_keys != q->bundles[i].n_keys + n || b->n_sigs != signing)
		return err_set(e, ERR_POLICY, "it has %zu keys and %zu signatures, "
		    "and the plan gives it %zu and %zu", b->n_keys, b->n_sigs,
		    q->bundles[i].n_keys + n, signing);
	return 0;
}

int
planned_answers(const struct planned *p, const struct request *q,
    const struct request *response, struct err *e)
{
	if (response->n_bundles != q->n_bundles)
		return err_set(e, ERR_POLICY, "the response has %zu slots, the "
		    "request %zu", response->n_bundles, q->n_bundles);
	for (size_t i = 0; i < q->n_bundles; i++)
		if (slot_answers(p, q, i, &response->bundles[i], e) != 0)
			return err_doing(e, "slot %zu", i + 1);
	return 0;
}
