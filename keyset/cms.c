#include <stdbool.h>

#include <openssl/cms.h>
#include <openssl/err.h>

#include "keyset/cms.h"

/* The one certificate of the one signer, borrowed; NULL for any other number. */
static X509 *
signer(CMS_ContentInfo *cms)
{
	STACK_OF(X509) *certs = CMS_get0_signers(cms);
	X509 *one = sk_X509_num(certs) == 1 ? sk_X509_value(certs, 0) : NULL;

	sk_X509_free(certs);
	return one;
}

/* What libcrypto does not look at: that it is of data, and how it is signed. */
static bool
is_plain(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	X509_ALGOR *hash = NULL, *how = NULL;
	int digest, kind;

	if (CMS_is_detached(cms) != 1 || sk_CMS_SignerInfo_num(infos) != 1 ||
	    OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
		return false;
	CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(infos, 0), NULL, NULL,
	    &hash, &how);
	if (hash == NULL || how == NULL)
		return false;
	return OBJ_obj2nid(how->algorithm) == NID_rsaEncryption ||
	    (OBJ_find_sigid_algs(OBJ_obj2nid(how->algorithm), &digest,
	    &kind) == 1 && digest == OBJ_obj2nid(hash->algorithm));
}

/*
 * What is signed, for CMS_verify(): it reads a BIO of memory through a second
 * one, which OpenSSL 3.0 loses when the signature names a digest it does not
 * know.  Behind a filter that does nothing it reads the BIO itself.
 */
static BIO *
content_bio(const struct blob *content)
{
	BIO *filter = BIO_new(BIO_f_null());
	BIO *of = BIO_new_mem_buf(content->data, (int)content->len);

	if (filter != NULL && of != NULL)
		return BIO_push(filter, of);
	BIO_free(filter);
	BIO_free(of);
	return NULL;
}

static int
check(CMS_ContentInfo *cms, const struct blob *content,
    const struct dnskey *key, struct err *e)
{
	EVP_PKEY *public = dnskey_to_evp(key, e);
	BIO *of;
	X509 *cert;
	int rc;

	if (public == NULL)
		return -1;
	of = content_bio(content);
	if (of == NULL)
		rc = err_set(e, ERR_CRYPTO, "no memory to read what is signed");
	else if (CMS_verify(cms, NULL, NULL, of, NULL, CMS_BINARY | CMS_DETACHED |
	    CMS_NO_SIGNER_CERT_VERIFY) != 1)
		rc = err_set(e, ERR_CRYPTO, "the CMS signature is not good for "
		    "this content");
	else if ((cert = signer(cms)) == NULL ||
	    X509_verify(cert, public) != 1 ||
	    EVP_PKEY_eq(X509_get0_pubkey(cert), public) != 1)
		rc = err_set(e, ERR_CRYPTO, "the CMS signature is not by key %u",
		    dnskey_tag(key));
	else
		rc = 0;
	EVP_PKEY_free(public);
	BIO_free_all(of);
	ERR_clear_error();
	return rc;
}

int
cms_signed_by(const struct blob *der, const struct blob *content,
    const struct dnskey *key, struct err *e)
{
	const uint8_t *at = der->data;
	CMS_ContentInfo *cms;
	int rc;

	if (der->data == NULL || content->data == NULL)
		return err_set(e, ERR_FORMAT, "there is no CMS signature, or "
		    "nothing that it signs");
	cms = d2i_CMS_ContentInfo(NULL, &at, (long)der->len);
	if (cms == NULL || at != der->data + der->len ||
	    !is_plain(cms))
		rc = err_set(e, ERR_FORMAT, "no detached CMS signature, or more "
		    "than one");
	else
		rc = check(cms, content, key, e);
	ERR_clear_error();
	CMS_ContentInfo_free(cms);
	return rc;
}
