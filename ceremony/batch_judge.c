#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/batch_judge.h"
#include "ceremony/register_state.h"
#include "keyset/notice.h"
#include "keyset/response.h"

void
batch_judged_free(struct batch_judged *j)
{
	free(j->faults);
	*j = (struct batch_judged){ .aside = false };
}

static int
add_fault(struct batch_judged *j, const char *id, const char *limit,
    const char *found, bool stops, struct err *e)
{
	struct batch_fault *grown = register_grow(j->faults, j->n_faults,
	    sizeof(*grown));

	if (grown == NULL)
		return err_sys(e, "judge a request");
	j->faults = grown;
	grown += j->n_faults++;
	snprintf(grown->id, sizeof(grown->id), "%s", id);
	snprintf(grown->limit, sizeof(grown->limit), "%s", limit);
	(void)page_clean(grown->found, sizeof(grown->found), found);
	grown->stops = stops;
	j->aside = j->aside || stops;
	return 0;
}

/* ---- the KSK and the plan ------------------------------------------------ */

static bool
is_ksk_of(const struct register_key *k, const struct dname *zone)
{
	return !k->foreign && k->key.flags == DNSKEY_KSK &&
	    dname_equal(&k->zone, zone);
}

static bool
may_sign(const struct register_key *k)
{
	return register_key_lives(k) && k->disclosed == 0 && k->unsheeted == 0;
}

/* Why, of several, the one that can still be helped does not. */
static void
tell_none(const struct registry *r, const struct dname *zone, struct err *e)
{
	const struct register_key *k = NULL;

	for (size_t i = 0; i < r->n_keys; i++)
		if (is_ksk_of(&r->keys[i], zone) &&
		    (k == NULL || register_key_lives(&r->keys[i])))
			k = &r->keys[i];
	if (k == NULL)
		err_set(e, ERR_POLICY, "the zone has no KSK");
	else if (!register_key_lives(k))
		err_set(e, ERR_POLICY, "KSK %u was destroyed, and the zone has no "
		    "other", dnskey_tag(&k->key));
	else if (k->disclosed != 0)
		err_set(e, ERR_POLICY, "KSK %u is in other hands since ceremony "
		    "%04u: another takes its place in a ceremony of its own, SIGN "
		    "REQUEST", dnskey_tag(&k->key), k->disclosed);
	else
		err_set(e, ERR_POLICY, "KSK %u came in by ceremony %04u, and "
		    "nobody compared it with its key sheet: RESTORE KEYS asks for "
		    "the sheet", dnskey_tag(&k->key), k->unsheeted);
}

/* The one that lives, in this HSM and with a proved copy where it may leave. */
static const struct register_key *
find_ksk(const struct batch_bench *by, const struct dname *zone,
    struct err *e)
{
	const struct registry *r = by->reg;
	const struct register_key *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < r->n_keys; i++)
		if (is_ksk_of(&r->keys[i], zone) && may_sign(&r->keys[i])) {
			found = &r->keys[i];
			n++;
		}
	if (n == 0)
		tell_none(r, zone, e);
	else if (n > 1)
		err_set(e, ERR_POLICY, "the zone has %zu KSKs: which is to "
		    "sign is chosen in a ceremony of its own, SIGN REQUEST", n);
	else if (!register_key_in(found, by->serial))
		err_set(e, ERR_POLICY, "KSK %u is not in HSM %s",
		    dnskey_tag(&found->key), by->serial);
	else if (found->may_leave && !found->kept)
		err_set(e, ERR_POLICY, "KSK %u has no proved copy",
		    dnskey_tag(&found->key));
	else
		return found;
	return NULL;
}

/* Its last response is over: nothing has to come behind it before. */
static int
is_settled(const struct batch_bench *by, const struct dname *zone,
    struct planned *last, bool *had, struct err *e)
{
	int rc = agreed_last(last, by->reg, zone, e);

	if (rc < 0)
		return -1;
	*had = rc > 0;
	if (!*had || last->plan->settled)
		return 0;
	return err_set(e, ERR_POLICY, "a change of its KSK is under way, its last "
	    "response was \"%s\": that goes on in a ceremony of its own, SIGN "
	    "REQUEST", last->plan->name);
}

static int
find_plan(const struct batch_bench *by, const struct request *q,
    struct agreed *a, struct err *e)
{
	const char *const names[PLAN_ROLES] = { a->identifiers[PLAN_CURRENT],
	    a->identifiers[PLAN_NEXT] };
	const struct register_key *k;
	struct planned last;
	bool had;

