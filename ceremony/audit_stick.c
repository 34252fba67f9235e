#include <string.h>

#include "ceremony/audit_state.h"

/*
 * Sticks that were put in, read, written and taken out: each stands behind what
 * it comes of, and is of the same stick.  What the kernel said of one nobody can
 * know again.
 */

/* The data of the last of these records of a role; NULL: there is none. */
static const json_t *
last(const struct audit *a, const char *role, const char *kind, size_t *at)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *data = audit_data_at(a, i);
		const char *is = json_string_value(json_object_get(data, "role"));

		if (audit_is_at(a, i, "stick", kind) && is != NULL &&
		    strcmp(is, role) == 0) {
			*at = i;
			return data;
		}
	}
	return NULL;
}

/* The one of a role that is in; NULL: it was taken out, or never there. */
static const json_t *
in(const struct audit *a, const char *role, size_t *at)
{
	const json_t *plugged = last(a, role, "plugged", at);
	size_t out;

	if (plugged == NULL || (last(a, role, "unplugged", &out) != NULL &&
	    out > *at))
		return NULL;
	return plugged;
}

static int
not_so(const char *role, const char *what, struct err *e)
{
	return err_set(e, ERR_POLICY, "the stick %.20s %s", role, what);
}

static bool
is_role(const char *role)
{
	for (unsigned r = 0; r < STICK_ROLES; r++)
		if (strcmp(stick_roles[r], role) == 0)
			return true;
	return false;
}

static int
plugged(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const texts[] = { "port", "vendor", "product",
	    "serial" };
	const json_int_t octets = json_integer_value(json_object_get(rec->data,
	    "octets"));

	(void)a;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!json_is_string(json_object_get(rec->data, texts[i])))
			return err_set(e, ERR_FORMAT, "a stick without its %s",
			    texts[i]);
	if (!is_role(audit_text(rec, "role")))
		return not_so(audit_text(rec, "role"), "is of no role", e);
	return octets > 0 && octets % 512 == 0 ? 0 :
	    not_so(audit_text(rec, "role"), "is of no size that a stick has", e);
}

/* What is said of a stick is of the one that is in. */
static int
same_stick(const struct audit *a, const char *role, const json_t *data,
    struct err *e)
{
	const char *hex = json_string_value(json_object_get(data, "sha256"));
	struct digest sha256;
	size_t at;
	const json_t *is = in(a, role, &at);

	if (is == NULL)
		return not_so(role, "was not in", e);
	if (!json_equal(json_object_get(is, "serial"), json_object_get(data,
	    "serial")) || !json_equal(json_object_get(is, "octets"),
	    json_object_get(data, "octets")))
		return not_so(role, "is another one than was put in", e);
	return hex != NULL ? digest_from_hex(&sha256, hex, e) :
	    not_so(role, "has no digest", e);
}

static int
read_all(struct audit *a, const struct record *rec, struct err *e)
{
	return same_stick(a, audit_text(rec, "role"), rec->data, e);
}

static int
unplugged(struct audit *a, const struct record *rec, struct err *e)
{
	size_t at;

	return in(a, audit_text(rec, "role"), &at) != NULL ? 0 :
	    not_so(audit_text(rec, "role"), "was taken out, and not put in", e);
}

static int
exported(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *stick = json_object_get(rec->data, "stick");
	size_t at;

	if (stick != NULL)
		return same_stick(a, "OUT", stick, e);
	return in(a, "OUT", &at) == NULL ? 0 :
	    not_so("OUT", "was in, and not written", e);
}

/* Where REQ was a stick, all of it was read, and it was taken out. */
static int
requested(struct audit *a, const struct record *rec, struct err *e)
{
	size_t put_in, was_read;

	(void)rec;
	if (last(a, "REQ", "plugged", &put_in) == NULL)
		return 0;
	if (last(a, "REQ", "read", &was_read) == NULL || was_read < put_in)
		return not_so("REQ", "was put in, and not read", e);
	return in(a, "REQ", &put_in) == NULL ? 0 :
	    not_so("REQ", "was read, and not taken out", e);
}

/* What was read again is, to the last octet, what was written. */
static int
worded(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *stick = json_object_get(register_last(&a->reg, "export",
	    "result"), "stick");
	const json_t *again;
	size_t at;

	(void)rec;
	if (stick == NULL)
		return 0;
	again = last(a, "OUT", "read", &at);
	if (again == NULL || !json_equal(json_object_get(again, "sha256"),
	    json_object_get(stick, "sha256")))
		return not_so("OUT", "was not read again as it was written", e);
	return in(a, "OUT", &at) == NULL ? 0 :
	    not_so("OUT", "was read again, and not taken out", e);
}

int
audit_stick(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "stick", "plugged", plugged },
		{ "stick", "read", read_all },
		{ "stick", "unplugged", unplugged },
		{ "export", "result", exported },
		{ "request", "done", requested },
		{ "transport-key", "done", requested },
		{ "batch", "found", requested },
		{ "words", "done", worded },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
