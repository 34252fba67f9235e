#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "signer/node_sort.h"
#include "signer/zone.h"

struct zone *
zone_new(const struct dname *origin, struct err *e)
{
	struct zone *z = calloc(1, sizeof(*z));

	if (z == NULL) {
		err_sys(e, "a zone");
		return NULL;
	}
	z->origin = *origin;
	if ((z->arena = arena_new(e)) == NULL)
		zone_free(&z);
	return z;
}

void
zone_free(struct zone **zp)
{
	struct zone *z = *zp;

	if (z == NULL)
		return;
	arena_free(&z->arena);
	free(z->at);
	free(z->files);
	free(z);
	*zp = NULL;
}

int
zone_add_file(struct zone *z, const char *path, struct err *e)
{
	struct stamp *files = reallocarray(z->files, z->n_files + 1,
	    sizeof(*files));

	if (files == NULL)
		return err_sys(e, "%.200s", path);
	z->files = files;
	z->files[z->n_files++] = stamp_of(path);
	return 0;
}

bool
zone_has_file(const struct zone *z, const char *path)
{
	const struct stamp is = stamp_of(path);
	size_t i = 0;

	while (i < z->n_files && (z->files[i].device != is.device ||
	    z->files[i].inode != is.inode))
		i++;
	return i < z->n_files;
}

int
zone_take(struct zone *z, struct zone_part *p, struct err *e)
{
	struct zone_entry *at;

	if (z->n == 0) {
		free(z->at);
		z->at = p->at;
		p->at = NULL;
	} else if (p->n > 0) {
		at = reallocarray(z->at, z->n + p->n, sizeof(*at));
		if (at == NULL)
			return err_sys(e, "a zone's names");
		z->at = at;
		memcpy(at + z->n, p->at, p->n * sizeof(*at));
	}
	z->n += p->n;
	p->n = 0;
	if (p->arena != NULL)
		arena_join(z->arena, &p->arena);
	zone_part_free(p);
	return 0;
}

struct node *
zone_owner(const struct zone *z, const uint8_t *owner, size_t len)
{
	uint64_t key = owner_key(owner, len);
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		struct node *n = z->at[mid].node;
		int c = (key > z->at[mid].key) - (key < z->at[mid].key);

		if (c == 0)
			c = owner_order(owner, len, n->bytes, n->owner_len);
		if (c == 0)
			return n;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

struct node *
zone_node(const struct zone *z, const struct dname *owner)
{
	if (!dname_within(owner, &z->origin))
		return NULL;
	return zone_owner(z, owner->wire,
	    (size_t)owner->len - z->origin.len);
}

struct node *
zone_apex(const struct zone *z)
{
	return z->n > 0 && z->at[0].node->owner_len == 0 ? z->at[0].node : NULL;
}

int
zone_put(struct zone *z, const struct rr *records, size_t n, struct err *e)
{
	const struct node *old = zone_apex(z);
	struct node *new = node_new(z->arena, NULL, 0, e);
	struct scratch scratch = { 0 };
	struct changes none = { 0 };
	struct span s = { 0 };
	int rc = new != NULL ? 0 : -1;

	while (rc == 0 && node_next(old, &s)) {
		struct rr r = { 0 };

		while (rc == 0 && span_next(&s, &r))
			rc = node_add(&new, z->arena, &r, e);
	}
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = node_add(&new, z->arena, &records[i], e);
	if (rc == 0 && !node_look(new))
		rc = node_sort(new, &scratch, 0, &none, e);
	scratch_free(&scratch);
	free(none.list);
	if (rc == 0) {
		new->role = old->role;
		z->at[0].node = new;
	}
	return rc;
}

/* An SOA's data ends in five numbers: serial, three timers, minimum. */
static const uint8_t *
soa_numbers(const struct zone *z, struct rr *soa)
{
	struct span s;

	*soa = (struct rr){ 0 };
	if (!node_span(zone_apex(z), LDNS_RR_TYPE_SOA, &s) ||
	    !span_next(&s, soa))
		return NULL;	/* cannot be: it was ordered */
	return soa->data + soa->len - 20;
}

uint32_t
zone_serial(const struct zone *z)
{
	struct rr soa;

	return ldns_read_uint32(soa_numbers(z, &soa));
}

void
zone_set_serial(struct zone *z, uint32_t serial)
{
	struct node *apex = zone_apex(z);
	struct rr soa;
	const uint8_t *at = soa_numbers(z, &soa);

	ldns_write_uint32(apex->bytes + (at - apex->bytes), serial);
}

uint32_t
zone_negative_ttl(const struct zone *z)
{
	struct rr soa;
	uint32_t minimum = ldns_read_uint32(soa_numbers(z, &soa) + 16);

	return soa.ttl < minimum ? soa.ttl : minimum;
}

static bool
digest_span(EVP_MD_CTX *ctx, const struct node *n, const struct span *s)
{
	const uint8_t of = n->owner_len;

	if (type_is_made(s->type))
		return true;
	/* As they are in the node: with type, length and TTL in front. */
	return EVP_DigestUpdate(ctx, &of, 1) == 1 &&
	    EVP_DigestUpdate(ctx, n->bytes, of) == 1 &&
	    EVP_DigestUpdate(ctx, s->at, s->len) == 1;
}

int
zone_digest(const struct zone *z, uint8_t out[ZONE_DIGEST], struct err *e)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL &&
	    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; ok && i < z->n; i++) {
		const struct node *n = z->at[i].node;
		struct span s = { 0 };

		while (ok && node_next(n, &s))
			ok = digest_span(ctx, n, &s);
	}
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : err_set(e, ERR_SYS, "no SHA-256 of a zone");
}
