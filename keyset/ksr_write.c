#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/notice.h"
#include "keyset/record_text.h"
#include "keyset/utc.h"

#include "keyset/ksr.h"

/* What is being written.  The first failure sticks, and is asked for once. */
struct sheet {
	struct blob		*text;
	const struct dname	*zone;
	struct err		*e;
	int			 rc;
};

/* Takes the record over. */
static void
put_record(struct sheet *s, ldns_rr *rr)
{
	if (rr == NULL)
		s->rc = -1;
	if (s->rc == 0)
		s->rc = record_to_text(rr, s->zone, s->text, s->e);
	ldns_rr_free(rr);
}

static void
put_sigs(struct sheet *s, const struct bundle_sig *sigs, size_t n)
{
	for (size_t i = 0; s->rc == 0 && i < n; i++)
		put_record(s, rrsig_to_rr(&sigs[i].rrsig, s->zone, sigs[i].ttl,
		    s->e));
}

static void
put_notice(struct sheet *s, const struct bundle *b, enum notice_kind kind)
{
	ldns_rr_list *set;

	if (s->rc != 0 || !notice_told(b, kind))
		return;
	if ((set = notice_rrset(b, kind, s->zone, s->e)) == NULL) {
		s->rc = -1;
		return;
	}
	for (size_t i = 0; s->rc == 0 && i < ldns_rr_list_rr_count(set); i++)
		s->rc = record_to_text(ldns_rr_list_rr(set, i), s->zone,
		    s->text, s->e);
	ldns_rr_list_deep_free(set);
	put_sigs(s, b->notices[kind].sigs, b->notices[kind].n_sigs);
}

/* KSKs before ZSKs, then by tag. */
static int
key_order(const void *va, const void *vb)
{
	const struct bundle_key *a = *(const struct bundle_key *const *)va;
	const struct bundle_key *b = *(const struct bundle_key *const *)vb;
	int ksk_a = a->key.flags & DNSKEY_SEP;
	int ksk_b = b->key.flags & DNSKEY_SEP;

	return ksk_a != ksk_b ? ksk_b - ksk_a : bundle_key_order(va, vb);
}

static void
put_slot(struct sheet *s, const struct bundle *b, bool is_response)
{
	const struct bundle_key *keys[BUNDLE_KEYS_MAX];
	const struct bundle_sig *sigs[BUNDLE_SIGS_MAX];

	for (size_t i = 0; i < b->n_keys; i++)
		keys[i] = &b->keys[i];
	qsort(keys, b->n_keys, sizeof(keys[0]), key_order);
	for (size_t i = 0; s->rc == 0 && i < b->n_keys; i++)
		put_record(s, dnskey_to_rr(&keys[i]->key, s->zone,
		    keys[i]->ttl, s->e));
	if (!is_response)
		return;
	bundle_sigs(b, sigs);
	for (size_t i = 0; i < b->n_sigs; i++)
		put_sigs(s, sigs[i], 1);
	put_notice(s, b, NOTICE_CDNSKEY);
	put_notice(s, b, NOTICE_CDS);
}

/* What the format has no place for, and a reader would refuse. */
static int
slot_check(const struct bundle *b, bool is_response, struct err *e)
{
	if (b->n_keys > 0 && (!is_response || b->n_sigs > 0))
		return 0;
	return err_set(e, ERR_FORMAT, "bundle %s has no %s: nothing was "
	    "written", b->id, b->n_keys == 0 ? "key" : "signature");
}

int
ksr_write(const struct dialect *d, const struct request *r, struct blob *out,
    struct err *e)
{
	struct sheet s = { out, &r->zone, e, 0 };
	const char *word = r->is_response ? "SignedKeyResponse" :
	    "KeySigningRequest";
	char text[STAMP_TEXT];
	time_t made;

	if (utc_parse(r->id, &made, e) != 0)
		return err_doing(e, "the id of a request of %s is the time at "
		    "which it was made", d->words);
	for (size_t i = 0; s.rc == 0 && i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (slot_check(b, r->is_response, e) != 0)
			return -1;
		d->slot_text(b->inception + d->early, text);
		s.rc = blob_printf(out, e, ";; %s 1.0 %s\n", word, text);
		if (s.rc == 0)
			put_slot(&s, b, r->is_response);
	}
	d->made_text(made, text);
	if (s.rc == 0)
		s.rc = blob_printf(out, e, ";; %s 1.0 generated at %s by "
		    "capstan\n", word, text);
	return s.rc;
}
