#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "tests/card_virtual.h"

enum { TRIES = 3, PW1_MIN = 6, PW3_MIN = 8, PIN_MAX_LEN = 127 };

/* As it is in the folder: no PIN, but what tells it again. */
struct pin {
	uint8_t	left, len;
	uint8_t	digest[32];
};

static const char *
pin_name(int number)
{
	return number == 1 ? "pin-1" : number == 2 ? "pin-2" : "pin-3";
}

static void
pin_digest(uint8_t out[32], const void *p, size_t len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	EVP_DigestUpdate(c, "virtual card", 12);
	EVP_DigestUpdate(c, p, len);
	EVP_DigestFinal_ex(c, out, NULL);
	EVP_MD_CTX_free(c);
}

static struct pin
pin_load(const char *dir, int number)
{
	struct pin p = { 0 };

	(void)memory_get(dir, pin_name(number), &p, sizeof(p));
	return p;
}

static void
pin_store(const char *dir, int number, const struct pin *p)
{
	memory_put(dir, pin_name(number), p, sizeof(*p));
}

void
pin_set(const char *dir, int number, const void *p, size_t len)
{
	struct pin pin = { .left = len > 0 ? TRIES : 0, .len = (uint8_t)len };

	pin_digest(pin.digest, p, len);
	pin_store(dir, number, &pin);
}

void
pin_set_tries(const char *dir, int number, unsigned left)
{
	struct pin p = pin_load(dir, number);

	p.left = (uint8_t)left;
	pin_store(dir, number, &p);
}

unsigned
pin_tries(const char *dir, int number)
{
	return pin_load(dir, number).left;
}

/* One try: it is counted on the disk before anything is compared. */
static unsigned
pin_try(struct card_virtual *v, int number, const uint8_t *data, size_t len)
{
	struct pin p = pin_load(v->dir, number);
	uint8_t digest[32];

	if (p.left == 0)
		return 0x6983;
	p.left--;
	pin_store(v->dir, number, &p);
	pin_digest(digest, data, len);
	if (len != p.len || CRYPTO_memcmp(digest, p.digest, 32) != 0 ||
	    fault_is(v, "kdf"))
		return fault_is(v, "pin-6982") ? 0x6982 : 0x63c0 + p.left;
	p.left = TRIES;
	pin_store(v->dir, number, &p);
	return 0x9000;
}

unsigned
pin_verify(struct card_virtual *v, const struct card_command *c)
{
	bool *ok = c->p2 == 0x81 ? &v->pw1_sign : c->p2 == 0x82 ?
	    &v->pw1_other : c->p2 == 0x83 ? &v->pw3 : NULL;
	int number = c->p2 == 0x83 ? 3 : 1;
	unsigned sw;

	if (ok == NULL || (c->p1 != 0x00 && c->p1 != 0xff))
		return 0x6a86;
	if (c->p1 == 0xff) {
		*ok = false;
		return 0x9000;
	}
	if (c->len == 0)
		return *ok ? 0x9000 : 0x63c0 + pin_tries(v->dir, number);
	sw = pin_try(v, number, c->data, c->len);
	*ok = sw == 0x9000;
	return sw;
}

unsigned
pin_change(struct card_virtual *v, const struct card_command *c)
{
	int number = c->p2 == 0x83 ? 3 : 1;
	struct pin p = pin_load(v->dir, number);
	unsigned sw;

	if (c->p1 != 0 || (c->p2 != 0x81 && c->p2 != 0x83))
		return 0x6a86;
	if (c->len < p.len + (size_t)(number == 1 ? PW1_MIN : PW3_MIN) ||
	    c->len - p.len > PIN_MAX_LEN)
		return 0x6700;
	if ((sw = pin_try(v, number, c->data, p.len)) != 0x9000)
		return sw;
	pin_set(v->dir, number, c->data + p.len, c->len - p.len);
	return 0x9000;
}

unsigned
pin_unblock(struct card_virtual *v, const struct card_command *c)
{
	struct pin rc = pin_load(v->dir, 2);
	size_t from = 0;
	unsigned sw;

	if (c->p2 != 0x81 || (c->p1 != 0x00 && c->p1 != 0x02))
		return 0x6a86;
	if (c->p1 == 0x02 && !v->pw3)
		return 0x6982;
	if (c->p1 == 0x00) {
		if (rc.len == 0)
			return 0x6982;
		if (c->len < rc.len)
			return 0x6700;
		if ((sw = pin_try(v, 2, c->data, rc.len)) != 0x9000)
			return sw;
		from = rc.len;
	}
	if (c->len < from + PW1_MIN || c->len - from > PIN_MAX_LEN)
		return 0x6700;
	pin_set(v->dir, 1, c->data + from, c->len - from);
	return 0x9000;
}
