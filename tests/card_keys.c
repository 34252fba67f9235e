#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/card_virtual.h"

enum kind { RSA_2048, P_256, ED_25519, X_25519 };

/* Algorithm attributes (4.4.3.9 of the specification) and where they serve. */
static const struct {
	enum kind	kind;
	bool		keys[4];	/* by number: SIG 1, DEC 2, AUT 3 */
	size_t		len, told;	/* told: the rest may differ */
	uint8_t		attributes[12];
} kinds[] = {
	{ RSA_2048, { 0, 1, 1, 1 }, 6, 3, { 0x01, 0x08, 0x00, 0x00, 0x20, 0 } },
	{ P_256, { 0, 1, 0, 1 }, 9, 9, { 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	    0x03, 0x01, 0x07 } },
	{ P_256, { 0, 0, 1, 0 }, 9, 9, { 0x12, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	    0x03, 0x01, 0x07 } },
	{ ED_25519, { 0, 1, 0, 1 }, 10, 10, { 0x16, 0x2b, 0x06, 0x01, 0x04,
	    0x01, 0xda, 0x47, 0x0f, 0x01 } },
	{ X_25519, { 0, 0, 1, 0 }, 11, 11, { 0x12, 0x2b, 0x06, 0x01, 0x04,
	    0x01, 0x97, 0x55, 0x01, 0x05, 0x01 } },
};

static int
kind_of(int key, const uint8_t *attributes, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].keys[key] && len == kinds[i].len &&
		    memcmp(attributes, kinds[i].attributes, kinds[i].told) == 0)
			return (int)kinds[i].kind;
	return -1;
}

bool
keys_can(int key, const uint8_t *attributes, size_t len)
{
	return kind_of(key, attributes, len) >= 0;
}

static enum kind
kind_stored(const char *dir, int key)
{
	uint8_t attributes[16];
	size_t len = object_read(dir, 0xc0 + (unsigned)key, attributes,
	    sizeof(attributes));
	int kind = kind_of(key, attributes, len);

	if (kind < 0)
		abort();
	return (enum kind)kind;
}

static EVP_PKEY *
key_load(const char *dir, int key)
{
	uint8_t der[2048];
	const uint8_t *p = der;
	char name[16];
	size_t len;

	snprintf(name, sizeof(name), "key-%d.der", key);
	if ((len = memory_get(dir, name, der, sizeof(der))) == 0)
		return NULL;
	return d2i_AutoPrivateKey(NULL, &p, (long)len);
}

void
keys_make(const char *dir, int key)
{
	enum kind kind = kind_stored(dir, key);
	EVP_PKEY *k = kind == RSA_2048 ? EVP_RSA_gen(2048) :
	    kind == P_256 ? EVP_EC_gen("P-256") :
	    EVP_PKEY_Q_keygen(NULL, NULL,
	    kind == ED_25519 ? "ED25519" : "X25519");
	uint8_t der[2048], *p = der;
	char name[16];
	int len;

	if (k == NULL || (len = i2d_PrivateKey(k, NULL)) <= 0 ||
	    (size_t)len > sizeof(der) || i2d_PrivateKey(k, &p) != len)
		abort();
	snprintf(name, sizeof(name), "key-%d.der", key);
	memory_put(dir, name, der, (size_t)len);
	EVP_PKEY_free(k);
}

/* ---- public keys ----------------------------------------------------- */

static void
add_number(uint8_t *out, size_t *len, unsigned tag, EVP_PKEY *k,
    const char *name)
{
	BIGNUM *n = NULL;
	uint8_t octets[512];

	if (EVP_PKEY_get_bn_param(k, name, &n) != 1)
		abort();
	object_add(out, len, tag, octets, (size_t)BN_bn2bin(n, octets));
	BN_free(n);
}

static void
add_public(EVP_PKEY *k, enum kind kind, uint8_t *out, size_t *len)
{
	uint8_t in[600], point[65];
	size_t n = 0, point_len = sizeof(point);

	if (kind == RSA_2048) {
		add_number(in, &n, 0x81, k, OSSL_PKEY_PARAM_RSA_N);
		add_number(in, &n, 0x82, k, OSSL_PKEY_PARAM_RSA_E);
	} else {
		if (kind == P_256 ? EVP_PKEY_get_octet_string_param(k,
		    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point),
		    &point_len) != 1 :
		    EVP_PKEY_get_raw_public_key(k, point, &point_len) != 1)
			abort();
		object_add(in, &n, 0x86, point, point_len);
	}
	object_add(out, len, 0x7f49, in, n);
}

unsigned
keys_generate(struct card_virtual *v, const struct card_command *c,
    uint8_t *out, size_t *len)
{
	int key = c->len < 1 ? 0 : c->data[0] == 0xb6 ? 1 :
	    c->data[0] == 0xb8 ? 2 : c->data[0] == 0xa4 ? 3 : 0;
	EVP_PKEY *k;

	if (key == 0 || (c->p1 != 0x80 && c->p1 != 0x81))
		return 0x6a80;
	if (c->p1 == 0x80 && !v->pw3)
		return 0x6982;
	if (c->p1 == 0x80)
		keys_make(v->dir, key);
	if ((k = key_load(v->dir, key)) == NULL)
		return 0x6a88;
	add_public(k, kind_stored(v->dir, key), out, len);
	EVP_PKEY_free(k);
	if (c->p1 == 0x80 && fault_is(v, "another-key"))
		keys_make(v->dir, key);
	return 0x9000;
}

/* ---- signatures ------------------------------------------------------ */

