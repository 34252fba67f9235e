#ifndef SIGNER_ASKING_H
#define SIGNER_ASKING_H

#include "keyset/request.h"
#include "signer/keyring.h"
#include "signer/schedule.h"

/* What a request is made of.  Everything is borrowed. */
struct asking {
	const struct config	*config;
	uint64_t		 serial;
	size_t			 n;		/* slots */
	const struct slot_plan	*plan;
};

/*
 * A new request, the caller's (request_free): a bundle a slot with its ZSKs,
 * each of which signs the set in proof that it is there.  Ids are random.
 */
struct request *request_make(const struct asking *, struct keyring *,
	    struct err *);

#endif
