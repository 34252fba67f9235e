#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/exception.h"
#include "ceremony/unnamed_bags.h"

static bool
is_sealed(const struct register_bag *b)
{
	return b->state == BAG_SEALED || b->state == BAG_MISSING;
}

size_t
unnamed_bags(const struct registry *r, bool names)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_bags && !names; i++)
		n += is_sealed(&r->bags[i]);
	return n;
}

void
unnamed_bags_tell(const struct ceremony *c, struct page *p)
{
	char list[BAGS_MAX * (BAG_CONTENTS + 2)] = "";
	size_t n = 0;

	if (unnamed_bags(&c->reg, c->site->bags.n > 0) == 0)
		return;
	for (size_t i = 0; i < c->reg.n_bags && n < sizeof(list); i++)
		if (is_sealed(&c->reg.bags[i]))
			n += (size_t)snprintf(list + n, sizeof(list) - n,
			    "%s%s", n == 0 ? "" : ", ",
			    c->reg.bags[i].contents);
	page_wrap(p, "   BAGS    The configuration names none, and these are "
	    "sealed: %s.  Nobody compares them unless it does.", list);
}

bool
unnamed_bags_excepted(const struct registry *r)
{
	for (size_t i = 0; i < json_array_size(r->records); i++)
		if (exception_to(json_array_get(r->records, i),
		    UNNAMED_BAGS_EXPECTED))
			return true;
	return false;
}

int
unnamed_bags_settle(struct ceremony *c, struct err *e)
{
	const size_t n = unnamed_bags(&c->reg, c->site->bags.n > 0);
	char happened[100];

	if (n == 0 || unnamed_bags_excepted(&c->reg))
		return 0;
	snprintf(happened, sizeof(happened), "the configuration names no bags, "
	    "and %zu %s sealed by the register", n, n == 1 ? "is" : "are");
	return ask_exception(c, UNNAMED_BAGS_EXPECTED, happened, e);
}
