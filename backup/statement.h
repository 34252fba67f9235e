#ifndef BACKUP_STATEMENT_H
#define BACKUP_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * What an officer's card signs.  Never bare randomness: who signs what, in
 * which ceremony, and all that was recorded before it, so that a signature
 * from one place says nothing in another.
 *
 *	SHA-256("DNSSEC-CEREMONY-AUTH-v1" || nonce || ceremony || officer ||
 *	    role || action || head)
 *
 * Each of the four texts has its length in front, two octets, high one first;
 * nonce and head are 32 octets.  In version 2 the officer is what stands for the
 * name where a copy of the journal hides it, so that the signature can be
 * checked there too.
 */
enum { STATEMENT_NONCE = 32, STATEMENT_TEXT_MAX = 255 };

struct statement {
	uint8_t		 nonce[STATEMENT_NONCE];	/* this machine's */
	const char	*ceremony, *officer, *role, *action;
	struct digest	 head;		/* of the journal so far */
	bool		 hidden;	/* version 2 */
};

/* ERR_FORMAT when a text is missing, empty or longer than the most. */
int	 statement_digest(const struct statement *, struct digest *,
	    struct err *);

#endif
