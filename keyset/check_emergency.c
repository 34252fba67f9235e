#include <string.h>

#include "keyset/check_emergency.h"
#include "keyset/check_row.h"
#include "keyset/format.h"

/* Two requests that go together; the inquiry is of the emergency request. */
struct pair {
	struct inquiry		 inquiry;
	const struct request	*ordinary;
};

/* The slots that both have: where there are more of one, that is told. */
static size_t
slots_of(const struct pair *p)
{
	size_t n = p->inquiry.request->n_bundles;

	return n < p->ordinary->n_bundles ? n : p->ordinary->n_bundles;
}

static const struct bundle_key *
key_of(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return &b->keys[i];
	return NULL;
}

/* The ZSK that the first slot has; NULL without one. */
static const struct bundle_key *
standby(const struct pair *p)
{
	const struct request *r = p->inquiry.request;

	return r->n_bundles > 0 && r->bundles[0].n_keys > 0 ?
	    &r->bundles[0].keys[0] : NULL;
}

static void
check_form(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct request *r = q->request, *o = p->ordinary;

	if (r->is_response)
		row_stop(q, "it is a response");
	if (r->format != o->format)
		row_stop(q, "it is %s, and the request %s", r->format->words,
		    o->format->words);
	if (!dname_equal(&r->zone, &o->zone))
		row_stop(q, "it is of another zone");
	if (r->serial != o->serial)
		row_stop(q, "its serial is %ju, and that of the request %ju",
		    (uintmax_t)r->serial, (uintmax_t)o->serial);
	row_found(q, "they are");
}

static void
check_slots(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct request *r = q->request, *o = p->ordinary;

	if (r->n_bundles != o->n_bundles)
		row_stop(q, "it has %zu slots, and the request %zu",
		    r->n_bundles, o->n_bundles);
	for (size_t i = 0; i < slots_of(p); i++)
		if (r->bundles[i].inception != o->bundles[i].inception ||
		    r->bundles[i].expiration != o->bundles[i].expiration)
			row_stop(q, "slot %zu has other times", i + 1);
	row_found(q, "%zu slots, of the same times", r->n_bundles);
}

/* Whether the request, or what was answered before it, has this id. */
static bool
is_taken(const struct pair *p, const char *id)
{
	const struct request *o = p->ordinary;
	const struct judgement *by = p->inquiry.by;
	bool taken = strcmp(o->id, id) == 0;

	for (size_t i = 0; !taken && i < o->n_bundles; i++)
		taken = strcmp(o->bundles[i].id, id) == 0;
	for (size_t i = 0; !taken && i < by->n_ids; i++)
		taken = strcmp(by->ids[i], id) == 0;
	return taken;
}

static void
check_ids(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct request *r = q->request;

	if (is_taken(p, r->id))
		row_stop(q, "its own is the request's, or was answered");
	for (size_t i = 0; i < r->n_bundles; i++) {
		bool taken = is_taken(p, r->bundles[i].id);

		for (size_t j = 0; !taken && j < i; j++)
			taken = strcmp(r->bundles[i].id, r->bundles[j].id) == 0;
		if (taken)
			row_stop(q, "that of slot %zu is another's, or was "
			    "answered", i + 1);
	}
	row_found(q, "all are new");
}

static bool
same_limits(const struct claimed_policy *a, const struct claimed_policy *b)
{
	return a->publish_safety == b->publish_safety &&
	    a->retire_safety == b->retire_safety &&
	    a->max_validity == b->max_validity &&
	    a->min_validity == b->min_validity &&
	    a->max_overlap == b->max_overlap &&
	    a->min_overlap == b->min_overlap;
}

static void
check_claims(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct bundle_key *k = standby(p);
	const struct request *r = q->request, *o = p->ordinary;

	if (!same_limits(&r->zsk, &o->zsk))
		row_stop(q, "it claims other rules");
	for (size_t i = 0; k != NULL && i < slots_of(p); i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++)
			if (o->bundles[i].n_keys > 0 && r->bundles[i].keys[j].ttl
			    != o->bundles[i].keys[0].ttl)
				row_stop(q, "slot %zu: its TTL is %u s, and in "
				    "the request %u s", i + 1,
				    (unsigned)r->bundles[i].keys[j].ttl,
				    (unsigned)o->bundles[i].keys[0].ttl);
	row_found(q, "the same");
}

