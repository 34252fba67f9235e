#include <stdio.h>
#include <string.h>

#include "ceremony/review.h"
#include "ceremony/timeline.h"
#include "keyset/format.h"
#include "keyset/notice.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "keyset/words.h"

enum { TAGS_A_LINE = 4 };

/* A good one is a line: the rule, what was found, and in brackets the limit. */
static void
show_passed(const struct finding *f, struct page *p)
{
	page_wrap(p, "  %s  %s: %s%s%s%s", f->verdict == VERDICT_OK ? "ok " :
	    verdict_word(f->verdict), f->rule, f->found,
	    f->limit[0] == '\0' ? "" : " (", f->limit,
	    f->limit[0] == '\0' ? "" : ")");
}

static void
show_fault(const struct finding *f, struct page *p)
{
	page_line(p, "  %-64.64s  %s", f->rule, verdict_word(f->verdict));
	page_wrap(p, "      %s; limit %s; found %s", f->id,
	    f->limit[0] == '\0' ? "none" : f->limit,
	    f->found[0] == '\0' ? "nothing" : f->found);
}

static bool
holds(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; b != NULL && i < b->n_keys; i++)
		if (dnskey_same_public(&b->keys[i].key, key))
			return true;
	return false;
}

bool
review_continues(const struct request *response, const struct dnskey *ksk)
{
	return holds(&response->bundles[response->n_bundles - 1], ksk);
}

/*
 * Ours, and not the request's: another KSK than before is a step of a roll,
 * and before its time it takes the zone off the map.
 */
static void
check_ksk(const struct review *r, struct finding *f)
{
	const struct request *was = r->judgement.previous;
	const struct bundle *last = was == NULL ? NULL :
	    &was->bundles[was->n_bundles - 1];
	bool same = last == NULL || holds(last, r->ksk);
	int at = 0;

	*f = (struct finding){
		.id = "KSK-CONTINUES",
		.rule = "The KSK that signs is the last response's",
		.verdict = last == NULL ? VERDICT_NONE : same ? VERDICT_OK :
		    VERDICT_WARN,
	};
	for (size_t i = 0; last != NULL && i < last->n_keys; i++)
		if ((last->keys[i].key.flags & DNSKEY_SEP) &&
		    at < (int)sizeof(f->limit))
			at += snprintf(f->limit + at, sizeof(f->limit) -
			    (size_t)at, "%sKSK %u", at > 0 ? " or " : "",
			    dnskey_tag(&last->keys[i].key));
	snprintf(f->found, sizeof(f->found), "KSK %u%s", dnskey_tag(r->ksk),
	    same ? "" : "; is its DS in the parent zone, for its TTL and longer?");
}

static enum verdict
show_checks(const struct review *r, struct page *p)
{
	struct finding f[FINDINGS_MAX + 1];
	enum verdict worst;
	size_t n;

	worst = request_check(r->request, &r->judgement, f, &n);
	check_ksk(r, &f[n]);
	if (f[n].verdict > worst)
		worst = f[n].verdict;
	n++;
	page_line(p, " CHECKS, by policy \"%s\": %s", r->judgement.policy->name,
	    worst == VERDICT_OK ? "all that apply are ok; in brackets the "
	    "limit" : "not all are ok; first those");
	for (size_t i = 0; i < n; i++)
		if (f[i].verdict > VERDICT_OK)
			show_fault(&f[i], p);
	for (size_t i = 0; i < n; i++)
		if (f[i].verdict <= VERDICT_OK)
			show_passed(&f[i], p);
	return worst;
}

static void
show_head(const struct review *r, struct page *p)
{
	const struct request *q = r->request;
	char zone[DNAME_TEXT_MAX], from[UTC_TEXT], to[UTC_TEXT];
	char hex[DIGEST_HEX], words[WORDS_TEXT];

	page_wrap(p, " REQUEST %s", q->id);
	page_wrap(p, "  Zone   %s", dname_text(&q->zone, zone));
	if (q->format != format_next(NULL))
		page_line(p, "  Format %s", q->format->words);
	page_line(p, "  Slots  %zu, %s to %s", q->n_bundles,
	    utc_screen(q->bundles[0].inception, from),
	    utc_screen(q->bundles[q->n_bundles - 1].expiration, to));
	page_line(p, "  Judged %s", utc_screen(r->judgement.now, from));
	page_line(p, "  SHA-256 of the file");
	digest_hex(r->digest, hex);
	page_line(p, "    %s", hex);
	page_wrap(p, "    %s", words_text(r->digest->bytes, DIGEST_LEN, words));
}

static void
show_change(struct page *p, char mark, const struct dnskey *k, const char *what)
{
	page_line(p, "  %c %s %5u  %s", mark, k->flags & DNSKEY_SEP ? "KSK" :
	    "ZSK", dnskey_tag(k), what);
}

/* Whether a slot before this one has the key. */
static bool
earlier(const struct request *q, size_t slot, const struct dnskey *key)
{
	for (size_t i = 0; i < slot; i++)
		if (holds(&q->bundles[i], key))
			return true;
	return false;
}

