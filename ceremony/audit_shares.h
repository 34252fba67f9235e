#ifndef CEREMONY_AUDIT_SHARES_H
#define CEREMONY_AUDIT_SHARES_H

#include "ceremony/audit_state.h"

/*
 * Rules of the records of shares, each asked before its record is taken into
 * the register.
 */

/*
 * share used, share checked: by who has it, or lost it; and what was on a card
 * came from that card, which had just shown that it was there.
 */
int	 audit_share(struct audit *, const struct record *, struct err *);
/* split given: to somebody who has no other share of the set. */
int	 audit_given(struct audit *, const struct record *, struct err *);
/* split complete: as many combinations as there are, and no fewer. */
int	 audit_complete(struct audit *, const struct record *, struct err *);
/*
 * recreate result: as it was meant, of enough others that were brought in the
 * same ceremony for this one, and for somebody who has no other share.
 */
int	 audit_recreated(struct audit *, const struct record *, struct err *);
/* At the end of the journal: what was made again, and who still waits. */
void	 audit_holders(struct audit *);

#endif
