#include <string.h>

#include "keyset/utc.h"
#include "signer/asking.h"
#include "signer/beside.h"
#include "signer/emergency.h"
#include "signer/prospect.h"
#include "signer/recut.h"
#include "signer/run.h"
#include "signer/takeover.h"
#include "signer/target.h"

/* The remembered request, unless it was answered: its successor replaces it. */
static int
note_unanswered(struct run *run, const struct state *s, const struct board *b,
    struct err *e)
{
	struct blob text = { NULL, 0 };
	struct request *old;
	struct err unreadable;
	int rc = 0;

	if (!state_has(s, "request.xml"))
		return 0;
	if (state_read(s, "request.xml", &text, e) != 0)
		return -1;
	old = request_read(text.data, text.len, &unreadable);
	blob_free(&text);
	if (old != NULL && !request_is_answered(old, b->response))
		rc = blob_printf(&run->notes, e, "the request %s, serial %ju, "
		    "was not answered; a response to it is not taken any "
		    "more\n", old->id, (uintmax_t)old->serial);
	request_free(&old);
	return rc;
}

static int
note_unpublished(struct run *run, const struct prospect *p,
    const struct board *b, struct err *e)
{
	const struct bundle *before = board_before(b, p->plan[0].inception);
	char from[UTC_TEXT];

	if (before == NULL || slot_has(before, &p->plan[0].zsks[0]))
		return 0;
	return blob_printf(&run->notes, e, "the ZSK that signs from %s is not "
	    "in the set on board before it: resolvers may not know it then\n",
	    utc_text(p->plan[0].inception, from));
}

/* That is known now, and better than when its response is there. */
static int
note_room(struct run *run, const struct prospect *p, const struct board *b,
    struct err *e)
{
	const time_t from = board_room(b, p->plan[0].inception, run->now);
	char text[UTC_TEXT];

	return from == 0 ? 0 : blob_printf(&run->notes, e, "its response can be "
	    "accepted from %s on, when the sets on board that are yet to come "
	    "have begun\n", utc_text(from, text));
}

/* The schedule is bound to its request by the first line. */
static int
remember(const struct state *s, const struct request *r, uint64_t serial,
    const struct blob *text, const struct schedule *schedule, struct err *e)
{
	struct blob b = { NULL, 0 };
	int rc = -1;

	if (blob_printf(&b, e, "%s\n", r->id) == 0 &&
	    schedule_write(schedule, &b, e) == 0 &&
	    state_write_number(s, "request-serial", serial, e) == 0 &&
	    state_write(s, "request.schedule", b.data, b.len, e) == 0)
		rc = state_write(s, "request.xml", text->data, text->len, e);
	blob_free(&b);
	return rc;
}

static int
tell(struct run *run, const struct request *r, const struct blob *text,
    struct err *e)
{
	char zone[DNAME_TEXT_MAX], from[UTC_TEXT], to[UTC_TEXT];

	if (blob_printf(&run->out, e, "request  %s\nzone     %s\n", r->id,
	    dname_text(&r->zone, zone)) != 0)
		return -1;
	if (r->format->proves ? blob_printf(&run->out, e, "serial   %ju\n",
	    (uintmax_t)r->serial) != 0 : blob_printf(&run->out, e,
	    "format   %s\n", r->format->words) != 0)
		return -1;
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (blob_printf(&run->out, e, "slot %-3zu %s %s%s  ZSK",
		    i + 1, utc_screen(b->inception, from),
		    b->expiration == 0 ? "on" : "to ", b->expiration == 0 ?
		    "" : utc_screen(b->expiration, to)) != 0)
			return -1;
		for (size_t j = 0; j < b->n_keys; j++) {
			if (blob_printf(&run->out, e, " %u",
			    (unsigned)dnskey_tag(&b->keys[j].key)) != 0)
				return -1;
		}
		if (blob_append(&run->out, "\n", 1, e) != 0)
			return -1;
	}
	return run_tell_digest(run, text, e);
}

static int
request_write_out(struct run *run, const struct state *s,
    const struct prospect *p, const struct request *made, struct err *e)
{
	const char *path = run->option['o'];
	struct blob text = { NULL, 0 };
	struct request *r = NULL;
	int rc = -1;

	if ((r = request_settle(made, &text, e)) == NULL)
		goto out;
	/* What was written out and not remembered could not be answered. */
	if (remember(s, r, made->serial, &text, &p->schedule, e) != 0 ||
	    (path != NULL && run_write(path, &text, e) != 0))
		goto out;
	rc = tell(run, r, &text, e);
	if (rc == 0)
		rc = blob_printf(&run->out, e, "It is %s%s\n", path != NULL ?
		    path : state_folder(s), path != NULL ? "" : "/request.xml");
out:
	request_free(&r);
	blob_free(&text);
	return rc;
}

