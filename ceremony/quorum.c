#include <stdio.h>
#include <string.h>

#include "ceremony/quorum.h"
#include "keyset/value.h"

enum { WORD = 8, SECRET = 32 };

static int
not_one(const char *text, struct err *e)
{
	return err_set(e, ERR_FORMAT, "\"%.60s\" is not like \"2 of 4\", or \"3 "
	    "of 7 or 5 of 7\"", text);
}

/* The next number or word; whether there was one. */
static bool
next(const char **rest, char word[WORD])
{
	const char *after = value_word(*rest, word, WORD);

	if (after != NULL)
		*rest = after;
	return after != NULL;
}

static int
read_group(const char **rest, struct split_plan *p, struct err *e)
{
	struct split_group *g = &p->groups[p->group_count++];
	char word[3][WORD];
	uint64_t n[2];

	for (size_t i = 0; i < 3; i++)
		if (!next(rest, word[i]))
			return -1;
	if (strcmp(word[1], "of") != 0 ||
	    value_count(word[0], SHARE_MEMBERS, &n[0], e) != 0 ||
	    value_count(word[2], SHARE_MEMBERS, &n[1], e) != 0)
		return -1;
	*g = (struct split_group){ (unsigned)n[0], (unsigned)n[1] };
	return 0;
}

int
quorum_read(const char *text, void *plan, struct err *e)
{
	struct split_plan p = { .extendable = true, .group_threshold = 1 };
	const char *rest = text;
	char joint[WORD], first[WORD] = "";

	do {
		if (p.group_count == QUORUM_GROUPS ||
		    read_group(&rest, &p, e) != 0)
			return not_one(text, e);
		if (!next(&rest, joint))
			break;
		if ((strcmp(joint, "or") != 0 && strcmp(joint, "and") != 0) ||
		    (first[0] != '\0' && strcmp(first, joint) != 0))
			return not_one(text, e);
		memcpy(first, joint, sizeof(first));
	} while (true);
	if (strcmp(first, "and") == 0)
		p.group_threshold = p.group_count;
	if (split_check_ours(&p, SECRET, e) != 0)
		return err_set(e, ERR_FORMAT, "%s", e->text);
	*(struct split_plan *)plan = p;
	return 0;
}

char *
quorum_text(const struct split_plan *p, char text[QUORUM_TEXT])
{
	size_t n = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < p->group_count && n < QUORUM_TEXT; i++)
		n += (size_t)snprintf(text + n, QUORUM_TEXT - n, "%s%u of %u",
		    i == 0 ? "" : p->group_threshold > 1 ? " and " : " or ",
		    p->groups[i].threshold, p->groups[i].count);
	return text;
}

char *
quorum_group(const struct split_plan *p, unsigned group,
    char text[QUORUM_GROUP])
{
	text[0] = '\0';
	if (p->group_count > 1)
		snprintf(text, QUORUM_GROUP, " of group %u", group + 1);
	return text;
}
