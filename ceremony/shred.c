#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/leftover.h"
#include "ceremony/shred.h"

static void
describe(const struct ceremony *c, const struct leftover *papers, size_t n,
    const char *note, struct page *p)
{
	char name[LEFTOVER_NAME];

	page_start(p, "WHICH PAPER IS SHREDDED");
	page_line(p, "%s", "");
	for (size_t i = 0; i < n; i++) {
		const char *holder = leftover_holder(c, &papers[i]);

		page_line(p, "   %2zu  %s", i + 1, leftover_name(c, &papers[i],
		    name));
		page_line(p, "       %s", holder[0] != '\0' ? holder :
		    "not handed out, as far as the journal knows");
	}
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", note);
	}
	page_foot(p, "NOW  Administrator: type the number in front of the paper "
	    "that is here; it has set and number on it.");
	page_foot(p, "WHY  It counts as destroyed when both have seen it "
	    "shredded, not before.");
}

/* Until it is a number of the list. */
static int
choose(struct ceremony *c, const struct leftover *papers, size_t n,
    struct leftover *one, struct err *e)
{
	struct page p = { .n_lines = 0 };
	const char *note = "";
	char text[UI_ANSWER_MAX], *end;
	unsigned long i = 0;
	int rc = 0;

	while (rc == 0 && (i < 1 || i > n)) {
		describe(c, papers, n, note, &p);
		rc = ask_text(c, &p, "shred.which", "Paper", text, sizeof(text),
		    e);
		if (rc != 0)
			break;
		i = strtoul(text, &end, 10);
		if (*end != '\0' || end == text)
			i = 0;
		note = "That is no number of the list.";
	}
	page_free(&p);
	if (rc == 0)
		*one = papers[i - 1];
	return rc;
}

static int
confirm(struct ceremony *c, const struct leftover *one, struct err *e)
{
	char name[LEFTOVER_NAME];
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A PAPER IS SHREDDED NOW");
	page_line(&p, "%s", "");
	page_line(&p, " 1  The paper says: %s.", leftover_name(c, one, name));
	page_line(&p, " 2  It was shredded in front of both, all eleven rows of "
	    "it.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Holder  %s", leftover_holder(c, one)[0] != '\0' ?
	    leftover_holder(c, one) : "not handed out, as far as the journal "
	    "knows");
	page_foot(&p, "NOW  Administrator: read set and number aloud and shred "
	    "it.  Witness: look.  Tick each line that is so.");
	page_foot(&p, "WHY  Only what both saw counts.  M if one is not so: it "
	    "is not destroyed.");
	rc = ask_ticks(c, &p, "shred.done", 1, 2, e);
	page_free(&p);
	if (rc != 0 && e->kind == ERR_POLICY)
		return err_set(e, ERR_POLICY, "%s was not destroyed, as both saw: "
		    "look for it", name);
	return rc;
}

int
shred(struct ceremony *c, struct err *e)
{
	struct leftover papers[LEFTOVERS_MAX], one;
	size_t n = leftovers(c, "", papers);

	if (n == 0)
		return err_set(e, ERR_POLICY, "no share is on paper that does not "
		    "count: none may be shredded");
	if (choose(c, papers, n, &one, e) != 0 || leftover_intent(c, &one, "",
	    leftover_holder(c, &one), e) != 0 || confirm(c, &one, e) != 0)
		return -1;
	return leftover_result(c, &one, "shredded", e);
}
