#include <string.h>

#include "signer/amend_private.h"
#include "signer/store_made.h"

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
		if (amend_says_same(t->old, n))
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

	amend_records_drop(apex, LDNS_RR_TYPE_DNSKEY, NULL);
	for (size_t i = 0; i < slot->n_keys; i++) {
		uint8_t *rdata = arena_take(a->arena, 4 + DNSKEY_PUB_MAX, e);
		struct rr r = { .type = LDNS_RR_TYPE_DNSKEY,
		    .ttl = slot->keys[i].ttl, .data = rdata };

		if (rdata == NULL)
			return -1;
		r.len = (uint16_t)dnskey_to_rdata(&slot->keys[i].key, rdata);
		if (amend_record_add(apex, &r, e) != 0)
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

uint32_t
amend_negative_ttl(const struct rr *soa)
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
	a->negative_ttl = amend_negative_ttl(soa);
	return 0;
}

/*
 * Whether an SOA that is to be there asks for a serial of its own.  With those
 * of a clock or a date none does, or a zone file that is ahead of these would
 * be new each time.
 */
static bool
asks_for(const struct amend *a, uint32_t serial)
{
	switch (a->by->serial) {
	case SERIAL_KEEP:
		return serial != a->about.serial;
	case SERIAL_INCREMENT:
		return serial_is_after(serial, a->about.serial);
	case SERIAL_UNIXTIME:
	case SERIAL_DATE:
		break;
	}
	return false;
}

/* Of the apex last: what it says depends on whether anything else changes. */
int
amend_build(struct amend *a, bool *changed, uint32_t *serial, struct err *e)
{
	struct touched *apex = amend_edit(a, NULL, 0, e);
	struct rr *soa;
	uint32_t input;
	bool says_else = false;

	if (apex == NULL || (soa = soa_of(a, apex, e)) == NULL)
		return -1;
	input = ldns_read_uint32(soa->data + soa->len - 20);
	/* Compared with the serial that is there, not with its own. */
	ldns_write_uint32((uint8_t *)(uintptr_t)soa->data + soa->len - 20,
	    a->about.serial);
	if (names_build(a, &says_else, e) != 0)
		return -1;
	*changed = says_else || a->new_slot || a->new_zsk || a->early ||
	    a->due || asks_for(a, input);
	if (!*changed)
		return 0;
	if (a->new_slot && slot_put(a, apex, e) != 0)
		return -1;
	apex->edited = true;
	if (serial_put(a, apex, input, says_else, serial, e) != 0)
		return -1;
	return names_build(a, &says_else, e);
}
