#ifndef SIGNER_SIG_VERIFY_H
#define SIGNER_SIG_VERIFY_H

#include <stdatomic.h>

#include "keyset/signature_engine.h"
#include "signer/text.h"
#include "signer/zone_verify.h"

/* Within zone_verify(): of one name its signatures, in one thread. */

/* A key of the slot, and what it verifies with. */
struct checker {
	const struct dnskey	*key;
	uint16_t		 tag;
	struct signature_engine	*engine;	/* owned */
};

struct eye {
	const struct zone	*zone;
	const struct verifying	*by;
	atomic_bool		*by_ldns;	/* the types that ldns has seen */
	struct text		 data;
	size_t			 n;
	struct checker		 at[BUNDLE_KEYS_MAX];
	struct dname		 owner;		/* at work */
	/*
	 * The node as it was verified before, or NULL: a signature that it has
	 * over the same records is not verified once more.
	 */
	const struct node	*known;
};

/* by_ldns is of all threads, one for each type. */
struct eye *eye_new(const struct zone *, const struct verifying *,
	    atomic_bool *by_ldns, struct err *);
void	 eye_free(struct eye **);
/*
 * Whether each RRset of the node that should have a signature has it, good,
 * and no other has one.
 */
int	 eye_verify(struct eye *, const struct node *, struct err *);

#endif