	if (is_settled(by, &q->zone, &last, &had, e) != 0 ||
	    (k = find_ksk(by, &q->zone, e)) == NULL)
		return -1;
	a->planned.plan = plan_by_name("normal");
	agreed_set(a, PLAN_CURRENT, by->reg, k);
	if (plan_follows(&a->planned, had ? &last : NULL, e) != 0 ||
	    agreed_alive(a, by->reg, &q->zone, e) != 0 ||
	    planned_fits(&a->planned, q, names, e) != 0)
		return -1;
	return answer_names_fit(q, e);
}

/* ---- the checks ---------------------------------------------------------- */

static void
count(struct batch_tally *t, const struct finding *f)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->rows[i].id, f->id) != 0)
		i++;
	if (i == t->n) {
		t->rows[i].id = f->id;
		t->rows[i].rule = f->rule;
		t->n++;
	}
	t->rows[i].times[f->verdict]++;
}

static int
take(struct batch_judged *j, struct batch_tally *t, const struct finding *f,
    size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		count(t, &f[i]);
		if (f[i].verdict > VERDICT_OK && add_fault(j, f[i].id, f[i].limit,
		    f[i].found, f[i].verdict == VERDICT_STOP, e) != 0)
			return -1;
	}
	return 0;
}

static int
run_checks(const struct request *q, struct judgement *by,
    struct batch_judged *j, bool planned, struct batch_tally *t,
    struct err *e)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	(void)request_check(q, by, f, &n);
	if (take(j, t, f, n, e) != 0)
		return -1;
	if (!planned)
		return 0;
	by->planned = &j->agreed.planned;
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		by->standing[r] = j->agreed.standing[r];
	(void)planned_check(q, by, f, &n);
	return take(j, t, f, n, e);
}

static void
span_of(const struct request *q, struct batch_span *s)
{
	*s = (struct batch_span){
		.first = q->bundles[0].inception,
		.last = q->bundles[q->n_bundles - 1].expiration,
		.slots = q->n_bundles,
	};
	for (size_t i = 0; i < q->n_bundles; i++)
		for (size_t k = 0; k < q->bundles[i].n_keys; k++)
			s->algs[q->bundles[i].keys[k].key.alg->number] = true;
}

size_t
batch_signatures(const struct planned *pl, const struct request *q,
    const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_bundles; i++) {
		struct planned_key keys[PLAN_ROLES];
		size_t of = planned_slot(pl, q, i, keys), sets = 1, signs = 0;
		unsigned tells = 0;

		for (size_t k = 0; k < of; k++) {
			signs += keys[k].part >= PART_SIGNS;
			tells |= keys[k].tells ? response_tells(q, p) : 0;
		}
		for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
			sets += tells_kind(tells, kind);
		n += sets * signs;
	}
	return n;
}

static int
judge(const struct batch_bench *by, const struct batch *b,
    const struct batch_request *r, const struct request *q,
    struct judgement *on, struct batch_tally *t, struct batch_judged *j,
    struct err *e)
{
	bool planned;
	struct err why;

	span_of(q, &j->span);
	planned = find_plan(by, q, &j->agreed, &why) == 0;
	if (!planned && add_fault(j, "KSK", "the one that lives", why.text, true,
	    e) != 0)
		return -1;
	if (run_checks(q, on, j, planned, t, e) != 0)
		return -1;
	if (j->aside)
		return 0;
	(void)utc_text(q->bundles[0].inception, j->from);
	j->signatures = batch_signatures(&j->agreed.planned, q,
	    &b->groups[r->group].policy);
	return 0;
}

int
batch_judge(const struct batch_bench *by, const struct batch *b,
    const struct batch_request *r, const struct request *q,
    const struct request *previous, const struct earlier_responses *earlier,
    struct batch_tally *t,
    struct batch_judged *out, struct err *e)
{
	struct judgement on = {
		.policy = &b->groups[r->group].policy, .previous = previous,
		.first = r->first, .made = register_judged(by->reg, &r->zone),
		.earlier = earlier->list, .n_earlier = earlier->n,
		.whole = true, .now = by->now,
	};
	struct batch_judged j = { .aside = false };
	struct dnskey *known = register_known_before(by->reg, &r->zone, by->before,
	    &on.n_known);
	const char **ids = register_answered(by->reg, &r->zone, &on.n_ids);
	int rc = -1;

	on.known = known;
	on.ids = ids;
	if (known == NULL || ids == NULL)
		err_sys(e, "judge a request");
	else
		rc = judge(by, b, r, q, &on, t, &j, e);
	free(known);
	free(ids);
	if (rc == 0)
		*out = j;
	else
		batch_judged_free(&j);
	return rc;
}
