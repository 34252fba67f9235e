#include <stdlib.h>
#include <string.h>

#include "keyset/format.h"

#include "keyset/request.h"

/*
 * Characters that are not seen, or that change where others stand: a name
 * with them is not the name that people read.  Unicode 15, categories Cc,
 * Cf, Zl and Zp, and the noncharacters.
 */
static const struct { uint32_t first, last; } UNSEEN[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },
	{ 0x0600, 0x0605 }, { 0x061c, 0x061c }, { 0x06dd, 0x06dd },
	{ 0x070f, 0x070f }, { 0x0890, 0x0891 }, { 0x08e2, 0x08e2 },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0xd800, 0xdfff }, { 0xfdd0, 0xfdef },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xfffe, 0xffff },
	{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	{ 0x1fffe, 0x1ffff }, { 0xf0000, 0x10ffff },
};

/*
 * The character at *p, which is moved behind it; UINT32_MAX when it is not
 * UTF-8 in its shortest form (RFC 3629).
 */
static uint32_t
character(const unsigned char **p)
{
	static const uint32_t LEAST[] = { 0, 0x80, 0x800, 0x10000 };
	uint32_t c = *(*p)++;
	unsigned more;

	if (c < 0x80)
		return c;
	more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
	if (c < 0xc2 || c > 0xf4)
		return UINT32_MAX;
	c &= 0x3fu >> more;
	for (unsigned i = 0; i < more; i++) {
		if ((**p & 0xc0) != 0x80)
			return UINT32_MAX;
		c = c << 6 | (*(*p)++ & 0x3fu);
	}
	return c >= LEAST[more] && c <= 0x10ffff ? c : UINT32_MAX;
}

int
identifier_set(char out[IDENTIFIER_MAX + 1], const char *text, struct err *e)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = strlen(text);

	if (len == 0)
		return err_set(e, ERR_FORMAT, "an identifier is empty");
	if (len > IDENTIFIER_MAX)
		return err_set(e, ERR_FORMAT, "an identifier is longer than "
		    "%d octets", IDENTIFIER_MAX);
	while (*p != '\0') {
		uint32_t c = character(&p);

		if (c == UINT32_MAX)
			return err_set(e, ERR_FORMAT, "an identifier is not "
			    "UTF-8");
		for (size_t i = 0; i < sizeof(UNSEEN) / sizeof(UNSEEN[0]); i++)
			if (c >= UNSEEN[i].first && c <= UNSEEN[i].last)
				return err_set(e, ERR_FORMAT, "an identifier "
				    "has an unprintable character, U+%04X", c);
	}
	memmove(out, text, len + 1);
	return 0;
}

struct claim
claim_of(const struct dnskey *k)
{
	return (struct claim){
		.alg = k->alg->number,
		.bits = dnskey_bits(k),
		.exponent = k->alg->family == ALG_RSA ? dnskey_exponent(k) : 0,
	};
}

static int
claim_order(const struct claim *a, const struct claim *b)
{
	if (a->alg != b->alg)
		return a->alg < b->alg ? -1 : 1;
	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	return (a->exponent > b->exponent) - (a->exponent < b->exponent);
}

int
claim_add(struct claimed_policy *p, const struct claim *new, struct err *e)
{
	size_t at = 0;

	while (at < p->n_claims && claim_order(&p->claims[at], new) < 0)
		at++;
	if (at < p->n_claims && claim_order(&p->claims[at], new) == 0)
		return 0;
	if (p->n_claims == REQUEST_CLAIMS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d algorithms and "
		    "sizes", REQUEST_CLAIMS_MAX);
	memmove(&p->claims[at + 1], &p->claims[at],
	    (p->n_claims - at) * sizeof(p->claims[0]));
	p->claims[at] = *new;
	p->n_claims++;
	return 0;
}

int
claims_of_bundle(struct claimed_policy *p, const struct bundle *b,
    struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++) {
		struct claim c = claim_of(&b->keys[i].key);

		if (claim_add(p, &c, e) != 0)
			return -1;
	}
	return 0;
}

/* Takes the bundles, which may be NULL. */
static struct request *
request_with(struct bundle *bundles, size_t n_bundles, struct err *e)
{
	struct request *r = calloc(1, sizeof(*r));

	if (r == NULL || bundles == NULL) {
		err_sys(e, "no memory for a request of %zu slots", n_bundles);
		free(bundles);
		free(r);
		return NULL;
	}
	r->format = format_next(NULL);
	r->n_bundles = n_bundles;
	r->bundles = bundles;
	return r;
}

struct request *
request_new(size_t n, struct err *e)
{
	return request_with(calloc(n > 0 ? n : 1, sizeof(struct bundle)), n, e);
}

struct request *
request_new_unset(size_t n, struct err *e)
{
	return request_with(reallocarray(NULL, n > 0 ? n : 1,
	    sizeof(struct bundle)), n, e);
}

void
request_free(struct request **r)
{
	if (*r == NULL)
		return;
	blob_free(&(*r)->source);
	free((*r)->bundles);
	free(*r);
	*r = NULL;
}

static int
bundle_order(const void *va, const void *vb)
{
	const struct bundle *a = va, *b = vb;

	if (a->expiration != b->expiration)
		return a->expiration < b->expiration ? -1 : 1;
	if (a->inception != b->inception)
		return a->inception < b->inception ? -1 : 1;
	return strcmp(a->id, b->id);
}

void
request_sort(struct request *r)
{
	qsort(r->bundles, r->n_bundles, sizeof(r->bundles[0]), bundle_order);
}

struct request *
request_read(const void *data, size_t len, struct err *e)
{
	const struct format *f;
	struct request *r;

	if (len == 0) {
		err_set(e, ERR_FORMAT, "line 1, column 1: the request is "
		    "empty");
		return NULL;
	}
	if (len > REQUEST_BYTES_MAX) {
		err_set(e, ERR_FORMAT, "the request has %zu octets, of at "
		    "most %d", len, REQUEST_BYTES_MAX);
		return NULL;
	}
	if ((f = format_of(data, len, e)) == NULL ||
	    (r = f->read(data, len, e)) == NULL)
		return NULL;
	r->format = f;
	return r;
}

int
request_write(const struct request *r, struct blob *out, struct err *e)
{
	struct blob text = { NULL, 0 };

	if (r->format->write(r, &text, e) != 0) {
		blob_free(&text);
		return -1;
	}
	if (text.len > REQUEST_BYTES_MAX) {
		blob_free(&text);
		return err_set(e, ERR_FORMAT, "the document would have %zu "
		    "octets, of at most %d", text.len, REQUEST_BYTES_MAX);
	}
	*out = text;
	return 0;
}
