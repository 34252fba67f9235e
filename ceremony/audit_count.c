#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/* A number that cannot be negative; false: it is not there. */
static bool
number(const json_t *data, const char *name, json_int_t *out)
{
	const json_t *n = json_object_get(data, name);

	*out = json_integer_value(n);
	return json_is_integer(n) && *out >= 0;
}

/*
 * The HSM counted what it was asked for by the process that closed it; each
 * of those that was no trial has its record.
 */
bool
audit_has_hsm(const struct audit *a)
{
	const struct ceremony_type *t = ceremony_begun(&a->reg);

	return t == NULL || ceremony_has(t, &step_close);
}

/*
 * One over the DNSKEY set, and one over each set for the parent; of a batch as
 * many as the record says.
 */
static json_int_t
signatures_of(const json_t *rec)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *n = json_object_get(data, "signatures");

	return json_is_integer(n) ? json_integer_value(n) : 1 +
	    (json_int_t)json_array_size(json_object_get(data, "notices"));
}

/*
 * Signatures that records meant and that they have, since the console was opened
 * by which the HSM was closed last.
 */
struct counted {
	json_int_t meant, made, most, least;
};

/*
 * A slot's signatures, or a new key's statement of itself; or a trust anchor's
 * and that of its certificate.
 */
static void
count_record(struct counted *n, const json_t *rec)
{
	if (register_is(rec, "ceremony", "resumed"))
		n->meant = n->made = 0;	/* a new process, a new count */
	if (register_is(rec, "sign", "intent") ||
	    register_is(rec, "batch-sign", "intent"))
		n->meant += signatures_of(rec);
	n->meant += register_is(rec, "make-key", "result");
	n->meant += register_is(rec, "emergency", "intent");
	n->meant += 2 * register_is(rec, "anchor", "intent");
	if (register_is(rec, "sign", "result") ||
	    register_is(rec, "batch-sign", "result"))
		n->made += signatures_of(rec);
	n->made += register_is(rec, "emergency", "result");
	if (register_is(rec, "anchor", "result") && json_object_get(
	    json_object_get(json_object_get(rec, "data"), "signature"),
	    "cms") != NULL)
		n->made += 2;
	if (register_is(rec, "close", "done")) {
		n->most = n->meant;
		n->least = n->made;
	}
}

int
audit_count(struct audit *a, struct err *e)
{
	const json_t *close = register_last(&a->reg, "close", "done");
	struct counted n = { .meant = 0 };
	json_int_t all, trials;

	if (!audit_has_hsm(a))
		return 0;
	if (!number(close, "signatures", &all) ||
	    !number(close, "trials", &trials) || trials > all)
		return err_set(e, ERR_FORMAT, "the journal does not say how often "
		    "the HSM had signed when it was closed");
	for (size_t i = 0; i < json_array_size(a->reg.records); i++)
		count_record(&n, json_array_get(a->reg.records, i));
	if (all - trials > n.most || all - trials < n.least)
		return err_set(e, ERR_POLICY, "the HSM was asked for %lld "
		    "signatures; the journal has %lld, and meant to make %lld",
		    (long long)(all - trials), (long long)n.least,
		    (long long)n.most);
	return audit_passed(a, "signatures asked of the HSM beside trials, since "
	    "the console that closed it was opened: %lld, each with its record "
	    "in the journal", (long long)(all - trials));
}
