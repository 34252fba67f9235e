#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/*
 * The checklist is the program, so that each record has its place: the step
 * that the ceremony was at, and, where nobody was asked anything between two
 * of them, the one directly behind the other.  What was left out, repeated or
 * moved is then seen by what stands around it.
 */

/* ---- the step that the ceremony is at ------------------------------------ */

static size_t
place_of(const struct audit_walk *w, const char *id)
{
	size_t i = 0;

	while (w->type->steps[i] != NULL && strcmp(w->type->steps[i]->id, id) != 0)
		i++;
	return i;
}

size_t
audit_step_at(const struct audit_walk *w)
{
	size_t i = 0;

	while (w->type != NULL && w->type->steps[i] != NULL && w->done[i])
		i++;
	return i;
}

/* The first that is not done; NULL when there is none. */
static const struct step *
current(const struct audit_walk *w)
{
	return w->type->steps[audit_step_at(w)];
}

/*
 * A medium that failed is told with any record, a clock that was moved too, and a
 * printer that failed, or works again, behind any question.
 */
bool
audit_is_aside(const json_t *record)
{
	const char *kind = json_string_value(json_object_get(record, "kind"));

	return kind != NULL && (strcmp(kind, "medium") == 0 ||
	    register_is(record, "ceremony", "clock-moved") ||
	    register_is(record, "ceremony", "printer"));
}

const json_t *
audit_before(const struct audit *a)
{
	size_t n = json_array_size(a->reg.records);

	while (n > 0 && audit_is_aside(json_array_get(a->reg.records, n - 1)))
		n--;
	return json_array_get(a->reg.records, n > 0 ? n - 1 : 0);
}

/* Who wrote "steps" decides what is looked at: so that it is said. */
static void
tell_unplaced(struct audit *a, const struct record *rec)
{
	char text[240];

	a->unplaced++;
	snprintf(text, sizeof(text), "ceremony %04lld, %.40s: the checklist in "
	    "the journal is not that of this program: whether a record is missing, "
	    "was added or was moved in it was not looked at", (long long)
	    json_integer_value(json_object_get(rec->data, "number")),
	    audit_text(rec, "type"));
	audit_say(a, "WARN", text);
}

/* Of a program that had another checklist nothing is known. */
static void
begin(struct audit *a, const struct record *rec)
{
	const json_t *steps = json_object_get(rec->data, "steps");
	struct audit_walk *w = &a->walk;
	size_t n = 0;

	memset(w, 0, sizeof(*w));
	w->floor = a->reg.trusted_time;
	w->type = ceremony_type(audit_text(rec, "type"), json_object_get(rec->data,
	    "bags") != NULL);
	while (w->type != NULL && w->type->steps[n] != NULL) {
		const char *id = json_string_value(json_array_get(steps, n));

		if (n == AUDIT_STEPS_MAX || id == NULL ||
		    strcmp(id, w->type->steps[n++]->id) != 0)
			w->type = NULL;
	}
	if (w->type != NULL && json_array_size(steps) != n)
		w->type = NULL;
	if (w->type == NULL)
		tell_unplaced(a, rec);
}

/* As a console does that takes the ceremony up. */
static void
resume(struct audit_walk *w)
{
	for (size_t i = 0; w->type->steps[i] != NULL; i++) {
		enum step_again again = w->type->steps[i]->again;

		w->done[i] = w->done[i] && (again == STEP_ONCE || (w->shut &&
		    again == STEP_WHILE_OPEN));
	}
}

static int
out_of_place(const struct audit_walk *w, const struct record *rec,
    struct err *e)
{
	const struct step *at = current(w);

	return err_set(e, ERR_POLICY, "a record \"%s %s\", and the ceremony was at "
	    "%s%s%s: one is missing before it, was added, or was moved",
	    rec->step, rec->kind, at == NULL ? "its end" : "step \"",
	    at == NULL ? "" : at->id, at == NULL ? "" : "\"");
}

