#include <stdio.h>
#include <string.h>

#include "ceremony/compromise.h"
#include "ceremony/register_state.h"
#include "keyset/utc.h"

const struct compromise_way compromise_ways[] = {
	{ 'c', "restore", "Restore it from its copy", "Restore the key into "
	    "another HSM from its copy: RESTORE KEYS.  Validators see no change.",
	    false, false },
	{ 'n', "new-ds", "Another DS first", "Make or take another KSK, and give "
	    "its DS to the parent beside the old one.  The sets that left go on "
	    "until nobody misses the new DS; then SIGN REQUEST by plan "
	    "\"replace\", and the old DS is taken out.", true, true },
	{ 'a', "at-once", "Replace it at once", "SIGN REQUEST by plan \"replace\" "
	    "now, with the DS of another KSK in the parent as soon as it can be.  "
	    "Until nobody has the old DS, the zone is bogus to some.", true, true },
	{ 'i', "insecure", "Go insecure", "Take every DS out of the parent.  When "
	    "nobody has one any more the zone is not validated, and may be "
	    "unsigned, or signed anew from a first ceremony.", true, false },
	{ 0, NULL, NULL, NULL, false, false },
};

const struct compromise_way *
compromise_way(const char *id)
{
	for (const struct compromise_way *w = compromise_ways; w->id != NULL; w++)
		if (strcmp(w->id, id) == 0)
			return w;
	return NULL;
}

void
compromise_of_policy(struct compromise *k, const struct policy *p)
{
	k->spans = (struct compromise_spans){
		.ds_ttl = p->roll.ds_ttl,
		.parent_propagation = p->roll.parent_propagation,
		.dnskey_ttl = p->ttl, .propagation = p->roll.propagation,
		.hold_down = p->roll.hold_down,
	};
}

time_t
compromise_ds(const struct compromise *k)
{
	return k->spans.ds_ttl == 0 ? 0 : k->judged +
	    (time_t)(k->spans.parent_propagation + k->spans.ds_ttl);
}

time_t
compromise_set(const struct compromise *k)
{
	return k->spans.dnskey_ttl == 0 ? 0 : k->judged +
	    (time_t)(k->spans.propagation + k->spans.dnskey_ttl);
}

static char *
date(time_t t, const char *option, char text[48])
{
	char when[UTC_TEXT];

	if (t == 0)
		snprintf(text, 48, "not known: the policy has no %s", option);
	else
		snprintf(text, 48, "%s", utc_screen(t, when));
	return text;
}

/* What is safe from when, of one way. */
static void
dates(const struct compromise *k, const char *id, struct page *p)
{
	time_t ds = compromise_ds(k), set = compromise_set(k);
	char text[48];

	if (strcmp(id, "restore") == 0)
		page_line(p, "        it may sign                %s",
		    date(k->judged, "", text));
	else if (strcmp(id, "new-ds") == 0) {
		page_line(p, "        the other KSK may sign     %s",
		    date(ds, "ds-ttl", text));
		page_line(p, "        the old DS may go          %s",
		    date(ds == 0 || set == 0 ? 0 : set + (ds - k->judged),
		    ds == 0 ? "ds-ttl" : "ttl", text));
	} else if (strcmp(id, "at-once") == 0)
		page_line(p, "        right for everybody        %s",
		    date(ds == 0 || set == 0 ? 0 : ds > set ? ds : set,
		    ds == 0 ? "ds-ttl" : "ttl", text));
	else
		page_line(p, "        nobody validates it        %s",
		    date(ds, "ds-ttl", text));
}

/* Of the ways the one that needs something of the key itself is its copy's. */
const char *
compromise_bar(const struct registry *r, const struct compromise *k,
    const struct compromise_way *w)
{
	const struct digest id = dnskey_id(&k->key);
	const struct held_set *s;

	if (w->disclosed)
		return NULL;
	if (strcmp(k->what, "disclosed") == 0)
		return "no way: others have it too, wherever it is";
	s = holdings_copied(&r->holdings, &id);
	if (s == NULL)
		return "no way: this site's journal has no copy of it";
	return holdings_opens(&r->holdings, s) ? NULL : "no way: too few shares "
	    "are left of the set that opens its copy";
}

void
compromise_table(const struct registry *r, const struct compromise *k,
    struct page *p)
{
	for (const struct compromise_way *w = compromise_ways; w->id != NULL;
	    w++) {
		const char *bar = compromise_bar(r, k, w);

		page_line(p, "   %c  %s", bar == NULL ? w->letter : '-', w->words);
		if (bar == NULL)
			dates(k, w->id, p);
		else
			page_line(p, "        %s", bar);
	}
}

