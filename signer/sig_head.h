#ifndef SIGNER_SIG_HEAD_H
#define SIGNER_SIG_HEAD_H

#include "signer/canonical.h"
#include "signer/sign.h"

/* What the RRSIGs of one signing have in front of their signatures. */
struct sig_head {
	const struct signing	*with;		/* borrowed */
	size_t			 len;
	uint8_t			 base[RRSIG_HEAD_MAX];
};

void	 sig_head_init(struct sig_head *, const struct signing *,
	    const struct dname *origin);
/*
 * That of the RRSIG over this RRset, head.len octets of it.  Its end is the
 * signing's less what the jitter says: so much, less or nothing, as the name
 * and the type have it.
 */
void	 sig_head_put(const struct sig_head *, const struct dname *owner,
	    const struct span *, uint8_t out[RRSIG_HEAD_MAX]);
/*
 * The whole data of that RRSIG, by this key in this thread; data is what it is
 * put together in.
 */
int	 sig_make(const struct sig_head *, const struct signing_key *,
	    const struct dname *owner, const struct span *, struct text *data,
	    uint8_t out[RRSIG_HEAD_MAX + SIGNATURE_MAX], size_t *len,
	    struct err *);
uint32_t sig_head_expiration(const uint8_t *head);

#endif
