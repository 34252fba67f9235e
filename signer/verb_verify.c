#include <stdio.h>

#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/board.h"
#include "signer/run.h"
#include "signer/serial.h"
#include "signer/store_zone.h"
#include "signer/zone_parse.h"
#include "signer/zone_verify.h"

/* A signed zone, and what it is held against. */
struct held {
	struct state	*state;
	struct board	 board;
	struct anchor	*anchor;
	struct zone	*zone;
	const struct bundle *slot;
};

static void
held_free(struct held *h)
{
	zone_free(&h->zone);
	anchor_free(&h->anchor);
	board_free(&h->board);
	state_close(&h->state);
}

static int
held_open(struct held *h, const struct run *run, struct err *e)
{
	char from[UTC_TEXT];

	if ((h->state = state_open(&run->config, STATE_READ, e)) == NULL ||
	    board_load(&h->board, h->state, e) != 0)
		return -1;
	if ((h->slot = board_slot(&h->board, run->now)) == NULL)
		return board_explain(&h->board, run->now, e);
	if ((h->anchor = run_anchor(run, h->state, e)) == NULL)
		return -1;
	if (slot_check(h->slot, &run->config.zone, h->anchor, e) != 0)
		return err_doing(e, "the slot from %s",
		    utc_text(h->slot->inception, from));
	return 0;
}

static int
verify_file(struct held *h, struct run *run, const struct verifying *by,
    struct err *e)
{
	const char *path = run->arguments[0];

	if ((h->zone = zone_new(&run->config.zone, e)) == NULL ||
	    zone_parse_file(h->zone, path, false, &run->notes, e) != 0 ||
	    zone_order(h->zone, &run->notes, e) != 0)
		return -1;
	return zone_verify(h->zone, by, e);
}

/* That it is not one that was put back. */
static int
check_store(const struct held *h, struct store_txn *t, struct err *e)
{
	struct store_about about;
	uint64_t last;
	bool there, signs;

	if (store_about(t, &about, &there, e) != 0 ||
	    state_read_number(h->state, "soa-serial", &last, &signs, e) != 0)
		return -1;
	if (!there || !signs || !serial_is_after((uint32_t)last, about.serial))
		return 0;
	return err_set(e, ERR_POLICY, "it has serial %u, and %u was signed "
	    "last: capstan-signer resign makes it anew", (unsigned)about.serial,
	    (unsigned)last);
}

static int
verify_store(struct held *h, struct run *run, const struct verifying *by,
    struct err *e)
{
	char path[CONFIG_PATH_MAX + 16];
	struct store_txn *t = NULL;
	struct store *s;
	int rc = -1;

	snprintf(path, sizeof(path), "%s/store", run->config.state);
	if ((s = store_open(path, STORE_LOOK, e)) != NULL &&
	    (t = store_read(s, e)) != NULL && check_store(h, t, e) == 0 &&
	    (h->zone = store_zone(t, e)) != NULL &&
	    zone_verify(h->zone, by, e) == 0)
		rc = store_verify(t, h->zone, e);
	store_abort(&t);
	store_close(&s);
	return rc;
}

static int
held_verify(struct held *h, struct run *run, struct err *e)
{
	const struct verifying by = { .slot = h->slot, .now = run->now,
	    .denial = &run->config.denial, .zonemd = run->config.zonemd };
	const char *path = run->arguments[0];
	char from[UTC_TEXT];
	int rc = path != NULL ? verify_file(h, run, &by, e) :
	    verify_store(h, run, &by, e);

	if (path == NULL)
		path = "the store";
	if (rc != 0)
		return err_doing(e, "%.150s", path);
	return blob_printf(&run->out, e, "%s: serial %u, verified: every "
	    "signature, by the set of the slot from %s, and the chain of %s\n",
	    path, (unsigned)zone_serial(h->zone),
	    utc_screen(h->slot->inception, from),
	    run->config.denial.hashed ? "NSEC3" : "NSEC");
}

static int
what_is_said(const struct run *run, struct err *e)
{
	const char *output = run->config.output;

	if (run->arguments[0] != NULL || run->config.store)
		return 0;
	return err_set(e, ERR_FORMAT, "which zone is to be verified is not "
	    "said, and no store is configured: give its file%s%.200s",
	    output[0] != '\0' ? ", as " : "", output);
}

int
verb_verify(struct run *run, struct err *e)
{
	struct held h = { .state = NULL };
	int rc = what_is_said(run, e);

	if (rc == 0)
		rc = held_open(&h, run, e);
	if (rc == 0)
		rc = held_verify(&h, run, e);
	held_free(&h);
	return rc;
}
