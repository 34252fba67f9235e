#include <string.h>

#include "signer/nsec3.h"

static int
wrong(const struct zone *z, const struct nsec3_link *k, const char *what,
    struct err *e)
{
	const struct node *n = z->at[k->node].node;
	char text[DNAME_TEXT_MAX];
	struct dname owner;

	node_owner(n, &z->origin, &owner);
	return err_set(e, ERR_CRYPTO, "the NSEC3 of %s%.300s %s",
	    k->up > 0 ? "a name above " : "", dname_text(&owner, text), what);
}

static bool
bitmap_is_right(const struct zone *z, const struct nsec3_link *k,
    const uint8_t *p, size_t len)
{
	/* RFC 5155, 7.1: an empty non-terminal has no types. */
	if (k->up > 0)
		return len == 0;
	return bitmap_is_exact(z->at[k->node].node, true, p, len);
}

int
nsec3_verify(const struct nsec3_chain *c, size_t i, const struct zone *z,
    const struct denial *d, const struct node *node, struct err *e)
{
	const struct nsec3_link *k = c->at[i].link;
	const struct nsec3_link *next = c->at[i + 1 < c->n ? i + 1 : 0].link;
	uint8_t param[NSEC3_PARAM_MAX], label[1 + NSEC3_LABEL];
	size_t len = nsec3_param(d, param);
	struct rr r = { 0 };
	struct span s;

	nsec3_label(c, i, label);
	if (node == NULL || node->owner_len != sizeof(label) ||
	    memcmp(node->bytes, label, sizeof(label)) != 0 ||
	    !node_span(node, LDNS_RR_TYPE_NSEC3, &s) || s.n != 1 ||
	    !span_next(&s, &r))
		return wrong(z, k, "is missing, or is not alone", e);
	if (r.ttl != zone_negative_ttl(z))
		return wrong(z, k, "has another TTL than the SOA asks for", e);
	if (r.len < len + 1 + NSEC3_HASH || r.data[0] != param[0] ||
	    r.data[1] != d->opt_out ||
	    memcmp(r.data + 2, param + 2, len - 2) != 0)
		return wrong(z, k, "has other parameters than are configured",
		    e);
	if (r.data[len] != NSEC3_HASH || memcmp(r.data + len + 1, next->hash,
	    NSEC3_HASH) != 0)
		return wrong(z, k, "does not name the next hash", e);
	len += 1 + NSEC3_HASH;
	if (!bitmap_is_right(z, k, r.data + len, r.len - len))
		return wrong(z, k, "does not show the types that are there", e);
	return 0;
}
