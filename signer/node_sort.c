#include <stdlib.h>
#include <string.h>

#include "signer/node_sort.h"
#include "signer/rdata.h"

static int
change_add(struct changes *c, size_t at, uint16_t type, bool twice,
    struct err *e)
{
	struct settled *list = c->list;

	if (c->n == c->room) {
		c->room = 2 * c->room + 16;
		list = reallocarray(list, c->room, sizeof(*list));
		if (list == NULL)
			return err_sys(e, "what was changed in a zone");
		c->list = list;
	}
	c->list[c->n++] = (struct settled){ at, type, twice };
	return 0;
}

static int
record_order(const struct rr *a, const struct rr *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return rdata_order(a->data, a->len, b->data, b->len);
}

static int
record_order_void(const void *a, const void *b)
{
	return record_order(a, b);
}

static uint8_t
type_bit(uint16_t type)
{
	switch (type) {
	case LDNS_RR_TYPE_SOA:
		return HAS_SOA | HAS_OTHER;
	case LDNS_RR_TYPE_NS:
		return HAS_NS | HAS_OTHER;
	case LDNS_RR_TYPE_CNAME:
		return HAS_CNAME | HAS_OTHER;
	case LDNS_RR_TYPE_DNAME:
		return HAS_DNAME | HAS_OTHER;
	case LDNS_RR_TYPE_DS:
		return HAS_DS | HAS_OTHER;
	case LDNS_RR_TYPE_CDS: case LDNS_RR_TYPE_CDNSKEY:
		return HAS_CHILD | HAS_OTHER;
	case LDNS_RR_TYPE_NSEC3:
		return HAS_NSEC3;
	case LDNS_RR_TYPE_RRSIG: case LDNS_RR_TYPE_NSEC:
		return 0;
	}
	return HAS_OTHER;
}

bool
node_look(struct node *n)
{
	struct rr last = { 0 };
	struct span s = { 0 };
	bool well = true;

	n->has = 0;
	while (node_next(n, &s)) {
		struct rr r = { 0 };

		n->has |= type_bit(s.type);
		while (span_next(&s, &r)) {
			if (last.data != NULL &&
			    (record_order(&last, &r) >= 0 ||
			    (last.type == r.type && last.ttl != r.ttl &&
			    r.type != LDNS_RR_TYPE_RRSIG)))
				well = false;
			last = r;
		}
	}
	return well;
}

static int
scratch_for(struct scratch *s, const struct node *n, struct err *e)
{
	struct rr *records = s->records;
	uint8_t *bytes = s->bytes;

	if (n->n > s->room) {
		records = reallocarray(records, 2 * (size_t)n->n,
		    sizeof(*records));
		if (records == NULL)
			return err_sys(e, "sort a name's records");
		s->records = records;
		s->room = 2 * (size_t)n->n;
	}
	if (n->len > s->octets) {
		if ((bytes = realloc(bytes, 2 * (size_t)n->len)) == NULL)
			return err_sys(e, "sort a name's records");
		s->bytes = bytes;
		s->octets = 2 * (size_t)n->len;
	}
	return 0;
}

/* Of n sorted records each once, all of an RRset with its lowest TTL. */
static int
records_settle(struct rr *r, size_t *n, size_t at, struct changes *c,
    struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < *n; i = end) {
		size_t first = kept;
		uint32_t ttl = r[i].ttl;
		bool differ = false, twice = false;
		uint16_t type = r[i].type;

		for (end = i; end < *n && r[end].type == type; end++) {
			differ |= r[end].ttl != ttl &&
			    type != LDNS_RR_TYPE_RRSIG;
			ttl = r[end].ttl < ttl ? r[end].ttl : ttl;
			if (kept > first &&
			    record_order(&r[kept - 1], &r[end]) == 0)
				twice = true;
			else
				r[kept++] = r[end];
		}
		for (size_t k = first; differ && k < kept; k++)
			r[k].ttl = ttl;
		if ((twice && change_add(c, at, type, true, e) != 0) ||
		    (differ && change_add(c, at, type, false, e) != 0))
			return -1;
	}
	*n = kept;
	return 0;
}

int
node_sort(struct node *n, struct scratch *s, size_t at, struct changes *c,
    struct err *e)
{
	struct span span = { 0 };
	size_t records = 0;

	if (scratch_for(s, n, e) != 0)
		return -1;
	memcpy(s->bytes, n->bytes + n->owner_len, n->len);
	while (node_next(n, &span)) {
		struct rr r = { 0 };

		while (span_next(&span, &r)) {
			s->records[records] = r;
			s->records[records++].data = s->bytes +
			    (r.data - (n->bytes + n->owner_len));
		}
	}
	qsort(s->records, records, sizeof(*s->records), record_order_void);
	if (records_settle(s->records, &records, at, c, e) != 0)
		return -1;
	/* In place: what was there is no shorter. */
	node_fill(n, s->records, records);
	return 0;
}

void
scratch_free(struct scratch *s)
{
	free(s->records);
	free(s->bytes);
	*s = (struct scratch){ 0 };
}
