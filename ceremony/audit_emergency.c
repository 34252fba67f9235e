#include <string.h>

#include "backup/sealed.h"
#include "ceremony/ceremony.h"
#include "ceremony/emergency_request.h"
#include "ceremony/recorded_set.h"
#include "ceremony/trial.h"
#include "keyset/file.h"

#include "ceremony/audit_state.h"

/*
 * What was sealed cannot be seen here: what its records say is held against
 * the request that it answers, the plan, and the head of the sealed file, which
 * nobody can change without the papers.
 */

/* What was signed since the step was begun anew, in its order. */
struct sets {
	const struct answered *by;
	bool		 meant[REQUEST_BUNDLES_MAX][PLAN_ROLES];
	bool		 made[REQUEST_BUNDLES_MAX][PLAN_ROLES];
	struct blob	 digests;
	struct digest	 signatures;	/* of them, when the last set was drawn */
	struct share_set set;		/* that one */
	bool		 drawn, complete;
	const json_t	*file;			/* what that record names */
	size_t		 given;
	const char	*holders[SPLIT_SHARES_MAX];	/* so many */
};

static int
differs(const char *what, struct err *e)
{
	return err_set(e, ERR_CRYPTO, "the journal's records of the emergency "
	    "sets do not fit together: %s", what);
}

static void
anew(struct sets *s)
{
	memset(s->meant, 0, sizeof(s->meant));
	memset(s->made, 0, sizeof(s->made));
	blob_free(&s->digests);
	s->drawn = s->complete = false;
}

/* The slot and KSK of a record, which signs it by the plan. */
static int
place(const struct sets *s, const json_t *data, size_t *slot,
    enum plan_role *role, struct err *e)
{
	const struct answered *r = s->by;
	const char *bundle = json_string_value(json_object_get(data, "bundle"));
	const char *ksk = json_string_value(json_object_get(data, "ksk"));
	json_int_t n = json_integer_value(json_object_get(data, "slot"));
	char hex[DIGEST_HEX];

	if (n < 1 || n > (json_int_t)r->emergency->n_bundles || bundle == NULL ||
	    ksk == NULL || strcmp(bundle, r->emergency->bundles[n - 1].id) != 0)
		return differs("a slot is not in the emergency request", e);
	*slot = (size_t)n - 1;
	for (*role = 0; *role < PLAN_ROLES; (*role)++)
		if (plan_has(r->agreed->planned.plan, *role) && strcmp(ksk,
		    digest_hex(&r->agreed->ids[*role], hex)) == 0 &&
		    planned_part(&r->agreed->planned, r->emergency, *slot,
		    *role) >= PART_SIGNS)
			return 0;
	return differs("a KSK signs a slot that it does not sign by the plan", e);
}

static int
take_intent(struct sets *s, const json_t *data, struct err *e)
{
	enum plan_role role;
	size_t slot;

	if (place(s, data, &slot, &role, e) != 0)
		return -1;
	s->meant[slot][role] = true;
	return 0;
}

static int
take_result(struct sets *s, const json_t *data, struct err *e)
{
	const char *hex = json_string_value(json_object_get(data, "sha256"));
	struct digest d;
	enum plan_role role;
	size_t slot;

	if (place(s, data, &slot, &role, e) != 0)
		return -1;
	if (!s->meant[slot][role] || s->made[slot][role])
		return differs("a slot was signed twice, or before it was meant",
		    e);
	if (hex == NULL || digest_from_hex(&d, hex, e) != 0)
		return differs("a signature has no digest", e);
	s->made[slot][role] = true;
	return blob_append(&s->digests, d.bytes, DIGEST_LEN, e);
}

/* A secret is drawn once every set is signed. */
static int
take_set(struct sets *s, const json_t *data, struct err *e)
{
	const struct answered *r = s->by;

	if (s->drawn)
		return differs("papers were made twice", e);
	if (s->digests.len / DIGEST_LEN != planned_signatures(
	    &r->agreed->planned, r->emergency))
		return differs("papers were made before all was signed", e);
	if (recorded_set_read(&s->set, data, e) != 0)
		return -1;
	s->signatures = digest_of(s->digests.data, s->digests.len);
	s->drawn = true;
	s->complete = false;
	s->given = 0;
	return 0;
}

