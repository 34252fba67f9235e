#include <ctype.h>
#include <string.h>

#include "ceremony/ask.h"

void
person_initials(const char *name, char out[8])
{
	size_t n = 0;

	for (const char *s = name; *s != '\0' && n < 4; s++)
		if (isalpha((unsigned char)*s) &&
		    (s == name || !isalpha((unsigned char)s[-1])))
			out[n++] = (char)toupper((unsigned char)*s);
	if (n == 0)
		out[n++] = '?';
	out[n] = '\0';
}

/*
 * The next character of a name: blanks and full stops, as behind an initial,
 * folded to one blank, none at either end.
 */
static int
next_of(const char **name)
{
	const char *s = *name;
	bool blank = *s == ' ' || *s == '.';

	s += strspn(s, " .");
	*name = *s == '\0' || blank ? s : s + 1;
	return *s == '\0' ? '\0' : blank ? ' ' : tolower((unsigned char)*s);
}

bool
person_same(const char *a, const char *b)
{
	int c;

	a += strspn(a, " .");
	b += strspn(b, " .");
	do
		if ((c = next_of(&a)) != next_of(&b))
			return false;
	while (c != '\0');
	return true;
}

static int
run(struct ceremony *c, struct err *e)
{
	static const struct {
		const char *key, *prompt;
	} roles[2] = {
		{ "people.administrator", "Administrator" },
		{ "people.witness", "Witness" },
	};
	struct person people[2] = { 0 };
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "WHO IS IN THE ROOM");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The administrator reads the script aloud and types.  "
	    "The witness confirms each step, types what cannot be undone a "
	    "second time, and calls out what is not right.");
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Each types their own full name.");
	page_foot(&p, "WHY  Two people at least: one alone can do nothing here.");
	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = ask_text(c, &p, roles[i].key, roles[i].prompt,
		    people[i].name, sizeof(people[i].name), e);
		if (rc == 0)
			page_line(&p, "   %-14s %s", roles[i].prompt,
			    people[i].name);
		person_initials(people[i].name, people[i].initials);
	}
	page_free(&p);
	if (rc != 0)
		return -1;
	if (person_same(people[0].name, people[1].name))
		return err_set(e, ERR_POLICY, "administrator and witness are both "
		    "\"%s\": two different people are needed", people[0].name);
	memcpy(c->people, people, sizeof(people));
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
	.remedy = "do the step again with two names",
	.run = run,
};
