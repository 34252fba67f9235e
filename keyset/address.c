#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "keyset/dnskey.h"
#include "keyset/lines.h"
#include "keyset/pubkey.h"
#include "keyset/value.h"

#include "keyset/address.h"

static int
head_read(struct address *a, struct lines *l)
{
	const char *value;

	if ((value = lines_value(l, "capstan-transport-key")) == NULL)
		return -1;
	if (strcmp(value, "1") != 0)
		return lines_refuse(l, "only version 1 is known");
	if ((value = lines_value(l, "zone")) == NULL)
		return -1;
	if (dname_from_text(&a->zone, value, l->e) != 0)
		return lines_refuse(l, "it is no zone's name");
	if ((value = lines_value(l, "transport-key")) == NULL)
		return -1;
	if (digest_from_hex(&a->id, value, l->e) != 0)
		return lines_refuse(l, "it is no SHA-256");
	if ((value = lines_value(l, "format")) == NULL)
		return -1;
	if (value_text(value, a->format, sizeof(a->format), l->e) != 0 ||
	    strchr(value, ' ') != NULL)
		return lines_refuse(l, "it is no format");
	return 0;
}

static EVP_PKEY *
pem_read(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio == NULL ? NULL :
	    PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);

	BIO_free(bio);
	ERR_clear_error();
	return key;
}

/* One key has one PEM: the text is made again. */
static bool
pem_is(const char *pem, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	bool same = bio != NULL && PEM_write_bio_PUBKEY(bio, key) == 1 &&
	    (len = BIO_get_mem_data(bio, &text)) > 0 &&
	    (size_t)len == strlen(pem) && memcmp(text, pem, (size_t)len) == 0;

	BIO_free(bio);
	ERR_clear_error();
	return same;
}

static int
pem_check(const struct address *a, struct err *e)
{
	const struct alg *rsa = alg_by_name("RSASHA256");
	EVP_PKEY *key = pem_read(a->pem);
	uint8_t pub[DNSKEY_PUB_MAX];
	struct digest id;
	size_t n;
	int rc = -1;

	if (key == NULL)
		return err_set(e, ERR_FORMAT, "it has no public key in PEM");
	if (pubkey_from_evp(rsa, key, pub, sizeof(pub), &n, e) != 0 ||
	    pubkey_check(rsa, pub, n, e) != 0)
		goto out;
	id = digest_of(pub, n);
	if (pubkey_bits(rsa, pub, n) < ADDRESS_BITS_MIN)
		err_set(e, ERR_FORMAT, "its key has %u bits, fewer than %d",
		    pubkey_bits(rsa, pub, n), ADDRESS_BITS_MIN);
	else if (!digest_equal(&id, &a->id))
		err_set(e, ERR_FORMAT, "its id is that of another key");
	else if (!pem_is(a->pem, key))
		err_set(e, ERR_FORMAT, "its PEM is not in the form that it "
		    "must have");
	else
		rc = 0;
out:
	EVP_PKEY_free(key);
	return rc;
}

static int
text_write(const struct address *a, struct blob *out, struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];

	return blob_printf(out, e, "capstan-transport-key 1\nzone %s\n"
	    "transport-key %s\nformat %s\n%s", dname_text(&a->zone, zone),
	    digest_hex(&a->id, hex), a->format, a->pem);
}

int
address_read(struct address *out, const void *data, size_t len, struct err *e)
{
	struct address a = { .pem = "" };
	struct blob again = { NULL, 0 };
	struct lines l;
	size_t rest;
	int rc = -1;

	lines_begin(&l, data, len, e);
	if (len > ADDRESS_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "a transport key has at most %d "
		    "octets", ADDRESS_BYTES_MAX);
	if (head_read(&a, &l) != 0)
		return -1;
	rest = (size_t)(l.end - l.next);
	if (rest >= sizeof(a.pem) || memchr(l.next, '\0', rest) != NULL)
		return err_set(e, ERR_FORMAT, "it is no public key in PEM");
	memcpy(a.pem, l.next, rest);
	if (pem_check(&a, e) == 0 && text_write(&a, &again, e) == 0)
		rc = lines_same(data, len, &again, e);
	blob_free(&again);
	if (rc == 0)
		*out = a;
	return rc;
}

int
address_write(const struct address *a, struct blob *out, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct address again;
	int rc = -1;

	/* What the reader refuses is not written: it would be found then. */
	if (text_write(a, &text, e) == 0 &&
	    address_read(&again, text.data, text.len, e) == 0)
		rc = blob_append(out, text.data, text.len, e);
	blob_free(&text);
	return rc;
}
