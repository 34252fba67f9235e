#include "tests/test.h"

#include "tests/breach.h"

struct bundle *
slot(struct quarter *q, size_t number)
{
	return &q->request->bundles[number - 1];
}

/* Made by trying: what it is made of is not looked at. */
struct dnskey
key_of_tag(const struct dnskey *like, unsigned tag, bool once_revoked)
{
	struct dnskey k = *like;

	for (unsigned i = 0; i < 65536; i++) {
		struct dnskey seen;

		k.pub[0] = (uint8_t)(i >> 8);
		k.pub[1] = (uint8_t)i;
		seen = k;
		if (once_revoked)
			seen.flags |= DNSKEY_REVOKE;
		if (dnskey_tag(&seen) == tag)
			return k;
	}
	fail_msg("no key of tag %u", tag);
	return k;
}

void
slot_fill(struct quarter *q, size_t number,
    const struct made_key *const *keys, size_t n)
{
	struct bundle *b = slot(q, number), was = *b;

	bundle_fill(b, was.id, was.inception, keys, n);
	b->expiration = was.expiration;
	bundle_prove(b, &q->request->zone, keys, n);
}

void
slot_prove_at(struct quarter *q, size_t number, time_t from, time_t to)
{
	struct bundle *b = slot(q, number);
	struct err e;
	ldns_rr_list *set = bundle_rrset(b, &q->request->zone, b->keys[0].ttl,
	    &e);

	assert_non_null(set);
	for (size_t i = 0; i < b->n_sigs; i++) {
		size_t by = 0;

		while (strcmp(q->zsk[by].name, b->sigs[i].identifier) != 0)
			assert_true(++by < QUARTER_ZSKS);
		check_ok(rrsig_make(&b->sigs[i].rrsig, &q->zsk[by].signs,
		    &q->request->zone, set, from, to, &e), &e);
	}
	ldns_rr_list_deep_free(set);
}

void
previous_until(struct quarter *q, size_t number, time_t to)
{
	struct bundle *b = &q->previous->bundles[number - 1];
	struct err e;
	ldns_rr_list *set = bundle_rrset(b, &q->previous->zone, 3600, &e);

	assert_non_null(set);
	b->expiration = to;
	for (size_t i = 0; i < b->n_sigs; i++)
		check_ok(rrsig_make(&b->sigs[i].rrsig, &q->ksk[0].signs,
		    &q->previous->zone, set, b->inception, to, &e), &e);
	ldns_rr_list_deep_free(set);
}
