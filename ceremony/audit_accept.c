#include <stdio.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/exception.h"
#include "ceremony/measured.h"

/* What ran in each ceremony, beside what people had accepted. */

static const json_t *
compared(const struct audit *a)
{
	return register_last(&a->reg, "accept", "compared");
}

/* Where it is another both gave a reason, directly before. */
static int
compare(struct audit *a, const struct record *rec, struct err *e)
{
	const char *what = measured_differs(a->reg.accepted, rec->data);
	char text[160];

	if (a->reg.accepted == NULL)
		return err_set(e, ERR_POLICY, "what ran was compared with what "
		    "was accepted, and nothing had been");
	if (what == NULL)
		return 0;
	snprintf(text, sizeof(text), "ceremony %04u: %s that ran is not the one "
	    "that was accepted in ceremony %04u", a->reg.number, what,
	    a->reg.accepted_in);
	audit_say(a, "WARN", text);
	return exception_of_both(audit_before(a)) ? 0 :
	    err_set(e, ERR_POLICY, "%s that ran is not the one that was accepted, "
	    "and the journal has no exception for it", what);
}

/* Nobody begins without having looked. */
static int
looked(struct audit *a, const struct record *rec, struct err *e)
{
	const struct ceremony_type *t = ceremony_begun(&a->reg);

	(void)rec;
	return a->reg.accepted == NULL || compared(a) != NULL || t == NULL ||
	    ceremony_has(t, &step_accept) ? 0 : err_set(e, ERR_POLICY, "a machine "
	    "was accepted before, and the journal does not say whether it is the "
	    "one of this ceremony");
}

static int
accepted(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return register_last(&a->reg, "accept", "accepted") != NULL ? 0 : err_set(
	    e, ERR_POLICY, "the journal does not say which machine was accepted");
}

int
audit_accept(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "accept", "compared", compare },
		{ "people", "present", looked },
		{ "accept", "done", accepted },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}

int
audit_accepted(struct audit *a)
{
	return a->reg.accepted == NULL ? 0 : audit_passed(a, "what ran: a machine "
	    "was accepted in ceremony %04u, program %.16s..., module %.16s..., "
	    "configuration %.16s...%s", a->reg.accepted_in,
	    json_string_value(json_object_get(a->reg.accepted, "program")),
	    json_string_value(json_object_get(a->reg.accepted, "module")),
	    json_string_value(json_object_get(a->reg.accepted, "configuration")),
	    compared(a) == NULL ? "" : measured_differs(a->reg.accepted,
	    compared(a)) == NULL ? ", and it ran here" : ", and another ran "
	    "here");
}
