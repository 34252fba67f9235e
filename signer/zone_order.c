#include <stdlib.h>

#include "signer/zone.h"

static int
node_order(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;

	return dname_order(&(*x)->owner, &(*y)->owner);
}

/* Moves from's records to into and frees from, also when it fails. */
static int
node_merge(struct node *into, struct node *from, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < from->n; i++) {
		struct recordset *s = node_set_new(into, from->sets[i].type, e);

		if (rc == 0 && (s == NULL ||
		    recordset_merge(s, &from->sets[i], e) != 0))
			rc = -1;
		recordset_free(&from->sets[i]);
	}
	free(from->sets);
	free(from);
	return rc;
}

/* Nodes that were met more than once become one. */
static int
zone_join(struct zone *z, struct err *e)
{
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 1; i < z->n; i++) {
		struct node *n = z->nodes[i];

		if (!dname_equal(&z->nodes[kept]->owner, &n->owner))
			z->nodes[++kept] = n;
		else if (node_merge(z->nodes[kept], n, e) != 0)
			rc = -1;
	}
	z->n = z->n > 0 ? kept + 1 : 0;
	return rc;
}

enum { NOTES_MAX = 1 << 14 };	/* octets; a person reads no more */

static int
note(struct blob *notes, const struct node *n, uint16_t type, const char *what,
    struct err *e)
{
	char owner[DNAME_TEXT_MAX], *mnemonic;
	int rc;

	if (notes->len > NOTES_MAX)
		return 0;
	mnemonic = ldns_rr_type2str((ldns_rr_type)type);
	rc = blob_printf(notes, e, "%s %s: %s\n",
	    dname_text(&n->owner, owner), mnemonic != NULL ? mnemonic : "",
	    what);
	free(mnemonic);
	return rc;
}

static int
node_sort(struct node *n, struct blob *notes, struct err *e)
{
	for (size_t i = 0; i < n->n; i++) {
		struct recordset *s = &n->sets[i];

		if (recordset_sort(s) > 0 && note(notes, n, s->type,
		    "a record that is there twice was taken once", e) != 0)
			return -1;
		if (s->ttl_differed && note(notes, n, s->type,
		    "its records have different TTLs, the lowest was taken",
		    e) != 0)
			return -1;
	}
	return 0;
}

static void
zone_roles(struct zone *z)
{
	const struct dname *cut = NULL;

	for (size_t i = 0; i < z->n; i++) {
		struct node *n = z->nodes[i];

		if (cut != NULL && dname_within(&n->owner, cut)) {
			n->role = NODE_OCCLUDED;
		} else if (node_set(n, LDNS_RR_TYPE_NS) != NULL &&
		    !dname_equal(&n->owner, &z->origin)) {
			n->role = NODE_DELEGATION;
			cut = &n->owner;
		} else {
			n->role = NODE_AUTHORITATIVE;
		}
	}
}

static int
refuse(const struct node *n, const char *why, struct err *e)
{
	char owner[DNAME_TEXT_MAX];

	return err_set(e, ERR_POLICY, "%.300s %s",
	    dname_text(&n->owner, owner), why);
}

static bool
set_is_dnssec(const struct recordset *s)
{
	return s->type == LDNS_RR_TYPE_NSEC || s->data.n == 0;
}

static size_t
node_records(const struct node *n, uint16_t type)
{
	const struct recordset *s = node_set(n, type);

	return s != NULL ? s->data.n : 0;
}

/* RFC 1034, 3.6.2 and RFC 6672, 2.4: what stands beside an alias. */
static int
node_check_alias(const struct node *n, bool apex, struct err *e)
{
	size_t cname = node_records(n, LDNS_RR_TYPE_CNAME);

	if (cname > 1)
		return refuse(n, "has more than one CNAME", e);
	if (node_records(n, LDNS_RR_TYPE_DNAME) > 1)
		return refuse(n, "has more than one DNAME", e);
	if (!apex && node_records(n, LDNS_RR_TYPE_DNAME) > 0 &&
	    n->role == NODE_DELEGATION)
		return refuse(n, "is a delegation and has a DNAME", e);
	for (size_t i = 0; cname > 0 && i < n->n; i++) {
		if (n->sets[i].type != LDNS_RR_TYPE_CNAME &&
		    !set_is_dnssec(&n->sets[i]))
			return refuse(n, "has a CNAME and other records", e);
	}
	return 0;
}

static int
node_check_ds(const struct node *n, bool apex, struct err *e)
{
	if (node_records(n, LDNS_RR_TYPE_DS) == 0 ||
	    n->role == NODE_DELEGATION)
		return 0;
	if (apex)
		return refuse(n, "is the apex and has a DS, which belongs in "
		    "the parent zone", e);
	return refuse(n, "has a DS and is not a delegation", e);
}

/*
 * RFC 4592, 4.2 leaves open what it would mean, and name servers do not load
 * it, not even where it is below another cut.
 */
static int
node_check_wildcard(const struct node *n, struct err *e)
{
	if (n->owner.wire[0] != 1 || n->owner.wire[1] != '*' ||
	    node_records(n, LDNS_RR_TYPE_NS) == 0)
		return 0;
	return refuse(n, "is a wildcard and has an NS: a wildcard cannot be "
	    "delegated (RFC 4592, 4.2)", e);
}

static int
zone_check_apex(const struct zone *z, struct err *e)
{
	const struct node *apex = zone_node(z, &z->origin);
	char origin[DNAME_TEXT_MAX];

	if (apex == NULL || node_records(apex, LDNS_RR_TYPE_SOA) == 0)
		return err_set(e, ERR_POLICY, "there is no SOA at %.300s",
		    dname_text(&z->origin, origin));
	if (node_records(apex, LDNS_RR_TYPE_SOA) > 1)
		return refuse(apex, "has more than one SOA", e);
	if (node_records(apex, LDNS_RR_TYPE_NS) == 0)
		return refuse(apex, "has no name server (NS)", e);
	return 0;
}

static int
zone_check(const struct zone *z, struct err *e)
{
	const struct dname *alias = NULL;

	if (zone_check_apex(z, e) != 0)
		return -1;
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->nodes[i];
		bool apex = dname_equal(&n->owner, &z->origin);

		if (alias != NULL && dname_within(&n->owner, alias))
			return refuse(n, "is below a DNAME", e);
		if (node_check_wildcard(n, e) != 0 ||
		    node_check_alias(n, apex, e) != 0 ||
		    node_check_ds(n, apex, e) != 0)
			return -1;
		if (!apex && node_records(n, LDNS_RR_TYPE_SOA) > 0)
			return refuse(n, "has an SOA and is not the apex", e);
		/* RFC 7344, 4.1 */
		if (!apex && (node_records(n, LDNS_RR_TYPE_CDS) > 0 ||
		    node_records(n, LDNS_RR_TYPE_CDNSKEY) > 0))
			return refuse(n, "has a CDS or CDNSKEY and is not the "
			    "apex", e);
		if (n->role != NODE_OCCLUDED &&
		    node_records(n, LDNS_RR_TYPE_DNAME) > 0)
			alias = &n->owner;
	}
	return 0;
}

int
zone_order(struct zone *z, struct blob *notes, struct err *e)
{
	if (z->n > 1)
		qsort(z->nodes, z->n, sizeof(z->nodes[0]), node_order);
	if (zone_join(z, e) != 0)
		return -1;
	for (size_t i = 0; i < z->n; i++) {
		if (node_sort(z->nodes[i], notes, e) != 0)
			return -1;
	}
	zone_roles(z);
	return zone_check(z, e);
}
