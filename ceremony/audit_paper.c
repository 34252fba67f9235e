#include <string.h>

#include "ceremony/abandoning.h"
#include "ceremony/ceremony.h"
#include "ceremony/input.h"

#include "ceremony/audit_state.h"

/*
 * What went on paper is the head of the journal that was there: of a ceremony
 * that ended, and of one that was abandoned with something done.
 */

static int
is_head(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *said = json_object_get(rec->data, "record");
	char head[DIGEST_HEX];

	if (json_is_integer(said) && json_integer_value(said) ==
	    (json_int_t)a->reg.last_record && strcmp(audit_text(rec, "head"),
	    digest_hex(&rec->before, head)) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "the head that went on paper is not that of "
	    "the journal before it");
}

static int
abandoned(struct audit *a, const struct record *rec, struct err *e)
{
	const char *one = audit_text(rec, "administrator");
	const char *other = audit_text(rec, "witness");

	if (!abandoning_leaves(a->reg.records))
		return json_object_get(rec->data, "head") == NULL ? 0 :
		    is_head(a, rec, e);
	if (!input_name(one) || !input_name(other) || person_same(one, other))
		return err_set(e, ERR_POLICY, "a ceremony was abandoned in which "
		    "something was done, and the journal does not name two "
		    "different people");
	return is_head(a, rec, e);
}

int
audit_paper(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "finish", "done", is_head },
		{ "ceremony", "abandoned", abandoned },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
