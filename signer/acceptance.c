#include <string.h>

#include "keyset/format.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/recut.h"

enum { KSKS_MAX = 16 };

/* What the ceremony side puts before every key's name in a rehearsal. */
static const char rehearsal_mark[] = "REHEARSAL ";

static bool
is_rehearsed(const struct request *r)
{
	for (size_t i = 0; i < r->n_bundles; i++) {
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			if (strncmp(r->bundles[i].keys[j].identifier,
			    rehearsal_mark, strlen(rehearsal_mark)) == 0)
				return true;
		}
	}
	return false;
}

static int
untrusted(const struct dnskey *k, struct err *e)
{
	return err_set(e, ERR_CRYPTO, "the KSK with tag %u is not in the "
	    "trust anchor; if it is on the key sheet of a ceremony, add its DS, "
	    "ksk-%05u.ds, to the anchor file (capstan-signer.conf(5))",
	    (unsigned)dnskey_tag(k), (unsigned)dnskey_tag(k));
}

/* The different KSKs of a response, all of which the anchor must have. */
static int
collect_ksks(const struct request *r, const struct anchor *a,
    struct dnskey out[KSKS_MAX], size_t *n, struct err *e)
{
	*n = 0;
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		for (size_t j = 0; j < b->n_keys; j++) {
			const struct dnskey *k = &b->keys[j].key;
			size_t known = 0;

			if ((k->flags & DNSKEY_SEP) == 0)
				continue;
			if (!anchor_trusts(a, k))
				return untrusted(k, e);
			while (known < *n && !dnskey_equal(&out[known], k))
				known++;
			if (known < *n)
				continue;
			if (*n == KSKS_MAX)
				return err_set(e, ERR_POLICY,
				    "more than %d KSKs", KSKS_MAX);
			out[(*n)++] = *k;
		}
	}
	if (*n == 0)
		return err_set(e, ERR_CRYPTO, "there is no KSK in it");
	return 0;
}

/* That a set has one TTL, and its signatures too, response_answers() asks. */
static int
slot_check_ttl(const struct bundle *b, const struct config *c, struct err *e)
{
	uint32_t ttl = b->keys[0].ttl;

	if (ttl < 1 || ttl > c->slot_length)
		return err_set(e, ERR_POLICY, "its TTL of %u s is not between "
		    "1 s and a slot, in which the next ZSK is published ahead",
		    (unsigned)ttl);
	return 0;
}

/* A revoked KSK's signature alone leads no validator to the set. */
static int
slot_check_signers(const struct bundle *b, const struct anchor *a,
    struct err *e)
{
	bool anchored = false;

	for (size_t i = 0; i < b->n_sigs; i++) {
		const struct bundle_key *k = bundle_signer(b, &b->sigs[i]);

		if (k == NULL || !anchor_trusts(a, &k->key))
			return err_set(e, ERR_CRYPTO, "the DNSKEY set is "
			    "signed with a key that is not in the trust "
			    "anchor, tag %u", (unsigned)b->sigs[i].rrsig.tag);
		anchored |= (k->key.flags & DNSKEY_REVOKE) == 0;
	}
	if (!anchored)
		return err_set(e, ERR_CRYPTO, "the DNSKEY set is not signed "
		    "with a KSK of the trust anchor that is not revoked");
	return 0;
}

/* The set can be used: by the ZSK that is to sign, and by it alone. */
static int
slot_check_zsk(const struct bundle *b, const struct schedule *s, struct err *e)
{
	const struct schedule_entry *signer = schedule_signer(s, b->inception);

	if (signer == NULL || !slot_has(b, &signer->zsk))
		return err_set(e, ERR_POLICY,
		    "it lacks the ZSK that is to sign then");
	for (size_t i = 1; i < b->n_keys; i++) {
		if (b->keys[i].key.alg != b->keys[0].key.alg)
			return err_set(e, ERR_POLICY, "it has keys of %s and "
			    "%s: then every record would need a signature of "
			    "each (RFC 4035, 2.2), and this signer makes one",
			    b->keys[0].key.alg->name,
			    b->keys[i].key.alg->name);
	}
	return 0;
}

static int
slot_check_times(const struct request *r, size_t i, struct err *e)
{
	const struct bundle *b = &r->bundles[i];

	if (b->expiration <= b->inception)
		return err_set(e, ERR_POLICY, "it ends before it begins");
	if (i == 0)
		return 0;
	if (b->inception <= r->bundles[i - 1].inception)
		return err_set(e, ERR_POLICY,
		    "it does not begin after the slot before");
	if (b->inception > r->bundles[i - 1].expiration)
		return err_set(e, ERR_POLICY, "there is a gap before it");
	return 0;
}

