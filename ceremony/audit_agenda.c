#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/exception.h"
#include "ceremony/planned.h"
#include "keyset/file.h"

/* The SHA-256 of the ceremony file; NULL where the ceremony was not planned. */
static const char *
file_of(const struct audit *a)
{
	return audit_fact(a, "ceremony", "begin", "plan");
}

/* The record directly before this one, but for those that come aside. */
static bool
behind_comparing(const struct audit *a)
{
	size_t n = json_array_size(a->reg.records);

	while (n > 0 && audit_is_aside(json_array_get(a->reg.records, n - 1)))
		n--;
	return n > 0 && audit_is_at(a, n - 1, "plan", "compared");
}

int
audit_compared(struct audit *a, const struct record *rec, struct err *e)
{
	const char *file = file_of(a);

	if (strcmp(rec->step, "plan") == 0)
		return file != NULL && strcmp(audit_text(rec, "sha256"),
		    file) == 0 ? 0 : err_set(e, ERR_POLICY, "%s, record %llu: "
		    "another ceremony file was compared than the ceremony was "
		    "begun by", rec->file, (unsigned long long)rec->seq);
	return behind_comparing(a) == (file != NULL) ? 0 : err_set(e, ERR_POLICY,
	    "%s, record %llu: the people of a ceremony that was planned are in "
	    "the room when its file was compared, and of no other",
	    rec->file, (unsigned long long)rec->seq);
}

/* Whether both gave reasons for what was not as this; of whom, if it says. */
static bool
excepted(const struct audit *a, const char *expected, const char *who)
{
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const char *is = json_string_value(json_object_get(
		    audit_data_at(a, i), "happened"));

		if (exception_to(json_array_get(a->reg.records, i), expected) &&
		    is != NULL && strncmp(is, who, strlen(who)) == 0)
			return true;
	}
	return false;
}

static const char *
member(const json_t *data, const char *name)
{
	const char *text = json_string_value(json_object_get(data, name));

	return text == NULL ? "" : text;
}

/* ---- each record that the plan has a word on ------------------------------ */

static int
check_people(const struct audit *a, const struct agenda *plan, size_t i,
    struct err *e)
{
	static const char *const roles[2] = { "administrator", "witness" };
	char expected[PLANNED_TEXT];

	for (int k = 0; k < 2; k++) {
		const char *name = member(audit_data_at(a, i), roles[k]);

		if (!person_same(name, plan->people[k]) && !excepted(a,
		    planned_person(plan, k, expected), name))
			return err_set(e, ERR_POLICY, "the %s was %.48s, the plan "
			    "has %.48s, and there is no exception for it",
			    roles[k], name, plan->people[k]);
	}
	return 0;
}

static int
check_time(const struct audit *a, const struct agenda *plan, size_t i,
    bool first, struct err *e)
{
	time_t at = (time_t)json_integer_value(json_object_get(json_array_get(
	    a->reg.records, i), "time"));
	char expected[PLANNED_TEXT];

	if ((at >= plan->not_before && at <= plan->not_after) ||
	    (!first && excepted(a, planned_time(plan, expected), "")))
		return 0;
	return err_set(e, ERR_POLICY, "the ceremony was to be %s, and the clock was "
	    "agreed to at another time%s", planned_time(plan, expected),
	    first ? "" : ", without an exception");
}

static int
check_officer(const struct audit *a, const struct agenda *plan,
    const char *name, struct err *e)
{
	if (plan->officers.n == 0 || agenda_has(&plan->officers, name) ||
	    excepted(a, PLANNED_OFFICERS, name))
		return 0;
	return err_set(e, ERR_POLICY, "%.48s was there as an officer, whom the plan "
	    "does not have, and there is no exception for it", name);
}

static int
check_request(const struct audit *a, const struct agenda *plan, size_t i,
    struct err *e)
{
	char expected[PLANNED_TEXT];

