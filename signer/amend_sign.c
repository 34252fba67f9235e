#include <string.h>

#include "keyset/record.h"
#include "keyset/utc.h"
#include "signer/amend_private.h"
#include "signer/nsec.h"
#include "signer/store_made.h"

enum { ENDS_AT = 8, BEGINS_AT = 12 };

/* ---- signatures ---------------------------------------------------------- */

/* Whether it will be good for long enough. */
static bool
is_fresh(const struct amend *a, const struct rr *sig)
{
	const time_t now = a->by->now;

	return sig->len > RRSIG_FIXED &&
	    utc_from_dnssec(ldns_read_uint32(sig->data + BEGINS_AT), now) <=
	    now && utc_from_dnssec(ldns_read_uint32(sig->data + ENDS_AT),
	    now) > now + a->by->refresh;
}

/* The one that the same records had before. */
static bool
find_kept(const struct amend *a, const struct node *old, const struct span *s,
    struct rr *out)
{
	struct span was, sigs;

	*out = (struct rr){ 0 };
	return !a->new_zsk && old != NULL && node_signs(old, s->type) &&
	    node_span(old, s->type, &was) && was.len == s->len &&
	    memcmp(was.at, s->at, s->len) == 0 &&
	    node_span(old, LDNS_RR_TYPE_RRSIG, &sigs) &&
	    span_next_sig(&sigs, s->type, out) && is_fresh(a, out);
}

static int
sign_anew(struct amend *a, const struct node *of, const struct span *s,
    struct rr *out, struct err *e)
{
	uint8_t *data = arena_take(a->arena, RRSIG_HEAD_MAX + SIGNATURE_MAX,
	    e);
	struct dname owner;
	size_t len;

	if (data == NULL)
		return -1;
	node_owner(of, &a->about.origin, &owner);
	if (sig_make(&a->head, a->by->with->zsk, &owner, s, &a->data, data,
	    &len, e) != 0)
		return -1;
	*out = (struct rr){ .type = LDNS_RR_TYPE_RRSIG, .ttl = s->ttl,
	    .len = (uint16_t)len, .data = data };
	a->signatures++;
	return 0;
}

int
amend_sign(struct amend *a, const struct node *of, const struct node *old,
    const struct span *s, struct rr *out, struct err *e)
{
	return find_kept(a, old, s, out) ? 0 : sign_anew(a, of, s, out, e);
}

/* ---- what is made at a name ---------------------------------------------- */

/* Records in the making; its data is in the arena. */
struct making {
	struct amend	*amend;
	struct touched	*name;
	size_t		 n, room;
	struct rr	*at;		/* owned */
};

static int
making_add(struct making *m, const struct rr *r, struct err *e)
{
	struct rr *at = amend_grow(m->at, m->n, &m->room, sizeof(*at), e);

	if (at == NULL)
		return -1;
	m->at = at;
	at[m->n++] = *r;
	return 0;
}

/* The slot's DNSKEY set came with its signatures. */
static int
add_slot_sigs(struct making *m, struct err *e)
{
	const struct bundle *slot = m->amend->by->with->slot;

	for (size_t i = 0; i < slot->n_sigs; i++) {
		struct rr r = { .type = LDNS_RR_TYPE_RRSIG,
		    .ttl = slot->keys[0].ttl };
		struct blob rdata = { NULL, 0 };
		uint8_t *own = NULL;

		if (slot_rrsig(&slot->sigs[i].rrsig, &m->amend->about.origin,
		    r.ttl, &rdata, e) == 0 &&
		    (own = arena_take(m->amend->arena, rdata.len, e)) != NULL)
			memcpy(own, rdata.data, rdata.len);
		r.data = own;
		r.len = (uint16_t)rdata.len;
		blob_free(&rdata);
		if (own == NULL || making_add(m, &r, e) != 0)
			return -1;
	}
	return 0;
}

static int
add_signed(struct making *m, const struct span *s, struct err *e)
{
	struct touched *t = m->name;
	struct rr sig;

	if (s->type == LDNS_RR_TYPE_DNSKEY && t->owner_len == 0)
		return add_slot_sigs(m, e);
	if (!node_signs(t->now, s->type))
		return 0;
	return amend_sign(m->amend, t->now, t->old, s, &sig, e) == 0 ?
	    making_add(m, &sig, e) : -1;
}

