#include "keyset/served.h"

time_t
served_from(const struct bundle *b, time_t made)
{
	return b->inception > made ? b->inception : made;
}

/* What has begun is in caches, wherever the next one says that it begins. */
bool
served_before(const struct bundle *last, const struct request *next, time_t now)
{
	return next->n_bundles > 0 && (last->inception <= now ||
	    last->inception < next->bundles[0].inception);
}
