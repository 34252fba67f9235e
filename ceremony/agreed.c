#include <string.h>

#include "ceremony/agreed.h"
#include "ceremony/answer.h"
#include "keyset/utc.h"

void
agreed_set(struct agreed *a, enum plan_role role, const struct registry *r,
    const struct register_key *k)
{
	a->planned.keys[role] = k->key;
	a->ids[role] = k->id;
	answer_identifier(r->rehearsal, k->label, a->identifiers[role]);
	a->standing[role] = (struct standing){
		.published = register_published(r, &k->zone, &k->id),
		.ds = k->ds_seen,
	};
}

bool
agreed_revoked(const struct registry *r, const struct dname *zone,
    const struct digest *id)
{
	for (size_t i = 0; i < r->n_responses; i++) {
		const struct register_response *x = &r->responses[i];
		const struct plan *plan = plan_by_name(x->plan.name);

		if (plan == NULL || x->ceremony >= r->number ||
		    !dname_equal(&x->zone, zone))
			continue;
		for (size_t k = 0; k < x->plan.n; k++)
			if (digest_equal(&x->plan.ksks[k], id) &&
			    strchr(plan->rule[k], 'r') != NULL)
				return true;
	}
	return false;
}

int
agreed_alive(const struct agreed *a, const struct registry *r,
    const struct dname *zone, struct err *e)
{
	const struct plan *plan = a->planned.plan;

	for (enum plan_role role = 0; role < PLAN_ROLES; role++)
		if (plan_has(plan, role) && strpbrk(plan->rule[role],
		    "pPsSaA") != NULL && strchr(plan->rule[role], 'r') == NULL &&
		    agreed_revoked(r, zone, &a->ids[role]))
			return err_set(e, ERR_POLICY, "KSK %u was revoked, and a "
			    "key that was is not used again (RFC 5011)",
			    dnskey_tag(&a->planned.keys[role]));
	return 0;
}

/* When the response first has the key, or null. */
static json_t *
first_time(const struct agreed *a, const struct request *q,
    enum plan_role role)
{
	char text[UTC_TEXT];
	size_t first;

	return planned_appears(&a->planned, q, role, &first) ? json_string(
	    utc_text(q->bundles[first].inception, text)) : json_null();
}

json_t *
agreed_json(const struct agreed *a, const struct request *q)
{
	json_t *ids = json_array(), *names = json_array(), *from = json_array();
	char hex[DIGEST_HEX];
	bool bad = false;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(a->planned.plan, r))
			bad |= json_array_append_new(ids, json_string(digest_hex(
			    &a->ids[r], hex))) != 0 ||
			    json_array_append_new(names, json_string(
			    a->identifiers[r])) != 0 ||
			    json_array_append_new(from, first_time(a, q,
			    r)) != 0;
	if (!bad)
		return json_pack("{s:s,s:o,s:o,s:o}", "plan",
		    a->planned.plan->name, "ksks", ids, "identifiers", names,
		    "from", from);
	json_decref(ids);
	json_decref(names);
	json_decref(from);
	return NULL;
}

static int
read_keys(struct agreed *a, const struct registry *r, const json_t *ids,
    struct err *e)
{
	size_t n = 0;

	for (enum plan_role role = 0; role < PLAN_ROLES; role++) {
		const struct register_key *k;

		if (!plan_has(a->planned.plan, role))
			continue;
		k = register_key_cited(r, json_array_get(ids, n++));
		if (k == NULL || k->foreign || k->key.flags != DNSKEY_KSK)
			return err_set(e, ERR_FORMAT, "the key that the journal "
			    "says signed is no KSK that was made here");
		agreed_set(a, role, r, k);
	}
	if (json_array_size(ids) != n)
		return err_set(e, ERR_FORMAT, "the journal names %zu KSKs of a "
		    "plan that has %zu", json_array_size(ids), n);
	return 0;
}

int
agreed_read(struct agreed *out, const struct registry *r, const json_t *data,
    struct err *e)
{
	const char *name = json_string_value(json_object_get(data, "plan"));
	struct agreed a = { .planned = { .plan = name == NULL ? NULL :
	    plan_by_name(name) } };

	if (a.planned.plan == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no plan by which "
		    "the KSKs sign");
	if (read_keys(&a, r, json_object_get(data, "ksks"), e) != 0)
		return -1;
	*out = a;
	return 0;
}

int
agreed_last(struct planned *out, const struct registry *r,
    const struct dname *zone, struct err *e)
{
	const struct register_response *last = register_response(r, zone);
	struct planned p = { .plan = NULL };

	if (last == NULL)
		return 0;
	p.plan = plan_by_name(last->plan.name);
	for (enum plan_role role = 0; p.plan != NULL && role < PLAN_ROLES;
	    role++) {
		const struct register_key *k = register_key(r,
		    &last->plan.ksks[role]);

		if (!plan_has(p.plan, role))
			continue;
		if (k == NULL || k->foreign)
			return err_set(e, ERR_FORMAT, "the last response was by a "
			    "KSK that is not in the journal");
		p.keys[role] = k->key;
	}
	if (p.plan == NULL)
		return err_set(e, ERR_FORMAT, "the last response was by no plan "
		    "that is known to this program");
	*out = p;
	return 1;
}
