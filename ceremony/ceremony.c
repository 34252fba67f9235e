#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/break_paper.h"
#include "ceremony/choose.h"
#include "ceremony/clock.h"
#include "ceremony/exception.h"
#include "ceremony/home.h"
#include "ceremony/planned.h"
#include "ceremony/terms.h"
#include "keyset/file.h"
#include "keyset/utc.h"
#include "keyset/words.h"

/* Of the head, at the foot of every page: a film is found by them. */
enum { FRAME_WORDS = 5 };

static size_t
count(const struct ceremony_type *type)
{
	size_t n = 0;

	while (type != NULL && type->steps[n] != NULL)
		n++;
	return n;
}

void
ceremony_frame(const struct ceremony *c, struct ui_frame *f)
{
	/* Of a ceremony that was begun, what it was begun for. */
	const char *begun = json_string_value(json_object_get(register_last(
	    &c->reg, "ceremony", "begin"), "zone"));
	char zone[DNAME_TEXT_MAX], words[WORDS_TEXT];
	struct digest head = journal_head(c->journal);

	memset(f, 0, sizeof(*f));
	if (c->type == NULL)
		snprintf(f->ceremony, sizeof(f->ceremony), "CAPSTAN %s", VERSION);
	else
		snprintf(f->ceremony, sizeof(f->ceremony), "%04u %s  %.24s",
		    c->reg.number, c->type->title, begun != NULL ? begun :
		    dname_text(&c->site->zone, zone));
	f->rehearsal = c->site->rehearsal;
	snprintf(f->site, sizeof(f->site), "%s", c->site->name);
	if (c->serial[0] == '\0')
		snprintf(f->hsm, sizeof(f->hsm), "not seen yet");
	else
		snprintf(f->hsm, sizeof(f->hsm), "%s %s", c->serial,
		    c->hsm != NULL && hsm_is_open(c->hsm) ? "OPEN" : "shut");
	for (unsigned i = 0; i < 2; i++)
		snprintf(f->log[i], sizeof(f->log[i]), "%s",
		    journal_medium(c->journal, i) ? "ok" : "FAILED");
	f->printer = c->printer;
	f->steps = count(c->type);
	f->step = c->type == NULL ? 0 : c->at + (c->at < f->steps);
	f->exceptions = c->type == NULL ? 0 : c->reg.exceptions;
	f->record = journal_seq(c->journal);
	words_text(head.bytes, FRAME_WORDS, words);
	snprintf(f->head, sizeof(f->head), "%.*s", (int)sizeof(f->head) - 1,
	    words);
}

const char *
ceremony_who(const struct ceremony *c, int person, char text[64])
{
	snprintf(text, 64, "%-13s %s", person == ADMINISTRATOR ?
	    "Administrator" : "Witness", c->people[person].initials);
	return text;
}

/*
 * When it is first asked, and anew; empty where that cannot be, which is seen
 * when it is asked next.
 */
static int
read_judge(struct ceremony *c, struct err *e)
{
	register_free(&c->judge);
	if (register_read(&c->judge, c->journal, e) == 0)
		return 0;
	register_free(&c->judge);
	return -1;
}

/*
 * The judge is another fold over the same records, and the one that a refused
 * record spoils: of the register itself whoever adds a record has borrowed.
 */
static int
judge(struct ceremony *c, const struct record *rec, struct err *e)
{
	struct err why;

	if (c->judge.number != c->reg.number && read_judge(c, e) != 0)
		return -1;
	if (register_apply(&c->judge, rec, e) == 0)
		return 0;
	(void)read_judge(c, &why);	/* tried again with the next */
	return err_doing(e, "the record \"%s\" of step %s was not written, for "
	    "no journal could be read with it", rec->kind, rec->step);
}

static int
put(struct ceremony *c, const struct record *rec, json_t *data, struct err *e)
{
	struct err why;

	if (journal_add(c->journal, rec->step, rec->kind, json_incref(data),
	    e) == 0)
		return 0;
	(void)read_judge(c, &why);	/* as above; it was ahead */
	return -1;
}

