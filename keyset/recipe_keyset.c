#include <stdio.h>
#include <string.h>

#include "keyset/record_text.h"
#include "keyset/utc.h"

#include "keyset/ksr.h"
#include "keyset/recipe.h"

/* ---- what is asked ------------------------------------------------------ */

static int
key_add(const struct recipe *in, const struct spot *s, struct bundle *b,
    const struct dnskey *key, uint32_t ttl)
{
	struct bundle_key *k = &b->keys[b->n_keys];

	if (b->n_keys == BUNDLE_KEYS_MAX)
		return recipe_fault(in, s, "more than %d keys in a set",
		    BUNDLE_KEYS_MAX);
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return recipe_fault(in, s, "the key is there twice");
	k->key = *key;
	k->ttl = ttl;
	k->claimed_tag = dnskey_tag(key);
	ksr_identifier(key->alg, k->claimed_tag, k->identifier);
	b->n_keys++;
	return 0;
}

static bool
has_signer(const struct bundle *b, const char *wish)
{
	for (size_t i = 0; i < b->n_signers; i++)
		if (strcmp(b->signers[i], wish) == 0)
			return true;
	return false;
}

/* What is in a list of keys: each key alone in an object. */
static int
holder_read(const struct recipe *in, const struct spot *s,
    const json_t *holder, struct recipe_key *out)
{
	static const char *const NAMES[] = { "key", NULL };

	return recipe_members(in, s, holder, NAMES) != 0 ? -1 :
	    recipe_key(in, s, holder, out);
}

static int
signers_read(const struct recipe *in, const struct spot *up,
    const json_t *params, struct bundle *b)
{
	const struct spot list = { up, "signedBy", 0 };
	const json_t *array = recipe_array(in, up, params, "signedBy");

	if (array == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const struct spot s = { &list, NULL, i };
		struct recipe_key k;

		if (holder_read(in, &s, json_array_get(array, i), &k) != 0)
			return -1;
		if (k.direct)
			return recipe_fault(in, &s, "a key that signs is named "
			    "by reference");
		if (has_signer(b, k.wish))
			return recipe_fault(in, &s, "the key is there twice");
		if (b->n_signers == BUNDLE_SIGNERS_MAX)
			return recipe_fault(in, &s, "more than %d keys sign",
			    BUNDLE_SIGNERS_MAX);
		memcpy(b->signers[b->n_signers++], k.wish, sizeof(k.wish));
	}
	return 0;
}

/* Whoever signs is in the set, and no other KSK of ours. */
static int
keys_read(const struct recipe *in, const struct spot *up,
    const json_t *params, struct bundle *b, uint32_t ttl)
{
	const char *name = json_object_get(params, "Keyset") != NULL ?
	    "Keyset" : "keyset";
	const struct spot list = { up, name, 0 };
	const json_t *array = recipe_array(in, up, params, name);
	size_t by_reference = 0;

	if (array == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const struct spot s = { &list, NULL, i };
		struct recipe_key k;

		if (holder_read(in, &s, json_array_get(array, i), &k) != 0)
			return -1;
		if (k.direct && key_add(in, &s, b, &k.key, ttl) != 0)
			return -1;
		if (!k.direct && !has_signer(b, k.wish))
			return recipe_fault(in, &s, "a key by reference that "
			    "does not sign the set; only KSKs that sign are "
			    "published");
		by_reference += !k.direct;
	}
	if (by_reference != b->n_signers)
		return recipe_fault(in, &list, "each key that signs is in the "
		    "set once");
	return b->n_keys > 0 ? 0 : recipe_fault(in, &list, "the set has no "
	    "ZSK");
}

static int
zone_read(const struct recipe *in, const struct spot *up,
    const json_t *params, struct dname *zone)
{
	const struct spot owner = { up, "ownerName", 0 };
	const struct spot signer = { up, "signerName", 0 };
	const char *text = recipe_text(in, up, params, "ownerName");
	struct dname name, by;

	if (text == NULL)
		return -1;
	if (dname_from_text(&name, text, in->e) != 0)
		return recipe_doing(in, &owner);
	if (zone->len != 0 && !dname_equal(zone, &name))
		return recipe_fault(in, &owner, "the sets of a recipe are all "
		    "of one zone here");
	*zone = name;
	if (json_object_get(params, "signerName") == NULL)
		return 0;
	if ((text = recipe_text(in, up, params, "signerName")) == NULL)
		return -1;
	if (dname_from_text(&by, text, in->e) != 0)
		return recipe_doing(in, &signer);
	return dname_equal(&by, &name) ? 0 : recipe_fault(in, &signer, "a zone "
	    "signs its own DNSKEY set");
}

static int
params_read(const struct recipe *in, const struct spot *s,
    const json_t *params, struct request *r, struct bundle *b, uint32_t *ttl)
{
	static const char *const NAMES[] = { "ownerName", "signerName",
		"inception", "expiration", "ttl", "keyset", "Keyset",
		"signedBy", NULL };
	const struct spot both = { s, "Keyset", 0 };
	int64_t seconds;

	if (recipe_members(in, s, params, NAMES) != 0 ||
	    zone_read(in, s, params, &r->zone) != 0 ||
	    recipe_time(in, s, params, "inception", &b->inception) != 0 ||
	    recipe_time(in, s, params, "expiration", &b->expiration) != 0 ||
	    recipe_number(in, s, params, "ttl", INT32_MAX, &seconds) != 0)
		return -1;
	if (b->inception == 0 || b->expiration == 0)
		return recipe_fault(in, s, "a time of 0 is none");
	if (json_object_get(params, "keyset") != NULL &&
	    json_object_get(params, "Keyset") != NULL)
		return recipe_fault(in, &both, "a second set beside "
		    "\"keyset\"");
	*ttl = (uint32_t)seconds;
	if (signers_read(in, s, params, b) != 0)
		return -1;
	return keys_read(in, s, params, b, *ttl);
}

