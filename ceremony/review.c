#include <stdio.h>
#include <string.h>

#include "ceremony/review.h"
#include "ceremony/timeline.h"
#include "keyset/check_emergency.h"
#include "keyset/format.h"
#include "keyset/notice.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "keyset/words.h"

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
	page_wrap(p, "      %s%s%s; found %s", f->id,
	    f->limit[0] == '\0' ? "" : "; limit ", f->limit,
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

void
review_plan(struct review *r, const struct agreed *a)
{
	r->judgement.planned = &a->planned;
	for (enum plan_role role = 0; role < PLAN_ROLES; role++) {
		r->judgement.standing[role] = a->standing[role];
		r->identifiers[role] = a->identifiers[role];
	}
}

/* All findings, of what there is to look at: the request, a plan, a twin. */
static enum verdict
judge(const struct review *r, struct finding f[REVIEW_FINDINGS], size_t *n)
{
	enum verdict worst = request_check(r->request, &r->judgement, f, n), is;
	size_t more;

	if (r->judgement.planned == NULL)
		return worst;
	is = planned_check(r->request, &r->judgement, f + *n, &more);
	*n += more;
	worst = is > worst ? is : worst;
	if (r->emergency == NULL)
		return worst;
	is = emergency_check(r->emergency, r->request, &r->judgement, f + *n,
	    &more);
	*n += more;
	return is > worst ? is : worst;
}

char *
review_named(const struct review *r, enum verdict said, size_t most, char *text,
    size_t room)
{
	struct finding f[REVIEW_FINDINGS];
	size_t n, at = 0, named = 0;

	(void)judge(r, f, &n);
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (f[i].verdict == said && named++ < most && at < room)
			at += (size_t)snprintf(text + at, room - at, "%s%s",
			    at > 0 ? ", " : "", f[i].id);
	if (named > most && at < room)
		snprintf(text + at, room - at, " and %zu more", named - most);
	return text;
}

char *
review_happened(const struct review *r, char text[REVIEW_HAPPENED])
{
	int at = snprintf(text, REVIEW_HAPPENED, "these say WARN: ");

	(void)review_named(r, VERDICT_WARN, SIZE_MAX, text + at,
	    REVIEW_HAPPENED - (size_t)at);
	return text;
}

/* What stops first, then what warns, then the rest in the checks' order. */
static void
show_findings(const struct review *r, const struct finding *f, size_t n,
    enum verdict worst, struct page *p)
{
	page_line(p, " CHECKS, by policy \"%s\": %s", r->judgement.policy->name,
	    worst == VERDICT_OK ? "all that apply are ok; in brackets the "
	    "limit" : "not all are ok; first those");
	for (enum verdict v = VERDICT_STOP; v > VERDICT_OK; v--)
		for (size_t i = 0; i < n; i++)
			if (f[i].verdict == v)
				show_fault(&f[i], p);
	for (size_t i = 0; i < n; i++)
		if (f[i].verdict <= VERDICT_OK)
			show_passed(&f[i], p);
}

static enum verdict
show_checks(const struct review *r, struct page *p)
{
	struct finding f[REVIEW_FINDINGS];
	size_t n;
	enum verdict worst = judge(r, f, &n);

	show_findings(r, f, n, worst, p);
	return worst;
}

/* The plan, and whose parts its roles are. */
static void
show_plan(const struct planned *pl, struct page *p)
{
	page_wrap(p, "  Plan   %s: %s", pl->plan->name, pl->plan->words);
	page_line(p, "  KSK    %u%s", dnskey_tag(&pl->keys[PLAN_CURRENT]),
	    plan_has(pl->plan, PLAN_NEXT) ? " is current" : "");
	if (plan_has(pl->plan, PLAN_NEXT))
		page_line(p, "         %u is next",
		    dnskey_tag(&pl->keys[PLAN_NEXT]));
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
	if (r->judgement.planned != NULL)
		show_plan(r->judgement.planned, p);
	page_line(p, "  Judged %s", utc_screen(r->judgement.now, from));
	page_line(p, "  SHA-256 of the file");
	digest_hex(r->digest, hex);
	page_line(p, "    %s", hex);
	page_wrap(p, "    %s", words_text(r->digest->bytes, DIGEST_LEN, words));
}

/* Of what a request has in common with the last response. */
static bool
of_chain(const struct finding *f)
{
	return strcmp(f->id, "KSR-ID") == 0 ||
	    strncmp(f->id, "KSR-CHAIN-", strlen("KSR-CHAIN-")) == 0;
}

bool
review_stopped(const struct review *r, bool any, struct page *p)
{
	struct finding f[FINDINGS_MAX];
	bool unchained = false, stopped = false;
	size_t n;

	(void)request_check(r->request, &r->judgement, f, &n);
	for (size_t i = 0; i < n; i++) {
		bool stops = f[i].verdict == VERDICT_STOP;

		unchained |= of_chain(&f[i]) && stops;
		stopped |= stops;
	}
	if (!unchained && !(any && stopped))
		return false;
	page_start(p, unchained ? "NOT SIGNED: it does not follow the last "
	    "response" : "NOT SIGNED: by no plan can it be answered");
	show_head(r, p);
	page_line(p, "%s", "");
	show_findings(r, f, n, VERDICT_STOP, p);
	return true;
}

/* What is sealed beside the response; that it fits, the checks say. */
static void
show_emergency(const struct review *r, struct page *p)
{
	const struct request *q = r->emergency;
	char hex[DIGEST_HEX], words[WORDS_TEXT];

	if (q == NULL || q->bundles[0].n_keys == 0)
		return;
	page_line(p, "%s", "");
	page_line(p, " EMERGENCY SETS (standby ZSK %u): %zu, go into a second, "
	    "sealed file", dnskey_tag(&q->bundles[0].keys[0].key),
	    q->n_bundles);
	page_wrap(p, "  In the slots of the request, each with this ZSK alone, by "
	    "the same KSKs and plan; request %s", q->id);
	page_line(p, "  SHA-256 of the file");
	digest_hex(r->twin, hex);
	page_line(p, "    %s", hex);
	page_wrap(p, "    %s", words_text(r->twin->bytes, DIGEST_LEN, words));
}

static void
show_change(struct page *p, char mark, const struct dnskey *k, const char *what)
{
	page_line(p, "  %c %s %5u  %s", mark, k->flags & DNSKEY_SEP ? "KSK" :
	    "ZSK", dnskey_tag(k), what);
}

bool
review_earlier(const struct request *q, size_t slot, const struct dnskey *key)
{
	for (size_t i = 0; i < slot; i++)
		if (holds(&q->bundles[i], key))
			return true;
	return false;
}

static bool
is_planned(const struct planned *pl, const struct dnskey *key)
{
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(pl->plan, r) &&
		    dnskey_same_public(&pl->keys[r], key))
			return true;
	return false;
}

