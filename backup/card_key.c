#include <assert.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "backup/card_key.h"
#include "keyset/pubkey.h"
#include "keyset/signature.h"

enum { RSASHA256 = 8, P256 = 13, ED25519 = 15 };
enum { TAG_PUBLIC = 0x7f49, TAG_MODULUS = 0x81, TAG_EXPONENT = 0x82,
    TAG_POINT = 0x86 };

const uint8_t card_key_p256[9] = {
	0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
};

/*
 * Algorithm attributes (OpenPGP card 3.4, 4.4.3.9): the front is what counts,
 * what may follow says how a private key would be imported.
 */
static const struct {
	unsigned	alg;
	size_t		len, more;
	uint8_t		front[10];
} attributes[] = {
	{ P256, 9, 1, { 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01,
	    0x07 } },
	{ ED25519, 10, 1, { 0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47,
	    0x0f, 0x01 } },
	{ RSASHA256, 3, 3, { 0x01, 0x08, 0x00 } },
};

/* PKCS#1 v1.5, RFC 8017, 9.2: the DigestInfo of a SHA-256 digest. */
static const uint8_t digest_info[] = {
	0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
};

const struct alg *
card_key_alg(struct tlv in)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (in.len >= attributes[i].len &&
		    in.len <= attributes[i].len + attributes[i].more &&
		    memcmp(in.p, attributes[i].front, attributes[i].len) == 0)
			return alg_by_number(attributes[i].alg);
	return NULL;
}

int
card_key_set(struct card_key *k, const struct alg *alg, const uint8_t *pub,
    size_t len, struct err *e)
{
	if (len > sizeof(k->pub))
		return err_set(e, ERR_FORMAT, "a card's public key of %zu "
		    "octets is too long", len);
	if (pubkey_check(alg, pub, len, e) != 0)
		return err_doing(e, "a card's public key");
	memset(k, 0, sizeof(*k));
	k->alg = alg;
	memcpy(k->pub, pub, len);
	k->len = len;
	return 0;
}

static void
zeros_strip(struct tlv *t)
{
	while (t->len > 0 && *t->p == 0) {
		t->p++;
		t->len--;
	}
}

/* RFC 3110: exponent, with its length in front, and modulus. */
static int
rsa_parse(struct card_key *k, const struct alg *alg, struct tlv in,
    struct err *e)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct tlv n, x;

	if (!tlv_find(in, TAG_MODULUS, &n) || !tlv_find(in, TAG_EXPONENT, &x))
		return err_set(e, ERR_FORMAT, "a card's public key has no "
		    "modulus or no exponent");
	zeros_strip(&n);
	zeros_strip(&x);
	if (x.len == 0 || x.len > 255 || 1 + x.len + n.len > sizeof(pub))
		return err_set(e, ERR_FORMAT, "a card's public key of %zu and "
		    "%zu octets is none we take", n.len, x.len);
	pub[0] = (uint8_t)x.len;
	memcpy(pub + 1, x.p, x.len);
	memcpy(pub + 1 + x.len, n.p, n.len);
	return card_key_set(k, alg, pub, 1 + x.len + n.len, e);
}

int
card_key_parse(struct card_key *k, const struct alg *alg, struct tlv answer,
    struct err *e)
{
	struct tlv in, point;

	if (!tlv_find(answer, TAG_PUBLIC, &in))
		return err_set(e, ERR_FORMAT,
		    "a card's public key is not one (no 7F49)");
	if (alg->family == ALG_RSA)
		return rsa_parse(k, alg, in, e);
	if (!tlv_find(in, TAG_POINT, &point))
		return err_set(e, ERR_FORMAT,
		    "a card's public key has no point");
	/* A point is 04, X and Y; DNSSEC has no 04. */
	if (alg->family == ALG_ECDSA && point.len == alg->pub_len + 1 &&
	    point.p[0] == 0x04) {
		point.p++;
		point.len--;
	}
	return card_key_set(k, alg, point.p, point.len, e);
}

