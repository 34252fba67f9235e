#include <string.h>

#include "keyset/apart.h"
#include "signer/courier_private.h"
#include "signer/delivery.h"
#include "signer/served.h"
#include "signer/server.h"

static int
load(struct request **out, struct blob *text, const struct state *s,
    const char *name, struct err *e)
{
	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, text, e) != 0)
		return -1;
	*out = request_read_apart(text->data, text->len, e);
	return *out != NULL ? 0 : err_doing(e, "%s in the state folder", name);
}

/* A courier accepts nothing that an anchor could come with. */
static int
check_anchor(const struct run *run, const struct state *s, struct err *e)
{
	if (run->config.anchor[0] != '\0' || state_has(s, "anchor"))
		return 0;
	return err_set(e, ERR_POLICY, "no trust anchor is known: set anchor = "
	    "\"FILE\" in %.200s, and put the DS of the KSK into that file, as "
	    "a ceremony wrote them to ksk-TAG.ds", run->conf);
}

int
courier_begin(struct courier *out, struct run *run, time_t now, struct err *e)
{
	struct courier c = { .config = &run->config, .now = now,
		.server = run->config.deliver.server, .notes = &run->notes };
	struct blob old = { NULL, 0 };

	if (c.server == NULL)
		return err_set(e, ERR_FORMAT, "the configuration does "
		    "not say, in a section deliver, which server");
	c.state = state_open(&run->config, STATE_CREATE, e);
	if (c.state == NULL)
		return -1;
	if (check_anchor(run, c.state, e) != 0 ||
	    (c.anchor = run_anchor(run, c.state, e)) == NULL ||
	    load(&c.response, &c.text, c.state, "courier.response", e) != 0 ||
	    load(&c.previous, &old, c.state, "courier.previous", e) != 0) {
		blob_free(&old);
		courier_end(&c);
		return -1;
	}
	blob_free(&old);
	*out = c;
	return 0;
}

void
courier_end(struct courier *c)
{
	anchor_free(&c->anchor);
	request_free(&c->response);
	request_free(&c->previous);
	blob_free(&c->text);
	state_close(&c->state);
}

/* ---- a new response ------------------------------------------------------ */

static int
judge(const struct courier *c, const struct request *r,
    const struct request *board, struct lives *lives, struct blob *notes,
    struct err *e)
{
	struct bundle served;
	struct delivery d = { .config = c->config, .anchor = c->anchor,
		.lives = lives, .served = &served, .now = c->now,
		.before = courier_slot(c->response, c->previous,
		    slot_begins(r, 0) - 1), .board = board };

	if (served_get(&served, &c->config->deliver, &c->config->zone,
	    e) != 0 || c->server->lives(c->config, r, c->now, lives, e) != 0)
		return -1;
	return delivery_judge(r, &d, notes, e);
}

int
courier_judge(const struct courier *c, const struct request *r, struct err *e)
{
	static struct lives lives;	/* large */

	return judge(c, r, c->back ? NULL : c->response, &lives, c->notes, e);
}

int
courier_judge_again(const struct courier *c, struct lives *lives,
    struct err *e)
{
	struct blob odd = { NULL, 0 };	/* it was noted when it came */
	int rc = judge(c, c->response, NULL, lives, &odd, e);

	blob_free(&odd);
	return rc;
}

static bool
is_the_response(const struct courier *c, const struct blob *text)
{
	return c->text.len == text->len &&
	    memcmp(c->text.data, text->data, text->len) == 0;
}

/* A response that never began is not worth keeping; the one before may be. */
static int
put_in_place(struct courier *c, const struct blob *text, struct err *e)
{
	if (c->response != NULL && !is_the_response(c, text) &&
	    slot_begins(c->response, 0) <= c->now &&
	    state_write(c->state, "courier.previous", c->text.data,
	    c->text.len, e) != 0)
		return -1;
	if (state_write(c->state, "courier.response", text->data, text->len,
	    e) != 0)
		return -1;
	return state_remove(c->state, "courier.intent", e);
}

/*
 * As it is from then on, the one that was handed over being the response: also
 * where it could not be put in place.
 */
static int
take_up(struct courier *c, const struct blob *text, struct err *e)
{
	struct blob copy = { NULL, 0 };
	struct request *r;

	if (is_the_response(c, text))
		return 0;
	if (blob_copy(&copy, text->data, text->len, e) != 0)
		return -1;
	if ((r = request_read_apart(text->data, text->len, e)) == NULL) {
		blob_free(&copy);
		return -1;
	}
	if (c->response != NULL && slot_begins(c->response, 0) <= c->now) {
		request_free(&c->previous);
		c->previous = c->response;
	} else {
		request_free(&c->response);
	}
	blob_free(&c->text);
	c->response = r;
	c->text = copy;
	return 0;
}

static const struct request *
before(const struct courier *c)
{
	return c->response != NULL && slot_begins(c->response, 0) <= c->now ?
	    c->response : c->previous;
}

static int
bring_judged(struct courier *c, const struct request *r,
    const struct blob *text, struct err *e)
{
	if (courier_spool(c, text, e) != 0 || courier_keep(c, "courier.intent",
	    text->data, text->len, e) != 0)
		return err_doing(e, "nothing was handed over");
	if (courier_hand_over(c, text, e) != 0 ||
	    courier_confirm(c, r, before(c), e) != 0)
		return courier_go_back(c, e);
	c->unkept = put_in_place(c, text, e) != 0;
	return take_up(c, text, e) != 0 || c->unkept ? -1 : 0;
}

int
courier_bring(struct courier *c, const struct request *r,
    const struct blob *text, struct err *e)
{
	if (courier_judge(c, r, e) != 0)
		return err_doing(e, "not handed over, and nothing was "
		    "changed");
	if (bring_judged(c, r, text, e) == 0)
		return 0;
	return !c->unkept ? -1 : err_doing(e, "the new response is served, and "
	    "not remembered");
}

/* ---- what was cut off ---------------------------------------------------- */

/* Any other failure says nothing of the response. */
static bool
is_refused(const struct err *why)
{
	return why->kind == ERR_POLICY || why->kind == ERR_CRYPTO;
}

int
courier_recover(struct courier *c, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct request *r = NULL;
	struct err why;
	bool was_back;
	int rc;

	if (!state_has(c->state, "courier.intent"))
		return 0;
	c->back = true;		/* that was judged when it was brought */
	rc = load(&r, &text, c->state, "courier.intent", &why);
	was_back = rc == 0 && is_the_response(c, &text);
	if (rc != 0)
		rc = courier_go_back(c, &why);
	else if (courier_judge(c, r, &why) == 0)
		rc = bring_judged(c, r, &text, &why);
	else if (is_refused(&why))
		rc = courier_go_back(c, &why);
	else
		rc = -1;	/* nobody could ask: the intent stays */
	request_free(&r);
	blob_free(&text);
	return blob_printf(c->notes, e, "%s was being handed over%s when that "
	    "was cut off; now %s%s\n", was_back ? "the response before" :
	    "a response", was_back ? " again" : "", rc == 0 ? "it is served" :
	    c->unkept ? "it is served, and not remembered: " : "it is not: ",
	    rc == 0 ? "" : why.text);
}
