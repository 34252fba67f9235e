#include <string.h>

#include "ceremony/void_papers.h"

/* Whether the last thing that a step did was to hand out shares. */
static bool
is_handing_out(const struct registry *r)
{
	for (size_t i = json_array_size(r->records); i-- > 0; ) {
		const char *step = json_string_value(json_object_get(
		    json_array_get(r->records, i), "step"));

		if (step != NULL && strcmp(step, "ceremony") != 0)
			return !r->ended && strcmp(step, "split") == 0;
	}
	return false;
}

bool
set_is_broken_off(const struct registry *r, const struct held_set *s)
{
	bool last = s == &r->holdings.sets[r->holdings.n_sets - 1];

	return !s->complete && !(last && is_handing_out(r));
}

bool
share_is_void_paper(const struct held_share *s)
{
	return s->given && s->card[0] == '\0' && !s->destroyed;
}
