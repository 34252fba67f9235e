#ifndef CEREMONY_JOURNAL_STATE_H
#define CEREMONY_JOURNAL_STATE_H

#include "ceremony/journal.h"
#include "ceremony/logcopy.h"
#include "ceremony/logmedium.h"

/* Private to the journal. */
struct journal {
	time_t		(*now)(void);
	struct logmedium media[2];
	struct logcopy	 copy;		/* what each medium that is ok has */
	struct chain	 last;
	struct salts	 salts;		/* of all records */
	char		 current[LOGFILE_NAME];	/* next record's; empty: none */
	void		(*follow)(void *, const struct record *,
			    const struct digest *);	/* or NULL */
	void		*follower;
	char		 torn[640], mended[320];	/* empty: nothing */
};

#endif
