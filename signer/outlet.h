#ifndef SIGNER_OUTLET_H
#define SIGNER_OUTLET_H

#include "signer/text.h"
#include "signer/zone_write.h"

/*
 * Brings the texts of numbered pieces, which threads make in any order, into
 * a sink in theirs.  Few are waiting at a time: whoever is far ahead of the
 * slowest is made to wait.
 */
struct outlet;

struct outlet *outlet_new(const struct sink *, struct err *);
void	 outlet_free(struct outlet **);
/*
 * Takes the text of piece i over, and gives an empty one for it, with room.
 * Each piece from 0 on is given once; whoever has the one that is next puts
 * all that are waiting behind it into the sink too.  ERR_SYS after
 * outlet_break(), or when the sink failed.
 */
int	 outlet_put(struct outlet *, size_t i, struct text *, struct err *);
/* One piece will not come: nobody waits for it any longer. */
void	 outlet_break(struct outlet *);

#endif
