#ifndef CEREMONY_SHARED_PIN_H
#define CEREMONY_SHARED_PIN_H

#include <jansson.h>

#include "ceremony/ceremony.h"
#include "ceremony/recorded_set.h"

/*
 * A PIN of a token that nobody knows: drawn at random, and split over people's
 * cards and papers before the token gets it.  Its set is no token's until the
 * record of what the token took cites it.
 */
struct shared_pin {
	enum share_purpose	 purpose;
	const struct split_plan	*plan;		/* borrowed */
	char			 set[SET_HEX];	/* "": nobody has shares of it */
	unsigned		 characters;	/* of the PIN */
	struct secret		*pin;		/* owned */
};

/*
 * Draws n of them and hands their shares out, one of each to a person; set,
 * characters and pin are filled in.  What the token takes is looked at first:
 * ERR_POLICY where it takes no PIN that nobody has to know.
 */
int	 shared_pin_hand_out(struct ceremony *, struct shared_pin *, size_t n,
	    const struct hsm_token *, struct err *);
/*
 * The PIN of a set, from enough of its shares; the caller's.  It has as many
 * characters as it was made with, whatever the token says of its limits since.
 */
struct secret *shared_pin_join(struct ceremony *, const struct held_set *,
	    const struct hsm_token *, struct err *);
/*
 * For records: the ids of the sets and the lengths of the PINs, in one order.
 * NULL where there is none that is shared, or no memory.
 */
json_t	*shared_pin_sets(const struct shared_pin *, size_t n);
json_t	*shared_pin_characters(const struct shared_pin *, size_t n);
/* Frees the PINs. */
void	 shared_pin_clear(struct shared_pin *, size_t n);

#endif
