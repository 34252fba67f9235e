#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ceremony/record.h"
#include "ceremony/review.h"
#include "ceremony/tool.h"
#include "keyset/apart.h"
#include "keyset/cut.h"
#include "keyset/notice.h"
#include "keyset/utc.h"

static void
print_page(struct page *p)
{
	for (size_t i = 0; i < p->n_lines; i++)
		printf("%s\n", p->lines[i]);
	page_free(p);
}

/* Whether each slot's signatures verify, then whose they are, as tags. */
static void
show_signers(const struct request *q, struct page *p)
{
	struct err e;

	for (size_t s = 0; s < q->n_bundles; s++) {
		const struct bundle *b = &q->bundles[s];
		char tags[BUNDLE_SIGS_MAX * sizeof(" 65535")];
		int at = 0;

		if (b->n_sigs == 0)
			page_line(p, "  %3zu   none", s + 1);
		for (size_t i = 0; i < b->n_sigs; i++)
			at += snprintf(tags + at, sizeof(tags) - (size_t)at,
			    " %u", b->sigs[i].rrsig.tag);
		if (b->n_sigs > 0)
			page_wrap(p, "  %3zu   %-15s  %s", s + 1, bundle_verify(
			    b, &q->zone, &e) == 0 ? "verified" :
			    "DOES NOT VERIFY", tags);
	}
}

/* What a slot tells the parent zone of a key, as bits. */
static unsigned
tells_of(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return b->keys[i].tells;
	return 0;
}

/* What the parent zone is told of each KSK, said where it changes. */
static void
show_tells(const struct request *q, struct page *p)
{
	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++) {
			const struct bundle_key *k = &q->bundles[s].keys[i];
			unsigned was = s == 0 ? 0 : tells_of(&q->bundles[s - 1],
			    &k->key);
			char words[TELLS_TEXT];

			if (k->tells != was)
				page_line(p, "  The parent zone is told of KSK %u, "
				    "from slot %zu on: %s", dnskey_tag(&k->key),
				    s + 1, tells_words(k->tells, words));
		}
}

static int
show_request(const struct request *q)
{
	char zone[DNAME_TEXT_MAX];
	struct page p = { .n_lines = 0 };

	page_start(&p, "");
	page_wrap(&p, " %s %s  serial %llu", q->is_response ? "RESPONSE" :
	    "REQUEST", q->id, (unsigned long long)q->serial);
	page_wrap(&p, "  Zone   %s", dname_text(&q->zone, zone));
	page_line(&p, "  Slots  %zu", q->n_bundles);
	page_line(&p, "%s", "");
	review_slots(q, NULL, &p);
	page_line(&p, "%s", "");
	page_line(&p, " SIGNATURES, slot, verdict and key tags");
	show_signers(q, &p);
	show_tells(q, &p);
	page_line(&p, "%s", "");
	review_keys(q, NULL, &p);
	print_page(&p);
	return TOOL_GOOD;
}

static json_t *
bundle_json(const struct bundle *b, const struct dname *zone)
{
	json_t *keys = json_array(), *sigs = json_array();
	char from[UTC_TEXT], to[UTC_TEXT], hex[DIGEST_HEX];
	char words[TELLS_TEXT];
	struct err e;

	for (size_t i = 0; i < b->n_keys; i++) {
		const struct dnskey *k = &b->keys[i].key;
		struct digest id = dnskey_id(k);

		if (json_array_append_new(keys, json_pack(
		    "{s:i,s:i,s:i,s:i,s:s,s:s,s:s*}", "tag", (int)dnskey_tag(k),
		    "flags", (int)k->flags, "algorithm", (int)k->alg->number,
		    "bits", (int)dnskey_bits(k), "identifier",
		    b->keys[i].identifier, "id", digest_hex(&id, hex), "tells",
		    b->keys[i].tells == 0 ? NULL :
		    tells_words(b->keys[i].tells, words))) != 0)
			break;
	}
	for (size_t i = 0; i < b->n_sigs; i++)
		if (json_array_append_new(sigs,
		    json_integer(b->sigs[i].rrsig.tag)) != 0)
			break;
	/* A request may leave it to the policy when its slots end. */
	return json_pack("{s:s,s:s,s:s?,s:o,s:o,s:b}", "id", b->id, "inception",
	    utc_text(b->inception, from), "expiration", b->expiration == 0 ?
	    NULL : utc_text(b->expiration, to), "keys", keys, "signed-by", sigs,
	    "verified", bundle_verify(b, zone, &e) == 0);
}