static int
slots_check(const struct request *r, const struct acceptance *a, struct err *e)
{
	char begins[UTC_TEXT];

	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (slot_check_times(r, i, e) != 0 ||
		    slot_check_ttl(b, a->config, e) != 0 ||
		    slot_check_signers(b, a->anchor, e) != 0 ||
		    slot_check_zsk(b, a->schedule, e) != 0)
			return err_doing(e, "slot %zu, from %s", i + 1,
			    utc_text(b->inception, begins));
	}
	return 0;
}

/* Nothing that is still to be in force is dropped without a word. */
static int
check_room(const struct request *r, const struct acceptance *a, struct err *e)
{
	const time_t from = board_room(a->board, r->bundles[0].inception,
	    a->now);
	char text[UTC_TEXT];

	if (a->emergency || from == 0)
		return 0;
	return err_set(e, ERR_POLICY, "the sets on board that begin %s would be "
	    "lost with it: they are yet to come, those before are in force, "
	    "and there is room for two responses; accept it from then on",
	    utc_text(from, text));
}

/* Whether the zone would be without a set before the last of them ends. */
static int
note_gap(const struct request *r, const struct acceptance *a,
    struct blob *notes, struct err *e)
{
	const bool keeps = board_keeps(a->board, r->bundles[0].inception,
	    a->now);
	struct board b = *a->board;
	char begins[UTC_TEXT], ends[UTC_TEXT];
	time_t from, to;

	if (!a->emergency) {
		b.previous = keeps ? b.response : b.previous;
		b.response = (struct request *)(uintptr_t)r;	/* only read */
	}
	if (board_slot(&b, a->now) == NULL && blob_printf(notes, e, "no signed "
	    "DNSKEY set is in force until %s\n",
	    utc_text(board_next(&b, a->now), ends)) != 0)
		return -1;
	if (!board_gap(&b, a->now, &from, &to))
		return 0;
	return blob_printf(notes, e, "there is a gap: no signed DNSKEY set is in "
	    "force from %s to %s; make a request with -s %s, and hold a "
	    "ceremony before\n", utc_text(from, begins), utc_text(to, ends),
	    begins);
}

/*
 * That it answers what was asked and nothing else.  A format that is open
 * carries no name to know the request by: what is left to compare are its
 * times and ZSKs, which is all that such a request says.
 */
static int
check_answer(const struct request *r, const struct acceptance *a,
    struct err *e)
{
	struct request *recut = NULL;
	struct dnskey ksks[KSKS_MAX];
	size_t n;
	int rc;

	if (a->asked->format->open &&
	    (recut = request_recut(a->asked, r, e)) == NULL)
		return -1;
	if (recut == NULL && strcmp(r->id, a->asked->id) != 0)
		return err_set(e, ERR_POLICY, "it answers the request %.80s, "
		    "and the last one made here is %.80s", r->id,
		    a->asked->id);
	rc = collect_ksks(r, a->anchor, ksks, &n, e);
	if (rc == 0)
		rc = response_answers(r, recut != NULL ? recut : a->asked,
		    ksks, n, e);
	request_free(&recut);
	return rc;
}

int
response_judge(const struct request *r, const struct acceptance *a,
    struct blob *notes, struct err *e)
{
	char ended[UTC_TEXT];

	if (!r->is_response)
		return err_set(e, ERR_FORMAT,
		    "this is a request, not the response to one");
	if (is_rehearsed(r) && !a->config->rehearsal)
		return err_set(e, ERR_POLICY, "it was made in a rehearsal, "
		    "and the configuration does not say that this is one");
	if (!dname_equal(&r->zone, &a->config->zone)) {
		char zone[DNAME_TEXT_MAX];

		return err_set(e, ERR_POLICY, "it is for another zone, %.200s",
		    dname_text(&r->zone, zone));
	}
	if (check_answer(r, a, e) != 0 || slots_check(r, a, e) != 0)
		return -1;
	if (r->bundles[r->n_bundles - 1].expiration <= a->now)
		return err_set(e, ERR_POLICY, "its last slot ended %s",
		    utc_text(r->bundles[r->n_bundles - 1].expiration, ended));
	return check_room(r, a, e) == 0 ? note_gap(r, a, notes, e) : -1;
}

int
slot_check(const struct bundle *slot, const struct dname *zone,
    const struct anchor *a, struct err *e)
{
	if (bundle_verify(slot, zone, e) != 0)
		return -1;
	return slot_check_signers(slot, a, e);
}
