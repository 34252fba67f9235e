#include <stdlib.h>
#include <string.h>

#include "keyset/format.h"
#include "keyset/notice.h"
#include "keyset/response.h"

/*
 * In a format where the request decides who signs, these KSKs and no others
 * are they.
 */
static int
signers_check(const struct request *r, const struct bundle *b,
    const struct ksk_part *parts, size_t n, struct err *e)
{
	size_t signing = 0;

	if (r->format->signer_is == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		signing += parts[i].signs != NULL;
	for (size_t s = 0; s < b->n_signers; s++) {
		size_t i = 0;

		while (i < n && (parts[i].signs == NULL ||
		    !r->format->signer_is(b->signers[s], parts[i].identifier,
		    parts[i].key)))
			i++;
		if (i == n)
			return err_set(e, ERR_POLICY, "the request wants \"%s\" "
			    "to sign, and it does not", b->signers[s]);
	}
	if (signing != b->n_signers || n != signing)
		return err_set(e, ERR_POLICY, "the request wants %zu KSKs in "
		    "the set, all of which sign; there are %zu, of which %zu "
		    "sign", b->n_signers, n, signing);
	return 0;
}

static int
key_add(struct bundle *b, const struct ksk_part *part, uint32_t ttl,
    struct err *e)
{
	struct bundle_key *new = &b->keys[b->n_keys];
	unsigned tag = dnskey_tag(part->key);

	if (b->n_keys == BUNDLE_KEYS_MAX)
		return err_set(e, ERR_POLICY, "more than %d keys",
		    BUNDLE_KEYS_MAX);
	if (identifier_set(new->identifier, part->identifier, e) != 0)
		return -1;
	if (!(part->key->flags & DNSKEY_SEP))
		return err_set(e, ERR_POLICY, "%s, tag %u, is not a KSK",
		    part->identifier, tag);
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];

		if (dnskey_same_public(&k->key, part->key))
			return err_set(e, ERR_POLICY, "%s, tag %u, is in the "
			    "set already", part->identifier, tag);
		if (strcmp(k->identifier, part->identifier) == 0)
			return err_set(e, ERR_POLICY, "two keys of the set "
			    "are called %s", part->identifier);
	}
	new->ttl = ttl;
	new->claimed_tag = tag;
	new->tells = part->tells;
	new->key = *part->key;
	b->n_keys++;
	return 0;
}

/* Validators find a key by its tag (RFC 4034, 5.3.1), some by nothing else. */
static int
tags_check(const struct bundle *b, struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++)
		for (size_t j = 0; j < i; j++) {
			unsigned tag = dnskey_tag(&b->keys[i].key);

			if (tag == dnskey_tag(&b->keys[j].key))
				return err_set(e, ERR_POLICY, "two keys of "
				    "the set have the tag %u: %s and %s", tag,
				    b->keys[j].identifier,
				    b->keys[i].identifier);
		}
	return 0;
}

/* ---- the signatures of slots ---------------------------------------------- */

/* One that is made, and what an error calls it. */
struct wanted {
	size_t			 slot;
	const struct ksk_part	*by;
	const char		*what;
	const ldns_rr_list	*set;
	struct rrsig		*out;
};

struct agenda {
	struct request	*response;
	struct wanted	*list;		/* owned, in order of slots */
	size_t		 n;
	ldns_rr_list	**sets;		/* owned; of list, at most */
	size_t		 n_sets;
	const ldns_rr_list *last;	/* DNSKEY set, that of */
	const struct bundle *last_of;
	uint32_t	 last_ttl;
};

static void
agenda_free(struct agenda *a)
{
	for (size_t i = 0; i < a->n_sets; i++)
		ldns_rr_list_deep_free(a->sets[i]);
	free(a->sets);
	free(a->list);
}

static int
agenda_room(struct agenda *a, size_t most, struct err *e)
{
	a->list = calloc(most + 1, sizeof(*a->list));
	a->sets = calloc(most + 1, sizeof(*a->sets));
	if (a->list != NULL && a->sets != NULL)
		return 0;
	agenda_free(a);
	return err_sys(e, "sign a response");
}