static void
show_changes(const struct review *r, struct page *p)
{
	const struct request *q = r->request, *was = r->judgement.previous;
	const struct planned *pl = r->judgement.planned;
	const struct bundle *last = was == NULL ? NULL :
	    &was->bundles[was->n_bundles - 1];
	char what[64];

	page_line(p, " CHANGED since the last response%s", was == NULL ?
	    ": there is none, everything is new" : "");
	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++) {
			const struct dnskey *k = &q->bundles[s].keys[i].key;

			if (review_earlier(q, s, k))
				continue;
			snprintf(what, sizeof(what), "in slot %zu, %s", s + 1,
			    holds(last, k) ? "known from the last response" :
			    "NEW, first seen today");
			show_change(p, holds(last, k) ? '=' : '+', k, what);
		}
	for (size_t i = 0; last != NULL && i < last->n_keys; i++) {
		const struct dnskey *k = &last->keys[i].key;

		if (!is_planned(pl, k) && !review_earlier(q, q->n_bundles, k))
			show_change(p, '-', k, "withdrawn: in no slot any more");
	}
	for (enum plan_role role = 0; role < PLAN_ROLES; role++)
		if (plan_has(pl->plan, role))
			review_parts(q, pl, role, last, p);
}

/* How the response names its KSKs. */
static void
show_names(const struct review *r, struct page *p)
{
	const struct planned *pl = r->judgement.planned;

	for (enum plan_role role = 0; role < PLAN_ROLES; role++) {
		size_t first;

		if (!plan_has(pl->plan, role) ||
		    !planned_appears(pl, r->request, role, &first))
			continue;
		page_wrap(p, "  %s %s", planned_signs(pl, r->request, role) ?
		    "Signed by" : "Published", r->identifiers[role]);
	}
}

