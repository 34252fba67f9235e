#ifndef BACKUP_CARD_H
#define BACKUP_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "backup/card_key.h"
#include "backup/reader.h"
#include "hsm/secret.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * An officer's card: an OpenPGP card 3.x (functional specification 3.4) whose
 * AUT key says who is there, and whose private data object 0103 carries the
 * officer's shares (card_store.h).  Both are behind one PIN (PW1, mode 82);
 * PW3, the admin PIN, is needed for enrolment and to unblock.
 *
 * A struct card holds its card alone, and lets go of it without power: the
 * card has forgotten the PIN then.
 *
 * Errors: ERR_PIN, a wrong or blocked PIN (never tried a second time by
 * itself); ERR_GONE, the card was taken out or reset, and card_open() is the
 * way back; ERR_CARD, anything else it refused; ERR_POLICY, it would have
 * been possible and is not done; ERR_CRYPTO, its signature is not good.  The
 * text says whether something on the card was changed.
 */
struct card;
struct card_shares;

enum { CARD_SERIAL = 14, CARD_AID = 16 };
enum { CARD_PIN_MIN = 6, CARD_ADMIN_MIN = 8 };

/* Who a card is: its number, which is printed on it, and its key. */
struct card_identity {
	char		serial[CARD_SERIAL];	/* "FFFE:00001001" */
	uint8_t		aid[CARD_AID];		/* with version and maker */
	bool		has_key;
	struct card_key	key;			/* AUT, if it has one */
};

/* ERR_CARD when it is no OpenPGP card, or what it says of itself is broken. */
struct card *card_open(struct readers *, const char *reader, struct err *);
void	 card_close(struct card **);			/* NULL is fine */

const struct card_identity *card_identity(const struct card *);	/* borrowed */
const char *card_reader(const struct card *);			/* borrowed */
/*
 * Profile OC-1, for enrolment: version 3, private data objects of 242 octets
 * or more, PINs that are sent as they are typed, keys that can be set to P-256,
 * three tries.  ERR_POLICY names the first that is missing.  What whoever had
 * the card before may have left on it is dealt with there (card_profile.c).
 */
int	 card_check(const struct card *, struct err *);
/* The same where an enrolment was cut off, which may have cost tries. */
int	 card_check_resumed(const struct card *, struct err *);
/* What is worth reading of a card before it gets PINs. */
struct card_facts {
	unsigned    version[2];	/* of OpenPGP: 3, 4 */
	unsigned    room;	/* octets of a private data object */
	const char *maker;	/* by the number's first half; "" of no known one */
};
void	 card_facts(const struct card *, struct card_facts *);
/*
 * That it is the one that was enrolled: number and key.  ERR_POLICY when
 * not; a card with the right number and another key is told as such.
 */
int	 card_recognise(const struct card *, const struct card_identity *,
	    struct err *);
/* Signing waits for a touch: say so before. */
bool	 card_wants_touch(const struct card *);

/* ---- PINs (card_pin.c) ----------------------------------------------- */

enum card_pin { CARD_USER, CARD_ADMIN };		/* PW1, PW3 */

struct card_tries {
	unsigned user, unblock, admin;
};

/* Tries that are left, as the card says now; costs none. */
int	 card_tries(struct card *, struct card_tries *, struct err *);
/*
 * Tried once.  Where one try is left it is refused (ERR_POLICY) and nothing
 * tried, unless the officer agreed to use it.
 */
int	 card_verify(struct card *, enum card_pin, const struct secret *,
	    bool last_try_agreed, struct err *);
/* Uses a try of the old one, as card_verify does; to the same is refused. */
int	 card_change(struct card *, enum card_pin, const struct secret *old,
	    const struct secret *fresh, bool last_try_agreed, struct err *);
/* A new user PIN with three tries; the admin PIN was verified before. */
int	 card_unblock(struct card *, const struct secret *fresh,
	    struct err *);
/*
 * Takes off the card its Resetting Code, if there is one: who knows that makes
 * up another user PIN, and has all that is behind it.  The admin PIN was
 * verified before.  ERR_CARD when the card counts tries for one still.
 */
int	 card_forget_code(struct card *, struct err *);

/* ---- the AUT key (card_auth.c) --------------------------------------- */

/*
 * Makes a P-256 key on the card, over one that may be there, and reads it
 * back; the admin PIN was verified before.  Its time and OpenPGP fingerprint
 * are set too, so that GnuPG shows it.
 */
int	 card_make_key(struct card *, time_t made, struct err *);
/*
 * Lets the card sign the digest and verifies that with the enrolled key; the
 * user PIN was verified before.
 */
int	 card_authenticate(struct card *, const struct card_key *enrolled,
	    const struct digest *, struct card_signature *, struct err *);

/* ---- enrolment (card_enrol.c) ---------------------------------------- */

/* Which of an enrolment's two admin PINs a card has. */
enum card_admin {
	CARD_ADMIN_OLD,
	CARD_ADMIN_NEW,
	CARD_ADMIN_EITHER,	/* it went while that was changed */
};

struct card_enrolment {
	const struct secret *old_admin, *admin;		/* PW3 */
	const struct secret *old_user, *user;		/* PW1 */
	time_t	now;
	bool	resumed;	/* an enrolment of this card was cut off */
	bool	last_try_agreed;	/* that of the admin PIN may be used */
	enum card_admin admin_is;	/* before; on failure also after */
	/*
	 * Asked before anything on the card is overwritten that was there: a
	 * key, or shares (NULL: octets that are none).  0: it may go.  Not
	 * asked of a card that has neither.
	 */
	int	(*agree)(void *context, const struct card *,
		    const struct card_shares *, struct err *);
	void	*context;
};

/*
 * Profile, both PINs changed, no Resetting Code, the key made, the shares that
 * were there wiped, and a signature verified; then card_identity() is what to
 * enrol.  Both old PINs are tried, and what is on the card is looked at, before
 * anything is changed.
 *
 * One that was cut off at any point is done again with the same PINs and
 * resumed set.  Where it is not known which admin PIN the card has, the new one
 * is tried first, and then the old one: with one try left nothing is tried,
 * unless it is agreed to and known.  The user PIN costs no try then: the admin
 * PIN sets it, and what is on the card is looked at behind that.
 */
int	 card_enrol(struct card *, struct card_enrolment *, struct err *);

/* ---- the end of a card (card_reset.c) --------------------------------- */

/*
 * Empties the card, key and all, and gives it the PINs of the factory (TERMINATE
 * DF, ACTIVATE FILE); the admin PIN was verified before.  Then looks at it: it
 * has no key and, behind the factory's PIN, no shares.  Where that was cut off
 * the card is as it was, terminated, or reset already.
 */
int	 card_reset(struct card *, struct err *);
/*
 * That last look alone, at a card that was reset before: one try of the user
 * PIN, with the factory's.  ERR_CARD: it has a key or shares still.
 */
int	 card_check_reset(struct card *, struct err *);
/*
 * Ends that of the card in this reader, if it is a terminated one: it is as
 * from the factory then, and can be opened.  ERR_CARD: it is none, and was left
 * as it is.
 */
int	 card_reset_finish(struct readers *, const char *reader,
	    struct err *);

#endif
