#ifndef SIGNER_ISSUED_H
#define SIGNER_ISSUED_H

#include "keyset/digest.h"
#include "keyset/request.h"
#include "signer/config.h"
#include "signer/stamp.h"
#include "signer/state.h"

/*
 * What the last signed zone was made from, as the file "issued" in the state
 * has it: a line for each, a word and its value.  By value.
 */
struct issued {
	time_t		signed_at, ends;	/* its signatures */
	uint64_t	serial;
	struct digest	slot;		/* slot_digest() */
	struct digest	zsk;		/* dnskey_id() of the one that signed */
	struct digest	how;		/* issued_how() */
	struct stamp	input, output;	/* before it was read; in place */
	uint64_t	changes;	/* made since the zone's file was read */
};

/* *has is false where nothing was signed yet; ERR_FORMAT names the line. */
int	 issued_read(struct issued *, bool *has, const struct state *,
	    struct err *);
int	 issued_write(const struct issued *, const struct state *,
	    struct err *);

/* Of the set of a slot: its keys, their TTLs, and the signatures over it. */
struct digest slot_digest(const struct bundle *);
/* Of what in the configuration makes another zone of the same input. */
struct digest issued_how(const struct config *);

#endif
