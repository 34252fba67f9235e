#include "backup/card_state.h"
#include "backup/card_store.h"

/* Where a PIN is set or found already, its being new would not be noticed. */
static int
differ(const struct card *c, const struct card_enrolment *n, struct err *e)
{
	if (!secret_equal(n->old_admin, n->admin) &&
	    !secret_equal(n->old_user, n->user))
		return 0;
	return err_set(e, ERR_POLICY, "a new PIN of card %s is the old one; "
	    "neither was changed", c->identity.serial);
}

/*
 * To the new PIN.  After a cut the new one may be there already, and it is
 * tried first: when it is not, that is one try, which the change gives back.
 */
static int
admin_renew(struct card *c, struct card_enrolment *n, struct err *e)
{
	if (n->admin_is != CARD_ADMIN_OLD) {
		if (card_verify(c, CARD_ADMIN, n->admin, n->last_try_agreed,
		    e) == 0) {
			n->admin_is = CARD_ADMIN_NEW;
			return 0;
		}
		if (n->admin_is == CARD_ADMIN_NEW || e->kind != ERR_PIN)
			return -1;
	}
	if (card_change(c, CARD_ADMIN, n->old_admin, n->admin,
	    n->last_try_agreed, e) != 0) {
		/* What was refused was not done; no answer says nothing. */
		if (e->kind == ERR_GONE || e->kind == ERR_CARD)
			n->admin_is = CARD_ADMIN_EITHER;
		return -1;
	}
	n->admin_is = CARD_ADMIN_NEW;
	return card_verify(c, CARD_ADMIN, n->admin, false, e);
}

static int
user_renew(struct card *c, const struct card_enrolment *n, struct err *e)
{
	if ((n->resumed ? card_unblock(c, n->user, e) : card_change(c,
	    CARD_USER, n->old_user, n->user, false, e)) != 0)
		return -1;
	return card_verify(c, CARD_USER, n->user, false, e);
}

/* Both are tried before either is changed: then nothing is half done. */
static int
old_verify(struct card *c, const struct card_enrolment *n, struct err *e)
{
	if (card_verify(c, CARD_ADMIN, n->old_admin, n->last_try_agreed,
	    e) != 0)
		return -1;
	return card_verify(c, CARD_USER, n->old_user, false, e);
}

/*
 * It may stand for somebody in another journal, who would learn of it in a
 * ceremony that needs the card.  The user PIN was verified before.
 */
static int
look(struct card *c, const struct card_enrolment *n, bool *stored,
    struct err *e)
{
	struct card_shares s = { .n = 0 };
	int rc = card_store_read(c, &s, e);
	bool readable = rc == 0;

	if (rc != 0 && e->kind != ERR_FORMAT)
		return -1;
	*stored = !readable || s.n > 0;
	rc = *stored || c->identity.has_key ? n->agree(n->context, c,
	    readable ? &s : NULL, e) : 0;
	card_shares_clear(&s);
	return rc;
}

/* Sets the PINs; where the old one is known, what is there is seen before. */
static int
open_up(struct card *c, struct card_enrolment *n, bool *stored, struct err *e)
{
	if (!n->resumed && (old_verify(c, n, e) != 0 ||
	    look(c, n, stored, e) != 0))
		return -1;
	if (admin_renew(c, n, e) != 0 || card_forget_code(c, e) != 0 ||
	    user_renew(c, n, e) != 0)
		return -1;
	return n->resumed ? look(c, n, stored, e) : 0;
}

int
card_enrol(struct card *c, struct card_enrolment *n, struct err *e)
{
	static const char text[] = "capstan: the key of a card being enrolled";
	struct digest d = digest_of(text, sizeof(text) - 1);
	struct card_signature s;
	bool stored;

	if ((n->resumed ? card_check_resumed : card_check)(c, e) != 0 ||
	    differ(c, n, e) != 0 || open_up(c, n, &stored, e) != 0 ||
	    (stored && card_store_wipe(c, e) != 0) ||
	    card_make_key(c, n->now, e) != 0 ||
	    card_authenticate(c, &c->identity.key, &d, &s, e) != 0)
		return err_doing(e, "enrol card %s", c->identity.serial);
	/* What it says of its PINs has changed meanwhile. */
	return card_read_info(c, e);
}
