#ifndef CEREMONY_ANEW_H
#define CEREMONY_ANEW_H

#include "ceremony/register.h"

/*
 * A review that is undone is made again, of other sets perhaps.  What was meant
 * to be signed before is of the agreement that is no more: it was broken off,
 * and is held against nothing that was agreed to since.
 */

/*
 * How many records of the last ceremony there are up to the last "undone" of
 * this step, and with it; 0: it was not undone.
 */
size_t	 anew_from(const struct registry *, const char *step);
/* How many intents of the step sign are among those, of its review. */
size_t	 anew_begun(const struct registry *, const char *review,
	    const char *sign);

#endif
