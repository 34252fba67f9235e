#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "keyset/signature.h"
#include "keyset/signature_engine.h"

enum {
	HALF_MAX	= 48,			/* r or s, of P-384 */
	DER_MAX		= SIGNATURE_MAX + 16,	/* as libcrypto makes them */
	DER_LONG	= 0x80,		/* a length from here takes two octets */
	DER_SEQUENCE	= 0x30,
	DER_INTEGER	= 0x02,
};

/*
 * An algorithm with a digest has it made here and signs that, in a context
 * that is set up once.  One that signs the message (EdDSA) takes a copy of the
 * context each time: libcrypto does not promise that it can be used again.
 */
struct signature_engine {
	const struct alg *alg;
	enum signature_use use;
	EVP_PKEY	*pkey;
	EVP_MD		*md;		/* NULL: it signs the message */
	EVP_MD_CTX	*digest;	/* at work, */
	EVP_MD_CTX	*message;	/* and what it is copied from */
	EVP_PKEY_CTX	*key;
};

static bool
engine_init_key(struct signature_engine *s)
{
	int ok;

	if ((s->md = EVP_MD_fetch(NULL, s->alg->digest, NULL)) == NULL ||
	    (s->key = EVP_PKEY_CTX_new_from_pkey(NULL, s->pkey, NULL)) == NULL)
		return false;
	ok = s->use == SIGNATURE_MAKE ? EVP_PKEY_sign_init(s->key) :
	    EVP_PKEY_verify_init(s->key);
	if (ok == 1 && s->alg->family == ALG_RSA)
		ok = EVP_PKEY_CTX_set_rsa_padding(s->key, RSA_PKCS1_PADDING);
	return ok == 1 && EVP_PKEY_CTX_set_signature_md(s->key, s->md) == 1;
}

static bool
engine_init_message(struct signature_engine *s)
{
	if ((s->message = EVP_MD_CTX_new()) == NULL)
		return false;
	return (s->use == SIGNATURE_MAKE ?
	    EVP_DigestSignInit_ex(s->message, NULL, NULL, NULL, NULL, s->pkey,
	    NULL) :
	    EVP_DigestVerifyInit_ex(s->message, NULL, NULL, NULL, NULL,
	    s->pkey, NULL)) == 1;
}

struct signature_engine *
signature_engine_new(const struct alg *alg, EVP_PKEY *pkey,
    enum signature_use use, struct err *e)
{
	struct signature_engine *s = calloc(1, sizeof(*s));
	bool ok;

	if (s == NULL) {
		err_sys(e, "many signatures");
		return NULL;
	}
	s->alg = alg;
	s->use = use;
	if (EVP_PKEY_up_ref(pkey) == 1)
		s->pkey = pkey;
	ok = s->pkey != NULL && (s->digest = EVP_MD_CTX_new()) != NULL &&
	    (alg->digest != NULL ? engine_init_key(s) : engine_init_message(s));
	ERR_clear_error();
	if (!ok) {
		err_set(e, ERR_CRYPTO, "libcrypto does not sign with %s",
		    alg->name);
		signature_engine_free(&s);
	}
	return s;
}

void
signature_engine_free(struct signature_engine **sp)
{
	struct signature_engine *s = *sp;

	if (s == NULL)
		return;
	EVP_PKEY_CTX_free(s->key);
	EVP_MD_CTX_free(s->message);
	EVP_MD_CTX_free(s->digest);
	EVP_MD_free(s->md);
	EVP_PKEY_free(s->pkey);
	free(s);
	*sp = NULL;
}

/* An INTEGER that is not negative, into half octets; its end, or NULL. */
static const uint8_t *
integer_read(const uint8_t *p, const uint8_t *end, uint8_t *out, size_t half)
{
	size_t len;

	if (end - p < 3 || p[0] != DER_INTEGER || p[1] >= DER_LONG)
		return NULL;
	len = p[1];
	p += 2;
	if (len == 0 || len > (size_t)(end - p) || (p[0] & 0x80) != 0)
		return NULL;
	if (len > 1 && p[0] == 0) {
		p++;
		len--;
	}
	if (len > half)
		return NULL;
	memset(out, 0, half - len);
	memcpy(out + half - len, p, len);
	return p + len;
}

