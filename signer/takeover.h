#ifndef SIGNER_TAKEOVER_H
#define SIGNER_TAKEOVER_H

#include "signer/board.h"
#include "signer/keyring.h"
#include "signer/run.h"

/*
 * The standby ZSK takes over: the response to the emergency request takes the
 * place of the ordinary one to the same slots, and the ZSKs of that are put
 * away for good.
 */
struct takeover {
	struct request	*asked;		/* the emergency request; owned */
	bool		 is_previous;	/* it is of the response before */
	struct schedule	 schedule;	/* that goes with it */
};

/*
 * The emergency request that goes with a response on board and has this id.
 * ERR_POLICY: there is none, the ordinary response to the same slots is not on
 * board any more, or the ZSK in it is not one of this signer's.
 */
int	 takeover_find(struct takeover *, const struct state *,
	    const struct board *, const struct keyring *, const char *id,
	    struct err *);
void	 takeover_free(struct takeover *);
/*
 * Whether a response of this id is an ordinary one; ERR_POLICY: it answers an
 * emergency request, and how that is taken.
 */
int	 takeover_is_none(const struct state *, const char *id, struct err *);

/* Puts its response, which was judged, in place. */
int	 takeover_done(struct takeover *, const struct state *,
	    struct board *, const struct blob *response, struct err *);
/*
 * A response that has this id and is on board: where its emergency request is
 * beside it still, the run that put it there was cut off, and what that had left
 * to do is done.  t has that request then; else asked is NULL, and there was
 * nothing.
 */
int	 takeover_rest(struct takeover *, const struct state *, const char *id,
	    struct err *);
/* What goes on with a ZSK that was put away, in words, added to notes. */
int	 takeover_note(const struct takeover *, const struct state *,
	    const struct board *, time_t now, struct blob *notes, struct err *);

/*
 * Where the response on board is an emergency one: puts it beside the request
 * of this path, for a ceremony has only what was sealed of it, and notes that.
 * NULL: the request is not written out, and the note says what to do.
 */
int	 takeover_carry(struct run *, const struct state *,
	    const struct board *, const char *request, struct err *);

/* ERR_POLICY: a slot has a ZSK that was put away. */
int	 takeover_allows(const struct standby *, const struct request *,
	    struct err *);

#endif
