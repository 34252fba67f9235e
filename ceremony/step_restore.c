#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/endorsed.h"
#include "ceremony/half_restored.h"
#include "ceremony/key_sheet.h"
#include "ceremony/keyrec.h"
#include "ceremony/recorded_set.h"
#include "ceremony/restorable.h"
#include "ceremony/revive.h"

/* Those under one set, of what is to come into this HSM. */
struct restoring {
	struct restorable	 of;
	const struct held_set	*held;		/* whose shares are next */
};

static const struct hsm_key *
in_hsm(const struct hsm_key *keys, size_t n, const struct digest *id)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i].has_private && digest_equal(&keys[i].id, id))
			return &keys[i];
	return NULL;
}

/*
 * Every key that has a copy, as none has that was not made here, is not in the
 * HSM, and was not destroyed or may come back.  One that is there by no record
 * is left, and named.
 */
static int
look(struct ceremony *c, struct restorable *r, struct err *e)
{
	struct hsm_key *there = NULL;
	size_t n;
	int rc = 0;

	r->n = 0;
	if (half_restored_settle(c, e) != 0 ||
	    hsm_list(c->hsm, &there, &n, e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];
		const struct held_set *s = holdings_copied(&c->reg.holdings,
		    &k->id);

		if (s == NULL || revive_wanted(k, c->serial))
			continue;
		if (in_hsm(there, n, &k->id) == NULL)
			restorable_add(r, c, k, s);
		else if (!register_key_in(k, c->serial))
			rc = restorable_record(c, k, "it is in the HSM, and no "
			    "record says how it came there", e);
	}
	free(there);
	return rc;
}

/*
 * Signatures are told, and none is asked for: on the worst day a copy that
 * nobody signed is better than no key.
 */
static int
agree(struct ceremony *c, const struct restoring *r, struct err *e)
{
	char name[SET_NAME], object[HSM_SERIAL_MAX + SET_NAME + 2];
	struct page p = { .n_lines = 0 };
	int rc;

	set_name(&r->held->set, name);
	page_start(&p, "KEYS ARE ABOUT TO BE RESTORED");
	page_line(&p, "%s", "");
	for (size_t i = 0; i < r->of.n; i++) {
		const struct register_key *k = r->of.keys[i];

		if (r->of.sets[i] != r->held)
			continue;
		page_line(&p, "   %s %5u  algorithm %2u  %s", k->key.flags &
		    DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(&k->key),
		    k->key.alg->number, k->label);
		endorsed_page(c, r->held, k, &p);
	}
	page_line(&p, "%s", "");
	page_wrap(&p, "   Each must sign for the DNSKEY that this journal has, or "
	    "it is taken out again.  The shares are asked for next.");
	page_line(&p, "%s", "");
	/* Last, for what is typed is to be on the page where it is. */
	page_line(&p, "   Into   HSM %s", c->serial);
	page_line(&p, "   From   copies under the backup key of set %s", name);
	page_foot(&p, "NOW  To go on, both type the HSM's serial number and the "
	    "set, for example:  1440022 3F0A-92C1");
	page_foot(&p, "WHY  Nothing is put into the HSM before enough shares "
	    "are in.");
	snprintf(object, sizeof(object), "%s %s", c->serial, name);
	rc = ask_object(c, &p, "restore.object", object, true, e);
	page_free(&p);
	return rc;
}

/*
 * A copy that cannot be opened, or not by this HSM, does not keep the others
 * from coming back; an HSM that is gone does, or one that has something of the
 * key now, which is settled first.
 */
