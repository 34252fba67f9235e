#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"
#include "signer/rdata.h"
#include "signer/store_made.h"
#include "signer/store_zone.h"

static int
name_order(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	if (x->owner_len != y->owner_len)
		return x->owner_len < y->owner_len ? -1 : 1;
	return x->owner_len == 0 ? 0 : memcmp(x->owner, y->owner,
	    x->owner_len);
}

static int
hash_order(const void *a, const void *b)
{
	const struct touched_hash *x = a, *y = b;

	return memcmp(x->hash, y->hash, NSEC3_HASH);
}

bool
amend_is_made(uint16_t type)
{
	return type == LDNS_RR_TYPE_RRSIG || type == LDNS_RR_TYPE_NSEC;
}

bool
amend_all(const struct amend *a)
{
	return a->new_zsk || a->negative_ttl != a->negative_ttl_was;
}

void *
amend_grow(void *list, size_t n, size_t *room, size_t size, struct err *e)
{
	if (n < *room)
		return list;
	if ((list = reallocarray(list, 2 * *room + 64, size)) == NULL)
		err_sys(e, "what a change touches");
	else
		*room = 2 * *room + 64;
	return list;
}

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

static struct touched *
touch_new(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	struct touched *t = calloc(1, sizeof(*t));
	uint8_t *own = arena_take(a->arena, len + 1, e);
	struct node *old;
	void *list;

	if (t == NULL || own == NULL || (list = amend_grow(a->at, a->n,
	    &a->room, sizeof(struct touched *), e)) == NULL) {
		free(t);
		err_set(e, ERR_SYS, "no memory for what a change touches");
		return NULL;
	}
	if (len > 0)
		memcpy(own, owner, len);
	a->at = list;
	a->at[a->n++] = t;
	t->owner = own;
	t->owner_len = (uint8_t)len;
	if (store_name(a->txn, STORE_AT, own, len, a->arena, &old, e) != 0)
		return NULL;
	t->old = t->now = old;
	if (tsearch(t, &a->names, name_order) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	return t;
}

struct touched *
amend_touch(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	const struct touched wanted = { .owner = owner,
	    .owner_len = (uint8_t)len };
	struct touched **found = tfind(&wanted, &a->names, name_order);

	return found != NULL ? *found : touch_new(a, owner, len, e);
}

struct touched_hash *
amend_touch_hash(struct amend *a, const uint8_t hash[NSEC3_HASH],
    struct err *e)
{
	struct touched_hash wanted, **found, *h;
	void *list;

	memcpy(wanted.hash, hash, NSEC3_HASH);
	if ((found = tfind(&wanted, &a->hashes, hash_order)) != NULL)
		return *found;
	if ((list = amend_grow(a->hash_at, a->n_hashes, &a->room_hashes,
	    sizeof(struct touched_hash *), e)) == NULL)
		return NULL;
	a->hash_at = list;
	if ((h = calloc(1, sizeof(*h))) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	a->hash_at[a->n_hashes++] = h;
	memcpy(h->hash, hash, NSEC3_HASH);
	if (store_hash(a->txn, STORE_AT, hash, a->arena, &h->old, &h->was,
	    e) != 0)
		return NULL;
	h->now = h->old;
	h->is = h->was;
	if (tsearch(h, &a->hashes, hash_order) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	return h;
}

int
amend_set(struct amend *a, struct touched *t, const struct node *n,
    struct err *e)
{
	const bool there = t->now != NULL;

	t->now = n;
	if (n != NULL)
		return store_name_put(a->txn, n, e);
	return there ? store_name_drop(a->txn, t->owner, t->owner_len, e) : 0;
}

bool
amend_in_chain(const struct amend *a, const struct node *n)
{
	const struct denial *d = &a->about.denial;

	return n != NULL && (n->role == NODE_AUTHORITATIVE ||
	    (n->role == NODE_DELEGATION && (!d->hashed || !d->opt_out ||
	    (n->has & HAS_DS) != 0)));
}

void
amend_mini(const struct amend *a, struct zone *z, struct zone_entry at[3],
    const struct node *apex, const struct node *n, const struct node *next)
{
	const struct node *nodes[] = { apex, n, next };

	*z = (struct zone){ .origin = a->about.origin, .at = at };
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		if (nodes[i] != NULL)	/* it is only looked at */
			at[z->n++] = (struct zone_entry){
			    .node = (struct node *)(uintptr_t)nodes[i] };
}

/* The name, with what the zone says of it so far. */
static struct touched *
edit(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
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

/* Takes away what is of this type, or with data what is that record. */
static void
records_drop(struct touched *t, uint16_t type, const struct rr *one)
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

/* Another TTL is that of all of the RRset (RFC 2181, 5.2). */
static int
record_add(struct touched *t, const struct rr *r, struct err *e)
{
	if (r->type == LDNS_RR_TYPE_SOA || r->type == LDNS_RR_TYPE_CNAME)
		records_drop(t, r->type, NULL);
	records_drop(t, r->type, r);
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
	    (t = edit(a, c->owner, c->owner_len, e)) == NULL)
		return -1;
	switch (c->kind) {
	case CHANGE_ADD:
		return record_add(t, &c->rr, e);
	case CHANGE_DELETE:
		records_drop(t, c->rr.type, &c->rr);
		break;
	case CHANGE_DELETE_RRSET:
		records_drop(t, c->rr.type, NULL);
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
	struct touched *t = edit(a, n->bytes, n->owner_len, e);
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

int
amend_has(struct amend *a, const uint8_t *owner, size_t len, uint16_t type,
    size_t *records, struct err *e)
{
	struct touched *t = edit(a, owner, len, e);

	if (t == NULL)
		return -1;
	*records = 0;
	for (size_t i = 0; i < t->n; i++)
		*records += type == 0 || t->records[i].type == type;
	return 0;
}

static int
touch_ending(struct amend *a, const struct store_expiry *x, struct err *e)
{
	uint8_t owner[DNAME_MAX];
	size_t len;

	if (x->covers == LDNS_RR_TYPE_NSEC3 && a->about.denial.hashed &&
	    x->key_len == NSEC3_HASH)
		return amend_touch_hash(a, x->key, e) != NULL ? 0 : -1;
	if (store_key_owner(x->key, x->key_len, owner, &len, e) != 0)
		return -1;
	return amend_touch(a, owner, len, e) != NULL ? 0 : -1;
}

int
amend_refresh(struct amend *a, size_t *due, struct err *e)
{
	const time_t until = a->by->now + a->by->refresh;
	struct store_expiry x;
	bool there;

	*due = 0;
	if (store_expiry_next(a->txn, true, &x, &there, e) != 0)
		return -1;
	for (; there && x.ends <= until; (*due)++)
		if (touch_ending(a, &x, e) != 0 ||
		    store_expiry_next(a->txn, false, &x, &there, e) != 0)
			return -1;
	a->due = *due > 0;
	return 0;
}

static bool
same_denial(const struct denial *a, const struct denial *b)
{
	return a->hashed == b->hashed && (!a->hashed ||
	    (a->opt_out == b->opt_out && a->iterations == b->iterations &&
	    a->salt_len == b->salt_len &&
	    memcmp(a->salt, b->salt, a->salt_len) == 0));
}

static int
amend_open(struct amend *a, struct store *s, struct err *e)
{
	const struct signing *with = a->by->with;
	const struct digest slot = store_slot_digest(with->slot);
	const struct digest zsk = dnskey_id(&with->zsk->key);
	bool there;

	if ((a->arena = arena_new(e)) == NULL ||
	    (a->look = arena_new(e)) == NULL ||
	    (a->hasher = nsec3_hasher_new(e)) == NULL ||
	    (a->txn = store_write(s, e)) == NULL ||
	    store_about(a->txn, &a->about, &there, e) != 0)
		return -1;
	if (!there)
		return err_set(e, ERR_POLICY, "the store is empty: sign the "
		    "zone first");
	if (!same_denial(&a->about.denial, &with->denial))
		return err_set(e, ERR_POLICY, "the store has another chain of "
		    "NSEC or NSEC3 records than is configured: sign the whole "
		    "zone anew");
	a->new_slot = !digest_equal(&slot, &a->about.slot);
	a->new_zsk = !digest_equal(&zsk, &a->about.zsk);
	sig_head_init(&a->head, with, &a->about.origin);
	return 0;
}

struct amend *
amend_begin(struct store *s, const struct amending *by, struct err *e)
{
	struct amend *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		err_sys(e, "a change");
		return NULL;
	}
	a->by = by;
	if (amend_open(a, s, e) != 0)
		amend_free(&a);
	return a;
}

static void
nothing(void *node)
{
	(void)node;	/* the lists own them */
}

void
amend_free(struct amend **ap)
{
	struct amend *a = *ap;

	if (a == NULL)
		return;
	store_abort(&a->txn);
	tdestroy(a->names, nothing);
	tdestroy(a->hashes, nothing);
	for (size_t i = 0; i < a->n; i++) {
		free(a->at[i]->records);
		free(a->at[i]);
	}
	for (size_t i = 0; i < a->n_hashes; i++)
		free(a->hash_at[i]);
	free(a->at);
	free(a->hash_at);
	text_free(&a->data);
	nsec3_hasher_free(&a->hasher);
	arena_free(&a->look);
	arena_free(&a->arena);
	free(a);
	*ap = NULL;
}

/* Whether a name says what it said; of the SOA all but its serial. */
static bool
says_the_same(const struct node *a, const struct node *b)
{
	struct span x = { 0 }, y = { 0 };
	bool more_x, more_y;

	if (a == NULL || b == NULL)
		return a == b;
	for (;;) {
		do
			more_x = node_next(a, &x);
		while (more_x && amend_is_made(x.type));
		do
			more_y = node_next(b, &y);
		while (more_y && amend_is_made(y.type));
		if (!more_x || !more_y)
			return more_x == more_y;
		if (x.len != y.len || memcmp(x.at, y.at, x.len) != 0)
			return false;
	}
}

/* Each edited name's node of what it says now, in the store. */
static int
names_build(struct amend *a, bool *changed, struct err *e)
{
	for (size_t i = 0; i < a->n; i++) {
		struct touched *t = a->at[i];
		const struct node *n = NULL;

		if (!t->edited)
			continue;
		if (t->n > 0 && (n = made_node(a->arena, t->owner,
		    t->owner_len, t->old != NULL ? t->old->role : 0,
		    t->records, t->n, e)) == NULL)
			return -1;
		t->edited = false;
		if (says_the_same(t->old, n))
			continue;
		*changed = true;
		if (amend_set(a, t, n, e) != 0)
			return -1;
	}
	return 0;
}

static int
slot_put(struct amend *a, struct touched *apex, struct err *e)
{
	const struct bundle *slot = a->by->with->slot;

	records_drop(apex, LDNS_RR_TYPE_DNSKEY, NULL);
	for (size_t i = 0; i < slot->n_keys; i++) {
		uint8_t *rdata = arena_take(a->arena, 4 + DNSKEY_PUB_MAX, e);
		struct rr r = { .type = LDNS_RR_TYPE_DNSKEY,
		    .ttl = slot->keys[i].ttl, .data = rdata };

		if (rdata == NULL)
			return -1;
		r.len = (uint16_t)dnskey_to_rdata(&slot->keys[i].key, rdata);
		if (record_add(apex, &r, e) != 0)
			return -1;
	}
	return 0;
}

/* The SOA among the records, with data of its own; NULL: there is none. */
static struct rr *
soa_of(struct amend *a, struct touched *apex, struct err *e)
{
	for (size_t i = 0; i < apex->n; i++) {
		struct rr *r = &apex->records[i];
		uint8_t *own;

		if (r->type != LDNS_RR_TYPE_SOA)
			continue;
		if ((own = arena_take(a->arena, r->len, e)) == NULL)
			return NULL;
		memcpy(own, r->data, r->len);
		r->data = own;
		return r;
	}
	err_set(e, ERR_POLICY, "the zone would be without an SOA");
	return NULL;
}

static uint32_t
negative_ttl(const struct rr *soa)
{
	uint32_t minimum = ldns_read_uint32(soa->data + soa->len - 4);

	return soa->ttl < minimum ? soa->ttl : minimum;
}

/*
 * What the zone says cannot change without a serial; what is made may, where
 * the serial is another's.
 */
static int
serial_put(struct amend *a, struct touched *apex, uint32_t input,
    bool says_else, uint32_t *out, struct err *e)
{
	struct serial_basis basis = { .input = input, .has_last = true,
	    .last = a->about.serial, .now = a->by->now };
	struct rr *soa = soa_of(a, apex, e);

	if (soa == NULL)
		return -1;
	if (a->by->serial == SERIAL_KEEP && says_else &&
	    !serial_is_after(input, a->about.serial))
		return err_set(e, ERR_POLICY, "with \"serial = keep\" a change "
		    "needs a later SOA serial than %u, and has none",
		    (unsigned)a->about.serial);
	if (serial_next(a->by->serial, &basis, out, e) != 0)
		return -1;
	ldns_write_uint32((uint8_t *)(uintptr_t)soa->data + soa->len - 20,
	    *out);
	a->negative_ttl = negative_ttl(soa);
	return 0;
}

/* Whether an SOA that is to be there asks for a serial of its own. */
static bool
asks_for(const struct amend *a, uint32_t serial)
{
	return serial != a->about.serial && (a->by->serial == SERIAL_KEEP ||
	    serial_is_after(serial, a->about.serial));
}

/* Of the apex last: what it says depends on whether anything else changes. */
static int
apex_build(struct amend *a, bool *changed, uint32_t *serial, struct err *e)
{
	struct touched *apex = edit(a, NULL, 0, e);
	struct rr *soa;
	uint32_t input;
	bool says_else = false;

	if (apex == NULL || (soa = soa_of(a, apex, e)) == NULL)
		return -1;
	input = ldns_read_uint32(soa->data + soa->len - 20);
	/* Compared with the serial that is there, not with that it came with. */
	ldns_write_uint32((uint8_t *)(uintptr_t)soa->data + soa->len - 20,
	    a->about.serial);
	if (names_build(a, &says_else, e) != 0)
		return -1;
	*changed = says_else || a->new_slot || a->new_zsk || a->due ||
	    asks_for(a, input);
	if (!*changed)
		return 0;
	if (a->new_slot && slot_put(a, apex, e) != 0)
		return -1;
	apex->edited = true;
	if (serial_put(a, apex, input, says_else, serial, e) != 0)
		return -1;
	return names_build(a, &says_else, e);
}

static int
amend_do(struct amend *a, struct amended *out, struct err *e)
{
	struct touched *apex;
	struct span s;
	struct rr r = { 0 };
	uint32_t serial = 0;

	if (apex_build(a, &out->changed, &serial, e) != 0)
		return -1;
	out->from = out->to = a->about.serial;
	if (!out->changed)
		return 0;
	apex = amend_touch(a, NULL, 0, e);
	if (!node_span(apex->old, LDNS_RR_TYPE_SOA, &s) || !span_next(&s, &r))
		return err_set(e, ERR_FORMAT, "the store is damaged: the zone "
		    "in it has no SOA");
	a->negative_ttl_was = negative_ttl(&r);
	if (amend_judge(a, e) != 0 || amend_names(a, e) != 0 ||
	    (a->about.denial.hashed && amend_hashes(a, e) != 0))
		return -1;
	a->about.serial = out->to = serial;
	a->about.slot = store_slot_digest(a->by->with->slot);
	a->about.zsk = dnskey_id(&a->by->with->zsk->key);
	if (amend_record(a, out->from, e) != 0 || amend_verify(a, e) != 0)
		return -1;
	out->names = a->n;
	out->signatures = a->signatures;
	return store_commit(&a->txn, e);
}

int
amend_end(struct amend **ap, struct amended *out, struct err *e)
{
	struct amended done = { .changed = false };
	int rc = amend_do(*ap, &done, e);

	amend_free(ap);
	if (rc == 0)
		*out = done;
	return rc;
}