/* Whether slot i tells the parent of this role's key. */
static bool
told(const struct review *r, size_t i, enum plan_role role)
{
	struct planned_key keys[PLAN_ROLES];
	size_t n = planned_slot(r->judgement.planned, r->request, i, keys);

	for (size_t k = 0; k < n; k++)
		if (keys[k].role == role)
			return keys[k].tells;
	return false;
}

/* The KSKs of which the slot tells, as "1", "2" or "1 and KSK 2". */
static void
told_tags(const struct review *r, size_t slot, char *text, size_t room)
{
	int at = 0;

	text[0] = '\0';
	for (enum plan_role role = 0; role < PLAN_ROLES; role++)
		if (told(r, slot, role))
			at += snprintf(text + at, room - (size_t)at, "%s%u",
			    at > 0 ? " and KSK " : "",
			    dnskey_tag(&r->judgement.planned->keys[role]));
}

/* What the parent zone is asked to take: it may do so by itself. */
static void
show_tells(unsigned tells, const struct review *r, struct page *p)
{
	const size_t n = r->request->n_bundles;
	char words[TELLS_TEXT], tags[32], next[32], where[48];

	if (tells == 0)
		return;
	for (size_t i = 0, from = 0; i < n; i++) {
		told_tags(r, i, tags, sizeof(tags));
		if (i + 1 < n) {
			told_tags(r, i + 1, next, sizeof(next));
			if (strcmp(tags, next) == 0)
				continue;
		}
		if (tags[0] == '\0') {
			from = i + 1;
			continue;
		}
		if (from == 0 && i + 1 == n)
			snprintf(where, sizeof(where), "every slot");
		else if (from == i)
			snprintf(where, sizeof(where), "slot %zu", i + 1);
		else
			snprintf(where, sizeof(where), "slots %zu to %zu",
			    from + 1, i + 1);
		page_wrap(p, "  TELLS THE PARENT ZONE, in %s, to have a DS of "
		    "KSK %s alone: %s", where, tags, tells_words(tells, words));
		from = i + 1;
	}
}

enum verdict
review_page(const struct review *r, struct page *p)
{
	const struct planned *pl = r->judgement.planned;
	enum verdict worst;

	page_start(p, "REVIEW: what is asked, and what will be signed");
	show_head(r, p);
	page_line(p, "%s", "");
	worst = show_checks(r, p);
	page_line(p, "%s", "");
	show_changes(r, p);
	page_line(p, "%s", "");
	timeline(r->request, pl, p);
	page_line(p, "%s", "");
	review_slots(r->request, pl, p);
	show_names(r, p);
	page_line(p, "  TTL of every set %u s, as the %s says",
	    response_ttl(r->request, r->judgement.policy),
	    r->judgement.policy->ttl != 0 ? "policy" : "request");
	show_tells(response_tells(r->request, r->judgement.policy), r, p);
	show_emergency(r, p);
	page_line(p, "%s", "");
	review_keys(r->request, pl, p);
	return worst;
}
