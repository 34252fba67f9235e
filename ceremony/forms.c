#include <stdio.h>
#include <string.h>

#include "backup/share_words.h"
#include "ceremony/ask.h"
#include "ceremony/break_paper.h"
#include "ceremony/forms.h"
#include "ceremony/half_done.h"

static int
aborted(struct err *e)
{
	return err_set(e, ERR_ABORTED, "the people went back");
}

/* Three words of shares in a row and a number: somebody typed a share here. */
static bool
is_share_row(const char *text)
{
	const char *end = text + strlen(text), *word;
	size_t len, words = 0;

	while ((word = share_word_next(&text, end, &len)) != NULL)
		words = share_word_value(word, len) >= 0 ? words + 1 :
		    words >= 3 && strspn(word, "0123456789") == 4 && len == 4 ?
		    words + 100 : 0;
	return words >= 100;
}

static int
fill_in(struct ceremony *c, struct page *p, const char *key,
    const char *prompt, char *text, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_TEXT, .key = key, .prompt = prompt, .plain = true,
	};
	struct ui_answer a = { .reply = UI_BACK };

	do {
		if (ask_once(c, p, &q, &a, e) != 0)
			return -1;
		if (a.reply != UI_ANSWERED)
			return aborted(e);
		if (is_share_row(a.text)) {
			explicit_bzero(a.text, sizeof(a.text));
			page_wrap(p, "   AGAIN  That is a row of a share: it is "
			    "not written down.  Go back with Esc to where a share "
			    "is asked for.");
		}
	} while (a.text[0] == '\0');
	memcpy(text, a.text, UI_ANSWER_MAX);
	page_wrap(p, "   %-11s  %s", prompt, text);
	return 0;
}

/*
 * Who writes it, or stays, is one of those who are in the room, by name or
 * initials; where nobody was named yet, whoever says so.
 */
static int
settle_person(const struct ceremony *c, char who[UI_ANSWER_MAX],
    struct err *e)
{
	const struct person *p = person_present(c->people, who);

	if (c->people[0].name[0] == '\0' && strlen(who) < PERSON_NAME)
		return person_named(&c->reg.holdings, who, e);
	if (p == NULL || p->name[0] == '\0')
		return err_set(e, ERR_POLICY, "\"%.40s\" is neither %s nor %s, "
		    "who are in the room: one of those it is, by name or by "
		    "initials of one alone", who, c->people[0].name,
		    c->people[1].name);
	memcpy(who, p->name, sizeof(p->name));
	return 0;
}

static int
ask_person(struct ceremony *c, struct page *p, const char *key,
    const char *prompt, char who[UI_ANSWER_MAX], struct err *e)
{
	while (fill_in(c, p, key, prompt, who, e) == 0) {
		if (settle_person(c, who, e) == 0)
			return 0;
		page_wrap(p, "   AGAIN  %s", e->text);
	}
	return -1;
}

/* By these it is found again: both go on paper before anything goes on. */
static int
tell_written(struct ceremony *c, struct page *p, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = "exception.written", .plain = true,
		.no_back = true,
	};
	struct ui_answer a;

	page_line(p, "%s", "");
	page_line(p, "   Exception %u is written: record %06llu.",
	    c->reg.exceptions, (unsigned long long)journal_seq(c->journal));
	page_refoot(p);
	page_foot(p, "NOW  Witness: write the record beside the number, on paper; "
	    "Enter.");
	page_foot(p, "WHY  By both it is found again in the journal, and is the "
	    "same one.");
	return ask_once(c, p, &q, &a, e);
}

