#include "signer/rdata.h"
#include "signer/zone.h"

static int
refuse(const struct zone *z, const struct node *n, const char *why,
    struct err *e)
{
	char text[DNAME_TEXT_MAX];
	struct dname owner;

	node_owner(n, &z->origin, &owner);
	return err_set(e, ERR_POLICY, "%.300s %s", dname_text(&owner, text),
	    why);
}

static size_t
records(const struct node *n, uint16_t type)
{
	struct span s;

	return node_span(n, type, &s) ? s.n : 0;
}

static bool
has_beside_alias(const struct node *n)
{
	struct span s = { 0 };

	while (node_next(n, &s)) {
		if (s.type != LDNS_RR_TYPE_CNAME &&
		    s.type != LDNS_RR_TYPE_NSEC &&
		    s.type != LDNS_RR_TYPE_NSEC3 &&
		    s.type != LDNS_RR_TYPE_RRSIG)
			return true;
	}
	return false;
}

/* RFC 1034, 3.6.2 and RFC 6672, 2.4: what stands beside an alias. */
static int
check_alias(const struct zone *z, const struct node *n, struct err *e)
{
	if ((n->has & HAS_CNAME) != 0) {
		if (records(n, LDNS_RR_TYPE_CNAME) > 1)
			return refuse(z, n, "has more than one CNAME", e);
		if (has_beside_alias(n))
			return refuse(z, n, "has a CNAME and other records",
			    e);
	}
	if ((n->has & HAS_DNAME) != 0) {
		if (records(n, LDNS_RR_TYPE_DNAME) > 1)
			return refuse(z, n, "has more than one DNAME", e);
		if (n->role == NODE_DELEGATION)
			return refuse(z, n, "is a delegation and has a DNAME",
			    e);
	}
	return 0;
}

static int
check_ds(const struct zone *z, const struct node *n, struct err *e)
{
	if ((n->has & HAS_DS) == 0 || n->role == NODE_DELEGATION)
		return 0;
	if (n->owner_len == 0)
		return refuse(z, n, "is the apex and has a DS, which belongs "
		    "in the parent zone", e);
	return refuse(z, n, "has a DS and is not a delegation", e);
}

/*
 * RFC 4592, 4.2 leaves open what it would mean, and name servers do not load
 * it, not even where it is below another cut.
 */
static int
check_wildcard(const struct zone *z, const struct node *n, struct err *e)
{
	if (n->owner_len < 2 || n->bytes[0] != 1 || n->bytes[1] != '*' ||
	    (n->has & HAS_NS) == 0)
		return 0;
	return refuse(z, n, "is a wildcard and has an NS: a wildcard cannot "
	    "be delegated (RFC 4592, 4.2)", e);
}

int
zone_check_apex(const struct zone *z, struct err *e)
{
	const struct node *apex = zone_apex(z);
	char origin[DNAME_TEXT_MAX];

	if (apex == NULL || (apex->has & HAS_SOA) == 0)
		return err_set(e, ERR_POLICY, "there is no SOA at %.300s",
		    dname_text(&z->origin, origin));
	if (records(apex, LDNS_RR_TYPE_SOA) > 1)
		return refuse(z, apex, "has more than one SOA", e);
	if ((apex->has & HAS_NS) == 0)
		return refuse(z, apex, "has no name server (NS)", e);
	return 0;
}

int
zone_check(const struct zone *z, size_t i, struct err *e)
{
	const struct node *n = z->at[i].node;
	bool apex = n->owner_len == 0;

	if (check_wildcard(z, n, e) != 0 || check_alias(z, n, e) != 0 ||
	    check_ds(z, n, e) != 0)
		return -1;
	if (!apex && (n->has & HAS_SOA) != 0)
		return refuse(z, n, "has an SOA and is not the apex", e);
	/* RFC 7344, 4.1 */
	if (!apex && (n->has & HAS_CHILD) != 0)
		return refuse(z, n, "has a CDS or CDNSKEY and is not the "
		    "apex", e);
	return 0;
}

int
zone_check_below(const struct zone *z, const struct node *n, struct err *e)
{
	return refuse(z, n, "is below a DNAME", e);
}
