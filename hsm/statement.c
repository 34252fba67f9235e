#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "hsm/p11.h"

struct making {
	const char	*name;
	X509_REQ	*req;
};

/* Version 0, this subject and key, no attributes (RFC 2986, 4.1); signed. */
static int
fill(void *with, EVP_PKEY *private, EVP_PKEY *public, const struct alg *alg)
{
	struct making *m = with;
	X509_NAME *subject = X509_NAME_new();
	int ok;

	ok = subject != NULL &&
	    X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)m->name, -1, -1, 0) == 1 &&
	    X509_REQ_set_version(m->req, X509_REQ_VERSION_1) == 1 &&
	    X509_REQ_set_subject_name(m->req, subject) == 1 &&
	    X509_REQ_set_pubkey(m->req, public) == 1;
	X509_NAME_free(subject);
	if (!ok || X509_REQ_sign(m->req, private,
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

int
hsm_statement(struct hsm *h, const struct hsm_key *key, const char *name,
    struct blob *pem, struct err *e)
{
	struct making m = { .name = name };
	const struct libp11_use u = { fill, &m, 1 };
	int rc;

	if (strlen(name) < 1 || strlen(name) > ub_common_name)
		return err_set(e, ERR_HSM, "a statement's name has 1 to %d "
		    "characters", ub_common_name);
	if ((m.req = X509_REQ_new()) == NULL)
		return err_set(e, ERR_SYS, "a statement cannot be made: out of "
		    "memory");
	rc = libp11_use(h, key, &u, e);
	if (rc == 0)
		rc = request_pem(m.req, pem, e);
	X509_REQ_free(m.req);
	return rc;
}
