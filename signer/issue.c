#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/issue_note.h"
#include "signer/issue_private.h"
#include "signer/zone_parse.h"

static void
job_free(struct job *j)
{
	kept_close(j);
	zone_file_close(&j->file);
	zone_free(&j->zone);
	keyring_close(&j->ring);
	anchor_free(&j->anchor);
	board_free(&j->board);
	state_close(&j->state);
}

/* The key that signs in the slot, which must be as when it was accepted. */
static int
job_choose(struct job *j, const struct run *run, struct err *e)
{
	const struct schedule_entry *signer;
	const struct zsk *z;
	char from[UTC_TEXT];

	if (slot_check(j->with.slot, &run->config.zone, j->anchor, e) != 0)
		return err_doing(e, "the slot from %s",
		    utc_text(j->with.slot->inception, from));
	signer = schedule_signer(&j->board.schedule,
	    j->with.slot->inception);
	if (signer == NULL ||
	    (z = keyring_find(j->ring, &signer->zsk)) == NULL)
		return err_set(e, ERR_POLICY, "the ZSK that is to sign in the "
		    "slot from %s is not in the state folder",
		    utc_text(j->with.slot->inception, from));
	if (!slot_has(j->with.slot, &z->id))
		return err_set(e, ERR_POLICY, "the ZSK that is to sign, %s, "
		    "tag %u, is not in the DNSKEY set of the slot from %s",
		    z->name, (unsigned)dnskey_tag(&z->key),
		    utc_text(j->with.slot->inception, from));
	j->with.zsk = keyring_signing_key(j->ring, z, e);
	return j->with.zsk != NULL ? 0 : -1;
}

/*
 * Takes the state for this process.  Whoever has signed since the zone file
 * was read may have read a newer one, which must not be undone.
 */
static int
job_lock(struct job *j, const struct run *run, struct err *e)
{
	struct last now;

	if ((j->state = state_open(&run->config, j->order->input == NULL ?
	    STATE_WAIT : STATE_CHANGE, e)) == NULL ||
	    last_read(&now, j->state, e) != 0)
		return -1;
	if (j->order->input == NULL) {
		j->last = now;
		return 0;
	}
	if (now.there != j->last.there || now.serial != j->last.serial)
		return err_set(e, ERR_SYS, "another capstan-signer has signed "
		    "since the zone file was read: sign again");
	return 0;
}

/* Whoever has the zone in place takes none before it, whatever is remembered. */
static int
job_look_back(struct job *j, struct run *run, struct err *e)
{
	const struct last was = j->last;
	uint32_t serial;

	if (!zone_parse_serial(&run->config.zone, j->path, &serial) ||
	    (was.there && !serial_is_after(serial, (uint32_t)was.serial)))
		return 0;
	j->last = (struct last){ .serial = serial, .there = true };
	return note_behind(j->path, serial, was.there, (uint32_t)was.serial,
	    &run->notes, e);
}

static int
job_open(struct job *j, struct run *run, struct err *e)
{
	struct err unreadable;	/* then the zone is signed once more */

	if (job_lock(j, run, e) != 0 || job_look_back(j, run, e) != 0 ||
	    board_load(&j->board, j->state, e) != 0)
		return -1;
	if (issued_read(&j->issued, &j->has_issued, j->state,
	    &unreadable) != 0)
		j->has_issued = false;
	if ((j->with.slot = board_slot(&j->board, run->now)) == NULL)
		return board_explain(&j->board, run->now, e);
	if ((j->anchor = run_anchor(run, j->state, e)) == NULL ||
	    (j->ring = keyring_open(j->state, &run->config, e)) == NULL)
		return -1;
	j->with.denial = run->config.denial;
	j->with.inception = run->now - run->config.signature_backdate;
	j->with.expiration = run->now + run->config.signature_validity;
	j->with.jitter = run->config.signature_jitter;
	j->with.zonemd = run->config.zonemd;
	return job_choose(j, run, e);
}

