#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/keyrec.h"
#include "ceremony/recorded_set.h"

/* The wrapped copies that are to come into this HSM. */
struct restoring {
	const struct held_set		*held;
	size_t				 n;
	const struct register_key	**keys;		/* n, owned array */
};

static bool
in_hsm(const struct hsm_key *keys, size_t n, const struct digest *id)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i].has_private && digest_equal(&keys[i].id, id))
			return true;
	return false;
}

/* Every key made here that has a copy under the set and is not in the HSM. */
static int
look(struct ceremony *c, struct restoring *r, struct err *e)
{
	struct hsm_key *there = NULL;
	size_t n;

	r->held = holdings_set(&c->reg.holdings, SHARE_BACKUP_KEY, "");
	if (r->held == NULL)
		return err_set(e, ERR_POLICY, "this journal has no share set of a "
		    "backup key: nothing can be restored by it");
	if (hsm_list(c->hsm, &there, &n, e) != 0)
		return -1;
	r->keys = calloc(c->reg.n_keys + 1, sizeof(struct register_key *));
	for (size_t i = 0; r->keys != NULL && i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (!k->foreign && !in_hsm(there, n, &k->id) &&
		    holdings_backup(&c->reg.holdings, &k->id, &r->held->set) !=
		    NULL)
			r->keys[r->n++] = k;
	}
	free(there);
	return r->keys == NULL ? err_sys(e, "look for copies") : 0;
}

static int
agree(struct ceremony *c, const struct restoring *r, struct err *e)
{
	char name[SET_NAME], object[HSM_SERIAL_MAX + SET_NAME + 2];
	struct page p = { .n_lines = 0 };
	int rc;

	set_name(&r->held->set, name);
	page_start(&p, "KEYS ARE ABOUT TO BE RESTORED");
	page_line(&p, "%s", "");
	page_line(&p, "   Into   HSM %s", c->serial);
	page_line(&p, "   From   copies under the backup key of set %s", name);
	page_line(&p, "%s", "");
	for (size_t i = 0; i < r->n; i++)
		page_line(&p, "   %s %5u  algorithm %2u  %s",
		    r->keys[i]->key.flags & DNSKEY_SEP ? "KSK" : "ZSK",
		    dnskey_tag(&r->keys[i]->key), r->keys[i]->key.alg->number,
		    r->keys[i]->label);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Each must sign for the DNSKEY that this journal has, or "
	    "it is taken out again.  The shares are asked for next.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   To go on, both type the HSM's serial number and the "
	    "set, for example:  1440022 3F0A-92C1");
	snprintf(object, sizeof(object), "%s %s", c->serial, name);
	rc = ask_object(c, &p, "restore.object", object, false, e);
	page_free(&p);
	return rc;
}

/* The container of a key, sealed by the backup key that is together now. */
static int
open_copy(struct ceremony *c, const struct restoring *r,
    const struct register_key *k, struct container *box, struct err *e)
{
	const struct key_backup *b = holdings_backup(&c->reg.holdings, &k->id,
	    &r->held->set);
	struct blob file = { .len = 0 };
	int rc = -1;

	if (journal_get_blob(c->journal, &b->container, &file, e) != 0)
		return -1;
	if (container_read(box, file.data, file.len, e) == 0 &&
	    container_check(box, &c->backup, e) == 0)
		rc = 0;
	if (rc == 0 && !dnskey_equal(&box->key, &k->key))
		rc = err_set(e, ERR_CRYPTO, "its container is of another key");
	blob_free(&file);
	return rc != 0 ? err_doing(e, "the copy of \"%s\"", k->label) : 0;
}

static int
restore(struct ceremony *c, const struct restoring *r,
    struct hsm_wrap_key *under, const struct register_key *k, struct err *e)
{
	char id[DIGEST_HEX], label[sizeof(k->label)];
	struct container box;
	struct hsm_key key;
	const struct hsm_restore want = { .key = &box.key, .label = label };

	memcpy(label, k->label, sizeof(label));
	if (open_copy(c, r, k, &box, e) != 0 || ceremony_record(c, "restore",
	    "intent", json_pack("{s:s,s:s,s:s}", "label", label, "id",
	    digest_hex(&k->id, id), "serial", c->serial), e) != 0 ||
	    hsm_unwrap(under, &box.way, &want, box.wrapped, box.wrapped_len,
	    &key, e) != 0)
		return -1;
	return ceremony_record(c, "restore", "result", json_pack(
	    "{s:s,s:s,s:s,s:b}", "label", label, "id", digest_hex(&key.id, id),
	    "serial", c->serial, "extractable", key.extractable), e);
}

static int
restore_all(struct ceremony *c, const struct restoring *r, struct err *e)
{
	struct hsm_wrap_key *under = hsm_wrap_key_import(c->hsm, c->backup.wrap,
	    e);
	struct page p = { .n_lines = 0 };
	struct ui_frame frame;
	struct err why;
	int rc = under == NULL ? -1 : 0;

	page_start(&p, "KEYS ARE RESTORED, AND EACH IS PROVED");
	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "key", i, r->n);
		rc = restore(c, r, under, r->keys[i], e);
	}
	page_free(&p);
	if (hsm_wrap_key_destroy(&under, &why) != 0 && rc == 0) {
		*e = why;
		rc = -1;
	}
	return rc;
}

static int
show(struct ceremony *c, const struct restoring *r, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "RESTORED: each key signed for its DNSKEY");
	page_line(&p, "%s", "");
	if (r->n == 0)
		page_wrap(&p, "   Every key that has a copy is in the HSM.");
	for (size_t i = 0; i < r->n && rc == 0; i++) {
		rc = keyrec_page(&p, r->keys[i], e);
		page_line(&p, "%s", "");
	}
	page_foot(&p, "NOW  Compare the DS with the one that the parent zone "
	    "publishes, and with the key sheet.");
	page_foot(&p, "WHY  The shares have been seen today: a new backup key is "
	    "to be made and split next.");
	if (rc == 0)
		rc = ask_read(c, &p, "restore", e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct restoring r = { .n = 0 };
	const struct held_set *held;
	int rc = look(c, &r, e);

	if (rc == 0 && r.n > 0 && (rc = agree(c, &r, e)) == 0 &&
	    (rc = backups_key(c, &held, e)) == 0)
		rc = restore_all(c, &r, e);
	backup_key_free(&c->backup);
	if (rc == 0)
		rc = show(c, &r, e);
	free(r.keys);
	return rc;
}

const struct step step_restore = {
	.id = "restore",
	.title = "Keys restored from shares, each proved",
	.who = "all",
	.why = "The HSM that had them is gone; enough shares bring them back.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "copies and shares are as good as they were; keys that were "
	    "restored are named in the journal",
	.remedy = "press X, and look whether the right log media are in",
	.run = run,
};
