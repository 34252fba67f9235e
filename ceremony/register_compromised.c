#include <string.h>

#include "ceremony/compromise.h"
#include "ceremony/register_state.h"

/* A key in other hands stays that; one that is unusable may be restored. */
int
register_compromise(struct registry *r, const struct record *rec,
    struct err *e)
{
	struct compromise k;
	struct digest id;

	if (compromise_read(&k, r, rec->data, e) != 0)
		return -1;
	id = dnskey_id(&k.key);
	for (size_t i = 0; i < r->n_keys; i++)
		if (digest_equal(&r->keys[i].id, &id) &&
		    strcmp(k.what, "disclosed") == 0)
			r->keys[i].disclosed = r->number;
	return 0;
}
