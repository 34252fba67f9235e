#include <string.h>

#include "signer/nsec.h"

enum {
	WINDOWS		= 256,
	WINDOW_TYPES	= 256,
	WINDOW_LEN	= 32,
	BITMAP_MAX	= WINDOWS * (2 + WINDOW_LEN),
	NSEC_MAX	= DNAME_MAX + BITMAP_MAX,
};

/* The types that an NSEC at this node says are there (RFC 4035, 2.3). */
static bool
node_shows(const struct node *n, const struct recordset *s)
{
	if (s->data.n == 0)
		return false;
	return n->role == NODE_AUTHORITATIVE || s->type == LDNS_RR_TYPE_NS ||
	    node_signs(n, s->type);
}

static void
bit_set(uint8_t windows[WINDOWS][WINDOW_LEN], uint16_t type)
{
	windows[type / WINDOW_TYPES][type % WINDOW_TYPES / 8] |=
	    (uint8_t)(0x80 >> type % 8);
}

/* RFC 4034, 4.1.2: windows without types, and zeros at their ends, go. */
static size_t
bitmap_write(uint8_t windows[WINDOWS][WINDOW_LEN], uint8_t *out)
{
	size_t at = 0;

	for (unsigned w = 0; w < WINDOWS; w++) {
		uint8_t len = WINDOW_LEN;

		while (len > 0 && windows[w][len - 1] == 0)
			len--;
		if (len == 0)
			continue;
		out[at++] = (uint8_t)w;
		out[at++] = len;
		memcpy(out + at, windows[w], len);
		at += len;
	}
	return at;
}

/* Octets of the NSEC's data, written to out. */
static size_t
nsec_rdata(const struct node *n, const struct dname *next,
    uint8_t out[NSEC_MAX])
{
	uint8_t windows[WINDOWS][WINDOW_LEN] = { { 0 } };

	for (size_t i = 0; i < n->n; i++) {
		if (node_shows(n, &n->sets[i]))
			bit_set(windows, n->sets[i].type);
	}
	bit_set(windows, LDNS_RR_TYPE_NSEC);
	bit_set(windows, LDNS_RR_TYPE_RRSIG);
	memcpy(out, next->wire, next->len);
	return next->len + bitmap_write(windows, out + next->len);
}

/* The next node from i on that is in the chain; NULL after the last. */
static struct node *
chain_from(const struct zone *z, size_t i)
{
	for (; i < z->n; i++) {
		if (z->nodes[i]->role != NODE_OCCLUDED)
			return z->nodes[i];
	}
	return NULL;
}

static const struct dname *
chain_next(const struct zone *z, size_t i)
{
	const struct node *next = chain_from(z, i + 1);

	return next != NULL ? &next->owner : &z->origin;
}

int
nsec_add(struct zone *z, struct err *e)
{
	uint32_t ttl = zone_negative_ttl(z);
	uint8_t rdata[NSEC_MAX];

	for (size_t i = 0; i < z->n; i++) {
		struct node *n = z->nodes[i];
		struct recordset *s;
		size_t len;

		if (n->role == NODE_OCCLUDED)
			continue;
		len = nsec_rdata(n, chain_next(z, i), rdata);
		s = node_set_new(n, LDNS_RR_TYPE_NSEC, e);
		if (s == NULL || recordset_add(s, LDNS_RR_TYPE_NSEC, ttl, rdata,
		    len, e) != 0)
			return -1;
	}
	return 0;
}

static int
wrong(const struct node *n, const char *what, struct err *e)
{
	char owner[DNAME_TEXT_MAX];

	return err_set(e, ERR_CRYPTO, "the NSEC at %.300s %s",
	    dname_text(&n->owner, owner), what);
}

/*
 * Reads the bitmap afresh rather than comparing it with one that was made as
 * it was.  Returns whether it shows just the node's types.
 */
static bool
bitmap_is_exact(const struct node *n, const uint8_t *p, size_t len)
{
	size_t shown = 0, there = 2;	/* NSEC is a type of its node: below */
	int last = -1;

	for (size_t i = 0; i < n->n; i++) {
		if (n->sets[i].type != LDNS_RR_TYPE_NSEC &&
		    node_shows(n, &n->sets[i]))
			there++;
	}
	while (len >= 2) {
		unsigned window = p[0], octets = p[1];

		if ((int)window <= last || octets == 0 || octets > WINDOW_LEN ||
		    len < 2U + octets || p[1 + octets] == 0)
			return false;
		for (unsigned bit = 0; bit < octets * 8; bit++) {
			uint16_t type = (uint16_t)(window * WINDOW_TYPES + bit);
			const struct recordset *s = node_set(n, type);

			if ((p[2 + bit / 8] & (0x80 >> bit % 8)) == 0)
				continue;
			if (type != LDNS_RR_TYPE_RRSIG &&
			    (s == NULL || !node_shows(n, s)))
				return false;
			shown++;
		}
		last = (int)window;
		p += 2 + octets;
		len -= 2 + octets;
	}
	return len == 0 && shown == there;
}

static int
nsec_verify_at(const struct zone *z, size_t i, struct err *e)
{
	const struct node *n = z->nodes[i];
	const struct recordset *s = node_set(n, LDNS_RR_TYPE_NSEC);
	const struct dname *next = chain_next(z, i);
	const struct rdata *r;

	if (s == NULL || s->data.n != 1)
		return wrong(n, "is missing, or is not alone", e);
	r = &s->data.at[0];
	if (s->ttl != zone_negative_ttl(z))
		return wrong(n, "has another TTL than the SOA asks for", e);
	if (r->len < next->len || memcmp(r->bytes, next->wire, next->len) != 0)
		return wrong(n, "does not name the next name", e);
	if (!bitmap_is_exact(n, r->bytes + next->len,
	    (size_t)r->len - next->len))
		return wrong(n, "does not show the types that are there", e);
	return 0;
}

int
nsec_verify(const struct zone *z, struct err *e)
{
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->nodes[i];

		if (n->role != NODE_OCCLUDED) {
			if (nsec_verify_at(z, i, e) != 0)
				return -1;
		} else if (node_set(n, LDNS_RR_TYPE_NSEC) != NULL) {
			return wrong(n, "is below a zone cut", e);
		}
	}
	return 0;
}
