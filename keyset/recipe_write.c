#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/record_text.h"
#include "keyset/utc.h"

#include "keyset/recipe.h"

/* jansson's sets take the value over, and fail when there is none. */
static int
put(json_t *object, const char *name, json_t *value, struct err *e)
{
	if (json_object_set_new(object, name, value) == 0)
		return 0;
	return err_set(e, ERR_SYS, "no memory to write a recipe");
}

/* Takes the record over, and adds its line. */
static int
record_add(json_t *list, ldns_rr *rr, const struct dname *zone, struct err *e)
{
	struct blob line = { NULL, 0 };
	int rc = rr == NULL ? -1 : record_to_text(rr, zone, &line, e);

	ldns_rr_free(rr);
	if (rc == 0 && json_array_append_new(list, json_stringn(
	    (char *)line.data, line.len - 1)) != 0)
		rc = err_set(e, ERR_SYS, "no memory to write a recipe");
	blob_free(&line);
	return rc;
}

static int
records(json_t *list, const struct bundle *b, const struct dname *zone,
    struct err *e)
{
	const struct bundle_key *keys[BUNDLE_KEYS_MAX];
	const struct bundle_sig *sigs[BUNDLE_SIGS_MAX];

	bundle_keys(b, keys);
	bundle_sigs(b, sigs);
	for (size_t i = 0; i < b->n_keys; i++)
		if (record_add(list, dnskey_to_rr(&keys[i]->key, zone,
		    keys[i]->ttl, e), zone, e) != 0)
			return -1;
	for (size_t i = 0; i < b->n_sigs; i++)
		if (record_add(list, rrsig_to_rr(&sigs[i]->rrsig, zone,
		    sigs[i]->ttl, e), zone, e) != 0)
			return -1;
	return 0;
}

/* In the documented form: times are numbers, and the set is "keyset". */
static int
params_put(json_t *params, const struct bundle *b, struct err *e)
{
	json_t *set = json_object_get(params, "Keyset");

	if (put(params, "inception", json_integer(b->inception), e) != 0 ||
	    put(params, "expiration", json_integer(b->expiration), e) != 0)
		return -1;
	if (set == NULL)
		return 0;
	if (put(params, "keyset", json_incref(set), e) != 0)
		return -1;
	return json_object_del(params, "Keyset");
}

static int
cooked_put(json_t *action, const struct request *r, const struct bundle *b,
    struct err *e)
{
	json_t *list = json_array(), *cooked = json_object();

	if (cooked == NULL || list == NULL ||
	    records(list, b, &r->zone, e) != 0) {
		json_decref(list);
		json_decref(cooked);
		return e->kind != ERR_NONE ? -1 : err_set(e, ERR_SYS,
		    "no memory to write a recipe");
	}
	if (put(action, "cooked", cooked, e) != 0) {
		json_decref(list);
		return -1;
	}
	if (put(cooked, "signSuccess", json_true(), e) != 0) {
		json_decref(list);
		return -1;
	}
	return put(cooked, "signedKeysetRRs", list, e);
}

/* The slot of action number n. */
static const struct bundle *
slot_of(const struct request *r, size_t n)
{
	char id[IDENTIFIER_MAX + 1];

	snprintf(id, sizeof(id), "%.200s/%zu", r->id, n + 1);
	for (size_t i = 0; i < r->n_bundles; i++)
		if (strcmp(r->bundles[i].id, id) == 0)
			return &r->bundles[i];
	return NULL;
}

static int
action_put(json_t *action, const struct request *r, size_t n, struct err *e)
{
	const char *type = json_string_value(json_object_get(action,
	    "actionType"));
	const struct bundle *b = slot_of(r, n);

	(void)json_object_del(action, "cooked");	/* may not be there */
	if (type != NULL && strcmp(type, "haveKey") == 0)
		return !r->is_response ? 0 : put(action, "cooked",
		    json_pack("{s:b}", "exists", true), e);
	if (b == NULL)
		return err_set(e, ERR_FORMAT, "action %zu of the recipe has no "
		    "slot: nothing was written", n + 1);
	if (b->n_keys == 0 || (r->is_response && b->n_sigs == 0))
		return err_set(e, ERR_FORMAT, "bundle %s has no %s: nothing "
		    "was written", b->id, b->n_keys == 0 ? "key" :
		    "signature");
	if (params_put(json_object_get(action, "actionParams"), b, e) != 0)
		return -1;
	return r->is_response ? cooked_put(action, r, b, e) : 0;
}

static int
document_put(json_t *root, const struct request *r, struct err *e)
{
	json_t *recipe = json_object_get(root, "recipe");
	json_t *preamble = json_object_get(recipe, "preamble");
	json_t *actions = json_object_get(recipe, "actions");
	time_t made;

	/* The id is the time at which the recipe was made. */
	if (utc_parse(r->id, &made, e) != 0 ||
	    put(preamble, "timestamp", json_integer(made), e) != 0)
		return -1;
	if (r->is_response && r->has_timestamp && put(preamble,
	    "cooked_timestamp", json_integer(r->timestamp), e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(actions); i++)
		if (action_put(json_array_get(actions, i), r, i, e) != 0)
			return -1;
	return 0;
}

int
recipe_write(const struct request *r, struct blob *out, struct err *e)
{
	const struct recipe in = { (char *)r->source.data, r->source.len, e };
	char *text = NULL;
	json_t *root;
	int rc = -1;

	e->kind = ERR_NONE;
	if (r->source.len == 0 && r->is_response)
		return err_set(e, ERR_FORMAT, "a signed recipe is not written "
		    "but as the answer to one");
	root = r->source.len > 0 ? recipe_parse(&in) : recipe_document(r, e);
	if (root == NULL)
		return -1;
	if (document_put(root, r, e) == 0) {
		text = json_dumps(root, JSON_INDENT(2));
		rc = text == NULL ? err_set(e, ERR_SYS, "no memory to write a "
		    "recipe") : blob_printf(out, e, "%s\n", text);
	}
	free(text);
	json_decref(root);
	return rc;
}
