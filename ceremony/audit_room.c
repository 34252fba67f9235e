#include <string.h>

#include "ceremony/ceremony.h"

#include "ceremony/audit_state.h"

/* Who was there, and in front of which HSM, does not change in a ceremony. */

/* Administrator and witness of a record; false: it is not of who is there. */
static bool
pair_of(const json_t *rec, const char *pair[2])
{
	const json_t *data = json_object_get(rec, "data");

	pair[0] = json_string_value(json_object_get(data, "administrator"));
	pair[1] = json_string_value(json_object_get(data, "witness"));
	return register_is(rec, "people", "present") && pair[0] != NULL &&
	    pair[1] != NULL;
}

/* Whether the pair of record i came before, too. */
static bool
came_before(const struct audit *a, size_t i, const char *const pair[2])
{
	const char *was[2];

	while (i-- > 0)
		if (pair_of(json_array_get(a->reg.records, i), was) &&
		    person_same(was[0], pair[0]) && person_same(was[1], pair[1]))
			return true;
	return false;
}

char *
audit_people(const struct audit *a, char text[AUDIT_PEOPLE])
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const char *pair[2];

		if (pair_of(json_array_get(a->reg.records, i), pair) &&
		    !came_before(a, i, pair) && at < AUDIT_PEOPLE)
			at += (size_t)snprintf(text + at, AUDIT_PEOPLE - at,
			    "%s%s and %s", at > 0 ? "; then " : "", pair[0],
			    pair[1]);
	}
	return text;
}

static int
check_serials(const struct audit *a, struct err *e)
{
	static const char *const places[][2] = {
		{ "init-token", "result" }, { "init-token", "used" },
		{ "token", "adopted" },
		{ "open", "opened" }, { "inventory", "found" },
		{ "inventory-after", "found" }, { "make-key", "intent" },
		{ "make-key", "result" }, { "restore", "intent" },
		{ "restore", "result" }, { "restore", "revived" },
		{ "restore", "nothing" },
		{ "send", "intent" }, { "send", "result" },
		{ "destroy", "intent" }, { "destroy", "nothing" },
		{ "destroy", "result" },
		{ "new-pins", "intent" }, { "new-pins", "result" },
		{ "new-pins", "nothing" },
		{ "retire", "agreed" }, { "zeroise", "intent" },
		{ "zeroise", "result" }, { "certificate", "destroyed" },
		{ "certificate", "kept" }, { "sheet", "compared" },
	};
	const char *serial = audit_fact(a, "close", "done", "serial");

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const char *is = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "serial"));

		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
			if (register_is(rec, places[k][0], places[k][1]) &&
			    (is == NULL || serial == NULL ||
			    strcmp(is, serial) != 0))
				return err_set(e, ERR_POLICY, "step \"%s\" was "
				    "at another HSM than the one that was closed",
				    places[k][0]);
	}
	return 0;
}

/* No key is there by no record, or that was destroyed, but as a stranger. */
static int
check_gone(const struct audit *a, const json_t *keys, const char *serial,
    struct err *e)
{
	for (size_t i = 0; i < json_array_size(keys); i++) {
		const json_t *key = json_array_get(keys, i);
		const struct register_key *k = register_key_cited(&a->reg,
		    json_object_get(key, "id"));

		if (k != NULL && !register_key_in(k, serial) &&
		    json_is_true(json_object_get(key, "in-register")))
			return err_set(e, ERR_CRYPTO, "the last inventory found a "
			    "key that %s, and does not say so",
			    register_key_gone(k, serial) ? "had been destroyed" :
			    "no record brought into that HSM");
	}
	return 0;
}

/* Nothing is made after the last inventory: it and the register must agree. */
static int
check_last_inventory(const struct audit *a, struct err *e)
{
	const json_t *data = register_last(&a->reg, "inventory-after", "found");
	const char *serial = audit_fact(a, "close", "done", "serial");
	size_t should = 0, found = json_array_size(json_object_get(data, "keys"));
	json_int_t unknown, missing, silent, tried;

	if (!audit_counted(data, "unknown", &unknown) ||
	    !audit_counted(data, "missing", &missing) ||
	    !audit_counted(data, "silent", &silent))
		return err_set(e, ERR_FORMAT, "the journal has no last inventory");
	if (!audit_counted(register_last(&a->reg, "close", "done"), "tried",
	    &tried))
		return err_set(e, ERR_FORMAT, "the journal does not say how it "
		    "was proved that the HSM was shut");
	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		should += !k->foreign && register_key_in(k, serial);
	}
	if (check_gone(a, json_object_get(data, "keys"), serial, e) != 0)
		return -1;
	if (found + (size_t)missing != should + (size_t)unknown)
		return err_set(e, ERR_CRYPTO, "the last inventory found %zu keys, "
		    "and the register has %zu of that HSM", found, should);
	if ((size_t)(tried + missing + silent) < should)
		return err_set(e, ERR_CRYPTO, "%lld keys were asked to sign after "
		    "the HSM was closed, and the register has %zu of it",
		    (long long)tried, should);
	return 0;
}

/* Where the checklist opens no HSM, no record is of one. */
static int
check_no_hsm(struct audit *a, struct err *e)
{
	char who[AUDIT_PEOPLE];
	static const char *const steps[] = {
		"init-token", "open", "inventory", "make-key", "sign", "back-up",
		"restore", "destroy", "inventory-after", "close", "new-pins",
		"emergency", "retire", "zeroise",
	};

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const char *step = json_string_value(json_object_get(
		    json_array_get(a->reg.records, i), "step"));

		for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++)
			if (step != NULL && strcmp(step, steps[k]) == 0)
				return err_set(e, ERR_POLICY, "step \"%s\" is not "
				    "of this ceremony, which opens no HSM", step);
	}
	return audit_passed(a, "%s, and no HSM", audit_people(a, who));
}

int
audit_room(struct audit *a, struct err *e)
{
	char who[AUDIT_PEOPLE];

	if (!audit_has_hsm(a))
		return check_no_hsm(a, e);
	if (check_serials(a, e) != 0 || check_last_inventory(a, e) != 0)
		return -1;
	for (size_t i = 0; i < a->reg.n_intents; i++)
		if (strcmp(a->reg.intents[i].serial, audit_fact(a, "close",
		    "done", "serial")) == 0)
			return err_set(e, ERR_FORMAT, "record %llu says that a key "
			    "was to be made, and no record what came of it",
			    (unsigned long long)a->reg.intents[i].record);
	for (size_t i = 0; i < a->reg.n_restores; i++)
		if (strcmp(a->reg.restores[i].serial, audit_fact(a, "close",
		    "done", "serial")) == 0)
			return err_set(e, ERR_FORMAT, "record %llu says that a key "
			    "was to be restored, and no record what came of it",
			    (unsigned long long)a->reg.restores[i].record);
	if (audit_doomed(a, audit_fact(a, "close", "done", "serial"), e) != 0)
		return -1;
	return audit_passed(a, "%s, at one HSM, serial %s, whose keys are "
	    "those of the register", audit_people(a, who),
	    audit_fact(a, "close", "done", "serial"));
}
