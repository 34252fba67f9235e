#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/exception.h"

#include "ceremony/audit_state.h"

/*
 * What an inventory found, of each ceremony: the keys in the HSM are those of the
 * register, or both people gave their reasons directly before.
 */

bool
audit_counted(const json_t *data, const char *name, json_int_t *n)
{
	const json_t *number = json_object_get(data, name);

	*n = json_integer_value(number);
	return json_is_integer(number) && *n >= 0 && *n < INT32_MAX;
}

/* The keys that it says are none of the register; -1: one is none, and is not. */
static json_int_t
strangers(const struct audit *a, const json_t *keys)
{
	json_int_t n = 0;

	for (size_t i = 0; i < json_array_size(keys); i++) {
		const json_t *key = json_array_get(keys, i);
		const struct register_key *k = register_key_cited(&a->reg,
		    json_object_get(key, "id"));

		if (!json_is_true(json_object_get(key, "in-register")))
			n++;
		else if (k == NULL || k->foreign)
			return -1;
	}
	return n;
}

/* It is of that many. */
static bool
excepted(const struct audit *a, json_int_t unknown, json_int_t missing,
    json_int_t silent)
{
	const json_t *was = audit_before(a);
	const struct record exception = { .data = json_object_get(was, "data") };
	char happened[160];

	snprintf(happened, sizeof(happened), "%lld keys are not in the register, "
	    "%lld are missing from the HSM, %lld do not sign",
	    (long long)unknown, (long long)missing, (long long)silent);
	return exception_to(was, EXCEPTION_INVENTORY) &&
	    strcmp(audit_text(&exception, "happened"), happened) == 0;
}

static int
found(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *keys = json_object_get(rec->data, "keys");
	json_int_t unknown, missing, silent, n = strangers(a, keys);

	if (!json_is_array(keys) ||
	    !audit_counted(rec->data, "unknown", &unknown) ||
	    !audit_counted(rec->data, "missing", &missing) ||
	    !audit_counted(rec->data, "silent", &silent))
		return err_set(e, ERR_FORMAT, "the journal does not say what the "
		    "%s found", rec->step);
	if (n < 0)
		return err_set(e, ERR_CRYPTO, "the %s found a key in the "
		    "register that is not there", rec->step);
	if (n != unknown)
		return err_set(e, ERR_POLICY, "the %s counts %lld keys that are "
		    "not in the register, and names %lld", rec->step,
		    (long long)unknown, (long long)n);
	return unknown + missing + silent == 0 || excepted(a, unknown, missing,
	    silent) ? 0 : err_set(e, ERR_POLICY, "the %s found that HSM and "
	    "register differ, and the journal has no exception for it",
	    rec->step);
}

int
audit_inventory(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "inventory", "found", found },
		{ "inventory-after", "found", found },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
