#ifndef SIGNER_ASKING_H
#define SIGNER_ASKING_H

#include "keyset/format.h"
#include "keyset/request.h"
#include "signer/keyring.h"
#include "signer/schedule.h"

/* What a request is made of.  Everything is borrowed. */
struct asking {
	const struct config	*config;
	const struct format	*format;
	uint64_t		 serial;	/* where the format has one */
	time_t			 now;		/* names it, where that does */
	size_t			 n_wishes;	/* for KSKs; format->wish */
	char			 wishes[BUNDLE_SIGNERS_MAX][IDENTIFIER_MAX + 1];
	size_t			 n;		/* slots */
	const struct slot_plan	*plan;
};

/*
 * A new request, the caller's (request_free): a bundle a slot with its ZSKs,
 * each of which signs the set in proof that it is there, and ids are random;
 * where the format has no room for either, keys alone, and the time is its id.
 */
struct request *request_make(const struct asking *, struct keyring *,
	    struct err *);
/*
 * Its file, and the request as who answers it will read it: what the format has
 * no room for is gone.  That it is read at all, and written again as it was,
 * is not taken for granted: with a request that is not, a ceremony would be
 * held in vain.
 */
struct request *request_settle(const struct request *, struct blob *text,
	    struct err *);

#endif
