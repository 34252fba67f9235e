#ifndef CEREMONY_VOID_PAPERS_H
#define CEREMONY_VOID_PAPERS_H

#include "ceremony/register.h"

/*
 * A set that was broken off in the handing out is not gone on with: another one
 * is made in its place, and papers that people have of it open nothing and are
 * to be destroyed.
 */

/* One whose handing out may go on in this process is not broken off yet. */
bool	 set_is_broken_off(const struct registry *, const struct held_set *);
/* Whether this share of such a set is on paper, and was not destroyed. */
bool	 share_is_void_paper(const struct held_share *);

#endif
