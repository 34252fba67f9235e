#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "signer/canonical.h"
#include "signer/crew.h"
#include "signer/nsec.h"
#include "signer/nsec3.h"
#include "signer/outlet.h"
#include "signer/progress.h"
#include "signer/sig_head.h"
#include "signer/sign.h"
#include "signer/zonemd.h"

enum {
	PIECE	= 256,			/* names that a thread takes at a time */
	MADE_MAX = NSEC3_MAX,		/* octets of NSEC3 or NSEC data */
};

static_assert((int)NSEC_MAX <= (int)NSEC3_MAX, "an NSEC has room too");

/* What all threads share. */
struct work {
	const struct zone	*zone;
	const struct signing	*with;
	struct nsec3_chain	 chain;		/* empty with NSEC */
	size_t			 nodes;		/* pieces of names; then of hashes */
	uint32_t		 negative_ttl;
	struct sig_head		 head;
	struct text		 words;		/* of every RRSIG behind its end */
	struct outlet		*outlet;
	pthread_mutex_t		 lock;		/* a key of one thread */
};

/* What each has for itself. */
struct hand {
	struct work	*work;
	struct scribe	 scribe;
	struct text	 data;			/* that is signed */
	struct signing_key key;
	bool		 lent;
	struct dname	 owner;
	uint8_t		 made[RR_HEAD + MADE_MAX];
};

/* The part of the RRSIGs' data that is the same in all of them. */
static void
head_make(struct work *w)
{
	const struct dnskey *k = &w->with->zsk->key;
	struct text *t = &w->words;

	sig_head_init(&w->head, w->with, &w->zone->origin);
	text_char(t, ' ');
	text_time(t, (uint32_t)w->with->inception);
	text_char(t, ' ');
	text_number(t, dnskey_tag(k));
	text_char(t, ' ');
	text_name(t, w->zone->origin.wire);
	text_char(t, ' ');
}

static int
key_sign(struct hand *h, uint8_t sig[SIGNATURE_MAX], size_t *len,
    struct err *e)
{
	const uint8_t *data = (uint8_t *)h->data.at;
	int rc;

	if (h->lent)
		return h->key.sign(h->key.of, data, h->data.len, sig, len, e);
	(void)pthread_mutex_lock(&h->work->lock);	/* it is a plain one */
	rc = h->key.sign(h->key.of, data, h->data.len, sig, len, e);
	(void)pthread_mutex_unlock(&h->work->lock);
	return rc;
}

static int
set_sign(struct hand *h, const struct span *s, struct err *e)
{
	const struct alg *alg = h->key.key.alg;
	struct text *t = &h->scribe.out;
	uint8_t head[RRSIG_HEAD_MAX], sig[SIGNATURE_MAX];
	size_t len;

	sig_head_put(&h->work->head, &h->owner, s, head);
	canonical_put(&h->data, head, h->work->head.len, &h->owner, s);
	if (h->data.failed)
		return err_set(e, ERR_SYS, "no memory to sign in");
	if (key_sign(h, sig, &len, e) != 0)
		return -1;
	if (alg->sig_len != 0 && len != alg->sig_len)
		return err_set(e, ERR_CRYPTO, "a signature of %zu octets is "
		    "none of %s", len, alg->name);
	scribe_head(&h->scribe, LDNS_RR_TYPE_RRSIG, s->ttl);
	text_type(t, s->type);
	text_char(t, ' ');
	text_number(t, alg->number);
	text_char(t, ' ');
	text_number(t, canonical_labels(h->owner.wire));
	text_char(t, ' ');
	text_number(t, s->ttl);
	text_char(t, ' ');
	text_time(t, sig_head_expiration(head));
	text_put(t, h->work->words.at, h->work->words.len);
	text_base64(t, sig, len);
	scribe_end(&h->scribe);
	return 0;
}

