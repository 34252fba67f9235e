#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "ceremony/recorded.h"

/* Takes the record over. */
static json_t *
as_json(ldns_rr *rr)
{
	char *text = rr == NULL ? NULL : ldns_rr2str(rr);
	json_t *json = NULL;

	if (text != NULL) {
		/* ldns puts its remarks behind a semicolon. */
		text[strcspn(text, ";\n")] = '\0';
		while (*text != '\0' && text[strlen(text) - 1] == ' ')
			text[strlen(text) - 1] = '\0';
		json = json_string(text);
	}
	free(text);
	ldns_rr_free(rr);
	return json;
}

static ldns_rr *
as_record(const json_t *json)
{
	const char *text = json_string_value(json);
	ldns_rr *rr = NULL;

	if (text == NULL ||
	    ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) != LDNS_STATUS_OK)
		return NULL;
	return rr;
}

json_t *
recorded_dnskey(const struct dnskey *key, const struct dname *zone,
    uint32_t ttl)
{
	struct err e;

	return as_json(dnskey_to_rr(key, zone, ttl, &e));
}

json_t *
recorded_rrsig(const struct rrsig *rrsig, const struct dname *zone,
    uint32_t ttl)
{
	struct err e;

	return as_json(rrsig_to_rr(rrsig, zone, ttl, &e));
}

int
recorded_dnskey_read(struct dnskey *key, struct dname *zone,
    const json_t *json, struct err *e)
{
	ldns_rr *rr = as_record(json);
	struct dnskey k;
	int rc = -1;

	if (rr == NULL)
		return err_set(e, ERR_FORMAT, "not a DNSKEY record");
	if (dnskey_from_rr(&k, rr, e) == 0 &&
	    (zone == NULL || dname_from_rdf(zone, ldns_rr_owner(rr), e) == 0)) {
		*key = k;
		rc = 0;
	}
	ldns_rr_free(rr);
	return rc;
}

int
recorded_rrsig_read(struct rrsig *out, const json_t *json, struct err *e)
{
	ldns_rr *rr = as_record(json);
	int rc;

	if (rr == NULL)
		return err_set(e, ERR_FORMAT, "not an RRSIG record");
	rc = rrsig_from_rr(out, rr, e);
	ldns_rr_free(rr);
	return rc;
}

static int
repeat(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	const struct rrsig *r = of;

	(void)data;
	(void)len;
	(void)e;
	memcpy(sig, r->sig, r->len);
	*sig_len = r->len;
	return 0;
}

void
recorded_key(struct signing_key *out, const struct dnskey *key,
    struct rrsig *rrsig)
{
	*out = (struct signing_key){ .key = *key, .sign = repeat, .of = rrsig };
}
