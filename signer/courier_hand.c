#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keyset/file.h"
#include "signer/acceptance.h"
#include "signer/courier_private.h"
#include "signer/delivery.h"
#include "signer/served.h"
#include "signer/server.h"

/* The path that the server is told, absolute; its folder is there. */
static int
spool_path(const struct courier *c, char out[CONFIG_PATH_MAX], struct err *e)
{
	const char *spool = c->config->deliver.spool;
	char *folder = realpath(spool[0] != '\0' ? spool :
	    state_folder(c->state), NULL);
	int n;

	if (folder == NULL)
		return err_sys(e, "the spool folder %.200s", spool);
	n = snprintf(out, CONFIG_PATH_MAX, "%s/courier.skr", folder);
	free(folder);
	return n > 0 && n < CONFIG_PATH_MAX ? 0 : err_set(e, ERR_FORMAT,
	    "the spool folder's name is too long");
}

/* Takes over what is there, if anything is; whether that is this text. */
static bool
is_there(struct blob *there, const void *text, size_t len)
{
	bool same = there->len == len && (len == 0 ||
	    memcmp(there->data, text, len) == 0);

	blob_free(there);
	return same;
}

int
courier_keep(const struct courier *c, const char *name, const void *text,
    size_t len, struct err *e)
{
	struct blob there = { NULL, 0 };

	if (state_has(c->state, name) &&
	    state_read(c->state, name, &there, e) == 0 &&
	    is_there(&there, text, len))
		return 0;
	return state_write(c->state, name, text, len, e);
}

static int
spool(const struct courier *c, const struct blob *text,
    char path[CONFIG_PATH_MAX], struct err *e)
{
	struct blob there = { NULL, 0 };

	if (spool_path(c, path, e) != 0)
		return -1;
	if (file_read(NULL, path, REQUEST_BYTES_MAX, &there, e) == 0 &&
	    is_there(&there, text->data, text->len))
		return 0;
	return run_write(path, text, e);
}

int
courier_spool(const struct courier *c, const struct blob *text, struct err *e)
{
	char path[CONFIG_PATH_MAX];

	return spool(c, text, path, e);
}

/* By which run of the server a response is looked for after this. */
static int
remember_run(const struct courier *c, const char *run, struct err *e)
{
	struct err why;

	if (courier_keep(c, "courier.run", run, strlen(run), &why) == 0)
		return 0;
	return blob_printf(c->notes, e, "which run of %s has the response is "
	    "not remembered, so that the next look hands it over once more: "
	    "%s\n", c->server->daemon, why.text);
}

/*
 * What run it is is asked for before: one that was started in between has it
 * not, and is found to be another the next time.
 */
int
courier_hand_over(const struct courier *c, const struct blob *text,
    struct err *e)
{
	char path[CONFIG_PATH_MAX], run[SERVER_RUN];

	if (spool(c, text, path, e) != 0 || (c->server->run != NULL &&
	    c->server->run(c->config, run, e) != 0) ||
	    c->server->import(c->config, path, e) != 0 ||
	    c->server->load(c->config, e) != 0)
		return -1;
	return c->server->run != NULL ? remember_run(c, run, e) : 0;
}

const struct bundle *
courier_slot(const struct request *r, const struct request *before, time_t t)
{
	const struct bundle *slot = NULL;

	if (r != NULL)
		slot = delivery_slot(r, t);
	if (slot == NULL && before != NULL && r != NULL &&
	    slot_begins(r, 0) > t)
		slot = delivery_slot(before, t);
	return slot;
}

static int64_t
seconds_since(const struct timespec *begin)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - begin->tv_sec;
}

bool
courier_is_as_good(const struct courier *c, const struct bundle *served,
    const struct bundle *slot, time_t now)
{
	enum { DAY = 86400 };
	struct err why;

	return c->server->keeps && served_has_keys(served, slot) &&
	    served_has_signers(served, slot) &&
	    served_is_current(served, now, DAY) &&
	    slot_check(served, &c->config->zone, c->anchor, &why) == 0;
}