/* A record that is made here and is at no node: an NSEC, an NSEC3. */
static int
made_sign(struct hand *h, uint16_t type, size_t len, struct err *e)
{
	const struct rr r = { .type = type, .ttl = h->work->negative_ttl,
	    .len = (uint16_t)len, .data = h->made + RR_HEAD };
	struct span s;

	span_of(&s, &r, h->made);
	scribe_span(&h->scribe, &s);
	return set_sign(h, &s, e);
}

/* The slot's DNSKEY set came with its signatures. */
static int
node_sign(struct hand *h, size_t i, struct err *e)
{
	const struct zone *z = h->work->zone;
	const struct node *n = z->at[i].node;
	struct span s = { 0 };
	size_t len;

	node_owner(n, &z->origin, &h->owner);
	scribe_owner(&h->scribe, n->bytes, n->owner_len);
	while (node_next_written(n, &s)) {
		scribe_span(&h->scribe, &s);
		if (s.type == LDNS_RR_TYPE_DNSKEY && i == 0)
			scribe_sigs(&h->scribe, n, s.type);
		else if (node_signs(n, s.type) && set_sign(h, &s, e) != 0)
			return -1;
	}
	if (h->work->with->denial.hashed ||
	    !nsec_rdata(z, i, h->made + RR_HEAD, &len))
		return 0;
	return made_sign(h, LDNS_RR_TYPE_NSEC, len, e);
}

static int
hash_sign(struct hand *h, size_t i, struct err *e)
{
	const struct work *w = h->work;
	uint8_t label[1 + NSEC3_LABEL];

	nsec3_label(&w->chain, i, label);
	scribe_owner(&h->scribe, label, sizeof(label));
	memcpy(h->owner.wire, label, sizeof(label));
	memcpy(h->owner.wire + sizeof(label), w->zone->origin.wire,
	    w->zone->origin.len);
	h->owner.len = (uint8_t)(sizeof(label) + w->zone->origin.len);
	return made_sign(h, LDNS_RR_TYPE_NSEC3, nsec3_rdata(&w->chain, i,
	    w->zone, &w->with->denial, h->made + RR_HEAD), e);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int
piece_sign(struct hand *h, size_t i, struct err *e)
{
	const struct work *w = h->work;
	size_t begin = i * PIECE;

	if (i >= w->nodes) {
		begin = (i - w->nodes) * PIECE;
		for (size_t at = begin; at < least(begin + PIECE, w->chain.n);
		    at++)
			if (hash_sign(h, at, e) != 0)
				return -1;
		return 0;
	}
	for (size_t at = begin; at < least(begin + PIECE, w->zone->n); at++)
		if (node_sign(h, at, e) != 0)
			return -1;
	return 0;
}

static int
hand_piece(void *of, void *own, size_t i, struct err *e)
{
	struct work *w = of;
	struct hand *h = own;
	int rc = piece_sign(h, i, e);

	if (rc == 0 && h->scribe.out.failed)
		rc = err_set(e, ERR_SYS, "no memory to write in");
	if (rc == 0)
		return outlet_put(w->outlet, i, &h->scribe.out, e);
	outlet_break(w->outlet);
	return rc;
}

static void
hand_end(void *of, void *own)
{
	struct hand *h = own;

	(void)of;
	if (h->lent)
		h->key.drop(h->key.of);
	scribe_free(&h->scribe);
	text_free(&h->data);
	free(h);
}

static int
hand_start(void *of, void **own, struct err *e)
{
	struct work *w = of;
	const struct signing_key *zsk = w->with->zsk;
	struct hand *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return err_sys(e, "sign a zone");
	h->work = w;
	h->key = *zsk;
	/* A token that has no session to spare signs for all in turn. */
	h->lent = zsk->lend != NULL && zsk->lend(zsk->of, &h->key, e) == 0;
	if (scribe_init(&h->scribe, w->zone, e) != 0) {
		outlet_break(w->outlet);
		hand_end(NULL, h);
		return -1;
	}
	*own = h;
	return 0;
}

static int
put_dnskeys(struct zone *z, const struct bundle *slot, struct err *e)
{
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < slot->n_keys; i++) {
		const struct rr r = { .type = LDNS_RR_TYPE_DNSKEY,
		    .ttl = slot->keys[i].ttl, .data = rdata,
		    .len = (uint16_t)dnskey_to_rdata(&slot->keys[i].key,
		    rdata) };

		rc = zone_put(z, &r, 1, e);
	}
	return rc;
}

