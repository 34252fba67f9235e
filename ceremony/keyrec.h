#ifndef CEREMONY_KEYREC_H
#define CEREMONY_KEYREC_H

#include "ceremony/ceremony.h"

/*
 * The record of a key that was made: its DNSKEY, tag, DS and statement, and
 * where it lies.  Refuses (ERR_POLICY) a key whose tag is that of any key of its
 * zone ever made or seen, or ever made, but for keys of other zones where either
 * is of a group of zones.
 */
int	 keyrec_add(struct ceremony *, const struct hsm_key *,
	    const struct register_intent *, struct err *);
/* With a statement that was made already; or, where pem is empty, why not. */
int	 keyrec_add_stated(struct ceremony *, const struct hsm_key *,
	    const struct register_intent *, const struct blob *pem,
	    const struct err *why, struct err *);
/*
 * A key as people read it: what it is, its SHA-256 in words, its DS; tight is in
 * as many lines as one sheet of the console has above a whole foot.
 */
int	 keyrec_page(struct page *, const struct register_key *, bool tight,
	    struct err *);
/* One of many, in a line: zone, tag, and how its SHA-256 begins. */
void	 keyrec_line(struct page *, const struct register_key *);

#endif
