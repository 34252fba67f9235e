#include <stdio.h>
#include <string.h>

#include "ceremony/recorded.h"
#include "ceremony/register.h"
#include "ceremony/register_state.h"
#include "keyset/utc.h"

/*
 * How far a change of KSK is: the plan of each response that left, since when
 * its KSKs were published, and when people saw the DS of one.
 */

static int
take_time(time_t *to, const json_t *text, struct err *e)
{
	*to = 0;
	if (json_is_null(text))
		return 0;
	return json_is_string(text) ? utc_parse(json_string_value(text), to, e) :
	    err_set(e, ERR_FORMAT, "a time that is no text");
}

static int
take_leaves(struct register_plan *p, const json_t *leaves, struct err *e)
{
	json_int_t slot = json_integer_value(json_object_get(leaves, "slot"));

	if (leaves == NULL || json_is_null(leaves))
		return 0;
	if (slot < 2 || slot > REQUEST_BUNDLES_MAX || p->n != PLAN_ROLES)
		return err_set(e, ERR_FORMAT, "a KSK that leaves from no slot on");
	p->leaves.slot = (unsigned)slot;
	return take_time(&p->leaves.from, json_object_get(leaves, "from"),
	    e) == 0 ? take_time(&p->leaves.until, json_object_get(leaves,
	    "until"), e) : -1;
}

/* The names of a plan's KSKs are in the order of their roles. */
int
register_agreed(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *ids = json_object_get(rec->data, "ksks");
	const json_t *from = json_object_get(rec->data, "from");
	struct register_plan p = { .n = json_array_size(ids) };
	char judged[UTC_TEXT];

	if (p.n < 1 || p.n > PLAN_ROLES || json_array_size(from) != p.n)
		return err_set(e, ERR_FORMAT, "a review without a list of its KSKs, "
		    "or of since when they are there");
	if (register_text(p.name, sizeof(p.name), rec->data, "plan", e) != 0 ||
	    register_text(judged, sizeof(judged), rec->data, "judged", e) != 0 ||
	    utc_parse(judged, &p.judged, e) != 0)
		return -1;
	for (size_t i = 0; i < p.n; i++) {
		const char *hex = json_string_value(json_array_get(ids, i));

		if (hex == NULL)
			return err_set(e, ERR_FORMAT, "a KSK without its id");
		if (digest_from_hex(&p.ksks[i], hex, e) != 0 ||
		    take_time(&p.from[i], json_array_get(from, i), e) != 0)
			return -1;
	}
	if (take_leaves(&p, json_object_get(rec->data, "leaves"), e) != 0)
		return -1;
	r->agreed = p;
	return 0;
}

/* The expiration of that signature counts in each KSK that made it. */
static int
take_signature(struct register_response *x, const json_t *record,
    struct err *e)
{
	const json_t *data = json_object_get(record, "data");
	const time_t made = (time_t)json_integer_value(json_object_get(record,
	    "time"));
	struct rrsig sig;
	struct digest id;
	char hex[DIGEST_HEX];
	time_t ends;

	if (register_text(hex, sizeof(hex), data, "ksk", e) != 0 ||
	    digest_from_hex(&id, hex, e) != 0 || recorded_rrsig_read(&sig,
	    json_object_get(data, "rrsig"), e) != 0)
		return -1;
	/* A time of DNSSEC is of 32 bits, and the one next to now (RFC 4034, 3.1.5). */
	ends = made + (int32_t)(sig.expiration - (uint32_t)made);
	for (size_t i = 0; i < x->plan.n; i++)
		if (digest_equal(&x->plan.ksks[i], &id) && ends > x->until[i])
			x->until[i] = ends;
	return 0;
}

/* What was signed before the review was made anew did not leave. */
int
register_until(const struct registry *r, struct register_response *x,
    struct err *e)
{
	memset(x->until, 0, sizeof(x->until));
	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, "review", "done"))
			memset(x->until, 0, sizeof(x->until));
		else if (register_is(rec, "sign", "result") &&
		    take_signature(x, rec, e) != 0)
			return -1;
	}
	return 0;
}

/* The KSK of a record that says of its DS what people saw. */
static struct register_key *
ds_of(struct registry *r, const json_t *data, struct err *e)
{
	char hex[DIGEST_HEX];
	struct digest id;

	if (register_text(hex, sizeof(hex), data, "ksk", e) != 0 ||
	    digest_from_hex(&id, hex, e) != 0)
		return NULL;
	for (size_t i = 0; i < r->n_keys; i++)
		if (!r->keys[i].foreign && digest_equal(&r->keys[i].id, &id))
			return &r->keys[i];
	err_set(e, ERR_FORMAT, "the DS was seen of a KSK that was never made");
	return NULL;
}

/* Empty in a copy that hides them. */
static void
take_who(struct registry *r, struct register_key *k)
{
	const json_t *is = register_last(r, "people", "present");
	const char *one = json_string_value(json_object_get(is,
	    "administrator"));
	const char *two = json_string_value(json_object_get(is, "witness"));

	snprintf(k->ds_who, sizeof(k->ds_who), "%s%s%s", one == NULL ? "" : one,
	    two == NULL ? "" : " and ", two == NULL ? "" : two);
	k->ds_said = r->number;
}

int
register_ds_seen(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_key *k;
	time_t when;

	if (take_time(&when, json_object_get(rec->data, "seen"), e) != 0 ||
	    (k = ds_of(r, rec->data, e)) == NULL)
		return -1;
	k->ds_seen = when;
	take_who(r, k);
	return 0;
}

int
register_ds_gone(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_key *k = ds_of(r, rec->data, e);

	if (k != NULL)
		k->ds_seen = 0;
	return k == NULL ? -1 : 0;
}

/* Whether the response ends with the key in the zone, and not revoked. */
static bool
stays(const struct register_plan *p, const struct digest *id)
{
	const struct plan *plan = plan_by_name(p->name);

	for (size_t i = 0; plan != NULL && i < p->n; i++) {
		const char *rule = plan->rule[i];
		size_t n = strlen(rule);

		if (n > 0 && rule[n - 1] == '*')
			n--;
		if (digest_equal(&p->ksks[i], id))
			return n > 0 && strchr("-r", rule[n - 1]) == NULL;
	}
	return false;
}

/*
 * Once the zone does without a KSK the parent may take its DS away, and nobody
 * would say so here: before that KSK signs alone, people look again.
 */
void
register_ds_forget(struct registry *r, const struct register_response *x)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (dname_equal(&r->keys[i].zone, &x->zone) &&
		    !stays(&x->plan, &r->keys[i].id))
			r->keys[i].ds_seen = 0;
}

/*
 * Since when the response shows the key; 0: it does not.  Its slots may begin
 * before it was made, and were not seen then.
 */
static time_t
from_of(const struct register_plan *p, const struct digest *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (digest_equal(&p->ksks[i], id))
			return p->from[i] != 0 && p->from[i] < p->judged ?
			    p->judged : p->from[i];
	return 0;
}

time_t
register_judged(const struct registry *r, const struct dname *zone)
{
	const struct register_response *last = register_response(r, zone);

	return last != NULL ? last->plan.judged : 0;
}

time_t
register_published(const struct registry *r, const struct dname *zone,
    const struct digest *id)
{
	time_t since = 0, from;

	for (size_t i = r->n_responses; i-- > 0; ) {
		const struct register_response *x = &r->responses[i];

		if (x->ceremony >= r->number || !dname_equal(&x->zone, zone))
			continue;
		if ((from = from_of(&x->plan, id)) == 0)
			break;
		since = from;
	}
	return since;
}
