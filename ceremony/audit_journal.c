#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/brought.h"
#include "ceremony/ceremony.h"
#include "keyset/utc.h"

#include "ceremony/audit_shares.h"
#include "ceremony/audit_state.h"

/* A file holds one ceremony, which it is named after, from its beginning. */
static int
check_file(struct audit *a, const struct record *rec, struct err *e)
{
	size_t n = json_array_size(a->journal);
	const char *type, *last = json_string_value(json_array_get(a->journal,
	    n > 0 ? n - 1 : 0));
	bool begins = strcmp(rec->step, "ceremony") == 0 &&
	    strcmp(rec->kind, "begin") == 0;
	bool new = last == NULL || strcmp(last, rec->file) != 0;
	char name[128];

	if (new != begins)
		return err_set(e, ERR_FORMAT, "%s, record %" PRIu64 ": a file "
		    "begins with the beginning of a ceremony, and nothing else "
		    "does", rec->file, rec->seq);
	if (!new)
		return 0;
	type = json_string_value(json_object_get(rec->data, "type"));
	snprintf(name, sizeof(name), "%04lld-%s.jsonl", (long long)
	    json_integer_value(json_object_get(rec->data, "number")),
	    type == NULL ? "" : type);
	if (strcmp(name, rec->file) != 0)
		return err_set(e, ERR_FORMAT, "%s, record %" PRIu64 ": number "
		    "and kind of the ceremony are not those of the file",
		    rec->file, rec->seq);
	if (json_array_append_new(a->journal, json_string(rec->file)) != 0)
		return err_sys(e, "remember %s", rec->file);
	return 0;
}

/* Rehearsals and real ceremonies never share a journal. */
static int
begin(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *said = json_object_get(rec->data, "rehearsal");
	bool rehearsal = json_is_true(said);

	if (!json_is_boolean(said) || (a->any && rehearsal != a->rehearsal))
		return err_set(e, ERR_POLICY, "%s, record %" PRIu64 ": a journal "
		    "is of rehearsals or of production, never of both",
		    rec->file, rec->seq);
	if (register_held(&a->reg, audit_text(rec, "plan")) != 0)
		return err_set(e, ERR_POLICY, "%s, record %" PRIu64 ": a ceremony "
		    "was held by this ceremony file before", rec->file, rec->seq);
	a->any = true;
	a->rehearsal = rehearsal;
	a->stranded += a->adrift;
	a->adrift = a->afloat = 0;
	a->agreed.planned.plan = NULL;
	return audit_deeds(a, false, e) != 0 ? -1 : audit_closed(a, e);
}

static int
sign_result(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	a->adrift++;
	return 0;
}

static int
batch_result(struct audit *a, const struct record *rec, struct err *e)
{
	(void)e;
	a->adrift += (size_t)json_integer_value(json_object_get(rec->data,
	    "signatures"));
	return 0;
}

static int
export_result(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	a->afloat += a->adrift;
	a->adrift = 0;
	return 0;
}

/* The medium was not handed on. */
static int
export_undone(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	a->adrift += a->afloat;
	a->afloat = 0;
	return 0;
}

/* What was known when the people looked: the review is made from it again. */
static int
review(struct audit *a, const struct record *rec, struct err *e)
{
	const char *zone = audit_fact(a, "request", "done", "zone");
	const struct register_response *was;
	struct dname name;

	free(a->known);
	free(a->ids);
	a->known = NULL;
	a->ids = NULL;
	if (zone == NULL)
		return err_set(e, ERR_FORMAT, "a review without a request");
	if (dname_from_text(&name, zone, e) != 0)
		return -1;
	a->known = register_known(&a->reg, &name, &a->n_known);
	a->ids = register_answered(&a->reg, &name, &a->n_ids);
	if (a->known == NULL || a->ids == NULL)
		return err_sys(e, "remember the keys and ids");
	was = register_response(&a->reg, &name);
	a->brought = brought_digest(&a->reg, &a->previous_digest);
	a->used = brought_used(&a->reg, &name);
	a->had_previous = was != NULL || a->brought;
	a->n_earlier = (size_t)json_integer_value(json_object_get(register_last(
	    &a->reg, "request", "done"), "earlier"));
	if (was != NULL && !a->used)
		a->previous_digest = was->response;
	audit_agreed(a, rec, &name);
	return 0;
}

/* What was before had a clock that nobody had agreed to. */
static uint64_t
forget_late(struct audit *a, const struct record *rec)
{
	char text[160], then[UTC_TEXT];

	if (a->late != 0 && rec->time <= a->now) {
		snprintf(text, sizeof(text), "record %" PRIu64 " is of %s, after "
		    "the clock: nobody had agreed to the clock by then", a->late,
		    utc_screen(a->late_time, then));
		audit_say(a, "WARN", text);
	}
	return rec->time <= a->now ? 0 : a->late;
}

