#ifndef CEREMONY_REPORT_SOURCE_H
#define CEREMONY_REPORT_SOURCE_H

#include "ceremony/export.h"

/*
 * What a report is made from: the journal up to one record, and the response
 * that it cites.  The clock, the configuration and the HSM have no part in it.
 */
struct report_source {
	struct registry	 reg;		/* a fold of its own; owned */
	uint64_t	 record;	/* the last that was taken in, */
	struct digest	 head;		/* and the journal's head at it */
	/*
	 * Names and digests of what left, or is to leave with this report; NULL:
	 * nothing did.
	 */
	json_t		*files;		/* owned */
	/* It leaves with them: the journal goes on behind that record. */
	bool		 leaves;
	/* The file of the response of this digest, new. */
	int		(*response)(const struct report_source *,
			    const struct digest *, struct blob *, struct err *);
	struct journal	*journal;	/* borrowed; or NULL, and then */
	char		*folder;	/* an output or log medium, */
	char		*log;		/* and where its journal is; owned */
};

/*
 * Of the ceremony of that number, or of the last one where it is 0, of the
 * journal in a folder: an output medium, or a log medium.  A journal that ends
 * with the intent to write an output medium is told as the report on that medium
 * tells it, any other to its end.  The chain is checked, and nothing else.
 * ERR_FORMAT, ERR_SYS.
 */
int	 report_source_open(struct report_source *, const char *folder,
	    unsigned number, struct err *);
/* Of the ceremony that is held, which is about to write these files. */
int	 report_source_of(struct report_source *, const struct ceremony *,
	    const struct export *, struct err *);
void	 report_source_free(struct report_source *);

#endif
