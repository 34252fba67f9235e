#ifndef CEREMONY_RELAY_H
#define CEREMONY_RELAY_H

#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * Jobs that need signatures, done by several threads, while one thread alone
 * signs: a module is asked by the thread that opened it and by no other, and
 * all that is not the HSM's work is done beside it.
 */
struct relay;

/* A key whose signatures a job may ask for; both are borrowed. */
struct relay_key {
	struct relay		 *relay;
	const struct signing_key *key;
};
/* As any other signing key, for use in a job of that relay. */
void	 relay_signing_key(struct signing_key *, struct relay_key *);

/*
 * Does job 0 to n - 1, each once, and comes back when all of them ended; the
 * signatures that they ask for are made by the thread that calls this.  Behind
 * the first that fails no other is begun, and its error is this one's.  Jobs
 * share nothing that they change but what is their own.
 */
int	 relay_run(size_t n, int (*job)(void *, size_t, struct relay *,
	    struct err *), void *of, struct err *);

#endif
