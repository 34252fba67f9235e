#ifndef SIGNER_COURIER_H
#define SIGNER_COURIER_H

#include "signer/anchor.h"
#include "signer/lives.h"
#include "signer/view.h"
#include "signer/run.h"

/*
 * Takes responses to a stock server, and sees to it that they are served.  In
 * the state folder it keeps
 *
 *	courier.response	the response that was handed over and served
 *	courier.previous	the one before
 *	courier.intent		one that is being handed over
 *	courier.run		which run of the server has the response
 *	courier.status		the page of the last look
 *	courier.skr		what the server is given; or in the spool
 *
 * The intent is written before the server is told, and taken away when that
 * is served, or the one before again: what is found of it was cut off, and is
 * done again.
 */
struct courier {
	const struct config	*config;
	const struct server	*server;
	struct state		*state;		/* owned, as all that follow */
	struct anchor		*anchor;
	struct request		*response, *previous;	/* or NULL */
	struct blob		 text;		/* of the response */
	time_t			 now;
	bool			 back;	/* what is on board may be better */
	bool			 unkept;	/* it is served, not remembered */
	struct blob		*notes;		/* borrowed */
};

/*
 * Opens the state folder for changes and reads what is in it.  ERR_FORMAT when
 * no server is configured.
 */
int	 courier_begin(struct courier *, struct run *, time_t now,
	    struct err *);
void	 courier_end(struct courier *);

/*
 * Judges a response by what the server has and serves (delivery.h); changes
 * nothing.
 */
int	 courier_judge(const struct courier *, const struct request *,
	    struct err *);
/*
 * Judges a response, hands it over, and waits until its slot is served.  When
 * it is not, the one before is handed over again, and the error says what
 * came of that.  ERR_POLICY or ERR_CRYPTO: it was refused, and nothing changed.
 */
int	 courier_bring(struct courier *, const struct request *,
	    const struct blob *text, struct err *);
/*
 * Judges the response, as it is now and by what is now; looks whether the slot
 * in force is served, wakes the server, and hands the response over again where
 * it has lost it, and only if it passed.  What is found is added to the page;
 * fails only when the state folder or memory does.
 */
int	 courier_look(struct courier *, struct view *, struct err *);
/* When the next slot begins; 0: none does. */
time_t	 courier_next(const struct courier *);

#endif
