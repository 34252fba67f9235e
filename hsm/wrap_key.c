#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "hsm/p11.h"

enum { CHECK_LEN = 3, AES_BLOCK = 16 };

static const char label[] = "Capstan wrapping key";

/* CKA_CHECK_VALUE of a key: the start of what it makes of a block of zeros. */
static int
check_value(const struct secret *key, uint8_t out[CHECK_LEN], struct err *e)
{
	const uint8_t zeros[AES_BLOCK] = { 0 };
	uint8_t block[2 * AES_BLOCK];
	EVP_CIPHER_CTX *ctx;
	int n = 0;
	bool ok;

	ok = (ctx = EVP_CIPHER_CTX_new()) != NULL &&
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_ecb(), NULL,
	    secret_bytes(key), NULL) == 1 &&
	    EVP_EncryptUpdate(ctx, block, &n, zeros, AES_BLOCK) == 1 &&
	    n == AES_BLOCK;
	EVP_CIPHER_CTX_free(ctx);
	ERR_clear_error();
	if (!ok)
		return err_set(e, ERR_CRYPTO, "libcrypto has no AES; no "
		    "wrapping key was put in the token");
	memcpy(out, block, CHECK_LEN);
	return 0;
}

static void
key_template(struct template *t, const struct secret *key,
    const struct fleeting *mark, enum fullness full,
    const uint8_t check[CHECK_LEN])
{
	static const CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	static const CK_KEY_TYPE type = CKK_AES;

	template_add(t, CKA_CLASS, &class, sizeof(class));
	template_add(t, CKA_KEY_TYPE, &type, sizeof(type));
	fleeting_template(t, mark);
	template_add(t, CKA_LABEL, label, sizeof(label) - 1);
	template_flag(t, CKA_PRIVATE, true);
	template_flag(t, CKA_SENSITIVE, true);
	template_flag(t, CKA_EXTRACTABLE, false);
	template_flag(t, CKA_WRAP, true);
	template_flag(t, CKA_UNWRAP, true);
	template_add(t, CKA_VALUE, secret_bytes(key), secret_len(key));
	if (full < NO_DECRYPTION)
		return;
	template_flag(t, CKA_ENCRYPT, false);
	template_flag(t, CKA_DECRYPT, false);
	template_flag(t, CKA_SIGN, false);
	template_flag(t, CKA_VERIFY, false);
	template_flag(t, CKA_DERIVE, false);
	if (full == FULL)
		template_add(t, CKA_CHECK_VALUE, check, CHECK_LEN);
}

/*
 * A module that does not take a check value is offered the key without; but
 * not after it said that the value is wrong, for that may be true.
 */
static int
key_create(struct hsm *h, const struct secret *key, struct hsm_wrap_key *k,
    const uint8_t check[CHECK_LEN], struct err *e)
{
	CK_RV rv = CKR_OK, first = CKR_OK;

	for (int full = FULL; full >= LEAST; full--) {
		struct template t = { 0 };

		key_template(&t, key, &k->mark, (enum fullness)full, check);
		rv = h->p11->C_CreateObject(h->session, t.a, t.n, &k->handle);
		if (first == CKR_OK)
			first = rv;
		if (rv == CKR_OK || !template_is_bad(rv) ||
		    rv == CKR_ATTRIBUTE_VALUE_INVALID)
			break;
	}
	if (rv == CKR_OK) {
		k->mark.made = 1;
		return 0;
	}
	return p11_refused(h, e, template_is_bad(rv) ? first : rv,
	    "C_CreateObject", "of the wrapping key");
}

