#include <stdio.h>
#include <string.h>

#include "signer/issue_private.h"
#include "signer/store_folder.h"
#include "signer/zone_parse.h"
#include "signer/zone_verify.h"

enum { BATCHES = 16 };	/* in which what the jitter parts is made anew */

int
kept_open(struct job *j, const struct run *run, struct err *e)
{
	if (!run->config.store)
		return 0;
	if (j->order->unverified)
		return err_set(e, ERR_FORMAT, "-n: what goes into the store is "
		    "always verified");
	snprintf(j->kept_in, sizeof(j->kept_in), "%s/store",
	    run->config.state);
	j->keeps = true;
	j->store = store_open(j->kept_in, STORE_MAKE, e);
	return j->store != NULL || e->kind == ERR_FORMAT ? 0 : -1;
}

/* *there is false, too, where the store is damaged. */
static int
kept_about(struct job *j, struct store_about *about, bool *there,
    struct err *e)
{
	struct store_txn *t = store_read(j->store, e);
	int rc = t != NULL ? store_about(t, about, there, e) : -1;

	store_abort(&t);
	if (rc == 0 || e->kind != ERR_FORMAT)
		return rc;
	store_close(&j->store);
	*there = false;
	return 0;
}

int
kept_fits(struct job *j, const struct run *run, enum kept *out,
    const char **why, struct err *e)
{
	const struct digest zsk = dnskey_id(&j->with.zsk->key);
	const struct digest how = issued_how(&run->config);
	struct store_about about;
	bool there = false;

	if (j->store != NULL && kept_about(j, &about, &there, e) != 0)
		return -1;
	*out = KEPT_NOT;
	if (!there)
		*why = j->store != NULL ? "is empty" : "is damaged";
	else if (!dname_equal(&about.origin, &run->config.zone))
		*why = "is of another zone";
	else if (j->last.there && serial_is_after((uint32_t)j->last.serial,
	    about.serial))
		*why = "is behind the zone that was signed last";
	else if (!denial_equal(&about.denial, &j->with.denial) ||
	    !j->has_issued || !digest_equal(&j->issued.how, &how)) {
		*out = KEPT_ANEW;
		*why = "was signed as it was configured before";
	} else if (j->order->changes == NULL && !digest_equal(&about.zsk, &zsk))
		*out = KEPT_ANEW;	/* by all processors */
	else
		*out = KEPT_CHANGED;
	return 0;
}

int
kept_said(struct job *j, struct err *e)
{
	struct store_txn *t = store_read(j->store, e);

	j->zone = t != NULL ? store_said(t, e) : NULL;
	store_abort(&t);
	return j->zone != NULL ? 0 : -1;
}

static int
say(const struct job *j, struct err *e)
{
	if (j->zone != NULL)
		return amend_zone(j->amend, j->zone, e);
	return amend_list(j->amend, &j->list, e) == 0 ? 0 :
	    err_doing(e, "%.150s", j->order->changes);
}

static int
renew(struct job *j, struct amended *out, struct err *e)
{
	size_t due;

	if ((j->amend = amend_begin(j->store, &j->by, e)) == NULL ||
	    say(j, e) != 0 || amend_refresh(j->amend, &due, e) != 0)
		return -1;
	return amend_make(j->amend, out, e);
}

/* So many seconds before it is due: less than any has that is new. */
static int64_t
batch(const struct config *c)
{
	const int64_t least = c->signature_validity - c->signature_refresh -
	    c->signature_jitter;
	const int64_t part = c->signature_jitter / BATCHES;

	return part < least / 2 ? part : least / 2;
}

int
kept_renew(struct job *j, const struct run *run, struct amended *out,
    struct err *e)
{
	const struct config *c = &run->config;

	j->by = (struct amending){ &j->with, run->now, c->signature_refresh +
	    batch(c), c->serial };
	if (j->order->changes != NULL && change_read_file(&j->list,
	    j->order->changes, &c->zone, e) != 0)
		return -1;
	return renew(j, out, e) == 0 ? 0 :
	    err_doing(e, "nothing was changed");
}

int
kept_write(struct job *j, const struct sink *to, struct err *e)
{
	return amend_write(j->amend, to, e);
}

int
kept_keep(struct job *j, struct err *e)
{
	struct amended done;

	return amend_end(&j->amend, &done, e);
}

int
kept_knows(const struct job *j, struct run *run, struct err *e)
{
	const struct verifying by = { .slot = j->with.slot, .now = run->now,
	    .denial = &j->with.denial };
	struct zone *z = zone_new(&run->config.zone, e);
	struct blob unneeded = { NULL, 0 };
	int rc = -1;

	if (z == NULL)
		return -1;
	if (zone_parse_file(z, j->path, false, &unneeded, e) == 0 &&
	    zone_order(z, &unneeded, e) == 0)
		rc = zone_serial(z) == (uint32_t)j->last.serial ?
		    zone_verify(z, &by, e) : err_set(e, ERR_POLICY, "its "
		    "serial is %u", (unsigned)zone_serial(z));
	blob_free(&unneeded);
	zone_free(&z);
	return rc;
}

/*
 * The zone that is served is read back: it is whole, and was verified, and what
 * was changed since the zone's file was read is in it.
 */
int
kept_served(struct job *j, struct run *run, struct err *e)
{
	if ((j->zone = zone_new(&run->config.zone, e)) == NULL)
		return -1;
	if (zone_parse_file(j->zone, j->path, true, &j->unsaid, e) != 0 ||
	    zone_order(j->zone, &run->notes, e) != 0)
		return err_doing(e, "%.150s", j->path);
	return 0;
}

static int
fill(struct store *s, struct job *j, struct err *e)
{
	const struct store_about about = { .origin = j->zone->origin,
	    .serial = zone_serial(j->zone), .denial = j->with.denial,
	    .slot = store_slot_digest(j->with.slot),
	    .zsk = dnskey_id(&j->with.zsk->key),
	    .begins = j->with.inception };
	struct store_txn *t = store_write(s, e);
	int rc = -1;

	if (t != NULL && store_fill(t, j->zone, &about, e) == 0)
		rc = store_commit(&t, e);
	store_abort(&t);
	return rc;
}

/* In a folder of its own: what is there may be damaged, or be read. */
int
kept_fill(struct job *j, struct err *e)
{
	char new[STORE_FOLDER];
	struct store *s;
	int rc;

	store_folder_new(j->kept_in, new);
	store_close(&j->store);
	if (store_folder_drop(new, e) != 0 ||
	    (s = store_open(new, STORE_MAKE, e)) == NULL)
		return -1;
	rc = fill(s, j, e);
	store_close(&s);
	if (rc != 0 || store_folder_place(j->kept_in, e) != 0)
		return -1;
	j->store = store_open(j->kept_in, STORE_CHANGE, e);
	return j->store != NULL ? 0 : -1;
}

void
kept_close(struct job *j)
{
	blob_free(&j->unsaid);
	amend_free(&j->amend);
	change_list_free(&j->list);
	store_close(&j->store);
}

int
kept_ends(struct job *j, time_t *out, struct err *e)
{
	struct store_txn *t = store_read(j->store, e);
	struct store_expiry x;
	bool there;
	int rc = t != NULL ? store_expiry_next(t, true, &x, &there, e) : -1;

	store_abort(&t);
	if (rc == 0 && there)
		*out = x.ends;
	return rc;
}
