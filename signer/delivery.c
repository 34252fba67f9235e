#include <string.h>

#include "keyset/format.h"
#include "keyset/notice.h"
#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/delivery.h"
#include "signer/server.h"

enum { MARGIN = 86400 };	/* named may be an hour late, people more */

/* ---- a slot alone -------------------------------------------------------- */

/* During a roll it is the next one; its DS came with the ceremony that made it. */
static int
unknown_ksk(const struct config *c, unsigned tag, struct err *e)
{
	bool configured = c->anchor[0] != '\0';

	return err_set(e, ERR_CRYPTO, "the KSK of tag %u is not in the trust "
	    "anchor %.150s%s: if a ceremony made that KSK, add its ksk-%u.ds "
	    "there", tag, configured ? c->anchor : c->state, configured ? "" :
	    "/anchor", tag);
}

static int
check_keys(const struct bundle *b, const struct delivery *d, struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct dnskey *k = &b->keys[i].key;
		unsigned tag = dnskey_tag(k);

		if (k->alg != b->keys[0].key.alg)
			return err_set(e, ERR_POLICY, "it has keys of %s and "
			    "%s, and the zone is not signed with both",
			    b->keys[0].key.alg->name, k->alg->name);
		if ((k->flags & DNSKEY_SEP) != 0 &&
		    !anchor_trusts(d->anchor, k))
			return unknown_ksk(d->config, tag, e);
		/* Validators, and named, find a key by its tag. */
		for (size_t j = 0; j < i; j++)
			if (dnskey_tag(&b->keys[j].key) == tag)
				return err_set(e, ERR_POLICY, "two keys have "
				    "the tag %u", tag);
	}
	return 0;
}

static bool
signs(const struct bundle_sig *sigs, size_t n, const struct dnskey *k)
{
	for (size_t i = 0; i < n; i++)
		if (sigs[i].rrsig.tag == dnskey_tag(k))
			return true;
	return false;
}

/* Whether the slot has a set without a signature of this KSK. */
static bool
leaves_out(const struct bundle *b, const struct dnskey *k)
{
	if (!signs(b->sigs, b->n_sigs, k))
		return true;
	for (enum notice_kind i = 0; i < NOTICE_KINDS; i++)
		if (notice_told(b, i) && !signs(b->notices[i].sigs,
		    b->notices[i].n_sigs, k))
			return true;
	return false;
}

/*
 * named looks for a signature of every KSK in the set, and gives the whole set
 * up where there is none.
 */
static int
check_signers(const struct bundle *b, const struct delivery *d, struct err *e)
{
	if (slot_check(b, &d->config->zone, d->anchor, e) != 0)
		return -1;
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct dnskey *k = &b->keys[i].key;

		if (d->config->deliver.server->all_sign &&
		    (k->flags & DNSKEY_SEP) != 0 && leaves_out(b, k))
			return err_set(e, ERR_POLICY, "the KSK of tag %u does "
			    "not sign all of it, and %s does not take a set "
			    "with such a one", (unsigned)dnskey_tag(k),
			    d->config->deliver.server->daemon);
	}
	return 0;
}

static int
check_ttl(const struct bundle *b, const struct delivery *d, struct err *e)
{
	uint32_t ttl = d->config->dnskey_ttl, other = ttl;

	for (size_t i = 0; i < b->n_keys; i++)
		if (b->keys[i].ttl != ttl)
			other = b->keys[i].ttl;
	for (size_t i = 0; i < b->n_sigs; i++)
		if (b->sigs[i].ttl != ttl)
			other = b->sigs[i].ttl;
	for (enum notice_kind k = 0; k < NOTICE_KINDS; k++)
		if (d->config->deliver.server->one_ttl && notice_told(b, k) &&
		    b->notices[k].ttl != ttl)
			other = b->notices[k].ttl;
	return other == ttl ? 0 : err_set(e, ERR_POLICY, "it has the TTL %u, "
	    "and dnskey-ttl is %u", (unsigned)other, (unsigned)ttl);
}

/* ---- slots and time ------------------------------------------------------ */

static int
check_times(const struct request *r, size_t i, struct blob *notes,
    struct err *e)
{
	time_t begins = slot_begins(r, i);
	char from[UTC_TEXT];