bool
audit_is_of(const struct record *rec, const char *step, const char *kind)
{
	return strcmp(rec->step, step) == 0 && strcmp(rec->kind, kind) == 0;
}

int
audit_rules(struct audit *a, const struct record *rec,
    const struct audit_rule *rules, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (audit_is_of(rec, rules[i].step, rules[i].kind) &&
		    rules[i].look(a, rec, e) != 0)
			return err_doing(e, "%s, record %" PRIu64, rec->file,
			    rec->seq);
	return 0;
}

const char *
audit_text(const struct record *rec, const char *name)
{
	const char *text = json_string_value(json_object_get(rec->data, name));

	return text == NULL ? "" : text;
}

size_t
audit_last_like(const struct audit *a, const struct record *rec,
    const char *kind, const char *other, const char *const *names)
{
	size_t n = json_array_size(a->reg.records);

	for (size_t i = n; i-- > 0; ) {
		const json_t *was = json_array_get(a->reg.records, i);
		const json_t *data = json_object_get(was, "data");
		size_t k = 0;

		if (!register_is(was, rec->step, kind) &&
		    !register_is(was, rec->step, other))
			continue;
		while (names[k] != NULL && json_equal(json_object_get(data,
		    names[k]), json_object_get(rec->data, names[k])))
			k++;
		if (names[k] == NULL)
			return i;
	}
	return n;
}

static int
take(void *of, const struct record *rec, struct err *e)
{
	static const struct audit_rule looks[] = {
		{ "ceremony", "begin", begin },
		{ "plan", "compared", audit_compared },
		{ "people", "present", audit_compared },
		{ "people", "present", audit_profile_people },
		{ "officer", "present", audit_profile_officer },
		{ "enrol", "result", audit_profile_officer },
		{ "split", "given", audit_profile_holder },
		{ "recreate", "result", audit_profile_holder },
		{ "emergency", "given", audit_profile_holder },
		{ "review", "done", review },
		{ "review", "ds-seen", audit_ds_seen },
		{ "review", "ds-gone", audit_ds_gone },
		{ "sign", "result", sign_result },
		{ "emergency", "result", sign_result },
		{ "batch-sign", "result", batch_result },
		{ "export", "result", export_result },
		{ "export", "undone", export_undone },
		{ "officer", "present", audit_officer },
		{ "enrol", "result", audit_enrolled },
		{ "replace", "result", audit_replaced },
		{ "share", "used", audit_share },
		{ "share", "checked", audit_share },
		{ "split", "given", audit_given },
		{ "split", "complete", audit_complete },
		{ "recreate", "result", audit_recreated },
		{ "sign", "intent", audit_dead_signer },
		{ "emergency", "intent", audit_dead_signer },
		{ "back-up", "intent", audit_dead_copy },
		{ "destroy", "intent", audit_needed_no_more },
		{ "destroy", "result", audit_ended_as_meant },
		{ "destroy", "intent", audit_last_home },
		{ "destroy", "result", audit_last_home },
		{ "share", "used", audit_dead_share },
		{ "share", "checked", audit_dead_share },
	};
	static int (*const subjects[])(struct audit *, const struct record *,
	    struct err *) = {
		audit_holdings, audit_token, audit_closing, audit_copies,
		audit_restores, audit_pins, audit_cards, audit_exercise,
		audit_paper, audit_stick, audit_retire, audit_accept,
		audit_compromise, audit_sheet, audit_bags, audit_inventory, audit_media,
		audit_exception, audit_input,
	};
	struct audit *a = of;

	audit_hidden_in(a, rec);
	if (strcmp(rec->step, "clock") == 0 && strcmp(rec->kind, "agreed") == 0)
		a->late = forget_late(a, rec);
	if (rec->time > a->now && a->late == 0) {
		a->late = rec->seq;
		a->late_time = rec->time;
	}
	if (check_file(a, rec, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (strcmp(looks[i].step, rec->step) == 0 &&
		    strcmp(looks[i].kind, rec->kind) == 0 &&
		    looks[i].look(a, rec, e) != 0)
			return -1;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (subjects[i](a, rec, e) != 0)
			return -1;
	audit_order(a, rec);
	return register_apply(&a->reg, rec, e);
}

/*
 * What goes out ends with the intent to write it: a journal that was cut
 * shorter, or written on, is not the one that went out.
 */
static int
check_end(const struct audit *a, struct err *e)
{
	size_t n = json_array_size(a->reg.records);
	char then[UTC_TEXT], now[UTC_TEXT];

	if (a->late != 0)
		return err_set(e, ERR_POLICY, "record %" PRIu64 " is of %s, "
		    "after the clock, %s", a->late, utc_screen(a->late_time,
		    then), utc_screen(a->now, now));

	while (n > 0 && audit_is_aside(json_array_get(a->reg.records, n - 1)))
		n--;
	if (n == 0 || !register_is(json_array_get(a->reg.records, n - 1),
	    "export", "intent"))
		return err_set(e, ERR_FORMAT, "the journal ends with record %"
		    PRIu64 ", which is not that of this export: records are "
		    "missing or were added", a->reg.last_record);
	return 0;
}

/* A folder without one was read, and is refused; it is not unreadable. */
static bool
has_journal(const struct audit *a)
{
	for (size_t i = 0; i < a->files.n; i++)
		if (strncmp(a->files.files[i].name, "journal/", 8) == 0)
			return true;
	return false;
}

int
audit_journal(struct audit *a, struct err *e)
{
	char *path = NULL, hex[DIGEST_HEX];
	struct digest head;
	int rc;

	if (!has_journal(a))
		return err_set(e, ERR_FORMAT, "there is no journal in the folder");

	if ((a->journal = json_array()) == NULL ||
	    asprintf(&path, "%s/journal", a->folder) < 0)
		return err_sys(e, "read the journal");
	rc = journal_check_folder(path, take, a, &head, e);
	free(path);
	if (rc != 0 || check_end(a, e) != 0 ||
	    audit_deeds(a, true, e) != 0 || audit_closed(a, e) != 0)
		return -1;
	if (a->stranded > 0)
		audit_say(a, "WARN", "signatures were made in earlier ceremonies "
		    "that exported no response: the journal has them");
	if (a->presences > 0 && audit_passed(a, "officers: %zu statements, each "
	    "signed by the card that was enrolled, over the journal before it",
	    a->presences) != 0)
		return -1;
	audit_holders(a);
	audit_open_pins(a);
	audit_bagged(a);
	if (audit_accepted(a) != 0)
		return -1;
	return audit_passed(a, "journal: %" PRIu64 " records, the chain is whole, "
	    "head %s", a->reg.last_record, digest_hex(&head, hex));
}

/* Place in the ceremony's records of the first "done" of a step; its size. */
static size_t
first_done(const struct registry *r, const char *step)
{
	size_t i = 0, n = json_array_size(r->records);

	while (i < n && !register_is(json_array_get(r->records, i), step,
	    "done"))
		i++;
	return i;
}

static size_t
breaks(const struct registry *r)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(r->records); i++)
		n += register_is(json_array_get(r->records, i), "ceremony",
		    "break");
	return n;
}

