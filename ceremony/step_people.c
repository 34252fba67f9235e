#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/measured.h"
#include "ceremony/planned.h"
#include "ceremony/unnamed_bags.h"

static const struct {
	const char *key, *prompt;
} roles[2] = {
	{ "people.administrator", "Administrator" },
	{ "people.witness", "Witness" },
};

/* Those of whom the names are there already, and why the last was not taken. */
static void
describe(const struct person people[2], const char *note, struct page *p)
{
	page_start(p, "WHO IS IN THE ROOM");
	page_line(p, "%s", "");
	page_wrap(p, "   The administrator reads the script aloud and types.  "
	    "The witness confirms each step, types what cannot be undone a "
	    "second time, and calls out what is not right.");
	page_line(p, "%s", "");
	for (int i = 0; i < 2; i++)
		if (people[i].initials[0] != '\0')
			page_line(p, "   %-14s %s", roles[i].prompt,
			    people[i].name);
	if (note[0] != '\0')
		page_wrap(p, "   AGAIN  %s", note);
	page_foot(p, "NOW  Each types their own full name.");
	page_foot(p, "WHY  Two people at least: one alone can do nothing here.");
}

/* Until it is a name. */
static int
ask_one(struct ceremony *c, struct person people[2], int i, struct err *e)
{
	char note[sizeof(e->text)] = "";
	struct page p = { .n_lines = 0 };
	struct person *who = &people[i];
	int rc = 0;

	while (rc == 0 && who->initials[0] == '\0') {
		describe(people, note, &p);
		rc = ask_text(c, &p, roles[i].key, roles[i].prompt, who->name,
		    sizeof(who->name), e);
		if (rc != 0)
			break;
		if (planned_named(c, who->name, e) == 0)
			person_initials(who->name, who->initials);
		else
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

static int
ask_right(struct ceremony *c, const struct person people[2], struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THESE TWO, IS THAT RIGHT?");
	page_line(&p, "%s", "");
	for (int i = 0; i < 2; i++)
		page_line(&p, "   %-14s %-6s %s", roles[i].prompt,
		    people[i].initials, people[i].name);
	page_line(&p, "%s", "");
	page_wrap(&p, "   By their initials both are asked from here on.  Their "
	    "names are in the journal of this ceremony, as they stand here, and "
	    "cannot be mended there.");
	page_foot(&p, "NOW  Each reads their own name.  Enter if both are right; "
	    "Esc to type them again.");
	page_foot(&p, "WHY  Whoever looks at the journal in years to come must "
	    "find the people who were here.");
	rc = ask_enter(c, &p, "people.right", e);
	page_free(&p);
	return rc;
}

/* *right is false where they are typed again. */
static int
ask_people(struct ceremony *c, struct person people[2], bool *right,
    struct err *e)
{
	memset(people, 0, 2 * sizeof(people[0]));
	*right = false;
	for (int i = 0; i < 2; i++)
		if (ask_one(c, people, i, e) != 0)
			return -1;
	if (person_same(people[0].name, people[1].name))
		return err_set(e, ERR_POLICY, "administrator and witness are both "
		    "\"%s\": two different people are needed", people[0].name);
	if (profile_takes(c, PART_ADMINISTRATOR, people[ADMINISTRATOR].name,
	    e) != 0 || profile_takes(c, PART_WITNESS, people[WITNESS].name,
	    e) != 0)
		return -1;
	*right = ask_right(c, people, e) == 0;
	return *right || (e->kind == ERR_ABORTED && !c->leaving) ? 0 : -1;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct person people[2];
	bool right = false;

	if (planned_compare(c, e) != 0)
		return -1;
	while (!right)
		if (ask_people(c, people, &right, e) != 0)
			return -1;
	memcpy(c->people, people, sizeof(people));
	if (planned_people(c, e) != 0 || measured_compare(c, e) != 0 ||
	    unnamed_bags_settle(c, e) != 0 || planned_record(c, e) != 0) {
		memset(c->people, 0, sizeof(c->people));
		return -1;
	}
	return ceremony_record(c, "people", "present", json_pack("{s:s,s:s}",
	    "administrator", people[0].name, "witness", people[1].name), e);
}

const struct step step_people = {
	.id = "people",
	.title = "People in the room named",
	.who = "all",
	.why = "Two people at least: one alone can do nothing here.",
	.again = STEP_EACH_TIME,
	.unchanged = "nobody was checked in",
	.remedy = "do the step again, with what is named above put right; where "
	    "that cannot be, press X",
	.run = run,
};
