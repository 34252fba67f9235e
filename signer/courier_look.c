#include <string.h>

#include "keyset/format.h"
#include "keyset/utc.h"
#include "signer/courier_private.h"
#include "signer/delivery.h"
#include "signer/served.h"
#include "signer/server.h"

/* Whether another run of the server has to be given the response again. */
static int
has_forgotten(const struct courier *c, bool *out, struct err *e)
{
	struct blob was = { NULL, 0 };
	char run[SERVER_RUN];

	*out = false;
	if (c->server->run == NULL)
		return 0;
	if (c->server->run(c->config, run, e) != 0)
		return -1;
	if (state_has(c->state, "courier.run") &&
	    state_read(c->state, "courier.run", &was, e) != 0)
		return -1;
	*out = was.len != strlen(run) || memcmp(was.data, run, was.len) != 0;
	blob_free(&was);
	return 0;
}

static int
again(const struct courier *c, const char *why, struct err *e)
{
	if (courier_hand_over(c, &c->text, e) != 0)
		return err_doing(e, "%s %s, and its response cannot be handed "
		    "over", c->server->daemon, why);
	if (blob_printf(c->notes, e, "%s %s: its response was handed over "
	    "again\n", c->server->daemon, why) != 0)
		return -1;
	return courier_await(c, c->response, c->previous, AS_GOOD,
	    c->config->deliver.patience, e);
}

/* A server that only has to be told serves it soon. */
static int
told(const struct courier *c, struct err *e)
{
	int64_t patience = c->config->deliver.patience;

	return courier_await(c, c->response, c->previous, AS_GOOD,
	    patience < BRIEF ? patience : BRIEF, e);
}

/* Of a server that is given nothing. */
static int
bereft(const struct courier *c, struct err *e)
{
	struct bundle served;
	char found[SERVED_TEXT];

	if (served_get(&served, &c->config->deliver, &c->config->zone,
	    e) != 0)
		return -1;
	return err_set(e, ERR_SYS, "%s was started or configured anew, and "
	    "has no response; it serves %s", c->server->daemon,
	    served_words(&served, c->now, found));
}

/* The slot in force is served after this, or e says why not. */
static int
mend(const struct courier *c, bool passes, struct err *e)
{
	bool forgotten;

	if (has_forgotten(c, &forgotten, e) != 0)
		return -1;
	if (forgotten)
		return passes ? again(c, "was started or configured anew", e) :
		    bereft(c, e);
	if (c->server->dozes && c->server->load(c->config, e) != 0)
		return -1;
	if (told(c, e) == 0)
		return 0;
	if (!c->server->dozes && c->server->load(c->config, e) == 0 &&
	    told(c, e) == 0)
		return 0;
	return passes ? again(c, "does not serve the slot in force", e) : -1;
}

static size_t
slots_to_come(const struct request *r, time_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_bundles; i++)
		n += slot_begins(r, i) > now;
	return n;
}

static int
tell_served(const struct courier *c, bool passes, struct view *p,
    struct err *e)
{
	const struct bundle *slot = courier_slot(c->response, c->previous,
	    c->now);
	char from[UTC_TEXT], to[UTC_TEXT];
	struct err why;

	if (mend(c, passes, &why) != 0)
		return view_line(p, RED, "SERVED", e, "%.240s", why.text);
	if (slot == NULL && slots_to_come(c->response, c->now) == 0)
		return view_line(p, RED, "SERVED", e, "the last slot is over");
	if (slot == NULL)
		return view_line(p, PLAIN, "SERVED", e, "no slot is in force "
		    "until %s", utc_screen(slot_begins(c->response, 0), from));
	return view_line(p, GREEN, "SERVED", e, "%zu keys, in service since "
	    "%s, signed until %s", slot->n_keys, utc_screen(slot->inception +
	    c->response->format->early, from),
	    utc_screen(slot->expiration, to));
}

static int
tell_end(const struct courier *c, const struct lives *lives, struct view *p,
    struct err *e)
{
	time_t end = delivery_end(c->response, lives);
	int64_t left = end - c->now;
	char to[UTC_TEXT], words[DURATION_TEXT];
	enum colour colour = GREEN;

	utc_screen(end, to);
	if (left <= 0)
		return view_line(p, RED, "KEYSETS", e, "the last ended %s",
		    to);
	if (left <= c->config->alarm_before)
		colour = RED;
	else if (left <= c->config->warn_before)
		colour = YELLOW;
	return view_line(p, colour, "KEYSETS", e, "%zu to come, signed until "
	    "%s (%s)", slots_to_come(c->response, c->now), to,
	    duration_words(left - (left > 3600 ? left % 3600 : 0), words));
}

static int
tell_next(const struct courier *c, const struct lives *lives, struct view *p,
    struct err *e)
{
	time_t next = courier_next(c);
	char when[UTC_TEXT];

	if (next != 0 && view_line(p, PLAIN, "NEXT", e, "slot "
	    "put in service at %s",
	    utc_screen(next, when)) != 0)
		return -1;
	return view_line(p, PLAIN, next != 0 ? "" : "NEXT", e, "ceremony at "
	    "the latest %s", utc_screen(delivery_end(c->response, lives) -
	    c->config->alarm_before, when));
}

/* What was good when it was handed over may not be any more. */
static int
tell_judged(const struct courier *c, struct lives *lives, bool *passes,
    struct view *p, struct err *e)
{
	struct err why;

	*passes = courier_judge_again(c, lives, &why) == 0;
	if (*passes)
		return view_line(p, GREEN, "RESPONSE", e, "every slot to come "
		    "is signed, and has the ZSKs of its time");
	return view_line(p, RED, "RESPONSE", e, "%s; nothing is handed over "
	    "while that is so%s", why.text, why.kind == ERR_SYS ? "" :
	    ": put it right, or deliver another response");
}

int
courier_look(struct courier *c, struct view *p, struct err *e)
{
	static struct lives lives;	/* large */
	bool passes;

	if (courier_recover(c, e) != 0)
		return -1;
	if (state_has(c->state, "courier.intent") &&
	    view_line(p, RED, "HANDED", e, "%s: what was cut off is done "
	    "again with the next look", c->unkept ? "it is served, and not "
	    "remembered" : "not yet") != 0)
		return -1;
	if (c->response == NULL)
		return view_line(p, RED, "RESPONSE", e, "none was delivered "
		    "yet");
	lives.n = 0;
	if (tell_judged(c, &lives, &passes, p, e) != 0 ||
	    tell_served(c, passes, p, e) != 0 ||
	    tell_end(c, &lives, p, e) != 0)
		return -1;
	return tell_next(c, &lives, p, e);
}

time_t
courier_next(const struct courier *c)
{
	for (size_t i = 0; c->response != NULL &&
	    i < c->response->n_bundles; i++)
		if (slot_begins(c->response, i) > c->now)
			return slot_begins(c->response, i);
	return 0;
}
