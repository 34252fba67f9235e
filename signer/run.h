#ifndef SIGNER_RUN_H
#define SIGNER_RUN_H

#include <stdbool.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/err.h"
#include "signer/anchor.h"
#include "signer/config.h"
#include "signer/state.h"

/* One command as main() has read it, and what it has to say. */
struct run {
	const char	*conf;		/* the configuration's file */
	struct config	 config;
	time_t		 now;
	const char	*option[128];	/* by letter; NULL: not given */
	char		**arguments;
	struct blob	 out;		/* for standard output */
	struct blob	 notes;		/* for standard error, a line each */
	bool		 red;		/* done, and somebody must act */
	int		 plugin;	/* its exit status, as Nagios has them */
};

/* capstan-signer(1) says what each does. */
int	 verb_keys(struct run *, struct err *);
int	 verb_request(struct run *, struct err *);
int	 verb_accept(struct run *, struct err *);
int	 verb_sign(struct run *, struct err *);
int	 verb_change(struct run *, struct err *);
int	 verb_resign(struct run *, struct err *);
int	 verb_verify(struct run *, struct err *);
int	 verb_status(struct run *, struct err *);
int	 verb_transport(struct run *, struct err *);
int	 verb_import(struct run *, struct err *);
int	 verb_deliver(struct run *, struct err *);
int	 verb_run(struct run *, struct err *);

/*
 * Notes to standard error, then what is out to standard output, and empties
 * both.  main() does so at the end; a verb that stays, with each round.
 */
void	 run_say(struct run *);
/* The trust anchor, configured or in the state; new. */
struct anchor *run_anchor(const struct run *, const struct state *,
	    struct err *);
/* Puts a file in place whole (file_write), mode 0644, whatever its folder. */
int	 run_write(const char *path, const struct blob *, struct err *);
/* SHA-256 and its words in numbered rows, as they are read out. */
int	 run_tell_digest(struct run *, const struct blob *, struct err *);
/*
 * Whether the SHA-256 of option -d is given, in *given, and is this text's;
 * ERR_FORMAT when it is none, ERR_CRYPTO when it is another's.
 */
int	 run_check_digest(const struct run *, const struct blob *, bool *given,
	    struct err *);

#endif
