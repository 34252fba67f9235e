#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/bag_desk.h"

#include "ceremony/abandoning.h"

/*
 * What leaves nothing: a list of that, and not of what stays, so that a kind
 * which is new here asks for two people until somebody has thought of it.
 * step NULL: of whichever.  What is said of an old token counts for nothing
 * when the ceremony is abandoned, and a set that was begun when nobody has a
 * share of it.
 */
static const struct {
	const char *step, *kind;
} idle[] = {
	{ NULL, "begin" }, { NULL, "resumed" }, { NULL, "stopped" },
	{ NULL, "break" }, { NULL, "clock-moved" }, { NULL, "printer" },
	{ NULL, "exception" }, { NULL, "medium" }, { NULL, "done" },
	{ NULL, "undone" }, { NULL, "failed" },
	{ "plan", "compared" }, { "people", "present" }, { "clock", "agreed" },
	{ "open", "opened" }, { "open", "wrong-pin" },
	{ "officer", NULL }, { "unblock", "wrong-pin" },
	{ "inventory", "found" }, { "inventory-after", "found" },
	{ "init-token", "used" }, { "init-token", "gone" },
	{ "init-token", "kept" }, { "init-token", "unmade" },
	{ "split", "set" }, { "split", "not-issued" },
	{ "share", "used" }, { "share", "refused" }, { "share", "checked" },
	{ "exercise", "begun" }, { "exercise", "checked" },
	{ "drop", "left" }, { "review", "refused" }, { "stick", NULL },
	{ "retire", "agreed" }, { "accept", "compared" },
};

static bool
is_idle(const json_t *rec)
{
	const char *step = json_string_value(json_object_get(rec, "step"));
	const char *kind = json_string_value(json_object_get(rec, "kind"));

	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
		if ((idle[i].step == NULL || strcmp(idle[i].step, step) == 0) &&
		    (idle[i].kind == NULL || strcmp(idle[i].kind, kind) == 0))
			return true;
	return false;
}

bool
abandoning_leaves(const json_t *records)
{
	for (size_t i = 0; i < json_array_size(records); i++)
		if (!is_idle(json_array_get(records, i)))
			return true;
	return false;
}

static void
describe(const struct ceremony *c, const struct digest *head,
    const char *again, struct page *p)
{
	page_start(p, "ABANDON IT: what was done stays, and goes on paper");
	/* With the words, the digest and both names it must be one page. */
	page_line(p, "   Head at record %06llu, to be written on paper and "
	    "signed by both.",
	    (unsigned long long)journal_seq(c->journal));
	page_line(p, "%s", "");
	answer_words(p, head);
	if (again != NULL)
		page_wrap(p, "   AGAIN  %s", again);
	page_foot(p, "NOW  Both compare paper and screen, then type their names.  "
	    "Esc goes back.");
	page_foot(p, "WHY  The next ceremony asks for that paper: no older "
	    "journal passes then.");
}

/* Why they are not two people; NULL: they are. */
static const char *
not_two(const struct ceremony *c, char names[2][PERSON_NAME])
{
	struct err why;

	for (size_t i = 0; i < 2; i++)
		if (person_named(&c->reg.holdings, names[i], &why) != 0)
			return "A name begins with a letter and has another one.";
	return person_same(names[0], names[1]) ?
	    "Two different people are needed." : NULL;
}

static int
ask_names(struct ceremony *c, const struct digest *head,
    char names[2][PERSON_NAME], struct err *e)
{
	static const char *const keys[2][2] = {
		{ "abandon.administrator", "Administrator" },
		{ "abandon.witness", "Witness" },
	};
	struct page p = { .n_lines = 0 };
	const char *again = NULL;
	int rc;

	do {
		describe(c, head, again, &p);
		rc = 0;
		for (size_t i = 0; i < 2 && rc == 0; i++) {
			rc = ask_text(c, &p, keys[i][0], keys[i][1], names[i],
			    PERSON_NAME, e);
			if (rc == 0)
				page_line(&p, "   %-13s  %s", keys[i][1],
				    names[i]);
		}
		again = rc == 0 ? not_two(c, names) : NULL;
	} while (again != NULL);
	page_free(&p);
	return rc;
}

/* Who abandons it is who is here, also where the console was started for that. */
static void
take_names(struct ceremony *c, char names[2][PERSON_NAME])
{
	for (size_t i = 0; i < 2; i++) {
		memcpy(c->people[i].name, names[i], PERSON_NAME);
		person_initials(names[i], c->people[i].initials);
	}
}

/* As at an end: what is written while the page stands makes it another one. */
static int
on_paper(struct ceremony *c, const char *reason, struct err *e)
{
	char names[2][PERSON_NAME], hex[DIGEST_HEX];
	struct digest head, now;
	json_t *bags = NULL;

	do {
		json_decref(bags);
		head = journal_head(c->journal);
		if (ask_names(c, &head, names, e) != 0)
			return -1;
		take_names(c, names);
		if (bag_desk_abandon(c, &bags, e) != 0)
			return -1;
		now = journal_head(c->journal);
	} while (!digest_equal(&head, &now));
	return ceremony_record(c, "ceremony", "abandoned", json_pack(
	    "{s:s,s:I,s:s,s:s,s:s,s:o*}", "reason", reason, "record",
	    (json_int_t)journal_seq(c->journal), "head", digest_hex(&head, hex),
	    "administrator", names[0], "witness", names[1], "bags", bags), e);
}

int
abandoning_ask(struct ceremony *c, struct page *p, struct err *e)
{
	char reason[UI_ANSWER_MAX];

	if (ask_text(c, p, "abandon.reason", "Reason, and who says so", reason,
	    sizeof(reason), e) != 0)
		return -1;
	if (abandoning_leaves(c->reg.records))
		return on_paper(c, reason, e);
	return ceremony_record(c, "ceremony", "abandoned", json_pack("{s:s}",
	    "reason", reason), e);
}
