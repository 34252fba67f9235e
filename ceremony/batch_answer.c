#include <stdlib.h>

#include "ceremony/batch_answer.h"
#include "ceremony/batch_judge.h"
#include "keyset/response.h"

struct batch_chunk
batch_chunk(const size_t *counts, size_t zones, size_t first)
{
	struct batch_chunk c = { .first = first };

	while (first + c.n < zones && c.n < BATCH_CHUNK && (c.n == 0 ||
	    c.signatures + counts[first + c.n] <= BATCH_SIGNATURES))
		c.signatures += counts[first + c.n++];
	return c;
}

static char *
zone_text(const struct batch *b, const struct batch_agreed *a, size_t zone,
    char text[DNAME_TEXT_MAX])
{
	return dname_text(&b->requests[a->zones[zone].request].zone, text);
}

json_t *
batch_intent_json(const struct batch *b, const struct batch_agreed *a,
    const struct batch_chunk *k, size_t number)
{
	char first[DNAME_TEXT_MAX], last[DNAME_TEXT_MAX];

	return json_pack("{s:i,s:i,s:s,s:s,s:i}", "chunk", (int)number, "zones",
	    (int)k->n, "first", zone_text(b, a, k->first, first), "last",
	    zone_text(b, a, k->first + k->n - 1, last), "signatures",
	    (int)k->signatures);
}

json_t *
batch_result_json(const struct batch *b, const struct batch_agreed *a,
    const struct batch_chunk *k, size_t number, const struct digest *pack,
    const struct blob *responses)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];
	json_t *list = json_array();

	for (size_t i = 0; i < k->n; i++) {
		struct digest d = digest_of(responses[i].data, responses[i].len);

		if (json_array_append_new(list, json_pack("{s:s,s:s,s:I}", "zone",
		    zone_text(b, a, k->first + i, zone), "response",
		    digest_hex(&d, hex), "octets",
		    (json_int_t)responses[i].len)) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{s:i,s:i,s:s,s:o}", "chunk", (int)number, "signatures",
	    (int)k->signatures, "pack", digest_hex(pack, hex), "responses",
	    list);
}

/* What the KSK does in one slot. */
struct slot_part {
	struct planned_key	keys[PLAN_ROLES];
	struct ksk_part		parts[PLAN_ROLES];
};

static struct ksk_parts
part_of(struct slot_part *to, const struct request *asked, size_t slot,
    const struct agreed *a, const struct policy *p,
    const struct signing_key *key)
{
	size_t n = planned_slot(&a->planned, asked, slot, to->keys);

	for (size_t i = 0; i < n; i++)
		to->parts[i] = (struct ksk_part){
			.identifier = a->identifiers[to->keys[i].role],
			.key = &to->keys[i].key,
			.signs = to->keys[i].part >= PART_SIGNS ? key : NULL,
			.tells = to->keys[i].tells ? response_tells(asked,
			    p) : 0,
		};
	return (struct ksk_parts){ to->parts, n };
}

static int
sign_slots(struct request *response, const struct request *asked,
    const struct agreed *a, const struct policy *p,
    const struct signing_key *key, struct err *e)
{
	struct slot_part *slots = calloc(asked->n_bundles + 1, sizeof(*slots));
	struct ksk_parts by[REQUEST_BUNDLES_MAX];
	int rc;

	if (slots == NULL)
		return err_sys(e, "sign %zu slots", asked->n_bundles);
	for (size_t i = 0; i < asked->n_bundles; i++)
		by[i] = part_of(&slots[i], asked, i, a, p, key);
	rc = response_sign_all(response, by, e);
	free(slots);
	return rc;
}

struct judgement
batch_judgement(const struct batch *b, const struct batch_request *r,
    const struct registry *reg, const struct agreed *a, time_t judged,
    const struct request *previous, const struct earlier_responses *earlier)
{
	return (struct judgement){
		.policy = &b->groups[r->group].policy, .first = r->first,
		.previous = previous, .made = register_judged(reg, &r->zone),
		.earlier = earlier->list, .n_earlier = earlier->n,
		.whole = true, .now = judged, .planned = &a->planned,
		.standing = { a->standing[PLAN_CURRENT] },
	};
}

static int
serves(const struct request *response, const struct request *asked,
    const struct judgement *by, struct err *e)
{
	struct finding worse;

	if (!response_worsens(response, asked, by, &worse))
		return 0;
	return err_set(e, ERR_POLICY, "of the response that was made the check "
	    "\"%s\" says %s: %s", worse.rule, verdict_word(worse.verdict),
	    worse.found);
}

int
batch_answer(const struct batch *b, const struct batch_request *r,
    const struct agreed *a, const struct judgement *by,
    const struct signing_key *key, struct blob *out, struct err *e)
{
	const struct policy *p = &b->groups[r->group].policy;
	struct request *asked = request_unpack(r->packed, e);
	struct request *response = asked == NULL ? NULL : response_start(asked,
	    p, e);
	int rc = response == NULL ? -1 : 0;

	if (rc == 0)
		response_stamp(response, by->now);
	if (rc == 0)
		rc = sign_slots(response, asked, a, p, key, e);
	if (rc == 0)
		rc = planned_answers(&a->planned, asked, response, e);
	if (rc == 0)
		rc = serves(response, asked, by, e);
	if (rc == 0)
		rc = request_write(response, out, e);
	request_free(&asked);
	request_free(&response);
	return rc == 0 ? 0 : err_doing(e, "%s", r->name);
}
