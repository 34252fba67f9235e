#ifndef SIGNER_DELIVERY_H
#define SIGNER_DELIVERY_H

#include "keyset/request.h"
#include "signer/anchor.h"
#include "signer/config.h"
#include "signer/lives.h"

/* What a response to a stock server is judged by.  Everything is borrowed. */
struct delivery {
	const struct config	*config;	/* its server is not NULL */
	const struct anchor	*anchor;
	const struct lives	*lives;		/* the server's own ZSKs */
	const struct bundle	*served;	/* now */
	/* In force when its first slot begins, of those on board; or NULL. */
	const struct bundle	*before;
	/* That may not be gone back on; NULL: none, or it may. */
	const struct request	*board;
	time_t			 now;
};

/*
 * Whether a response may be handed to the server, which would not look, or too
 * late: it is of the zone, in the server's format, and not all over; each set
 * is signed, every signature good and by a KSK of the anchor, and no KSK is in
 * it that is not of the anchor; no two keys share a tag, and all are of one
 * algorithm; TTLs are those configured, and the one served; slots follow each
 * other without a gap, nor is there one to what is served or on board; every ZSK that the
 * server publishes is in the slots in which it does, and none in any that is
 * not the server's; and it ends no earlier than the one on board, whose last
 * slot, while that is not over, is signed by some KSK that goes on in this one.
 * ERR_POLICY or ERR_CRYPTO names the slot.  What is only odd
 * is added to notes.
 */
int	 delivery_judge(const struct request *, const struct delivery *,
	    struct blob *notes, struct err *);
/*
 * Until when the zone is signed with this response: its last signatures end,
 * or the server publishes a ZSK that the last slot does not have.
 */
time_t	 delivery_end(const struct request *, const struct lives *);
/*
 * The slot that has taken its place by then and is the last to have; NULL when
 * none has, or it is over.
 */
const struct bundle *delivery_slot(const struct request *, time_t);

#endif
