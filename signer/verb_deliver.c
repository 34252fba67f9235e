#include <string.h>
#include <time.h>

#include "keyset/apart.h"
#include "keyset/file.h"
#include "keyset/utc.h"
#include "signer/courier.h"
#include "signer/lookout.h"
#include "signer/server.h"

enum { RETRY = 60 };	/* seconds, after what was not well */

/* What is not the file that people compared is not looked into. */
static int
response_load(const struct run *run, struct request **out, struct blob *text,
    const char *path, struct err *e)
{
	bool given;

	if (file_read(NULL, path, REQUEST_BYTES_MAX, text, e) != 0)
		return -1;
	if (run_check_digest(run, text, &given, e) != 0)
		return err_doing(e, "%.100s: not handed over, and nothing was "
		    "changed", path);
	*out = request_read_apart(text->data, text->len, e);
	return *out != NULL ? 0 : err_doing(e, "%.150s", path);
}

static bool
is_delivered(const struct courier *c, const struct blob *text)
{
	return c->text.len == text->len &&
	    memcmp(c->text.data, text->data, text->len) == 0;
}

/* A digest of the file alone is on no paper. */
static int
tell_compared(struct run *run, const struct blob *text, struct err *e)
{
	if (run->option['d'] == NULL && blob_printf(&run->notes, e, "without "
	    "-d it was not compared with the paper of the ceremony, which has "
	    "the words of SHA256SUMS: compare those of \"capstan words "
	    "SHA256SUMS\"; the SHA-256 told here must then stand in that "
	    "file\n") != 0)
		return -1;
	return run_tell_digest(run, text, e);
}

/* With -n it is only judged. */
static int
bring(struct run *run, struct courier *c, struct err *e)
{
	const char *path = run->arguments[0];
	struct blob text = { NULL, 0 };
	struct request *r = NULL;
	int rc = -1;

	if (response_load(run, &r, &text, path, e) != 0) {
		blob_free(&text);
		return -1;
	}
	if (run->option['n'] != NULL) {
		if (courier_judge(c, r, e) == 0)
			rc = blob_printf(&run->out, e, "%s would be taken\n",
			    path);
	} else if (is_delivered(c, &text)) {
		rc = blob_printf(&run->out, e, "%s was delivered already\n",
		    path);
	} else if (courier_bring(c, r, &text, e) == 0) {
		rc = blob_printf(&run->out, e, "%s is delivered, and served\n",
		    path);
	}
	if (rc == 0)
		rc = tell_compared(run, &text, e);
	else
		err_doing(e, "%.100s", path);
	request_free(&r);
	blob_free(&text);
	return rc;
}

/*
 * To the state folder; where that fails the page says so, and none is there: an
 * old one would be taken for this one.
 */
static int
publish(const struct courier *c, struct view *p, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct err why;
	int rc = view_text(p, &c->config->zone, c->now, &text, e);

	if (rc == 0 && state_write(c->state, "courier.status", text.data,
	    text.len, &why) != 0) {
		rc = view_line(p, RED, "STATUS", e, "%.400s", why.text);
		/* That this is to be known is what counts. */
		(void)state_remove(c->state, "courier.status", &why);
	}
	blob_free(&text);
	return rc;
}

/* The page with its head. */
static int
look(struct run *run, struct courier *c, struct blob *out, struct err *e)
{
	struct view p = { .worst = GREEN };
	int rc = courier_look(c, &p, e);

	if (rc == 0)
		rc = publish(c, &p, e);
	if (rc == 0)
		rc = view_text(&p, &run->config.zone, c->now, out, e);
	run->red = p.worst == RED;
	return rc;
}

/* ---- staying ------------------------------------------------------------- */

/* The clock of -t, which goes on. */
static time_t
clock_of(const struct run *run, time_t began)
{
	return run->now + (time(NULL) - began);
}

/*
 * One look, told if it says anything new.  The folder is let go in between, so
 * that a new response can be brought by another.  What fails is told and tried
 * again: a courier that gave up would be missed too late.
 */
static time_t
stay_once(struct run *run, time_t now, struct blob *last, struct err *e)
{
	time_t wake = now + run->config.deliver.look_every, next;
	struct blob page = { NULL, 0 };
	struct courier c;

	if (courier_begin(&c, run, now, e) != 0) {
		(void)blob_printf(&run->notes, e, "%s\n", e->text);
		return now + (wake - now < RETRY ? wake - now : RETRY);
	}
	if (look(run, &c, &page, e) != 0) {
		(void)blob_printf(&run->notes, e, "%s\n", e->text);
		run->red = true;
	}
	/* The head has the time, and is always another. */
	if (page.len > 0) {
		const char *body = strchr((char *)page.data, '\n');
		const char *old = last->len == 0 ? "" :
		    strchr((char *)last->data, '\n');

		if (strcmp(body, old) != 0)
			(void)blob_append(&run->out, page.data, page.len, e);
		blob_free(last);
		*last = page;
	}
	if (run->red && wake > now + RETRY)
		wake = now + RETRY;
	if ((next = courier_next(&c)) != 0 && next < wake)
		wake = next;
	courier_end(&c);
	return wake;
}

/*
 * What is waited for is as long as it is, whatever the clock says meanwhile;
 * where that is set, the next look is now.
 */
static int
stay(struct run *run, time_t began, struct err *e)
{
	struct lookout *l = lookout_open(e);
	struct blob last = { NULL, 0 };
	unsigned news = 0;

	if (l == NULL)
		return -1;
	while ((news & (NEWS_END | NEWS_RELOAD)) == 0) {
		time_t wake = stay_once(run, clock_of(run, began), &last, e);
		int64_t left = wake - clock_of(run, began);

		run_say(run);
		(void)fflush(stdout);	/* whoever reads it may be gone */
		if (left > run->config.deliver.look_every)
			left = run->config.deliver.look_every;
		news = lookout_wait(l, left * 1000);
	}
	blob_free(&last);
	lookout_close(&l);
	return 0;
}

int
verb_deliver(struct run *run, struct err *e)
{
	time_t began = time(NULL);
	bool brings = run->arguments[0] != NULL;
	bool stays = run->option['s'] != NULL;
	struct courier c;
	int rc = 0;

	if (run->option['n'] != NULL && (!brings || stays))
		return err_set(e, ERR_FORMAT, "-n judges a response, and does "
		    "nothing else");
	if (run->option['b'] != NULL && !brings)
		return err_set(e, ERR_FORMAT, "-b is of a response that is "
		    "delivered, and there is none");
	if (run->option['d'] != NULL && !brings)
		return err_set(e, ERR_FORMAT, "-d is of a response that is "
		    "delivered, and there is none");
	if (courier_begin(&c, run, run->now, e) != 0)
		return -1;
	c.back = run->option['b'] != NULL;
	if (stays && state_claim(c.state, "courier.lock", "courier", e) != 0) {
		courier_end(&c);
		return -1;
	}
	if (brings)
		rc = bring(run, &c, e);
	if (rc == 0 && !stays && run->option['n'] == NULL) {
		c.now = clock_of(run, began);
		rc = look(run, &c, &run->out, e);
	}
	courier_end(&c);
	if (rc != 0 || !stays)
		return rc;
	run_say(run);
	return stay(run, began, e);
}
