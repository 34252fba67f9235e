#include <stdio.h>
#include <string.h>

#include "ceremony/review.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "keyset/words.h"

/* Behind the times of a slot, to the end of the line. */
enum { TAG_COLUMNS = PAGE_COLUMNS - 52 };

/* Of a response: whether this key has signed the slot. */
static bool
signed_by(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; (key->flags & DNSKEY_SEP) && i < b->n_sigs; i++)
		if (b->sigs[i].rrsig.tag == dnskey_tag(key))
			return true;
	return false;
}

/* A tag of a slot, and what its key does there. */
struct tag {
	unsigned	tag;
	const char	*does;		/* "S", "P", "R"; "" a ZSK */
};

static struct tag
tag_of(const struct dnskey *key, bool signs)
{
	return (struct tag){ dnskey_tag(key), !(key->flags & DNSKEY_SEP) ? "" :
	    !signs ? "P" : key->flags & DNSKEY_REVOKE ? "R" : "S" };
}

static size_t
tags_of(const struct request *q, size_t slot, const struct planned *pl,
    struct tag out[BUNDLE_KEYS_MAX + PLAN_ROLES])
{
	const struct bundle *b = &q->bundles[slot];
	struct planned_key keys[PLAN_ROLES];
	size_t n = 0, ksks = pl == NULL ? 0 : planned_slot(pl, q, slot, keys);

	for (size_t i = 0; i < b->n_keys; i++)
		out[n++] = tag_of(&b->keys[i].key, signed_by(b,
		    &b->keys[i].key));
	for (size_t i = 0; i < ksks; i++)
		out[n++] = tag_of(&keys[i].key, keys[i].part >= PART_SIGNS);
	return n;
}

/* The tags of a slot, as many lines as they need: none may be cut off. */
static void
show_slot(const struct request *q, size_t slot, const struct planned *pl,
    struct page *p)
{
	const struct bundle *b = &q->bundles[slot];
	char from[UTC_TEXT], to[UTC_TEXT], line[PAGE_TEXT * 2];
	struct tag tags[BUNDLE_KEYS_MAX + PLAN_ROLES];
	size_t n = tags_of(q, slot, pl, tags), done = 0;

	do {
		size_t room = TAG_COLUMNS;
		int at = snprintf(line, sizeof(line), "  %3zu    %s  %-20s ",
		    slot + 1, utc_screen(b->inception, from),
		    b->expiration == 0 ? "not said" : utc_screen(b->expiration,
		    to));

		if (done > 0)
			memset(line, ' ', (size_t)at);
		for (; done < n; done++) {
			char tag[16];
			size_t wide = (size_t)snprintf(tag, sizeof(tag), " %u%s",
			    tags[done].tag, tags[done].does);

			if (wide > room)
				break;
			room -= wide;
			at += snprintf(line + at, sizeof(line) - (size_t)at,
			    "%s", tag);
		}
		page_line(p, "%s", line);
	} while (done < n);
}

void
review_slots(const struct request *q, const struct planned *pl,
    struct page *p)
{
	struct tag tags[BUNDLE_KEYS_MAX + PLAN_ROLES];
	char later[DURATION_TEXT];
	bool more = false;

	for (size_t s = 0; s < q->n_bundles; s++) {
		size_t n = tags_of(q, s, pl, tags);

		for (size_t i = 0; i < n; i++)
			more |= tags[i].does[0] != '\0' &&
			    tags[i].does[0] != 'S';
	}
	page_line(p, " SLOTS   from                  to                    "
	    "publishes (S: signs)");
	if (q->format->early > 0)
		page_wrap(p, "         from: its signatures are good since then "
		    "(inception); the server puts the set in service %s later",
		    duration_words(q->format->early, later));
	if (more)
		page_line(p, "         P: a KSK that is published and does not "
		    "sign; R: revoked, and signs");
	for (size_t s = 0; s < q->n_bundles; s++)
		show_slot(q, s, pl, p);
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
review_keys(const struct request *q, const struct planned *pl,
    struct page *p)
{
	page_line(p, " KEYS, each with the SHA-256 of its public key");
	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++)
			if (!review_earlier(q, s,
			    &q->bundles[s].keys[i].key))
				show_key(&q->bundles[s].keys[i].key, p);
	for (enum plan_role r = 0; pl != NULL && r < PLAN_ROLES; r++)
		if (plan_has(pl->plan, r))
			show_key(&pl->keys[r], p);
}
