#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/keyrec.h"
#include "ceremony/recorded.h"
#include "keyset/record_text.h"
#include "keyset/words.h"

/* Of the exported DNSKEY and DS, where the policy leaves it to requests. */
enum { TTL = 3600 };
enum { DS_HEAD = sizeof("DS 65535 13 2  ") - 1 };

/*
 * Two keys of one zone with one tag are what validators stumble over; of other
 * zones it is that files of single keys are named by it.  Among thousands of
 * zones some tags must meet.
 */
static bool
may_meet(const struct register_key *k, const struct register_intent *new)
{
	return dname_equal(&k->zone, &new->zone) ||
	    (!k->foreign && k->group[0] == '\0' && new->group[0] == '\0');
}

static const struct register_key *
same_tag(const struct registry *r, const struct dnskey *key,
    const struct register_intent *new)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (may_meet(&r->keys[i], new) &&
		    dnskey_tag(&r->keys[i].key) == dnskey_tag(key) &&
		    !dnskey_same_public(&r->keys[i].key, key))
			return &r->keys[i];
	return NULL;
}

/* One DS record as text, without the newline; malloc'ed. */
static char *
ds_text(const struct dnskey *key, const struct dname *zone, uint32_t ttl,
    enum dnskey_ds type, struct err *e)
{
	ldns_rr *rr = dnskey_to_ds(key, zone, ttl, type, e);
	struct blob line = { NULL, 0 };

	if (rr == NULL || record_to_text(rr, zone, &line, e) != 0)
		blob_free(&line);
	else
		line.data[line.len - 1] = '\0';
	ldns_rr_free(rr);
	return (char *)line.data;
}

/* The statement; or the reason why there is none. */
static json_t *
statement(const struct blob *pem, const struct err *why)
{
	return pem->len == 0 ? json_pack("{s:s}", "not-made", why->text) :
	    json_pack("{s:s}", "pkcs10", (const char *)pem->data);
}

int
keyrec_add(struct ceremony *c, const struct hsm_key *k,
    const struct register_intent *intent, struct err *e)
{
	struct blob pem = { .len = 0 };
	char name[DNAME_TEXT_MAX];
	struct err why = { .text = "" };
	int rc;

	/* Where the module and libp11 can make one. */
	if (hsm_statement(c->hsm, k, dname_text(&intent->zone, name), &pem,
	    &why) != 0)
		pem = (struct blob){ .len = 0 };
	rc = keyrec_add_stated(c, k, intent, &pem, &why, e);
	blob_free(&pem);
	return rc;
}

int
keyrec_add_stated(struct ceremony *c, const struct hsm_key *k,
    const struct register_intent *intent, const struct blob *pem,
    const struct err *why, struct err *e)
{
	const struct register_key *clash;
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], *ds2 = NULL, *ds4 = NULL;
	uint32_t ttl = c->policy.ttl != 0 ? c->policy.ttl : TTL;
	struct dnskey key;
	int rc = -1;

	if (dnskey_set(&key, intent->flags, intent->alg->number, k->pub,
	    k->pub_len, e) != 0)
		return err_doing(e, "key \"%s\"", k->label);
	if ((clash = same_tag(&c->reg, &key, intent)) != NULL)
		return err_set(e, ERR_POLICY, "the key tag %u of \"%s\" is that of "
		    "another key, \"%s\": it must not be used; destroy it in the "
		    "next inventory and make another", dnskey_tag(&key), k->label,
		    clash->label);
	ds2 = ds_text(&key, &intent->zone, ttl, DS_SHA256, e);
	ds4 = ds_text(&key, &intent->zone, ttl, DS_SHA384, e);
	if (ds2 != NULL && ds4 != NULL)
		rc = ceremony_record(c, "make-key", "result", json_pack(
		    "{s:s,s:o,s:s,s:s,s:s,s:i,s:i,s:i,s:[s,s],s:b,s:b,s:o,s:s*}",
		    "zone", dname_text(&intent->zone, zone), "dnskey",
		    recorded_dnskey(&key, &intent->zone, ttl),
		    "label", k->label, "serial", c->serial, "id",
		    digest_hex(&k->id, hex), "tag", (int)dnskey_tag(&key),
		    "algorithm", (int)key.alg->number, "bits",
		    (int)dnskey_bits(&key), "ds", ds2, ds4, "sensitive",
		    k->sensitive, "extractable", k->extractable, "statement",
		    statement(pem, why), "group",
		    intent->group[0] == '\0' ? NULL : intent->group), e);
	free(ds2);
	free(ds4);
	return rc;
}

/* One DS as it is read out and copied: its head, then the digest in halves. */
static int
ds_lines(struct page *p, const struct register_key *k, enum dnskey_ds type,
    struct err *e)
{
	char *text = ds_text(&k->key, &k->zone, 0, type, e);
	const char *digest = text == NULL ? NULL : strrchr(text, ' ');
	char head[DS_HEAD + 8];
	size_t half;

	if (digest == NULL) {
		free(text);
		return text == NULL ? -1 : err_set(e, ERR_FORMAT,
		    "a DS that has no digest");
	}
	half = strlen(++digest) / 2;
	snprintf(head, sizeof(head), "DS %u %u %u", dnskey_tag(&k->key),
	    k->key.alg->number, (unsigned)type);
	page_line(p, "   %-*s%.*s", DS_HEAD, head, (int)half, digest);
	page_line(p, "   %*s%s", DS_HEAD, "", digest + half);
	free(text);
	return 0;
}

int
keyrec_page(struct page *p, const struct register_key *k, bool tight,
    struct err *e)
{
	char zone[DNAME_TEXT_MAX], row[WORDS_ROW_TEXT], hex[DIGEST_HEX];
	bool ksk = k->key.flags & DNSKEY_SEP;

	page_wrap(p, "   Zone       %s", dname_text(&k->zone, zone));
	page_line(p, "   Key        tag %u, %s, flags %u, %u %s, %u bits",
	    dnskey_tag(&k->key), ksk ? "KSK" : "ZSK", k->key.flags,
	    k->key.alg->number, k->key.alg->name, dnskey_bits(&k->key));
	page_line(p, "   HSM        %s, object \"%s\"",
	    register_key_home(k, k->homes.n), k->label);
	if (!tight)
		page_line(p, "   SHA-256 of the public key");
	page_line(p, "   %s%s", tight ? "SHA-256    " : "", digest_hex(&k->id,
	    hex));
	for (size_t i = 0; i * WORDS_A_ROW < DIGEST_LEN; i++)
		page_line(p, "%s", words_row(k->id.bytes, DIGEST_LEN, i, row));
	if (!ksk)
		return 0;
	return ds_lines(p, k, DS_SHA256, e) == 0 ?
	    ds_lines(p, k, DS_SHA384, e) : -1;
}

void
keyrec_line(struct page *p, const struct register_key *k)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];

	page_line(p, "   %-40.40s %5u  %.24s", dname_text(&k->zone, zone),
	    dnskey_tag(&k->key), digest_hex(&k->id, hex));
}