/* What takes the ceremony to its next step, or back to one. */
static int
advance(struct audit *a, const struct record *rec, struct err *e)
{
	struct audit_walk *w = &a->walk;
	const struct step *at = current(w);
	bool is_at = at != NULL && strcmp(at->id, rec->step) == 0;
	size_t i = place_of(w, rec->step);

	if (strcmp(rec->kind, "undone") == 0) {
		if (w->type->steps[i] == NULL || !w->done[i])
			return out_of_place(w, rec, e);
		w->done[i] = false;
		return 0;
	}
	/* A step that takes back the one before it fails behind that. */
	if (strcmp(rec->kind, "failed") == 0 && strcmp(json_string_value(
	    json_object_get(audit_before(a), "kind")), "undone") == 0)
		return 0;
	if (!is_at)
		return out_of_place(w, rec, e);
	if (strcmp(rec->kind, "done") != 0)
		return 0;	/* failed: it is at this step still */
	w->done[i] = true;
	w->shut = w->shut || at == &step_close;
	return 0;
}

/* ---- which records are of which step ------------------------------------- */

/* of: ids of steps, parted by blanks; "*": also each that needs the HSM. */
static const struct {
	const char *step, *kind, *of;
} places[] = {
	{ "people", NULL, "people" }, { "plan", NULL, "people" },
	{ "clock", NULL, "clock" },
	{ "token", NULL, "token" }, { "init-token", NULL, "init-token" },
	{ "open", NULL, "open new-pins *" },
	{ "new-pins", NULL, "new-pins open zeroise *" },
	{ "drop", NULL, "drop" }, { "inventory", NULL, "inventory" },
	{ "inventory-after", NULL, "inventory-after" },
	{ "make-key", NULL, "make-ksk make-ksks make-zsk inventory "
	    "inventory-after" },
	{ "destroy-key", NULL, "inventory inventory-after" },
	{ "send", NULL, "send" }, { "destroy", NULL, "destroy" },
	{ "enrol", NULL, "enrol replace" }, { "unblock", NULL, "enrol" },
	{ "replace", NULL, "replace" },
	{ "destroy-card", NULL, "destroy-shares" },
	{ "destroy-share", NULL, "destroy-shares" },
	{ "officer", "not-signed", "export bags-in finish" },
	{ "bags-out", NULL, "bags-out" }, { "bags-in", NULL, "bags-in" },
	{ "split", NULL, "init-token new-pins split" },
	{ "share", "checked", "exercise" },
	{ "share", "used", "init-token new-pins open recreate zeroise *" },
	{ "share", "refused", "init-token new-pins open recreate exercise "
	    "zeroise *" },
	{ "share", "missing", "init-token new-pins split recreate drop "
	    "destroy-shares" },
	{ "share", "found", "init-token new-pins open split recreate drop "
	    "exercise destroy-shares zeroise *" },
	{ "recreate", NULL, "recreate" },
	{ "back-up", "signed", "export" }, { "back-up", NULL, "back-up" },
	{ "restore", "result", "restore inventory inventory-after" },
	{ "restore", "nothing", "restore inventory inventory-after" },
	{ "restore", NULL, "restore" }, { "exercise", NULL, "exercise" },
	{ "review", NULL, "review" }, { "sign", NULL, "sign" },
	{ "emergency", NULL, "emergency" },
	{ "batch", NULL, "batch" }, { "batch-review", NULL, "batch-review" },
	{ "batch-sign", NULL, "batch-sign" },
	{ "anchor", NULL, "anchor" }, { "export", NULL, "export" },
	{ "retire", NULL, "retire" }, { "zeroise", NULL, "zeroise" },
	{ "certificate", NULL, "certificate" },
	{ "compromise", NULL, "compromise" },
	{ "sheet", "compared", "restore sheet" }, { "sheet", NULL, "sheet" },
	{ "accept", "compared", "people" }, { "accept", "accepted", "accept" },
	{ "stick", NULL, "media request batch transport-key export words" },
	{ "words", NULL, "words" },
};

bool
audit_has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		if (len == n && strncmp(words, word, n) == 0)
			return true;
		words += len + strspn(words + len, " ");
	}
	return false;
}

static int
check_place(const struct audit_walk *w, const struct record *rec,
    struct err *e)
{
	const struct step *at = current(w);

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strcmp(places[i].step, rec->step) != 0 ||
		    (places[i].kind != NULL &&
		    strcmp(places[i].kind, rec->kind) != 0))
			continue;
		return at != NULL && (audit_has_word(places[i].of, at->id) ||
		    (at->needs_hsm && audit_has_word(places[i].of, "*"))) ? 0 :
		    out_of_place(w, rec, e);
	}
	return 0;
}

