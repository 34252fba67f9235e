#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/beside.h"
#include "signer/takeover.h"

/* The id of the emergency response that is on board, if one is. */
static const char mark[] = "response.used";

static const struct companion companion = {
	"previous.xml", "emergency response"
};

/* Of the response on board, and of the one before. */
static const struct {
	const char	*request, *response;
} places[] = {
	{ "response.emergency", "response.xml" },
	{ "response.emergency.previous", "response.xml.previous" },
};

static const struct request *
replaced(const struct takeover *t, const struct board *b)
{
	return t->is_previous ? b->previous : b->response;
}

/* The twin in one of the places, if it has this id; NULL without one. */
static int
load(struct request **out, const struct state *s, const char *name,
    const char *id, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct request *r;

	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, &text, e) != 0)
		return -1;
	r = request_read(text.data, text.len, e);
	blob_free(&text);
	if (r == NULL)
		return err_doing(e, "%s in the state", name);
	if (strcmp(r->id, id) == 0)
		*out = r;
	else
		request_free(&r);
	return 0;
}

/* What it replaces is what it was made beside. */
static int
check_slots(const struct takeover *t, const struct request *was, struct err *e)
{
	bool same = was != NULL && was->n_bundles == t->asked->n_bundles;

	for (size_t i = 0; same && i < was->n_bundles; i++)
		same = was->bundles[i].inception ==
		    t->asked->bundles[i].inception &&
		    was->bundles[i].expiration ==
		    t->asked->bundles[i].expiration;
	return same ? 0 : err_set(e, ERR_POLICY, "the response to the same slots "
	    "is not on board any more");
}

static int
check_zsk(const struct takeover *t, const struct keyring *ring, struct err *e)
{
	const struct dnskey *k = &t->asked->bundles[0].keys[0].key;
	struct digest id = dnskey_id(k);

	return keyring_find(ring, &id) != NULL ? 0 : err_set(e, ERR_POLICY,
	    "the standby ZSK of these sets, tag %u, is not in the state folder",
	    (unsigned)dnskey_tag(k));
}

/* From its first slot on, until the next response's where it is not the last. */
static int
make_schedule(struct takeover *t, const struct board *b, struct err *e)
{
	struct digest id = dnskey_id(&t->asked->bundles[0].keys[0].key);
	time_t from = t->asked->bundles[0].inception;

	t->schedule = b->schedule;
	return standby_schedule(&t->schedule, &id, from, t->is_previous ?
	    b->response->bundles[0].inception : 0, e);
}

/* The emergency request of this id, in one of the places; NULL without one. */
static int
find(struct takeover *t, const struct state *s, const char *id, struct err *e)
{
	*t = (struct takeover){ .asked = NULL };
	for (size_t i = 0; i < 2 && t->asked == NULL; i++) {
		t->is_previous = i > 0;
		if (load(&t->asked, s, places[i].request, id, e) != 0)
			return -1;
	}
	return 0;
}

int
takeover_find(struct takeover *t, const struct state *s,
    const struct board *b, const struct keyring *ring, const char *id,
    struct err *e)
{
	if (find(t, s, id, e) != 0)
		return -1;
	if (t->asked == NULL)
		return err_set(e, ERR_POLICY, "it answers %.80s, which is no "
		    "emergency request of the sets on board", id);
	if (check_slots(t, replaced(t, b), e) != 0 ||
	    check_zsk(t, ring, e) != 0)
		return -1;
	return make_schedule(t, b, e);
}

void
takeover_free(struct takeover *t)
{
	request_free(&t->asked);
}

int
takeover_is_none(const struct state *s, const char *id, struct err *e)
{
	struct request *twin = NULL;
	struct takeover t;
	int rc;

	if (find(&t, s, id, e) != 0 || (t.asked == NULL &&
	    load(&twin, s, "emergency.xml", id, e) != 0))
		return -1;
	if (t.asked != NULL)
		rc = err_set(e, ERR_POLICY, "it answers the emergency request: "
		    "use accept -e, if the ZSK may be in other hands");
	else if (twin != NULL)
		rc = err_set(e, ERR_POLICY, "it answers the emergency request, "
		    "the twin of the last one: accept the response to that "
		    "first; in an emergency then use accept -e");
	else
		rc = 0;
	takeover_free(&t);
	request_free(&twin);
	return rc;
}

/* An answer that is still to come has the ZSKs that are put away. */
static int
forget_request(const struct state *s, const char *id, struct err *e)
{
	struct blob both = { NULL, 0 };
	bool is = false;

	if (state_has(s, "request.emergency")) {
		if (state_read(s, "request.emergency", &both, e) != 0)
			return -1;
		is = strstr((char *)both.data, id) != NULL;
		blob_free(&both);
	}
	return is ? state_remove(s, "request.xml", e) : 0;
}