static const ldns_rr_list *
keep(struct agenda *a, ldns_rr_list *set)
{
	if (set != NULL)
		a->sets[a->n_sets++] = set;
	return set;
}

static bool
same_keys(const struct bundle *a, const struct bundle *b)
{
	if (a->n_keys != b->n_keys)
		return false;
	for (size_t i = 0; i < a->n_keys; i++)
		if (!dnskey_equal(&a->keys[i].key, &b->keys[i].key))
			return false;
	return true;
}

/* In most slots it is that of the slot before, and one list for both. */
static const ldns_rr_list *
set_of_keys(struct agenda *a, const struct bundle *b, uint32_t ttl,
    struct err *e)
{
	if (a->last == NULL || a->last_ttl != ttl ||
	    !same_keys(a->last_of, b)) {
		a->last = keep(a, bundle_rrset(b, &a->response->zone, ttl, e));
		a->last_of = b;
		a->last_ttl = ttl;
	}
	return a->last;
}

static int
want(struct agenda *a, size_t slot, const struct ksk_part *by,
    const char *what, const ldns_rr_list *set, struct rrsig *out)
{
	if (set == NULL)
		return -1;
	a->list[a->n++] = (struct wanted){ slot, by, what, set, out };
	return 0;
}

/* Room for the signatures of one KSK in a slot. */
static int
part_want(struct agenda *a, size_t slot, const struct ksk_part *part,
    uint32_t ttl, struct err *e)
{
	struct bundle *b = &a->response->bundles[slot];
	const struct dname *zone = &a->response->zone;
	struct bundle_sig *new = &b->sigs[b->n_sigs];

	if (!dnskey_same_public(&part->signs->key, part->key))
		return err_set(e, ERR_POLICY, "the key that signs for %s is "
		    "not in the set", part->identifier);
	memcpy(new->identifier, part->identifier,
	    strlen(part->identifier) + 1);
	new->ttl = ttl;
	b->n_sigs++;
	if (want(a, slot, part, part->identifier, set_of_keys(a, b, ttl, e),
	    &new->rrsig) != 0)
		return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		struct rrsig *out = NULL;

		if (notice_told(b, kind) && (notice_room(b, kind,
		    part->identifier, &out, e) != 0 || want(a, slot, part,
		    notice_name(kind), keep(a, notice_rrset(b, kind, zone, e)),
		    out) != 0))
			return -1;
	}
	return 0;
}

