#include <stdio.h>

#include "ceremony/cited.h"
#include "ceremony/recorded_set.h"

static bool
is_there(struct ceremony *c, const struct digest *d,
    const struct pack_place *place)
{
	struct blob bytes = { .len = 0 };
	struct err ignored;
	bool is = pack_get(c->journal, &c->pack, d, place, &bytes,
	    &ignored) == 0;

	blob_free(&bytes);
	return is;
}

/* The copy that a restore would open; another is of no use. */
static size_t
copies(struct ceremony *c, struct page *p)
{
	const struct pack_place whole = { .len = 0 };
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];
		const struct held_set *s = k->foreign || k->ended ? NULL :
		    holdings_copied(h, &k->id);
		const struct key_backup *b = s == NULL ? NULL :
		    holdings_backup(h, &k->id, &s->set);
		char name[SET_NAME];

		if (b == NULL || is_there(c, &b->container, &whole))
			continue;
		page_wrap(p, "   NO COPY of %s: neither medium has the one under "
		    "set %s, or it is damaged.  Put the other log media in, or "
		    "make another copy while an HSM has the key.", k->label,
		    set_name(&s->set, name));
		n++;
	}
	return n;
}

static size_t
responses(struct ceremony *c, struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < c->reg.n_responses; i++)
		if (!is_there(c, &c->reg.responses[i].response,
		    &c->reg.responses[i].place)) {
			page_wrap(p, "   NO RESPONSE of ceremony %04u: neither "
			    "medium has it, or it is damaged.",
			    c->reg.responses[i].ceremony);
			n++;
		}
	return n;
}

size_t
cited_missing(struct ceremony *c, struct page *p)
{
	return copies(c, p) + responses(c, p);
}
