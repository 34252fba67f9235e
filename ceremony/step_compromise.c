#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/batch_load.h"
#include "ceremony/choose_ksk.h"
#include "ceremony/compromise.h"
#include "keyset/apart.h"

/* What is decided, and by which policy its dates are. */
struct deciding {
	struct compromise	k;
	struct policy		policy;
	struct blob		text;	/* of a group's policy, owned; or empty */
};

/* One that is in other hands is so for good. */
static int
ask_state(struct ceremony *c, bool disclosed, struct compromise *k,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'd', "Disclosed" }, { 'u', "Unusable" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter = 'd';
	int rc;

	snprintf(k->what, sizeof(k->what), "disclosed");
	if (disclosed)
		return 0;
	page_start(&p, "IS IT IN OTHER HANDS, OR IN NONE");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     KSK %u", dnskey_tag(&k->key));
	page_line(&p, "%s", "");
	page_wrap(&p, "   D   Somebody else may have it, or enough shares and a copy "
	    "of it.  No ceremony signs with it any more, but to revoke it; "
	    "that cannot be taken back.");
	page_wrap(&p, "   U   Nobody can sign with it: its HSM is lost, or does not "
	    "open.  It can be used when it was restored.");
	page_foot(&p, "NOW  Administrator: D or U.  If it is not known: D.");
	page_foot(&p, "WHY  Taken for unusable, a key that others have would "
	    "still be trusted.");
	rc = ask_letter(c, &p, "compromise.state", choices, &letter, e);
	page_free(&p);
	snprintf(k->what, sizeof(k->what), "%s", letter == 'd' ? "disclosed" :
	    "unusable");
	return rc;
}

static int
ask_way(struct ceremony *c, struct deciding *d, struct err *e)
{
	struct compromise *k = &d->k;
	struct ui_choice choices[8] = { { 0, NULL } };
	struct page p = { .n_lines = 0 };
	char letter = 0;
	size_t n = 0;
	int rc;

	for (const struct compromise_way *w = compromise_ways; w->id != NULL; w++)
		if (compromise_bar(&c->reg, k, w) == NULL)
			choices[n++] = (struct ui_choice){ w->letter, "" };
	page_start(&p, "WHICH WAY, AND FROM WHEN IT IS SAFE");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     KSK %u, %s", dnskey_tag(&k->key), k->what);
	page_wrap(&p, "   Dates   as of now, by the times of the policy %s, where "
	    "the parent is changed today", d->policy.name);
	page_line(&p, "%s", "");
	compromise_table(&c->reg, k, &p);
	page_foot(&p, "NOW  Administrator: press the letter of the way that was "
	    "agreed on.");
	page_foot(&p, "WHY  Whoever has the old DS or the old set in a cache must "
	    "not be left without a key that fits it.");
	rc = ask_letter(c, &p, "compromise.way", choices, &letter, e);
	page_free(&p);
	for (const struct compromise_way *w = compromise_ways; rc == 0 &&
	    w->id != NULL; w++)
		if (w->letter == letter)
			snprintf(k->way, sizeof(k->way), "%s", w->id);
	return rc;
}

/* Each says why in their own words. */
static int
ask_reasons(struct ceremony *c, const struct compromise *k,
    char reasons[2][UI_ANSWER_MAX], struct err *e)
{
	static const char *const keys[2] = { "compromise.administrator",
	    "compromise.witness" };
	struct page p = { .n_lines = 0 };
	char who[64];
	int rc = 0;

	page_start(&p, "WHAT HAPPENED");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     KSK %u, %s", dnskey_tag(&k->key), k->what);
	page_foot(&p, "NOW  Each types what is known of it, and from whom.");
	page_foot(&p, "WHY  Whoever asks in years what was known on that day "
	    "finds it here.");
	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = ask_text(c, &p, keys[i], ceremony_who(c, i, who), reasons[i],
		    UI_ANSWER_MAX, e);
		if (rc == 0)
			page_wrap(&p, "   %s: %s", who, reasons[i]);
	}
	page_free(&p);
	return rc;
}

static int
record(struct ceremony *c, const struct compromise *k,
    char reasons[2][UI_ANSWER_MAX], const struct page *p, struct err *e)
{
	json_t *data = compromise_json(k);
	struct blob text = { .len = 0 };
	int rc = -1;

	if (data == NULL)
		return err_sys(e, "record what was decided");
	if (page_text(p, &text, e) == 0)
		rc = ceremony_record(c, "compromise", "decided", json_pack(
		    "{s:O*,s:O*,s:O*,s:O,s:O,s:O,s:O,s:O,s:O,s:O,s:O,s:O,"
		    "s:[s,s],s:s}",
		    "group", json_object_get(data, "group"),
		    "policy", json_object_get(data, "policy"),
		    "policy-sha256", json_object_get(data, "policy-sha256"),
		    "id", json_object_get(data, "id"),
		    "what", json_object_get(data, "what"),
		    "way", json_object_get(data, "way"),
		    "judged", json_object_get(data, "judged"),
		    "ds-ttl", json_object_get(data, "ds-ttl"),
		    "parent-propagation", json_object_get(data,
		    "parent-propagation"),
		    "dnskey-ttl", json_object_get(data, "dnskey-ttl"),
		    "propagation", json_object_get(data, "propagation"),
		    "hold-down", json_object_get(data, "hold-down"),
		    "reasons", reasons[0], reasons[1],
		    "order", (char *)text.data), e);
	blob_free(&text);
	json_decref(data);
	return rc;
}

