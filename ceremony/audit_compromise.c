#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/compromise.h"
#include "ceremony/input.h"
#include "keyset/dname.h"

/*
 * What was decided of a KSK is what its order says, and one that is in other
 * hands signs nothing any more, but to be revoked.
 */

enum { JUDGED_AGE = 86400 };	/* from when a page is shown, to agreeing */

/* The zone of the ceremony has its policy, and any other zone its group's. */
static int
by_whose_policy(const struct audit *a, const struct compromise *k,
    struct err *e)
{
	const char *zone = audit_fact(a, "ceremony", "begin", "zone");
	char text[DNAME_TEXT_MAX];

	return zone != NULL && (strcmp(dname_text(&k->zone, text), zone) == 0) ==
	    (k->group[0] == '\0') ? 0 : err_set(e, ERR_POLICY, "an order is for "
	    "%.120s, and by the policy of another zone", text);
}

static int
decided(struct audit *a, const struct record *rec, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct blob text = { .len = 0 };
	struct compromise k;
	int rc = -1;

	if (!input_both(json_object_get(rec->data, "reasons")))
		return err_set(e, ERR_FORMAT, "a KSK was compromised, and two "
		    "reasons are not there");
	if (compromise_read(&k, &a->reg, rec->data, e) != 0)
		return -1;
	if (compromise_bar(&a->reg, &k, compromise_way(k.way)) != NULL)
		return err_set(e, ERR_POLICY, "KSK %u was to be restored, of which "
		    "the journal has no copy that enough shares are left for",
		    dnskey_tag(&k.key));
	if (by_whose_policy(a, &k, e) != 0)
		return -1;
	if (k.judged > rec->time || rec->time - k.judged > JUDGED_AGE)
		return err_set(e, ERR_POLICY, "the dates of an order are from "
		    "another time than when it was agreed to");
	compromise_order(&k, &p);
	if (page_text(&p, &text, e) == 0)
		rc = text.len == strlen(audit_text(rec, "order")) &&
		    memcmp(text.data, audit_text(rec, "order"), text.len) == 0 ? 0 :
		    err_set(e, ERR_CRYPTO, "the order of a KSK that is compromised "
		    "is not what its record makes");
	page_free(&p);
	blob_free(&text);
	return rc;
}

static int
done(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return register_last(&a->reg, "compromise", "decided") != NULL ? 0 :
	    err_set(e, ERR_POLICY, "the journal does not say what was decided of "
	    "a KSK that is compromised");
}

/* Whether the plan of the review that it is signed by revokes this key. */
static bool
revoked(const struct audit *a, const struct digest *id)
{
	const struct planned *pl = &a->agreed.planned;

	for (enum plan_role r = 0; pl->plan != NULL && r < PLAN_ROLES; r++)
		if (digest_equal(&a->agreed.ids[r], id))
			return plan_removes(pl->plan, r);
	return false;
}

static int
signs(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(rec->data, "ksk"));

	return k == NULL || k->disclosed == 0 || revoked(a, &k->id) ? 0 :
	    err_set(e, ERR_POLICY, "KSK %u was to sign, which was in other hands "
	    "since ceremony %04u, and no plan revoked it", dnskey_tag(&k->key),
	    k->disclosed);
}

/* Where the policy leaves the TTL to requests it is that of the last set. */
int
audit_waits(struct audit *a, struct err *e)
{
	const json_t *is = register_last(&a->reg, "compromise", "decided");
	struct compromise k, by = { .judged = 0 };
	struct policy policy;

	if (is == NULL)
		return 0;
	if (compromise_read(&k, &a->reg, is, e) != 0 ||
	    audit_policy(a, &policy, e) != 0)
		return -1;
	compromise_of_policy(&by, &policy);
	if (by.spans.dnskey_ttl == 0)
		by.spans.dnskey_ttl = k.spans.dnskey_ttl;
	if (memcmp(&by.spans, &k.spans, sizeof(k.spans)) != 0)
		return err_set(e, ERR_POLICY, "the waits of an order are not "
		    "those of the policy");
	return audit_passed(a, "the order's dates are from when it was agreed "
	    "to, and its waits the policy's");
}

int
audit_compromise(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "compromise", "decided", decided },
		{ "compromise", "done", done },
		{ "sign", "intent", signs },
		{ "emergency", "intent", signs },
		{ "anchor", "intent", signs },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
