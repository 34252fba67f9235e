#include <stdlib.h>

#include <openssl/err.h>

#include "keyset/filekey.h"
#include "keyset/pemfile.h"
#include "keyset/signature.h"
#include "keyset/signature_engine.h"

enum { RSA_BITS_MIN = 1024, RSA_BITS_MAX = 4096 };	/* of a new key */

struct filekey {
	EVP_PKEY		*pkey;
	struct signing_key	 key;
};

static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct filekey *k = of;

	return signature_make(k->key.key.alg, k->pkey, data, len, sig, sig_len,
	    e);
}

static int
lent_sign(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	return signature_engine_make(of, data, len, sig, sig_len, e);
}

static void
lent_drop(void *of)
{
	struct signature_engine *s = of;

	signature_engine_free(&s);
}

static int
lend(void *of, struct signing_key *out, struct err *e)
{
	const struct filekey *k = of;
	struct signature_engine *s;

	s = signature_engine_new(k->key.key.alg, k->pkey, SIGNATURE_MAKE, e);
	if (s == NULL)
		return -1;
	*out = (struct signing_key){
		.key = k->key.key, .sign = lent_sign, .of = s,
		.drop = lent_drop,
	};
	return 0;
}

/* The private half may be another key's: what it signs must verify. */
static int
check_halves(const struct filekey *k, struct err *e)
{
	static const uint8_t text[] = "the halves of a key belong together";
	const struct dnskey *pub = &k->key.key;
	uint8_t sig[SIGNATURE_MAX];
	EVP_PKEY *pkey;
	size_t len;
	int rc;

	if (signature_make(pub->alg, k->pkey, text, sizeof(text), sig, &len,
	    e) != 0 || (pkey = dnskey_to_evp(pub, e)) == NULL)
		return -1;
	rc = signature_verify(pub->alg, pkey, text, sizeof(text), sig, len, e);
	EVP_PKEY_free(pkey);
	if (rc != 0)
		return err_set(e, ERR_CRYPTO, "the private and the public half "
		    "do not belong together");
	return 0;
}

/* Takes pkey over, whatever happens. */
static struct filekey *
from_evp(EVP_PKEY *pkey, unsigned flags, const struct alg *alg, struct err *e)
{
	struct filekey *k;

	if ((k = calloc(1, sizeof(*k))) == NULL) {
		err_set(e, ERR_SYS, "out of memory for a key");
		EVP_PKEY_free(pkey);
		return NULL;
	}
	k->pkey = pkey;
	k->key.sign = sign;
	k->key.of = k;
	k->key.lend = lend;
	if (dnskey_from_evp(&k->key.key, flags, alg, pkey, e) != 0 ||
	    check_halves(k, e) != 0)
		filekey_close(&k);
	return k;
}

struct filekey *
filekey_open(const char *path, unsigned flags, const struct alg *alg,
    struct err *e)
{
	struct filekey *k;
	EVP_PKEY *pkey;

	if ((pkey = pemfile_read(path, e)) == NULL)
		return NULL;
	if ((k = from_evp(pkey, flags, alg, e)) == NULL)
		err_doing(e, "use the key %s", path);
	return k;
}

static EVP_PKEY *
generate(const struct alg *alg, unsigned bits, struct err *e)
{
	EVP_PKEY *pkey = NULL;

	if (alg->family == ALG_RSA &&
	    (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)) {
		err_set(e, ERR_FORMAT, "a new RSA key has %d to %d bits, not "
		    "%u", RSA_BITS_MIN, RSA_BITS_MAX, bits);
		return NULL;
	}
	if (alg->family == ALG_RSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	else if (alg->family == ALG_ECDSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", alg->group);
	else
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, alg->group);
	ERR_clear_error();
	if (pkey == NULL)
		err_set(e, ERR_CRYPTO, "libcrypto makes no key of %s",
		    alg->name);
	return pkey;
}

struct filekey *
filekey_make(const char *path, unsigned flags, const struct alg *alg,
    unsigned bits, struct err *e)
{
	struct filekey *k;
	EVP_PKEY *pkey;

	if ((pkey = generate(alg, bits, e)) == NULL ||
	    (k = from_evp(pkey, flags, alg, e)) == NULL)
		return NULL;
	if (pemfile_create(path, k->pkey, e) != 0)
		filekey_close(&k);
	return k;
}

void
filekey_close(struct filekey **k)
{
	if (*k == NULL)
		return;
	EVP_PKEY_free((*k)->pkey);
	free(*k);
	*k = NULL;
}

const struct signing_key *
filekey_signing_key(const struct filekey *k)
{
	return &k->key;
}
