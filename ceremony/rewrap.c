#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/recorded_set.h"
#include "ceremony/rewrap.h"

/*
 * Whether the last copy of a key made here is under this older set; what was
 * destroyed for good gets no new copy.
 */
static bool
is_under(const struct ceremony *c, const struct register_key *k,
    const struct held_set *old)
{
	return !k->foreign && !k->ended &&
	    holdings_copied(&c->reg.holdings, &k->id) == old;
}

static size_t
describe(const struct ceremony *c, const struct held_set *held,
    const struct held_set *old, struct page *p)
{
	char name[SET_NAME], older[SET_NAME];
	size_t n = 0;

	set_name(&held->set, name);
	set_name(&old->set, older);
	page_start(p, "COPIES UNDER AN OLDER BACKUP KEY");
	page_line(p, "%s", "");
	page_line(p, "   Backup key now   set %s", name);
	page_line(p, "   These copies     set %s", older);
	page_line(p, "%s", "");
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		if (!is_under(c, &c->reg.keys[i], old))
			continue;
		page_line(p, "   %s", c->reg.keys[i].label);
		n++;
	}
	page_line(p, "%s", "");
	page_wrap(p, "   With enough shares of set %s each is wrapped again, and "
	    "the older papers can be destroyed.  Without, they stay good under "
	    "it: its papers are kept.", older);
	page_foot(p, "NOW  Administrator: B if enough holders of set %s are "
	    "here, K if not.", older);
	page_foot(p, "WHY  K loses nothing: they can be wrapped again in "
	    "another ceremony.");
	return n;
}

static int
each(struct ceremony *c, const struct held_set *held,
    const struct held_set *old, const struct backup_key *key,
    const struct hsm_wrap_way *way, struct hsm_wrap_key *from,
    struct hsm_wrap_key *to, struct err *e)
{
	struct container box;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (is_under(c, k, old) &&
		    ((rc = backups_open(c, old, key, way, k, &box, e)) == 0))
			rc = backups_rewrap(c, held, from, to, way, k, &box, e);
	}
	return rc;
}

/* Both wrapping keys are in the HSM for as long as this takes, and no longer. */
static int
rewrap(struct ceremony *c, const struct held_set *held,
    const struct held_set *old, const struct backup_key *key, struct err *e)
{
	struct hsm_wrap_key *from = NULL, *to = NULL;
	struct hsm_wrap_way way;
	struct err why;
	int rc = -1;

	if (hsm_wrap_probe(c->hsm, &way, e) == 0 &&
	    (from = hsm_wrap_key_import(c->hsm, key->wrap, e)) != NULL &&
	    (to = hsm_wrap_key_import(c->hsm, c->backup.wrap, e)) != NULL)
		rc = each(c, held, old, key, &way, from, to, e);
	if (hsm_wrap_key_destroy(&from, &why) != 0 && rc == 0)
		rc = err_set(e, why.kind, "%s", why.text);
	if (hsm_wrap_key_destroy(&to, &why) != 0 && rc == 0)
		rc = err_set(e, why.kind, "%s", why.text);
	return rc;
}

static int
older(struct ceremony *c, const struct held_set *held,
    const struct held_set *old, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'b', "Bring its shares" }, { 'k', "Keep them under it" },
		{ 0, NULL },
	};
	struct backup_key key = { .secret = NULL };
	struct page p = { .n_lines = 0 };
	char letter = 'k';
	int rc = 0;

	if (describe(c, held, old, &p) > 0)
		rc = ask_letter(c, &p, "back-up.older", choices, &letter, e);
	page_free(&p);
	if (rc != 0 || letter == 'k')
		return rc;
	if ((rc = backups_join(c, old, &key, e)) == 0)
		rc = rewrap(c, held, old, &key, e);
	backup_key_free(&key);
	return rc;
}

int
rewrap_older(struct ceremony *c, const struct held_set *held, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->reg.holdings.n_sets; i++)
		if (&c->reg.holdings.sets[i] != held)
			rc = older(c, held, &c->reg.holdings.sets[i], e);
	return rc;
}