/* Behind the response, so that what is on board is known by what is left. */
static int
forget(const struct takeover *t, const struct state *s, struct err *e)
{
	return forget_request(s, t->asked->id, e) == 0 ?
	    state_remove(s, places[t->is_previous].request, e) : -1;
}

/*
 * What is put away is written first: then a run that is cut off has done no
 * harm, for the standby ZSK is in the ordinary sets too.  So does the mark, which
 * names a response and says nothing of another; for with the response on board
 * none of this is done again, but what takeover_rest() does.
 */
int
takeover_done(struct takeover *t, const struct state *s, struct board *b,
    const struct blob *response, struct err *e)
{
	const size_t place = t->is_previous;
	struct blob text = { NULL, 0 };
	int rc = -1;

	if (standby_withdraw(&b->standby, s, replaced(t, b),
	    &t->asked->bundles[0].keys[0].key, e) == 0 &&
	    schedule_write(&t->schedule, &text, e) == 0 &&
	    state_write(s, "schedule", text.data, text.len, e) == 0 &&
	    (t->is_previous || state_write(s, mark, t->asked->id,
	    strlen(t->asked->id), e) == 0) &&
	    state_write(s, places[place].response, response->data,
	    response->len, e) == 0)
		rc = forget(t, s, e);
	blob_free(&text);
	return rc;
}

int
takeover_rest(struct takeover *t, const struct state *s, const char *id,
    struct err *e)
{
	if (find(t, s, id, e) != 0)
		return -1;
	return t->asked == NULL ? 0 : forget(t, s, e);
}

int
takeover_note(const struct takeover *t, const struct state *s,
    const struct board *b, time_t now, struct blob *notes, struct err *e)
{
	const struct request *next = b->response;
	char from[UTC_TEXT];

	if (!state_has(s, places[!t->is_previous].request))
		return 0;	/* the others are not ordinary ones, or over */
	if (t->is_previous)
		return blob_printf(notes, e, "the sets from %s on are ordinary "
		    "ones still: their emergency response is needed too\n",
		    utc_text(next->bundles[0].inception, from));
	if (t->asked->bundles[0].inception <= now)
		return 0;
	return blob_printf(notes, e, "until %s the sets before are in force, "
	    "which are ordinary ones: their emergency response is needed too\n",
	    utc_text(t->asked->bundles[0].inception, from));
}

int
takeover_allows(const struct standby *b, const struct request *r,
    struct err *e)
{
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			struct digest id = dnskey_id(
			    &r->bundles[i].keys[j].key);

			if (standby_withdrew(b, &id))
				return err_set(e, ERR_POLICY, "slot %zu has the "
				    "ZSK with tag %u, which was put away when "
				    "the standby ZSK took over: make a new "
				    "request", i + 1, (unsigned)dnskey_tag(
				    &r->bundles[i].keys[j].key));
		}
	return 0;
}

/* Whether the response on board is an emergency one. */
static int
is_used(bool *is, const struct state *s, const struct board *b, struct err *e)
{
	struct blob id = { NULL, 0 };

	*is = false;
	if (b->response == NULL || !state_has(s, mark))
		return 0;
	if (state_read(s, mark, &id, e) != 0)
		return -1;
	*is = strcmp((const char *)id.data, b->response->id) == 0;
	blob_free(&id);
	return 0;
}

static int
carry(struct run *run, const struct state *s, const struct board *b,
    const char *to, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc;

	if (state_read(s, places[0].response, &text, e) != 0)
		return -1;
	rc = run_write(to, &text, e);
	blob_free(&text);
	return rc != 0 ? -1 : blob_printf(&run->notes, e, "the request goes on "
	    "from the emergency response %s, which the ceremony is to have "
	    "beside it: it is %s\n", b->response->id, to);
}

int
takeover_carry(struct run *run, const struct state *s, const struct board *b,
    const char *request, struct err *e)
{
	char *to;
	bool is;
	int rc;

	if (is_used(&is, s, b, e) != 0)
		return -1;
	if (!is)
		return 0;
	if (request == NULL)
		return blob_printf(&run->notes, e, "the request goes on from the "
		    "emergency response %s, which the ceremony is to have beside "
		    "it: copy %s/%s there, as %s\n", b->response->id,
		    state_folder(s), places[0].response, companion.name);
	if ((to = beside(request, &companion, &b->response->zone, e)) == NULL)
		return -1;
	rc = carry(run, s, b, to, e);
	free(to);
	return rc;
}
