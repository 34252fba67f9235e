#ifndef CEREMONY_CLOSING_H
#define CEREMONY_CLOSING_H

#include <stdbool.h>

#include "ceremony/ceremony.h"

/*
 * At the end of a ceremony each officer whose card was in it signs the journal
 * with that card once more (action CLOSING of an "officer present" record), or
 * is recorded as one who did not, with the reason.  Nobody is passed over.
 */
#define CLOSING "close"

/* An officer whose card was there, in the order in which they came. */
struct closing_seat {
	const char	*name, *card;	/* borrowed from the records */
	bool		 settled;	/* signed, or said to have not */
	const char	*reason;	/* why not; NULL: signed, or not settled */
};

struct closing {
	struct closing_seat	*seats;	/* n, owned */
	size_t			 n;
};

/*
 * From the records of one ceremony, as the register keeps them.  Who used the
 * card again after signing is to sign again; a card that was given up signed
 * that, and nothing after.
 */
int	 closing_read(struct closing *, const json_t *records, struct err *);
void	 closing_free(struct closing *);
/* The first who is not settled; NULL: all are. */
const struct closing_seat *closing_next(const struct closing *);

/*
 * Asks the officers of this ceremony, one after another, to sign, until all
 * are settled; with leaving also the copies that are to leave.  Nothing is
 * shown where no card was.  Each is recorded as it comes, so that a ceremony
 * that is cut off goes on with the next.
 */
int	 closing_sign(struct ceremony *, bool leaving, struct err *);

#endif