	if (plan->request_sha256[0] == '\0' || strcmp(plan->request_sha256,
	    member(audit_data_at(a, i), "sha256")) == 0 || excepted(a,
	    planned_asked(plan, expected), ""))
		return 0;
	return err_set(e, ERR_POLICY, "another request was read than was planned, "
	    "and there is no exception for it");
}

static int
check_records(const struct audit *a, const struct agenda *plan, struct err *e)
{
	bool first = true;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_array_size(a->reg.records); i++) {
		if (audit_is_at(a, i, "people", "present"))
			rc = check_people(a, plan, i, e);
		else if (audit_is_at(a, i, "clock", "agreed")) {
			rc = check_time(a, plan, i, first, e);
			first = false;
		} else if (audit_is_at(a, i, "officer", "present"))
			rc = check_officer(a, plan, member(audit_data_at(a, i),
			    "name"), e);
		else if (audit_is_at(a, i, "split", "given"))
			rc = check_officer(a, plan, member(audit_data_at(a, i),
			    "holder"), e);
		else if (audit_is_at(a, i, "request", "done"))
			rc = check_request(a, plan, i, e);
	}
	return rc;
}

/* ---- the ceremony as a whole ---------------------------------------------- */

static int
differs(const char *what, const char *planned, const char *is, struct err *e)
{
	return strcmp(planned, is) == 0 ? 0 : err_set(e, ERR_POLICY, "%s: the "
	    "ceremony file has \"%.80s\", and the journal \"%.80s\"", what, planned,
	    is);
}

static int
lists_differ(const char *what, const struct agenda_names *planned,
    const json_t *is, struct err *e)
{
	if (json_array_size(is) != planned->n)
		return err_set(e, ERR_POLICY, "the ceremony file has %zu %s, and "
		    "the journal %zu", planned->n, what, json_array_size(is));
	for (size_t i = 0; i < planned->n; i++) {
		const char *text = json_string_value(json_array_get(is, i));

		if (differs(what, planned->names[i], text == NULL ? "" : text,
		    e) != 0)
			return -1;
	}
	return 0;
}

static int
check_begin(const struct audit *a, const struct agenda *plan, struct err *e)
{
	const json_t *begin = register_last(&a->reg, "ceremony", "begin");

	if (differs("kind", plan->kind, member(begin, "type"), e) != 0 ||
	    differs("site", plan->site, member(begin, "site"), e) != 0 ||
	    differs("zone", plan->zone, member(begin, "zone"), e) != 0 ||
	    differs("version", plan->version, member(begin, "version"), e) != 0 ||
	    differs("profile", plan->profile, member(begin, "profile"), e) != 0 ||
	    differs("policy", plan->policy, member(begin, "policy"), e) != 0 ||
	    differs("policy-sha256", plan->policy_sha256, member(begin,
	    "policy-sha256"), e) != 0 || differs("mode", plan->mode,
	    json_is_true(json_object_get(begin, "rehearsal")) ?
	    AGENDA_REHEARSAL : "PRODUCTION", e) != 0)
		return -1;
	return lists_differ("bags", &plan->bags, json_object_get(begin,
	    "bags"), e) == 0 ? lists_differ("steps", &plan->steps,
	    json_object_get(begin, "steps"), e) : -1;
}

int
audit_agenda(struct audit *a, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct agenda plan;
	int rc;

	if (file_of(a) == NULL || audit_left_out(a, AGENDA_FILE))
		return 0;
	if (file_read(a->folder, AGENDA_FILE, AGENDA_BYTES, &bytes, e) != 0)
		return -1;
	rc = agenda_parse(&plan, AGENDA_FILE, &bytes, e);
	blob_free(&bytes);
	if (rc != 0 || check_begin(a, &plan, e) != 0 ||
	    check_records(a, &plan, e) != 0)
		return -1;
	return audit_passed(a, "the ceremony was planned, and held as its file "
	    "says or with an exception; the file's SHA-256 is %s", file_of(a));
}