/* signature_from_der() of what libcrypto has just made, without big numbers. */
static bool
der_read(const struct alg *alg, const uint8_t *der, size_t len, uint8_t *out)
{
	const uint8_t *p = der, *end = der + len;
	size_t half = alg->sig_len / 2;

	if (len < 2 || p[0] != DER_SEQUENCE || p[1] != len - 2 ||
	    p[1] >= DER_LONG)
		return false;
	p = integer_read(p + 2, end, out, half);
	if (p != NULL)
		p = integer_read(p, end, out + half, half);
	return p == end;
}

static uint8_t *
integer_write(uint8_t *p, const uint8_t *half, size_t len)
{
	while (len > 1 && *half == 0) {
		half++;
		len--;
	}
	*p++ = DER_INTEGER;
	*p++ = (uint8_t)(len + (*half >> 7));
	if (*half >> 7)		/* else it would be a negative number */
		*p++ = 0;
	memcpy(p, half, len);
	return p + len;
}

static_assert(2 * (HALF_MAX + 3) < DER_LONG, "a length in one octet");

static size_t
der_write(const struct alg *alg, const uint8_t *joined, uint8_t out[DER_MAX])
{
	size_t half = alg->sig_len / 2;
	uint8_t *end;

	end = integer_write(integer_write(out + 2, joined, half),
	    joined + half, half);
	out[0] = DER_SEQUENCE;
	out[1] = (uint8_t)(end - out - 2);
	return (size_t)(end - out);
}

/* What is signed or checked instead of the data: its digest. */
static bool
engine_digest(struct signature_engine *s, const uint8_t *data, size_t len,
    uint8_t out[EVP_MAX_MD_SIZE], unsigned *n)
{
	return EVP_DigestInit_ex2(s->digest, s->md, NULL) == 1 &&
	    EVP_DigestUpdate(s->digest, data, len) == 1 &&
	    EVP_DigestFinal_ex(s->digest, out, n) == 1;
}

static bool
engine_sign(struct signature_engine *s, const uint8_t *data, size_t len,
    uint8_t out[DER_MAX], size_t *n)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned digest_len;

	if (s->md == NULL)
		return EVP_MD_CTX_copy_ex(s->digest, s->message) == 1 &&
		    EVP_DigestSign(s->digest, out, n, data, len) == 1;
	return engine_digest(s, data, len, digest, &digest_len) &&
	    EVP_PKEY_sign(s->key, out, n, digest, digest_len) == 1;
}

int
signature_engine_make(struct signature_engine *s, const uint8_t *data,
    size_t len, uint8_t out[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	uint8_t sig[DER_MAX];
	size_t n = sizeof(sig);

	if (!engine_sign(s, data, len, sig, &n)) {
		ERR_clear_error();
		return err_set(e, ERR_CRYPTO, "libcrypto does not sign with "
		    "%s", s->alg->name);
	}
	if (s->alg->family == ALG_ECDSA) {
		if (!der_read(s->alg, sig, n, out))
			return err_set(e, ERR_CRYPTO, "a signature is not a "
			    "DER one of %s", s->alg->name);
		*sig_len = s->alg->sig_len;
		return 0;
	}
	if (n > SIGNATURE_MAX)
		return err_set(e, ERR_CRYPTO, "a signature of %zu octets is "
		    "longer than any of DNSSEC", n);
	memcpy(out, sig, n);
	*sig_len = n;
	return 0;
}

static bool
engine_verify(struct signature_engine *s, const uint8_t *data, size_t len,
    const uint8_t *sig, size_t sig_len)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n;

	if (s->md == NULL)
		return EVP_MD_CTX_copy_ex(s->digest, s->message) == 1 &&
		    EVP_DigestVerify(s->digest, sig, sig_len, data, len) == 1;
	return engine_digest(s, data, len, digest, &n) &&
	    EVP_PKEY_verify(s->key, sig, sig_len, digest, n) == 1;
}

int
signature_engine_check(struct signature_engine *s, const uint8_t *data,
    size_t len, const uint8_t *sig, size_t sig_len, struct err *e)
{
	uint8_t der[DER_MAX];
	bool good;

	if (s->alg->sig_len != 0 && sig_len != s->alg->sig_len)
		return err_set(e, ERR_CRYPTO, "a signature of %s has %zu "
		    "octets, not %zu", s->alg->name, s->alg->sig_len, sig_len);
	if (s->alg->family == ALG_ECDSA) {
		sig_len = der_write(s->alg, sig, der);
		sig = der;
	}
	good = engine_verify(s, data, len, sig, sig_len);
	ERR_clear_error();
	return good ? 0 : err_set(e, ERR_CRYPTO, "a signature of %s is not "
	    "good", s->alg->name);
}
