#ifndef CEREMONY_HANDOUT_STATE_H
#define CEREMONY_HANDOUT_STATE_H

#include "ceremony/handout.h"

/* The inside of handing out, for ceremony/handout*.c only. */

/* One part as it goes on: its shares, and what was read back of them. */
struct split_part {
	const struct handout_part *of;
	struct share_set	 set;
	size_t			 n;
	struct share		*shares, *back;	/* n of each, owned */
};

struct handing {
	size_t			 n_parts, n;	/* shares of each part */
	struct split_part	 parts[HANDOUT_PARTS];
	/* n, owned; "": nobody, of those that were asked about. */
	char		       (*holders)[HOLDER_NAME];
};

/* handout_holder.c: who gets share i; "" becomes of nobody.  ERR_ABORTED: none. */
int	 handout_holder(struct ceremony *, struct handing *, size_t i,
	    struct err *);
/* A name that no officer has: is it meant?  ERR_ABORTED: another is typed. */
int	 handout_stranger(struct ceremony *, const char *name, struct err *);
/* Esc at share i, which with may have (or NULL): 0 when they go on. */
int	 handout_stay(struct ceremony *, const struct handing *, size_t i,
	    const char *with, struct err *);
bool	 handout_went_back(const struct ceremony *, const struct err *);

#endif
