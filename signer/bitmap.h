#ifndef SIGNER_BITMAP_H
#define SIGNER_BITMAP_H

#include "signer/node.h"

enum { BITMAP_MAX = 256 * (2 + 32) };

/*
 * The types that a denial at this node says are there (RFC 4034, 4.1.2; RFC
 * 5155, 7.1), in out; returns octets.  hashed: in an NSEC3, which is not
 * itself at the node; else in an NSEC.
 */
size_t	 bitmap_write(const struct node *, bool hashed,
	    uint8_t out[BITMAP_MAX]);
/*
 * Whether a bitmap shows just these types, written as the rules have it.  It
 * is read, and not compared with one that was made as it was.
 */
bool	 bitmap_is_exact(const struct node *, bool hashed, const uint8_t *,
	    size_t len);

#endif
