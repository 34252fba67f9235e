#include <string.h>

#include "ceremony/exception.h"

#include "ceremony/audit_state.h"

/*
 * A log medium that failed is told on the other, and both people gave a reason
 * for going on with that alone.
 */

/* Where the records begin of the process that writes now. */
static size_t
since(const struct audit *a)
{
	size_t n = json_array_size(a->reg.records);

	while (n > 0 && !audit_is_at(a, n - 1, "ceremony", "resumed"))
		n--;
	return n;
}

static const char *
member(const struct audit *a, size_t i, const char *name)
{
	const struct record rec = { .data = audit_data_at(a, i) };

	return audit_text(&rec, name);
}

static bool
is_kind(const struct audit *a, size_t i, const char *kind)
{
	return strcmp(json_string_value(json_object_get(json_array_get(
	    a->reg.records, i), "kind")), kind) == 0;
}

/* A console that did not take the ceremony up yet writes of that step alone. */
static bool
is_at_work(const struct audit *a)
{
	const size_t n = json_array_size(a->reg.records);

	return n > 0 && strcmp(json_string_value(json_object_get(json_array_get(
	    a->reg.records, n - 1), "step")), "ceremony") != 0;
}

/* With neither of the two there is nothing to write this record on. */
static int
failed(struct audit *a, const struct record *rec, struct err *e)
{
	const char *which = audit_text(rec, "which");

	if (strcmp(which, "A") != 0 && strcmp(which, "B") != 0)
		return err_set(e, ERR_FORMAT, "a log medium failed that is "
		    "neither A nor B");
	for (size_t i = since(a); i < json_array_size(a->reg.records); i++)
		if (is_at_work(a) && is_kind(a, i, "medium") &&
		    strcmp(member(a, i, "which"), which) != 0)
			return err_set(e, ERR_POLICY, "both log media failed, and "
			    "a record says so");
	return 0;
}

static bool
excepted(const struct audit *a, size_t medium)
{
	char happened[] = "medium A cannot be used";

	happened[7] = member(a, medium, "which")[0];
	for (size_t i = medium; i < json_array_size(a->reg.records); i++)
		if (exception_to(json_array_get(a->reg.records, i),
		    EXCEPTION_MEDIA) && strcmp(member(a, i, "happened"),
		    happened) == 0)
			return true;
	return false;
}

/* Where the last step before this one was done; 0 where the media were not. */
static size_t
step_before(const struct audit *a, const char *step)
{
	size_t n = json_array_size(a->reg.records), at = 0;
	bool looked = false;

	for (size_t i = since(a); i < n; i++) {
		looked = looked || audit_is_at(a, i, "media", "done");
		if (looked && is_kind(a, i, "done") && !audit_is_at(a, i, step,
		    "done"))
			at = i;
	}
	return at;
}

/* Both are asked before the next step is begun. */
static int
done(struct audit *a, const struct record *rec, struct err *e)
{
	const size_t before = step_before(a, rec->step);

	for (size_t i = since(a); i < before; i++)
		if (is_kind(a, i, "medium") && !excepted(a, i))
			return err_set(e, ERR_POLICY, "a log medium failed, and "
			    "the journal has no exception for it");
	return 0;
}

int
audit_media(struct audit *a, const struct record *rec, struct err *e)
{
	int rc = strcmp(rec->kind, "medium") == 0 ? failed(a, rec, e) :
	    strcmp(rec->kind, "done") == 0 ? done(a, rec, e) : 0;

	return rc == 0 ? 0 : err_doing(e, "%s, record %llu", rec->file,
	    (unsigned long long)rec->seq);
}
