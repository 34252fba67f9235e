#ifndef SIGNER_EMERGENCY_H
#define SIGNER_EMERGENCY_H

#include "signer/asking.h"
#include "signer/prospect.h"
#include "signer/run.h"

/*
 * The emergency request: the twin of a request, with the same slots and in
 * each of them the standby ZSK alone.  The response to it, which a ceremony
 * seals, lets the signer go over to that ZSK at once.
 *
 * In the state emergency.xml goes with request.xml where request.emergency has
 * the ids of both, and response.emergency with the response on board.
 */
struct emergency {
	struct request	*request;	/* owned; NULL: there is none */
	struct blob	 text;		/* the file, owned */
};

/*
 * Makes and remembers it, and puts it beside path, if that is not NULL.  Where
 * no ZSK waits, or the format has no proof of possession, there is none, and
 * that of an earlier request is forgotten.
 */
int	 emergency_write(struct emergency *, struct run *, const struct state *,
	    const struct asking *, const struct prospect *, struct keyring *,
	    const struct request *ordinary, const char *path, struct err *);
int	 emergency_tell(const struct emergency *, struct run *,
	    const struct state *, const char *path, struct err *);
void	 emergency_free(struct emergency *);

/*
 * The response to the request of this id goes on board: its twin goes with it,
 * and that of the response before stays with that, where it is kept.
 */
int	 emergency_follow(const struct state *, const char *id,
	    bool keeps_previous, struct err *);

#endif
