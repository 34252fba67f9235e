#include <string.h>

#include "ceremony/register_state.h"

/* A ceremony that was planned is held once; one that was abandoned was not. */

unsigned
register_held(const struct registry *r, const char *plan)
{
	for (size_t i = 0; i < r->n_held; i++)
		if (strcmp(r->held[i].plan, plan) == 0)
			return r->held[i].ceremony;
	return 0;
}

int
register_hold(struct registry *r, struct err *e)
{
	const json_t *begin = register_last(r, "ceremony", "begin");
	struct register_held *to;

	if (json_object_get(begin, "plan") == NULL)
		return 0;
	if ((to = register_grow(r->held, r->n_held, sizeof(*to))) == NULL)
		return err_sys(e, "read the register");
	r->held = to;
	to += r->n_held++;
	to->ceremony = r->number;
	return register_text(to->plan, sizeof(to->plan), begin, "plan", e);
}
