#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "hsm/p11.h"
#include "keyset/signature.h"

struct making {
	const char	*name;
	X509_REQ	*req;
};

/* Version 0, this subject and key, no attributes (RFC 2986, 4.1). */
static bool
state(X509_REQ *req, const char *name, EVP_PKEY *public)
{
	X509_NAME *subject = X509_NAME_new();
	bool ok;

	ok = subject != NULL &&
	    X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)name, -1, -1, 0) == 1 &&
	    X509_REQ_set_version(req, X509_REQ_VERSION_1) == 1 &&
	    X509_REQ_set_subject_name(req, subject) == 1 &&
	    X509_REQ_set_pubkey(req, public) == 1;
	X509_NAME_free(subject);
	return ok;
}

static int
fill(void *with, EVP_PKEY *private, EVP_PKEY *public, const struct alg *alg)
{
	struct making *m = with;

	if (!state(m->req, m->name, public) || X509_REQ_sign(m->req, private,
	    EVP_get_digestbyname(alg->digest)) <= 0)
		return -1;
	return X509_REQ_verify(m->req, public) == 1 ? 0 : -1;
}

static int
request_pem(X509_REQ *req, struct blob *pem, struct err *e)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	int rc;

	if (bio == NULL || PEM_write_bio_X509_REQ(bio, req) != 1 ||
	    (len = BIO_get_mem_data(bio, &text)) <= 0)
		rc = err_set(e, ERR_SYS, "a statement cannot be written: out "
		    "of memory");
	else
		rc = blob_copy(pem, text, (size_t)len, e);
	BIO_free(bio);
	return rc;
}

static int
name_check(const char *name, struct err *e)
{
	if (strlen(name) < 1 || strlen(name) > ub_common_name)
		return err_set(e, ERR_HSM, "a statement's name has 1 to %d "
		    "characters", ub_common_name);
	return 0;
}

/* The signature as X.509 has it: ECDSA's in DER. */
static int
sign(struct hsm *h, const struct pair *pair, const struct alg *alg,
    const uint8_t *data, size_t len, ASN1_BIT_STRING *to, struct err *e)
{
	uint8_t sig[SIGNATURE_MAX], *der = NULL;
	size_t n;

	if (pair_sign(h, pair, alg, data, len, sig, &n, e) != 0)
		return -1;
	if (alg->family == ALG_ECDSA) {
		if (signature_to_der(alg, sig, n, &der, &n, e) != 0)
			return -1;
		ASN1_STRING_set0(to, der, (int)n);
	} else if (ASN1_STRING_set(to, sig, (int)n) != 1)
		return err_set(e, ERR_SYS, "out of memory for a signature");
	/* All of its bits count. */
	to->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 7);
	to->flags |= ASN1_STRING_FLAG_BITS_LEFT;
	return 0;
}

/* Those of Edwards curves make their digest themselves, and are one with it. */
static bool
signature_nid(EVP_PKEY *public, const struct alg *alg, int *nid)
{
	int key = EVP_PKEY_get_base_id(public);

	*nid = key;
	return alg->digest == NULL || OBJ_find_sigid_by_algs(nid,
	    EVP_MD_get_type(EVP_get_digestbyname(alg->digest)), key) == 1;
}

/* Which signature it is; RSA's have NULL for parameters (RFC 4055, 5). */
static bool
name_algorithm(X509_REQ *req, EVP_PKEY *public, const struct alg *alg)
{
	X509_ALGOR *algor = X509_ALGOR_new();
	bool ok;
	int nid;

	ok = algor != NULL && signature_nid(public, alg, &nid) &&
	    X509_ALGOR_set0(algor, OBJ_nid2obj(nid), alg->family == ALG_RSA ?
	    V_ASN1_NULL : V_ASN1_UNDEF, NULL) == 1 &&
	    X509_REQ_set1_signature_algo(req, algor) == 1;
	X509_ALGOR_free(algor);
	return ok;
}

static int
sign_request(struct hsm *h, const struct pair *pair, const struct alg *alg,
    EVP_PKEY *public, X509_REQ *req, struct err *e)
{
	ASN1_BIT_STRING *sig = ASN1_BIT_STRING_new();
	uint8_t *signs = NULL;
	int len, rc = -1;

	if (sig == NULL || !name_algorithm(req, public, alg) ||
	    (len = i2d_re_X509_REQ_tbs(req, &signs)) <= 0)
		err_set(e, ERR_CRYPTO, "libcrypto makes no statement for %s",
		    alg->name);
	else if (sign(h, pair, alg, signs, (size_t)len, sig, e) == 0) {
		X509_REQ_set0_signature(req, sig);
		sig = NULL;	/* req has it now */
		rc = X509_REQ_verify(req, public) == 1 ? 0 : err_set(e,
		    ERR_CRYPTO, "the signature of the statement of \"%s\" is "
		    "not good", pair->key.label);
	}
	OPENSSL_free(signs);
	ASN1_BIT_STRING_free(sig);
	return rc;
}

int
pair_statement(struct hsm *h, const struct pair *pair, const char *name,
    struct blob *pem, struct err *e)
{
	const struct alg *alg = alg_for_key(&pair->key);
	EVP_PKEY *public = NULL;
	X509_REQ *req = NULL;
	struct dnskey key;
	int rc = -1;

	if (name_check(name, e) != 0)
		return -1;
	if (alg == NULL)
		return err_set(e, ERR_HSM, "both halves of key \"%s\" are "
		    "needed: nothing was made with it", pair->key.label);
	if (dnskey_set(&key, DNSKEY_KSK, alg->number, pair->key.pub,
	    pair->key.pub_len, e) != 0 ||
	    (public = dnskey_to_evp(&key, e)) == NULL)
		goto out;
	if ((req = X509_REQ_new()) == NULL || !state(req, name, public))
		err_set(e, ERR_SYS, "a statement cannot be made: out of memory");
	else if (sign_request(h, pair, alg, public, req, e) == 0)
		rc = request_pem(req, pem, e);
out:
	X509_REQ_free(req);
	EVP_PKEY_free(public);
	ERR_clear_error();
	return rc;
}

int
hsm_statement(struct hsm *h, const struct hsm_key *key, const char *name,
    struct blob *pem, struct err *e)
{
	struct making m = { .name = name };
	const struct libp11_use u = { fill, &m, 1 };
	int rc;

	if (name_check(name, e) != 0)
		return -1;
	if ((m.req = X509_REQ_new()) == NULL)
		return err_set(e, ERR_SYS, "a statement cannot be made: out of "
		    "memory");
	rc = libp11_use(h, key, &u, e);
	if (rc == 0)
		rc = request_pem(m.req, pem, e);
	X509_REQ_free(m.req);
	return rc;
}
