#include "signer/amend_private.h"
#include "signer/rdata.h"

static int
record_keep(struct touched *t, const struct rr *r, struct err *e)
{
	struct rr *records = amend_grow(t->records, t->n, &t->room,
	    sizeof(*records), e);

	if (records == NULL)
		return -1;
	t->records = records;
	records[t->n++] = *r;
	return 0;
}

/* The name, with what the zone says of it so far. */
struct touched *
amend_edit(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	struct touched *t = amend_touch(a, owner, len, e);
	struct span s = { 0 };

	if (t == NULL || t->edited)
		return t;
	while (t->old != NULL && node_next(t->old, &s)) {
		struct rr r = { 0 };

		while (!amend_is_made(s.type) && span_next(&s, &r))
			if (record_keep(t, &r, e) != 0)
				return NULL;
	}
	t->edited = true;
	return t;
}

void
amend_records_drop(struct touched *t, uint16_t type, const struct rr *one)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct rr *r = &t->records[i];

		if (r->type == type && (one == NULL || rdata_order(r->data,
		    r->len, one->data, one->len) == 0))
			continue;
		t->records[kept++] = *r;
	}
	t->n = kept;
}

int
amend_record_add(struct touched *t, const struct rr *r, struct err *e)
{
	if (r->type == LDNS_RR_TYPE_SOA || r->type == LDNS_RR_TYPE_CNAME)
		amend_records_drop(t, r->type, NULL);
	amend_records_drop(t, r->type, r);
	for (size_t i = 0; i < t->n; i++)
		if (t->records[i].type == r->type)
			t->records[i].ttl = r->ttl;
	return record_keep(t, r, e);
}

static void
records_clear(struct touched *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->n; i++) {
		const uint16_t type = t->records[i].type;

		if (t->owner_len == 0 && (type == LDNS_RR_TYPE_SOA ||
		    type == LDNS_RR_TYPE_NS || type_is_made(type)))
			t->records[kept++] = t->records[i];
	}
	t->n = kept;
}

static int
change_check(const struct change *c, struct err *e)
{
	if (c->kind == CHANGE_DELETE_NAME)
		return 0;
	if (type_is_made(c->rr.type))
		return err_set(e, ERR_POLICY, "records of type %u are made "
		    "here, and no change has them", (unsigned)c->rr.type);
	if (c->rr.type == LDNS_RR_TYPE_SOA && (c->kind != CHANGE_ADD ||
	    c->owner_len > 0))
		return err_set(e, ERR_POLICY, "the SOA is at the apex, and "
		    "cannot be deleted");
	return zone_check_type(c->rr.type, e);
}

int
amend_change(struct amend *a, const struct change *c, struct err *e)
{
	struct touched *t;

	if (change_check(c, e) != 0 ||
	    (t = amend_edit(a, c->owner, c->owner_len, e)) == NULL)
		return -1;
	switch (c->kind) {
	case CHANGE_ADD:
		return amend_record_add(t, &c->rr, e);
	case CHANGE_DELETE:
		amend_records_drop(t, c->rr.type, &c->rr);
		break;
	case CHANGE_DELETE_RRSET:
		amend_records_drop(t, c->rr.type, NULL);
		break;
	case CHANGE_DELETE_NAME:
		records_clear(t);
		break;
	}
	return 0;
}

int
amend_replace(struct amend *a, const struct node *n, struct err *e)
{
	struct touched *t = amend_edit(a, n->bytes, n->owner_len, e);
	struct span s = { 0 };
	size_t kept = 0;

	if (t == NULL)
		return -1;
	/* Of what is made, the slot's keys and NSEC3PARAM stay. */
	for (size_t i = 0; i < t->n; i++)
		if (t->owner_len == 0 && type_is_made(t->records[i].type))
			t->records[kept++] = t->records[i];
	t->n = kept;
	while (node_next(n, &s)) {
		struct rr r = { 0 };

		while (!type_is_made(s.type) && span_next(&s, &r))
			if (record_keep(t, &r, e) != 0)
				return -1;
	}
	return 0;
}
