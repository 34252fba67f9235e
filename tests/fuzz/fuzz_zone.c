#include <stdlib.h>
#include <string.h>

#include "signer/nsec.h"
#include "signer/nsec3.h"
#include "signer/rdata.h"
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

static int
put(void *blob, const char *text, size_t len, struct err *e)
{
	return blob_append(blob, text, len, e);
}

static void
zone_text(const struct zone *z, struct blob *out)
{
	const struct sink sink = { .put = put, .of = out };
	struct err e;

	require(zone_write(z, &sink, &e) == 0);
}

/* Each bitmap that is made is one that is found exact. */
static void
chain_holds(const struct zone *z)
{
	static const struct denial denial = { .hashed = true };
	uint8_t nsec[NSEC_MAX], nsec3[NSEC3_MAX];
	struct nsec3_chain chain;
	struct err e;
	size_t len;

	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->at[i].node;
		size_t name;

		if (!nsec_rdata(z, i, nsec, &len))
			continue;
		name = name_len(nsec);
		require(bitmap_is_exact(n, false, nsec + name, len - name));
	}
	require(nsec3_chain_make(&chain, z, &denial, &e) == 0);
	for (size_t i = 0; i < chain.n; i++)
		require(nsec3_rdata(&chain, i, z, &denial, nsec3) > 0);
	nsec3_chain_free(&chain);
}

/*
 * A zone that is taken has chains that hold, and what is written of it is
 * written again, octet for octet, of what is read back from that.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct zone *z = zone_read((const char *)data, len), *back;
	struct blob text = { NULL, 0 }, again = { NULL, 0 };

	if (z == NULL)
		return 0;
	chain_holds(z);
	zone_text(z, &text);
	require((back = zone_read((char *)text.data, text.len)) != NULL);
	zone_text(back, &again);
	require(text.len == again.len &&
	    memcmp(text.data, again.data, text.len) == 0);
	zone_free(&back);
	zone_free(&z);
	blob_free(&again);
	blob_free(&text);
	return 0;
}