/* Of what the token does not tell, the worse is taken to be true. */
static const char *
fault_of(struct hsm *h, CK_OBJECT_HANDLE of, struct err *e)
{
	static const struct {
		CK_ATTRIBUTE_TYPE type;
		bool		  wanted, missing;
		const char	 *fault;
	} rows[] = {
		{ CKA_TOKEN, false, true, "stays in the token for good "
		    "(CKA_TOKEN is not false)" },
		{ CKA_PRIVATE, true, false, "can be used without a PIN "
		    "(CKA_PRIVATE is not true)" },
		{ CKA_SENSITIVE, true, false, "may be read in the clear "
		    "(CKA_SENSITIVE is not true)" },
		{ CKA_EXTRACTABLE, false, true, "may leave the token "
		    "(CKA_EXTRACTABLE is not false)" },
		{ CKA_WRAP, true, false, "cannot wrap (CKA_WRAP)" },
		{ CKA_UNWRAP, true, false, "cannot unwrap (CKA_UNWRAP)" },
		{ CKA_ENCRYPT, false, false, "may encrypt (CKA_ENCRYPT)" },
		{ CKA_DECRYPT, false, false, "may decrypt (CKA_DECRYPT)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (object_flag(h, of, rows[i].type, rows[i].missing, e) !=
		    rows[i].wanted)
			return rows[i].fault;
	return NULL;
}

static int
key_check(struct hsm *h, CK_OBJECT_HANDLE of, const uint8_t check[CHECK_LEN],
    struct err *e)
{
	const char *fault = fault_of(h, of, e);
	uint8_t told[CHECK_LEN];
	size_t len;
	bool other;

	other = object_octets(h, of, CKA_CHECK_VALUE, told, sizeof(told), &len,
	    e) && len == sizeof(told) && memcmp(told, check, len) != 0;
	if (!h->has_session)
		return -1;
	if (fault != NULL)
		return err_set(e, ERR_HSM, "the wrapping key %s; it was "
		    "destroyed again", fault);
	if (other)
		return err_set(e, ERR_HSM, "the token has another wrapping key "
		    "than the one it was given (CKA_CHECK_VALUE); it was "
		    "destroyed again");
	return 0;
}

static int
module_wraps(const struct hsm *h, struct err *e)
{
	const char *lacking = h->p11->C_CreateObject == NULL ?
	    "C_CreateObject" : h->p11->C_WrapKey == NULL ? "C_WrapKey" :
	    h->p11->C_UnwrapKey == NULL ? "C_UnwrapKey" : NULL;

	if (lacking == NULL)
		return 0;
	return err_set(e, ERR_HSM, "%s has no %s, so keys can neither leave "
	    "this token nor come back", h->path, lacking);
}

struct hsm_wrap_key *
hsm_wrap_key_import(struct hsm *h, const struct secret *key, struct err *e)
{
	struct hsm_wrap_key *k;
	uint8_t check[CHECK_LEN];
	int rc = -1;

	if (secret_len(key) != HSM_WRAP_SECRET) {
		err_set(e, ERR_FORMAT, "a wrapping key has %d octets, not %zu",
		    HSM_WRAP_SECRET, secret_len(key));
		return NULL;
	}
	if (module_wraps(h, e) != 0 || check_value(key, check, e) != 0)
		return NULL;
	if ((k = calloc(1, sizeof(*k))) == NULL) {
		err_sys(e, "put a wrapping key in the token");
		return NULL;
	}
	k->hsm = h;
	if (fleeting_start(h, &k->mark, e) == 0) {
		rc = key_create(h, key, k, check, e);
		if (rc == 0)
			rc = key_check(h, k->handle, check, e);
		k->generation = h->generation;
		k->renewals = h->renewals;
		if (rc != 0)
			(void)fleeting_end(h, &k->mark, rc, e);
	}
	if (rc == 0)
		return k;
	free(k);
	return NULL;
}

int
hsm_wrap_key_destroy(struct hsm_wrap_key **kp, struct err *e)
{
	struct hsm_wrap_key *k = *kp;
	int rc;

	if (k == NULL)
		return 0;
	*kp = NULL;
	rc = fleeting_end(k->hsm, &k->mark, 0, e);
	free(k);
	return rc;
}

int
wrap_key_need(const struct hsm_wrap_key *k, struct err *e)
{
	if (session_need(k->hsm, true, e) != 0)
		return -1;
	if (k->generation != k->hsm->generation)
		return err_set(e, ERR_GONE, "the token was away or logged out "
		    "since the wrapping key was put in it; put it there again");
	if (k->renewals != k->hsm->renewals)
		return err_set(e, ERR_HSM, "the wrapping key ended with its "
		    "session, which the token had broken off; put it there "
		    "again");
	return 0;
}
