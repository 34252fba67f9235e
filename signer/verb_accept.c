#include <string.h>

#include "keyset/apart.h"
#include "keyset/file.h"
#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/emergency.h"
#include "signer/run.h"
#include "signer/takeover.h"

/* What a response is judged by, and what is put in place if it is good. */
struct accepting {
	struct blob	 text;		/* the response, as it came */
	struct request	*response, *asked;
	struct takeover	 takeover;	/* of -e; has the request then */
	struct schedule	 schedule;
	struct anchor	*anchor;
	struct blob	 new_anchor;	/* from -a; else empty */
	struct board	 board;
};

static void
accepting_free(struct accepting *a)
{
	blob_free(&a->text);
	request_free(&a->response);
	request_free(&a->asked);
	takeover_free(&a->takeover);
	anchor_free(&a->anchor);
	blob_free(&a->new_anchor);
	board_free(&a->board);
}

/* The schedule of the request with this id. */
static int
load_schedule(struct accepting *a, const struct state *s, struct err *e)
{
	struct blob text = { NULL, 0 };
	size_t len = strlen(a->asked->id);
	int rc;

	if (state_read(s, "request.schedule", &text, e) != 0)
		return -1;
	if (text.len <= len || memcmp(text.data, a->asked->id, len) != 0 ||
	    text.data[len] != '\n')
		rc = err_set(e, ERR_POLICY, "the schedule in the state is not "
		    "that of the last request: make a new request");
	else
		rc = schedule_read(&a->schedule,
		    (char *)text.data + len + 1, e);
	blob_free(&text);
	return rc;
}

static int
load_asked(struct accepting *a, const struct state *s, struct err *e)
{
	struct blob text = { NULL, 0 };

	if (!state_has(s, "request.xml"))
		return err_set(e, ERR_POLICY,
		    "no request was made here that this could answer");
	if (state_read(s, "request.xml", &text, e) != 0)
		return -1;
	a->asked = request_read(text.data, text.len, e);
	blob_free(&text);
	if (a->asked == NULL)
		return err_doing(e, "the remembered request");
	return load_schedule(a, s, e);
}

/* The one there is, once more: that lets nobody in. */
static int
same_anchor(struct accepting *a, const struct run *run, const struct state *s,
    const struct blob *given, struct err *e)
{
	const char *configured = run->config.anchor;
	struct blob is = { NULL, 0 };
	bool same;

	if ((configured[0] != '\0' ? file_read(NULL, configured, ANCHOR_MAX,
	    &is, e) : state_read(s, "anchor", &is, e)) != 0)
		return err_doing(e, "the trust anchor");
	same = is.len == given->len &&
	    memcmp(is.data, given->data, is.len) == 0;
	blob_free(&is);
	if (!same)
		return err_set(e, ERR_POLICY, "-a: there is a trust anchor "
		    "already, %.200s, and it is another; a KSK is added there "
		    "by hand", configured[0] != '\0' ? configured :
		    "the file anchor in the state folder");
	a->anchor = run_anchor(run, s, e);
	return a->anchor != NULL ? 0 : -1;
}

/* Only the first anchor comes with -a: a new KSK must not let itself in. */
static int
load_anchor(struct accepting *a, const struct run *run, const struct state *s,
    struct err *e)
{
	const char *path = run->option['a'];
	struct blob given = { NULL, 0 };
	int rc;

	if (path == NULL) {
		a->anchor = run_anchor(run, s, e);
		return a->anchor != NULL ? 0 : -1;
	}
	if (file_read(NULL, path, ANCHOR_MAX, &given, e) != 0)
		return err_doing(e, "-a");
	if (run->config.anchor[0] != '\0' || state_has(s, "anchor")) {
		rc = same_anchor(a, run, s, &given, e);
		blob_free(&given);
		return rc;
	}
	a->new_anchor = given;
	a->anchor = anchor_read((char *)a->new_anchor.data,
	    a->new_anchor.len, path, &run->config.zone, e);
	return a->anchor != NULL ? 0 : -1;
}

static int
load_response(struct accepting *a, const char *path, struct err *e)
{
	if (file_read(NULL, path, REQUEST_BYTES_MAX, &a->text, e) != 0)
		return -1;
	a->response = request_read_apart(a->text.data, a->text.len, e);
	return a->response != NULL ? 0 : err_doing(e, "%.150s", path);
}

static bool
is_in_place(const struct accepting *a, const struct state *s, const char *name)
{
	struct blob text = { NULL, 0 };
	struct err unreadable;	/* then it is replaced */
	bool same;

	if (!state_has(s, name) || state_read(s, name, &text, &unreadable) != 0)
		return false;
	same = text.len == a->text.len &&
	    memcmp(text.data, a->text.data, text.len) == 0;
	blob_free(&text);
	return same;
}

/*
 * The response itself comes last: what is put in place before it does no
 * harm to the old one.
 */
static int
put_in_place(struct accepting *a, const struct state *s, time_t now,
    struct err *e)
{
	const bool keeps = board_keeps(&a->board,
	    a->response->bundles[0].inception, now);
	struct blob text = { NULL, 0 };
	int rc = -1;

