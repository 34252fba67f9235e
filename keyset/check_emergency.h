#ifndef KEYSET_CHECK_EMERGENCY_H
#define KEYSET_CHECK_EMERGENCY_H

#include "keyset/check.h"

/*
 * An emergency request is the twin of a request: the same slots, and in each
 * the standby ZSK alone.  What that key is the checks of the request judge, for
 * it is in the slots of that too.
 *
 * Runs every check of the pair, as request_check() does those of the request.
 */
enum verdict emergency_check(const struct request *emergency,
	    const struct request *ordinary, const struct judgement *,
	    struct finding[FINDINGS_MAX], size_t *n);

#endif