int
slot_rrsig(const struct rrsig *sig, const struct dname *origin, uint32_t ttl,
    struct blob *out, struct err *e)
{
	ldns_rr *rr = rrsig_to_rr(sig, origin, ttl, e);
	int rc = rr != NULL ? record_rdata(rr, out, e) : -1;

	ldns_rr_free(rr);
	return rc;
}

static int
put_rrsig(struct zone *z, const struct rrsig *sig, uint32_t ttl, struct err *e)
{
	struct blob rdata = { NULL, 0 };
	int rc = slot_rrsig(sig, &z->origin, ttl, &rdata, e);

	if (rc == 0) {
		const struct rr r = { .type = LDNS_RR_TYPE_RRSIG, .ttl = ttl,
		    .len = (uint16_t)rdata.len, .data = rdata.data };

		rc = zone_put(z, &r, 1, e);
	}
	blob_free(&rdata);
	return rc;
}

/* RFC 5155, 4: of no use to resolvers, so that none need keep it. */
static int
put_param(struct zone *z, const struct denial *d, struct err *e)
{
	uint8_t rdata[NSEC3_PARAM_MAX];
	const struct rr r = { .type = LDNS_RR_TYPE_NSEC3PARAM, .ttl = 0,
	    .len = (uint16_t)nsec3_param(d, rdata), .data = rdata };

	return d->hashed ? zone_put(z, &r, 1, e) : 0;
}

/* What the zone has at its apex before anything is signed. */
static int
apex_make(struct zone *z, const struct signing *with, struct err *e)
{
	if (put_dnskeys(z, with->slot, e) != 0)
		return -1;
	for (size_t i = 0; i < with->slot->n_sigs; i++)
		if (put_rrsig(z, &with->slot->sigs[i].rrsig,
		    with->slot->keys[0].ttl, e) != 0)
			return -1;
	if (with->zonemd && zonemd_put(z, e) != 0)
		return -1;
	return put_param(z, &with->denial, e);
}

static int
work_run(struct work *w, struct err *e)
{
	struct crew_work all = { .of = w, .start = hand_start,
	    .piece = hand_piece, .end = hand_end };
	int rc;

	w->nodes = (w->zone->n + PIECE - 1) / PIECE;
	all.n = w->nodes + (w->chain.n + PIECE - 1) / PIECE;
	head_make(w);
	if (w->words.failed)
		return err_set(e, ERR_SYS, "no memory to sign in");
	progress_begin("signing", all.n);
	rc = crew_run(&all, e);
	progress_end();
	return rc;
}

int
zone_sign(struct zone *z, const struct signing *with, const struct sink *to,
    struct err *e)
{
	struct work w = { .zone = z, .with = with };
	int rc = -1;

	/* Beyond 68 years serial arithmetic has them the other way round. */
	if (with->inception < 0 || with->expiration <= with->inception ||
	    with->expiration - with->inception > INT32_MAX ||
	    with->jitter < 0 ||
	    with->jitter >= with->expiration - with->inception)
		return err_set(e, ERR_FORMAT, "signatures cannot be valid for "
		    "such a time");
	if (apex_make(z, with, e) != 0)
		return -1;
	w.negative_ttl = zone_negative_ttl(z);
	if (with->denial.hashed &&
	    nsec3_chain_make(&w.chain, z, &with->denial, e) != 0)
		return -1;
	if (pthread_mutex_init(&w.lock, NULL) != 0) {
		nsec3_chain_free(&w.chain);
		return err_set(e, ERR_SYS, "no lock for threads");
	}
	if ((w.outlet = outlet_new(to, e)) != NULL)
		rc = work_run(&w, e);
	outlet_free(&w.outlet);
	text_free(&w.words);
	nsec3_chain_free(&w.chain);
	(void)pthread_mutex_destroy(&w.lock);
	return rc;
}
