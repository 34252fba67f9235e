#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "keyset/rrset.h"

/* RFC 4034, 6.3: as left-justified octets, absent before zero. */
static int
order(const void *a, const void *b)
{
	const struct blob *x = a, *y = b;
	int by_octet;

	by_octet = memcmp(x->data, y->data, x->len < y->len ? x->len : y->len);
	if (by_octet != 0)
		return by_octet;
	return (x->len > y->len) - (x->len < y->len);
}

static void
sort_once(struct rrset *set)
{
	size_t kept = 0;

	qsort(set->rdata, set->n, sizeof(set->rdata[0]), order);
	for (size_t i = 1; i < set->n; i++) {
		if (order(&set->rdata[kept], &set->rdata[i]) == 0)
			blob_free(&set->rdata[i]);
		else
			set->rdata[++kept] = set->rdata[i];
	}
	set->n = kept + 1;
}

static int
add(struct rrset *set, const ldns_rr *rr, struct err *e)
{
	struct blob rdata = { NULL, 0 };
	struct dname owner;

	if (dname_from_rdf(&owner, ldns_rr_owner(rr), e) != 0)
		return -1;
	if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
		return err_set(e, ERR_FORMAT, "a record of an RRset is not of "
		    "class IN");
	if (!dname_equal(&owner, &set->owner) ||
	    (uint16_t)ldns_rr_get_type(rr) != set->type)
		return err_set(e, ERR_FORMAT, "the records of an RRset are not "
		    "of one name and type");
	if (record_rdata(rr, &rdata, e) != 0)
		return -1;
	set->rdata[set->n++] = rdata;
	return 0;
}

int
rrset_from_list(struct rrset *out, const ldns_rr_list *list, struct err *e)
{
	size_t count = ldns_rr_list_rr_count(list);
	struct rrset set = { 0 };

	if (count == 0)
		return err_set(e, ERR_FORMAT, "an RRset has no records");
	if (dname_from_rdf(&set.owner,
	    ldns_rr_owner(ldns_rr_list_rr(list, 0)), e) != 0)
		return -1;
	set.type = (uint16_t)ldns_rr_get_type(ldns_rr_list_rr(list, 0));
	if ((set.rdata = calloc(count, sizeof(set.rdata[0]))) == NULL)
		return err_set(e, ERR_SYS, "out of memory for an RRset");
	for (size_t i = 0; i < count; i++)
		if (add(&set, ldns_rr_list_rr(list, i), e) != 0) {
			rrset_free(&set);
			return -1;
		}
	sort_once(&set);
	*out = set;
	return 0;
}

void
rrset_free(struct rrset *set)
{
	for (size_t i = 0; i < set->n; i++)
		blob_free(&set->rdata[i]);
	free(set->rdata);
	set->rdata = NULL;
	set->n = 0;
}

int
rrset_write(const struct rrset *set, uint32_t ttl, struct blob *out,
    struct err *e)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct blob *rdata = &set->rdata[i];
		const uint8_t fixed[] = {
			(uint8_t)(set->type >> 8), (uint8_t)set->type,
			0, LDNS_RR_CLASS_IN,
			(uint8_t)(ttl >> 24), (uint8_t)(ttl >> 16),
			(uint8_t)(ttl >> 8), (uint8_t)ttl,
			(uint8_t)(rdata->len >> 8), (uint8_t)rdata->len,
		};

		if (blob_append(out, set->owner.wire, set->owner.len, e) != 0 ||
		    blob_append(out, fixed, sizeof(fixed), e) != 0 ||
		    blob_append(out, rdata->data, rdata->len, e) != 0)
			return -1;
	}
	return 0;
}
