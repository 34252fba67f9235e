#include "backup/card_state.h"

/*
 * To the new PIN.  After a cut the new one may be there already, and it is
 * tried first: when it is not, that is one try, which the change gives back.
 */
static int
pin_renew(struct card *c, enum card_pin which, const struct secret *old,
    const struct secret *fresh, bool resumed, struct err *e)
{
	if (resumed) {
		if (card_verify(c, which, fresh, false, e) == 0)
			return 0;
		if (e->kind != ERR_PIN)
			return -1;
	}
	if (card_change(c, which, old, fresh, false, e) != 0)
		return -1;
	return card_verify(c, which, fresh, false, e);
}

int
card_enrol(struct card *c, const struct card_enrolment *n, struct err *e)
{
	static const char text[] = "capstan: the key of a card being enrolled";
	struct digest d = digest_of(text, sizeof(text) - 1);
	struct card_signature s;

	if ((n->resumed ? card_check_resumed : card_check)(c, e) != 0 ||
	    pin_renew(c, CARD_ADMIN, n->old_admin, n->admin, n->resumed,
	    e) != 0 ||
	    card_make_key(c, n->now, e) != 0 ||
	    pin_renew(c, CARD_USER, n->old_user, n->user, n->resumed,
	    e) != 0 ||
	    card_authenticate(c, &c->identity.key, &d, &s, e) != 0)
		return err_doing(e, "enrol card %s", c->identity.serial);
	/* What it says of its PINs has changed meanwhile. */
	return card_read_info(c, e);
}
