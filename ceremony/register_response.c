#include <string.h>

#include "ceremony/register_state.h"

/* What left: the files of every key that none had left of before. */
static void
keys_left(struct registry *r)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (r->keys[i].exported == 0)
			r->keys[i].exported = r->number;
	holdings_left(&r->holdings, r->number);
	register_anchor_left(r);
}

/* That medium was not handed on: what it had is still to leave. */
int
register_undone(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	for (size_t i = 0; i < r->n_keys; i++)
		if (r->keys[i].exported == r->number)
			r->keys[i].exported = 0;
	holdings_stayed(&r->holdings, r->number);
	register_anchor_stayed(r);
	register_unanswered(r);
	for (size_t i = r->n_responses; i-- > 0; )
		if (r->responses[i].ceremony == r->number)
			r->responses[i] = r->responses[--r->n_responses];
	return 0;
}

int
register_leave(struct registry *r, const struct register_response *x,
    struct err *e)
{
	struct register_response *to = NULL;

	for (size_t i = r->n_responses; to == NULL && i-- > 0 &&
	    r->responses[i].ceremony == r->number; )
		if (dname_equal(&r->responses[i].zone, &x->zone))
			to = &r->responses[i];
	if (to == NULL) {
		to = register_grow(r->responses, r->n_responses, sizeof(*to));
		if (to == NULL)
			return err_sys(e, "read the register");
		r->responses = to;
		to += r->n_responses++;
	}
	*to = *x;
	register_ds_forget(r, to);
	return 0;
}

/* What was sealed beside it, if anything was. */
static int
take_sealed(const struct registry *r, struct register_response *x,
    struct err *e)
{
	const json_t *data = register_last(r, "emergency", "done");
	char hex[DIGEST_HEX];

	x->sealed = json_object_get(data, "response") != NULL;
	return !x->sealed ? 0 : register_text(hex, sizeof(hex), data,
	    "response", e) == 0 ? digest_from_hex(&x->emergency, hex, e) : -1;
}

/* The request went on from what was sealed beside the last one. */
static void
take_used(struct registry *r, const struct dname *zone)
{
	const struct register_response *last = register_response(r, zone);
	const char *brought = json_string_value(json_object_get(register_last(r,
	    "request", "done"), "brought"));
	char hex[DIGEST_HEX];

	if (last != NULL && last->sealed && brought != NULL &&
	    strcmp(brought, digest_hex(&last->emergency, hex)) == 0)
		r->responses[last - r->responses].used = true;
}

int
register_left(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *said = json_object_get(rec->data, "response");
	const char *hex = json_string_value(said);
	struct register_response response = {
		.record = rec->seq, .ceremony = r->number,
		.plan = r->agreed,
	};
	char zone[DNAME_TEXT_MAX];

	keys_left(r);
	if (said == NULL || json_is_null(said))
		return 0;	/* an export of keys alone */
	if (hex == NULL)
		return err_set(e, ERR_FORMAT, "an export without the digest of "
		    "its response");
	if (digest_from_hex(&response.response, hex, e) != 0 ||
	    register_text(zone, sizeof(zone), rec->data, "zone", e) != 0 ||
	    dname_from_text(&response.zone, zone, e) != 0 ||
	    take_sealed(r, &response, e) != 0 ||
	    register_until(r, &response, e) != 0)
		return -1;
	take_used(r, &response.zone);
	return register_leave(r, &response, e) == 0 ? register_answer(r,
	    &response.zone, e) : -1;
}

const struct register_response *
register_before(const struct registry *r, const struct dname *zone, size_t n)
{
	for (size_t i = r->n_responses; i-- > 0; )
		if (r->responses[i].ceremony < r->number &&
		    dname_equal(&r->responses[i].zone, zone) && n-- == 0)
			return &r->responses[i];
	return NULL;
}

const struct register_response *
register_response(const struct registry *r, const struct dname *zone)
{
	return register_before(r, zone, 0);
}
