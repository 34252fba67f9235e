#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "backup/hkdf.h"

/* libcrypto takes what it only reads through pointers that are not const. */
static void *
in(const void *p)
{
	return (void *)(uintptr_t)p;
}

int
hkdf_sha256(const struct secret *from, const void *salt, size_t salt_len,
    const void *info, size_t info_len, struct secret *out, size_t len,
    struct err *e)
{
	static char digest[] = "SHA256";
	OSSL_PARAM params[5], *p = params;
	EVP_KDF_CTX *ctx = NULL;
	uint8_t *room = secret_room(out, len);
	EVP_KDF *kdf;
	bool ok;

	*p++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest,
	    0);
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
	    in(secret_bytes(from)), secret_len(from));
	if (salt_len > 0)
		*p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT,
		    in(salt), salt_len);
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, in(info),
	    info_len);
	*p = OSSL_PARAM_construct_end();
	ok = room != NULL && (kdf = EVP_KDF_fetch(NULL, "HKDF", NULL)) != NULL;
	if (ok) {
		ok = (ctx = EVP_KDF_CTX_new(kdf)) != NULL &&
		    EVP_KDF_derive(ctx, room, len, params) == 1;
		EVP_KDF_CTX_free(ctx);
		EVP_KDF_free(kdf);
	}
	ERR_clear_error();
	if (ok)
		return 0;
	secret_clear(out);
	return err_set(e, ERR_CRYPTO, "libcrypto derives no key by HKDF");
}
