#ifndef SIGNER_HERALD_H
#define SIGNER_HERALD_H

#include <sys/types.h>

#include "signer/config.h"

/*
 * A process of its own that runs the configured command when there is a new
 * signed zone.  It is begun before this one gives up sockets, which a command
 * like rndc needs, and before it has a secret; of what it is told from then on
 * nothing says what is run: it reads that in the configuration itself.
 */
struct herald {
	pid_t	pid;
	int	fd;		/* -1: there is none, for nobody is to be told */
};

/* Also where no command is configured: it may be later. */
int	 herald_begin(struct herald *, const char *conf, const struct config *,
	    struct err *);
/*
 * Runs the command, and waits for its end as long as is configured.  Without a
 * command nothing is done.  ERR_SYS says what went wrong, as program_run().
 */
int	 herald_tell(const struct herald *, const struct config *,
	    struct err *);
/* The configuration was read anew, and was good. */
int	 herald_reload(const struct herald *, struct err *);
void	 herald_end(struct herald *);

#endif
