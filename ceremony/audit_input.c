#include <string.h>

#include "ceremony/bags.h"
#include "ceremony/ceremony.h"
#include "ceremony/hidden.h"
#include "ceremony/input.h"

#include "ceremony/audit_state.h"

/* What people typed is such as the console takes: names, reasons, numbers. */

/* As it is written into the journal, whatever case was typed. */
static bool
is_bag_number(const char *text)
{
	char number[BAG_NUMBER];
	struct err why;

	return text != NULL && (hidden_stands(text) || (bag_number_read(text,
	    number, &why) == 0 && strcmp(text, number) == 0));
}

static const struct {
	const char	*step, *kind, *member;
	bool		(*is)(const char *);
} texts[] = {
	{ "people", "present", "administrator", input_name },
	{ "people", "present", "witness", input_name },
	{ "enrol", "result", "name", input_name },
	{ "replace", "result", "joiner", input_name },
	{ "split", "given", "holder", input_name },
	{ "recreate", "result", "holder", input_name },
	{ "emergency", "given", "holder", input_name },
	{ "ceremony", "abandoned", "reason", input_text },
	{ "officer", "not-signed", "reason", input_text },
	{ "bags-in", "out", "reason", input_text },
	{ "bags-in", "sealed", "number", is_bag_number },
	{ "certificate", "destroyed", "number", input_text },
	{ "certificate", "kept", "number", input_text },
};

static int
check(const struct record *rec, size_t i, struct err *e)
{
	const char *text = audit_text(rec, texts[i].member);

	return texts[i].is(text) ? 0 : err_set(e, ERR_POLICY, "its \"%s\" is no "
	    "%s that the console takes", texts[i].member, texts[i].is ==
	    input_name ? "name of a person" : texts[i].is == is_bag_number ?
	    "number of a bag" : "text");
}

/* ---- lists ---------------------------------------------------------------- */

/* What a site keeps in bags, as its configuration can name it. */
static int
check_contents(const json_t *bags, struct err *e)
{
	struct bag_list list = { .n = 0 };

	for (size_t i = 0; i < json_array_size(bags); i++) {
		const char *text = json_string_value(json_array_get(bags, i));

		if (bag_list_add(text == NULL ? "" : text, &list, e) != 0)
			return err_doing(e, "its \"bags\"");
	}
	return 0;
}

static int
check_numbers(const json_t *numbers, struct err *e)
{
	for (size_t i = 0; i < json_array_size(numbers); i++)
		if (!is_bag_number(json_string_value(json_array_get(numbers,
		    i))))
			return err_set(e, ERR_POLICY, "one of its \"numbers\" is "
			    "no number of a bag that the console takes");
	return 0;
}

/* Into a bag of a number, or into none for a reason. */
static int
check_put_away(const json_t *bags, struct err *e)
{
	for (size_t i = 0; i < json_array_size(bags); i++) {
		const json_t *one = json_array_get(bags, i);
		const json_t *number = json_object_get(one, "number");
		const json_t *reason = json_object_get(one, "reason");

		if ((number == NULL) == (reason == NULL) || (number != NULL ?
		    !is_bag_number(json_string_value(number)) :
		    !input_text(json_string_value(reason))))
			return err_set(e, ERR_POLICY, "one of its \"bags\" has "
			    "neither a number nor a reason that the console "
			    "takes, or both");
	}
	return 0;
}

static const struct {
	const char	*step, *kind, *member;
	int		(*check)(const json_t *, struct err *);
} lists[] = {
	{ "ceremony", "begin", "bags", check_contents },
	{ "bags-out", "read", "numbers", check_numbers },
	{ "ceremony", "abandoned", "bags", check_put_away },
};

/* ---- each record ---------------------------------------------------------- */

/* One person alone can do nothing in a ceremony, under whatever two names. */
static int
check_two(const struct record *rec, struct err *e)
{
	return !person_same(audit_text(rec, "administrator"), audit_text(rec,
	    "witness")) ? 0 : err_set(e, ERR_POLICY, "the journal does not name "
	    "two different people");
}

int
audit_input(struct audit *a, const struct record *rec, struct err *e)
{
	int rc = 0;

	(void)a;
	for (size_t i = 0; rc == 0 && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (audit_is_of(rec, texts[i].step, texts[i].kind))
			rc = check(rec, i, e);
	for (size_t i = 0; rc == 0 && i < sizeof(lists) / sizeof(lists[0]); i++)
		if (audit_is_of(rec, lists[i].step, lists[i].kind))
			rc = lists[i].check(json_object_get(rec->data,
			    lists[i].member), e);
	if (rc == 0 && audit_is_of(rec, "people", "present"))
		rc = check_two(rec, e);
	return rc == 0 ? 0 : err_doing(e, "%s, record %llu", rec->file,
	    (unsigned long long)rec->seq);
}
