#include <stdlib.h>

#include "keyset/utc.h"
#include "signer/board.h"

static int
load_response(struct request **out, const struct state *s, const char *name,
    struct err *e)
{
	struct blob text = { NULL, 0 };

	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, &text, e) != 0)
		return -1;
	*out = request_read(text.data, text.len, e);
	blob_free(&text);
	if (*out == NULL)
		return err_doing(e, "%s on board", name);
	return 0;
}

/*
 * Without it nobody knows who is to sign, nor who has signed: that is no board
 * on which there is nothing.
 */
static int
load_schedule(struct schedule *out, const struct state *s, bool needed,
    struct err *e)
{
	const bool there = state_has(s, "schedule");
	struct blob text = { NULL, 0 };
	struct err why;
	int rc = 0;

	if (there && state_read(s, "schedule", &text, e) != 0)
		return -1;
	if (there)
		rc = schedule_read(out, (char *)text.data, &why);
	if (rc == 0 && needed && text.len == 0)
		rc = err_set(&why, ERR_FORMAT, there ? "it is empty" :
		    "it is not there");
	blob_free(&text);
	return rc == 0 ? 0 : err_set(e, why.kind, "%.180s/schedule cannot be "
	    "used: %.120s; bring it back from a copy of the state folder, or "
	    "remove it and response.xml and accept the response again",
	    state_folder(s), why.text);
}

int
board_load(struct board *out, const struct state *s, struct err *e)
{
	struct board b = { .response = NULL };

	if (load_response(&b.response, s, "response.xml", e) != 0 ||
	    load_response(&b.previous, s, "response.xml.previous", e) != 0 ||
	    load_schedule(&b.schedule, s, b.response != NULL, e) != 0 ||
	    standby_load(&b.standby, s, e) != 0) {
		board_free(&b);
		return -1;
	}
	*out = b;
	return 0;
}

void
board_free(struct board *b)
{
	request_free(&b->response);
	request_free(&b->previous);
}

/* The slot that has begun by then, and is not over before end; began last. */
static const struct bundle *
latest(const struct request *r, time_t begun, time_t end)
{
	const struct bundle *found = NULL;

	for (size_t i = 0; r != NULL && i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (b->inception <= begun && b->expiration > end &&
		    (found == NULL || b->inception > found->inception))
			found = b;
	}
	return found;
}

const struct bundle *
board_slot(const struct board *b, time_t t)
{
	const struct bundle *slot = latest(b->response, t, t);

	return slot != NULL ? slot : latest(b->previous, t, t);
}

const struct bundle *
board_before(const struct board *b, time_t t)
{
	const struct bundle *slot = latest(b->response, t - 1, 0);

	return slot != NULL ? slot : latest(b->previous, t - 1, 0);
}

const struct bundle *
board_last(const struct board *b)
{
	const struct bundle *last = NULL;

	for (size_t i = 0; b->response != NULL &&
	    i < b->response->n_bundles; i++) {
		const struct bundle *slot = &b->response->bundles[i];

		if (last == NULL || slot->expiration > last->expiration)
			last = slot;
	}
	return last;
}

/* The earlier of two times that are later than t; 0 is none. */
static time_t
sooner(time_t a, time_t b, time_t t)
{
	return b > t && (a == 0 || b < a) ? b : a;
}

time_t
board_next(const struct board *b, time_t t)
{
	const struct request *on[] = { b->response, b->previous };
	time_t next = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; on[k] != NULL && i < on[k]->n_bundles; i++) {
			const struct bundle *slot = &on[k]->bundles[i];

			next = sooner(next, slot->inception, t);
			next = sooner(next, slot->expiration, t);
		}
	return next;
}

bool
board_gap(const struct board *b, time_t t, time_t *from, time_t *to)
{
	bool was = board_slot(b, t) != NULL, ended = false;

	while ((t = board_next(b, t)) != 0) {
		const bool is = board_slot(b, t) != NULL;

		if (was && !is) {
			*from = t;
			ended = true;
		} else if (ended && is) {
			*to = t;
			return true;
		}
		was = is;
	}
	return false;
}

size_t
board_to_come(const struct board *b, time_t t)
{
	size_t n = 0;

	while ((t = board_next(b, t)) != 0) {
		const struct bundle *slot = board_slot(b, t);

		n += slot != NULL && slot->inception == t;
	}
	return n;
}

static time_t
first_of(const struct request *r)
{
	return r->bundles[0].inception;
}

/* Whether the response on board is yet to begin, and one before it is in force. */
static bool
waits(const struct board *b, time_t now)
{
	if (b->response == NULL || first_of(b->response) <= now)
		return false;
	for (size_t i = 0; b->previous != NULL &&
	    i < b->previous->n_bundles; i++)
		if (b->previous->bundles[i].expiration > now)
			return true;
	return false;
}

bool
board_keeps(const struct board *b, time_t first, time_t now)
{
	return b->response != NULL && !waits(b, now) &&
	    (first_of(b->response) <= now || first_of(b->response) < first);
}

time_t
board_room(const struct board *b, time_t first, time_t now)
{
	return waits(b, now) && first_of(b->response) < first ?
	    first_of(b->response) : 0;
}

int
board_explain(const struct board *b, time_t t, struct err *e)
{
	char now[UTC_TEXT], then[UTC_TEXT];
	const struct bundle *last = board_last(b);

	utc_text(t, now);
	if (last == NULL)
		return err_set(e, ERR_POLICY, "no signed DNSKEY set is on "
		    "board: make a request, hold a ceremony and accept its "
		    "response");
	if (last->expiration <= t)
		return err_set(e, ERR_POLICY, "no signed DNSKEY set for %s: "
		    "the last one ended %s; hold a ceremony and accept its "
		    "response", now, utc_text(last->expiration, then));
	if (b->response->bundles[0].inception > t)
		return err_set(e, ERR_POLICY, "no signed DNSKEY set for %s: "
		    "the first one begins %s", now,
		    utc_text(b->response->bundles[0].inception, then));
	return err_set(e, ERR_POLICY, "no signed DNSKEY set for %s: it falls "
	    "between two slots", now);
}

bool
slot_has(const struct bundle *slot, const struct digest *id)
{
	for (size_t i = 0; i < slot->n_keys; i++) {
		struct digest of = dnskey_id(&slot->keys[i].key);

		if (digest_equal(&of, id))
			return true;
	}
	return false;
}

struct dnskey *
board_ksks(const struct board *b, size_t *n, struct err *e)
{
	const size_t slots = b->response == NULL ? 0 : b->response->n_bundles;
	struct dnskey *out = calloc(slots * BUNDLE_KEYS_MAX + 1, sizeof(*out));

	if (out == NULL) {
		err_sys(e, "the KSKs on board");
		return NULL;
	}
	*n = 0;
	for (size_t i = 0; i < slots; i++) {
		const struct bundle *slot = &b->response->bundles[i];

		for (size_t j = 0; j < slot->n_keys; j++)
			if ((slot->keys[j].key.flags & DNSKEY_SEP) != 0)
				out[(*n)++] = slot->keys[j].key;
	}
	return out;
}
