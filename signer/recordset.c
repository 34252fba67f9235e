#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "signer/recordset.h"

/*
 * The types with names in their data that are compared in lower case: those
 * of RFC 4034, 6.2 but SIG, NXT and A6, which no zone here has, and NSEC,
 * which RFC 6840, 5.1 takes out; RRSIG is only ever made, in lower case.
 */
static const uint16_t lowered[] = {
	LDNS_RR_TYPE_NS, LDNS_RR_TYPE_MD, LDNS_RR_TYPE_MF, LDNS_RR_TYPE_CNAME,
	LDNS_RR_TYPE_SOA, LDNS_RR_TYPE_MB, LDNS_RR_TYPE_MG, LDNS_RR_TYPE_MR,
	LDNS_RR_TYPE_PTR, LDNS_RR_TYPE_MINFO, LDNS_RR_TYPE_MX, LDNS_RR_TYPE_RP,
	LDNS_RR_TYPE_AFSDB, LDNS_RR_TYPE_RT, LDNS_RR_TYPE_PX,
	LDNS_RR_TYPE_NAPTR, LDNS_RR_TYPE_KX, LDNS_RR_TYPE_SRV,
	LDNS_RR_TYPE_DNAME,
};

static bool
type_is_lowered(uint16_t type)
{
	for (size_t i = 0; i < sizeof(lowered) / sizeof(lowered[0]); i++) {
		if (lowered[i] == type)
			return true;
	}
	return false;
}

/* NULL when ldns cannot read the data, or reads something else into it. */
static ldns_rr *
record_read(const struct dname *owner, uint16_t type, uint32_t ttl,
    const struct rdata *r, struct blob *canonical)
{
	struct err unread;
	ldns_rr *rr;

	rr = record_new(owner, type, ttl, r->bytes, r->len, &unread);
	if (rr != NULL && (record_rdata(rr, canonical, &unread) != 0 ||
	    canonical->len != r->len)) {
		ldns_rr_free(rr);
		rr = NULL;
	}
	return rr;
}

/* The data as one field, which ldns neither reads nor changes. */
static ldns_rr *
record_opaque(const struct dname *owner, uint16_t type, uint32_t ttl,
    const struct rdata *r)
{
	ldns_rr *rr = ldns_rr_new();
	ldns_rdf *name, *data;

	name = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, owner->len,
	    owner->wire);
	data = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_UNKNOWN, r->len, r->bytes);
	if (rr == NULL || name == NULL || data == NULL ||
	    !ldns_rr_push_rdf(rr, data)) {
		ldns_rdf_deep_free(name);
		ldns_rdf_deep_free(data);
		ldns_rr_free(rr);
		return NULL;
	}
	ldns_rr_set_owner(rr, name);
	ldns_rr_set_type(rr, (ldns_rr_type)type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	ldns_rr_set_ttl(rr, ttl);
	return rr;
}

bool
recordset_is_opaque(const ldns_rr *rr)
{
	return ldns_rr_rd_count(rr) == 1 &&
	    ldns_rdf_get_type(ldns_rr_rdf(rr, 0)) == LDNS_RDF_TYPE_UNKNOWN;
}

ldns_rr *
recordset_record(const struct dname *owner, uint16_t type, uint32_t ttl,
    const struct rdata *r, struct err *e)
{
	struct blob back = { NULL, 0 };
	ldns_rr *rr = record_read(owner, type, ttl, r, &back);

	if (rr != NULL && memcmp(back.data, r->bytes, r->len) != 0) {
		ldns_rr_free(rr);
		rr = NULL;
	}
	blob_free(&back);
	if (rr == NULL && (rr = record_opaque(owner, type, ttl, r)) == NULL)
		err_set(e, ERR_SYS, "out of memory for a record");
	return rr;
}

static int
rdata_lower(uint16_t type, struct rdata *r, struct err *e)
{
	static const struct dname root = { .len = 1 };
	struct blob low = { NULL, 0 };
	ldns_rr *rr = record_read(&root, type, 0, r, &low);

	if (rr == NULL) {
		blob_free(&low);
		return err_set(e, ERR_FORMAT,
		    "its data is not that of its type");
	}
	memcpy(r->bytes, low.data, r->len);
	blob_free(&low);
	ldns_rr_free(rr);
	return 0;
}

/* Takes bytes over. */
static int
rdata_push(struct rdata_list *l, struct rdata r, struct err *e)
{
	struct rdata *at = l->at;

	/* Room for a power of two, so that large sets do not cost squares. */
	if ((l->n & (l->n - 1)) == 0) {
		at = reallocarray(l->at, l->n == 0 ? 1 : l->n * 2, sizeof(*at));
		if (at == NULL) {
			free(r.bytes);
			return err_sys(e, "a set of records");
		}
	}
	l->at = at;
	l->at[l->n++] = r;
	return 0;
}

