#include <stdlib.h>

#include <openssl/evp.h>

#include "keyset/recipe.h"

/* A direct key, new. */
static json_t *
direct(const struct dnskey *k)
{
	char data[(DNSKEY_PUB_MAX + 2) / 3 * 4 + 1];

	(void)EVP_EncodeBlock((uint8_t *)data, k->pub, k->pub_len);
	return json_pack("{s:s, s:i, s:i, s:s}", "keyType", "direct",
	    "keyAlgo", (int)k->alg->number, "keyFlags", (int)k->flags,
	    "keyData", data);
}

/* Takes the key over; a NULL one, of which e says why, or memory, is -1. */
static int
key_append(json_t *list, json_t *key, struct err *e)
{
	if (key != NULL && json_array_append_new(list,
	    json_pack("{s:o}", "key", key)) == 0)
		return 0;
	return e->kind != ERR_NONE ? -1 :
	    err_set(e, ERR_SYS, "no memory to write a recipe");
}

static int
keys_put(json_t *set, json_t *signers, const struct bundle *b, struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (key_append(set, direct(&b->keys[i].key), e) != 0)
			return -1;
	for (size_t i = 0; i < b->n_signers; i++)
		if (key_append(set, recipe_reference(b->signers[i], e),
		    e) != 0 || key_append(signers,
		    recipe_reference(b->signers[i], e), e) != 0)
			return -1;
	return 0;
}

/* Appends the action of one slot. */
static int
action_append(json_t *actions, const struct request *r, const struct bundle *b,
    struct err *e)
{
	json_t *set = json_array(), *signers = json_array(), *params, *action;
	char zone[DNAME_TEXT_MAX];

	if (set == NULL || signers == NULL || keys_put(set, signers, b,
	    e) != 0) {
		json_decref(set);
		json_decref(signers);
		return e->kind != ERR_NONE ? -1 :
		    err_set(e, ERR_SYS, "no memory to write a recipe");
	}
	params = json_pack("{s:s, s:I, s:I, s:I, s:o, s:o}", "ownerName",
	    dname_text(&r->zone, zone), "inception", (json_int_t)b->inception,
	    "expiration", (json_int_t)b->expiration, "ttl",
	    (json_int_t)(b->n_keys > 0 ? b->keys[0].ttl : 0), "keyset", set,
	    "signedBy", signers);
	action = json_pack("{s:s, s:o}", "actionType", "produceSignedKeyset",
	    "actionParams", params);
	if (action == NULL || json_array_append_new(actions, action) != 0)
		return err_set(e, ERR_SYS, "no memory to write a recipe");
	return 0;
}

json_t *
recipe_document(const struct request *r, struct err *e)
{
	json_t *actions = json_array(), *root;

	e->kind = ERR_NONE;
	for (size_t i = 0; i < r->n_bundles; i++)
		if (r->bundles[i].n_signers == 0 || action_append(actions, r,
		    &r->bundles[i], e) != 0) {
			if (r->bundles[i].n_signers == 0)
				err_set(e, ERR_FORMAT, "slot %zu of the "
				    "recipe names no KSK to sign it: nothing "
				    "was written", i + 1);
			json_decref(actions);
			return NULL;
		}
	root = json_pack("{s:s, s:{s:{}, s:o}}", "recipeSpecVersion", "v1.0",
	    "recipe", "preamble", "actions", actions);
	if (root == NULL)
		err_set(e, ERR_SYS, "no memory to write a recipe");
	return root;
}
