#ifndef KEYSET_CHECK_SAFETY_H
#define KEYSET_CHECK_SAFETY_H

#include "keyset/check_row.h"
#include "keyset/joined.h"

/* What a check of a plan looks at. */
struct safety {
	struct inquiry	inquiry;
	struct joined	joined;
	/* How a danger is told: of an emergency's plan it is a warning. */
	void		(*danger)(struct inquiry *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
};

/* That moment of the joined timeline. */
const struct moment *safety_moment(const struct safety *, size_t at);
/* Whether it has a signature that leads a validator to the set. */
bool	 member_leads(const struct member *);

/* check_safety.c: what validators and the parent have seen by then. */
void	 check_signer(struct safety *);
void	 check_publish_safety(struct safety *);
void	 check_hold_down(struct safety *);
void	 check_anchor_asked(struct safety *);
void	 check_retire_safety(struct safety *);
void	 check_ds(struct safety *);
/* check_plan.c: what the parent is told, and what no wait makes good. */
void	 check_told(struct safety *);
void	 check_revoked(struct safety *);
void	 check_algorithm(struct safety *);

#endif