/* The record cites the set that is handed out. */
static bool
is_of(const struct sets *s, const json_t *data)
{
	const char *set = json_string_value(json_object_get(data, "set"));
	char hex[SET_HEX];

	return s->drawn && set != NULL && strcmp(set, set_hex(&s->set,
	    hex)) == 0;
}

static int
take_given(struct sets *s, const json_t *data, struct err *e)
{
	const char *holder = json_string_value(json_object_get(data, "holder"));
	json_int_t group = json_integer_value(json_object_get(data, "group"));
	json_int_t member = json_integer_value(json_object_get(data, "member"));
	const struct split_plan *p = &s->set.plan;

	if (!is_of(s, data) || group < 1 || group > (json_int_t)p->group_count ||
	    member < 1 || member > (json_int_t)p->groups[group - 1].count)
		return differs("a paper is of no share of the set", e);
	if (share_index(p, (unsigned)group - 1, (unsigned)member - 1) !=
	    s->given || holder == NULL || holder[0] == '\0')
		return differs("a paper was given twice, out of order or to "
		    "nobody", e);
	for (size_t i = 0; i < s->given; i++)
		if (person_same(holder, s->holders[i]))
			return differs("one person has two papers", e);
	s->holders[s->given++] = holder;
	return 0;
}

static int
take_complete(struct sets *s, const json_t *data, struct err *e)
{
	if (s->complete || !is_of(s, data) ||
	    s->given != split_shares(&s->set.plan) ||
	    json_integer_value(json_object_get(data, "combinations")) !=
	    (json_int_t)trial_count(&s->set.plan))
		return differs("not every combination of papers was tried", e);
	s->complete = true;
	s->file = data;
	return 0;
}

static int
take_all(struct sets *s, struct err *e)
{
	static const struct {
		const char *step, *kind;
		int	  (*take)(struct sets *, const json_t *, struct err *);
	} rows[] = {
		{ "emergency", "intent", take_intent },
		{ "emergency", "result", take_result },
		{ "emergency", "set", take_set },
		{ "emergency", "given", take_given },
		{ "emergency", "complete", take_complete },
	};
	const json_t *records = s->by->audit->reg.records;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		/* From papers that are complete the step goes on. */
		if ((!s->complete && (register_is(rec, "ceremony", "resumed") ||
		    register_is(rec, "emergency", "failed"))) ||
		    (register_is(rec, "emergency", "intent") && s->drawn))
			anew(s);
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			if (register_is(rec, rows[k].step, rows[k].kind) &&
			    rows[k].take(s, json_object_get(rec, "data"), e) !=
			    0)
				return -1;
		if (register_is(rec, "emergency", "done"))
			break;
	}
	return s->complete ? 0 : differs("the papers were not all handed out", e);
}

static bool
sets_equal(const struct share_set *a, const struct share_set *b)
{
	size_t n = split_shares(&a->plan);

	if (memcmp(a->id, b->id, sizeof(a->id)) != 0 ||
	    a->purpose != b->purpose || a->value_len != b->value_len ||
	    memcmp(a->secret_check, b->secret_check, SECRET_CHECK) != 0 ||
	    a->plan.id != b->plan.id ||
	    a->plan.group_threshold != b->plan.group_threshold ||
	    a->plan.group_count != b->plan.group_count ||
	    n != split_shares(&b->plan))
		return false;
	for (unsigned i = 0; i < a->plan.group_count; i++)
		if (a->plan.groups[i].threshold != b->plan.groups[i].threshold ||
		    a->plan.groups[i].count != b->plan.groups[i].count)
			return false;
	for (size_t i = 0; i < n; i++)
		if (!digest_equal(&a->commitments[i], &b->commitments[i]))
			return false;
	return true;
}

