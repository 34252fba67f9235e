#include <string.h>

#include <ldns/ldns.h>

#include "ceremony/recorded.h"
#include "keyset/record_text.h"

/* Takes the record over. */
static json_t *
as_json(ldns_rr *rr, const struct dname *zone)
{
	struct blob line = { NULL, 0 };
	json_t *json = NULL;
	struct err e;

	if (rr != NULL && record_to_text(rr, zone, &line, &e) == 0)
		json = json_stringn((char *)line.data, line.len - 1);
	blob_free(&line);
	ldns_rr_free(rr);
	return json;
}

/* Of a text that is one record as it is written here, and nothing else. */
static ldns_rr *
as_record(const json_t *json)
{
	const char *text = json_string_value(json);
	struct blob line = { NULL, 0 };
	struct entry entry, after;
	struct dname owner;
	ldns_rr *rr = NULL;
	struct scan s;
	struct err e;

	if (text != NULL && blob_printf(&line, &e, "%s\n", text) == 0 &&
	    scan_start(&s, (char *)line.data, line.len, &e) == 0 &&
	    scan_next(&s, &entry, &e) == 0 && entry.kind == ENTRY_RECORD &&
	    entry.comment.len == 0 && scan_next(&s, &after, &e) == 0 &&
	    after.kind == ENTRY_END)
		rr = record_from_entry(&s, &entry, &owner, &e);
	blob_free(&line);
	return rr;
}

json_t *
recorded_dnskey(const struct dnskey *key, const struct dname *zone,
    uint32_t ttl)
{
	struct err e;

	return as_json(dnskey_to_rr(key, zone, ttl, &e), zone);
}

json_t *
recorded_rrsig(const struct rrsig *rrsig, const struct dname *zone,
    uint32_t ttl)
{
	struct err e;

	return as_json(rrsig_to_rr(rrsig, zone, ttl, &e), zone);
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

json_t *
recorded_notices(unsigned tells)
{
	json_t *names = json_array();

	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		if (tells_kind(tells, kind) && json_array_append_new(names,
		    json_string(notice_name(kind))) != 0)
			break;
	if (json_array_size(names) > 0)
		return names;
	json_decref(names);
	return NULL;
}

static const struct bundle_sig *
sig_of(const struct bundle_sig *sigs, size_t n, unsigned tag)
{
	for (size_t i = 0; i < n; i++)
		if (sigs[i].rrsig.tag == tag)
			return &sigs[i];
	return NULL;
}

/* Takes nothing over; NULL: no memory. */
static json_t *
recorded_sig(const struct bundle_sig *s, const struct dname *zone)
{
	return s == NULL ? NULL : recorded_rrsig(&s->rrsig, zone, s->ttl);
}

json_t *
recorded_slot(const struct bundle *b, unsigned tag, const struct dname *zone)
{
	json_t *slot = json_pack("{s:o}", "rrsig", recorded_sig(sig_of(b->sigs,
	    b->n_sigs, tag), zone));
	json_t *notices = json_array();

	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		const struct notice *n = &b->notices[kind];

		if (n->n_sigs > 0 && json_array_append_new(notices,
		    recorded_sig(sig_of(n->sigs, n->n_sigs, tag), zone)) != 0) {
			json_decref(slot);
			slot = NULL;
		}
	}
	if (slot != NULL && json_array_size(notices) > 0 &&
	    json_object_set(slot, "notices", notices) != 0) {
		json_decref(slot);
		slot = NULL;
	}
	json_decref(notices);
	return slot;
}

int
recorded_slot_read(struct recorded_sigs *out, const json_t *result,
    struct err *e)
{
	const json_t *notices = json_object_get(result, "notices");
	struct recorded_sigs s = { .n = 1 };

	if (json_array_size(notices) > NOTICE_KINDS)
		return err_set(e, ERR_FORMAT, "more signatures than a slot has "
		    "sets");
	if (recorded_rrsig_read(&s.rrsig[0], json_object_get(result, "rrsig"),
	    e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(notices); i++)
		if (recorded_rrsig_read(&s.rrsig[s.n++],
		    json_array_get(notices, i), e) != 0)
			return -1;
	*out = s;
	return 0;
}

static int
repeat(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct recorded_sigs *s = of;
	const struct rrsig *r = &s->rrsig[s->next];

	(void)data;
	(void)len;
	if (s->next == s->n)
		return err_set(e, ERR_CRYPTO, "the journal has no signature of "
		    "one of its sets");
	memcpy(sig, r->sig, r->len);
	*sig_len = r->len;
	s->next++;
	return 0;
}

void
recorded_key(struct signing_key *out, const struct dnskey *key,
    struct recorded_sigs *sigs)
{
	*out = (struct signing_key){ .key = *key, .sign = repeat, .of = sigs };
}
