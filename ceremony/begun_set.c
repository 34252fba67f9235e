#include "ceremony/begun_set.h"
#include "ceremony/recorded_set.h"

/* Whether the ceremony completed one for the same purpose after it. */
static bool
made_good(const struct holdings *h, size_t i)
{
	for (size_t k = i + 1; k < h->n_sets; k++)
		if (h->sets[k].set.purpose == h->sets[i].set.purpose &&
		    h->sets[k].complete)
			return true;
	return false;
}

void
begun_set_tell(const struct ceremony *c, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	const json_t *first = json_array_get(c->reg.records, 0);
	const json_int_t from = json_integer_value(json_object_get(first,
	    "seq"));
	char name[SET_NAME];

	for (size_t i = 0; first != NULL && i < h->n_sets; i++)
		if (!h->sets[i].complete && (json_int_t)h->sets[i].record > from &&
		    !made_good(h, i))
			page_wrap(p, "   SHARES  Set %s of the %s is not handed "
			    "out to its end: when it is left, another one is made "
			    "in its place, and papers of this one are to be "
			    "destroyed.", set_name(&h->sets[i].set, name),
			    share_purpose_name(h->sets[i].set.purpose));
}