int
ceremony_record(struct ceremony *c, const char *step, const char *kind,
    json_t *data, struct err *e)
{
	struct record rec = { .step = step, .kind = kind, .data = data };
	int rc = -1;

	if (data == NULL)
		return err_set(e, ERR_SYS, "write a record of step %s: out of "
		    "memory, or a text that is not UTF-8", step);
	if (clock_note(c, step, e) != 0) {
		json_decref(data);
		return -1;
	}
	rec.seq = journal_seq(c->journal) + 1;
	rec.time = c->now();
	rec.file = journal_file(c->journal);
	if (judge(c, &rec, e) == 0 && put(c, &rec, data, e) == 0) {
		rec.seq = journal_seq(c->journal);
		rec.time = c->now();
		rec.digest = journal_head(c->journal);
		rc = register_apply(&c->reg, &rec, e);
	}
	json_decref(data);
	return rc;
}

int
ceremony_undo(struct ceremony *c, const struct step *s, const char *why,
    struct err *e)
{
	if (ceremony_record(c, s->id, "undone", json_pack("{s:s}", "why", why),
	    e) != 0)
		return -1;
	for (size_t i = 0; c->type->steps[i] != NULL; i++)
		if (c->type->steps[i] == s)
			c->done[i] = false;
	return 0;
}

int
ceremony_policy(const char *name, struct policy *out, struct blob *text,
    struct err *e)
{
	const char *shipped = policy_shipped(name);

	if (shipped != NULL) {
		if (blob_copy(text, shipped, strlen(shipped), e) != 0)
			return -1;
	} else if (file_read(NULL, name, REQUEST_BYTES_MAX, text, e) != 0)
		return -1;
	return policy_read(out, name, (const char *)text->data, text->len, e);
}

int
ceremony_prepare(struct ceremony *c, const struct site *site,
    struct journal *journal, struct ui ui, time_t (*now)(void), struct err *e)
{
	memset(c, 0, sizeof(*c));
	c->site = site;
	c->journal = journal;
	c->ui = ui;
	c->now = now;
	if (ceremony_policy(c->site->policy, &c->policy, &c->policy_text,
	    e) == 0 && register_read(&c->reg, journal, e) == 0 &&
	    planned_load(c, e) == 0) {
		c->before = c->reg.trusted_time;
		return 0;
	}
	ceremony_clear(c);
	return -1;
}

void
ceremony_clear(struct ceremony *c)
{
	backup_key_free(&c->backup);
	readers_close(&c->readers);
	hsm_close(&c->hsm);
	batch_free(&c->batch);
	pack_forget(&c->pack);
	request_free(&c->request);
	request_free(&c->previous);
	earlier_free(&c->earlier);
	request_free(&c->response);
	blob_free(&c->request_bytes);
	blob_free(&c->emergency_bytes);
	request_free(&c->emergency);
	blob_free(&c->policy_text);
	blob_free(&c->agenda_bytes);
	register_free(&c->reg);
	register_free(&c->judge);
}

int
ceremony_settle_media(struct ceremony *c, struct err *e)
{
	for (unsigned i = 0; i < 2; i++) {
		if (journal_medium(c->journal, i) || c->excepted[i])
			continue;
		if (ask_exception(c, EXCEPTION_MEDIA, i == 0 ?
		    "medium A cannot be used" : "medium B cannot be used", e) != 0)
			return -1;
		c->excepted[i] = true;
	}
	return 0;
}

static int
record_step(struct ceremony *c, const char *kind, json_t *data, struct err *e)
{
	return ceremony_record(c, c->type->steps[c->at]->id, kind, data, e);
}

int
ceremony_failed(struct ceremony *c, const struct err *why, struct err *e)
{
	char text[sizeof(why->text)];

	/* It may quote a stranger's bytes; a record is UTF-8. */
	return record_step(c, "failed", json_pack("{s:s,s:s}", "kind",
	    err_meaning(why->kind), "text", page_clean(text, sizeof(text),
	    why->text)), e);
}

/*
 * A failure of the step is shown and written down; only when that cannot be
 * done has the ceremony itself failed.
 */
static int
failed(struct ceremony *c, const struct err *why, struct err *e)
{
	if (ceremony_failed(c, why, e) != 0)
		return -1;
	if (home_failed(c, c->type->steps[c->at], why, e) != 0 &&
	    e->kind != ERR_ABORTED)
		return -1;
	return 0;
}

/* An HSM that was away and is back is shut: the PIN is asked anew. */
static int
run(struct ceremony *c, const struct step *s, struct err *e)
{
	/* Once it was shut for good no step needs it, and it may be in its bag. */
	if (s->needs_hsm && !register_done(&c->reg, step_close.id) &&
	    !hsm_is_open(c->hsm) && step_open.run(c, e) != 0)
		return -1;
	return s->run(c, e);
}

