#include <stdlib.h>
#include <string.h>

#include "ceremony/recorded.h"
#include "ceremony/register_state.h"
#include "keyset/request.h"

/* Of a zone that was in none it is not there. */
static int
take_group(char group[SITE_NAME], const json_t *data, struct err *e)
{
	return json_object_get(data, "group") == NULL ? 0 :
	    register_text(group, SITE_NAME, data, "group", e);
}

int
register_key_begin(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_intent *i = register_grow(r->intents, r->n_intents, sizeof(*i));
	const json_t *extractable = json_object_get(rec->data, "extractable");
	char zone[DNAME_TEXT_MAX];
	unsigned number;

	if (i == NULL)
		return err_sys(e, "read the register");
	r->intents = i;
	i += r->n_intents++;
	i->record = rec->seq;
	if (register_number(rec->data, "flags", UINT16_MAX, &i->flags, e) != 0 ||
	    register_number(rec->data, "algorithm", UINT8_MAX, &number, e) != 0)
		return -1;
	if ((i->alg = alg_by_number(number)) == NULL)
		return err_set(e, ERR_FORMAT, "unknown algorithm %u", number);
	if (!json_is_boolean(extractable))
		return err_set(e, ERR_FORMAT, "\"extractable\" is not there, or "
		    "neither true nor false");
	i->extractable = json_is_true(extractable);
	if (register_number(rec->data, "bits", UINT16_MAX, &i->bits, e) != 0 ||
	    register_text(i->label, sizeof(i->label), rec->data, "label", e) != 0 ||
	    register_text(i->serial, sizeof(i->serial), rec->data, "serial",
	    e) != 0 || take_group(i->group, rec->data, e) != 0 ||
	    register_text(zone, sizeof(zone), rec->data, "zone", e) != 0)
		return -1;
	return dname_from_text(&i->zone, zone, e);
}

static void
forget_intent(struct registry *r, const char *label)
{
	for (size_t i = 0; i < r->n_intents; i++)
		if (strcmp(r->intents[i].label, label) == 0) {
			r->intents[i] = r->intents[--r->n_intents];
			return;
		}
}

int
register_key_made(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_key *k = register_grow(r->keys, r->n_keys, sizeof(*k));

	if (k == NULL)
		return err_sys(e, "read the register");
	r->keys = k;
	k += r->n_keys++;
	k->record = rec->seq;
	k->made_at = rec->time;
	k->ceremony = r->number;
	if (recorded_dnskey_read(&k->key, &k->zone,
	    json_object_get(rec->data, "dnskey"), e) != 0 ||
	    register_text(k->label, sizeof(k->label), rec->data, "label", e) != 0 ||
	    register_text(k->serial, sizeof(k->serial), rec->data, "serial",
	    e) != 0 || register_site(r, k->site, e) != 0)
		return -1;
	k->id = dnskey_id(&k->key);
	k->made = json_incref((json_t *)(uintptr_t)rec->data);
	for (size_t i = 0; i < r->n_intents; i++)
		if (strcmp(r->intents[i].label, k->label) == 0) {
			k->may_leave = r->intents[i].extractable;
			memcpy(k->group, r->intents[i].group,
			    sizeof(k->group));
		}
	forget_intent(r, k->label);
	return 0;
}

/* It has a proved copy, or was sent, and cannot leave its HSM any more. */
int
register_key_kept(struct registry *r, const struct record *rec, struct err *e)
{
	char label[2 * HSM_LABEL_MAX + 1];

	if (register_text(label, sizeof(label), rec->data, "label", e) != 0)
		return -1;
	for (size_t i = 0; i < r->n_keys; i++)
		if (!r->keys[i].foreign && strcmp(r->keys[i].label, label) == 0)
			r->keys[i].kept = json_is_false(json_object_get(
			    rec->data, "extractable"));
	return 0;
}

/* What became of a key that was half made: nothing was there, or destroyed. */
int
register_key_not_made(struct registry *r, const struct record *rec, struct err *e)
{
	char label[2 * HSM_LABEL_MAX + 1];

	if (register_text(label, sizeof(label), rec->data, "label", e) != 0)
		return -1;
	forget_intent(r, label);
	return 0;
}

int
register_see(struct registry *r, const json_t *list, uint64_t record,
    struct err *e)
{
	if (!json_is_array(list) || json_array_size(list) >
	    (size_t)REQUEST_BUNDLES_MAX * BUNDLE_KEYS_MAX)
		return err_set(e, ERR_FORMAT, "no list of the request's ZSKs");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct register_key k = { .foreign = true, .record = record };
		struct register_key *to;

		if (recorded_dnskey_read(&k.key, &k.zone,
		    json_array_get(list, i), e) != 0)
			return -1;
		k.id = dnskey_id(&k.key);
		if (register_key(r, &k.id) != NULL)
			continue;
		if ((to = register_grow(r->keys, r->n_keys, sizeof(*to))) == NULL)
			return err_sys(e, "read the register");
		r->keys = to;
		to[r->n_keys++] = k;
	}
	return 0;
}

/*
 * ZSKs of the request, remembered so that a clash of tags is found for ever;
 * but only when people agreed to it: a request that is refused may have
 * anything in it, and must not stand in the way of the next.
 */
int
register_seen(struct registry *r, const struct record *rec, struct err *e)
{
	return register_see(r, json_object_get(register_last(r, "request",
	    "done"), "zsks"), rec->seq, e);
}

const struct register_key *
register_key(const struct registry *r, const struct digest *id)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (digest_equal(&r->keys[i].id, id))
			return &r->keys[i];
	return NULL;
}

const struct register_key *
register_key_cited(const struct registry *r, const json_t *id)
{
	struct digest d;
	struct err why;

	return json_is_string(id) && digest_from_hex(&d, json_string_value(id),
	    &why) == 0 ? register_key(r, &d) : NULL;
}

bool
register_key_in(const struct register_key *k, const char *serial)
{
	if (register_key_gone(k, serial))
		return false;
	if (serials_have(&k->homes, serial))
		return true;
	return !k->remade && strcmp(k->serial, serial) == 0;
}

struct dnskey *
register_known(const struct registry *r, const struct dname *zone, size_t *n)
{
	struct dnskey *keys = calloc(r->n_keys + 1, sizeof(*keys));
	size_t found = 0;

	if (keys == NULL)
		return NULL;
	for (size_t i = 0; i < r->n_keys; i++)
		if (dname_equal(&r->keys[i].zone, zone))
			keys[found++] = r->keys[i].key;
	*n = found;
	return keys;
}

struct dnskey *
register_known_before(const struct registry *r, const struct dname *zone,
    uint64_t before, size_t *n)
{
	struct dnskey *keys = NULL, *grown;

	*n = 0;
	for (size_t i = 0; i < r->n_keys; i++) {
		const struct register_key *k = &r->keys[i];

		if (k->record >= before || !dname_equal(&k->zone, zone))
			continue;
		if ((grown = register_grow(keys, *n, sizeof(*keys))) == NULL) {
			free(keys);
			return NULL;
		}
		keys = grown;
		keys[(*n)++] = k->key;
	}
	return keys != NULL ? keys : calloc(1, sizeof(*keys));
}
