#include <sys/random.h>

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "backup/hkdf.h"

#include "backup/backup_key.h"

static int
hmac(const struct secret *key, const void *data, size_t len,
    struct digest *out, struct err *e)
{
	size_t n = 0;

	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, secret_bytes(key),
	    secret_len(key), data, len, out->bytes, sizeof(out->bytes), &n) !=
	    NULL && n == sizeof(out->bytes))
		return 0;
	ERR_clear_error();
	return err_set(e, ERR_CRYPTO, "libcrypto makes no HMAC");
}

static int
derive(struct backup_key *k, struct err *e)
{
	static const char wrap[] = BACKUP_INFO_WRAP, mac[] = BACKUP_INFO_MAC;

	if ((k->wrap = secret_new(BACKUP_SECRET, e)) == NULL ||
	    (k->mac = secret_new(BACKUP_SECRET, e)) == NULL ||
	    hkdf_sha256(k->secret, NULL, 0, wrap, sizeof(wrap) - 1, k->wrap,
	    BACKUP_SECRET, e) != 0)
		return -1;
	return hkdf_sha256(k->secret, NULL, 0, mac, sizeof(mac) - 1, k->mac,
	    BACKUP_SECRET, e);
}

static int
kernel_random(uint8_t *out, struct err *e)
{
	/* Up to 256 octets come whole, and are not interrupted. */
	if (getrandom(out, BACKUP_SECRET, 0) != BACKUP_SECRET)
		return err_sys(e, "the kernel gives no random numbers");
	return 0;
}

/* A token that gives nothing would not be noticed in the sum. */
static int
token_random(struct hsm *h, struct secret *into, struct err *e)
{
	static const uint8_t nothing[BACKUP_SECRET];

	if (hsm_random(h, secret_room(into, BACKUP_SECRET), BACKUP_SECRET,
	    e) != 0)
		return -1;
	if (memcmp(secret_bytes(into), nothing, sizeof(nothing)) == 0)
		return err_set(e, ERR_HSM, "C_GenerateRandom: the token gave "
		    "only zeros");
	return 0;
}

static int
secret_make(struct secret *out, struct hsm *h, struct err *e)
{
	uint8_t *sum = secret_room(out, BACKUP_SECRET);
	struct secret *more;
	int rc = -1;

	if ((more = secret_new(BACKUP_SECRET, e)) == NULL)
		return -1;
	if (kernel_random(sum, e) == 0 && token_random(h, more, e) == 0) {
		for (size_t i = 0; i < BACKUP_SECRET; i++)
			sum[i] ^= secret_bytes(more)[i];
		rc = 0;
	}
	secret_free(&more);
	return rc;
}

int
backup_key_make(struct backup_key *out, struct hsm *h, struct err *e)
{
	struct backup_key k = { NULL, NULL, NULL };

	if ((k.secret = secret_new(BACKUP_SECRET, e)) != NULL &&
	    secret_make(k.secret, h, e) == 0 && derive(&k, e) == 0) {
		*out = k;
		return 0;
	}
	backup_key_free(&k);
	return -1;
}

int
backup_key_from(struct backup_key *out, const struct secret *secret,
    struct err *e)
{
	struct backup_key k = { NULL, NULL, NULL };

	if (secret_len(secret) != BACKUP_SECRET)
		return err_set(e, ERR_FORMAT, "a backup secret has %d octets, "
		    "not %zu", BACKUP_SECRET, secret_len(secret));
	if ((k.secret = secret_new(BACKUP_SECRET, e)) != NULL &&
	    secret_set(k.secret, secret_bytes(secret), BACKUP_SECRET, e) == 0 &&
	    derive(&k, e) == 0) {
		*out = k;
		return 0;
	}
	backup_key_free(&k);
	return -1;
}

void
backup_key_free(struct backup_key *k)
{
	secret_free(&k->secret);
	secret_free(&k->wrap);
	secret_free(&k->mac);
}

int
backup_key_check(const struct backup_key *k, uint8_t out[BACKUP_CHECK],
    struct err *e)
{
	static const char text[] = "check-v1";
	struct digest whole;

	if (hmac(k->secret, text, sizeof(text) - 1, &whole, e) != 0)
		return -1;
	memcpy(out, whole.bytes, BACKUP_CHECK);
	return 0;
}

int
backup_key_mac(const struct backup_key *k, const void *data, size_t len,
    struct digest *out, struct err *e)
{
	return hmac(k->mac, data, len, out, e);
}
