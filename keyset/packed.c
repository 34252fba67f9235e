#include <stdlib.h>
#include <string.h>

#include "keyset/packed.h"

struct packed {
	struct request	head;		/* without its bundles */
	struct blob	bundles;
};

/* Of the arrays of a bundle, how many elements count. */
static int
put_bundle(struct blob *to, const struct bundle *b, struct err *e)
{
	const size_t head = offsetof(struct bundle, keys);

	if (blob_append(to, b, head, e) != 0 ||
	    blob_append(to, b->keys, b->n_keys * sizeof(b->keys[0]), e) != 0 ||
	    blob_append(to, b->sigs, b->n_sigs * sizeof(b->sigs[0]), e) != 0)
		return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		const struct notice *n = &b->notices[kind];

		if (blob_append(to, n, offsetof(struct notice, sigs), e) != 0 ||
		    blob_append(to, n->sigs, n->n_sigs * sizeof(n->sigs[0]),
		    e) != 0)
			return -1;
	}
	if (blob_append(to, &b->n_signers, sizeof(b->n_signers), e) != 0)
		return -1;
	return blob_append(to, b->signers, b->n_signers *
	    sizeof(b->signers[0]), e);
}

static const uint8_t *
get(void *to, const uint8_t *from, size_t len)
{
	memcpy(to, from, len);
	return from + len;
}

static const uint8_t *
get_bundle(struct bundle *b, const uint8_t *p)
{
	p = get(b, p, offsetof(struct bundle, keys));
	p = get(b->keys, p, b->n_keys * sizeof(b->keys[0]));
	p = get(b->sigs, p, b->n_sigs * sizeof(b->sigs[0]));
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		struct notice *n = &b->notices[kind];

		p = get(n, p, offsetof(struct notice, sigs));
		p = get(n->sigs, p, n->n_sigs * sizeof(n->sigs[0]));
	}
	p = get(&b->n_signers, p, sizeof(b->n_signers));
	return get(b->signers, p, b->n_signers * sizeof(b->signers[0]));
}

struct packed *
request_pack(const struct request *r, struct err *e)
{
	struct packed *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		err_sys(e, "keep a request");
		return NULL;
	}
	p->head = *r;
	p->head.bundles = NULL;
	p->head.source = (struct blob){ .len = 0 };
	if (blob_copy(&p->head.source, r->source.data, r->source.len, e) != 0)
		goto fail;
	for (size_t i = 0; i < r->n_bundles; i++)
		if (put_bundle(&p->bundles, &r->bundles[i], e) != 0)
			goto fail;
	return p;
fail:
	packed_free(&p);
	return NULL;
}

struct request *
request_unpack(const struct packed *p, struct err *e)
{
	struct request *r = request_new_unset(p->head.n_bundles, e);
	const uint8_t *at = p->bundles.data;
	struct bundle *bundles;

	if (r == NULL)
		return NULL;
	bundles = r->bundles;
	*r = p->head;
	r->bundles = bundles;
	r->source = (struct blob){ .len = 0 };
	if (blob_copy(&r->source, p->head.source.data, p->head.source.len,
	    e) != 0) {
		request_free(&r);
		return NULL;
	}
	for (size_t i = 0; i < r->n_bundles; i++)
		at = get_bundle(&bundles[i], at);
	return r;
}

void
packed_free(struct packed **pp)
{
	struct packed *p = *pp;

	if (p == NULL)
		return;
	*pp = NULL;
	blob_free(&p->head.source);
	blob_free(&p->bundles);
	free(p);
}