static void
show_changes(const struct review *r, struct page *p)
{
	const struct request *q = r->request, *was = r->judgement.previous;
	const struct bundle *last = was == NULL ? NULL :
	    &was->bundles[was->n_bundles - 1];
	char what[64];

	page_line(p, " CHANGED since the last response%s", was == NULL ?
	    ": there is none, everything is new" : "");
	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++) {
			const struct dnskey *k = &q->bundles[s].keys[i].key;

			if (earlier(q, s, k))
				continue;
			snprintf(what, sizeof(what), "in slot %zu, %s", s + 1,
			    holds(last, k) ? "known from the last response" :
			    "NEW, first seen today");
			show_change(p, holds(last, k) ? '=' : '+', k, what);
		}
	for (size_t i = 0; last != NULL && i < last->n_keys; i++) {
		const struct dnskey *k = &last->keys[i].key;

		if (!dnskey_same_public(k, r->ksk) &&
		    !earlier(q, q->n_bundles, k))
			show_change(p, '-', k, "withdrawn: in no slot any more");
	}
	show_change(p, last == NULL || !holds(last, r->ksk) ? '+' : '=', r->ksk,
	    last == NULL || !holds(last, r->ksk) ?
	    "signs every slot; NOT in the last response" :
	    "signs every slot, as before");
}

/* Of a response: whether this KSK has signed the slot. */
static bool
signed_by(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; (key->flags & DNSKEY_SEP) && i < b->n_sigs; i++)
		if (b->sigs[i].rrsig.tag == dnskey_tag(key))
			return true;
	return false;
}

/* The tags of a slot, as many lines as they need: none may be cut off. */
static void
show_slot(const struct bundle *b, size_t slot, const struct dnskey *ksk,
    struct page *p)
{
	char from[UTC_TEXT], to[UTC_TEXT], line[PAGE_TEXT * 2];
	size_t n = b->n_keys + (ksk != NULL), done = 0;

	do {
		int at = snprintf(line, sizeof(line), "  %3zu    %s  %-20s ", slot,
		    utc_screen(b->inception, from), b->expiration == 0 ?
		    "not said" : utc_screen(b->expiration, to));

		if (done > 0)
			memset(line, ' ', (size_t)at);
		for (size_t k = 0; k < TAGS_A_LINE && done < n; k++, done++) {
			const struct dnskey *key = done < b->n_keys ?
			    &b->keys[done].key : ksk;

			at += snprintf(line + at, sizeof(line) - (size_t)at,
			    " %u%s", dnskey_tag(key), done == b->n_keys ||
			    signed_by(b, key) ? "S" : "");
		}
		page_line(p, "%s", line);
	} while (done < n);
}

void
review_slots(const struct request *q, const struct dnskey *ksk, struct page *p)
{
	page_line(p, " SLOTS   from                  to                    "
	    "publishes (S: signs)");
	for (size_t s = 0; s < q->n_bundles; s++)
		show_slot(&q->bundles[s], s + 1, ksk, p);
}

static void
show_key(const struct dnskey *k, struct page *p)
{
	struct digest id = dnskey_id(k);
	char hex[DIGEST_HEX], words[WORDS_TEXT];

	page_line(p, "  %s %5u  algorithm %u %s, %u bits, flags %u",
	    k->flags & DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(k), k->alg->number,
	    k->alg->name, dnskey_bits(k), k->flags);
	page_line(p, "    %s", digest_hex(&id, hex));
	page_wrap(p, "    %s", words_text(id.bytes, DIGEST_LEN, words));
}

void
review_keys(const struct request *q, const struct dnskey *ksk, struct page *p)
{
	page_line(p, " KEYS, each with the SHA-256 of its public key");
	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++)
			if (!earlier(q, s, &q->bundles[s].keys[i].key))
				show_key(&q->bundles[s].keys[i].key, p);
	if (ksk != NULL)
		show_key(ksk, p);
}

/* What the parent zone is asked to take: it may do so by itself. */
static void
show_tells(unsigned tells, const struct dnskey *ksk, struct page *p)
{
	char words[TELLS_TEXT];

	if (tells != 0)
		page_wrap(p, "  TELLS THE PARENT ZONE, in every slot, to have a DS of "
		    "KSK %u alone: %s", dnskey_tag(ksk), tells_words(tells, words));
}

enum verdict
review_page(const struct review *r, struct page *p)
{
	enum verdict worst;

	page_start(p, "REVIEW: what is asked, and what will be signed");
	show_head(r, p);
	page_line(p, "%s", "");
	worst = show_checks(r, p);
	page_line(p, "%s", "");
	show_changes(r, p);
	page_line(p, "%s", "");
	timeline(r->request, r->ksk, p);
	page_line(p, "%s", "");
	review_slots(r->request, r->ksk, p);
	page_wrap(p, "  Signed by %s", r->ksk_identifier);
	page_line(p, "  TTL of every set %u s, as the %s says",
	    response_ttl(r->request, r->judgement.policy),
	    r->judgement.policy->ttl != 0 ? "policy" : "request");
	show_tells(response_tells(r->request, r->judgement.policy), r->ksk, p);
	page_line(p, "%s", "");
	review_keys(r->request, r->ksk, p);
	return worst;
}
