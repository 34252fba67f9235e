#include <string.h>

#include "ceremony/obsolete.h"

#include "ceremony/audit_state.h"

/* What was destroyed could be, as it was meant, and is used by no later record. */

static int
refuse(const struct record *rec, const char *why, struct err *e)
{
	return err_set(e, ERR_POLICY, "%s, record %llu: %s", rec->file,
	    (unsigned long long)rec->seq, why);
}

static const struct register_key *
key_of(const struct audit *a, const struct record *rec, const char *member)
{
	return register_key_cited(&a->reg, json_object_get(rec->data, member));
}

bool
audit_in_force(const struct audit *a, const struct register_key *k, time_t now)
{
	for (size_t i = 0; i < a->reg.n_responses; i++) {
		const struct register_response *x = &a->reg.responses[i];

		for (size_t role = 0; role < x->plan.n; role++)
			if (digest_equal(&x->plan.ksks[role], &k->id) &&
			    x->until[role] >= now)
				return true;
	}
	return false;
}

/* Nothing signs those sets anew then: both gave their reasons for it. */
int
audit_needed_no_more(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = key_of(a, rec, "id");

	return k == NULL || !json_is_true(json_object_get(rec->data, "ends")) ||
	    !audit_in_force(a, k, rec->time) || audit_needed(a, k,
	    OBSOLETE_RULE) ? 0 : refuse(rec, "a key was to end that signed sets "
	    "have which left and are valid, and the journal has no exception "
	    "for it", e);
}

/* Half a key is destroyed to its end, though what it was to go on in is gone. */
int
audit_ended_as_meant(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = key_of(a, rec, "id");
	const json_t *said = json_object_get(rec->data, "ends");
	const char *found = audit_text(rec, "found");

	if (k == NULL || k->doom == 0 || !json_is_boolean(said) ||
	    k->doom_ends == json_is_true(said))
		return 0;
	return json_is_true(said) && (strcmp(found, "nothing") == 0 || strcmp(found,
	    "public half") == 0) ? 0 : refuse(rec, "a key was destroyed, and "
	    "whether it ends is not as it was meant", e);
}

int
audit_dead_signer(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = key_of(a, rec, "ksk");

	return k == NULL || register_key_lives(k) ? 0 : refuse(rec, "a key was "
	    "to sign that had been destroyed, or was about to be", e);
}

int
audit_dead_copy(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = key_of(a, rec, "id");

	return k == NULL || !k->ended ? 0 : refuse(rec, "a key was to be copied "
	    "that had been destroyed", e);
}

int
audit_last_home(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = key_of(a, rec, "id");

	return k == NULL || k->ended || !json_is_false(json_object_get(rec->data,
	    "ends")) || register_key_elsewhere(&a->reg, k, audit_text(rec,
	    "serial")) ? 0 : refuse(rec, "a key was to go on in other HSMs, "
	    "and none has it, or is there still", e);
}

int
audit_dead_share(struct audit *a, const struct record *rec, struct err *e)
{
	return !json_is_true(json_object_get(rec->data, "lost")) &&
	    holdings_is_destroyed(&a->reg.holdings, rec->data) ? refuse(rec,
	    "a share was brought that had been destroyed", e) : 0;
}

int
audit_doomed(const struct audit *a, const char *serial, struct err *e)
{
	uint64_t first = (uint64_t)json_integer_value(json_object_get(
	    json_array_get(a->reg.records, 0), "seq"));

	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (k->doom >= first && strcmp(k->doomed, serial) == 0)
			return err_set(e, ERR_FORMAT, "record %llu says that a key "
			    "was to be destroyed, and no record what came of it",
			    (unsigned long long)k->doom);
	}
	return 0;
}
