#ifndef SIGNER_CHANGE_RECORD_H
#define SIGNER_CHANGE_RECORD_H

#include <libzscanner/scanner.h>

#include "signer/change.h"
#include "signer/change_line.h"
#include "signer/text.h"

/* What records of a file of changes are read with. */
struct change_reader {
	const struct dname *origin;	/* borrowed */
	struct change_line line;
	zs_scanner_t	*scanner;	/* owned */
	struct text	 text;		/* owned: what it is given */
	struct arena	*arena;		/* borrowed: where data goes */
};

/*
 * Each reads on in the line and refuses what the zone may not be told, as
 * change.h has it.
 */
int	 change_zone(struct change_reader *);
/* A name in the zone, of which the owner is what is below the origin. */
int	 change_owner(struct change_reader *, struct change *);
/* Of a word that was read; ANY is none. */
int	 change_type(struct change_reader *, const struct word *, uint16_t *);
bool	 change_is_class(const struct word *);
int	 change_class(struct change_reader *, const struct word *);
int	 change_ttl(struct change_reader *, const struct word *, uint32_t *);
/* All that is left of the line, as data of rr->type, which this word names. */
int	 change_data(struct change_reader *, const struct word *, struct rr *);

#endif
