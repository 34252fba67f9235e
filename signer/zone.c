#include <stdlib.h>
#include <string.h>

#include "signer/zone.h"

struct zone *
zone_new(const struct dname *origin, struct err *e)
{
	struct zone *z = calloc(1, sizeof(*z));

	if (z == NULL) {
		err_sys(e, "a zone");
		return NULL;
	}
	z->origin = *origin;
	return z;
}

static void
node_free(struct node *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < n->n; i++)
		recordset_free(&n->sets[i]);
	free(n->sets);
	free(n);
}

void
zone_free(struct zone **zp)
{
	struct zone *z = *zp;

	if (z == NULL)
		return;
	for (size_t i = 0; i < z->n; i++)
		node_free(z->nodes[i]);
	free(z->nodes);
	free(z);
	*zp = NULL;
}

struct recordset *
node_set(const struct node *n, uint16_t type)
{
	for (size_t i = 0; i < n->n; i++) {
		if (n->sets[i].type == type)
			return &n->sets[i];
	}
	return NULL;
}

struct recordset *
node_set_new(struct node *n, uint16_t type, struct err *e)
{
	struct recordset *s = node_set(n, type);
	size_t at = n->n;

	if (s != NULL)
		return s;
	s = reallocarray(n->sets, n->n + 1, sizeof(*s));
	if (s == NULL) {
		err_sys(e, "a name's records");
		return NULL;
	}
	n->sets = s;
	while (at > 0 && s[at - 1].type > type)
		at--;
	memmove(&s[at + 1], &s[at], (n->n - at) * sizeof(*s));
	s[at] = (struct recordset){ .type = type };
	n->n++;
	return &s[at];
}

/* Records of one name mostly come together: then its node is the last one. */
static struct node *
zone_last(struct zone *z, const struct dname *owner, struct err *e)
{
	struct node **nodes = z->nodes, *n;

	if (z->n > 0 && dname_equal(&z->nodes[z->n - 1]->owner, owner))
		return z->nodes[z->n - 1];
	if ((z->n & (z->n - 1)) == 0) {
		nodes = reallocarray(z->nodes, z->n == 0 ? 1 : z->n * 2,
		    sizeof(*nodes));
		if (nodes == NULL) {
			err_sys(e, "a zone's names");
			return NULL;
		}
		z->nodes = nodes;
	}
	if ((n = calloc(1, sizeof(*n))) == NULL) {
		err_sys(e, "a name");
		return NULL;
	}
	n->owner = *owner;
	z->nodes[z->n++] = n;
	return n;
}

static bool
type_is_meta(uint16_t type)
{
	return type == 0 || type == LDNS_RR_TYPE_OPT ||
	    (type >= 128 && type <= 255);
}

/* Types that others replaced, with names in their data. */
static bool
type_is_obsolete(uint16_t type)
{
	return type == LDNS_RR_TYPE_SIG || type == LDNS_RR_TYPE_NXT ||
	    type == LDNS_RR_TYPE_A6;
}

int
zone_add(struct zone *z, const struct dname *owner, uint16_t type,
    uint32_t ttl, const uint8_t *rdata, size_t len, struct err *e)
{
	uint16_t of = type;
	struct node *n;
	struct recordset *s;

	if (!dname_within(owner, &z->origin))
		return err_set(e, ERR_POLICY, "it is outside the zone");
	if (type_is_meta(type))
		return err_set(e, ERR_FORMAT,
		    "no zone holds records of type %u", (unsigned)type);
	if (type_is_obsolete(type))
		return err_set(e, ERR_POLICY, "type %u is obsolete, and "
		    "validators do not agree on what its signature covers",
		    (unsigned)type);
	if (type == LDNS_RR_TYPE_RRSIG) {
		if (len < 18)
			return err_set(e, ERR_FORMAT, "its data is too short");
		of = ldns_read_uint16(rdata);
	}
	if ((n = zone_last(z, owner, e)) == NULL ||
	    (s = node_set_new(n, of, e)) == NULL)
		return -1;
	return recordset_add(s, type, ttl, rdata, len, e);
}

struct node *
zone_node(const struct zone *z, const struct dname *owner)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = dname_order(owner, &z->nodes[mid]->owner);

		if (c == 0)
			return z->nodes[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

bool
node_signs(const struct node *n, uint16_t type)
{
	switch (n->role) {
	case NODE_AUTHORITATIVE:
		return true;
	case NODE_DELEGATION:
		return type == LDNS_RR_TYPE_DS || type == LDNS_RR_TYPE_NSEC;
	case NODE_OCCLUDED:
		break;
	}
	return false;
}

bool
zone_equal(const struct zone *a, const struct zone *b)
{
	if (a->n != b->n || !dname_equal(&a->origin, &b->origin))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct node *x = a->nodes[i], *y = b->nodes[i];

		if (!dname_equal(&x->owner, &y->owner) || x->n != y->n)
			return false;
		for (size_t j = 0; j < x->n; j++) {
			if (!recordset_equal(&x->sets[j], &y->sets[j]))
				return false;
		}
	}
	return true;
}

/* An SOA's data ends in five numbers: serial, three timers, minimum. */
static struct recordset *
zone_soa(const struct zone *z)
{
	return node_set(zone_node(z, &z->origin), LDNS_RR_TYPE_SOA);
}

static uint8_t *
soa_numbers(const struct recordset *soa)
{
	return soa->data.at[0].bytes + soa->data.at[0].len - 20;
}

uint32_t
zone_serial(const struct zone *z)
{
	return ldns_read_uint32(soa_numbers(zone_soa(z)));
}

void
zone_set_serial(struct zone *z, uint32_t serial)
{
	ldns_write_uint32(soa_numbers(zone_soa(z)), serial);
}

uint32_t
zone_negative_ttl(const struct zone *z)
{
	const struct recordset *soa = zone_soa(z);
	uint32_t minimum = ldns_read_uint32(soa_numbers(soa) + 16);

	return soa->ttl < minimum ? soa->ttl : minimum;
}
