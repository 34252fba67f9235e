#include <string.h>

#include "signer/nsec.h"

static bool
in_chain(const struct node *n)
{
	return n->role == NODE_AUTHORITATIVE || n->role == NODE_DELEGATION;
}

/* The next node that is in the chain, which after the last is the apex. */
static const struct node *
chain_next(const struct zone *z, size_t i)
{
	for (i++; i < z->n; i++) {
		if (in_chain(z->at[i].node))
			return z->at[i].node;
	}
	return z->at[0].node;
}

bool
nsec_rdata(const struct zone *z, size_t i, uint8_t out[NSEC_MAX], size_t *len)
{
	const struct node *n = z->at[i].node, *next;
	size_t at;

	if (!in_chain(n))
		return false;
	next = chain_next(z, i);
	at = next->owner_len;
	memcpy(out, next->bytes, at);
	memcpy(out + at, z->origin.wire, z->origin.len);
	at += z->origin.len;
	*len = at + bitmap_write(n, false, out + at);
	return true;
}

static int
wrong(const struct zone *z, const struct node *n, const char *what,
    struct err *e)
{
	char text[DNAME_TEXT_MAX];
	struct dname owner;

	node_owner(n, &z->origin, &owner);
	return err_set(e, ERR_CRYPTO, "the NSEC at %.300s %s",
	    dname_text(&owner, text), what);
}

static int
verify_at(const struct zone *z, size_t i, const struct rr *r, struct err *e)
{
	const struct node *n = z->at[i].node;
	struct dname next;

	node_owner(chain_next(z, i), &z->origin, &next);
	if (r->ttl != zone_negative_ttl(z))
		return wrong(z, n, "has another TTL than the SOA asks for", e);
	if (r->len < next.len || memcmp(r->data, next.wire, next.len) != 0)
		return wrong(z, n, "does not name the next name", e);
	if (!bitmap_is_exact(n, false, r->data + next.len,
	    (size_t)r->len - next.len))
		return wrong(z, n, "does not show the types that are there", e);
	return 0;
}

int
nsec_verify(const struct zone *z, size_t i, struct err *e)
{
	const struct node *n = z->at[i].node;
	struct rr r = { 0 };
	struct span s;

	if (!node_span(n, LDNS_RR_TYPE_NSEC, &s)) {
		if (!in_chain(n))
			return 0;
		return wrong(z, n, "is missing, or is not alone", e);
	}
	if (!in_chain(n))
		return wrong(z, n, "is below a zone cut", e);
	if (s.n != 1 || !span_next(&s, &r))
		return wrong(z, n, "is missing, or is not alone", e);
	return verify_at(z, i, &r, e);
}