static int
job_notes(const struct job *j, struct run *run, struct err *e)
{
	const struct config *c = &run->config;

	if (j->order->input != NULL && j->has_issued && j->issued.changes > 0 &&
	    blob_printf(&run->notes, e, "%ju change%s made since the zone's "
	    "file was read: what of %s the file does not say is taken back\n",
	    (uintmax_t)j->issued.changes, j->issued.changes == 1 ? " was" :
	    "s were", j->issued.changes == 1 ? "it" : "them") != 0)
		return -1;
	if (note_child_records(j->zone, &run->notes, e) != 0)
		return -1;
	if (c->zsk_lifetime == 0 && j->board.schedule.n < 2)
		return 0;	/* no ZSK is ever withdrawn */
	return note_ttls(j->zone, c, j->with.slot->keys[0].ttl, &run->notes, e);
}

static int
job_serial(struct job *j, const struct run *run, struct err *e)
{
	const struct serial_basis basis = {
		.input = zone_serial(j->zone), .now = run->now,
		.has_last = j->last.there, .last = (uint32_t)j->last.serial,
	};
	uint32_t serial;

	if (serial_next(run->config.serial, &basis, &serial, e) != 0)
		return -1;
	zone_set_serial(j->zone, serial);
	return 0;
}

/* As long as the zone is here; it is not when the verdict comes. */
static int
job_tell(const struct job *j, struct run *run, struct err *e)
{
	char until[UTC_TEXT], slot[UTC_TEXT];

	return blob_printf(&run->out, e, "%s: serial %u, %zu name%s, signed by "
	    "ZSK %u until %s, slot from %s\n", j->path,
	    (unsigned)zone_serial(j->zone), j->zone->n,
	    j->zone->n == 1 ? "" : "s",
	    (unsigned)dnskey_tag(&j->with.zsk->key),
	    utc_screen(j->with.expiration, until),
	    utc_screen(j->with.slot->inception, slot));
}

/*
 * The serial is remembered before the zone is in place: after a power cut
 * between the two a number is left out, and none is used twice.  What was
 * signed is remembered behind it: after a cut there it is signed once more.
 */
static int
job_place(struct job *j, const struct run *run, struct err *e)
{
	struct issued *is = &j->issued;

	if (state_write_number(j->state, "soa-serial", is->serial, e) != 0 ||
	    zone_file_place(j->file, e) != 0)
		return -1;
	is->signed_at = run->now;
	is->ends = j->with.expiration - j->with.jitter;
	if (j->store != NULL && kept_ends(j, &is->ends, e) != 0)
		return -1;
	is->slot = slot_digest(j->with.slot);
	is->zsk = dnskey_id(&j->with.zsk->key);
	is->how = issued_how(&run->config);
	is->output = stamp_of(j->path);
	if (j->order->input != NULL)
		is->input = j->input;
	is->changes = j->order->input != NULL ? 0 :
	    is->changes + (j->order->changes != NULL);
	return issued_write(is, j->state, e);
}

/* All of it, by all cores. */
static int
job_whole(struct job *j, struct run *run, struct err *e)
{
	if (job_serial(j, run, e) != 0 || job_tell(j, run, e) != 0)
		return -1;
	j->issued.serial = zone_serial(j->zone);
	if (whole_make(j, run, e) != 0 ||
	    (j->keeps && kept_fill(j, e) != 0))
		return -1;
	return job_place(j, run, e);
}

/* Whether what is to be served is in its place, and of this serial. */
static bool
is_placed(const struct job *j, uint32_t serial)
{
	const struct stamp is = stamp_of(j->path);

	return j->has_issued && j->issued.serial == serial &&
	    stamp_equal(&is, &j->issued.output);
}

/* A zone file that says the same is not looked at again. */
static int
job_idle(struct job *j, struct run *run, uint32_t serial, struct err *e)
{
	if (j->order->input != NULL) {
		j->issued.input = j->input;
		if (issued_write(&j->issued, j->state, e) != 0)
			return -1;
	}
	return blob_printf(&run->out, e, "%s: serial %u stays: nothing is "
	    "new, and no signature is due\n", j->path, (unsigned)serial);
}

