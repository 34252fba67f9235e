#include "ceremony/anew.h"

size_t
anew_from(const struct registry *r, const char *step)
{
	size_t n = json_array_size(r->records);

	while (n > 0 && !register_is(json_array_get(r->records, n - 1), step,
	    "undone"))
		n--;
	return n;
}

size_t
anew_begun(const struct registry *r, const char *review, const char *sign)
{
	const size_t from = anew_from(r, review);
	size_t n = 0;

	for (size_t i = 0; i < from; i++)
		n += register_is(json_array_get(r->records, i), sign, "intent");
	return n;
}
