#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"

#include "ceremony/abandoning.h"

/* An intent is in front of each effect, but for what people take in hand. */
bool
abandoning_leaves(const json_t *records)
{
	static const char *const more[][2] = {
		{ "split", "given" }, { "drop", "dropped" },
		{ "token", "adopted" },
	};
	bool any = false;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		any = any || strcmp(json_string_value(json_object_get(rec,
		    "kind")), "intent") == 0;
		for (size_t k = 0; k < sizeof(more) / sizeof(more[0]); k++)
			any = any || register_is(rec, more[k][0], more[k][1]);
	}
	return any;
}

static void
describe(const struct ceremony *c, const struct digest *head,
    const char *again, struct page *p)
{
	page_start(p, "ABANDON IT: what was done stays, and goes on paper");
	/* With the words, the digest and both names it must be one page. */
	page_wrap(p, "   Head at record %06llu, to be written on paper and signed "
	    "by both.  The next ceremony is compared with it.",
	    (unsigned long long)journal_seq(c->journal));
	page_line(p, "%s", "");
	answer_words(p, head);
	if (again != NULL)
		page_wrap(p, "   AGAIN  %s", again);
	page_foot(p, "NOW  Both compare paper and screen, then type their names.  "
	    "Esc goes back.");
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

/* As at an end: what is written while the page stands makes it another one. */
static int
on_paper(struct ceremony *c, const char *reason, struct err *e)
{
	char names[2][PERSON_NAME], hex[DIGEST_HEX];
	struct digest head, now;

	do {
		head = journal_head(c->journal);
		if (ask_names(c, &head, names, e) != 0)
			return -1;
		now = journal_head(c->journal);
	} while (!digest_equal(&head, &now));
	return ceremony_record(c, "ceremony", "abandoned", json_pack(
	    "{s:s,s:I,s:s,s:s,s:s}", "reason", reason, "record",
	    (json_int_t)journal_seq(c->journal), "head", digest_hex(&head, hex),
	    "administrator", names[0], "witness", names[1]), e);
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
