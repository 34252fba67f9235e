#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/separate.h"

static bool
has_share(const struct holdings *h, const struct held_set *s, const char *name)
{
	(void)h;	/* the same for both questions */
	for (size_t k = 0; k < split_shares(&s->set.plan); k++)
		if (person_same(s->shares[k].holder, name))
			return true;
	return false;
}

/* Who lost a share may find it, or never lost it. */
static bool
lost_share(const struct holdings *h, const struct held_set *s, const char *name)
{
	for (size_t k = 0; k < h->n_lost; k++)
		if (holdings_stray(h, k) && memcmp(h->lost[k].set, s->set.id,
		    SHARE_SET_ID) == 0 && person_same(h->lost[k].holder, name))
			return true;
	return false;
}

/*
 * A set of the other kind, a PIN or the backup key, that is still of use and of
 * which this is so for this person; NULL when there is none.
 */
static const struct held_set *
other_of(const struct ceremony *c, enum share_purpose purpose,
    bool (*is)(const struct holdings *, const struct held_set *, const char *),
    const char *name)
{
	const struct holdings *h = &c->reg.holdings;
	bool backup = purpose == SHARE_BACKUP_KEY;

	for (size_t i = 0; i < h->n_sets; i++)
		if ((h->sets[i].set.purpose == SHARE_BACKUP_KEY) != backup &&
		    holdings_counts(h, &h->sets[i]) && is(h, &h->sets[i], name))
			return &h->sets[i];
	return NULL;
}

int
separate_check(const struct ceremony *c, enum share_purpose purpose,
    const char *name, struct err *e)
{
	const struct held_set *other = other_of(c, purpose, has_share, name);
	const struct held_set *lost = other_of(c, purpose, lost_share, name);

	if (!c->site->separate || (other == NULL && lost == NULL))
		return 0;
	if (other == NULL)
		return err_set(e, ERR_POLICY, "%s had a share of the %s that was "
		    "declared lost and is good if it is found; this site keeps "
		    "those apart (separate, in its configuration): name somebody "
		    "else, or first %s, or destroy the old share if it was on a "
		    "card", name, share_purpose_name(lost->set.purpose),
		    lost->set.purpose == SHARE_BACKUP_KEY ?
		    "MAKE BACKUP KEY anew" : "set NEW PINS");
	return err_set(e, ERR_POLICY, "%s has a share of the %s: this site "
	    "keeps those apart (separate, in its configuration)", name,
	    share_purpose_name(other->set.purpose));
}

int
separate_tell(struct ceremony *c, enum share_purpose purpose, const char *name,
    struct err *e)
{
	const struct held_set *has = other_of(c, purpose, has_share, name);
	const struct held_set *other = has != NULL ? has : other_of(c, purpose,
	    lost_share, name);
	struct page p = { .n_lines = 0 };
	int rc;

	if (other == NULL)
		return 0;
	page_start(&p, has != NULL ? "ONE PERSON WILL HAVE BOTH" :
	    "ONE PERSON MAY HAVE BOTH");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s %s a share of the %s%s, and gets one of the %s.  "
	    "Who helps to open the HSM can then also help to take its keys "
	    "elsewhere.  This site does not keep those apart (separate, in its "
	    "configuration).", name, has != NULL ? "has" : "had",
	    share_purpose_name(other->set.purpose), has != NULL ? "" : " that was "
	    "declared lost and is good if it is found",
	    share_purpose_name(purpose));
	page_foot(&p, "NOW  Administrator: Enter if that is meant; Esc names "
	    "somebody else.");
	page_foot(&p, "WHY  Nothing is handed out yet: another name costs "
	    "nothing.");
	rc = ask_enter(c, &p, "share.both", e);
	page_free(&p);
	return rc;
}