/* An HSM is opened in its step, or in one that finds it shut. */
static int
check_opening(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct step *at = current(&a->walk);
	bool opened = register_is(audit_before(a), "open", "opened");
	bool done = strcmp(rec->step, "open") == 0 &&
	    strcmp(rec->kind, "done") == 0;

	if (done == (opened && at == &step_open) || audit_is_break(rec))
		return 0;
	return err_set(e, ERR_POLICY, "the step \"open\" is done directly behind "
	    "the record that the HSM took its PIN, and not otherwise");
}

/* ---- the ceremony as a whole --------------------------------------------- */

static int
check_ceremony(const struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *n = json_object_get(rec->data, "number");
	const json_t *all = json_object_get(rec->data, "exceptions");

	if (strcmp(rec->kind, "exception") == 0 && (!json_is_integer(n) ||
	    json_integer_value(n) != (json_int_t)a->reg.exceptions + 1))
		return err_set(e, ERR_POLICY, "exceptions are numbered from 1, and "
		    "this one is not number %u", a->reg.exceptions + 1);
	if (strcmp(rec->kind, "end") == 0 && (current(&a->walk) != NULL ||
	    json_integer_value(all) != (json_int_t)a->reg.exceptions))
		return err_set(e, ERR_POLICY, "the end of a ceremony that was not "
		    "at its end, or had another number of exceptions");
	return 0;
}

static int
look(struct audit *a, const struct record *rec, struct err *e)
{
	struct audit_walk *w = &a->walk;

	if (a->reg.ended)
		return err_set(e, ERR_POLICY, "a record behind the end of its "
		    "ceremony");
	if (audit_pair(a, rec, e) != 0 ||
	    audit_interrupted(a, rec, e) != 0 || audit_clock(a, rec, e) != 0)
		return -1;
	if (w->type == NULL)
		return 0;
	if (check_opening(a, rec, e) != 0)
		return -1;
	if (strcmp(rec->step, "ceremony") == 0) {
		if (check_ceremony(a, rec, e) != 0)
			return -1;
		if (strcmp(rec->kind, "resumed") == 0)
			resume(w);
		return 0;
	}
	if (strcmp(rec->kind, "done") == 0 || strcmp(rec->kind, "undone") == 0 ||
	    strcmp(rec->kind, "failed") == 0)
		return advance(a, rec, e);
	return check_place(w, rec, e);
}

static int
check(struct audit *a, const struct record *rec, struct err *e)
{
	int rc = 0;

	if (strcmp(rec->kind, "medium") == 0)
		return 0;
	if (strcmp(rec->step, "ceremony") == 0 && !a->reg.ended &&
	    (strcmp(rec->kind, "clock-moved") == 0 ||
	    strcmp(rec->kind, "printer") == 0))
		rc = audit_interrupted(a, rec, e) != 0 ? -1 :
		    audit_clock(a, rec, e);
	else if (strcmp(rec->step, "ceremony") == 0 &&
	    strcmp(rec->kind, "begin") == 0) {
		if (a->reg.number != 0 && !a->reg.ended)
			rc = err_set(e, ERR_POLICY, "a ceremony begins, and the "
			    "one before it neither ended nor was abandoned");
		begin(a, rec);
	} else
		rc = look(a, rec, e);
	return rc == 0 ? 0 : err_doing(e, "%s, record %llu", rec->file,
	    (unsigned long long)rec->seq);
}

/* Told last: what else such a record contradicts says more. */
void
audit_order(struct audit *a, const struct record *rec)
{
	struct err why;

	if (check(a, rec, &why) != 0 && a->misplaced.kind == ERR_NONE)
		a->misplaced = why;
}

int
audit_placed(struct audit *a, struct err *e)
{
	if (a->misplaced.kind != ERR_NONE) {
		*e = a->misplaced;
		return -1;
	}
	if (a->unplaced > 0)
		return audit_passed(a, "in the ceremonies with a checklist of "
		    "this program every record is of the step that it was at, and "
		    "behind what it comes of; with another: %zu", a->unplaced);
	return audit_passed(a, "each record is of the step that its ceremony was "
	    "at, and behind what it comes of");
}
