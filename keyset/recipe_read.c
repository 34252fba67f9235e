#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"

#include "keyset/recipe.h"

bool
recipe_recognise(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL)
		i++;
	return i < len && text[i] == '{';
}

static int
preamble_read(const struct recipe *in, const struct spot *up,
    const json_t *recipe, struct request *r, time_t *cooked)
{
	static const char *const NAMES[] = { "timestamp", "cooked_timestamp",
		"description", NULL };
	const struct spot s = { up, "preamble", 0 };
	const struct spot told = { &s, "description", 0 };
	const json_t *preamble = json_object_get(recipe, "preamble");
	char plain[IDENTIFIER_MAX + 1], text[UTC_TEXT];
	const char *description = "";

	if (recipe_members(in, &s, preamble, NAMES) != 0 ||
	    recipe_time(in, &s, preamble, "timestamp", &r->timestamp) != 0)
		return -1;
	if (json_object_get(preamble, "cooked_timestamp") != NULL &&
	    recipe_time(in, &s, preamble, "cooked_timestamp", cooked) != 0)
		return -1;
	if (json_object_get(preamble, "description") != NULL && (description =
	    recipe_text(in, &s, preamble, "description")) == NULL)
		return -1;
	if (description[0] != '\0' &&
	    identifier_set(plain, description, in->e) != 0)
		return recipe_doing(in, &told);
	r->has_timestamp = true;
	snprintf(r->id, sizeof(r->id), "%s", utc_text(r->timestamp, text));
	return 0;
}

/* ---- actions ------------------------------------------------------------ */

/* A key that must be there; it is one of those that sign. */
static int
have_key(const struct recipe *in, const struct spot *s, const json_t *action,
    const struct request *r)
{
	static const char *const NAMES[] = { "key", "relaxed", NULL };
	const struct spot params = { s, "actionParams", 0 };
	const struct spot relaxed = { &params, "relaxed", 0 };
	const json_t *object = json_object_get(action, "actionParams");
	const json_t *mild = json_object_get(object, "relaxed");
	struct recipe_key k;

	if (recipe_members(in, &params, object, NAMES) != 0 ||
	    recipe_key(in, &params, object, &k) != 0)
		return -1;
	if (mild != NULL && !json_is_boolean(mild))
		return recipe_fault(in, &relaxed, "true or false is expected");
	for (size_t i = 0; !k.direct && i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_signers; j++)
			if (strcmp(r->bundles[i].signers[j], k.wish) == 0)
				return 0;
	return recipe_fault(in, &params, "a key that signs no set of this "
	    "recipe: whether it is there is not answered");
}

static int
have_cooked(const struct recipe *in, const struct spot *s,
    const json_t *action, const struct request *r)
{
	static const char *const NAMES[] = { "exists", NULL };
	const struct spot here = { s, "cooked", 0 };
	const json_t *cooked = json_object_get(action, "cooked");
	bool answered = json_object_size(cooked) > 0;

	if (answered != r->is_response)
		return recipe_fault(in, &here, "some actions are done already, "
		    "and others not");
	if (!answered)
		return 0;
	if (recipe_members(in, &here, cooked, NAMES) != 0)
		return -1;
	return json_is_true(json_object_get(cooked, "exists")) ? 0 :
	    recipe_fault(in, &here, "exists is not true");
}

enum action { HAVE_KEY, KEYSET, OTHER };

static int
action_kind(const struct recipe *in, const struct spot *s,
    const json_t *action, enum action *out)
{
	static const char *const NAMES[] = { "actionType", "actionParams",
		"cooked", NULL };
	const struct spot type = { s, "actionType", 0 };
	const struct spot done = { s, "cooked", 0 };
	const json_t *cooked = json_object_get(action, "cooked");
	const char *name;

	if (recipe_members(in, s, action, NAMES) != 0 ||
	    (name = recipe_text(in, s, action, "actionType")) == NULL)
		return -1;
	if (cooked != NULL && !json_is_null(cooked) && !json_is_object(cooked))
		return recipe_fault(in, &done, "an object is expected");
	*out = strcmp(name, "haveKey") == 0 ? HAVE_KEY :
	    strcmp(name, "produceSignedKeyset") == 0 ? KEYSET : OTHER;
	if (*out == OTHER)
		return recipe_fault(in, &type, "\"%.40s\" is not done because "
		    "a file says so: keys are made, destroyed and exported in "
		    "ceremonies of their own; ask for it there, and for the "
		    "signatures with a recipe without it", name);
	return 0;
}

/* All of one kind: what keys sign is known before keys must be there. */
static int
actions_of(const struct recipe *in, const struct spot *list,
    const json_t *array, enum action kind, struct request *r)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		const struct spot s = { list, NULL, i };
		const json_t *action = json_array_get(array, i);
		enum action is;

		if (action_kind(in, &s, action, &is) != 0)
			return -1;
		if (is != kind)
			continue;
		if (kind == KEYSET ? recipe_keyset(in, &s, action, i, r) != 0 :
		    have_key(in, &s, action, r) != 0 ||
		    have_cooked(in, &s, action, r) != 0)
			return -1;
	}
	return 0;
}

static int
document_read(const struct recipe *in, const json_t *root, struct request *r)
{
	static const char *const TOP[] = { "recipeSpecVersion", "recipe",
		NULL };
	static const char *const NAMES[] = { "preamble", "actions", NULL };
	const struct spot version = { NULL, "recipeSpecVersion", 0 };
	const struct spot s = { NULL, "recipe", 0 };
	const struct spot list = { &s, "actions", 0 };
	const json_t *recipe = json_object_get(root, "recipe"), *actions;
	time_t cooked = 0;
	const char *text;

	if (recipe_members(in, NULL, root, TOP) != 0 ||
	    (text = recipe_text(in, NULL, root, "recipeSpecVersion")) == NULL)
		return -1;
	if (strcmp(text, "v1.0") != 0)
		return recipe_fault(in, &version, "\"v1.0\" is expected");
	if (recipe == NULL)
		return recipe_fault(in, NULL, "the member \"recipe\" is "
		    "missing");
	if (recipe_members(in, &s, recipe, NAMES) != 0 ||
	    preamble_read(in, &s, recipe, r, &cooked) != 0 ||
	    (actions = recipe_array(in, &s, recipe, "actions")) == NULL ||
	    actions_of(in, &list, actions, KEYSET, r) != 0)
		return -1;
	if (r->n_bundles == 0)
		return recipe_fault(in, &list, "no action is "
		    "produceSignedKeyset");
	if (r->is_response) {
		r->has_timestamp = cooked != 0;
		r->timestamp = cooked;
	}
	return actions_of(in, &list, actions, HAVE_KEY, r);
}

struct request *
recipe_read(const char *text, size_t len, struct err *e)
{
	const struct recipe in = { text, len, e };
	json_t *root = recipe_parse(&in);
	struct request *r = NULL;

	if (root == NULL)
		return NULL;
	if ((r = request_new(REQUEST_BUNDLES_MAX, e)) != NULL) {
		r->n_bundles = 0;
		if (document_read(&in, root, r) != 0 ||
		    blob_copy(&r->source, text, len, e) != 0)
			request_free(&r);
		else
			request_sort(r);
	}
	json_decref(root);
	return r;
}
