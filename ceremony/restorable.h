#ifndef CEREMONY_RESTORABLE_H
#define CEREMONY_RESTORABLE_H

#include "ceremony/ceremony.h"

/*
 * Which copies may come into this HSM, and whose shares are brought next for
 * them.  Keys and sets are borrowed from the register, which gets no other of
 * either while keys are restored.
 */
struct restorable {
	const struct register_key **keys;	/* as many as the register's */
	const struct held_set	  **sets;	/* under which its copy is */
	size_t			    n;
	bool			   *out;	/* of the register's keys: not */
						/* tried again in this run */
	bool			    asked;	/* which set is next */
};

/* Room for what the register has; restorable_free() frees it. */
int	 restorable_new(struct restorable *, const struct ceremony *,
	    struct err *);
void	 restorable_free(struct restorable *);
/* Adds the key, unless it is out. */
void	 restorable_add(struct restorable *, const struct ceremony *,
	    const struct register_key *, const struct held_set *);
/* It is not tried again in this run. */
void	 restorable_drop(struct restorable *, const struct ceremony *,
	    const struct register_key *);
/*
 * The set to go on with: the only one, or the one that people choose, and they
 * are asked also where there is one, when they were before, or a note says what
 * just happened.  The newest is the first of the page.  NULL in *next: they go
 * on without the rest.
 */
int	 restorable_choose(struct ceremony *, struct restorable *,
	    const char *note, const struct held_set **next, struct err *);

/* Recorded: the key is in the HSM, as it was found there, and signed. */
int	 restorable_restored(struct ceremony *, const struct register_key *,
	    const struct hsm_key *, struct err *);
/*
 * Recorded: this key was not restored into the HSM, and why; once, where
 * nothing came between.
 */
int	 restorable_record(struct ceremony *, const struct register_key *,
	    const char *why, struct err *);
/*
 * Adds to the page what this ceremony recorded as not restored, and did not
 * restore later, by name; how many.
 */
size_t	 restorable_left(const struct ceremony *, struct page *);

#endif