void
compromise_order(const struct compromise *k, struct page *p)
{
	const struct compromise_way *w = compromise_way(k->way);
	char zone[DNAME_TEXT_MAX], when[UTC_TEXT];

	page_start(p, "ORDER: a KSK is compromised");
	page_line(p, "%s", "");
	page_wrap(p, "   Zone    %s", dname_text(&k->zone, zone));
	page_line(p, "   Key     KSK %u, algorithm %u %s", dnskey_tag(&k->key),
	    k->key.alg->number, k->key.alg->name);
	page_line(p, "   State   %s", strcmp(k->what, "disclosed") == 0 ?
	    "DISCLOSED: somebody else may sign with it" :
	    "UNUSABLE: nobody can sign with it");
	page_line(p, "   As of   %s", utc_screen(k->judged, when));
	page_line(p, "%s", "");
	page_wrap(p, "   Way     %s", w->words);
	page_wrap(p, "   Do      %s", w->order);
	if (k->group[0] != '\0' && w->replaces)
		page_wrap(p, "   Group   The zone is in the group %s, and SIGN BATCH has "
		    "no such plan: take it out of the group and configure it as the "
		    "zone, with that policy, until the change is over.", k->group);
	page_line(p, "   Safe from, where the parent is changed today:");
	dates(k, w->id, p);
	if (strcmp(k->what, "disclosed") != 0)
		return;
	if (k->spans.hold_down != 0)
		page_wrap(p, "   RFC5011 Validators that follow the zone itself are "
		    "told by a set in which the key is revoked, for so long as "
		    "others need to follow: not before %s.", utc_screen(k->judged +
		    (time_t)k->spans.hold_down, when));
	page_wrap(p, "   After   No ceremony signs with it any more, but by a plan "
	    "that revokes it; no new trust anchor names it.  When its DS is "
	    "gone, DESTROY.");
	if (k->anchored)
		page_wrap(p, "   Anchor  The trust anchor that was published names "
		    "it: hold TRUST ANCHOR and publish the new one, and tell who "
		    "took the old.");
}

/* ---- records -------------------------------------------------------------- */

json_t *
compromise_json(const struct compromise *k)
{
	const struct digest id = dnskey_id(&k->key);
	const bool own = k->group[0] == '\0';
	char hex[DIGEST_HEX], when[UTC_TEXT], policy[DIGEST_HEX];

	digest_hex(&k->policy_sha256, policy);
	return json_pack("{s:s*,s:s*,s:s*,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I}",
	    "group", own ? NULL : k->group, "policy", own ? NULL : k->policy,
	    "policy-sha256", own ? NULL : policy, "id",
	    digest_hex(&id, hex), "what", k->what, "way", k->way, "judged",
	    utc_text(k->judged, when), "ds-ttl", (json_int_t)k->spans.ds_ttl,
	    "parent-propagation", (json_int_t)k->spans.parent_propagation,
	    "dnskey-ttl", (json_int_t)k->spans.dnskey_ttl, "propagation",
	    (json_int_t)k->spans.propagation, "hold-down",
	    (json_int_t)k->spans.hold_down);
}

static int
read_span(const json_t *data, const char *name, int64_t *out, struct err *e)
{
	const json_t *n = json_object_get(data, name);

	*out = json_integer_value(n);
	return json_is_integer(n) && *out >= 0 && *out <= INT32_MAX ? 0 :
	    err_set(e, ERR_FORMAT, "\"%s\" is not there, or no span", name);
}

/* Of a zone that is in no group there is nothing of it. */
static int
read_group(struct compromise *k, const json_t *data, struct err *e)
{
	char hex[DIGEST_HEX];

	if (json_object_get(data, "group") == NULL &&
	    json_object_get(data, "policy") == NULL &&
	    json_object_get(data, "policy-sha256") == NULL)
		return 0;
	if (register_text(k->group, sizeof(k->group), data, "group", e) != 0 ||
	    register_text(k->policy, sizeof(k->policy), data, "policy",
	    e) != 0 || register_text(hex, sizeof(hex), data, "policy-sha256",
	    e) != 0)
		return -1;
	return digest_from_hex(&k->policy_sha256, hex, e);
}

int
compromise_read(struct compromise *out, const struct registry *r,
    const json_t *data, struct err *e)
{
	const struct register_key *key = register_key_cited(r,
	    json_object_get(data, "id"));
	const struct compromise_way *w;
	struct compromise k = { .judged = 0 };
	char when[UTC_TEXT];
	bool disclosed;

	if (key == NULL || key->foreign || !(key->key.flags & DNSKEY_SEP))
		return err_set(e, ERR_FORMAT, "a key was compromised that is no "
		    "KSK made here");
	k.zone = key->zone;
	k.key = key->key;
	k.anchored = key->anchored != 0;
	if (register_text(k.what, sizeof(k.what), data, "what", e) != 0 ||
	    register_text(k.way, sizeof(k.way), data, "way", e) != 0 ||
	    register_text(when, sizeof(when), data, "judged", e) != 0 ||
	    utc_parse(when, &k.judged, e) != 0 || read_group(&k, data, e) != 0 ||
	    read_span(data, "ds-ttl", &k.spans.ds_ttl, e) != 0 ||
	    read_span(data, "parent-propagation", &k.spans.parent_propagation,
	    e) != 0 ||
	    read_span(data, "dnskey-ttl", &k.spans.dnskey_ttl, e) != 0 ||
	    read_span(data, "propagation", &k.spans.propagation, e) != 0 ||
	    read_span(data, "hold-down", &k.spans.hold_down, e) != 0)
		return -1;
	disclosed = strcmp(k.what, "disclosed") == 0;
	w = compromise_way(k.way);
	if (!disclosed && key->disclosed != 0)
		return err_set(e, ERR_FORMAT, "a KSK was said to be unusable that "
		    "is in other hands since ceremony %04u", key->disclosed);
	if ((!disclosed && strcmp(k.what, "unusable") != 0) || w == NULL ||
	    (disclosed && !w->disclosed))
		return err_set(e, ERR_FORMAT, "a key was compromised in no known "
		    "way, or is to be restored though others have it");
	*out = k;
	return 0;
}
