#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "signer/crew.h"
#include "signer/entry_sort.h"
#include "signer/nsec3.h"
#include "signer/text.h"

enum { PIECE = 4096, BY_SHA1 = 1, OPT_OUT = 1 };

/* A chain in the making. */
struct linking {
	const struct zone	*zone;
	const struct denial	*denial;
	struct nsec3_chain	*chain;
	size_t			*begin;	/* of each piece's links */
};

static bool
in_chain(const struct linking *l, const struct node *n)
{
	return n->role == NODE_AUTHORITATIVE ||
	    (n->role == NODE_DELEGATION &&
	    (!l->denial->opt_out || (n->has & HAS_DS) != 0));
}

static const uint8_t *
labels_off(const struct node *n, unsigned off)
{
	const uint8_t *p = n->bytes;

	for (; off > 0; off--)
		p += *p + 1U;
	return p;
}

/* How many labels the two names have in common, below the origin. */
static unsigned
labels_shared(const struct node *a, const struct node *b)
{
	unsigned most = a->labels < b->labels ? a->labels : b->labels;

	for (unsigned n = most; n > 0; n--) {
		const uint8_t *x = labels_off(a, a->labels - n);
		const uint8_t *y = labels_off(b, b->labels - n);
		size_t len = (size_t)(a->bytes + a->owner_len - x);

		if (len == (size_t)(b->bytes + b->owner_len - y) &&
		    memcmp(x, y, len) == 0)
			return n;
	}
	return 0;
}

/*
 * How many empty non-terminals are met first at n: the names above it that
 * are not above, or at, the one before it in the chain.  One with records
 * would be that one before, or come between.
 */
static unsigned
empty_above(const struct node *n, const struct node *before)
{
	unsigned shared = before == NULL ? 0 : labels_shared(n, before);

	return shared + 1 < n->labels ? n->labels - 1U - shared : 0;
}

static const struct node *
chain_before(const struct linking *l, size_t i)
{
	while (i-- > 0) {
		if (in_chain(l, l->zone->at[i].node))
			return l->zone->at[i].node;
	}
	return NULL;
}

static size_t
piece_end(const struct zone *z, size_t i)
{
	return (i + 1) * PIECE < z->n ? (i + 1) * PIECE : z->n;
}

static int
count_piece(void *of, void *own, size_t i, struct err *e)
{
	struct linking *l = of;
	const struct node *before = chain_before(l, i * PIECE);
	size_t n = 0;

	(void)own;
	(void)e;
	for (size_t at = i * PIECE; at < piece_end(l->zone, i); at++) {
		const struct node *node = l->zone->at[at].node;

		if (!in_chain(l, node))
			continue;
		n += 1 + empty_above(node, before);
		before = node;
	}
	l->begin[i + 1] = n;
	return 0;
}

struct nsec3_hasher {
	EVP_MD		*md;
	EVP_MD_CTX	*ctx;
};

void
nsec3_hasher_free(struct nsec3_hasher **hp)
{
	struct nsec3_hasher *h = *hp;

	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_free(h->md);
	free(h);
	*hp = NULL;
}

struct nsec3_hasher *
nsec3_hasher_new(struct err *e)
{
	struct nsec3_hasher *h = calloc(1, sizeof(*h));

	if (h != NULL && (h->md = EVP_MD_fetch(NULL, "SHA1", NULL)) != NULL &&
	    (h->ctx = EVP_MD_CTX_new()) != NULL)
		return h;
	nsec3_hasher_free(&h);
	err_set(e, ERR_SYS, "libcrypto has no SHA-1 for NSEC3");
	return NULL;
}

static void
hasher_end(void *of, void *own)
{
	struct nsec3_hasher *h = own;

	(void)of;
	nsec3_hasher_free(&h);
}

static int
hasher_start(void *of, void **own, struct err *e)
{
	(void)of;
	*own = nsec3_hasher_new(e);
	return *own != NULL ? 0 : -1;
}

int
nsec3_hash(struct nsec3_hasher *h, const struct denial *d,
    const struct dname *origin, const uint8_t *owner, size_t len,
    uint8_t out[NSEC3_HASH], struct err *e)
{
	bool ok = EVP_DigestInit_ex2(h->ctx, h->md, NULL) == 1 &&
	    EVP_DigestUpdate(h->ctx, owner, len) == 1 &&
	    EVP_DigestUpdate(h->ctx, origin->wire, origin->len) == 1 &&
	    EVP_DigestUpdate(h->ctx, d->salt, d->salt_len) == 1 &&
	    EVP_DigestFinal_ex(h->ctx, out, NULL) == 1;

	for (unsigned i = 0; ok && i < d->iterations; i++)
		ok = EVP_DigestInit_ex2(h->ctx, h->md, NULL) == 1 &&
		    EVP_DigestUpdate(h->ctx, out, NSEC3_HASH) == 1 &&
		    EVP_DigestUpdate(h->ctx, d->salt, d->salt_len) == 1 &&
		    EVP_DigestFinal_ex(h->ctx, out, NULL) == 1;
	return ok ? 0 : err_set(e, ERR_SYS, "libcrypto made no SHA-1");
}