static int
slot_want(struct agenda *a, size_t slot, const struct ksk_part *parts,
    size_t n, struct err *e)
{
	struct bundle *b = &a->response->bundles[slot];
	const uint32_t ttl = b->keys[0].ttl;

	for (size_t i = 0; i < n; i++)
		if (key_add(b, &parts[i], ttl, e) != 0)
			return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		b->notices[kind].ttl = notice_told(b, kind) ? ttl : 0;
	if (tags_check(b, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (parts[i].signs != NULL && part_want(a, slot, &parts[i],
		    ttl, e) != 0)
			return -1;
	return b->n_sigs > 0 ? 0 : err_set(e, ERR_POLICY, "no key signs");
}

/* How many of them, from there on, one key is asked for at once. */
static size_t
run_of(const struct agenda *a, size_t from)
{
	const struct ksk_part *by = a->list[from].by;
	size_t n = 1;

	while (from + n < a->n && a->list[from + n].by->signs == by->signs &&
	    dnskey_equal(a->list[from + n].by->key, by->key))
		n++;
	return n;
}

static int
run_sign(const struct agenda *a, size_t from, size_t n,
    struct rrsig_wanted *of, struct err *e)
{
	struct signing_key by = *a->list[from].by->signs;
	size_t at;

	/* A revoked key signs under the tag it has as such (RFC 5011, 2.1). */
	by.key = *a->list[from].by->key;
	for (size_t i = 0; i < n; i++) {
		const struct wanted *w = &a->list[from + i];
		const struct bundle *b = &a->response->bundles[w->slot];

		of[i] = (struct rrsig_wanted){
			w->set, b->inception, b->expiration, w->out,
		};
	}
	if (rrsig_make_all(of, n, &by, &a->response->zone, &at, e) == 0)
		return 0;
	err_doing(e, "%s", a->list[from + at].what);
	return err_doing(e, "slot %zu", a->list[from + at].slot + 1);
}

static int
agenda_sign(const struct agenda *a, struct err *e)
{
	struct rrsig_wanted *of = calloc(a->n, sizeof(*of));
	size_t n;
	int rc = 0;

	if (of == NULL)
		return err_sys(e, "sign %zu sets", a->n);
	for (size_t i = 0; rc == 0 && i < a->n; i += n) {
		n = run_of(a, i);
		rc = run_sign(a, i, n, of, e);
	}
	free(of);
	return rc;
}

/* What was added is not there any more; a bundle is too large to copy often. */
static void
bundle_unsign(struct bundle *b, size_t n_keys)
{
	b->n_keys = n_keys;
	b->n_sigs = 0;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		b->notices[kind].ttl = 0;
		b->notices[kind].n_sigs = 0;
	}
}

static int
slot_check(const struct request *r, size_t i, const struct ksk_parts *by,
    struct err *e)
{
	const struct bundle *b = &r->bundles[i];

	if (b->n_sigs > 0)
		return err_set(e, ERR_POLICY, "slot %zu is signed already",
		    i + 1);
	if (b->n_keys == 0)
		return err_set(e, ERR_POLICY, "slot %zu has no ZSK", i + 1);
	for (size_t j = 0; j < by->n; j++)
		if (by->parts[j].tells != 0 && !r->format->notices)
			return err_set(e, ERR_POLICY, "%s has no room for CDS "
			    "and CDNSKEY records", r->format->words);
	return signers_check(r, b, by->parts, by->n, e) == 0 ? 0 :
	    err_doing(e, "slot %zu", i + 1);
}

/* The parts of slots from there on; of one that fails nothing is added. */
static int
slots_sign(struct request *r, size_t from, const struct ksk_parts *by, size_t n,
    struct err *e)
{
	struct claimed_policy claimed = r->ksk;
	struct agenda a = { .response = r };
	size_t most = 0, begun = 0, n_keys[REQUEST_BUNDLES_MAX];
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (slot_check(r, from + i, &by[i], e) != 0)
			return -1;
		most += by[i].n * (1 + NOTICE_KINDS);
	}
	if (agenda_room(&a, most, e) != 0)
		return -1;
	for (; rc == 0 && begun < n; begun++) {
		n_keys[begun] = r->bundles[from + begun].n_keys;
		rc = slot_want(&a, from + begun, by[begun].parts, by[begun].n,
		    e);
		if (rc == 0)
			rc = claims_of_bundle(&claimed, &r->bundles[from +
			    begun], e);
		if (rc != 0)
			err_doing(e, "slot %zu", from + begun + 1);
	}
	if (rc == 0)
		rc = agenda_sign(&a, e);
	agenda_free(&a);
	if (rc == 0)
		r->ksk = claimed;
	for (size_t i = 0; rc != 0 && i < begun; i++)
		bundle_unsign(&r->bundles[from + i], n_keys[i]);
	return rc;
}

int
response_sign(struct request *r, size_t i, const struct ksk_part *parts,
    size_t n, struct err *e)
{
	const struct ksk_parts by = { parts, n };

	if (i >= r->n_bundles)
		return err_set(e, ERR_POLICY, "slot %zu of %zu", i + 1,
		    r->n_bundles);
	return slots_sign(r, i, &by, 1, e);
}

int
response_sign_all(struct request *r, const struct ksk_parts *by, struct err *e)
{
	return slots_sign(r, 0, by, r->n_bundles, e);
}