/* The checklist is this program's, and was gone through in its order. */
int
audit_steps(struct audit *a, struct err *e)
{
	const struct ceremony_type *type = ceremony_begun(&a->reg);
	const json_t *steps = json_object_get(register_last(&a->reg, "ceremony",
	    "begin"), "steps");
	size_t n = 0, at, before = 0;
	bool out = false;

	if (type == NULL)
		return err_set(e, ERR_FORMAT, "a ceremony of the kind \"%s\" is "
		    "not known to this program", a->reg.type);
	for (; type->steps[n] != NULL; n++) {
		const char *id = type->steps[n]->id, *said = json_string_value(
		    json_array_get(steps, n));

		if (said == NULL || strcmp(said, id) != 0)
			return err_set(e, ERR_FORMAT, "the checklist in the "
			    "journal is not that of \"%s\" in this program: step "
			    "%zu should be \"%s\"", type->id, n + 1, id);
		out = out || strcmp(id, "export") == 0;
		if (out)
			continue;
		at = first_done(&a->reg, id);
		if (at == json_array_size(a->reg.records) || at < before)
			return err_set(e, ERR_POLICY, "the journal does not say "
			    "that step \"%s\" was done%s", id, at < before ?
			    " after the one before it" : "");
		before = at;
	}
	if (json_array_size(steps) != n)
		return err_set(e, ERR_FORMAT, "the checklist in the journal has "
		    "%zu steps, that of \"%s\" has %zu", json_array_size(steps),
		    type->id, n);
	return audit_passed(a, "ceremony %04u, %s: every step before the export "
	    "was done, in order; exceptions before the export: %u; breaks: %zu",
	    a->reg.number, type->id, a->reg.exceptions, breaks(&a->reg));
}