static void
check_alone(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct bundle_key *k = standby(p);
	const struct request *r = q->request;

	row_limit(q, "one ZSK, in every slot");
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (b->n_keys != 1)
			row_stop(q, "slot %zu has %zu keys", i + 1, b->n_keys);
		else if (k == NULL || !dnskey_equal(&b->keys[0].key, &k->key) ||
		    strcmp(b->keys[0].identifier, k->identifier) != 0)
			row_stop(q, "slot %zu has another ZSK than slot 1, tag "
			    "%u", i + 1, dnskey_tag(&b->keys[0].key));
	}
	row_found(q, "ZSK %u", k == NULL ? 0 : dnskey_tag(&k->key));
}

static void
check_published(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct bundle_key *k = standby(p), *is;
	const struct request *o = p->ordinary;
	size_t n = 0, lacks = 0;

	for (size_t i = 0; k != NULL && i < o->n_bundles; i++) {
		is = key_of(&o->bundles[i], &k->key);
		n += is != NULL;
		if (is == NULL && lacks == 0)
			lacks = i + 1;
		if (is != NULL && strcmp(is->identifier, k->identifier) != 0)
			row_stop(q, "slot %zu of the request has it under "
			    "another identifier", i + 1);
	}
	if (n == 0)
		row_stop(q, "it is in no slot of the request");
	else if (lacks != 0)
		row_warn(q, "it is not in slot %zu of the request: resolvers "
		    "may not know it then", lacks);
	row_found(q, "in %zu", n);
}

/* Where it is alone in the request too, it is what signs the zone there. */
static void
check_waits(struct pair *p)
{
	struct inquiry *q = &p->inquiry;
	const struct bundle_key *k = standby(p);
	const struct request *o = p->ordinary;

	for (size_t i = 0; k != NULL && i < o->n_bundles; i++)
		if (o->bundles[i].n_keys == 1 &&
		    key_of(&o->bundles[i], &k->key) != NULL)
			row_stop(q, "in slot %zu of the request it is alone, "
			    "and signs", i + 1);
	row_found(q, "another is there each time");
}

/* With run, a check of requests, of the emergency request. */
static const struct {
	const char	*id, *rule;
	void		(*pair)(struct pair *);
	void		(*run)(struct inquiry *);
} CHECKS[] = {
	{ "EMG-FORM", "both are requests of one form, zone and serial",
	    check_form, NULL },
	{ "EMG-SLOTS", "both have the same slots", check_slots, NULL },
	{ "EMG-IDS", "its ids are its own, and were not answered", check_ids,
	    NULL },
	{ "EMG-CLAIMS", "both claim the same rules and TTL", check_claims,
	    NULL },
	{ "EMG-ALONE", "its slots have the standby ZSK alone", check_alone,
	    NULL },
	{ "EMG-PUBLISHED", "the standby ZSK is in every slot of the request",
	    check_published, NULL },
	{ "EMG-WAITS", "there it is not the one that signs the zone",
	    check_waits, NULL },
	{ "EMG-KEY-CLAIMS", "the key is as it claims", NULL,
	    check_key_claims },
	{ "EMG-KEY-TAG", "the key tags are right", NULL, check_key_tags },
	{ "EMG-SIGNER", "no other schedule is asked for", NULL,
	    check_signers },
	{ "EMG-POP", "it proves that its private half is there", NULL,
	    check_possession },
	{ "EMG-POP-TIMES", "the times of these signatures", NULL,
	    check_proof_times },
};

enum verdict
emergency_check(const struct request *emergency,
    const struct request *ordinary, const struct judgement *by,
    struct finding out[FINDINGS_MAX], size_t *n)
{
	enum verdict worst = VERDICT_OK;
	struct keyring ring;
	struct pair p = {
		.inquiry = { .request = emergency, .by = by, .ring = &ring },
		.ordinary = ordinary,
	};

	keyring_of(emergency, &ring);
	*n = sizeof(CHECKS) / sizeof(CHECKS[0]);
	for (size_t i = 0; i < *n; i++) {
		out[i] = (struct finding){
			.id = CHECKS[i].id,
			.rule = CHECKS[i].rule,
			.verdict = VERDICT_OK,
		};
		p.inquiry.finding = &out[i];
		if (CHECKS[i].pair != NULL)
			CHECKS[i].pair(&p);
		else
			CHECKS[i].run(&p.inquiry);
		if (out[i].verdict > worst)
			worst = out[i].verdict;
	}
	return worst;
}
