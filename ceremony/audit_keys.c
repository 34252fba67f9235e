#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "ceremony/audit_keys.h"
#include "ceremony/recorded.h"

static bool
ds_is(const struct dnskey *key, const struct dname *zone, const char *text,
    enum dnskey_ds type)
{
	struct err e;
	ldns_rr *said = NULL, *is = NULL;
	bool same = false;

	if (text != NULL && ldns_rr_new_frm_str(&said, text, 0, NULL, NULL) ==
	    LDNS_STATUS_OK &&
	    (is = dnskey_to_ds(key, zone, ldns_rr_ttl(said), type, &e)) != NULL)
		same = ldns_rr_compare(said, is) == 0;
	ldns_rr_free(said);
	ldns_rr_free(is);
	return same;
}

static bool
statement_is(const struct dnskey *key, const char *pem)
{
	BIO *in = BIO_new_mem_buf(pem, -1);
	X509_REQ *req = in == NULL ? NULL :
	    PEM_read_bio_X509_REQ(in, NULL, NULL, NULL);
	EVP_PKEY *in_req = req == NULL ? NULL : X509_REQ_get0_pubkey(req);
	struct dnskey other;
	struct err e;
	bool same = in_req != NULL && X509_REQ_verify(req, in_req) == 1 &&
	    dnskey_from_evp(&other, key->flags, key->alg, in_req, &e) == 0 &&
	    dnskey_same_public(&other, key);

	X509_REQ_free(req);
	BIO_free(in);
	return same;
}

/* What a record says of a key besides, of which people read the sheet. */
static bool
facts_are(const json_t *data, const struct dnskey *key,
    const struct dname *zone, bool may_leave)
{
	const char *said = json_string_value(json_object_get(data, "zone"));
	char name[DNAME_TEXT_MAX];

	return said != NULL && strcmp(said, dname_text(zone, name)) == 0 &&
	    json_integer_value(json_object_get(data, "algorithm")) ==
	    key->alg->number && json_integer_value(json_object_get(data,
	    "bits")) == dnskey_bits(key) &&
	    json_is_true(json_object_get(data, "sensitive")) &&
	    json_is_boolean(json_object_get(data, "extractable")) &&
	    json_is_true(json_object_get(data, "extractable")) == may_leave;
}

/* The key as the register has it, which is never NULL for one of its records. */
static const struct register_key *
of_register(const struct registry *r, const json_t *data)
{
	struct dnskey key;
	struct digest id;
	struct err e;

	if (recorded_dnskey_read(&key, NULL, json_object_get(data, "dnskey"),
	    &e) != 0)
		return NULL;
	id = dnskey_id(&key);
	return register_key(r, &id);
}

/* The group of the record, where there is one, is the one that was meant. */
static bool
group_is(const json_t *data, const struct register_key *k)
{
	const json_t *group = json_object_get(data, "group");

	return group == NULL ? k->group[0] == '\0' : json_is_string(group) &&
	    strcmp(json_string_value(group), k->group) == 0;
}

static int
check(const struct registry *r, const json_t *data, struct err *e)
{
	const json_t *ds = json_object_get(data, "ds");
	const char *id = json_string_value(json_object_get(data, "id"));
	const json_t *statement = json_object_get(data, "statement");
	const char *pem = json_string_value(json_object_get(statement, "pkcs10"));
	const struct register_key *known = of_register(r, data);
	char hex[DIGEST_HEX];
	struct digest is;
	struct dname zone;
	struct dnskey key;

	if (recorded_dnskey_read(&key, &zone, json_object_get(data, "dnskey"),
	    e) != 0)
		return -1;
	is = dnskey_id(&key);
	if (id == NULL || strcmp(id, digest_hex(&is, hex)) != 0 ||
	    json_integer_value(json_object_get(data, "tag")) != dnskey_tag(&key))
		return err_set(e, ERR_CRYPTO, "the journal gives key %u another id "
		    "or tag than it has", dnskey_tag(&key));
	if (!facts_are(data, &key, &zone, known != NULL && known->may_leave))
		return err_set(e, ERR_CRYPTO, "the journal gives key %u another "
		    "zone, algorithm or size than it has, or says that it may "
		    "leave the HSM", dnskey_tag(&key));
	if (known != NULL && !group_is(data, known))
		return err_set(e, ERR_CRYPTO, "the journal says that key %u was "
		    "made for a zone of another group than was meant",
		    dnskey_tag(&key));
	if (!ds_is(&key, &zone, json_string_value(json_array_get(ds, 0)),
	    DS_SHA256) || !ds_is(&key, &zone,
	    json_string_value(json_array_get(ds, 1)), DS_SHA384))
		return err_set(e, ERR_CRYPTO, "the DS in the journal is not that of "
		    "key %u", dnskey_tag(&key));
	if (pem == NULL && !json_is_string(json_object_get(statement,
	    "not-made")))
		return err_set(e, ERR_FORMAT, "the journal has no statement of key "
		    "%u, nor why there is none", dnskey_tag(&key));
	if (pem != NULL && !statement_is(&key, pem))
		return err_set(e, ERR_CRYPTO, "the PKCS#10 statement in the journal "
		    "is not of key %u, or not signed by it", dnskey_tag(&key));
	return 0;
}

static bool
is_of_group(const json_t *rec)
{
	return register_is(rec, "make-key", "result") && json_object_get(
	    json_object_get(rec, "data"), "group") != NULL;
}

/* How many KSKs the people were told that the ceremony had made by then. */
static int
check_count(const struct registry *r, size_t done, struct err *e)
{
	const json_t *said = json_object_get(json_object_get(json_array_get(
	    r->records, done), "data"), "keys");
	json_int_t n = 0;

	for (size_t i = 0; i < done; i++)
		n += is_of_group(json_array_get(r->records, i));
	if (!json_is_integer(said) || json_integer_value(said) != n)
		return err_set(e, ERR_CRYPTO, "the journal has %lld KSKs of "
		    "groups that were made, and says another number",
		    (long long)n);
	return 0;
}

int
audit_keys(const struct registry *r, size_t *n, size_t *open, struct err *e)
{
	const struct register_key *k;
	size_t made = 0, loose = 0;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, "make-ksks", "done") &&
		    check_count(r, i, e) != 0)
			return -1;
		if (!register_is(rec, "make-key", "result"))
			continue;
		if (check(r, json_object_get(rec, "data"), e) != 0)
			return -1;
		k = of_register(r, json_object_get(rec, "data"));
		loose += k != NULL && k->may_leave && !k->kept;
		made++;
	}
	*open = loose;
	*n = made;
	return 0;
}
