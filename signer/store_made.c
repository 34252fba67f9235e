#include <stdlib.h>
#include <string.h>

#include "signer/node_sort.h"
#include "signer/store_made.h"

enum { ENDS_AT = 8, TAG_AT = 16 };

static bool
is_of_nsec3(const struct rr *r)
{
	return r->type == LDNS_RR_TYPE_NSEC3 ||
	    (r->type == LDNS_RR_TYPE_RRSIG &&
	    ldns_read_uint16(r->data) == LDNS_RR_TYPE_NSEC3);
}

static int
node_settle(struct node *n, struct err *e)
{
	struct scratch scratch = { 0 };
	struct changes none = { 0 };
	int rc = 0;

	if (!node_look(n))
		rc = node_sort(n, &scratch, 0, &none, e);
	scratch_free(&scratch);
	free(none.list);
	return rc;
}

struct node *
made_node(struct arena *a, const uint8_t *owner, size_t len, uint8_t role,
    const struct rr *records, size_t n, struct err *e)
{
	struct node *out = node_new(a, owner, len, e);

	for (size_t i = 0; out != NULL && i < n; i++)
		if (node_add(&out, a, &records[i], e) != 0)
			return NULL;
	if (out == NULL || node_settle(out, e) != 0)
		return NULL;
	out->role = role;
	return out;
}

/* Those of n's records that are of NSEC3, or are not, or all. */
static int
records_add(struct node **to, struct arena *a, const struct node *n,
    bool of_nsec3, bool of_others, struct err *e)
{
	struct span s = { 0 };

	while (node_next(n, &s)) {
		struct rr r = { 0 };

		while (span_next(&s, &r)) {
			if (is_of_nsec3(&r) ? !of_nsec3 : !of_others)
				continue;
			if (node_add(to, a, &r, e) != 0)
				return -1;
		}
	}
	return 0;
}

struct node *
made_part(const struct node *n, bool nsec3, struct arena *a, struct err *e)
{
	struct node *out = node_new(a, n->bytes, n->owner_len, e);

	if (out == NULL || records_add(&out, a, n, nsec3, !nsec3, e) != 0 ||
	    node_settle(out, e) != 0)
		return NULL;
	out->role = nsec3 ? NODE_HASHED : n->role;
	return out;
}

struct node *
made_joined(const struct node *n, const struct node *nsec3, struct arena *a,
    struct err *e)
{
	struct node *out = node_new(a, n->bytes, n->owner_len, e);

	if (out == NULL || records_add(&out, a, n, true, true, e) != 0 ||
	    records_add(&out, a, nsec3, true, true, e) != 0 ||
	    node_settle(out, e) != 0)
		return NULL;
	out->role = n->role;
	return out;
}

bool
made_expiry(const struct node *n, const struct rr *sig, struct store_expiry *x)
{
	x->covers = ldns_read_uint16(sig->data);
	x->ends = ldns_read_uint32(sig->data + ENDS_AT);
	x->tag = ldns_read_uint16(sig->data + TAG_AT);
	return n->owner_len > 0 || x->covers != LDNS_RR_TYPE_DNSKEY;
}
