#ifndef CEREMONY_RELAY_H
#define CEREMONY_RELAY_H

#include <pthread.h>
#include <stdbool.h>

#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * Jobs that need signatures, done by several threads, while one thread alone
 * signs: a module is asked by the thread that opened it and by no other, and
 * all that is not the HSM's work is done beside it.  While nobody waits for a
 * signature that thread does jobs too.
 */
struct relay;

/* A key whose signatures that job may ask for; both are borrowed. */
struct relay_key {
	struct relay		 *relay;
	const struct signing_key *key;
	size_t			  job;
};
/* As any other signing key, for use in a job of that relay. */
void	 relay_signing_key(struct signing_key *, struct relay_key *);

struct relay_work {
	int	(*job)(void *, size_t, struct relay *, struct err *);
	/*
	 * Called by the thread that signs, before it signs for that job; where
	 * it fails nothing is signed, and the job is told.  May be NULL.
	 */
	int	(*before)(void *, size_t job, struct err *);
	/*
	 * Whether that job waits for nothing but signatures: asked before the
	 * thread that signs does one itself.  NULL: none waits.
	 */
	bool	(*ready)(void *, size_t job);
	void	*of;
};
/*
 * Does job 0 to n - 1, each once and begun in this order, and comes back when
 * all of them ended; the signatures that they ask for are made by the thread
 * that calls this.  Behind the first that fails no other is begun, and its error
 * is this one's.  What jobs share and change they lock.
 */
int	 relay_run(const struct relay_work *, size_t n, struct err *);

/* One more thread; signals are for that which has the room. */
int	 relay_beside(pthread_t *, void *(*)(void *), void *of, struct err *);

#endif
