#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/p11.h"

enum { ZEROS_MAX = 7 };		/* SoftHSM fills up to 8 octets before it wraps */

int
wrap_open(const struct secret *kek, const uint8_t *wrapped, size_t len,
    struct secret *out, struct err *e)
{
	EVP_CIPHER_CTX *ctx = NULL;
	EVP_CIPHER *cipher = NULL;
	uint8_t *room;
	int n = 0;
	bool ok;

	if (len < 16 || len % 8 != 0 || len > WRAPPED_MAX ||
	    secret_len(kek) != KEK_LEN || (room = secret_room(out, len)) ==
	    NULL)
		return err_set(e, ERR_CRYPTO, "%zu octets are no wrapped key",
		    len);
	ok = (cipher = EVP_CIPHER_fetch(NULL, "AES-256-WRAP-PAD", NULL)) !=
	    NULL && (ctx = EVP_CIPHER_CTX_new()) != NULL;
	if (ok) {
		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
		ok = EVP_DecryptInit_ex2(ctx, cipher, secret_bytes(kek), NULL,
		    NULL) == 1 &&
		    EVP_DecryptUpdate(ctx, room, &n, wrapped, (int)len) == 1 &&
		    n > 0 && (size_t)n <= len;
	}
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
	ERR_clear_error();
	if (ok && secret_cut(out, (size_t)n))
		return 0;
	secret_clear(out);
	return err_set(e, ERR_CRYPTO, "it was not wrapped by RFC 5649, or not "
	    "under this key");
}

/* The key in the PKCS#8, behind which there may be a few zeros. */
static EVP_PKEY *
pkcs8_read(const struct secret *plain)
{
	const uint8_t *p = secret_bytes(plain), *end = p + secret_len(plain);
	PKCS8_PRIV_KEY_INFO *info;
	EVP_PKEY *key = NULL;

	info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)secret_len(plain));
	if (info != NULL && end - p <= ZEROS_MAX) {
		while (p < end && *p == 0)
			p++;
		if (p == end)
			key = EVP_PKCS82PKEY(info);
	}
	PKCS8_PRIV_KEY_INFO_free(info);
	ERR_clear_error();
	return key;
}

int
wrap_open_is(const struct secret *kek, const uint8_t *wrapped, size_t len,
    const struct dnskey *public, struct err *e)
{
	struct secret *plain;
	struct dnskey found;
	EVP_PKEY *key = NULL;
	int rc = -1;

	if ((plain = secret_new(WRAPPED_MAX, e)) == NULL)
		return -1;
	if (wrap_open(kek, wrapped, len, plain, e) != 0)
		goto out;
	if ((key = pkcs8_read(plain)) == NULL)
		err_set(e, ERR_CRYPTO, "what was wrapped is no PKCS#8");
	else if (dnskey_from_evp(&found, public->flags, public->alg, key,
	    e) == 0 && dnskey_same_public(&found, public))
		rc = 0;
	else
		err_set(e, ERR_CRYPTO, "what was wrapped is another key");
out:
	EVP_PKEY_free(key);
	secret_free(&plain);
	return rc;
}