static int
rdata_order(const struct rdata *a, const struct rdata *b)
{
	int c = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return c != 0 ? c : (int)a->len - (int)b->len;
}

static int
rdata_order_void(const void *a, const void *b)
{
	return rdata_order(a, b);
}

static size_t
rdata_sort(struct rdata_list *l)
{
	size_t kept = 0, n = l->n;

	if (n < 2)
		return 0;
	qsort(l->at, n, sizeof(l->at[0]), rdata_order_void);
	for (size_t i = 1; i < n; i++) {
		if (rdata_order(&l->at[kept], &l->at[i]) == 0)
			free(l->at[i].bytes);
		else
			l->at[++kept] = l->at[i];
	}
	l->n = kept + 1;	/* there is no less room: rdata_push() is right */
	return n - l->n;
}

static void
rdata_free(struct rdata_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->at[i].bytes);
	free(l->at);
	*l = (struct rdata_list){ 0, NULL };
}

static bool
rdata_equal(const struct rdata_list *a, const struct rdata_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (rdata_order(&a->at[i], &b->at[i]) != 0)
			return false;
	}
	return true;
}

static void
take_ttl(struct recordset *s, uint32_t ttl)
{
	if (s->data.n > 0 && s->ttl != ttl) {
		s->ttl_differed = true;
		ttl = s->ttl < ttl ? s->ttl : ttl;
	}
	s->ttl = ttl;
}

int
recordset_add(struct recordset *s, uint16_t type, uint32_t ttl,
    const uint8_t *rdata, size_t len, struct err *e)
{
	struct rdata r = { (uint16_t)len, NULL };

	if (len > UINT16_MAX)
		return err_set(e, ERR_FORMAT, "its data is too long");
	if ((r.bytes = malloc(len + 1)) == NULL)
		return err_sys(e, "a record's data");
	if (len > 0)
		memcpy(r.bytes, rdata, len);
	if (type == LDNS_RR_TYPE_RRSIG) {
		s->sigs_ttl = ttl;
		return rdata_push(&s->sigs, r, e);
	}
	if (type_is_lowered(type) && rdata_lower(type, &r, e) != 0) {
		free(r.bytes);
		return -1;
	}
	take_ttl(s, ttl);
	return rdata_push(&s->data, r, e);
}

static int
rdata_move(struct rdata_list *into, struct rdata_list *from, struct err *e)
{
	for (size_t i = 0; i < from->n; i++) {
		struct rdata r = from->at[i];

		from->at[i].bytes = NULL;
		if (rdata_push(into, r, e) != 0)
			return -1;
	}
	free(from->at);
	*from = (struct rdata_list){ 0, NULL };
	return 0;
}

int
recordset_merge(struct recordset *into, struct recordset *from, struct err *e)
{
	if (from->data.n > 0)
		take_ttl(into, from->ttl);
	if (from->sigs.n > 0)
		into->sigs_ttl = from->sigs_ttl;
	into->ttl_differed |= from->ttl_differed;
	if (rdata_move(&into->data, &from->data, e) != 0)
		return -1;
	return rdata_move(&into->sigs, &from->sigs, e);
}

size_t
recordset_sort(struct recordset *s)
{
	return rdata_sort(&s->data) + rdata_sort(&s->sigs);
}

void
recordset_free(struct recordset *s)
{
	rdata_free(&s->data);
	rdata_free(&s->sigs);
}

bool
recordset_equal(const struct recordset *a, const struct recordset *b)
{
	return a->type == b->type && a->ttl == b->ttl &&
	    (a->sigs.n == 0 || a->sigs_ttl == b->sigs_ttl) &&
	    rdata_equal(&a->data, &b->data) && rdata_equal(&a->sigs, &b->sigs);
}

ldns_rr_list *
recordset_records(const struct recordset *s, const struct dname *owner,
    struct err *e)
{
	ldns_rr_list *l = ldns_rr_list_new();

	for (size_t i = 0; l != NULL && i < s->data.n; i++) {
		ldns_rr *rr = recordset_record(owner, s->type, s->ttl,
		    &s->data.at[i], e);

		if (rr != NULL && ldns_rr_list_push_rr(l, rr))
			continue;
		ldns_rr_free(rr);
		ldns_rr_list_deep_free(l);
		l = NULL;
	}
	if (l == NULL)
		err_set(e, ERR_SYS, "a set of records: not enough memory");
	return l;
}
