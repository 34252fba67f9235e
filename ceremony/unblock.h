#ifndef CEREMONY_UNBLOCK_H
#define CEREMONY_UNBLOCK_H

#include "ceremony/ceremony.h"

/*
 * A card whose PIN is blocked, or forgotten, gets another PIN with its admin
 * PIN (OpenPGP card 3.4, 7.2.4).  Its shares and its key stay what they are.
 *
 * The page is that of the officers; its foot becomes another.  note is what it
 * says then; -1 when the ceremony cannot go on, or is left.
 */
int	 unblock(struct ceremony *, struct page *, char *note,
	    size_t room, struct err *);

#endif
