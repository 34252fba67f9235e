#include <stdlib.h>
#include <string.h>

#include "ceremony/refused.h"

void
refused_free(struct refused *r)
{
	for (size_t i = 0; i < SPLIT_SHARES_MAX; i++)
		free(r->cards[i]);
	for (size_t i = 0; i < r->n_others; i++)
		free(r->others[i]);
	free(r->others);
	*r = (struct refused){ .n_others = 0 };
}

void
refused_not(struct refused *r, size_t index)
{
	free(r->cards[index]);
	r->cards[index] = NULL;
}

void
refused_card(struct refused *r, size_t index, const char *why)
{
	refused_not(r, index);
	r->cards[index] = strdup(why);
}

/* The same paper, brought again, is told once. */
void
refused_other(struct refused *r, const char *why)
{
	char **more;

	for (size_t i = 0; i < r->n_others; i++)
		if (strcmp(r->others[i], why) == 0)
			return;
	more = realloc(r->others, (r->n_others + 1) * sizeof(*more));
	if (more == NULL)
		return;
	r->others = more;
	if ((more[r->n_others] = strdup(why)) != NULL)
		r->n_others++;
}
