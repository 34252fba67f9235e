#include <stdio.h>
#include <stdlib.h>

#include "keyset/format.h"
#include "keyset/utc.h"

#include "keyset/cut.h"

bool
request_is_cut(const struct request *r)
{
	for (size_t i = 0; r->format->open && i < r->n_bundles; i++)
		if (r->bundles[i].expiration == 0)
			return false;
	return true;
}

/* When the sets of bundle i are not signed any more. */
static time_t
end_of(const struct request *r, size_t i, const struct policy *p)
{
	if (i + 1 < r->n_bundles)
		return r->bundles[i + 1].inception;
	return r->format->marks_end ? r->bundles[i].inception :
	    r->bundles[0].inception + p->cut.span;
}

/* The slot's name: its request's, and when the set takes its place. */
static void
name(struct bundle *b, const struct request *r)
{
	char text[UTC_TEXT];

	snprintf(b->id, sizeof(b->id), "%.*s/%s", (int)(sizeof(b->id) -
	    UTC_TEXT - 1), r->id, utc_text(b->inception + r->format->early,
	    text));
}

static int
cut_one(struct request *out, const struct request *r, size_t i,
    const struct policy *p, struct err *e)
{
	time_t from = r->bundles[i].inception, end = end_of(r, i, p);

	do {
		struct bundle *b = &out->bundles[out->n_bundles];

		if (out->n_bundles == REQUEST_BUNDLES_MAX)
			return err_set(e, ERR_POLICY, "the request, cut into "
			    "slots as the policy \"%s\" says, has more than "
			    "%d of them", p->name, REQUEST_BUNDLES_MAX);
		*b = r->bundles[i];
		b->inception = from;
		b->expiration = from + r->format->early + p->cut.validity;
		name(b, r);
		out->n_bundles++;
		from += p->cut.step;
	} while (from < end);
	return 0;
}

int
request_cut(struct request *r, const struct policy *p, struct err *e)
{
	struct request *out;
	struct bundle *old = r->bundles;

	if (request_is_cut(r))
		return 0;
	if (p->cut.validity == 0)
		return err_set(e, ERR_POLICY, "a request of %s does not say "
		    "when its slots end, and the policy \"%s\" neither: it "
		    "has no cut-validity, cut-step and cut-span; use the "
		    "policy \"standard\", as with -p standard, or add them to "
		    "yours (capstan-policy(5))", r->format->words, p->name);
	if ((out = request_new(REQUEST_BUNDLES_MAX, e)) == NULL)
		return -1;
	out->n_bundles = 0;
	for (size_t i = 0; i < r->n_bundles; i++)
		if (cut_one(out, r, i, p, e) != 0) {
			request_free(&out);
			return -1;
		}
	r->bundles = out->bundles;
	r->n_bundles = out->n_bundles;
	out->bundles = old;
	request_free(&out);
	return 0;
}