int
amend_next(struct amend *a, const struct node *n, struct node **out,
    struct err *e)
{
	/* What is below a delegation is in no chain, and may be very much. */
	const enum store_place place = n->role == NODE_DELEGATION ?
	    STORE_BEHIND : STORE_AFTER;

	if (store_name(a->txn, place, n->bytes, n->owner_len, a->look, out,
	    e) != 0)
		return -1;
	return *out == NULL || amend_in_chain(a, *out) ? 0 : store_damaged(
	    "a name is taken for one below a delegation", e);
}

static int
add_nsec(struct making *m, struct err *e)
{
	struct amend *a = m->amend;
	const struct node *n = m->name->now;
	const struct node *apex = n->owner_len > 0 ?
	    amend_touch(a, NULL, 0, e)->now : NULL;
	uint8_t *room = arena_take(a->arena, RR_HEAD + NSEC_MAX, e);
	struct rr r = { .type = LDNS_RR_TYPE_NSEC, .ttl = a->negative_ttl };
	struct zone_entry at[3];
	struct node *next;
	struct zone z;
	struct span s;
	size_t len;

	if (room == NULL || amend_next(a, n, &next, e) != 0)
		return -1;
	amend_mini(a, &z, at, apex, n, next);
	if (!nsec_rdata(&z, apex != NULL, room + RR_HEAD, &len))
		return err_set(e, ERR_FORMAT, "a name has no place in the "
		    "chain of NSEC records");
	r.data = room + RR_HEAD;
	r.len = (uint16_t)len;
	span_of(&s, &r, room);
	return making_add(m, &r, e) == 0 ? add_signed(m, &s, e) : -1;
}

/* What the zone says of the name, then what is made. */
static int
name_make(struct making *m, struct err *e)
{
	const struct amend *a = m->amend;
	struct span s = { 0 };

	while (node_next(m->name->now, &s)) {
		struct rr r = { 0 };

		if (amend_is_made(s.type))
			continue;
		while (span_next(&s, &r))
			if (making_add(m, &r, e) != 0)
				return -1;
		if (add_signed(m, &s, e) != 0)
			return -1;
	}
	if (a->about.denial.hashed || !amend_in_chain(a, m->name->now))
		return 0;
	return add_nsec(m, e);
}

static int
name_renew(struct amend *a, struct touched *t, struct err *e)
{
	struct making m = { .amend = a, .name = t };
	const struct node *n = NULL;

	if (t->renewed || t->now == NULL)
		return 0;
	t->renewed = true;
	if (name_make(&m, e) == 0)
		n = made_node(a->arena, t->owner, t->owner_len, t->now->role,
		    m.at, m.n, e);
	free(m.at);
	return n != NULL ? amend_set(a, t, n, e) : -1;
}

/* ---- which names --------------------------------------------------------- */

/* The name of the chain before this one names another one next. */
static int
touch_before(struct amend *a, const struct touched *t, struct err *e)
{
	struct node *n;

	if (store_name(a->txn, STORE_BEFORE, t->owner, t->owner_len, a->look,
	    &n, e) != 0)
		return -1;
	if (n == NULL)
		return store_damaged("it has no apex", e);
	if (!amend_in_chain(a, n) &&
	    amend_uppermost_cut(a, n, &n, e) != 0)
		return -1;
	return amend_touch(a, n->bytes, n->owner_len, e) != NULL ? 0 : -1;
}

static int
touch_all(struct amend *a, struct err *e)
{
	struct node *n;

	if (store_name_walk(a->txn, true, a->look, &n, e) != 0)
		return -1;
	while (n != NULL) {
		if (amend_touch(a, n->bytes, n->owner_len, e) == NULL ||
		    store_name_walk(a->txn, false, a->look, &n, e) != 0)
			return -1;
	}
	return 0;
}

int
amend_names(struct amend *a, struct err *e)
{
	const size_t changed = a->n;

	for (size_t i = 0; !a->about.denial.hashed && i < changed; i++) {
		const struct touched *t = a->at[i];

		if (amend_in_chain(a, t->old) != amend_in_chain(a, t->now) &&
		    touch_before(a, t, e) != 0)
			return -1;
	}
	if (amend_all(a) && touch_all(a, e) != 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (name_renew(a, a->at[i], e) != 0)
			return -1;
	return 0;
}
