#include <stdlib.h>

#include "signer/nsec.h"
#include "signer/zone_parse.h"
#include "signer/zone_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

static struct zone *
zone_read(const char *text, size_t len)
{
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;
	struct err e;

	require(dname_from_text(&origin, "example.", &e) == 0);
	require((z = zone_new(&origin, &e)) != NULL);
	if (zone_parse_text(z, text, len, 3600, &e) != 0 ||
	    zone_order(z, &notes, &e) != 0)
		zone_free(&z);
	blob_free(&notes);
	return z;
}

/*
 * A zone that is taken has one NSEC chain, which holds, and is read back from
 * what is written as it was.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct zone *z = zone_read((const char *)data, len), *back;
	struct blob text = { NULL, 0 };
	struct err e;
	bool chained = true;

	if (z == NULL)
		return 0;
	for (size_t i = 0; i < z->n; i++) {
		if (node_set(z->nodes[i], LDNS_RR_TYPE_NSEC) != NULL)
			chained = false;
	}
	if (chained) {
		require(nsec_add(z, &e) == 0);
		require(nsec_verify(z, &e) == 0);
	}
	require(zone_write(z, &text, &e) == 0);
	require((back = zone_read((char *)text.data, text.len)) != NULL);
	require(zone_equal(z, back));
	zone_free(&back);
	zone_free(&z);
	blob_free(&text);
	return 0;
}
