#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/format.h"

#include "keyset/apart.h"

/*
 * Each of these takes a part as it came, and gives it back as the functions
 * here would have made it; false when they could not.
 */

static bool
text_holds(char text[IDENTIFIER_MAX + 1], bool may_be_empty)
{
	char plain[IDENTIFIER_MAX + 1];
	struct err e;

	if (memchr(text, '\0', IDENTIFIER_MAX + 1) == NULL)
		return false;
	if (text[0] == '\0')
		return may_be_empty;
	return identifier_set(plain, text, &e) == 0;
}

static bool
alg_holds(const struct alg *alg)
{
	const struct alg *a = NULL;

	while ((a = alg_next(a)) != NULL)
		if (a == alg)
			return true;
	return false;
}

static bool
dname_holds(struct dname *n)
{
	struct dname again;
	struct err e;

	if (dname_from_wire(&again, n->wire, n->len, &e) != 0)
		return false;
	*n = again;
	return true;
}

static bool
key_holds(struct bundle_key *k)
{
	struct dnskey again;
	struct err e;

	if (!text_holds(k->identifier, false) || !alg_holds(k->key.alg) ||
	    k->key.pub_len > sizeof(k->key.pub) || k->ttl > INT32_MAX ||
	    k->claimed_tag > UINT16_MAX || k->tells > (TELLS_CDNSKEY |
	    TELLS_CDS_SHA256 | TELLS_CDS_SHA384) ||
	    dnskey_set(&again, k->key.flags, k->key.alg->number, k->key.pub,
	    k->key.pub_len, &e) != 0)
		return false;
	k->key = again;
	return true;
}

static bool
sigs_hold(struct bundle_sig *sigs, size_t n, size_t max)
{
	if (n > max)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!text_holds(sigs[i].identifier, false) ||
		    !alg_holds(sigs[i].rrsig.alg) ||
		    sigs[i].rrsig.len > sizeof(sigs[i].rrsig.sig) ||
		    sigs[i].ttl > INT32_MAX ||
		    !dname_holds(&sigs[i].rrsig.signer))
			return false;
	return true;
}

static bool
claims_hold(const struct claimed_policy *p)
{
	if (p->n_claims > REQUEST_CLAIMS_MAX)
		return false;
	for (size_t i = 0; i < p->n_claims; i++)
		if (alg_by_number(p->claims[i].alg) == NULL)
			return false;
	return true;
}

static bool
bundle_holds(struct bundle *b)
{
	if (!text_holds(b->id, false) || b->inception < 0 ||
	    b->expiration < 0 || b->n_keys > BUNDLE_KEYS_MAX ||
	    b->n_signers > BUNDLE_SIGNERS_MAX ||
	    !sigs_hold(b->sigs, b->n_sigs, BUNDLE_SIGS_MAX))
		return false;
	for (size_t i = 0; i < b->n_keys; i++)
		if (!key_holds(&b->keys[i]))
			return false;
	for (size_t i = 0; i < b->n_signers; i++)
		if (!text_holds(b->signers[i], false))
			return false;
	for (size_t i = 0; i < NOTICE_KINDS; i++)
		if (!sigs_hold(b->notices[i].sigs, b->notices[i].n_sigs,
		    BUNDLE_SIGNERS_MAX) || b->notices[i].ttl > INT32_MAX)
			return false;
	return true;
}

void
apart_of(const struct request *r, struct apart *out)
{
	*out = (struct apart){
		.read = 1, .is_response = r->is_response,
		.has_timestamp = r->has_timestamp, .serial = r->serial,
		.timestamp = r->timestamp, .zone = r->zone, .zsk = r->zsk,
		.ksk = r->ksk, .n_bundles = r->n_bundles,
	};
	snprintf(out->format, sizeof(out->format), "%s", r->format->name);
	memcpy(out->id, r->id, sizeof(out->id));
}

static bool
request_holds(struct request *r)
{
	if (r->format == NULL || !text_holds(r->id, false) ||
	    !dname_holds(&r->zone) || !claims_hold(&r->zsk) ||
	    !claims_hold(&r->ksk))
		return false;
	for (size_t i = 0; i < r->n_bundles; i++)
		if (!bundle_holds(&r->bundles[i]))
			return false;
	return true;
}

struct request *
apart_check(const struct apart *in, const struct bundle *bundles,
    const void *text, size_t len, struct err *e)
{
	struct request *r;

	if (in->n_bundles > REQUEST_BUNDLES_MAX ||
	    memchr(in->format, '\0', sizeof(in->format)) == NULL) {
		err_set(e, ERR_FORMAT, "the request was read as what no "
		    "request is");
		return NULL;
	}
	if ((r = request_new(in->n_bundles, e)) == NULL)
		return NULL;
	memcpy(r->bundles, bundles, in->n_bundles * sizeof(bundles[0]));
	memcpy(r->id, in->id, sizeof(r->id));
	r->format = format_by_name(in->format);
	r->is_response = in->is_response != 0;
	r->has_timestamp = in->has_timestamp != 0;
	r->serial = in->serial;
	r->timestamp = in->timestamp;
	r->zone = in->zone;
	r->zsk = in->zsk;
	r->ksk = in->ksk;
	if (!request_holds(r)) {
		request_free(&r);
		err_set(e, ERR_FORMAT, "the request was read as what no "
		    "request is");
	} else if (r->format->repeats && blob_copy(&r->source, text, len,
	    e) != 0)
		request_free(&r);
	return r;
}
