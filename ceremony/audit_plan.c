#include <string.h>

#include "ceremony/leaving.h"
#include "keyset/utc.h"

#include "ceremony/audit_state.h"

/* A change of KSK goes by plans in their order, and by what people saw. */

static int
refuse(const struct record *rec, const char *why, struct err *e)
{
	return err_set(e, ERR_POLICY, "%s, record %llu: %s", rec->file,
	    (unsigned long long)rec->seq, why);
}

static int
check_agreed(struct audit *a, const struct record *rec,
    const struct dname *zone, struct err *e)
{
	struct planned last;
	int rc;

	if (agreed_read(&a->agreed, &a->reg, rec->data, e) != 0 ||
	    (rc = agreed_last(&last, &a->reg, zone, e)) < 0)
		return -1;
	for (enum plan_role r = 0; r < PLAN_ROLES; r++) {
		const char *name = json_string_value(json_array_get(
		    json_object_get(rec->data, "identifiers"), r));
		const struct register_key *k;

		if (!plan_has(a->agreed.planned.plan, r))
			continue;
		k = register_key(&a->reg, &a->agreed.ids[r]);
		if (!dname_equal(&k->zone, zone))
			return err_set(e, ERR_CRYPTO, "the journal, or its KSK, is "
			    "of another zone than the request");
		if (name == NULL || strcmp(name, a->agreed.identifiers[r]) != 0)
			return err_set(e, ERR_POLICY, "the KSK was shown as "
			    "\"%s\" in the review, it should be \"%s\"",
			    name == NULL ? "" : name, a->agreed.identifiers[r]);
	}
	if (json_array_size(json_object_get(rec->data, "identifiers")) !=
	    json_array_size(json_object_get(rec->data, "ksks")))
		return refuse(rec, "the review names more KSKs than it has", e);
	if (plan_follows(&a->agreed.planned, rc > 0 ? &last : NULL, e) != 0 ||
	    agreed_alive(&a->agreed, &a->reg, zone, e) != 0)
		return err_doing(e, "the plan of the review");
	return 0;
}

void
audit_agreed(struct audit *a, const struct record *rec,
    const struct dname *zone)
{
	struct err e;

	a->agreed.planned.plan = NULL;
	if (check_agreed(a, rec, zone, &e) != 0 &&
	    a->disagreed.text[0] == '\0')
		a->disagreed = e;
}

int
audit_ds_seen(struct audit *a, const struct record *rec, struct err *e)
{
	const char *seen = json_string_value(json_object_get(rec->data,
	    "seen"));
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(rec->data, "ksk"));
	time_t when;

	if (k == NULL || k->foreign || k->key.flags != DNSKEY_KSK)
		return refuse(rec, "a DS was seen of no KSK that was made here",
		    e);
	if (seen == NULL || utc_parse(seen, &when, e) != 0)
		return refuse(rec, "a DS was seen at no time", e);
	if (when < k->made_at)
		return refuse(rec, "a DS was seen before its KSK was made", e);
	return when - 86400 < rec->time ? 0 : refuse(rec, "a DS was seen on a "
	    "day that was still to come", e);
}

/* Nobody takes back what was not said. */
int
audit_ds_gone(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(rec->data, "ksk"));

	return k != NULL && k->ds_seen != 0 ? 0 : refuse(rec, "a DS is not in "
	    "the parent any more of which nobody had said that it was", e);
}

/* What the register goes on from, in ceremonies to come. */
int
audit_from(const struct audit *a, const struct request *q, struct err *e)
{
	const json_t *is = register_last(&a->reg, "review", "done");
	json_t *plan = agreed_json(&a->agreed, q);
	json_t *leaves = leaving_json(&a->agreed, q);
	bool same = plan != NULL && json_equal(json_object_get(plan, "from"),
	    json_object_get(is, "from"));
	bool goes = json_equal(leaves, json_object_get(is, "leaves"));

	json_decref(plan);
	json_decref(leaves);
	if (!goes)
		return err_set(e, ERR_CRYPTO, "the journal does not say rightly "
		    "from which slot on the old KSK signs no more, and until when "
		    "what it signed is good");
	return same ? 0 : err_set(e, ERR_CRYPTO, "the journal gives the KSKs of "
	    "the review another time from which they are published than the "
	    "request does");
}