/* So that what is in the store can be served too. */
static int
job_write(struct job *j, struct err *e)
{
	struct sink sink;

	if ((j->file = zone_file_open(j->path, e)) == NULL)
		return -1;
	sink = zone_file_sink(j->file);
	return kept_write(j, &sink, e) == 0 && zone_file_end(j->file, e) == 0 ?
	    0 : -1;
}

/* What is new or due, of what the store has. */
static int
job_part(struct job *j, struct run *run, struct err *e)
{
	struct amended done;
	char slot[UTC_TEXT];

	if (kept_renew(j, run, &done, e) != 0 || note_apex_stays(&j->list,
	    &run->config.zone, &run->notes, e) != 0)
		return -1;
	if (!done.changed && is_placed(j, done.to))
		return job_idle(j, run, done.to, e);
	j->issued.serial = done.to;
	if (blob_printf(&run->out, e, "%s: serial %u, %zu name%s looked at, "
	    "%zu signature%s made by ZSK %u, slot from %s\n", j->path,
	    (unsigned)done.to, done.names, done.names == 1 ? "" : "s",
	    done.signatures, done.signatures == 1 ? "" : "s",
	    (unsigned)dnskey_tag(&j->with.zsk->key),
	    utc_screen(j->with.slot->inception, slot)) != 0)
		return -1;
	if (job_write(j, e) != 0 || kept_keep(j, e) != 0)
		return err_doing(e, "nothing was changed");
	return job_place(j, run, e) == 0 ? 0 : err_doing(e, "the store has it, "
	    "and what is served has not: once that is mended, capstan-signer "
	    "resign puts it there");
}

/*
 * What all is signed of where no file is read: what the store says, or where
 * that is of no use what is served, if that is the zone that was signed last; by
 * what is remembered or, where the state came back from an older copy, by its
 * signatures.
 */
static int
job_said(struct job *j, struct run *run, enum kept kept, const char *why,
    struct err *e)
{
	struct err not_ours;

	if (j->order->changes != NULL)
		return err_set(e, ERR_POLICY, "the store %s, and nothing was "
		    "changed: %s", why, j->has_issued ? "capstan-signer resign "
		    "signs all of it anew first" : "sign the zone from its "
		    "file first");
	if (kept == KEPT_ANEW)
		return kept_said(j, e);
	if (!is_placed(j, (uint32_t)j->last.serial) &&
	    kept_knows(j, run, &not_ours) != 0)
		return err_set(e, ERR_POLICY, "the store %s, %.150s is not the "
		    "zone that was signed last (%.300s), and nothing was "
		    "changed: sign the zone from its file first", why, j->path,
		    not_ours.text);
	return blob_printf(&run->notes, e, "the store %s: it is made anew of "
	    "%.150s\n", why, j->path) == 0 ? kept_served(j, run, e) : -1;
}

static int
job_run(struct job *j, struct run *run, struct err *e)
{
	enum kept kept = KEPT_NOT;
	const char *why = NULL;

	if (j->order->input == NULL && !run->config.store)
		return err_set(e, ERR_FORMAT, "no signed zone is kept here: "
		    "set store = true in %.150s, and sign the zone from its "
		    "file", run->conf);
	if (output_choose(j, run, e) != 0 || input_read(j, run, e) != 0 ||
	    job_open(j, run, e) != 0 || kept_open(j, run, e) != 0 ||
	    (j->zone != NULL && job_notes(j, run, e) != 0) ||
	    (j->keeps && kept_fits(j, run, &kept, &why, e) != 0))
		return -1;
	if (kept == KEPT_CHANGED)
		return job_part(j, run, e);
	return j->zone != NULL || job_said(j, run, kept, why, e) == 0 ?
	    job_whole(j, run, e) : -1;
}

int
issue_make(struct run *run, const struct issue_order *order, struct err *e)
{
	struct job j = { .order = order };
	int rc = job_run(&j, run, e);

	job_free(&j);
	return rc;
}