	if (r->bundles[i].expiration <= begins)
		return err_set(e, ERR_POLICY, "its signatures end before it "
		    "takes its place");
	if (i == 0)
		return 0;
	if (begins <= slot_begins(r, i - 1))
		return err_set(e, ERR_POLICY, "it does not begin after the "
		    "slot before");
	if (r->bundles[i - 1].expiration < begins)
		return err_set(e, ERR_POLICY, "there is a gap before it");
	if (r->bundles[i - 1].expiration - begins < MARGIN)
		return blob_printf(notes, e, "the slot from %s overlaps the "
		    "one before by less than a day\n",
		    utc_text(begins, from));
	return 0;
}

/* Until when the next slot takes its place; the last one's end. */
static time_t
slot_ends(const struct request *r, size_t i)
{
	return i + 1 < r->n_bundles ? slot_begins(r, i + 1) :
	    r->bundles[i].expiration;
}

static bool
has_key(const struct bundle *b, const struct dnskey *k)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, k))
			return true;
	return false;
}

/*
 * What the server adds to a set, or signs with, and is not in it makes the zone
 * bogus; so would a ZSK in it that somebody else has.
 */
static int
check_zsks(const struct request *r, size_t i, const struct delivery *d,
    struct err *e)
{
	const struct bundle *b = &r->bundles[i];
	time_t ends = slot_ends(r, i), t = slot_begins(r, i);
	char when[UTC_TEXT];

	if (t < d->now)
		t = d->now;
	for (size_t j = 0; j < d->lives->n; j++) {
		const struct life *l = &d->lives->at[j];

		if (has_key(b, &l->key))
			continue;
		if (life_at(l, t))
			return err_set(e, ERR_POLICY, "it lacks the ZSK of tag "
			    "%u, which %s publishes then",
			    (unsigned)dnskey_tag(&l->key),
			    d->config->deliver.server->daemon);
		if (i + 1 < r->n_bundles && l->from > t && l->from < ends)
			return err_set(e, ERR_POLICY, "it lacks the ZSK of tag "
			    "%u, which %s publishes from %s on",
			    (unsigned)dnskey_tag(&l->key),
			    d->config->deliver.server->daemon,
			    utc_text(l->from, when));
	}
	for (size_t j = 0; j < b->n_keys; j++) {
		const struct dnskey *k = &b->keys[j].key;

		if ((k->flags & DNSKEY_SEP) == 0 && !lives_have(d->lives, k))
			return err_set(e, ERR_POLICY, "the ZSK of tag %u is "
			    "none of those that %s has",
			    (unsigned)dnskey_tag(k),
			    d->config->deliver.server->daemon);
	}
	return 0;
}

static int
check_slots(const struct request *r, const struct delivery *d,
    struct blob *notes, struct err *e)
{
	char begins[UTC_TEXT];

	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (check_times(r, i, notes, e) != 0 ||
		    check_keys(b, d, e) != 0 || check_ttl(b, d, e) != 0 ||
		    check_signers(b, d, e) != 0 || (slot_ends(r, i) > d->now &&
		    check_zsks(r, i, d, e) != 0))
			return err_doing(e, "slot %zu, from %s", i + 1,
			    utc_text(slot_begins(r, i), begins));
	}
	return 0;
}

/* ---- and what is served now ---------------------------------------------- */

/* When the last signature of the set that is served ends; 0: there is none. */
static time_t
served_end(const struct delivery *d)
{
	time_t end = 0;

	for (size_t i = 0; i < d->served->n_sigs; i++) {
		time_t t = utc_from_dnssec(d->served->sigs[i].rrsig.expiration,
		    d->now);

		if (t > end)
			end = t;
	}
	return end;
}

/* What is served now may be followed by others until the response begins. */
static time_t
covered_end(const struct delivery *d)
{
	time_t end = served_end(d);

	return d->before != NULL && d->before->expiration > end ?
	    d->before->expiration : end;
}

static int
check_start(const struct request *r, const struct delivery *d,
    struct blob *notes, struct err *e)
{
	const struct server *s = d->config->deliver.server;
	time_t first = slot_begins(r, 0), end = covered_end(d);
	char from[UTC_TEXT], to[UTC_TEXT];

	if (first <= d->now)
		return 0;
	utc_text(first, from);
	if (s->replaces)
		return err_set(e, ERR_POLICY, "its first slot begins %s, and "
		    "%s forgets the sets it has when it is given others: hand "
		    "it over then", from, s->daemon);
	if (end == 0)
		return blob_printf(notes, e, "no signed DNSKEY set is served "
		    "until %s\n", from);
	if (end < first)
		return err_set(e, ERR_POLICY, "there is a gap: the sets "
		    "that are there end %s, and the first slot begins %s",
		    utc_text(end, to), from);
	return 0;
}

