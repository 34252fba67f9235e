#ifndef SIGNER_COURIER_PRIVATE_H
#define SIGNER_COURIER_PRIVATE_H

#include "signer/courier.h"

/* What is to be served then, of a response and the one before it; or NULL. */
const struct bundle *courier_slot(const struct request *,
	    const struct request *before, time_t);
/* Writes a file of the state folder, unless it is as it should be. */
int	 courier_keep(const struct courier *, const char *name, const void *,
	    size_t, struct err *);
/* Puts a response where the server is to find it, and does not tell it. */
int	 courier_spool(const struct courier *, const struct blob *text,
	    struct err *);
/*
 * Judges the response that was handed over once more, as it is in the state
 * folder; lives is set where the server could be asked for its ZSKs.
 */
int	 courier_judge_again(const struct courier *, struct lives *,
	    struct err *);
/*
 * Gives the server a response, the text of one that passed in this run and no
 * other, for it would look too late or never, and has it load it.  Whether it
 * took it is for courier_await to see.  Serving comes first: where it cannot be
 * written down which run of the server has it, a note says so.
 */
int	 courier_hand_over(const struct courier *, const struct blob *text,
	    struct err *);
enum { BRIEF = 5 };	/* seconds that a server needs for little */

/*
 * What counts as served: the slot in force as it is; or its keys under other
 * good signatures of the same KSKs that have a day left, where the server keeps
 * such.
 */
enum exactness { EXACT, AS_GOOD };
/* Whether what is served is as good as the slot. */
bool	 courier_is_as_good(const struct courier *, const struct bundle *served,
	    const struct bundle *slot, time_t);
/*
 * Waits until the slot in force is served, for so many seconds; ERR_SYS says
 * what is served instead, or which slot to come the server does not have.
 */
int	 courier_await(const struct courier *, const struct request *,
	    const struct request *before, enum exactness, int64_t patience,
	    struct err *);
/*
 * The same of a response that was just handed over, exactly if it can be had;
 * else a note says that it is only as good.
 */
int	 courier_confirm(const struct courier *, const struct request *,
	    const struct request *before, struct err *);
/*
 * Hands over the response that was there before, if it still passes, puts what
 * came of it behind why, and returns -1.  Where the server does not answer, the
 * intent stays as it is; where it does not pass, it is the intent, and stays.
 */
int	 courier_go_back(const struct courier *, struct err *why);
/*
 * An intent that is found was cut off, and nobody knows how far it came: it is
 * done again where it is still good, and where it is refused the one before is
 * handed over.  It stays for the next time while it cannot be judged, as when
 * the server does not answer.  A note says so.
 */
int	 courier_recover(struct courier *, struct err *);

#endif