static int
agree(struct ceremony *c, const struct compromise *k,
    char reasons[2][UI_ANSWER_MAX], struct err *e)
{
	char zone[DNAME_TEXT_MAX], object[DNAME_TEXT_MAX + 16];
	struct page p = { .n_lines = 0 };
	int rc;

	compromise_order(k, &p);
	snprintf(object, sizeof(object), "%s %u", dname_text(&k->zone, zone),
	    dnskey_tag(&k->key));
	page_foot(&p, "NOW  To order exactly this, both type the zone and the tag, "
	    "for example:  nl. 34112");
	page_foot(&p, "WHY  It leaves on OUT as " COMPROMISE_FILE ", for whoever "
	    "has to do it.");
	rc = ask_object(c, &p, "compromise.object", object, true, e);
	if (rc == 0)
		rc = record(c, k, reasons, &p, e);
	page_free(&p);
	return rc;
}

/* A zone of a group has the group's, which its record names. */
static int
take_policy(struct ceremony *c, struct deciding *d, struct err *e)
{
	const struct zone_group *g = site_group_of(c->site, &d->k.zone);

	d->policy = c->policy;
	if (g == NULL)
		return 0;
	if (ceremony_policy(g->policy, &d->policy, &d->text, e) != 0)
		return err_doing(e, "group %s", g->name);
	d->k.policy_sha256 = digest_of(d->text.data, d->text.len);
	snprintf(d->k.group, sizeof(d->k.group), "%s", g->name);
	snprintf(d->k.policy, sizeof(d->k.policy), "%s", d->policy.name);
	return 0;
}

/* Of the last response of the zone, where there is one. */
static int
last_ttl(struct ceremony *c, const struct compromise *k, int64_t *ttl,
    struct err *e)
{
	struct request *own = NULL;
	const struct request *last;
	struct blob bytes = { .len = 0 };
	int rc = k->group[0] == '\0' ? answer_previous(c, e) :
	    batch_previous(c, &k->zone, &bytes, e);

	if (rc == 0 && bytes.len > 0 && (own = request_read_apart(bytes.data,
	    bytes.len, e)) == NULL)
		rc = -1;
	last = k->group[0] == '\0' ? c->previous : own;
	if (rc == 0 && last != NULL && last->n_bundles > 0 &&
	    last->bundles[0].n_keys > 0)
		*ttl = last->bundles[0].keys[0].ttl;
	request_free(&own);
	blob_free(&bytes);
	return rc;
}

/* A policy that leaves the TTL to the request: then that of the last set. */
static int
take_spans(struct ceremony *c, struct deciding *d, struct err *e)
{
	if (take_policy(c, d, e) != 0)
		return -1;
	compromise_of_policy(&d->k, &d->policy);
	return d->k.spans.dnskey_ttl != 0 ? 0 : last_ttl(c, &d->k,
	    &d->k.spans.dnskey_ttl, e);
}

static int
decide(struct ceremony *c, struct deciding *d, struct err *e)
{
	char reasons[2][UI_ANSWER_MAX];
	struct digest kept;
	size_t which = 0;

	if (choose_ksk(c, &which, e) != 0)
		return -1;
	d->k.zone = c->reg.keys[which].zone;
	d->k.key = c->reg.keys[which].key;
	d->k.anchored = c->reg.keys[which].anchored != 0;
	if (take_spans(c, d, e) != 0 || ask_state(c,
	    c->reg.keys[which].disclosed != 0, &d->k, e) != 0 ||
	    ask_way(c, d, e) != 0 || ask_reasons(c, &d->k, reasons, e) != 0)
		return -1;
	/* It leaves with the order, also from a run behind an interruption. */
	if (d->text.len > 0 && journal_put_blob(c->journal, d->text.data,
	    d->text.len, &kept, e) != 0)
		return -1;
	return agree(c, &d->k, reasons, e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct deciding d = { .k = { .judged = c->now() } };
	int rc;

	if (register_has(&c->reg, "compromise", "decided"))
		return 0;	/* before the interruption */
	rc = decide(c, &d, e);
	blob_free(&d.text);
	return rc;
}

const struct step step_compromise = {
	.id = "compromise",
	.title = "Compromise judged, and what is ordered",
	.who = "both",
	.why = "What is improvised at night leaves validators without a key.",
	.again = STEP_ONCE,
	.unchanged = "nothing was decided; every key is as it was",
	.run = run,
};