static int
check_served_ttl(const struct delivery *d, struct err *e)
{
	uint32_t ttl = d->config->dnskey_ttl;

	if (d->served->n_sigs == 0 || d->served->keys[0].ttl == ttl)
		return 0;
	return err_set(e, ERR_POLICY, "the set that is served has the TTL %u, "
	    "and dnskey-ttl is %u", (unsigned)d->served->keys[0].ttl,
	    (unsigned)ttl);
}

/* ---- and what is on board ------------------------------------------------ */

static bool
goes_on(const struct request *r, const struct dnskey *ksk)
{
	for (size_t i = 0; i < r->n_bundles; i++)
		if (has_key(&r->bundles[i], ksk) &&
		    signs(r->bundles[i].sigs, r->bundles[i].n_sigs, ksk))
			return true;
	return false;
}

/* Whoever knows the KSKs of the last slot alone is to find one of them. */
static int
check_ksks(const struct request *r, const struct bundle *last, struct err *e)
{
	for (size_t i = 0; i < last->n_keys; i++) {
		const struct dnskey *k = &last->keys[i].key;

		if ((k->flags & DNSKEY_SEP) != 0 &&
		    signs(last->sigs, last->n_sigs, k) && goes_on(r, k))
			return 0;
	}
	return err_set(e, ERR_POLICY, "no KSK of the last slot on board "
	    "signs any slot of it: to change to others, or go back to them, "
	    "deliver it with -b");
}

/* A file of long ago, taken by mistake, is as good as it was. */
static int
check_board(const struct request *r, const struct delivery *d, struct err *e)
{
	const struct bundle *last;
	time_t end = r->bundles[r->n_bundles - 1].expiration;
	char this[UTC_TEXT], that[UTC_TEXT];

	if (d->board == NULL)
		return 0;
	last = &d->board->bundles[d->board->n_bundles - 1];
	if (last->expiration <= d->now)
		return 0;
	if (end < last->expiration)
		return err_set(e, ERR_POLICY, "it ends %s, earlier than the "
		    "one on board, which ends %s: to go back to it, deliver "
		    "it with -b", utc_text(end, this),
		    utc_text(last->expiration, that));
	return check_ksks(r, last, e);
}

int
delivery_judge(const struct request *r, const struct delivery *d,
    struct blob *notes, struct err *e)
{
	const struct server *s = d->config->deliver.server;
	char zone[DNAME_TEXT_MAX], end[UTC_TEXT];
	time_t last;

	if (strcmp(r->format->name, s->format) != 0)
		return err_set(e, ERR_POLICY, "it is in the format of %s, "
		    "which %s does not read", r->format->words, s->daemon);
	if (!r->is_response)
		return err_set(e, ERR_POLICY, "this is a request, not the "
		    "response to one");
	if (!dname_equal(&r->zone, &d->config->zone))
		return err_set(e, ERR_POLICY, "it is for another zone, %.200s",
		    dname_text(&r->zone, zone));
	last = r->bundles[r->n_bundles - 1].expiration;
	if (last <= d->now)
		return err_set(e, ERR_POLICY, "its last slot ended %s",
		    utc_text(last, end));
	if (check_slots(r, d, notes, e) != 0 ||
	    check_start(r, d, notes, e) != 0)
		return -1;
	return check_served_ttl(d, e) != 0 ? -1 : check_board(r, d, e);
}

time_t
delivery_end(const struct request *r, const struct lives *lives)
{
	const struct bundle *last = &r->bundles[r->n_bundles - 1];
	time_t end = last->expiration, begins = slot_begins(r,
	    r->n_bundles - 1);

	for (size_t i = 0; i < lives->n; i++) {
		const struct life *l = &lives->at[i];

		if (l->from > begins && l->from < end &&
		    !has_key(last, &l->key))
			end = l->from;
	}
	return end;
}

const struct bundle *
delivery_slot(const struct request *r, time_t t)
{
	const struct bundle *slot = NULL;

	for (size_t i = 0; i < r->n_bundles && slot_begins(r, i) <= t; i++)
		slot = &r->bundles[i];
	return slot != NULL && slot->expiration > t ? slot : NULL;
}