/* Halves of 32 octets, or of 33 as one card on sale has them. */
static void
ecdsa_join(const uint8_t *der, size_t der_len, uint8_t *out, size_t *len,
    int half)
{
	const uint8_t *p = der;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)der_len);

	if (s == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(s), out, half) < 0 ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), out + half, half) < 0)
		abort();
	*len = 2 * (size_t)half;
	ECDSA_SIG_free(s);
}

static unsigned
sign(struct card_virtual *v, int key, const struct card_command *c,
    uint8_t *out, size_t *len)
{
	EVP_PKEY *k = key_load(v->dir, key);
	EVP_PKEY_CTX *x = NULL;
	EVP_MD_CTX *m = NULL;
	uint8_t sig[512];
	size_t n = sizeof(sig);
	enum kind kind;
	unsigned sw = 0x6a80;

	if (k == NULL)
		return 0x6a88;
	kind = kind_stored(v->dir, key);
	if (kind == ED_25519) {
		m = EVP_MD_CTX_new();
		if (EVP_DigestSignInit(m, NULL, NULL, NULL, k) == 1 &&
		    EVP_DigestSign(m, sig, &n, c->data, c->len) == 1)
			sw = 0x9000;
	} else {
		/* RSA pads what comes, unseen; 40 % at most. */
		x = EVP_PKEY_CTX_new(k, NULL);
		if (c->len > 0 && c->len <= (kind == P_256 ? 64 : 102) &&
		    EVP_PKEY_sign_init(x) == 1 && (kind == P_256 ||
		    EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PADDING) == 1) &&
		    EVP_PKEY_sign(x, sig, &n, c->data, c->len) == 1)
			sw = 0x9000;
	}
	if (sw == 0x9000 && kind == P_256) {
		ecdsa_join(sig, n, out, len, fault_is(v, "sig-66") ? 33 : 32);
	} else if (sw == 0x9000) {
		memcpy(out, sig, n);
		*len = n;
	}
	if (sw == 0x9000 && fault_is(v, "sig-flip"))
		out[*len / 2 - 1] ^= 0x01;
	if (sw == 0x9000 && fault_number(v, "sig-short", 0) > 0)
		*len = fault_number(v, "sig-short", 0);
	EVP_PKEY_CTX_free(x);
	EVP_MD_CTX_free(m);
	EVP_PKEY_free(k);
	return sw;
}

unsigned
keys_authenticate(struct card_virtual *v, const struct card_command *c,
    uint8_t *out, size_t *len)
{
	return v->pw1_other ? sign(v, 3, c, out, len) : 0x6982;
}

/* ---- PSO: sign and decipher ------------------------------------------ */

static void
count_signature(struct card_virtual *v)
{
	uint8_t n[3] = { 0 };

	(void)object_read(v->dir, 0x93, n, sizeof(n));
	for (int i = 2; i >= 0 && ++n[i] == 0; i--)
		;
	object_write(v->dir, 0x93, n, sizeof(n));
}

/* The other side's point, out of A6 { 7F49 { 86 } }. */
static EVP_PKEY *
peer_of(const struct card_command *c, EVP_PKEY *own, enum kind kind)
{
	size_t want = kind == P_256 ? 65 : 32;
	const uint8_t *p = c->data + 7;
	EVP_PKEY *k;

	if (c->len != 7 + want || c->data[0] != 0xa6 || c->data[2] != 0x7f ||
	    c->data[3] != 0x49 || c->data[5] != 0x86 || c->data[6] != want)
		return NULL;
	if (kind != P_256)
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, p,
		    want);
	if ((k = EVP_PKEY_new()) == NULL ||
	    EVP_PKEY_copy_parameters(k, own) != 1 ||
	    EVP_PKEY_set1_encoded_public_key(k, p, want) != 1) {
		EVP_PKEY_free(k);
		return NULL;
	}
	return k;
}

static unsigned
decipher(struct card_virtual *v, const struct card_command *c, uint8_t *out,
    size_t *len)
{
	EVP_PKEY *k = key_load(v->dir, 2), *peer = NULL;
	EVP_PKEY_CTX *x;
	enum kind kind;
	unsigned sw = 0x6a80;

	if (k == NULL)
		return 0x6a88;
	kind = kind_stored(v->dir, 2);
	x = EVP_PKEY_CTX_new(k, NULL);
	*len = 256;
	if (kind == RSA_2048) {
		if (c->len == 257 && c->data[0] == 0 &&
		    EVP_PKEY_decrypt_init(x) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_decrypt(x, out, len, c->data + 1, 256) == 1)
			sw = 0x9000;
	} else if ((peer = peer_of(c, k, kind)) != NULL &&
	    EVP_PKEY_derive_init(x) == 1 &&
	    EVP_PKEY_derive_set_peer(x, peer) == 1 &&
	    EVP_PKEY_derive(x, out, len) == 1) {
		sw = 0x9000;
	}
	EVP_PKEY_free(peer);
	EVP_PKEY_CTX_free(x);
	EVP_PKEY_free(k);
	return sw;
}

unsigned
keys_operate(struct card_virtual *v, const struct card_command *c,
    uint8_t *out, size_t *len)
{
	uint8_t several = 0;
	unsigned sw;

	if (c->p1 == 0x80 && c->p2 == 0x86)
		return v->pw1_other ? decipher(v, c, out, len) : 0x6982;
	if (c->p1 != 0x9e || c->p2 != 0x9a)
		return 0x6a86;
	if (!v->pw1_sign)
		return 0x6982;
	if ((sw = sign(v, 1, c, out, len)) != 0x9000)
		return sw;
	count_signature(v);
	(void)object_read(v->dir, 0xc4, &several, 1);
	if (several == 0)
		v->pw1_sign = false;
	return sw;
}
