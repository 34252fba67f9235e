#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/script.h"

const struct script_row *
script_rows(const struct step *s)
{
	static const struct script_step *const all[] = {
		script_room, script_keys, script_shares,
	};
	static const struct script_row none[] = {
		{ SCRIPT_ALWAYS, SCRIPT_WHO, NULL },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct script_step *t = all[i]; t->id != NULL; t++)
			if (strcmp(t->id, s->id) == 0)
				return t->rows;
	return none;
}

static bool
splits(const struct agenda *a)
{
	const struct ceremony_type *t = ceremony_type(a->kind, a->bags.n > 0);

	return t != NULL && ceremony_has(t, &step_split);
}

bool
script_applies(const struct script_row *row, const struct agenda *a,
    bool planned)
{
	bool typed = strcmp(a->operators, "typed") == 0;

	switch (row->when) {
	case SCRIPT_PLANNED:
		return planned;
	case SCRIPT_CARDS:
		return !typed;
	case SCRIPT_TYPED:
		return typed;
	case SCRIPT_FIRST:
		return strncmp(a->kind, "first", 5) == 0;
	case SCRIPT_JOINED:
		return !splits(a);
	case SCRIPT_SPLIT:
		return splits(a);
	case SCRIPT_BAGS:
		return a->bags.n > 0;
	case SCRIPT_NO_BAGS:
		return a->bags.n == 0;
	case SCRIPT_ALWAYS:
		break;
	}
	return true;
}

const char *
script_label(enum script_who who)
{
	static const char *const labels[] = {
		[SCRIPT_ALOUD] = "ALOUD",
		[SCRIPT_ADMINISTRATOR] = "Administrator",
		[SCRIPT_WITNESS] = "Witness",
		[SCRIPT_BOTH] = "Both",
		[SCRIPT_OFFICER] = "Each officer",
		[SCRIPT_HOLDER] = "Each holder",
		[SCRIPT_KEEPER] = "Safe keepers",
		[SCRIPT_SCREEN] = "Screen",
		[SCRIPT_ELSE] = "Otherwise",
		[SCRIPT_WHO] = "",
	};

	return script_is_line(who) ? "" : labels[who];
}

bool
script_is_line(enum script_who who)
{
	return who > SCRIPT_WHO;
}

/* What a name in braces stands for; NULL: it is none. */
static const char *
meaning(const char *name, size_t len, const struct agenda *a)
{
	const struct {
		const char *name, *is;
	} names[] = {
		{ "mode", a->mode }, { "zone", a->zone }, { "token", a->token },
		{ "algorithm", a->algorithm }, { "operators", a->operators },
		{ "security-officers", a->security_officers },
		{ "recovery", a->recovery }, { "emergency", a->emergency },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len &&
		    strncmp(names[i].name, name, len) == 0)
			return names[i].is;
	return NULL;
}

char *
script_fill(const char *text, const struct agenda *a, char out[SCRIPT_TEXT])
{
	size_t used = 0;

	while (*text != '\0' && used + 1 < SCRIPT_TEXT) {
		size_t len = *text == '{' ? strcspn(text, "}") : 0;
		const char *is = len > 1 ? meaning(text + 1, len - 1, a) : NULL;

		if (is == NULL) {
			out[used++] = *text++;
			continue;
		}
		used += (size_t)snprintf(out + used, SCRIPT_TEXT - used, "%s", is);
		if (used >= SCRIPT_TEXT)
			used = SCRIPT_TEXT - 1;
		text += len + 1;
	}
	out[used] = '\0';
	return out;
}

/* Words of the text, as many as fit, behind a label or below it. */
static void
wrap(struct page *p, const char *label, const char *text)
{
	enum { LABEL = 15, WIDTH = PAGE_COLUMNS - LABEL - 1 };

	while (*text != '\0') {
		size_t n = strlen(text);

		if (n > WIDTH)
			for (n = WIDTH; n > 0 && text[n] != ' '; )
				n--;
		if (n == 0)
			n = strcspn(text, " ");
		page_line(p, " %-*s%.*s", LABEL, label, (int)n, text);
		text += n + strspn(text + n, " ");
		label = "";
	}
}

void
script_tell(const struct script_row *row, const struct agenda *a, bool planned,
    struct page *p)
{
	char text[SCRIPT_TEXT];

	for (; row->text != NULL; row++)
		if (script_applies(row, a, planned) &&
		    !script_is_line(row->who))
			wrap(p, script_label(row->who), script_fill(row->text, a,
			    text));
}
