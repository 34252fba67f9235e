#include <stdio.h>
#include <string.h>

#include "ceremony/abandoning.h"
#include "ceremony/ask.h"
#include "ceremony/break_paper.h"
#include "ceremony/choose.h"
#include "ceremony/half_done.h"
#include "ceremony/home.h"
#include "ceremony/post_mortem.h"
#include "ceremony/terms.h"
#include "keyset/utc.h"

/* "09:03:10 AK MB": when the step was done, and who answered for it. */
static void
write_done(const struct ceremony *c, const struct step *s, char text[32])
{
	const json_t *people = register_people(&c->reg, s->id);
	char when[UTC_TEXT], who[2][8] = { "", "" };
	bool system = strcmp(s->who, "system") == 0;
	bool one = strcmp(s->who, "administrator") == 0;

	utc_text(register_done_at(&c->reg, s->id), when);
	for (int i = 0; i < 2; i++) {
		const char *name = json_string_value(json_object_get(people,
		    i == ADMINISTRATOR ? "administrator" : "witness"));

		if (name != NULL)
			person_initials(name, who[i]);
	}
	snprintf(text, 32, "%.8s %s %s", when + 11, system ? "--" :
	    who[ADMINISTRATOR], system || one ? "" : who[WITNESS]);
}

/* Of a ceremony that has just begun there is nothing to lose. */
static bool
nothing_done(const struct ceremony *c)
{
	return c->at == 0 && register_last(&c->reg, "people", "present") == NULL;
}

int
home_ask(struct ceremony *c, struct err *e)
{
	const struct step *next = c->type->steps[c->at];
	struct page p = { .n_lines = 0 };
	char done[32];
	int rc;

	page_start(&p, "     # Step                                      Who");
	for (size_t i = 0; c->type->steps[i] != NULL; i++) {
		const struct step *s = c->type->steps[i];

		done[0] = '\0';
		if (c->done[i])
			write_done(c, s, done);
		page_line(&p, "[%c] %2zu %-41.41s %-13.13s %s",
		    c->done[i] ? 'x' : i == c->at ? '>' : ' ', i + 1, s->title,
		    s->who, c->done[i] ? done : i == c->at ? "now" : "");
	}
	p.active = c->at;
	page_foot(&p, "NOW  Step %zu (%s): %s.", c->at + 1, next->who,
	    next->title);
	page_foot(&p, "WHY  %s", next->why);
	for (unsigned i = 0; i < 2; i++)
		if (!journal_medium(c->journal, i))
			page_foot(&p, "LOG MEDIUM %c FAILED; every record is on "
			    "the other one.", "AB"[i]);
	if (nothing_done(c))
		page_foot(&p, "     Esc: another ceremony was meant.");
	rc = nothing_done(c) ? ask_enter(c, &p, "step", e) :
	    ask_shown(c, &p, "step", e);
	page_free(&p);
	return rc;
}

int
home_mistaken(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "LEAVE IT: was another ceremony meant?");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Nothing was done in ceremony %04u.  Where it is left, it "
	    "is abandoned, and the journal has for ever that it was begun.",
	    c->reg.number);
	page_foot(&p, "NOW  Administrator: Enter leaves it; Esc goes back to its "
	    "list.");
	page_foot(&p, "WHY  A key that was struck by mistake leaves no ceremony.");
	rc = ask_enter(c, &p, "leave", e);
	page_free(&p);
	return rc;
}

/* What a person can do: as the step says of its own faults, or by their kind. */
static const char *
remedy(const struct step *s, enum err_kind kind)
{
	static const char *const remedies[] = {
		[ERR_NONE] = "call whoever keeps this machine",
		[ERR_SYS] = "look at what is named above, then do the step again",
		[ERR_FORMAT] = "take the medium to where it was written and ask "
		    "for it anew",
		[ERR_POLICY] = "settle it on paper first; press E to record it, "
		    "or X to stop",
		[ERR_CRYPTO] = "do not use what was read or made; press E to "
		    "record it",
		[ERR_HSM] = "look at the HSM, then do the step again",
		[ERR_GONE] = "connect the HSM again, then do the step again; the "
		    "PIN will be asked anew",
		[ERR_PIN] = "look at the keyboard and Num Lock, then do the step "
		    "again; a PIN is never tried twice by itself",
		[ERR_MEDIA] = "look at the medium that is named, then do the step "
		    "again",
		[ERR_ABORTED] = "nothing",
	};

	if (s->remedy != NULL && (kind == ERR_FORMAT || kind == ERR_POLICY ||
	    kind == ERR_MEDIA))
		return s->remedy;
	return remedies[kind];
}

