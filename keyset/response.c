#include <string.h>

#include "keyset/format.h"

#include "keyset/response.h"

/* A slot of the request as the response has it before anyone signs. */
static void
bundle_start(struct bundle *out, const struct bundle *asked, uint32_t ttl)
{
	memcpy(out->id, asked->id, sizeof(out->id));
	out->inception = asked->inception;
	out->expiration = asked->expiration;
	out->n_sigs = out->n_signers = 0;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		out->notices[kind].ttl = 0;
		out->notices[kind].n_sigs = 0;
	}
	out->n_keys = asked->n_keys;
	for (size_t i = 0; i < asked->n_keys; i++) {
		out->keys[i] = asked->keys[i];
		out->keys[i].ttl = ttl;
		out->keys[i].claimed_tag = dnskey_tag(&asked->keys[i].key);
	}
}

uint32_t
response_ttl(const struct request *asked, const struct policy *p)
{
	return p->ttl != 0 || asked->n_bundles == 0 ? p->ttl :
	    asked->bundles[0].keys[0].ttl;
}

unsigned
response_tells(const struct request *asked, const struct policy *p)
{
	return asked->format->notices ? p->tells : 0;
}

struct request *
response_start(const struct request *asked, const struct policy *p,
    struct err *e)
{
	struct request *r;
	uint32_t ttl = response_ttl(asked, p);

	if (asked->is_response) {
		err_set(e, ERR_POLICY, "%s is a response: only a request is "
		    "answered", asked->id);
		return NULL;
	}
	if ((r = request_new_unset(asked->n_bundles, e)) == NULL)
		return NULL;
	r->format = asked->format;
	r->is_response = true;
	memcpy(r->id, asked->id, sizeof(r->id));
	r->serial = asked->serial;
	r->zone = asked->zone;
	r->zsk = asked->zsk;
	r->ksk = p->ksk;
	r->ksk.n_claims = 0;
	if (blob_copy(&r->source, asked->source.data, asked->source.len,
	    e) != 0) {
		request_free(&r);
		return NULL;
	}
	for (size_t i = 0; i < asked->n_bundles; i++) {
		bundle_start(&r->bundles[i], &asked->bundles[i], ttl);
		if (r->format->signer_is != NULL) {
			r->bundles[i].n_signers = asked->bundles[i].n_signers;
			memcpy(r->bundles[i].signers,
			    asked->bundles[i].signers,
			    asked->bundles[i].n_signers *
			    sizeof(r->bundles[i].signers[0]));
		}
		if (claims_of_bundle(&r->ksk, &r->bundles[i], e) != 0) {
			request_free(&r);
			return NULL;
		}
	}
	return r;
}

void
response_stamp(struct request *r, time_t when)
{
	if (!r->format->stamps)
		return;
	r->has_timestamp = true;
	r->timestamp = when;
}
