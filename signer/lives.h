#ifndef SIGNER_LIVES_H
#define SIGNER_LIVES_H

#include <stdbool.h>

#include "keyset/request.h"

enum { LIVES_MAX = 128 };

/* From when until when a stock server publishes one of its ZSKs. */
struct life {
	struct dnskey	key;
	time_t		from, until;	/* LIFE_OPEN: from never, for ever */
};

#define LIFE_OPEN	((time_t)INT64_MAX)

/* By value. */
struct lives {
	size_t		n;
	struct life	at[LIVES_MAX];
};

/*
 * Those of the K*.key files of BIND in a folder that are ZSKs of this zone; the
 * times are those in their comments.  ERR_FORMAT names a file of this zone's
 * that cannot be read as one; ERR_POLICY when there is no ZSK.
 */
int	 lives_of_folder(struct lives *, const char *folder,
	    const struct dname *zone, struct err *);
/*
 * Those in a request: from the slot in which a key first is to that in which
 * it is no more.
 */
int	 lives_of_request(struct lives *, const struct request *,
	    struct err *);

bool	 life_at(const struct life *, time_t);
/* Whether the key is one of them, whenever. */
bool	 lives_have(const struct lives *, const struct dnskey *);

#endif
