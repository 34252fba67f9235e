#ifndef BACKUP_CARD_SHARE_H
#define BACKUP_CARD_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup/share_set.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * What an officer's card carries: shares of secrets, and whose they are.
 * A share itself is opaque here, 42 octets in a struct secret.
 *
 * In the card it is, high octets first:
 *
 *	"CKSH"  version 1  count 1..4
 *	count times: purpose  state  threshold  of  index  set (8)  share (42)
 *	created (4)  officer (8)  CRC-32 of all before (4)
 *
 * which is 242 octets at most, and 187 for three shares: every card of profile
 * OC-1 takes these, and a card that has no room for the fourth says so.  For
 * each purpose there is one share that is current; while shares are made anew
 * there may be one beside it that is coming, of another set.  A share's own
 * worth is not judged here: it has its checksum, and the set's record has a
 * commitment to it.
 */
enum {
	SHARE_OCTETS	= 42,
	SHARE_SET	= 8,
	SHARE_OFFICER	= 8,
	SHARE_OF_MAX	= 16,
	CARD_SHARES_MAX	= 4,
	CARD_SHARES_SURE = 3,	/* that every such card takes */
	CARD_SHARES_OCTETS = 242,
};

enum share_state { SHARE_CURRENT, SHARE_COMING };

struct card_share {
	enum share_purpose purpose;
	enum share_state   state;
	unsigned	   threshold, of;	/* 2..of, of 2..16 */
	unsigned	   index;		/* 1..of */
	uint8_t		   set[SHARE_SET];
	struct secret	  *octets;		/* SHARE_OCTETS, owned */
};

struct card_shares {
	uint32_t	  created;		/* seconds since 1970 */
	uint8_t		  officer[SHARE_OFFICER];
	size_t		  n;			/* 0: the card carries none */
	struct card_share share[CARD_SHARES_MAX];
};

/* Wipes and frees the shares; leaves it empty. */
void	 card_shares_clear(struct card_shares *);
/*
 * Adds one, copied, or puts it in the place of the one of its purpose and
 * state.  ERR_FORMAT when it is none or there is no room.
 */
int	 card_shares_put(struct card_shares *, const struct card_share *,
	    struct err *);
/* Of this purpose and state, borrowed, or NULL. */
const struct card_share *card_shares_find(const struct card_shares *,
	    enum share_purpose, enum share_state);
/* The coming one becomes the current one; false when there is none. */
bool	 card_shares_promote(struct card_shares *, enum share_purpose);

/*
 * On the way out: zeros in place of one share's octets, so that the card
 * overwrites them where they are; then without it, the coming one of its
 * purpose being the current one from then on.  i is less than n.
 */
void	 card_shares_blank(struct card_shares *, size_t i);
void	 card_shares_drop(struct card_shares *, size_t i);

/* out has room for CARD_SHARES_OCTETS; ERR_FORMAT when something is not so. */
int	 card_shares_encode(const struct card_shares *, struct secret *out,
	    struct err *);
/*
 * Strictly: nothing missing, nothing behind it, nothing unknown.  No octets,
 * or zeros only, as wiping leaves them, are no shares (n is 0) and no error.
 * ERR_FORMAT says what is wrong, and never a share.
 */
int	 card_shares_decode(struct card_shares *, const struct secret *in,
	    struct err *);

/*
 * Whether two cards' shares go together to rebuild one secret: same purpose,
 * set, threshold and number, another index.  ERR_FORMAT says why not.
 */
int	 card_share_fits(const struct card_share *, const struct card_share *,
	    struct err *);

#endif
