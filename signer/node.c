#include <string.h>

#include "signer/node.h"
#include "signer/rdata.h"

enum {
	HEAD		= RR_HEAD,	/* type, length, TTL, as they are */
	LABELS_MAX	= 128,
};

struct node *
node_new(struct arena *a, const uint8_t *owner, size_t len, struct err *e)
{
	struct node *n = arena_take(a, sizeof(*n) + len, e);

	if (n == NULL)
		return NULL;
	*n = (struct node){ .owner_len = (uint8_t)len };
	for (size_t at = 0; at < len; at += owner[at] + 1U)
		n->labels++;
	if (len > 0)
		memcpy(n->bytes, owner, len);
	return n;
}

static void
rr_put(uint8_t *p, const struct rr *r)
{
	memcpy(p, &r->type, 2);
	memcpy(p + 2, &r->len, 2);
	memcpy(p + 4, &r->ttl, 4);
	if (r->len > 0)
		memcpy(p + HEAD, r->data, r->len);
}

void
node_fill(struct node *n, const struct rr *records, size_t count)
{
	uint8_t *p = n->bytes + n->owner_len;

	n->n = (uint32_t)count;
	n->len = 0;
	for (size_t i = 0; i < count; i++) {
		rr_put(p + n->len, &records[i]);
		n->len += HEAD + (uint32_t)records[i].len;
	}
}

int
node_add(struct node **np, struct arena *a, const struct rr *r, struct err *e)
{
	struct node *n = *np;
	size_t len = sizeof(*n) + n->owner_len + n->len;
	uint8_t *p;

	if (n->len > UINT32_MAX / 2)
		return err_set(e, ERR_FORMAT, "the name has too many records");
	if ((n = arena_grow(a, n, len, HEAD + (size_t)r->len, e)) == NULL)
		return -1;
	*np = n;
	p = n->bytes + n->owner_len + n->len;
	rr_put(p, r);
	if (!rdata_lower(r->type, p + HEAD, r->len))
		return err_set(e, ERR_FORMAT,
		    "its data is not that of its type");
	n->len += HEAD + (uint32_t)r->len;
	n->n++;
	return 0;
}

static struct rr
rr_at(const uint8_t *p)
{
	struct rr r = { .data = p + HEAD };

	memcpy(&r.type, p, 2);
	memcpy(&r.len, p + 2, 2);
	memcpy(&r.ttl, p + 4, 4);
	return r;
}

bool
node_next(const struct node *n, struct span *s)
{
	const uint8_t *p = n->bytes + n->owner_len, *end = p + n->len;
	struct rr r;

	if (s->at != NULL)
		p = s->at + s->len;
	if (p == end)
		return false;
	r = rr_at(p);
	*s = (struct span){ .type = r.type, .ttl = r.ttl, .at = p };
	do {
		p += HEAD + r.len;
		s->n++;
		if (p == end)
			break;
		r = rr_at(p);
	} while (r.type == s->type);
	s->len = (size_t)(p - s->at);
	return true;
}

bool
span_next(const struct span *s, struct rr *r)
{
	const uint8_t *p = r->data == NULL ? s->at : r->data + r->len;

	if (p == NULL || p == s->at + s->len)
		return false;
	*r = rr_at(p);
	return true;
}

void
span_of(struct span *s, const struct rr *r, uint8_t *room)
{
	rr_put(room, r);
	*s = (struct span){ .type = r->type, .ttl = r->ttl, .n = 1,
	    .len = HEAD + (size_t)r->len, .at = room };
}

bool
node_span(const struct node *n, uint16_t type, struct span *s)
{
	struct span at = { 0 };

	while (node_next(n, &at)) {
		if (at.type == type) {
			*s = at;
			return true;
		}
	}
	return false;
}

bool
span_next_sig(const struct span *s, uint16_t covered, struct rr *r)
{
	while (span_next(s, r)) {
		if (r->len >= 2 && ldns_read_uint16(r->data) == covered)
			return true;
	}
	return false;
}

bool
node_signs(const struct node *n, uint16_t type)
{
	switch ((enum node_role)n->role) {
	case NODE_AUTHORITATIVE:
	case NODE_HASHED:
		return true;
	case NODE_DELEGATION:
		return type == LDNS_RR_TYPE_DS || type == LDNS_RR_TYPE_NSEC ||
		    type == LDNS_RR_TYPE_NSEC3;
	case NODE_OCCLUDED:
		break;
	}
	return false;
}

bool
type_is_made(uint16_t type)
{
	return type == LDNS_RR_TYPE_DNSKEY || type == LDNS_RR_TYPE_RRSIG ||
	    type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3 ||
	    type == LDNS_RR_TYPE_NSEC3PARAM ||
	    type == LDNS_RR_TYPE_ZONEMD;
}

void
node_owner(const struct node *n, const struct dname *origin, struct dname *out)
{
	memcpy(out->wire, n->bytes, n->owner_len);
	memcpy(out->wire + n->owner_len, origin->wire, origin->len);
	out->len = (uint8_t)(n->owner_len + origin->len);
}

/* Where each label begins, from the left. */
static size_t
label_starts(const uint8_t *owner, size_t len, uint8_t starts[LABELS_MAX])
{
	size_t n = 0;

	for (size_t at = 0; at < len; at += owner[at] + 1U)
		starts[n++] = (uint8_t)at;
	return n;
}

int
owner_order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	uint8_t starts_a[LABELS_MAX], starts_b[LABELS_MAX];
	size_t n_a = label_starts(a, a_len, starts_a);
	size_t n_b = label_starts(b, b_len, starts_b);

	for (size_t i = 1; i <= n_a && i <= n_b; i++) {
		const uint8_t *x = a + starts_a[n_a - i];
		const uint8_t *y = b + starts_b[n_b - i];
		int order = rdata_order(x + 1, *x, y + 1, *y);

		if (order != 0)
			return order;
	}
	return (int)n_a - (int)n_b;
}

/*
 * The labels from the right, an octet 0 behind each; the octets 0 and 1 of a
 * label become two, so that they come after that one and before all others.
 * Of all that the first eight octets.
 */
uint64_t
owner_key(const uint8_t *owner, size_t len)
{
	uint8_t starts[LABELS_MAX];
	size_t n = label_starts(owner, len, starts);
	uint64_t key = 0;
	unsigned room = 8;

	while (n > 0 && room > 0) {
		const uint8_t *label = owner + starts[--n];

		for (unsigned i = 1; i <= *label && room > 0; i++) {
			bool low = label[i] <= 1;

			key = key << 8 | (low ? 1 : label[i]);
			if (--room > 0 && low) {
				key = key << 8 | (label[i] + 1U);
				room--;
			}
		}
		if (room > 0) {
			key <<= 8;
			room--;
		}
	}
	return room == 8 ? 0 : key << 8 * room;
}

bool
owner_within(const uint8_t *owner, size_t len, const uint8_t *of,
    size_t of_len)
{
	size_t at = 0;

	while (len - at > of_len)
		at += owner[at] + 1U;
	return len - at == of_len &&
	    (of_len == 0 || memcmp(owner + at, of, of_len) == 0);
}