/* What is served now says nothing of the slots to come. */
static int
check_store(const struct courier *c, const struct request *r, struct err *e)
{
	return c->server->holds == NULL ? 0 :
	    c->server->holds(c->config, r, c->now, e);
}

/* A server takes its time, so this asks again for so long. */
int
courier_await(const struct courier *c, const struct request *r,
    const struct request *before, enum exactness how, int64_t patience,
    struct err *e)
{
	const struct timespec pause = { 0, 300 * 1000 * 1000 };
	struct bundle served;
	struct timespec begin;
	char found[SERVED_TEXT];

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	for (;;) {
		int64_t gone = seconds_since(&begin);
		const struct bundle *slot = courier_slot(r, before,
		    c->now + gone);

		if (slot == NULL)
			return check_store(c, r, e);
		if (served_get(&served, &c->config->deliver, &c->config->zone,
		    e) != 0) {
			if (gone >= patience)
				return -1;
		} else if (served_is(&served, slot) || (how == AS_GOOD &&
		    courier_is_as_good(c, &served, slot, c->now + gone))) {
			return check_store(c, r, e);
		} else if (gone >= patience) {
			return err_set(e, ERR_SYS, "after %jd s %s does not "
			    "serve the slot in force, but %s",
			    (intmax_t)gone, c->server->daemon,
			    served_words(&served, c->now, found));
		}
		(void)nanosleep(&pause, NULL);
	}
}

int
courier_confirm(const struct courier *c, const struct request *r,
    const struct request *before, struct err *e)
{
	int64_t patience = c->config->deliver.patience;

	if (!c->server->keeps)
		return courier_await(c, r, before, EXACT, patience, e);
	if (courier_await(c, r, before, EXACT, patience < BRIEF ? patience :
	    BRIEF, e) == 0)
		return 0;
	if (courier_await(c, r, before, AS_GOOD, patience, e) != 0)
		return -1;
	return blob_printf(c->notes, e, "the keys are the same as before, and "
	    "%s keeps the signature that it has until that is due: whether it "
	    "took the new one shows only then\n", c->server->daemon);
}

static int
back(const struct courier *c, struct err *e)
{
	static struct lives lives;	/* large */

	if (courier_keep(c, "courier.intent", c->text.data,
	    c->text.len, e) != 0)
		return -1;
	if (courier_judge_again(c, &lives, e) != 0)
		return err_doing(e, "it was not handed over");
	if (courier_hand_over(c, &c->text, e) != 0)
		return -1;
	return courier_await(c, c->response, c->previous, AS_GOOD,
	    c->config->deliver.patience, e);
}

/* A server that is gone can be handed nothing, and may have taken it. */
static bool
answers(const struct courier *c)
{
	struct bundle served;
	struct err e;

	return served_get(&served, &c->config->deliver, &c->config->zone,
	    &e) == 0;
}

/*
 * Nobody is to guess what is served now.  Where going back fails, that is the
 * intent which stays: an import of Knot DNS that failed has taken away sets
 * that will be served later only.
 */
int
courier_go_back(const struct courier *c, struct err *why)
{
	struct err e;
	char text[240];

	snprintf(text, sizeof(text), "%.239s", why->text);
	if (!answers(c))
		return err_set(why, ERR_SYS, "%s; %s does not answer, so that "
		    "the next look does it again", text, c->server->daemon);
	if (c->response != NULL && back(c, &e) != 0)
		return err_set(why, ERR_SYS, "%s; going back to the response "
		    "before failed: %.200s; the next look tries that again",
		    text, e.text);
	if (state_remove(c->state, "courier.intent", &e) != 0)
		return err_set(why, ERR_SYS, "%s; %.200s", text, e.text);
	return err_set(why, ERR_SYS, "%s; %s", text, c->response == NULL ?
	    "no response was delivered before, to go back to" :
	    "the response before was handed over again, and is served");
}
