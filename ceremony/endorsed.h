#ifndef CEREMONY_ENDORSED_H
#define CEREMONY_ENDORSED_H

#include "backup/card.h"
#include "ceremony/ceremony.h"

/* Officers' signatures in wrapped copies: backup/endorsement.h. */

/*
 * The card, which is unlocked, signs each copy that is to leave in this
 * ceremony, unless it has.  The file with the new signature is a blob, and
 * recorded before the next is signed.
 */
int	 endorsed_sign(struct ceremony *, struct card *, const struct officer *,
	    struct err *);
/* How many copies are to leave. */
size_t	 endorsed_due(const struct ceremony *);
/*
 * Says on the page, under what names the key, who signed its copy under that
 * set, and whether the cards are known.  What is wrong with a signature, or
 * missing, is a remark: it makes no copy worse.
 */
void	 endorsed_page(struct ceremony *, const struct held_set *,
	    const struct register_key *, struct page *);

#endif
