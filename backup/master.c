#include <string.h>

#include <openssl/evp.h>

#include "backup/master.h"

enum {
	ROUNDS = 4, ITERATIONS = 2500, HALF_MAX = 32, MASTER_MIN = 16,
	SALT_TEXT = 6, ID = 2,
};

/* "shamir" and the id, or nothing; its length is given back. */
static size_t
salt_begin(const struct master_cipher *c, uint8_t *salt)
{
	if (c->extendable)
		return 0;
	memcpy(salt, "shamir", SALT_TEXT);
	salt[SALT_TEXT] = (uint8_t)(c->id >> 8);
	salt[SALT_TEXT + 1] = (uint8_t)c->id;
	return SALT_TEXT + ID;
}

/* left ^= F(round, right), the password being the round and the passphrase. */
static int
mix(const struct master_cipher *c, const struct secret *password,
    uint8_t *left, const uint8_t *right, size_t half, struct err *e)
{
	/* The password is octets in locked memory; libcrypto wants char. */
	const char *text = (const char *)secret_bytes(password);
	uint8_t salt[SALT_TEXT + ID + HALF_MAX], key[HALF_MAX];
	size_t salt_len = salt_begin(c, salt);
	int rc = 0;

	memcpy(salt + salt_len, right, half);
	if (PKCS5_PBKDF2_HMAC(text, (int)secret_len(password), salt,
	    (int)(salt_len + half), ITERATIONS << c->exponent, EVP_sha256(),
	    (int)half, key) != 1)
		rc = err_set(e, ERR_CRYPTO, "libcrypto has no PBKDF2 with "
		    "SHA-256");
	for (size_t i = 0; rc == 0 && i < half; i++)
		left[i] ^= key[i];
	explicit_bzero(salt, sizeof(salt));
	explicit_bzero(key, sizeof(key));
	return rc;
}

static int
check(const struct master_cipher *c, size_t len, struct err *e)
{
	if (len < MASTER_MIN || len > 2 * HALF_MAX || len % 2 != 0)
		return err_set(e, ERR_FORMAT, "a secret of %zu octets cannot "
		    "be split; of %d to %d it can, an even number", len,
		    MASTER_MIN, 2 * HALF_MAX);
	if (c->id >= 1 << 15 || c->exponent > 15)
		return err_set(e, ERR_FORMAT, "an id of %u, an exponent of %u: "
		    "there is no room for them", c->id, c->exponent);
	for (size_t i = 0; c->passphrase != NULL &&
	    i < secret_len(c->passphrase); i++)
		if (secret_bytes(c->passphrase)[i] < ' ' ||
		    secret_bytes(c->passphrase)[i] > '~')
			return err_set(e, ERR_FORMAT, "character %zu of the "
			    "passphrase is not of printable ASCII", i + 1);
	return 0;
}

/* The round's octet and the passphrase; there is room, see run(). */
static void
password_set(struct secret *password, uint8_t round,
    const struct secret *passphrase)
{
	size_t len = secret_len(password);
	uint8_t *p = secret_room(password, len);

	p[0] = round;
	if (len > 1)
		memcpy(p + 1, secret_bytes(passphrase), len - 1);
}

/* The halves of from change places, so that four rounds leave them so. */
static int
run(const struct master_cipher *c, const uint8_t order[ROUNDS],
    const struct secret *from, struct secret *to, struct err *e)
{
	size_t len = secret_len(from), half = len / 2, password_len = 1 +
	    (c->passphrase != NULL ? secret_len(c->passphrase) : 0);
	struct secret *password = NULL;
	uint8_t *left, *right;
	int rc = -1;

	if (check(c, len, e) != 0 ||
	    (password = secret_new(password_len, e)) == NULL)
		return -1;
	(void)secret_room(password, password_len);	/* all there is */
	if ((right = secret_room(to, len)) == NULL) {
		err_set(e, ERR_FORMAT, "no room for %zu octets", len);
		goto out;
	}
	left = right + half;
	memcpy(left, secret_bytes(from), half);
	memcpy(right, secret_bytes(from) + half, half);
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint8_t *other = left;

		password_set(password, order[i], c->passphrase);
		if (mix(c, password, left, right, half, e) != 0) {
			secret_clear(to);
			goto out;
		}
		left = right;
		right = other;
	}
	rc = 0;
out:
	secret_free(&password);
	return rc;
}

int
master_encrypt(const struct master_cipher *c, const struct secret *from,
    struct secret *to, struct err *e)
{
	return run(c, (const uint8_t[ROUNDS]){ 0, 1, 2, 3 }, from, to, e);
}

int
master_decrypt(const struct master_cipher *c, const struct secret *from,
    struct secret *to, struct err *e)
{
	return run(c, (const uint8_t[ROUNDS]){ 3, 2, 1, 0 }, from, to, e);
}
