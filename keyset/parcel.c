#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "keyset/lines.h"
#include "keyset/value.h"

#include "keyset/parcel.h"

#define PEM_NAME "CAPSTAN PARCEL"

char *
parcel_name(const struct dnskey *key, char name[PARCEL_NAME])
{
	snprintf(name, PARCEL_NAME, "%s-%05u.parcel", key->flags & DNSKEY_SEP ?
	    "ksk" : "zsk", dnskey_tag(key));
	return name;
}

/* ---- reading ------------------------------------------------------------- */

static int
zone_read(struct parcel *p, const char *value, struct err *e)
{
	return dname_from_text(&p->zone, value, e);
}

/* "256 3 13 BASE64", as in a zone file (RFC 4034, 2.2). */
static int
key_read(struct parcel *p, const char *value, struct err *e)
{
	char text[LINES_LEN + 32];
	ldns_rr *rr = NULL;
	int rc;

	snprintf(text, sizeof(text), ". 0 IN DNSKEY %s", value);
	if (ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) != LDNS_STATUS_OK)
		return err_set(e, ERR_FORMAT, "it is no DNSKEY");
	rc = dnskey_from_rr(&p->key, rr, e);
	ldns_rr_free(rr);
	return rc;
}

/* What the DNSKEY says already: compared when it is written again. */
static int
known(struct parcel *p, const char *value, struct err *e)
{
	(void)p;
	(void)value;
	(void)e;
	return 0;
}

static int
rehearsal_read(struct parcel *p, const char *value, struct err *e)
{
	return value_yes(value, &p->rehearsal, e);
}

static int
to_read(struct parcel *p, const char *value, struct err *e)
{
	return digest_from_hex(&p->to, value, e);
}

static int
format_read(struct parcel *p, const char *value, struct err *e)
{
	if (strchr(value, ' ') != NULL)
		return err_set(e, ERR_FORMAT, "it is more than a word");
	return value_text(value, p->format, sizeof(p->format), e);
}

static const struct {
	const char *name;
	int (*read)(struct parcel *, const char *, struct err *);
} rows[] = {
	{ "zone",		zone_read },
	{ "dnskey",		key_read },
	{ "algorithm",		known },
	{ "key-tag",		known },
	{ "public-key",		known },
	{ "rehearsal",		rehearsal_read },
	{ "transport-key",	to_read },
	{ "format",		format_read },
};

static int
head_read(struct parcel *p, struct lines *l)
{
	const char *value = lines_value(l, "capstan-parcel");

	if (value == NULL)
		return -1;
	if (strcmp(value, "1") != 0)
		return lines_refuse(l, "only version 1 is known");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((value = lines_value(l, rows[i].name)) == NULL)
			return -1;
		if (rows[i].read(p, value, l->e) != 0)
			return err_doing(l->e, "line %u, column %zu, %s",
			    l->number, l->value + 1, rows[i].name);
	}
	return 0;
}

static int
sealed_read(struct parcel *p, const char *pem, size_t len, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long n = 0;
	int rc = -1;

	if (bio == NULL || PEM_read_bio(bio, &name, &header, &data, &n) != 1 ||
	    strcmp(name, PEM_NAME) != 0 || n < 1 || n > PARCEL_SEALED_MAX)
		err_set(e, ERR_FORMAT, "it has no block \"%s\" of 1 to %d "
		    "octets", PEM_NAME, PARCEL_SEALED_MAX);
	else
		rc = 0;
	if (rc == 0) {
		memcpy(p->sealed, data, (size_t)n);
		p->sealed_len = (uint16_t)n;
	}
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

/* ---- writing ------------------------------------------------------------- */

/* The key in base64; malloc'ed. */
static char *
key_text(const struct dnskey *key, const struct dname *zone, struct err *e)
{
	ldns_rr *rr = dnskey_to_rr(key, zone, 0, e);
	char *text = rr == NULL ? NULL : ldns_rdf2str(ldns_rr_rdf(rr, 3));

	if (rr != NULL && text == NULL)
		err_set(e, ERR_SYS, "out of memory for a parcel");
	ldns_rr_free(rr);
	return text;
}

static int
head_write(const struct parcel *p, struct blob *out, struct err *e)
{
	char zone[DNAME_TEXT_MAX], to[DIGEST_HEX], id[DIGEST_HEX];
	struct digest key_id = dnskey_id(&p->key);
	char *key = key_text(&p->key, &p->zone, e);
	int rc;

	if (key == NULL)
		return -1;
	rc = blob_printf(out, e, "capstan-parcel 1\nzone %s\n"
	    "dnskey %u 3 %u %s\nalgorithm %s\nkey-tag %u\npublic-key %s\n"
	    "rehearsal %s\ntransport-key %s\nformat %s\n",
	    dname_text(&p->zone, zone), p->key.flags, p->key.alg->number, key,
	    p->key.alg->name, dnskey_tag(&p->key), digest_hex(&key_id, id),
	    p->rehearsal ? "yes" : "no", digest_hex(&p->to, to), p->format);
	free(key);
	return rc;
}

static int
text_write(const struct parcel *p, struct blob *out, struct err *e)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	int rc = -1;

	if (bio == NULL || PEM_write_bio(bio, PEM_NAME, "", p->sealed,
	    p->sealed_len) <= 0 || (len = BIO_get_mem_data(bio, &text)) <= 0)
		err_set(e, ERR_SYS, "out of memory for a parcel");
	else if (head_write(p, out, e) == 0)
		rc = blob_append(out, text, (size_t)len, e);
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

int
parcel_read(struct parcel *out, const void *data, size_t len, struct err *e)
{
	struct parcel p = { .sealed_len = 0 };
	struct blob again = { NULL, 0 };
	struct lines l;
	int rc = -1;

	if (len > PARCEL_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "a parcel has at most %d octets",
		    PARCEL_BYTES_MAX);
	lines_begin(&l, data, len, e);
	if (head_read(&p, &l) == 0 && sealed_read(&p, l.next,
	    (size_t)(l.end - l.next), e) == 0 && text_write(&p, &again, e) == 0)
		rc = lines_same(data, len, &again, e);
	blob_free(&again);
	if (rc == 0)
		*out = p;
	return rc;
}

int
parcel_write(const struct parcel *p, struct blob *out, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct parcel again;
	int rc = -1;

	if (p->sealed_len == 0 || p->sealed_len > PARCEL_SEALED_MAX)
		return err_set(e, ERR_FORMAT, "%u octets are no sealed key",
		    p->sealed_len);
	/* What the reader refuses is not written: it would be found then. */
	if (text_write(p, &text, e) == 0 &&
	    parcel_read(&again, text.data, text.len, e) == 0)
		rc = blob_append(out, text.data, text.len, e);
	blob_free(&text);
	return rc;
}
