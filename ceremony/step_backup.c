#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/recorded_set.h"
#include "ceremony/rewrap.h"

/* What came of one key of the HSM, and which papers its copy needs. */
static void
outcome(const struct ceremony *c, const struct held_set *held,
    const struct register_key *k, const struct hsm_key *key, struct page *p)
{
	const struct held_set *under = k == NULL ? NULL :
	    holdings_copied(&c->reg.holdings, &k->id);
	char name[SET_NAME];

	if (k == NULL || k->foreign)
		page_wrap(p, "      not in the register: not backed up");
	else if (!register_key_lives(k))
		page_wrap(p, "      it is to be destroyed: not backed up");
	else if (under == NULL)
		page_wrap(p, "      NO COPY%s", key->extractable ? "" : ": it was "
		    "made so that it cannot leave the HSM");
	else if (under == held)
		page_wrap(p, "      copied under set %s%s", set_name(&held->set,
		    name), key->extractable ? "" : ", proved; cannot leave the "
		    "HSM any more");
	else
		page_wrap(p, "      its copy is under an older backup key, set %s: "
		    "keep the papers of that set", set_name(&under->set, name));
}

/* A run that was cut off may have copied and shut it, and not said so. */
static bool
is_due(const struct ceremony *c, const struct held_set *held,
    const struct register_key *k, const struct hsm_key *key)
{
	if (k == NULL || k->foreign || !key->has_private ||
	    !register_key_lives(k))
		return false;
	return key->extractable || (!k->kept && holdings_backup(
	    &c->reg.holdings, &k->id, &held->set) != NULL);
}

static int
each(struct ceremony *c, const struct held_set *held,
    struct hsm_wrap_key *under, const struct hsm_wrap_way *way,
    const struct hsm_key *keys, size_t n, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct ui_frame frame;
	int rc = 0;

	page_start(&p, "KEYS ARE WRAPPED, AND EACH COPY IS PROVED");
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct register_key *k = register_key(&c->reg, &keys[i].id);

		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "key", i, n);
		if (is_due(c, held, k, &keys[i]))
			rc = backups_wrap(c, held, under, way, k, &keys[i], e);
	}
	page_free(&p);
	return rc;
}

/* The wrapping key is in the HSM for as long as this takes, and no longer. */
static int
wrap_all(struct ceremony *c, const struct held_set *held, struct err *e)
{
	struct hsm_wrap_way way;
	struct hsm_wrap_key *under = NULL;
	struct hsm_key *keys = NULL;
	struct err why;
	size_t n;
	int rc = -1;

	if (hsm_wrap_probe(c->hsm, &way, e) != 0 ||
	    hsm_list(c->hsm, &keys, &n, e) != 0)
		goto out;
	if ((under = hsm_wrap_key_import(c->hsm, c->backup.wrap, e)) != NULL)
		rc = each(c, held, under, &way, keys, n, e);
	if (hsm_wrap_key_destroy(&under, &why) != 0 && rc == 0) {
		*e = why;
		rc = -1;
	}
out:
	free(keys);
	return rc;
}

/* Those that no medium had before: an older one went out in its day. */
static void
what_leaves(const struct ceremony *c, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = 0; i < h->n_backups; i++)
		n += holdings_due(h, i, c->reg.number);
	if (n > 0)
		page_wrap(p, "   Wrapped copies that are on both log media, and go "
		    "out with the rest: %zu.", n);
	else if (h->n_backups > 0)
		page_wrap(p, "   No wrapped copy goes out with the rest: none is "
		    "new.  Those there are stay on both log media.");
}

static int
show(struct ceremony *c, const struct held_set *held, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct hsm_key *keys = NULL;
	char name[SET_NAME];
	size_t n;
	int rc = -1;

	if (hsm_list(c->hsm, &keys, &n, e) != 0)
		return -1;
	page_start(&p, "WRAPPED COPIES OF THE KEYS IN THIS HSM");
	page_line(&p, "%s", "");
	page_line(&p, "   Backup key now   set %s", set_name(&held->set, name));
	page_line(&p, "%s", "");
	for (size_t i = 0; i < n; i++) {
		page_line(&p, "   %s", keys[i].label);
		outcome(c, held, register_key(&c->reg, &keys[i].id), &keys[i], &p);
	}
	if (n == 0)
		page_line(&p, "   There is no key in it.");
	page_line(&p, "%s", "");
	what_leaves(c, &p);
	page_wrap(&p, "   The backup key is gone from HSM and machine.");
	page_foot(&p, "NOW  Administrator: Enter, where each key has what it says "
	    "here.");
	page_foot(&p, "WHY  A copy that was never opened is a hope.");
	rc = ask_read(c, &p, "back-up", e);
	free(keys);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	const struct held_set *held;
	int rc;

	if (backups_key(c, &held, e) != 0)
		return -1;
	if ((rc = wrap_all(c, held, e)) == 0)
		rc = rewrap_older(c, held, e);
	backup_key_free(&c->backup);
	return rc == 0 ? show(c, held, e) : -1;
}

const struct step step_backup = {
	.id = "back-up",
	.title = "Keys wrapped, each copy proved",
	.who = "system",
	.why = "A copy that was never opened is a hope; each is opened and signs.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the keys are in the HSM as before; those that have a proved "
	    "copy are named in the journal",
	.remedy = "if the text above says that there is no backup key, press X "
	    "and hold that ceremony first",
	.run = run,
};
