#include "backup/card_state.h"

enum { OBJECT_MIN = 192, CAPABILITIES = 10, TRIES = 3 };

/* Bits of the first octet of C0 (OpenPGP card 3.4, 4.4.3.7). */
enum { CAN_SET_ALGORITHM = 0x04, HAS_PRIVATE_OBJECTS = 0x08 };

static int
lacks(const struct card *c, struct err *e, const char *what)
{
	return err_set(e, ERR_POLICY, "card %s %s; nothing was changed; take "
	    "another kind of card", c->identity.serial, what);
}

/* It has one of P-256 already, or can be told to have one. */
static bool
can_have_key(const struct card *c)
{
	return (c->capabilities.p[0] & CAN_SET_ALGORITHM) != 0 ||
	    c->alg != NULL;
}

static int
check(const struct card *c, unsigned least, struct err *e)
{
	const uint8_t *p = c->capabilities.p;
	unsigned max;

	if (c->identity.aid[6] < 3)
		return lacks(c, e, "is of an OpenPGP version before 3");
	if (c->capabilities.len != CAPABILITIES)
		return lacks(c, e, "says of its capabilities what no version "
		    "3 says");
	if ((p[0] & HAS_PRIVATE_OBJECTS) == 0)
		return lacks(c, e, "has no private data objects, and a share "
		    "could not be kept on it");
	max = (unsigned)p[6] << 8 | p[7];
	if (max < OBJECT_MIN)
		return err_set(e, ERR_POLICY, "card %s has room for a share of "
		    "%u octets, and %d are needed; nothing was changed; take "
		    "another kind of card", c->identity.serial, max,
		    OBJECT_MIN);
	if (c->derives_pins)
		return lacks(c, e, "wants PINs that went through a key "
		    "derivation (KDF-DO), which is not done here");
	if (!can_have_key(c))
		return lacks(c, e, "has no key of a kind we take, and cannot "
		    "be given one");
	if (c->pins.p[4] < least || c->pins.p[6] < least ||
	    c->pins.p[4] > TRIES || c->pins.p[6] > TRIES)
		return err_set(e, ERR_POLICY, "card %s has %u tries for its "
		    "PIN and %u for its admin PIN, and a fresh one has %d; "
		    "nothing was changed; reset it, or take another card",
		    c->identity.serial, c->pins.p[4], c->pins.p[6], TRIES);
	return 0;
}

int
card_check(const struct card *c, struct err *e)
{
	return check(c, TRIES, e);
}

int
card_check_resumed(const struct card *c, struct err *e)
{
	return check(c, 1, e);
}
