#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "backup/hkdf.h"
#include "backup/sealed_line.h"

/* Of the secret that was split; new, and the caller's. */
static struct secret *
cipher_key(const struct secret *secret, struct err *e)
{
	static const char info[] = SEALED_INFO;
	struct secret *key = secret_new(SEALED_SECRET, e);

	if (key != NULL && hkdf_sha256(secret, NULL, 0, info,
	    sizeof(info) - 1, key, SEALED_SECRET, e) != 0)
		secret_free(&key);
	return key;
}

/* Both ways; of the tag only setting it, or getting it, is left to do. */
static bool
cipher_run(EVP_CIPHER_CTX *x, const struct sealed *s, const struct secret *key,
    const struct blob *head, const void *in, size_t len, uint8_t *out,
    bool enciphers)
{
	int n;

	return EVP_CipherInit_ex(x, EVP_aes_256_gcm(), NULL, NULL, NULL,
	    enciphers) == 1 &&
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_IVLEN, SEALED_NONCE,
	    NULL) == 1 &&
	    EVP_CipherInit_ex(x, NULL, NULL, secret_bytes(key), s->nonce,
	    enciphers) == 1 &&
	    EVP_CipherUpdate(x, NULL, &n, head->data, (int)head->len) == 1 &&
	    EVP_CipherUpdate(x, out, &n, in, (int)len) == 1 && n == (int)len;
}

static int
encipher(struct sealed *s, const struct secret *key, const struct blob *head,
    const void *octets, struct err *e)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int rest, rc = 0;

	if (x == NULL || !cipher_run(x, s, key, head, octets, s->octets.len,
	    s->octets.data, true) ||
	    EVP_CipherFinal_ex(x, s->tag, &rest) != 1 ||
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_GET_TAG, SEALED_TAG,
	    s->tag) != 1)
		rc = err_set(e, ERR_CRYPTO, "libcrypto does not seal");
	EVP_CIPHER_CTX_free(x);
	ERR_clear_error();
	return rc;
}

static int
decipher(const struct sealed *s, const struct secret *key,
    const struct blob *head, struct blob *out, struct err *e)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t tag[SEALED_TAG], nothing[SEALED_TAG];
	int rest, rc = 0;

	memcpy(tag, s->tag, sizeof(tag));
	if (x == NULL || !cipher_run(x, s, key, head, s->octets.data,
	    s->octets.len, out->data, false) ||
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_TAG, SEALED_TAG, tag) != 1)
		rc = err_set(e, ERR_CRYPTO, "libcrypto does not open it");
	else if (EVP_CipherFinal_ex(x, nothing, &rest) != 1)
		rc = err_set(e, ERR_CRYPTO, "the file is not as it was sealed: "
		    "something in it was changed");
	EVP_CIPHER_CTX_free(x);
	ERR_clear_error();
	return rc;
}

static int
nonce_draw(struct sealed *s, const struct random_source *from, struct err *e)
{
	return from->fill(from->context, s->nonce, SEALED_NONCE, e);
}

int
sealed_close(struct sealed *s, const struct secret *secret,
    const struct random_source *from, const void *octets, size_t len,
    struct err *e)
{
	struct blob head = { NULL, 0 };
	struct secret *key;
	int rc = -1;

	if (len == 0 || len > SEALED_OCTETS_MAX)
		return err_set(e, ERR_FORMAT, "%zu octets cannot be sealed: 1 to "
		    "%d can", len, SEALED_OCTETS_MAX);
	if (share_set_check_secret(&s->set, secret, e) != 0)
		return err_set(e, ERR_FORMAT, "%s", e->text);
	if ((key = cipher_key(secret, e)) == NULL)
		return -1;
	s->content = digest_of(octets, len);
	/* As long as what it becomes; none of it stays. */
	if (blob_copy(&s->octets, octets, len, e) == 0 &&
	    nonce_draw(s, from, e) == 0 && sealed_head(s, &head, e) == 0)
		rc = encipher(s, key, &head, octets, e);
	if (rc != 0) {
		explicit_bzero(s->octets.data, s->octets.len);
		blob_free(&s->octets);
	}
	blob_free(&head);
	secret_free(&key);
	return rc;
}

int
sealed_open(const struct sealed *s, const struct secret *secret,
    struct blob *out, struct err *e)
{
	struct blob head = { NULL, 0 }, octets = { NULL, 0 };
	struct secret *key;
	int rc = -1;

	if (share_set_check_secret(&s->set, secret, e) != 0 ||
	    (key = cipher_key(secret, e)) == NULL)
		return -1;
	if (sealed_head(s, &head, e) == 0 && blob_copy(&octets, s->octets.data,
	    s->octets.len, e) == 0)
		rc = decipher(s, key, &head, &octets, e);
	/* The digest is authenticated: that it is another cannot be. */
	if (rc == 0) {
		*out = octets;
	} else if (octets.data != NULL) {
		/* What does not verify is nobody's to see. */
		explicit_bzero(octets.data, octets.len);
		blob_free(&octets);
	}
	blob_free(&head);
	secret_free(&key);
	return rc;
}

void
sealed_free(struct sealed *s)
{
	blob_free(&s->octets);
}
