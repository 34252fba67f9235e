#include <string.h>

#include "ceremony/batch_missing.h"
#include "ceremony/recorded.h"
#include "ceremony/register_state.h"

json_t *
batch_found_json(const struct batch *b, const char *const *policies)
{
	char hex[DIGEST_HEX];
	json_t *groups = json_array();

	for (size_t i = 0; i < b->n_groups; i++)
		if (json_array_append_new(groups, json_pack("{s:s,s:s,s:s}",
		    "group", b->groups[i].name, "policy", policies[i],
		    "policy-sha256", digest_hex(&b->groups[i].sha256,
		    hex))) != 0) {
			json_decref(groups);
			return NULL;
		}
	return json_pack("{s:s,s:i,s:o}", "sums", digest_hex(&b->sums, hex),
	    "requests", (int)b->n, "groups", groups);
}

static bool
is_earlier(const struct request *q, size_t slot, size_t key)
{
	const struct dnskey *k = &q->bundles[slot].keys[key].key;

	for (size_t s = 0; s <= slot; s++)
		for (size_t i = 0; i < (s == slot ? key :
		    q->bundles[s].n_keys); i++)
			if (dnskey_equal(&q->bundles[s].keys[i].key, k))
				return true;
	return false;
}

/* Each different ZSK once, for the register's memory of tags. */
static json_t *
zsks(const struct request *q)
{
	json_t *list = json_array();

	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++)
			if (!is_earlier(q, s, i) && json_array_append_new(list,
			    recorded_dnskey(&q->bundles[s].keys[i].key, &q->zone,
			    q->bundles[s].keys[i].ttl)) != 0) {
				json_decref(list);
				return NULL;
			}
	return list;
}

static json_t *
slot_ids(const struct request *q)
{
	json_t *list = json_array();

	for (size_t s = 0; s < q->n_bundles; s++)
		if (json_array_append_new(list,
		    json_string(q->bundles[s].id)) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

json_t *
batch_request_json(const struct batch *b, const struct batch_request *r,
    const struct request *q)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];

	return json_pack("{s:s,s:s,s:I,s:s,s:s,s:s,s:o,s:b,s:I,s:o}", "file", r->name,
	    "sha256", digest_hex(&r->sha256, hex), "octets",
	    (json_int_t)r->place.len, "zone",
	    dname_text(&r->zone, zone), "group", b->groups[r->group].name,
	    "id", q->id, "slot-ids", slot_ids(q), "first", r->first, "earlier",
	    (json_int_t)r->earlier, "zsks", zsks(q));
}

static int
take_digest(struct digest *to, const json_t *data, const char *name,
    struct err *e)
{
	char hex[DIGEST_HEX];

	return register_text(hex, sizeof(hex), data, name, e) == 0 ?
	    digest_from_hex(to, hex, e) : -1;
}

static int
take_group(struct batch *b, const json_t *data, struct err *e)
{
	struct batch_group *grown = register_grow(b->groups, b->n_groups,
	    sizeof(*grown));

	if (grown == NULL)
		return err_sys(e, "read the batch");
	b->groups = grown;
	grown += b->n_groups++;
	return register_text(grown->name, sizeof(grown->name), data, "group",
	    e) == 0 ? take_digest(&grown->sha256, data, "policy-sha256", e) : -1;
}

int
batch_pack(struct pack_place *p, const json_t *data, struct err *e)
{
	*p = (struct pack_place){ .at = 0 };
	return take_digest(&p->pack, data, "pack", e);
}

int
batch_place(struct pack_place *p, const json_t *data, struct err *e)
{
	const json_t *octets = json_object_get(data, "octets");

	if (!json_is_integer(octets) || json_integer_value(octets) < 1 ||
	    json_integer_value(octets) > JOURNAL_BLOB_MAX)
		return err_set(e, ERR_FORMAT, "a file of a batch without the "
		    "number of its octets");
	p->len = (size_t)json_integer_value(octets);
	return 0;
}

static int
take_request(struct batch *b, const json_t *data, struct pack_place *at,
    struct err *e)
{
	const json_t *first = json_object_get(data, "first");
	const json_t *earlier = json_object_get(data, "earlier");
	char name[BATCH_NAME + 1], zone[DNAME_TEXT_MAX], group[SITE_NAME];
	struct batch_request *r;

	if (register_text(name, sizeof(name), data, "file", e) != 0 ||
	    register_text(zone, sizeof(zone), data, "zone", e) != 0 ||
	    register_text(group, sizeof(group), data, "group", e) != 0)
		return -1;
	if (b->n == BATCH_MAX || !json_is_boolean(first) ||
	    !json_is_integer(earlier) || json_integer_value(earlier) < 0)
		return err_set(e, ERR_FORMAT, "too many requests, or one of "
		    "which is not said whether it is its zone's first, or how "
		    "many responses before the last it is compared with");
	if ((r = batch_add(b, name, e)) == NULL)
		return -1;
	if (batch_place(at, data, e) != 0)
		return -1;
	r->place = *at;
	at->at += at->len;
	r->first = json_is_true(first);
	r->earlier = (size_t)json_integer_value(earlier);
	if ((r->group = batch_group_named(b, group)) == b->n_groups)
		return err_set(e, ERR_FORMAT, "a request of a group that the "
		    "batch does not have");
	return take_digest(&r->sha256, data, "sha256", e) == 0 ?
	    dname_from_text(&r->zone, zone, e) : -1;
}

static int
take_requests(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "requests");
	struct pack_place at;

	if (json_array_size(list) == 0)
		return err_set(e, ERR_FORMAT, "no list of requests");
	if (batch_pack(&at, data, e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (take_request(of, json_array_get(list, i), &at, e) != 0)
			return -1;
	return 0;
}

static int
in_order(const struct batch *b, struct err *e)
{
	for (size_t i = 1; i < b->n; i++) {
		const struct batch_request *was = &b->requests[i - 1];
		const struct batch_request *is = &b->requests[i];

		if (was->group > is->group || (was->group == is->group &&
		    dname_order(&was->zone, &is->zone) >= 0))
			return err_set(e, ERR_FORMAT, "the requests of the "
			    "batch are not in the order of their groups and "
			    "zones, or one is there twice");
	}
	return 0;
}

int
batch_of_records(struct batch *out, const struct registry *r, struct err *e)
{
	const json_t *found = register_last(r, "batch", "found");
	const json_t *groups = json_object_get(found, "groups");
	const json_t *n = json_object_get(found, "requests");
	struct batch b = { .n = 0 };

	if (found == NULL || !json_is_array(groups) || !json_is_integer(n))
		return err_set(e, ERR_FORMAT, "the journal names no batch of "
		    "requests");
	if (take_digest(&b.sums, found, "sums", e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(groups); i++)
		if (take_group(&b, json_array_get(groups, i), e) != 0)
			goto fail;
	if (batch_each(r, "batch", "found", "read", take_requests, &b, e) != 0 ||
	    in_order(&b, e) != 0 || batch_each(r, "batch", "found", "missing",
	    batch_missing_take, &b, e) != 0)
		goto fail;
	if (json_integer_value(n) != (json_int_t)b.n) {
		err_set(e, ERR_FORMAT, "the journal says that the batch has "
		    "%lld requests, and names %zu", (long long)json_integer_value(n),
		    b.n);
		goto fail;
	}
	*out = b;
	return 0;
fail:
	batch_free(&b);
	return -1;
}

const char *
batch_policy_name(const struct registry *r, size_t group)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(
	    register_last(r, "batch", "found"), "groups"), group), "policy"));
}
