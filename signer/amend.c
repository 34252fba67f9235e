#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"
#include "signer/store_zone.h"

uint32_t
amend_serial(const struct amend *a)
{
	return a->about.serial;
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
	if (!denial_equal(&a->about.denial, &with->denial))
		return err_set(e, ERR_POLICY, "the store has another chain of "
		    "NSEC or NSEC3 records than is configured: sign the whole "
		    "zone anew");
	a->new_slot = !digest_equal(&slot, &a->about.slot);
	a->new_zsk = !digest_equal(&zsk, &a->about.zsk);
	a->early = a->about.begins > a->by->now;
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

void
amend_free(struct amend **ap)
{
	struct amend *a = *ap;

	if (a == NULL)
		return;
	store_abort(&a->txn);
	amend_touch_free(a);
	text_free(&a->data);
	nsec3_hasher_free(&a->hasher);
	arena_free(&a->look);
	arena_free(&a->arena);
	free(a);
	*ap = NULL;
}

static int
make(struct amend *a, struct amended *out, struct err *e)
{
	struct touched *apex;
	struct span s;
	struct rr r = { 0 };
	uint32_t serial = 0;

	if (amend_build(a, &out->changed, &serial, e) != 0)
		return -1;
	out->from = out->to = a->about.serial;
	if (!out->changed)
		return 0;
	apex = amend_touch(a, NULL, 0, e);
	if (apex->old == NULL || !node_span(apex->old, LDNS_RR_TYPE_SOA, &s) ||
	    !span_next(&s, &r))
		return store_damaged("the zone in it has no SOA", e);
	a->negative_ttl_was = amend_negative_ttl(&r);
	if (amend_judge(a, e) != 0 || amend_names(a, e) != 0 ||
	    (a->about.denial.hashed && amend_hashes(a, e) != 0))
		return -1;
	a->about.serial = out->to = serial;
	a->about.slot = store_slot_digest(a->by->with->slot);
	a->about.zsk = dnskey_id(&a->by->with->zsk->key);
	/* All that began later was made anew. */
	if (a->early || a->about.begins < a->by->with->inception)
		a->about.begins = a->by->with->inception;
	out->names = a->n;
	out->signatures = a->signatures;
	return amend_record(a, out->from, e) == 0 ? amend_verify(a, e) : -1;
}

int
amend_make(struct amend *a, struct amended *out, struct err *e)
{
	struct amended done = { .changed = false };

	if (make(a, &done, e) != 0)
		return -1;
	a->made = true;
	*out = a->done = done;
	return 0;
}

int
amend_write(struct amend *a, const struct sink *to, struct err *e)
{
	return store_write_zone(a->txn, to, e);
}

int
amend_end(struct amend **ap, struct amended *out, struct err *e)
{
	struct amend *a = *ap;
	struct amended done = a->done;
	int rc = a->made ? 0 : amend_make(a, &done, e);

	if (rc == 0 && done.changed)
		rc = store_commit(&a->txn, e);
	amend_free(ap);
	if (rc == 0)
		*out = done;
	return rc;
}
