#include <string.h>

#include <openssl/cms.h>
#include <openssl/x509v3.h>

#include "hsm/p11.h"
#include "keyset/cms.h"

enum { SERIAL_OCTETS = 16 };	/* RFC 5280, 4.1.2.2 allows 20 */

struct making {
	const struct hsm_cms	*of;
	const struct digest	*id;	/* of the key */
	CMS_ContentInfo		*cms;
};

/* Made from the key's id, so that one key has one serial; never negative. */
static int
certificate_serial(X509 *cert, const struct digest *id)
{
	uint8_t octets[SERIAL_OCTETS];
	BIGNUM *number;
	int ok;

	memcpy(octets, id->bytes, sizeof(octets));
	octets[0] = (uint8_t)((octets[0] & 0x7f) | 0x40);
	number = BN_bin2bn(octets, sizeof(octets), NULL);
	ok = number != NULL && BN_to_ASN1_INTEGER(number,
	    X509_get_serialNumber(cert)) != NULL;
	BN_free(number);
	return ok;
}

static int
certificate_extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *x;
	X509V3_CTX ctx;
	int ok;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	x = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = x != NULL && X509_add_ext(cert, x, -1) == 1;
	X509_EXTENSION_free(x);
	return ok;
}

/*
 * A certificate that says nothing but which key it is: signed by the key,
 * without an end (RFC 5280, 4.1.2.5), for signatures alone.
 */
static X509 *
certificate(const struct making *m, EVP_PKEY *private, EVP_PKEY *public,
    const EVP_MD *md)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_NAME_new();

	if (cert == NULL || name == NULL ||
	    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)m->of->name, -1, -1, 0) != 1 ||
	    X509_set_version(cert, X509_VERSION_3) != 1 ||
	    !certificate_serial(cert, m->id) ||
	    X509_set_subject_name(cert, name) != 1 ||
	    X509_set_issuer_name(cert, name) != 1 ||
	    ASN1_TIME_set(X509_getm_notBefore(cert), m->of->from) == NULL ||
	    ASN1_TIME_set_string(X509_getm_notAfter(cert), "99991231235959Z") != 1 ||
	    X509_set_pubkey(cert, public) != 1 ||
	    !certificate_extend(cert, NID_basic_constraints,
	    "critical,CA:FALSE") ||
	    !certificate_extend(cert, NID_key_usage,
	    "critical,digitalSignature") ||
	    X509_sign(cert, private, md) <= 0 || X509_verify(cert, public) != 1) {
		X509_free(cert);
		cert = NULL;
	}
	X509_NAME_free(name);
	return cert;
}

static int
sign(void *with, EVP_PKEY *private, EVP_PKEY *public, const struct alg *alg)
{
	static const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL |
	    CMS_NOSMIMECAP;
	struct making *m = with;
	const EVP_MD *md = EVP_get_digestbyname(alg->digest);
	X509 *cert = certificate(m, private, public, md);
	BIO *content = BIO_new_mem_buf(m->of->content, (int)m->of->len);
	int ok;

	ok = cert != NULL && content != NULL &&
	    (m->cms = CMS_sign(NULL, NULL, NULL, NULL, flags)) != NULL &&
	    CMS_add1_signer(m->cms, cert, private, md, flags) != NULL &&
	    CMS_final(m->cms, content, NULL, flags) == 1;
	BIO_free(content);
	X509_free(cert);
	return ok ? 0 : -1;
}

/* As anybody would, who has nothing but the key's DNSKEY. */
static int
verified(const struct hsm_key *key, const struct blob *der,
    const struct hsm_cms *of, struct err *e)
{
	struct blob content = { .len = 0 };
	struct dnskey public;
	int rc;

	if (dnskey_set(&public, DNSKEY_KSK, alg_for_key(key)->number, key->pub,
	    key->pub_len, e) != 0 ||
	    blob_copy(&content, of->content, of->len, e) != 0)
		return -1;
	rc = cms_signed_by(der, &content, &public, e);
	blob_free(&content);
	return rc;
}

int
hsm_cms_sign(struct hsm *h, const struct hsm_key *key, const struct hsm_cms *of,
    struct blob *der, struct err *e)
{
	struct making m = { .of = of, .id = &key->id };
	const struct libp11_use u = { sign, &m, 2 };
	struct blob made = { .len = 0 };
	uint8_t *out = NULL;
	int len = 0, rc;

	if (strlen(of->name) < 1 || strlen(of->name) > ub_common_name)
		return err_set(e, ERR_HSM, "a certificate's name has 1 to %d "
		    "characters", ub_common_name);
	if ((rc = libp11_use(h, key, &u, e)) == 0 &&
	    (len = i2d_CMS_ContentInfo(m.cms, &out)) <= 0)
		rc = err_set(e, ERR_SYS, "a CMS signature cannot be written: out "
		    "of memory");
	if (rc == 0 && (rc = blob_copy(&made, out, (size_t)len, e)) == 0)
		rc = verified(key, &made, of, e);
	if (rc == 0)
		*der = made;
	else
		blob_free(&made);
	OPENSSL_free(out);
	CMS_ContentInfo_free(m.cms);
	return rc;
}