/* The file was named before it was there, and is that which left. */
static bool
named(const struct sets *s, const json_t *done)
{
	return json_is_string(json_object_get(done, "sealed")) &&
	    json_equal(json_object_get(done, "sealed"), json_object_get(s->file,
	    "sealed")) && json_equal(json_object_get(done, "response"),
	    json_object_get(s->file, "response"));
}

/* What the head of the file says is what the journal does. */
static int
check_head(const struct sets *s, const struct sealed *f, struct err *e)
{
	const struct answered *r = s->by;
	const json_t *done = register_last(&r->audit->reg, "emergency", "done");
	const char *response = json_string_value(json_object_get(done,
	    "response"));
	struct digest request = digest_of(r->emergency_bytes.data,
	    r->emergency_bytes.len);
	char hex[DIGEST_HEX];

	if (!dname_equal(&f->zone, &r->request->zone) ||
	    !digest_equal(&f->request, &request) ||
	    f->slots != r->emergency->n_bundles ||
	    json_integer_value(json_object_get(done, "slots")) !=
	    (json_int_t)f->slots)
		return differs("the sealed file answers another request", e);
	if (response == NULL || strcmp(response, digest_hex(&f->content,
	    hex)) != 0)
		return differs("the sealed file has another response in it", e);
	if (!named(s, done))
		return differs("the papers were completed for another file", e);
	if (!digest_equal(&f->signatures, &s->signatures))
		return differs("the sealed file has other signatures in it", e);
	if (!sets_equal(&f->set, &s->set))
		return differs("the sealed file is opened by other papers", e);
	return 0;
}

static int
read_sealed(const struct audit *a, struct sealed *out, struct err *e)
{
	struct blob text = { .len = 0 };
	int rc;

	if (file_read(a->folder, EMERGENCY_SEALED, SEALED_BYTES_MAX, &text,
	    e) != 0)
		return -1;
	rc = sealed_read(out, text.data, text.len, e);
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, EMERGENCY_SEALED);
}

/* The ids that no later request may have. */
static int
check_request(const struct answered *r, struct err *e)
{
	const json_t *data = json_object_get(register_last(&r->audit->reg,
	    "request", "done"), "emergency");
	const json_t *slots = json_object_get(data, "slot-ids");
	const char *id = json_string_value(json_object_get(data, "id"));
	bool same = id != NULL && strcmp(id, r->emergency->id) == 0 &&
	    json_array_size(slots) == r->emergency->n_bundles;

	for (size_t i = 0; same && i < r->emergency->n_bundles; i++) {
		id = json_string_value(json_array_get(slots, i));
		same = id != NULL && strcmp(id,
		    r->emergency->bundles[i].id) == 0;
	}
	return same ? 0 : err_set(e, ERR_CRYPTO, "the journal gives the "
	    "emergency request other ids than it has");
}

/* Without a request nothing is sealed, and no record says so. */
static int
check_none(const struct audit *a, struct err *e)
{
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const char *step = json_string_value(json_object_get(rec,
		    "step"));
		const json_t *slots;

		if (step == NULL || strcmp(step, "emergency") != 0 ||
		    register_is(rec, "emergency", "failed"))
			continue;
		slots = json_object_get(json_object_get(rec, "data"), "slots");
		if (!register_is(rec, "emergency", "done") ||
		    json_object_size(json_object_get(rec, "data")) != 1 ||
		    !json_is_integer(slots) || json_integer_value(slots) != 0)
			return differs("no emergency request was read", e);
	}
	return 0;
}

int
audit_emergency(const struct answered *r, struct err *e)
{
	struct sets s = { .by = r };
	struct sealed f = { .slots = 0 };
	int rc = -1;

	if (r->emergency == NULL)
		return check_none(r->audit, e);
	if (check_request(r, e) == 0 && take_all(&s, e) == 0 &&
	    read_sealed(r->audit, &f, e) == 0)
		rc = check_head(&s, &f, e);
	blob_free(&s.digests);
	sealed_free(&f);
	return rc != 0 ? -1 : audit_passed(r->audit, "emergency sets: %u, each "
	    "signed as the plan says, are in " EMERGENCY_SEALED "; what they are "
	    "is not seen without its papers", f.slots);
}
