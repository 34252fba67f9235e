#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "keyset/digest.h"

struct digest
digest_of(const void *data, size_t len)
{
	struct digest d;

	/*
	 * Only a machine without memory or without SHA-256 fails here, and
	 * a wrong digest would be worse than a stop: the journal resumes.
	 */
	if (SHA256(data, len, d.bytes) == NULL)
		abort();
	return d;
}

struct digest_run {
	EVP_MD_CTX *of;
};

struct digest_run *
digest_begin(void)
{
	struct digest_run *r = malloc(sizeof(*r));

	/* As above. */
	if (r == NULL || (r->of = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(r->of, EVP_sha256(), NULL) != 1)
		abort();
	return r;
}

void
digest_add(struct digest_run *r, const void *data, size_t len)
{
	if (EVP_DigestUpdate(r->of, data, len) != 1)
		abort();
}

struct digest
digest_end(struct digest_run **r)
{
	struct digest d;

	if (EVP_DigestFinal_ex((*r)->of, d.bytes, NULL) != 1)
		abort();
	EVP_MD_CTX_free((*r)->of);
	free(*r);
	*r = NULL;
	return d;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_LEN) == 0;
}

char *
digest_hex(const struct digest *d, char out[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_LEN; i++) {
		out[2 * i] = digits[d->bytes[i] >> 4];
		out[2 * i + 1] = digits[d->bytes[i] & 15];
	}
	out[DIGEST_HEX - 1] = '\0';
	return out;
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
digest_from_hex(struct digest *out, const char *hex, struct err *e)
{
	struct digest d;
	int high, low;

	if (strlen(hex) != DIGEST_HEX - 1)
		return err_set(e, ERR_FORMAT, "a SHA-256 digest has 64 "
		    "hexadecimal digits, not %zu", strlen(hex));
	for (size_t i = 0; i < DIGEST_LEN; i++) {
		high = nibble(hex[2 * i]);
		low = nibble(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return err_set(e, ERR_FORMAT, "a SHA-256 digest has "
			    "something else than a hexadecimal digit at %zu",
			    2 * i + (high < 0 ? 1 : 2));
		d.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*out = d;
	return 0;
}