static int
perform(struct ceremony *c, struct err *e)
{
	const struct step *s = c->type->steps[c->at];
	struct err why;

	if (run(c, s, &why) == 0) {
		/* A step that has facts to keep writes its own "done". */
		if (!register_done(&c->reg, s->id) || s->again != STEP_ONCE)
			if (record_step(c, "done", json_object(), e) != 0)
				return -1;
		c->done[c->at] = true;
		return 0;
	}
	if (c->leaving)
		return 0;
	if (why.kind == ERR_ABORTED)
		return 0;
	if (!journal_medium(c->journal, 0) && !journal_medium(c->journal, 1)) {
		*e = why;
		return -1;
	}
	return failed(c, &why, e);
}

/* Which rows of the table the journal says are done, and still hold. */
static void
mark_done(struct ceremony *c)
{
	const json_t *shut = register_done(&c->reg, step_close.id) ?
	    register_last(&c->reg, step_close.id, "done") : NULL;
	const char *serial = json_string_value(json_object_get(shut, "serial"));

	for (size_t i = 0; c->type->steps[i] != NULL; i++) {
		enum step_again again = c->type->steps[i]->again;

		c->done[i] = (again == STEP_ONCE || (again == STEP_WHILE_OPEN &&
		    shut != NULL)) &&
		    register_done(&c->reg, c->type->steps[i]->id);
	}
	if (serial != NULL)
		snprintf(c->serial, sizeof(c->serial), "%s", serial);
}

/* The first row that is not done; false when there is none. */
static bool
next_step(struct ceremony *c)
{
	for (c->at = 0; c->type->steps[c->at] != NULL; c->at++)
		if (!c->done[c->at])
			return true;
	return false;
}

/* Esc before the first step: another ceremony was meant, if they say so. */
static int
mistaken(struct ceremony *c, struct err *e)
{
	if (home_mistaken(c, e) != 0)
		return -1;
	return ceremony_record(c, "ceremony", "abandoned", json_pack("{s:s}",
	    "reason", "left before its first step"), e);
}

/*
 * Whether both log media are written, or people agreed to go on with one.  The
 * step that looks at them asks by itself.
 */
static bool
settled(const struct ceremony *c)
{
	bool looked = false;

	for (size_t i = 0; c->type->steps[i] != NULL; i++)
		looked |= c->type->steps[i] == &step_media && c->done[i];
	for (unsigned i = 0; i < 2; i++)
		if (looked && !journal_medium(c->journal, i) && !c->excepted[i])
			return false;
	return true;
}

/* The alarm was answered, and the step that it came in was left as it is. */
static int
clock_again(struct ceremony *c, struct err *e)
{
	c->clock_anew = false;
	return ceremony_undo(c, &step_clock, "this machine's clock was moved", e);
}

static int
walk(struct ceremony *c, struct err *e)
{
	mark_done(c);
	while (next_step(c) && !c->leaving) {
		if (c->clock_anew) {
			if (clock_again(c, e) != 0)
				return -1;
		} else if (home_ask(c, e) != 0) {
			if (e->kind != ERR_ABORTED)
				return -1;
			if (c->leaving || c->clock_anew)
				continue;
			if (mistaken(c, e) == 0)
				return 0;
			if (e->kind != ERR_ABORTED)
				return -1;
		} else if (settled(c) ? perform(c, e) != 0 :
		    ceremony_settle_media(c, e) != 0 &&
		    e->kind != ERR_ABORTED)
			return -1;
	}
	if (c->leaving)
		return 0;
	return ceremony_record(c, "ceremony", "end", json_pack("{s:i}",
	    "exceptions", (int)c->reg.exceptions), e);
}