static int
serial_of_request(const struct state *s, uint64_t *out, struct err *e)
{
	uint64_t last;
	bool has;

	if (state_read_number(s, "request-serial", &last, &has, e) != 0)
		return -1;
	if (has && last == UINT64_MAX)
		return err_set(e, ERR_FORMAT, "no serial is left for a request: "
		    "request-serial in the state folder has the last that there "
		    "is; no request was made");
	*out = has ? last + 1 : 0;
	return 0;
}

/*
 * Which KSK is to sign, where the format wants it named: the one of -k, or
 * those that signed the last set on board.
 */
static int
wishes(struct asking *a, const char *label, const struct board *b,
    struct err *e)
{
	const struct bundle *last = board_last(b);

	if (a->format->wish == NULL)
		return label == NULL ? 0 : err_set(e, ERR_FORMAT, "-k: a "
		    "request in the format of %s does not say who is to sign",
		    a->format->words);
	if (label != NULL) {
		a->n_wishes = 1;
		return a->format->wish(a->wishes[0], label, NULL,
		    a->config->algorithm, e);
	}
	for (size_t i = 0; last != NULL && i < last->n_sigs; i++) {
		const struct bundle_key *k = bundle_signer(last,
		    &last->sigs[i]);

		if (k == NULL || a->n_wishes == BUNDLE_SIGNERS_MAX)
			continue;
		if (a->format->wish(a->wishes[a->n_wishes], NULL, &k->key,
		    k->key.alg, e) != 0)
			return -1;
		a->n_wishes++;
	}
	return a->n_wishes > 0 ? 0 : err_set(e, ERR_POLICY, "a request in the "
	    "format of %s names the KSK that is to sign, and no set is on "
	    "board yet: give its label in the HSM with -k",
	    a->format->words);
}

static int
format_choose(struct asking *a, const char *name, struct err *e)
{
	a->format = name == NULL ? format_next(NULL) : format_by_name(name);
	return a->format != NULL ? 0 : err_set(e, ERR_FORMAT, "-f: \"%.40s\" "
	    "is none of icann, bind, knot and recipe", name);
}

/* Before anything is: what is there may be another's, or a key. */
static int
output_check(const struct run *run, struct err *e)
{
	const char *path = run->option['o'];

	if (path == NULL)
		return 0;
	if (target_check(path, &run->config, run->conf, e) != 0 ||
	    beside_nothing(path, &run->config.zone, e) != 0)
		return err_doing(e, "-o");
	return 0;
}

int
verb_request(struct run *run, struct err *e)
{
	struct asking a = { .config = &run->config, .now = run->now };
	struct board b = { .response = NULL };
	struct keyring *ring = NULL;
	struct emergency twin = { .request = NULL };
	struct request *r = NULL;
	struct prospect p;
	struct state *s;
	time_t start;
	int rc = -1;

	if (format_choose(&a, run->option['f'], e) != 0)
		return -1;
	if (run->option['s'] != NULL &&
	    utc_parse(run->option['s'], &start, e) != 0)
		return err_doing(e, "-s");
	if (output_check(run, e) != 0 ||
	    (s = state_open(&run->config, STATE_CHANGE, e)) == NULL)
		return -1;
	if (board_load(&b, s, e) != 0 ||
	    (ring = keyring_open(s, &run->config, e)) == NULL ||
	    prospect_make(&p, &run->config, &b, ring,
	    run->option['s'] != NULL ? &start : NULL, run->now, e) != 0)
		goto out;
	if (p.missing > 0 || p.lacks_standby) {
		err_set(e, ERR_POLICY, "the slots need %zu more ZSK%s: make "
		    "them with capstan-signer keys", p.missing,
		    p.lacks_standby ? " and a standby ZSK" : "");
		goto out;
	}
	a.n = p.n;
	a.plan = p.plan;
	if (note_unpublished(run, &p, &b, e) == 0 &&
	    note_room(run, &p, &b, e) == 0 &&
	    wishes(&a, run->option['k'], &b, e) == 0 &&
	    serial_of_request(s, &a.serial, e) == 0 &&
	    (r = request_make(&a, ring, e)) != NULL &&
	    takeover_carry(run, s, &b, run->option['o'], e) == 0 &&
	    emergency_write(&twin, run, s, &a, &p, ring, r, run->option['o'],
	    e) == 0 && note_unanswered(run, s, &b, e) == 0 &&
	    request_write_out(run, s, &p, r, e) == 0)
		rc = emergency_tell(&twin, run, s, run->option['o'], e);
out:
	emergency_free(&twin);
	request_free(&r);
	keyring_close(&ring);
	board_free(&b);
	state_close(&s);
	return rc;
}