int
home_failed(struct ceremony *c, const struct step *s, const struct err *why,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "STOP: this step was not done");
	page_line(&p, "%s", "");
	page_wrap(&p, " Step        %s", s->title);
	page_line(&p, "%s", "");
	page_wrap(&p, " Happened    %s", why->text);
	page_line(&p, "%s", "");
	page_wrap(&p, " Unchanged   %s", s->unchanged);
	page_line(&p, "%s", "");
	page_wrap(&p, " Do          %s", remedy(s, why->kind));
	page_line(&p, "%s", "");
	page_line(&p, " Record      %06llu",
	    (unsigned long long)journal_seq(c->journal));
	page_foot(&p, "NOW  Administrator: read it aloud; then Enter.");
	page_foot(&p, "WHY  Nothing goes on by itself: the list says which "
	    "step is next.");
	rc = ask_shown(c, &p, "failed", e);
	page_free(&p);
	return rc;
}

/* What the program wrote itself, of its own end, if that is the last there is. */
static void
describe_end(const struct ceremony *c, struct page *p)
{
	size_t n = json_array_size(c->reg.records);
	const json_t *last = n == 0 ? NULL : json_array_get(c->reg.records, n - 1);
	const json_t *data = json_object_get(last, "data");
	const char *happened = json_string_value(json_object_get(data,
	    "happened"));

	if (last == NULL || happened == NULL || !register_is(last, "ceremony",
	    "exception") || !post_mortem_wrote(data))
		return;
	page_wrap(p, "   It did not end as it should: %s.  That is exception %u.",
	    happened, c->reg.exceptions);
	page_line(p, "%s", "");
}

static void
describe_unfinished(struct ceremony *c, struct page *p)
{
	char when[UTC_TEXT];
	size_t at = 0;
	const struct step *next;

	/* People, clock and media are of the room, and come first all the same. */
	while (c->type->steps[at] != NULL &&
	    register_done(&c->reg, c->type->steps[at]->id))
		at++;
	next = c->type->steps[at];
	page_line(p, "%s", "");
	page_wrap(p, "   Ceremony %04u, %s, was left at record %06llu, %s; next is "
	    "step %zu, %s.", c->reg.number, c->type->title,
	    (unsigned long long)c->reg.last_record,
	    utc_screen(c->reg.last_time, when), at + 1,
	    next == NULL ? "its end" : next->title);
	page_line(p, "%s", "");
	describe_end(c, p);
	if (c->reg.intent != NULL)
		page_wrap(p, "   Its last intent, of step %s, has no result: it "
		    "is not known whether it was carried out.  The %s and the "
		    "media are looked at before that step is done again.",
		    c->reg.intent, ceremony_touches(c->type));
	if (!half_done_tell(c, p) && c->reg.intent == NULL)
		page_wrap(p, "   Nothing was under way: every intent has its "
		    "result.");
	if (journal_torn(c->journal) != NULL)
		page_wrap(p, "   %s", journal_torn(c->journal));
}

/* False: not as the console was started. */
static bool
describe_going_on(const struct ceremony *c, struct page *p)
{
	struct err why;

	page_line(p, "%s", "");
	if (terms_same(c, &why) != 0) {
		page_wrap(p, "   C IS REFUSED  %s.", why.text);
		return false;
	}
	page_wrap(p, "   To go on, the people are checked in%s", !ceremony_has(
	    c->type, &step_close) ? " and the clock is compared anew.  This "
	    "ceremony needs no HSM." : register_done(&c->reg, step_close.id) ?
	    " and the clock is compared anew.  The HSM was closed for good, and "
	    "stays shut." : ", the clock is compared and the HSM is opened "
	    "anew.");
	choose_tell_absent(c->site, p);
	return true;
}

