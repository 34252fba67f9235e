#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/revive.h"

/* Keys that come back from their copies, and those that stay behind. */

/* Enough people with shares of the set under which the copy is. */
static int
restoring(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = audit_key(a, rec, e);
	const struct held_set *s = k == NULL ? NULL :
	    holdings_copied(&a->reg.holdings, &k->id);

	if (k == NULL)
		return -1;
	if (s == NULL)
		return err_set(e, ERR_POLICY, "a key is restored that has no "
		    "copy");
	return audit_enough_used(a, s, 0) ? 0 : err_set(e, ERR_POLICY, "a key is "
	    "restored, and the journal does not have enough shares of the set "
	    "under which its copy is");
}

/* Why the ceremony said last that the key was not restored; NULL: it did not. */
static const char *
left_behind(const struct audit *a, const struct register_key *k)
{
	const char *why = NULL;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *data = audit_data_at(a, i);

		if (audit_is_at(a, i, "restore", "nothing") &&
		    register_key_cited(&a->reg, json_object_get(data,
		    "id")) == k)
			why = json_string_value(json_object_get(data, "why"));
	}
	return why;
}

/* It stayed behind: it has a copy, and did not come back before. */
static int
not_restored(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = audit_key(a, rec, e);
	const char *why = audit_text(rec, "why"), *was;

	if (k == NULL)
		return -1;
	if (why[0] == '\0')
		return err_set(e, ERR_POLICY, "a key is said not to be restored, "
		    "and not why");
	was = left_behind(a, k);
	if (was != NULL && strcmp(was, why) == 0 &&
	    register_restoring(&a->reg, k, audit_text(rec, "serial")) == 0)
		return err_set(e, ERR_POLICY, "a key is said twice not to be "
		    "restored, and nothing was tried between");
	return holdings_copied(&a->reg.holdings, &k->id) != NULL &&
	    !register_has_key(&a->reg, "restore", "result", k, audit_text(rec,
	    "serial")) ? 0 : err_set(e, ERR_POLICY, "a key is said not to be "
	    "restored that has no copy, or came back");
}

/* It was meant to be, in this ceremony or in one that was cut off. */
static int
restored(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = audit_key(a, rec, e);

	if (k == NULL)
		return -1;
	if (register_restoring(&a->reg, k, audit_text(rec, "serial")) == 0)
		return err_set(e, ERR_POLICY, "a key was restored that the journal "
		    "does not say was about to be");
	return json_is_false(json_object_get(rec->data, "extractable")) ? 0 :
	    err_set(e, ERR_POLICY, "a key was restored that can leave its HSM");
}

/* Each key that has a copy is in the HSM then, or is said not to be, and why. */
static int
all_told(struct audit *a, const struct record *rec, struct err *e)
{
	const char *serial = audit_fact(a, "open", "opened", "serial");

	(void)rec;
	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (serial == NULL || holdings_copied(&a->reg.holdings,
		    &k->id) == NULL || register_key_in(k, serial) ||
		    revive_wanted(k, serial) || left_behind(a, k) != NULL)
			continue;
		return err_set(e, ERR_POLICY, "key \"%s\" has a copy, and the "
		    "journal has neither that it was restored nor why not",
		    k->label);
	}
	return 0;
}

int
audit_restores(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "restore", "intent", restoring },
		{ "restore", "result", restored },
		{ "restore", "nothing", not_restored },
		{ "restore", "done", all_told },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
