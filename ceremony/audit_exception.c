#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/exception.h"
#include "ceremony/post_mortem.h"
#include "ceremony/input.h"

#include "ceremony/audit_state.h"

/* An exception is of both people, of one who was there, or of the program. */

/*
 * Who pressed E filled in all of its form.  A stranger can where the ceremony was
 * left, and nobody was checked in again yet: see audit_interrupted.c.
 */
static bool
is_of_one(const struct record *rec)
{
	return json_object_get(rec->data, "reasons") == NULL &&
	    input_text(audit_text(rec, "expected")) &&
	    input_text(audit_text(rec, "happened")) &&
	    input_text(audit_text(rec, "decided")) &&
	    input_name(audit_text(rec, "who"));
}

/* What the program says of it is in its own words, and is something. */
static bool
is_of_both(const struct record *rec)
{
	return exception_has_both(rec->data) &&
	    audit_text(rec, "expected")[0] != '\0' &&
	    audit_text(rec, "happened")[0] != '\0';
}

static int
written(struct audit *a, const struct record *rec, struct err *e)
{
	(void)a;
	if (post_mortem_wrote(rec->data))
		return post_mortem_reads(rec->data) ? 0 : err_set(e, ERR_POLICY,
		    "an exception of the program itself, which writes none but "
		    "of its own end");
	return is_of_both(rec) || is_of_one(rec) ? 0 : err_set(e, ERR_POLICY,
	    "an exception that neither has a reason of each of both people, nor "
	    "says what was expected, what happened, what was decided, and who "
	    "wrote it");
}

int
audit_exception(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "ceremony", "exception", written },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
