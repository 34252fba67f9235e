#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_agreed.h"
#include "ceremony/register_state.h"
#include "keyset/utc.h"

/* Of zones that are put aside, for their reasons are long. */
enum { ASIDE_CHUNK = 16 };

/* What was typed where zones have no response yet; NULL: nothing. */
static json_t *
first_json(const struct batch_verdict *v, size_t group)
{
	size_t n = batch_count(v, group, batch_first);
	const char *name = v->batch->groups[group].name;

	return n == 0 ? json_null() : json_sprintf("first %s %zu", name, n);
}

static json_t *
group_json(const struct batch_verdict *v, size_t group)
{
	char object[BATCH_OBJECT];

	return json_pack("{s:s,s:i,s:i,s:o,s:o,s:b}", "group",
	    v->batch->groups[group].name, "zones", (int)batch_count(v, group,
	    batch_signed), "aside", (int)batch_count(v, group, batch_aside),
	    "typed", batch_count(v, group, batch_signed) == 0 ? json_null() :
	    json_string(batch_object(v, group, object)), "first",
	    first_json(v, group), "warned", batch_count(v, group,
	    batch_warned) > 0);
}

json_t *
batch_typed_json(const struct batch_verdict *v, const struct digest *text)
{
	json_t *groups = json_array();
	char when[UTC_TEXT], hex[DIGEST_HEX];

	for (size_t g = 0; g < v->batch->n_groups; g++)
		if (batch_count(v, g, batch_any) > 0 &&
		    json_array_append_new(groups, group_json(v, g)) != 0) {
			json_decref(groups);
			return NULL;
		}
	return json_pack("{s:s,s:s,s:o}", "judged", utc_text(v->now, when),
	    "text", digest_hex(text, hex), "groups", groups);
}

static json_t *
zone_json(const struct batch_verdict *v, size_t i)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];

	return json_pack("{s:s,s:s,s:s}", "zone",
	    dname_text(&v->batch->requests[i].zone, zone), "ksk",
	    digest_hex(&v->requests[i].agreed.ids[PLAN_CURRENT], hex), "from",
	    v->requests[i].from);
}

/* Each reason in a line, as the review has it. */
static json_t *
aside_of(const struct batch_verdict *v, size_t i)
{
	char zone[DNAME_TEXT_MAX];
	json_t *why = json_array();

	for (size_t k = 0; k < v->requests[i].n_faults; k++) {
		const struct batch_fault *f = &v->requests[i].faults[k];

		if (f->stops && json_array_append_new(why, json_sprintf("%s: %s",
		    f->id, f->found)) != 0) {
			json_decref(why);
			return NULL;
		}
	}
	return json_pack("{s:s,s:o}", "zone",
	    dname_text(&v->batch->requests[i].zone, zone), "why", why);
}

static json_t *
list_json(const struct batch_verdict *v, size_t *from, size_t most,
    bool (*is)(const struct batch_verdict *, size_t),
    json_t *(*one)(const struct batch_verdict *, size_t))
{
	json_t *list = json_array();

	for (; *from < v->batch->n && json_array_size(list) < most; (*from)++)
		if (is(v, *from) && json_array_append_new(list, one(v,
		    *from)) != 0) {
			json_decref(list);
			return NULL;
		}
	return json_pack("{s:o}", "zones", list);
}

json_t *
batch_zones_json(const struct batch_verdict *v, size_t *from)
{
	return list_json(v, from, 4 * BATCH_CHUNK, batch_signed, zone_json);
}

json_t *
batch_aside_json(const struct batch_verdict *v, size_t *from)
{
	return list_json(v, from, ASIDE_CHUNK, batch_aside, aside_of);
}

/* ---- and read again ------------------------------------------------------ */

struct agreeing {
	struct batch_agreed	agreed;
	const struct batch	*batch;
};

static int
take_zone(struct agreeing *a, const json_t *data, struct err *e)
{
	struct batch_agreed *to = &a->agreed;
	size_t i = to->n > 0 ? to->zones[to->n - 1].request + 1 : 0;
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], from[UTC_TEXT];
	struct batch_zone *grown;
	struct dname name;

	if (register_text(zone, sizeof(zone), data, "zone", e) != 0 ||
	    dname_from_text(&name, zone, e) != 0 ||
	    register_text(hex, sizeof(hex), data, "ksk", e) != 0 ||
	    register_text(from, sizeof(from), data, "from", e) != 0)
		return -1;
	while (i < a->batch->n &&
	    !dname_equal(&a->batch->requests[i].zone, &name))
		i++;
	if (i == a->batch->n)
		return err_set(e, ERR_FORMAT, "the journal agrees to sign "
		    "%.200s, which is not in the batch there, or is twice", zone);
	if ((grown = register_grow(to->zones, to->n, sizeof(*grown))) == NULL)
		return err_sys(e, "read what was agreed to");
	to->zones = grown;
	grown += to->n++;
	grown->request = i;
	return digest_from_hex(&grown->ksk, hex, e) == 0 ?
	    utc_parse(from, &grown->from, e) : -1;
}

static int
take_zones(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "zones");

	if (json_array_size(list) == 0)
		return err_set(e, ERR_FORMAT, "no list of zones");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (take_zone(of, json_array_get(list, i), e) != 0)
			return -1;
	return 0;
}

int
batch_agreed_read(struct batch_agreed *out, const struct batch *b,
    const struct registry *r, struct err *e)
{
	const char *judged = json_string_value(json_object_get(register_last(r,
	    "batch-review", "typed"), "judged"));
	struct agreeing a = { .batch = b };

	if (judged == NULL)
		return err_set(e, ERR_FORMAT, "the journal holds no review of "
		    "the batch");
	if (utc_parse(judged, &a.agreed.judged, e) != 0 || batch_each(r,
	    "batch-review", "typed", "zones", take_zones, &a, e) != 0) {
		batch_agreed_free(&a.agreed);
		return -1;
	}
	*out = a.agreed;
	return 0;
}

void
batch_agreed_free(struct batch_agreed *a)
{
	free(a->zones);
	*a = (struct batch_agreed){ .n = 0 };
}

int
batch_plan(struct agreed *a, const struct registry *r,
    const struct digest *ksk, struct err *e)
{
	const struct register_key *k = register_key(r, ksk);

	*a = (struct agreed){ .planned = { .plan = plan_by_name("normal") } };
	if (k == NULL || k->foreign || k->key.flags != DNSKEY_KSK)
		return err_set(e, ERR_FORMAT, "the key that the journal says "
		    "is to sign is no KSK that was made here");
	agreed_set(a, PLAN_CURRENT, r, k);
	return 0;
}
