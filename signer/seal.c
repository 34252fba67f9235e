#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "signer/own_file.h"
#include "signer/seal.h"

static const char head[] = "capstan-signer-sealed 1\n";

enum { HEAD = sizeof(head) - 1, NONCE = 12, TAG = 16, KEY = 32 };

bool
seal_is(const void *octets, size_t len)
{
	return len >= HEAD && memcmp(octets, head, HEAD) == 0;
}

/* ---- the key ------------------------------------------------------------- */

/* Of the two digits there; -1: they are none. */
static int
octet(const uint8_t *two)
{
	int n = 0;

	for (unsigned i = 0; i < 2; i++) {
		int digit = OPENSSL_hexchar2int(two[i]);

		if (digit < 0)
			return -1;
		n = n << 4 | digit;
	}
	return n;
}

static int
decode(struct secret *key, const struct secret *digits, struct err *e)
{
	int rc = secret_len(digits) == (size_t)2 * KEY ? 0 : -1;

	for (unsigned i = 0; rc == 0 && i < KEY; i++) {
		int n = octet(secret_bytes(digits) + (size_t)2 * i);

		rc = n < 0 ? -1 : secret_push(key, (uint8_t)n, e);
	}
	return rc == 0 ? 0 : err_set(e, ERR_FORMAT, "the seal-key is not %d "
	    "hexadecimal digits, as \"openssl rand -hex %d\" makes them",
	    2 * KEY, KEY);
}

static struct secret *
key_read(const char *file, struct err *e)
{
	struct secret *digits = secret_new((size_t)2 * KEY, e), *key = NULL;
	int rc = -1;

	if (digits != NULL && (key = secret_new(KEY, e)) != NULL &&
	    (own_file_line(file, "seal-key", digits, e) != 0 ||
	    decode(key, digits, e) != 0))
		err_doing(e, "the responses in the state are sealed with it");
	else if (key != NULL)
		rc = 0;
	secret_free(&digits);
	if (rc != 0)
		secret_free(&key);
	return key;
}

/* ---- the file ------------------------------------------------------------ */

/* Both ways; the tag is for whoever calls. */
static bool
run(EVP_CIPHER_CTX *x, const struct secret *key, const char *name,
    const uint8_t *nonce, const void *in, size_t len, uint8_t *out,
    bool enciphers)
{
	int n;

	return EVP_CipherInit_ex(x, EVP_aes_256_gcm(), NULL,
	    secret_bytes(key), nonce, enciphers) == 1 &&
	    EVP_CipherUpdate(x, NULL, &n, (const uint8_t *)head, HEAD) == 1 &&
	    EVP_CipherUpdate(x, NULL, &n, (const uint8_t *)name,
	    (int)strlen(name)) == 1 &&
	    EVP_CipherUpdate(x, out, &n, in, (int)len) == 1 && n == (int)len;
}

static bool
encipher(const struct secret *key, const char *name, const void *in,
    size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t *nonce = out + HEAD, *body = nonce + NONCE;
	int rest;
	bool ok;

	memcpy(out, head, HEAD);
	ok = x != NULL && RAND_bytes(nonce, NONCE) == 1 &&
	    run(x, key, name, nonce, in, len, body, true) &&
	    EVP_CipherFinal_ex(x, body + len, &rest) == 1 &&
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, TAG, body + len) == 1;
	EVP_CIPHER_CTX_free(x);
	ERR_clear_error();
	return ok;
}

int
seal_close(const char *key_file, const char *name, const void *in, size_t len,
    struct blob *out, struct err *e)
{
	const size_t whole = HEAD + NONCE + len + TAG;
	struct secret *key = key_read(key_file, e);
	uint8_t *room;
	int rc = -1;

	if (key == NULL)
		return -1;
	if ((room = malloc(whole)) == NULL)
		err_sys(e, "seal %s", name);
	else if (!encipher(key, name, in, len, room))
		err_set(e, ERR_CRYPTO, "libcrypto does not seal %s", name);
	else
		rc = blob_append(out, room, whole, e);
	free(room);
	secret_free(&key);
	return rc;
}

/* Nothing of out is to be used where it fails. */
static bool
decipher(const struct secret *key, const char *name, uint8_t *in, size_t len,
    uint8_t *out)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t *nonce = in + HEAD, *body = nonce + NONCE, nothing[TAG];
	int rest;
	bool ok;

	ok = x != NULL && run(x, key, name, nonce, body, len, out, false) &&
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, TAG, body + len) == 1 &&
	    EVP_CipherFinal_ex(x, nothing, &rest) == 1;
	EVP_CIPHER_CTX_free(x);
	ERR_clear_error();
	return ok;
}

int
seal_open(const char *key_file, const char *name, struct blob *b, struct err *e)
{
	struct secret *key;
	uint8_t *out;
	size_t len;

	if (!seal_is(b->data, b->len) || b->len < HEAD + NONCE + TAG)
		return err_set(e, ERR_CRYPTO, "it is cut off");
	len = b->len - HEAD - NONCE - TAG;
	if ((key = key_read(key_file, e)) == NULL)
		return -1;
	if ((out = malloc(len + 1)) == NULL) {
		secret_free(&key);
		return err_sys(e, "open %s", name);
	}
	if (!decipher(key, name, b->data, len, out)) {
		free(out);
		secret_free(&key);
		return err_set(e, ERR_CRYPTO, "it was sealed with another key "
		    "than that in %.200s, or was changed", key_file);
	}
	secret_free(&key);
	out[len] = '\0';
	free(b->data);
	*b = (struct blob){ out, len };
	return 0;
}