static int
link_put(const struct linking *l, struct nsec3_hasher *h, size_t to,
    size_t at, unsigned up, struct err *e)
{
	struct nsec3_link *k = &l->chain->links[to];
	struct zone_entry *entry = &l->chain->at[to];
	const struct node *n = l->zone->at[at].node;
	const uint8_t *name = labels_off(n, up);

	k->node = (uint32_t)at;
	k->up = (uint8_t)up;
	if (nsec3_hash(h, l->denial, &l->zone->origin, name,
	    (size_t)(n->bytes + n->owner_len - name), k->hash, e) != 0)
		return -1;
	entry->link = k;
	entry->key = 0;
	for (int i = 0; i < 8; i++)
		entry->key = entry->key << 8 | k->hash[i];
	return 0;
}

static int
link_piece(void *of, void *own, size_t i, struct err *e)
{
	const struct linking *l = of;
	const struct node *before = chain_before(l, i * PIECE);
	size_t to = l->begin[i];

	for (size_t at = i * PIECE; at < piece_end(l->zone, i); at++) {
		const struct node *node = l->zone->at[at].node;

		if (!in_chain(l, node))
			continue;
		for (unsigned up = empty_above(node, before); up > 0; up--)
			if (link_put(l, own, to++, at, up, e) != 0)
				return -1;
		if (link_put(l, own, to++, at, 0, e) != 0)
			return -1;
		before = node;
	}
	return 0;
}

static int
links_order(const struct zone_entry *a, const struct zone_entry *b,
    const void *of)
{
	(void)of;
	return memcmp(a->link->hash, b->link->hash, NSEC3_HASH);
}

static int
check_distinct(const struct nsec3_chain *c, struct err *e)
{
	for (size_t i = 1; i < c->n; i++) {
		if (c->at[i - 1].key == c->at[i].key &&
		    memcmp(c->at[i - 1].link->hash, c->at[i].link->hash,
		    NSEC3_HASH) == 0)
			return err_set(e, ERR_POLICY, "two names of the zone "
			    "have the same NSEC3 hash: change nsec3-salt");
	}
	return 0;
}

static int
links_make(struct linking *l, size_t pieces, struct err *e)
{
	const struct crew_work count = { .n = pieces, .of = l,
	    .piece = count_piece };
	const struct crew_work make = { .n = pieces, .of = l,
	    .start = hasher_start, .piece = link_piece, .end = hasher_end };
	struct nsec3_chain *c = l->chain;

	if (crew_run(&count, e) != 0)
		return -1;
	for (size_t i = 0; i < pieces; i++)
		l->begin[i + 1] += l->begin[i];
	c->n = l->begin[pieces];
	c->at = reallocarray(NULL, c->n + 1, sizeof(*c->at));
	c->links = reallocarray(NULL, c->n + 1, sizeof(*c->links));
	if (c->at == NULL || c->links == NULL)
		return err_sys(e, "a chain of NSEC3 records");
	if (crew_run(&make, e) != 0 ||
	    entry_sort(c->at, c->n, links_order, NULL, e) != 0)
		return -1;
	return check_distinct(c, e);
}

int
nsec3_chain_make(struct nsec3_chain *out, const struct zone *z,
    const struct denial *d, struct err *e)
{
	size_t pieces = (z->n + PIECE - 1) / PIECE;
	struct linking l = { .zone = z, .denial = d, .chain = out };
	int rc = -1;

	*out = (struct nsec3_chain){ 0 };
	if (z->n > UINT32_MAX)
		return err_set(e, ERR_FORMAT, "the zone has too many names");
	if ((l.begin = calloc(pieces + 1, sizeof(*l.begin))) == NULL)
		return err_sys(e, "a chain of NSEC3 records");
	rc = links_make(&l, pieces, e);
	free(l.begin);
	if (rc != 0)
		nsec3_chain_free(out);
	return rc;
}

void
nsec3_chain_free(struct nsec3_chain *c)
{
	free(c->at);
	free(c->links);
	*c = (struct nsec3_chain){ 0 };
}

size_t
nsec3_param(const struct denial *d, uint8_t out[NSEC3_PARAM_MAX])
{
	out[0] = BY_SHA1;
	out[1] = 0;
	out[2] = (uint8_t)(d->iterations >> 8);
	out[3] = (uint8_t)d->iterations;
	out[4] = d->salt_len;
	memcpy(out + 5, d->salt, d->salt_len);
	return 5U + d->salt_len;
}

void
nsec3_label(const struct nsec3_chain *c, size_t i, uint8_t out[1 + NSEC3_LABEL])
{
	struct text t = { .at = (char *)out + 1, .room = NSEC3_LABEL };

	out[0] = NSEC3_LABEL;
	text_base32hex(&t, c->at[i].link->hash, NSEC3_HASH);
}

size_t
nsec3_rdata(const struct nsec3_chain *c, size_t i, const struct zone *z,
    const struct denial *d, uint8_t out[NSEC3_MAX])
{
	const struct nsec3_link *k = c->at[i].link;
	size_t at = nsec3_param(d, out);

	if (d->opt_out)
		out[1] |= OPT_OUT;
	out[at++] = NSEC3_HASH;
	memcpy(out + at, c->at[i + 1 < c->n ? i + 1 : 0].link->hash,
	    NSEC3_HASH);
	at += NSEC3_HASH;
	if (k->up == 0)
		at += bitmap_write(z->at[k->node].node, true, out + at);
	return at;
}