/* ---- what was answered ------------------------------------------------- */

/* A KSK that was added, or a key that was asked for; both once. */
static int
answered_key(const struct recipe *in, const struct spot *s, struct bundle *b,
    const ldns_rr *rr, bool seen[BUNDLE_KEYS_MAX])
{
	struct dnskey k;

	if (dnskey_from_rr(&k, rr, in->e) != 0)
		return recipe_doing(in, s);
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, &k)) {
			if (seen[i])
				return recipe_fault(in, s, "the key is there "
				    "twice");
			seen[i] = true;
			return 0;
		}
	if (key_add(in, s, b, &k, ldns_rr_ttl(rr)) != 0)
		return -1;
	seen[b->n_keys - 1] = true;
	return 0;
}

static int
answered_sig(const struct recipe *in, const struct spot *s, struct bundle *b,
    const ldns_rr *rr)
{
	struct bundle_sig sig = { .ttl = 0 };

	if (ksr_sig(&sig, rr, in->e) != 0)
		return recipe_doing(in, s);
	if (sig.rrsig.covered != LDNS_RR_TYPE_DNSKEY ||
	    sig.rrsig.inception != (uint32_t)b->inception ||
	    sig.rrsig.expiration != (uint32_t)b->expiration)
		return recipe_fault(in, s, "a signature over DNSKEY with the "
		    "times that were asked for is expected");
	if (b->n_sigs == BUNDLE_SIGS_MAX)
		return recipe_fault(in, s, "more than %d signatures",
		    BUNDLE_SIGS_MAX);
	b->sigs[b->n_sigs++] = sig;
	return 0;
}

/* One record, printed in a text of its own. */
static int
answered_record(const struct recipe *in, const struct spot *s,
    const char *text, const struct request *r, struct bundle *b,
    bool seen[BUNDLE_KEYS_MAX])
{
	struct entry entry, after;
	struct blob line = { NULL, 0 };
	ldns_rr *rr = NULL;
	struct scan scan;
	struct dname owner;
	int rc = -1;

	if (blob_printf(&line, in->e, "%s\n", text) != 0)
		return -1;
	if (scan_start(&scan, (char *)line.data, line.len, in->e) != 0 ||
	    scan_next(&scan, &entry, in->e) != 0 ||
	    scan_next(&scan, &after, in->e) != 0)
		(void)recipe_doing(in, s);
	else if (entry.kind != ENTRY_RECORD || after.kind != ENTRY_END ||
	    entry.comment.len > 0)
		(void)recipe_fault(in, s, "one record is expected");
	else if ((rr = record_from_entry(&scan, &entry, &owner,
	    in->e)) == NULL)
		(void)recipe_doing(in, s);
	else if (!dname_equal(&owner, &r->zone))
		(void)recipe_fault(in, s, "a record of another zone");
	else if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNSKEY)
		rc = answered_key(in, s, b, rr, seen);
	else if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG)
		rc = answered_sig(in, s, b, rr);
	else
		(void)recipe_fault(in, s, "a DNSKEY or RRSIG is expected");
	ldns_rr_free(rr);
	blob_free(&line);
	return rc;
}

static int
cooked_read(const struct recipe *in, const struct spot *s,
    const json_t *cooked, const struct request *r, struct bundle *b)
{
	static const char *const NAMES[] = { "signSuccess", "signedKeysetRRs",
		NULL };
	const struct spot list = { s, "signedKeysetRRs", 0 };
	bool seen[BUNDLE_KEYS_MAX] = { false };
	const json_t *array;

	if (recipe_members(in, s, cooked, NAMES) != 0)
		return -1;
	if (!json_is_true(json_object_get(cooked, "signSuccess")))
		return recipe_fault(in, s, "signSuccess is not true");
	if ((array = recipe_array(in, s, cooked, "signedKeysetRRs")) == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const struct spot here = { &list, NULL, i };
		const char *text = json_string_value(json_array_get(array, i));

		if (text == NULL)
			return recipe_fault(in, &here, "a text is expected");
		if (answered_record(in, &here, text, r, b, seen) != 0)
			return -1;
	}
	for (size_t i = 0; i < b->n_keys; i++)
		if (!seen[i])
			return recipe_fault(in, &list, "the key of tag %u, "
			    "which was asked for, is missing",
			    b->keys[i].claimed_tag);
	return b->n_sigs > 0 ? 0 : recipe_fault(in, &list, "no signature");
}

int
recipe_keyset(const struct recipe *in, const struct spot *s,
    const json_t *action, size_t n, struct request *r)
{
	const struct spot params = { s, "actionParams", 0 };
	const struct spot cooked = { s, "cooked", 0 };
	const json_t *done = json_object_get(action, "cooked");
	bool answered = json_object_size(done) > 0;
	struct bundle *b = &r->bundles[r->n_bundles];
	uint32_t ttl;

	if (r->n_bundles == REQUEST_BUNDLES_MAX)
		return recipe_fault(in, s, "more than %d sets",
		    REQUEST_BUNDLES_MAX);
	if (r->n_bundles > 0 && answered != r->is_response)
		return recipe_fault(in, s, "some sets are signed already, and "
		    "others not");
	r->is_response = answered;
	if (params_read(in, &params, json_object_get(action, "actionParams"),
	    r, b, &ttl) != 0)
		return -1;
	snprintf(b->id, sizeof(b->id), "%.200s/%zu", r->id, n + 1);
	r->n_bundles++;
	return answered ? cooked_read(in, &cooked, done, r, b) : 0;
}
