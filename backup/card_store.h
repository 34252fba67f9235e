#ifndef BACKUP_CARD_STORE_H
#define BACKUP_CARD_STORE_H

#include "backup/card.h"
#include "backup/card_share.h"

/*
 * An officer's shares in the card, private data object 0103.  The user PIN
 * was verified before.  Nothing is believed that was not read back.
 */

/*
 * n is 0 when the card carries none.  ERR_FORMAT when what is there is no
 * shares of ours, or damaged; nothing was changed.
 */
int	 card_store_read(struct card *, struct card_shares *, struct err *);
/*
 * Over whatever is there, then read back and compared.  After ERR_GONE the
 * card has the old ones, the new ones or none: card_store_look() says.
 */
int	 card_store_write(struct card *, const struct card_shares *,
	    struct err *);
/* Zeros over it, then nothing; read back after both. */
int	 card_store_wipe(struct card *, struct err *);

enum card_found {
	CARD_FOUND_NONE,	/* no shares */
	CARD_FOUND_OLD,
	CARD_FOUND_NEW,
	CARD_FOUND_OTHER,	/* shares, but neither these nor those */
	CARD_FOUND_DAMAGED,	/* no shares of ours */
};

/*
 * What became of a write that was cut off.  old may have n 0; it is what was
 * there before, and both are compared to the last octet.
 */
int	 card_store_look(struct card *, const struct card_shares *old,
	    const struct card_shares *fresh, enum card_found *, struct err *);

#endif