/* True when it was; false, and ERR_ABORTED, when they went back. */
static bool
abandon(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "ABANDON IT: it will never be finished");
	describe_unfinished(c, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Abandoning keeps every record and every key; it only "
	    "says that this ceremony will not be finished.");
	page_foot(&p, "NOW  Administrator: type why, and who says so; Enter.  "
	    "Esc goes back.");
	page_foot(&p, abandoning_leaves(c->reg.records) ? "WHY  Nothing is "
	    "abandoned before both have typed their names, next." :
	    "WHY  Nothing was done that stays: Enter behind the reason "
	    "abandons it.");
	rc = abandoning_ask(c, &p, e);
	page_free(&p);
	return rc == 0;
}

int
home_unfinished(struct ceremony *c, bool *resume, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'c', "Continue it" }, { 'a', "Abandon it" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	do {
		letter = 0;
		page_start(&p, "A CEREMONY WAS NOT FINISHED");
		describe_unfinished(c, &p);
		page_foot(&p, describe_going_on(c, &p) ? "NOW  Administrator: "
		    "press C to go on with it; A only if all agree that it will "
		    "never be finished." : "NOW  Administrator: press X and mend "
		    "that, to go on with it later; A only if all agree that it "
		    "will never be finished.");
		page_foot(&p, "WHY  No other ceremony is held while it is "
		    "open; C takes nothing back.");
		rc = ask_letter(c, &p, "unfinished", choices, &letter, e);
		if (rc == 0 && letter == 'a' && !abandon(c, e))
			rc = -1;
	} while (rc != 0 && letter == 'a' && e->kind == ERR_ABORTED);
	page_free(&p);
	if (rc == 0)
		*resume = letter == 'c';
	return rc;
}

/* Its record is the last one, which is when the break began. */
static void
describe_break(struct ceremony *c, struct page *p)
{
	const json_t *data = register_last(&c->reg, "ceremony", "break");
	const char *reason = json_string_value(json_object_get(data, "reason"));
	const char *stays = json_string_value(json_object_get(data, "stays"));
	char since[UTC_TEXT];
	size_t first;

	page_line(p, "%s", "");
	page_line(p, "   Since        %s   record %06llu",
	    utc_screen(c->reg.last_time, since),
	    (unsigned long long)c->reg.last_record);
	break_paper_words(&c->reg, p, &first);
	page_wrap(p, "   Reason       %s", reason == NULL ? "?" : reason);
	page_wrap(p, "   Who stays    %s", stays == NULL ? "?" : stays);
	page_line(p, "%s", "");
	page_wrap(p, "   %s  Officers' cards are back with those who brought "
	    "them.  The log media stay where they are.", ceremony_has(c->type,
	    &step_close) ? "The HSM is shut: nobody is logged in." :
	    "No HSM is open.");
	if (c->reg.intent != NULL)
		page_wrap(p, "   The last intent, of step %s, has no result: it "
		    "is looked at behind the break.", c->reg.intent);
	(void)half_done_tell(c, p);
	page_foot(p, "NOW  Witness: write record and words above on paper.  %.30s "
	    "stays here; Enter when all are back.",
	    stays == NULL ? "Somebody" : stays);
	page_foot(p, "WHY  They are compared behind the break: the journal is the "
	    "same.");
}

int
home_break(struct ceremony *c, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = "break", .prompt = "Break for",
		.plain = true, .no_back = true, .since = c->reg.last_time,
	};
	struct page p = { .n_lines = 0 };
	struct ui_answer a;
	int rc;

	page_start(&p, "A BREAK: nothing goes on");
	describe_break(c, &p);
	rc = ask_once(c, &p, &q, &a, e);
	page_free(&p);
	return rc;
}
