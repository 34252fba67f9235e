#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/profile.h"

/*
 * Who may not be whom, by the profile that the ceremony was begun under: seen
 * when people are named, and at each record of a card or a share of theirs.
 */

static int
profile_of(const struct audit *a, enum profile *p, struct err *e)
{
	const json_t *said = json_object_get(register_last(&a->reg, "ceremony",
	    "begin"), "profile");
	const char *name = json_string_value(said);

	*p = PROFILE_NONE;
	if (said == NULL)
		return 0;
	if (name == NULL || profile_read(name, p, e) != 0)
		return err_set(e, ERR_FORMAT, "ceremony %04u has a profile that "
		    "there is not", a->reg.number);
	return 0;
}

static int
refuse(const struct record *rec, const char *name, enum profile_part one,
    enum profile_part other, struct err *e)
{
	return err_set(e, ERR_POLICY, "%s, record %llu: %.48s was %s and %s, whom "
	    "the profile keeps apart", rec->file, (unsigned long long)rec->seq,
	    name, profile_part(one), profile_part(other));
}

static const char *const roles[2] = { "administrator", "witness" };

int
audit_profile_people(struct audit *a, const struct record *rec, struct err *e)
{
	static const enum profile_part others[] = { PART_OFFICER, PART_HOLDER };
	enum profile p;

	if (profile_of(a, &p, e) != 0)
		return -1;
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 2; k++) {
			const char *name = audit_text(rec, roles[i]);
			enum profile_part part = i == 0 ? PART_ADMINISTRATOR :
			    PART_WITNESS;

			if (profile_apart(p, part, others[k]) && profile_is(
			    &a->reg.holdings, others[k], name))
				return refuse(rec, name, part, others[k], e);
		}
	return 0;
}

/* Somebody with a card, or who gets a share, is neither of the two. */
static int
check(struct audit *a, const struct record *rec, const char *name,
    enum profile_part part, struct err *e)
{
	enum profile p;

	if (profile_of(a, &p, e) != 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		const char *who = audit_fact(a, "people", "present", roles[i]);
		enum profile_part one = i == 0 ? PART_ADMINISTRATOR :
		    PART_WITNESS;

		if (who != NULL && profile_apart(p, one, part) &&
		    person_same(who, name))
			return refuse(rec, name, one, part, e);
	}
	return 0;
}

int
audit_profile_officer(struct audit *a, const struct record *rec, struct err *e)
{
	return check(a, rec, audit_text(rec, "name"), PART_OFFICER, e);
}

int
audit_profile_holder(struct audit *a, const struct record *rec, struct err *e)
{
	const struct held_set *s = audit_set_of(a, rec->data);

	return check(a, rec, audit_text(rec, "holder"), s == NULL ? PART_HOLDER :
	    profile_holder(s->set.purpose), e);
}
