#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/post_mortem.h"

/* What stands directly behind what. */

/*
 * Where no console was killed and no step failed between them.  other: kinds
 * that may be there as well, parted by blanks; NULL: nothing else.  Of rows with
 * the same first the second of either may be there.  back: the second is nowhere
 * but behind this, or another row's first.
 */
static const struct {
	const char *step, *kind, *next_step, *next, *other;
	bool back;
} pairs[] = {
	{ "plan", "compared", "people", "present", NULL, false },
	{ "people", "present", "people", "done", NULL, true },
	{ "clock", "agreed", "clock", "done", NULL, true },
	{ "token", "adopted", "token", "done", NULL, false },
	{ "inventory", "found", "inventory", "done", NULL, true },
	{ "inventory-after", "found", "inventory-after", "done", NULL, true },
	{ "init-token", "intent", "init-token", "result", "nothing", false },
	{ "init-token", "used", "init-token", "done", NULL, false },
	{ "new-pins", "intent", "new-pins", "result", "nothing", false },
	{ "make-key", "intent", "make-key", "result", NULL, true },
	{ "make-key", "kept", "make-key", "result", NULL, true },
	{ "destroy-key", "intent", "make-key", "nothing", NULL, false },
	{ "destroy-key", "intent", "restore", "nothing", NULL, false },
	{ "destroy", "intent", "destroy", "result", NULL, false },
	{ "retire", "agreed", "retire", "done", NULL, true },
	{ "accept", "accepted", "accept", "done", NULL, true },
	{ "certificate", "destroyed", "certificate", "done", NULL, false },
	{ "certificate", "kept", "certificate", "done", NULL, false },
	{ "send", "intent", "send", "result", NULL, true },
	{ "anchor", "intent", "anchor", "result", NULL, true },
	{ "back-up", "intent", "back-up", "result", NULL, true },
	{ "restore", "intent", "restore", "result", "nothing", false },
	{ "sign", "intent", "sign", "result", NULL, true },
	{ "emergency", "intent", "emergency", "result", NULL, true },
	{ "batch", "found", "batch", "read", NULL, false },
	{ "batch", "read", "batch", "read", "missing done", false },
	{ "batch", "missing", "batch", "missing", "done", false },
	{ "batch-review", "typed", "batch-review", "zones", NULL, false },
	{ "batch-review", "zones", "batch-review", "zones", "aside done", false },
	{ "batch-review", "aside", "batch-review", "aside", "done", false },
	{ "review", "refused", "request", "undone", NULL, true },
	{ "batch-review", "refused", "batch", "undone", NULL, true },
	{ "export", "intent", "export", "result", NULL, true },
	{ "export", "result", "export", "done", NULL, false },
	{ "finish", "done", "ceremony", "end", NULL, false },
	{ "unblock", "intent", "unblock", "result", "partly", true },
};
enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static bool
is_next(size_t i, const struct record *rec)
{
	return strcmp(rec->step, pairs[i].next_step) == 0 &&
	    (strcmp(rec->kind, pairs[i].next) == 0 || (pairs[i].other != NULL &&
	    audit_has_word(pairs[i].other, rec->kind)));
}

bool
audit_is_break(const struct record *rec)
{
	return strcmp(rec->kind, "failed") == 0 ||
	    (strcmp(rec->step, "ceremony") == 0 &&
	    (strcmp(rec->kind, "resumed") == 0 ||
	    strcmp(rec->kind, "abandoned") == 0 ||
	    (strcmp(rec->kind, "exception") == 0 &&
	    post_mortem_wrote(rec->data))));
}

int
audit_pair(const struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *was = audit_before(a);
	bool wanted = false, found = false;
	size_t first = PAIRS;

	for (size_t i = 0; i < PAIRS; i++) {
		bool behind = register_is(was, pairs[i].step, pairs[i].kind);

		if (behind && first == PAIRS)
			first = i;
		wanted = wanted || (pairs[i].back && is_next(i, rec));
		found = found || (behind && is_next(i, rec));
	}
	if (first < PAIRS && !found && !audit_is_break(rec))
		return err_set(e, ERR_POLICY, "directly behind a record \"%s %s\" "
		    "is one \"%s %s\", and not \"%s %s\"", pairs[first].step,
		    pairs[first].kind, rec->step, rec->kind,
		    pairs[first].next_step, pairs[first].next);
	return !wanted || found ? 0 : err_set(e, ERR_POLICY, "a record \"%s %s\", "
	    "and not directly in front of it what it comes of", rec->step,
	    rec->kind);
}
