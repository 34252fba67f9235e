#ifndef SIGNER_SERVER_H
#define SIGNER_SERVER_H

#include "signer/config.h"
#include "signer/lives.h"

enum { SERVER_RUN = 256 };

/*
 * One row for each stock name server that signs a zone with an offline KSK, and
 * is handed the responses.  What each makes of one that is not as it needs it
 * was found by trying: named verifies nothing and says 0 when it fails, and
 * keymgr deletes before it looks.
 */
struct server {
	const char	*name;		/* of option server, as "bind" */
	const char	*daemon;	/* for people, as "named" */
	const char	*format;	/* that it reads; of format.h */
	bool		 key_files;	/* its ZSKs are found in a folder */
	bool		 dozes;		/* it must be told when a slot begins */
	/*
	 * A good signature over keys that stay the same is kept until it is
	 * due.  There is no way to have named renew it: "rndc sign" takes it
	 * away, and puts none in its place.
	 */
	bool		 keeps;
	bool		 replaces;	/* a new response ends all of the old */
	bool		 all_sign;	/* every KSK of a set must sign it */
	bool		 one_ttl;	/* of CDS and CDNSKEY too */
	/* Its ZSKs from then on, as far as this response goes. */
	int		(*lives)(const struct config *, const struct request *,
			    time_t from, struct lives *, struct err *);
	/*
	 * A text that is another one when it was started anew and has forgotten
	 * its response.  NULL: it forgets nothing.
	 */
	int		(*run)(const struct config *, char[SERVER_RUN],
			    struct err *);
	/* Hands it a file; that this returns 0 does not say that it took it. */
	int		(*import)(const struct config *, const char *path,
			    struct err *);
	/*
	 * Whether it has every slot of this response that is not over at a
	 * time; ERR_SYS when not.  NULL: it cannot be asked.
	 */
	int		(*holds)(const struct config *, const struct request *,
			    time_t, struct err *);
	/* Has it put the set in force into the zone, soon after. */
	int		(*load)(const struct config *, struct err *);
};

/* NULL when there is no such row. */
const struct server *server_by_name(const char *);

extern const struct server server_bind, server_knot;

/* When slot i takes its place in the zone. */
time_t	 slot_begins(const struct request *, size_t i);

#endif
