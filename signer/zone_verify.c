#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "signer/crew.h"
#include "signer/nsec.h"
#include "signer/nsec3.h"
#include "signer/progress.h"
#include "signer/sig_verify.h"
#include "signer/zonemd.h"

enum { PIECE = 256, TYPES = 1 << 16 };

/* What all threads share. */
struct work {
	const struct zone	*zone;
	const struct verifying	*by;
	struct nsec3_chain	 chain;		/* empty with NSEC */
	atomic_bool		*by_ldns;	/* the types that ldns has seen */
};

static int
node_verify(const struct work *w, struct eye *eye, size_t i, struct err *e)
{
	if (!w->by->denial->hashed && nsec_verify(w->zone, i, e) != 0)
		return -1;
	return eye_verify(eye, w->zone->at[i].node, e);
}

static int
eye_piece(void *of, void *own, size_t i, struct err *e)
{
	const struct work *w = of;
	size_t end = (i + 1) * PIECE;

	for (size_t at = i * PIECE; at < end && at < w->zone->n; at++)
		if (node_verify(w, own, at, e) != 0)
			return -1;
	return 0;
}

static void
eye_end(void *of, void *own)
{
	struct eye *eye = own;

	(void)of;
	eye_free(&eye);
}

static int
eye_start(void *of, void **own, struct err *e)
{
	const struct work *w = of;

	*own = eye_new(w->zone, w->by, w->by_ldns, e);
	return *own != NULL ? 0 : -1;
}

/* The DNSKEY set holds the slot's keys, all and only these. */
static int
dnskeys_verify(const struct work *w, struct err *e)
{
	const struct bundle *slot = w->by->slot;
	bool has_zsk = w->by->zsk == NULL;
	struct rr r = { 0 };
	struct span s;

	if (!node_span(zone_apex(w->zone), LDNS_RR_TYPE_DNSKEY, &s) ||
	    s.n != slot->n_keys)
		return err_set(e, ERR_CRYPTO,
		    "the DNSKEY set is not that of the slot");
	while (span_next(&s, &r)) {
		struct dnskey k;
		size_t j = 0;

		if (dnskey_from_rdata(&k, r.data, r.len, e) != 0)
			return -1;
		while (j < slot->n_keys &&
		    !dnskey_equal(&k, &slot->keys[j].key))
			j++;
		if (j == slot->n_keys)
			return err_set(e, ERR_CRYPTO,
			    "the DNSKEY set has a key that is not the slot's");
		has_zsk = has_zsk || dnskey_equal(&k, w->by->zsk);
	}
	if (!has_zsk)
		return err_set(e, ERR_CRYPTO,
		    "the DNSKEY set lacks the ZSK that signs");
	return 0;
}

/* NSEC3PARAM at the apex and nowhere else, or not at all. */
static int
param_verify(const struct work *w, struct err *e)
{
	uint8_t param[NSEC3_PARAM_MAX];
	const struct denial *d = w->by->denial;
	size_t len = nsec3_param(d, param);
	struct rr r = { 0 };
	struct span s;

	if (!node_span(zone_apex(w->zone), LDNS_RR_TYPE_NSEC3PARAM, &s))
		return !d->hashed ? 0 : err_set(e, ERR_CRYPTO,
		    "there is no NSEC3PARAM");
	if (!d->hashed)
		return err_set(e, ERR_CRYPTO, "there is an NSEC3PARAM, and "
		    "the zone is to have NSEC");
	if (s.n != 1 || !span_next(&s, &r) || r.len != len ||
	    memcmp(r.data, param, len) != 0)
		return err_set(e, ERR_CRYPTO, "the NSEC3PARAM is not as "
		    "configured");
	return 0;
}

static int
wrong_at(const struct work *w, const struct node *n, const char *what,
    struct err *e)
{
	char text[DNAME_TEXT_MAX];
	struct dname owner;

	node_owner(n, &w->zone->origin, &owner);
	return err_set(e, ERR_CRYPTO, "%.300s has %s",
	    dname_text(&owner, text), what);
}

/* Whether this name is none, or comes in front of the next of the chain. */
static bool
is_before(const struct nsec3_chain *c, size_t next, const struct node *n)
{
	uint8_t label[1 + NSEC3_LABEL];

	nsec3_label(c, next, label);
	return n->owner_len != sizeof(label) ||
	    memcmp(n->bytes, label, sizeof(label)) < 0;
}

/* What is in the zone of both chains, against the one that it should have. */
static int
chain_verify(const struct work *w, struct err *e)
{
	const struct zone *z = w->zone;
	const struct denial *d = w->by->denial;
	size_t next = 0;
	struct span s;

	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->at[i].node;

		if (i > 0 && node_span(n, LDNS_RR_TYPE_NSEC3PARAM, &s) &&
		    node_signs(n, LDNS_RR_TYPE_NSEC3PARAM))
			return wrong_at(w, n, "an NSEC3PARAM", e);
		if (d->hashed && node_span(n, LDNS_RR_TYPE_NSEC, &s))
			return wrong_at(w, n, "an NSEC beside NSEC3", e);
		if ((n->has & HAS_NSEC3) == 0)
			continue;
		if (next == w->chain.n || is_before(&w->chain, next, n))
			return wrong_at(w, n, "an NSEC3 that is none of the "
			    "chain", e);
		if (nsec3_verify(&w->chain, next++, z, d, n, e) != 0)
			return -1;
	}
	if (next < w->chain.n)
		return nsec3_verify(&w->chain, next, z, d, NULL, e);
	return 0;
}

static int
work_run(struct work *w, struct err *e)
{
	const struct crew_work all = { .of = w, .start = eye_start,
	    .piece = eye_piece, .end = eye_end,
	    .n = (w->zone->n + PIECE - 1) / PIECE };
	int rc;

	if (w->by->denial->hashed &&
	    nsec3_chain_make(&w->chain, w->zone, w->by->denial, e) != 0)
		return -1;
	if (chain_verify(w, e) != 0)
		return -1;
	progress_begin("verifying", all.n);
	rc = crew_run(&all, e);
	progress_end();
	return rc;
}

int
zone_verify_apex(const struct zone *z, const struct verifying *by,
    struct err *e)
{
	const struct work w = { .zone = z, .by = by };

	return dnskeys_verify(&w, e) == 0 ? param_verify(&w, e) : -1;
}

int
zone_verify(const struct zone *z, const struct verifying *by, struct err *e)
{
	struct work w = { .zone = z, .by = by };
	int rc = -1;

	if (zone_verify_apex(z, by, e) != 0 ||
	    zonemd_verify(z, by->zonemd, e) != 0)
		return -1;
	if ((w.by_ldns = calloc(TYPES, sizeof(*w.by_ldns))) == NULL)
		return err_sys(e, "verify a zone");
	rc = work_run(&w, e);
	nsec3_chain_free(&w.chain);
	free(w.by_ldns);
	return rc;
}
