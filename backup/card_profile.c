#include "backup/card_share.h"
#include "backup/card_state.h"

enum { CAPABILITIES = 10, TRIES = 3 };

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

/* PINs as blocks of ISO 9564, format 2: the first bit of a length in C4. */
static bool
wants_blocks(const struct card *c)
{
	return ((c->pins.p[1] | c->pins.p[3]) & 0x80) != 0;
}

/*
 * What whoever had the card before may have prepared.  A card is refused that
 * takes PINs in another form, set by KDF-DO or in C4: they would all be wrong
 * and cost its tries.  Enrolment changes both PINs, takes away the Resetting
 * Code, and makes the AUT key and its attributes anew.
 *
 * Harmless, and left: the SIG and DEC keys, the octet in C4 for how long PW1
 * serves SIG, certificates, names, addresses and the other private objects, for
 * none of them is ever used or read here, nor opens anything; and a touch for
 * the AUT key, which people are told of.
 */
static int
check(const struct card *c, unsigned least_user, unsigned least_admin,
    struct err *e)
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
	if (max < CARD_SHARES_OCTETS)
		return err_set(e, ERR_POLICY, "card %s has room for a share of "
		    "%u octets, and %d are needed; nothing was changed; take "
		    "another kind of card", c->identity.serial, max,
		    CARD_SHARES_OCTETS);
	if (c->derives_pins)
		return lacks(c, e, "wants PINs that went through a key "
		    "derivation (KDF-DO), which is not done here");
	if (wants_blocks(c))
		return lacks(c, e, "wants PINs as PIN blocks (ISO 9564, format "
		    "2), which are not made here");
	if (!can_have_key(c))
		return lacks(c, e, "has no key of a kind we take, and cannot "
		    "be given one");
	if (c->pins.p[4] < least_user || c->pins.p[6] < least_admin ||
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
	return check(c, TRIES, TRIES, e);
}

int
card_check_resumed(const struct card *c, struct err *e)
{
	/* The admin PIN sets the other, be that blocked. */
	return check(c, 0, 1, e);
}

static const char *
maker(unsigned number)
{
	static const struct {
		unsigned    number;
		const char *name;
	} makers[] = {
		{ 0x0000, "a test card" }, { 0x0005, "ZeitControl" },
		{ 0x0006, "Yubico" }, { 0x000b, "Feitian" },
		{ 0x000f, "Nitrokey" }, { 0xf1d0, "CanoKeys" },
		{ 0xf517, "FSIJ" }, { 0xffff, "a test card" },
	};

	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (makers[i].number == number)
			return makers[i].name;
	/* For numbers that the card drew by itself. */
	return number >= 0xff00 ? "none: a number drawn at random" : "";
}

void
card_facts(const struct card *c, struct card_facts *out)
{
	const uint8_t *aid = c->identity.aid, *p = c->capabilities.p;

	*out = (struct card_facts){
		.version = { aid[6], aid[7] },
		.room = c->capabilities.len != CAPABILITIES ||
		    (p[0] & HAS_PRIVATE_OBJECTS) == 0 ? 0 :
		    (unsigned)p[6] << 8 | p[7],
		.maker = maker((unsigned)aid[8] << 8 | aid[9]),
	};
}