static int
leave(struct ceremony *c, struct restoring *r, const struct register_key *k,
    const struct err *why, struct err *e)
{
	struct hsm_key *there = NULL;
	bool stays = false;
	size_t n;

	if (hsm_list(c->hsm, &there, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		stays = stays || digest_equal(&there[i].id, &k->id);
	free(there);
	if (stays && register_restoring(&c->reg, k, c->serial) != 0)
		return err_set(e, why->kind, "%s", why->text);
	restorable_drop(&r->of, c, k);
	return restorable_record(c, k, why->text, e);
}

static int
restore(struct ceremony *c, struct restoring *r,
    const struct backup_key *key, struct hsm_wrap_key *under,
    const struct hsm_wrap_way *way, const struct register_key *k,
    struct err *e)
{
	char id[DIGEST_HEX], label[sizeof(k->label)];
	struct container box;
	struct hsm_key made;
	const struct hsm_restore want = { .key = &box.key, .label = label };
	struct err why;

	memcpy(label, k->label, sizeof(label));
	if (backups_open(c, r->held, key, way, k, &box, &why) != 0)
		return leave(c, r, k, &why, e);
	if (ceremony_record(c, "restore", "intent", json_pack("{s:s,s:s,s:s}",
	    "label", label, "id", digest_hex(&k->id, id), "serial", c->serial),
	    e) != 0)
		return -1;
	if (hsm_unwrap(under, way, &want, box.wrapped, box.wrapped_len, &made,
	    &why) != 0)
		return leave(c, r, k, &why, e);
	return restorable_restored(c, k, &made, e);
}

/* The wrapping key is in the HSM for as long as this takes, and no longer. */
static int
restore_all(struct ceremony *c, struct restoring *r,
    const struct backup_key *key, struct err *e)
{
	struct hsm_wrap_key *under = NULL;
	struct page p = { .n_lines = 0 };
	struct hsm_wrap_way way;
	struct ui_frame frame;
	struct err why;
	int rc = hsm_wrap_probe(c->hsm, &way, e);

	if (rc == 0 && (under = hsm_wrap_key_import(c->hsm, key->wrap,
	    e)) == NULL)
		rc = -1;
	page_start(&p, "KEYS ARE RESTORED, AND EACH IS PROVED");
	for (size_t i = 0; rc == 0 && i < r->of.n; i++) {
		if (r->of.sets[i] != r->held)
			continue;
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "key", i, r->of.n);
		rc = restore(c, r, key, under, &way, r->of.keys[i], e);
	}
	page_free(&p);
	if (hsm_wrap_key_destroy(&under, &why) != 0 && rc == 0)
		rc = err_set(e, why.kind, "%s", why.text);
	return rc;
}

static bool
has_ds(const struct register_key *k)
{
	return k->group[0] == '\0' && (k->key.flags & DNSKEY_SEP);
}

/*
 * How many keys of the page this ceremony restored, whichever of its runs did.
 * Those with a DS, a sheet each, come first, so that none is on two of them.
 */
static int
list_restored(struct ceremony *c, struct page *p, size_t *n, struct err *e)
{
	int rc = 0;

	*n = 0;
	for (size_t i = 0; i < 2 * c->reg.n_keys && rc == 0; i++) {
		const struct register_key *k = &c->reg.keys[i % c->reg.n_keys];

		if (has_ds(k) != (i < c->reg.n_keys) || !register_has_key(&c->reg,
		    "restore", "result", k, c->serial))
			continue;
		(*n)++;
		if (k->group[0] != '\0')
			keyrec_line(p, k);
		else
			rc = keyrec_page(p, k, true, e);
	}
	return rc;
}

static int
show(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 }, left = { .n_lines = 0 };
	size_t n, behind = restorable_left(c, &left);
	int rc;

	page_free(&left);
	page_start(&p, behind > 0 ? "RESTORED, BUT NOT ALL" :
	    "RESTORED: each key signed for its DNSKEY");
	rc = list_restored(c, &p, &n, e);
	if (n > 0) {
		if (behind > 0)
			page_line(&p, "%s", "");
		(void)restorable_left(c, &p);
		page_foot(&p, "NOW  Witness: compare the DS with the one that "
		    "the parent zone publishes, and with the key sheet; "
		    "Enter.");
		page_foot(&p, "WHY  The shares have been seen today: hold MAKE "
		    "BACKUP KEY soon, which splits a new one.");
	} else if (rc == 0) {
		page_start(&p, "NOTHING WAS RESTORED");
		page_line(&p, "%s", "");
		if (restorable_left(c, &p) == 0)
			page_wrap(&p, "   Every key that has a copy is in the HSM, "
			    "or was destroyed.");
		page_foot(&p, "NOW  Administrator: %s", behind > 0 ? "read aloud "
		    "what is not restored, and why; then Enter." :
		    "Enter goes on: nothing was changed.");
		page_foot(&p, "WHY  %s", behind > 0 ? "What stayed behind can be "
		    "tried again, in another RESTORE KEYS." : "Without a key to "
		    "bring back no share has to be brought.");
	}
	if (rc == 0)
		rc = ask_read(c, &p, "restore", e);
	page_free(&p);
	return rc;
}

/* Those under one set: agreed to, its shares brought, restored. */
static int
restore_set(struct ceremony *c, struct restoring *r, struct err *e)
{
	struct backup_key key = { .secret = NULL };
	int rc = -1;

	if (agree(c, r, e) == 0 && backups_join(c, r->held, &key, e) == 0)
		rc = restore_all(c, r, &key, e);
	backup_key_free(&key);
	return rc;
}

/* Every key that they go on without, by name. */
static int
go_on(struct ceremony *c, struct restoring *r, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->of.n; i++) {
		restorable_drop(&r->of, c, r->of.keys[i]);
		rc = restorable_record(c, r->of.keys[i], "people went on without "
		    "the shares of its set", e);
	}
	return rc;
}

/* Who goes back from a set may go on with another one, or without. */
static int
restore_sets(struct ceremony *c, struct restoring *r, struct err *e)
{
	const char *note = "";
	int rc;

	while ((rc = look(c, &r->of, e)) == 0 && r->of.n > 0 &&
	    (rc = restorable_choose(c, &r->of, note, &r->held, e)) == 0) {
		note = "";
		rc = r->held == NULL ? go_on(c, r, e) : restore_set(c, r, e);
		if (rc != 0 && (c->leaving || e->kind != ERR_ABORTED))
			break;
		if (rc != 0)
			note = "KEPT  The people went back: no key of that set "
			    "was restored.";
	}
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct restoring r = { .held = NULL };
	int rc;

	if (c->reg.holdings.n_backups == 0)
		return err_set(e, ERR_POLICY, "this journal has no wrapped copy "
		    "of a key: nothing can be restored by it");
	if (restorable_new(&r.of, c, e) != 0)
		return -1;
	rc = revive(c, e);
	if (rc == 0)
		rc = restore_sets(c, &r, e);
	/* An import has a step for it. */
	if (rc == 0 && !ceremony_has(c->type, &step_sheet))
		rc = key_sheet_compare(c, e);
	if (rc == 0)
		rc = show(c, e);
	restorable_free(&r.of);
	return rc;
}

const struct step step_restore = {
	.id = "restore",
	.title = "Keys restored from shares, each proved",
	.who = "all",
	.why = "Enough shares bring back keys that this HSM has not.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "copies and shares are as good as they were; a key that may "
	    "be in the HSM now is looked for there by this step, or the next "
	    "inventory",
	.remedy = "do the step again, with the shares of another set, or without "
	    "them; or press X, and look whether the right log media are in",
	.run = run,
};
