#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_agreed.h"
#include "ceremony/recorded.h"
#include "ceremony/register_state.h"
#include "keyset/request.h"

/*
 * What a ceremony that answers many requests leaves: the ZSKs of each that was
 * agreed to are remembered, and each response goes on from the one before.
 */

/* The records of a batch as they are gone through. */
struct fold {
	struct registry		*reg;
	uint64_t		 record;
	struct batch		 batch;
	struct batch_agreed	 agreed;
	size_t			 at;	/* in the batch, or of what was agreed */
	size_t			 next;	/* of what was agreed */
};

static int
fold_open(struct fold *f, struct registry *r, const struct record *rec,
    struct err *e)
{
	*f = (struct fold){ .reg = r, .record = rec->seq };
	if (batch_of_records(&f->batch, r, e) != 0)
		return -1;
	if (batch_agreed_read(&f->agreed, &f->batch, r, e) == 0)
		return 0;
	batch_free(&f->batch);
	return -1;
}

static void
fold_close(struct fold *f)
{
	batch_free(&f->batch);
	batch_agreed_free(&f->agreed);
}

/* Calls fn with each request that was agreed to, as its record has it. */
static int
each_agreed(struct fold *f, const json_t *data,
    int (*fn)(struct fold *, const json_t *, struct err *), struct err *e)
{
	const json_t *list = json_object_get(data, "requests");

	for (size_t i = 0; i < json_array_size(list); i++, f->at++) {
		if (f->next == f->agreed.n ||
		    f->agreed.zones[f->next].request != f->at)
			continue;
		if (fn(f, json_array_get(list, i), e) != 0)
			return -1;
		f->next++;
	}
	return 0;
}

static int
see_zsks(struct fold *f, const json_t *data, struct err *e)
{
	return register_see(f->reg, json_object_get(data, "zsks"), f->record, e);
}

static int
see(void *of, const json_t *data, struct err *e)
{
	return each_agreed(of, data, see_zsks, e);
}

int
register_batch_agreed(struct registry *r, const struct record *rec,
    struct err *e)
{
	const json_t *zones = json_object_get(rec->data, "zones");
	struct fold f;
	int rc;

	if (fold_open(&f, r, rec, e) != 0)
		return -1;
	if (json_integer_value(zones) != (json_int_t)f.agreed.n)
		rc = err_set(e, ERR_FORMAT, "the journal says that %lld zones "
		    "of the batch are to be signed, and names %zu",
		    (long long)json_integer_value(zones), f.agreed.n);
	else
		rc = batch_each(r, "batch", "found", "read", see, &f, e);
	fold_close(&f);
	return rc;
}

static int
answer_ids(struct fold *f, const json_t *data, struct err *e)
{
	return register_answer_ids(f->reg, &f->batch.requests[f->at].zone, data,
	    e);
}

static int
answer(void *of, const json_t *data, struct err *e)
{
	return each_agreed(of, data, answer_ids, e);
}

/* In the order in which they were agreed to, and none that was not. */
static int
leave_one(struct fold *f, const json_t *data, struct pack_place *at,
    struct err *e)
{
	const struct batch_zone *z = &f->agreed.zones[f->at];
	struct register_response x = {
		.record = f->record, .ceremony = f->reg->number,
		.plan = { .name = "normal", .n = 1, .ksks = { z->ksk },
		    .from = { z->from }, .judged = f->agreed.judged },
	};
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];

	if (register_text(zone, sizeof(zone), data, "zone", e) != 0 ||
	    dname_from_text(&x.zone, zone, e) != 0 ||
	    register_text(hex, sizeof(hex), data, "response", e) != 0 ||
	    digest_from_hex(&x.response, hex, e) != 0 ||
	    batch_place(at, data, e) != 0)
		return -1;
	x.place = *at;
	at->at += at->len;
	if (!dname_equal(&x.zone, &f->batch.requests[z->request].zone))
		return err_set(e, ERR_FORMAT, "a response for %.200s, which is "
		    "not the zone that comes next in the batch", zone);
	return register_leave(f->reg, &x, e);
}

static int
leave(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "responses");
	struct pack_place at;
	struct fold *f = of;

	if (batch_pack(&at, data, e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++, f->at++) {
		if (f->at == f->agreed.n)
			return err_set(e, ERR_FORMAT, "more responses than "
			    "zones were agreed to");
		if (leave_one(f, json_array_get(list, i), &at, e) != 0)
			return -1;
	}
	return 0;
}

int
register_batch_left(struct registry *r, const struct record *rec,
    struct err *e)
{
	struct fold f;
	int rc;

	if (!register_has(r, "batch-sign", "done"))
		return 0;
	if (fold_open(&f, r, rec, e) != 0)
		return -1;
	rc = batch_each_of(r, "batch-sign", "result", leave, &f, e);
	if (rc == 0 && f.at != f.agreed.n)
		rc = err_set(e, ERR_FORMAT, "fewer responses than zones were "
		    "agreed to");
	f.at = f.next = 0;
	register_unanswered(r);		/* a second medium has the same */
	if (rc == 0)
		rc = batch_each(r, "batch", "found", "read", answer, &f, e);
	fold_close(&f);
	return rc;
}
