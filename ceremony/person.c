#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ceremony/ceremony.h"

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

int
person_named(const struct holdings *h, char name[PERSON_NAME], struct err *e)
{
	const struct officer *o;
	size_t letters = 0;

	for (const char *s = name; *s != '\0'; s++)
		letters += isalpha((unsigned char)*s) != 0;
	if (letters < 2 || !isalpha((unsigned char)name[0]))
		return err_set(e, ERR_POLICY, "\"%s\" is no name of a person: a "
		    "name begins with a letter and has another one; nothing was "
		    "recorded, type the name", name);
	if ((o = holdings_officer(h, name)) != NULL)
		memcpy(name, o->name, sizeof(o->name));
	return 0;
}

const struct person *
person_present(const struct person people[2], const char *text)
{
	const struct person *found = NULL;

	for (int i = 0; i < 2; i++) {
		if (person_same(people[i].name, text))
			return &people[i];
		if (strcasecmp(people[i].initials, text) != 0)
			continue;
		if (found != NULL)
			return NULL;	/* both have them */
		found = &people[i];
	}
	return found;
}
