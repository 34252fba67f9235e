#include <string.h>

#include "keyset/format.h"
#include "keyset/utc.h"
#include "signer/recut.h"

/* The slot that was asked for and is in force then; there is one. */
static const struct bundle *
in_force(const struct request *asked, time_t t)
{
	const struct bundle *found = &asked->bundles[0];

	for (size_t i = 1; i < asked->n_bundles; i++)
		if (asked->bundles[i].inception <= t)
			found = &asked->bundles[i];
	return found;
}

static bool
begins(const struct request *r, time_t t)
{
	for (size_t i = 0; i < r->n_bundles; i++)
		if (r->bundles[i].inception == t)
			return true;
	return false;
}

static int
times_compare(const struct request *asked, const struct request *r,
    struct err *e)
{
	const time_t early = asked->format->early;
	char a[UTC_TEXT], b[UTC_TEXT];

	if (r->format != asked->format)
		return err_set(e, ERR_POLICY, "it is in the format of %s, and "
		    "%s was asked", r->format->words, asked->format->words);
	if (r->bundles[0].inception != asked->bundles[0].inception)
		return err_set(e, ERR_POLICY, "its first slot is that of %s, "
		    "and %s was asked for",
		    utc_text(r->bundles[0].inception + early, a),
		    utc_text(asked->bundles[0].inception + early, b));
	for (size_t i = 1; i < asked->n_bundles; i++)
		if (!begins(r, asked->bundles[i].inception))
			return err_set(e, ERR_POLICY, "it has no slot for %s, "
			    "which was asked for",
			    utc_text(asked->bundles[i].inception + early, a));
	return 0;
}

struct request *
request_recut(const struct request *asked, const struct request *r,
    struct err *e)
{
	struct request *out;

	if (times_compare(asked, r, e) != 0 ||
	    (out = request_new(r->n_bundles, e)) == NULL)
		return NULL;
	out->format = asked->format;
	out->zone = asked->zone;
	out->serial = asked->serial;
	out->zsk = asked->zsk;
	memcpy(out->id, r->id, sizeof(out->id));
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		out->bundles[i] = *in_force(asked, b->inception);
		memcpy(out->bundles[i].id, b->id, sizeof(b->id));
		out->bundles[i].inception = b->inception;
		out->bundles[i].expiration = b->expiration;
	}
	return out;
}

bool
request_is_answered(const struct request *asked, const struct request *r)
{
	struct err e;

	if (r == NULL)
		return false;
	return asked->format->open ? times_compare(asked, r, &e) == 0 :
	    strcmp(asked->id, r->id) == 0;
}