	if (emergency_follow(s, a->asked->id, keeps, e) != 0)
		return -1;
	if (keeps && (state_read(s, "response.xml", &text, e) != 0 ||
	    state_write(s, "response.xml.previous", text.data, text.len,
	    e) != 0))
		goto out;
	blob_free(&text);
	if (schedule_write(&a->schedule, &text, e) != 0 ||
	    state_write(s, "schedule", text.data, text.len, e) != 0)
		goto out;
	if (a->new_anchor.len > 0 && state_write(s, "anchor",
	    a->new_anchor.data, a->new_anchor.len, e) != 0)
		goto out;
	rc = state_write(s, "response.xml", a->text.data, a->text.len, e);
out:
	blob_free(&text);
	return rc;
}

static int
tell(struct run *run, const struct accepting *a, const char *what,
    struct err *e)
{
	const struct request *r = a->response;
	const struct bundle *last = &r->bundles[r->n_bundles - 1];
	char zone[DNAME_TEXT_MAX], from[UTC_TEXT], to[UTC_TEXT];

	if (blob_printf(&run->out, e, "%s: response to %s, zone %s\n"
	    "%zu slot%s from %s, the last ends %s\n", what, r->id,
	    dname_text(&r->zone, zone), r->n_bundles,
	    r->n_bundles == 1 ? "" : "s",
	    utc_screen(r->bundles[0].inception, from),
	    utc_screen(last->expiration, to)) != 0)
		return -1;
	return run_tell_digest(run, &a->text, e);
}

static int
tell_taken_over(struct run *run, const struct state *s, const struct accepting *a,
    struct err *e)
{
	return takeover_note(&a->takeover, s, &a->board, run->now, &run->notes,
	    e) == 0 ? tell(run, a, "accepted in an emergency, sign the zone now",
	    e) : -1;
}

static bool
is_on_board(const struct run *run, const struct accepting *a,
    const struct state *s)
{
	return is_in_place(a, s, "response.xml") || (run->option['e'] != NULL &&
	    is_in_place(a, s, "response.xml.previous"));
}

/* It is there; a run that was cut off behind that told nobody. */
static int
accept_again(struct run *run, const struct state *s, struct accepting *a,
    struct err *e)
{
	if (takeover_rest(&a->takeover, s, a->response->id, e) != 0)
		return -1;
	if (a->takeover.asked == NULL)
		return tell(run, a, "already on board", e);
	if (board_load(&a->board, s, e) != 0)
		return -1;
	return tell_taken_over(run, s, a, e);
}

/* An ordinary response answers the last request, an emergency one its twin. */
static int
load_question(struct accepting *a, const struct run *run,
    const struct state *s, struct err *e)
{
	struct keyring *ring;
	int rc;

	if (run->option['e'] == NULL)
		return takeover_is_none(s, a->response->id, e) == 0 &&
		    load_asked(a, s, e) == 0 ? takeover_allows(
		    &a->board.standby, a->asked, e) : -1;
	if ((ring = keyring_open(s, &run->config, e)) == NULL)
		return -1;
	rc = takeover_find(&a->takeover, s, &a->board, ring, a->response->id,
	    e);
	keyring_close(&ring);
	return rc;
}

static int
accept_response(struct run *run, const struct state *s, struct accepting *a,
    struct err *e)
{
	const bool emergency = run->option['e'] != NULL;
	struct acceptance by = {
		.config = &run->config, .board = &a->board, .now = run->now,
	};

	if (load_response(a, run->arguments[0], e) != 0)
		return -1;
	if (is_on_board(run, a, s))
		return accept_again(run, s, a, e);
	if (board_load(&a->board, s, e) != 0)
		return -1;
	if (load_question(a, run, s, e) != 0)
		return err_doing(e, "%.100s is refused, and nothing was "
		    "changed", run->arguments[0]);
	if (load_anchor(a, run, s, e) != 0)
		return -1;
	by.asked = emergency ? a->takeover.asked : a->asked;
	by.schedule = emergency ? &a->takeover.schedule : &a->schedule;
	by.anchor = a->anchor;
	by.emergency = emergency;
	if (response_judge(a->response, &by, &run->notes, e) != 0)
		return err_doing(e, "%.100s is refused, and nothing was "
		    "changed", run->arguments[0]);
	if (!emergency)
		return put_in_place(a, s, run->now, e) == 0 ?
		    tell(run, a, "accepted", e) : -1;
	return takeover_done(&a->takeover, s, &a->board, &a->text, e) == 0 ?
	    tell_taken_over(run, s, a, e) : -1;
}

int
verb_accept(struct run *run, struct err *e)
{
	struct accepting a = { .response = NULL };
	struct state *s = state_open(&run->config, STATE_CHANGE, e);
	int rc;

	if (s == NULL)
		return -1;
	if ((rc = state_seal(s, e)) != 0)
		err_doing(e, "what is on board is sealed first, and nothing "
		    "was accepted");
	else
		rc = accept_response(run, s, &a, e);
	accepting_free(&a);
	state_close(&s);
	return rc;
}
