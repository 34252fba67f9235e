#include <string.h>

#include "keyset/format.h"
#include "signer/server.h"

static const struct server *const SERVERS[] = { &server_bind, &server_knot };

const struct server *
server_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(SERVERS) / sizeof(SERVERS[0]); i++)
		if (strcmp(SERVERS[i]->name, name) == 0)
			return SERVERS[i];
	return NULL;
}

time_t
slot_begins(const struct request *r, size_t i)
{
	return r->bundles[i].inception + r->format->early;
}