/* A serial may have 64 bits; a number of JSON has 63, and often fewer. */
static int
show_json(const struct request *q)
{
	json_t *slots = json_array();
	char zone[DNAME_TEXT_MAX], serial[24];

	for (size_t i = 0; i < q->n_bundles; i++)
		if (json_array_append_new(slots, bundle_json(&q->bundles[i],
		    &q->zone)) != 0)
			break;
	snprintf(serial, sizeof(serial), "%ju", (uintmax_t)q->serial);
	return tool_print_json(json_pack("{s:s,s:s,s:s,s:s,s:o}", "kind",
	    q->is_response ? "response" : "request", "id", q->id, "zone",
	    dname_text(&q->zone, zone), "serial", serial, "slots",
	    slots)) != 0 ? TOOL_UNREADABLE : TOOL_GOOD;
}

/* A record as a line of the page, or as JSON in ASCII. */
static int
show_record(const struct record *r, const json_t *whole, bool json,
    struct page *p)
{
	char when[UTC_TEXT], *text = json_dumps(json ? whole : r->data,
	    JSON_COMPACT | JSON_ENSURE_ASCII | (json ? 0 : JSON_SORT_KEYS));

	if (text == NULL)
		return TOOL_UNREADABLE;
	if (json)
		puts(text);
	else
		page_wrap(p, " %06llu %s %s %s %s", (unsigned long long)r->seq,
		    utc_text(r->time, when), r->step, r->kind, text);
	free(text);
	return TOOL_GOOD;
}

/* A journal: its records; whether they are a chain is verify's. */
static int
show_journal(const char *path, const struct blob *bytes, bool json)
{
	struct page p = { .n_lines = 0 };
	size_t at = 0, len, n = 1;
	int rc = TOOL_GOOD;

	page_start(&p, "");
	for (; rc == TOOL_GOOD && at < bytes->len; at += len, n++) {
		const uint8_t *line = bytes->data + at;
		const uint8_t *end = memchr(line, '\n', bytes->len - at);
		struct digest prev;
		struct record r;
		json_t *owner;
		struct err e;

		len = end == NULL ? bytes->len - at : (size_t)(end - line) + 1;
		if (record_read(&r, &prev, line, len, &owner, &e) != 0) {
			err_doing(&e, "%s, line %zu", path, n);
			rc = tool_unreadable(&e);
			continue;
		}
		rc = show_record(&r, owner, json, &p);
		json_decref(owner);
	}
	print_page(&p);
	return rc;
}

/* As check judges it: by its slots' numbers findings speak. */
static int
cut(struct request *q, const char *name, struct err *e)
{
	struct policy policy;

	return policy_load(&policy, name, e) == 0 ? request_cut(q, &policy, e) :
	    -1;
}

static int
run(int argc, char *argv[])
{
	struct blob bytes = { .len = 0 };
	struct tool_options o;
	struct request *q;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_show, argc, argv, "jp:t:", 1) != 0)
		return TOOL_UNREADABLE;
	if (tool_read(argv[optind], &bytes, &e) != 0)
		return tool_unreadable(&e);
	if (bytes.len > 7 && memcmp(bytes.data, "{\"seq\":", 7) == 0)
		rc = show_journal(argv[optind], &bytes, o.json);
	else if ((q = request_read_apart(bytes.data, bytes.len, &e)) == NULL) {
		err_doing(&e, "%.120s is no request, response or journal file",
		    argv[optind]);
		rc = tool_unreadable(&e);
	} else {
		rc = !o.by_policy || cut(q, o.policy, &e) == 0 ? (o.json ?
		    show_json(q) : show_request(q)) : tool_unreadable(&e);
		request_free(&q);
	}
	blob_free(&bytes);
	return rc;
}

const struct tool tool_show = {
	.name = "show",
	.usage = "[-j] [-p policy] [-t time] file",
	.run = run,
};