struct digest
card_key_id(const struct card_key *k)
{
	return digest_of(k->pub, k->len);
}

bool
card_key_equal(const struct card_key *a, const struct card_key *b)
{
	return a->alg == b->alg && a->len == b->len &&
	    memcmp(a->pub, b->pub, a->len) == 0;
}

/* ---- signatures ------------------------------------------------------ */

size_t
card_key_input(const struct card_key *k, const struct digest *d,
    uint8_t out[CARD_KEY_INPUT_MAX])
{
	size_t head = k->alg->family == ALG_RSA ? sizeof(digest_info) : 0;

	static_assert(sizeof(digest_info) + DIGEST_LEN == CARD_KEY_INPUT_MAX,
	    "a DigestInfo fits exactly");
	memcpy(out, digest_info, head);
	memcpy(out + head, d->bytes, DIGEST_LEN);
	return head + DIGEST_LEN;
}

/* A number of any length, right-aligned in so many octets. */
static bool
number_fit(uint8_t *out, size_t want, const uint8_t *in, size_t len)
{
	for (; len > want; in++, len--)
		if (*in != 0)
			return false;
	memset(out, 0, want - len);
	memcpy(out + want - len, in, len);
	return true;
}

int
card_signature_parse(struct card_signature *s, const struct card_key *k,
    const uint8_t *in, size_t len, struct err *e)
{
	size_t want = k->alg->family == ALG_RSA ?
	    pubkey_bits(k->alg, k->pub, k->len) / 8 : k->alg->sig_len;
	size_t half = want / 2;
	bool fits;

	memset(s, 0, sizeof(*s));
	if (k->alg->family == ALG_ECDSA) {
		fits = len % 2 == 0 && len >= want && len <= want + 8 &&
		    number_fit(s->bytes, half, in, len / 2) &&
		    number_fit(s->bytes + half, half, in + len / 2, len / 2);
	} else {
		fits = len == want && want <= sizeof(s->bytes);
		if (fits)
			memcpy(s->bytes, in, len);
	}
	if (!fits)
		return err_set(e, ERR_CRYPTO, "the card's signature of %zu "
		    "octets is none of its key's kind (%s has %zu)", len,
		    k->alg->name, want);
	s->len = want;
	return 0;
}

/* Over a digest that is there already, with an RSA or ECDSA key. */
static int
verify_digest(EVP_PKEY *key, const struct alg *alg, const uint8_t *sig,
    size_t len, const struct digest *d)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(key, NULL);
	int good = x != NULL && EVP_PKEY_verify_init(x) == 1 &&
	    (alg->family != ALG_RSA ||
	    EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PADDING) == 1) &&
	    EVP_PKEY_CTX_set_signature_md(x, EVP_sha256()) == 1 &&
	    EVP_PKEY_verify(x, sig, len, d->bytes, DIGEST_LEN) == 1;

	EVP_PKEY_CTX_free(x);
	return good ? 0 : -1;
}

int
card_signature_verify(const struct card_signature *s,
    const struct card_key *k, const struct digest *d, struct err *e)
{
	EVP_PKEY *key = pubkey_to_evp(k->alg, k->pub, k->len, e);
	uint8_t *der = NULL;
	size_t der_len;
	int rc = -1;

	if (key == NULL)
		return -1;
	if (k->alg->family == ALG_EDDSA)
		rc = signature_verify(k->alg, key, d->bytes, DIGEST_LEN,
		    s->bytes, s->len, e);
	else if (k->alg->family == ALG_RSA)
		rc = verify_digest(key, k->alg, s->bytes, s->len, d);
	else if (signature_to_der(k->alg, s->bytes, s->len, &der, &der_len,
	    e) == 0)
		rc = verify_digest(key, k->alg, der, der_len, d);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return rc == 0 ? 0 : err_set(e, ERR_CRYPTO, "the signature is not "
	    "good for the card's key: it is another card, or it is broken");
}