int
form_exception(struct ceremony *c, struct err *e)
{
	static const struct {
		const char *key, *prompt;
	} lines[] = {
		{ "exception.expected", "Expected" },
		{ "exception.happened", "Happened" },
		{ "exception.decided", "Decided" },
	};
	char text[4][UI_ANSWER_MAX];
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "EXCEPTION: something is not as the script says");
	page_foot(&p, "NOW  Witness: write it on paper too, by this number.  Esc: "
	    "none is written.");
	page_foot(&p, "WHY  The journal has it for ever, and the paper says whose "
	    "hand it was.");
	page_line(&p, "%s", "");
	page_line(&p, "   %-12s %u", "Number", c->reg.exceptions + 1);
	for (size_t i = 0; i < 3 && rc == 0; i++)
		rc = fill_in(c, &p, lines[i].key, lines[i].prompt, text[i], e);
	if (rc == 0)
		rc = ask_person(c, &p, "exception.who", "Written by",
		    text[3], e);
	if (rc != 0)
		rc = e->kind == ERR_ABORTED ? 0 : -1;
	else if ((rc = ceremony_record(c, "ceremony", "exception", json_pack(
	    "{s:i,s:s,s:s,s:s,s:s}", "number", (int)c->reg.exceptions + 1,
	    "expected", text[0], "happened", text[1], "decided", text[2], "who",
	    text[3]), e)) == 0)
		rc = tell_written(c, &p, e);
	page_free(&p);
	return rc;
}

static void
tell_half_done(const struct ceremony *c, struct page *p)
{
	page_line(p, "%s", "");
	if (c->reg.intent != NULL)
		page_wrap(p, "   Half done: the last intent, of step %s, has no "
		    "result.  When the ceremony goes on, the %s and the media are "
		    "looked at before that step is done again.", c->reg.intent,
		    ceremony_touches(c->type));
	if (!half_done_tell(c, p) && c->reg.intent == NULL)
		page_wrap(p, "   Nothing is half done: every intent has its "
		    "result.");
	page_line(p, "%s", "");
}

int
form_stop(struct ceremony *c, struct err *e)
{
	char reason[UI_ANSWER_MAX];
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "STOP: the ceremony is left here and can be resumed");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s journal is complete.  Esc goes on with the ceremony.",
	    c->hsm != NULL && hsm_is_open(c->hsm) ? "The HSM will be closed, and "
	    "the" : ceremony_has(c->type, &step_close) ? "The HSM is shut, and "
	    "the" : "The");
	tell_half_done(c, &p);
	page_foot(&p, "NOW  Administrator: type why it is left.  Witness: "
	    "write it on paper, with the time.");
	page_foot(&p, "WHY  Nothing is lost: it goes on from here, on another "
	    "day too.");
	rc = fill_in(c, &p, "stop.reason", "Reason", reason, e);
	if (rc == 0)
		rc = ceremony_record(c, "ceremony", "stopped",
		    json_pack("{s:s}", "reason", reason), e);
	if (rc == 0) {
		c->leaving = true;
		rc = break_paper_write(c, e);
	} else if (e->kind == ERR_ABORTED)
		rc = 0;
	page_free(&p);
	return rc;
}

/* The record is there before the HSM is shut: whoever is away is so from now. */
int
form_break(struct ceremony *c, struct err *e)
{
	char reason[UI_ANSWER_MAX], stays[UI_ANSWER_MAX];
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "BREAK: the room is kept, and nothing goes on");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The HSM is shut%s, and what was typed or put together "
	    "is wiped.  Behind the break the people are checked in, the clock is "
	    "compared and the HSM is opened anew.  Esc: there is no break.",
	    c->hsm != NULL && hsm_is_open(c->hsm) ? " now" : "");
	tell_half_done(c, &p);
	page_foot(&p, "NOW  Administrator: type why, and who stays; Enter.");
	page_foot(&p, "WHY  Who kept the room, the machine and the media while "
	    "others were away is asked for years.");
	rc = fill_in(c, &p, "break.reason", "Reason", reason, e);
	if (rc == 0)
		rc = ask_person(c, &p, "break.stays", "Who stays", stays, e);
	if (rc == 0)
		rc = ceremony_record(c, "ceremony", "break", json_pack(
		    "{s:s,s:s}", "reason", reason, "stays", stays), e);
	if (rc == 0)
		c->leaving = c->on_break = true;
	else if (e->kind == ERR_ABORTED)
		rc = 0;
	page_free(&p);
	return rc;
}