static int
begin(struct ceremony *c, struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], plan[DIGEST_HEX];
	struct digest policy = digest_of(c->policy_text.data,
	    c->policy_text.len);
	const char *profile = profile_name(c->site->profile);
	json_t *steps = json_array();
	int rc;

	for (size_t i = 0; c->type->steps[i] != NULL; i++)
		if (json_array_append_new(steps,
		    json_string(c->type->steps[i]->id)) != 0)
			return err_sys(e, "begin a ceremony");
	if (journal_begin(c->journal, c->type->id, e) != 0)
		return -1;
	rc = ceremony_record(c, "ceremony", "begin", json_pack(
	    "{s:i,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s*,s:s*,s:o*,s:o}",
	    "number", (int)journal_number(c->journal), "type", c->type->id,
	    "site", c->site->name, "rehearsal", c->site->rehearsal,
	    "zone", dname_text(&c->site->zone, zone), "version", VERSION,
	    "policy", c->policy.name, "policy-sha256", digest_hex(&policy, hex),
	    "profile", profile[0] == '\0' ? NULL : profile, "plan",
	    planned_hex(c, plan), "bags", bag_list_json(
	    &c->site->bags), "steps", steps), e);
	c->taken_up = rc == 0;
	return rc;
}

/* Behind it is what comes behind every interruption. */
static int
resume_it(struct ceremony *c, const char *torn, const char *paper,
    struct err *e)
{
	if (ceremony_record(c, "ceremony", "resumed", json_pack("{s:s?,s:s*}",
	    "torn", torn, "paper", paper), e) != 0)
		return -1;
	c->taken_up = true;
	return 0;
}

/*
 * Everybody comes back to a ceremony that is read from the journal anew, and of
 * which nothing was kept: whatever was under way is found as after a power cut.
 */
static int
come_back(struct ceremony *c, struct err *e)
{
	const struct ceremony was = *c;
	const char *paper;
	int rc;

	ceremony_clear(c);
	if (ceremony_prepare(c, was.site, was.journal, was.ui, was.now, e) != 0)
		return -1;
	c->printer = was.printer;
	c->type = was.type;
	mark_done(c);
	/* For the frame: which is at no HSM from here on. */
	(void)next_step(c);
	memcpy(c->serial, was.serial, sizeof(c->serial));
	do {
		if (home_break(c, e) != 0)
			return -1;
		rc = break_paper_compare(c, &paper, e);
	} while (rc != 0 && e->kind == ERR_ABORTED && !c->leaving);
	memset(c->serial, 0, sizeof(c->serial));
	mark_done(c);
	return rc != 0 || terms_same(c, e) != 0 ? -1 :
	    resume_it(c, NULL, paper, e);
}

static int
go_through(struct ceremony *c, struct err *e)
{
	int rc;

	while ((rc = walk(c, e)) == 0 && c->on_break)
		if (come_back(c, e) != 0)
			return c->leaving ? 0 : -1;
	return rc;
}

/* A ceremony that another process left; 0 too where it is left again. */
static int
take_up(struct ceremony *c, struct err *e)
{
	const char *paper;
	bool resume = false;
	int rc;

	do {
		if (home_unfinished(c, &resume, e) != 0)
			return c->leaving || e->kind == ERR_ABORTED ? 0 : -1;
		if (!resume)
			return 0;
		if (terms_same(c, e) != 0)
			return -1;
		rc = break_paper_compare(c, &paper, e);
		if (c->leaving)
			return 0;
	} while (rc != 0 && e->kind == ERR_ABORTED);
	return rc != 0 || resume_it(c, journal_torn(c->journal), paper,
	    e) != 0 ? -1 : go_through(c, e);
}

int
ceremony_run(struct ceremony *c, struct err *e)
{

	if (terms_mode(c, e) != 0)
		return -1;
	if (c->reg.number != 0 && !c->reg.ended) {
		if ((c->type = ceremony_begun(&c->reg)) == NULL)
			return err_set(e, ERR_FORMAT, "ceremony %04u is of a "
			    "kind, %s, that this program does not know",
			    c->reg.number, c->reg.type);
		mark_done(c);
		(void)next_step(c);	/* for the frame */
		return take_up(c, e);
	}
	if (c->site->plan_required && !planned(c))
		return err_set(e, ERR_POLICY, "this site holds no ceremony that "
		    "was not planned (plan, in its configuration): give the "
		    "ceremony file with -f; nothing was changed");
	do {
		c->type = NULL;
		c->type = planned(c) ? planned_choose(c, e) :
		    choose_ceremony(c, e);
		if (c->type == NULL)
			return e->kind == ERR_ABORTED ? 0 : -1;
		if (begin(c, e) != 0 || go_through(c, e) != 0)
			return -1;
	} while (c->reg.abandoned);
	return 0;
}
