#ifndef SIGNER_SERVED_H
#define SIGNER_SERVED_H

#include "keyset/request.h"
#include "signer/config.h"

/*
 * What a server answers now, over TCP, when it is asked for the zone's DNSKEY
 * set: keys, their TTLs and signatures over the set, as a slot without times.
 * There may be none of either, as of a zone that could not be loaded.  ERR_SYS
 * when it does not answer within the configured timeout, or with an error, or
 * not as the zone's own server; ERR_FORMAT when it has a record that is not
 * known here.
 */
int	 served_get(struct bundle *, const struct deliver_config *,
	    const struct dname *zone, struct err *);
/* Whether this is what is served: keys, TTLs and signatures, no other. */
bool	 served_is(const struct bundle *served, const struct bundle *slot);
/* Whether its keys and their TTLs are those of the slot, no other. */
bool	 served_has_keys(const struct bundle *served,
	    const struct bundle *slot);
/* Whether every KSK that signs the slot signs it too, and no other key. */
bool	 served_has_signers(const struct bundle *served,
	    const struct bundle *slot);
/* Whether it has signatures, and each has begun and ends that much later. */
bool	 served_is_current(const struct bundle *, time_t now, int64_t margin);
/* "3 keys, signed by tag 12345 until 2027-..Z", for people. */
enum { SERVED_TEXT = 160 };
char	*served_words(const struct bundle *, time_t now, char[SERVED_TEXT]);

#endif
