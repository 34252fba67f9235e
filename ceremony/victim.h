#ifndef CEREMONY_VICTIM_H
#define CEREMONY_VICTIM_H

#include "ceremony/ceremony.h"

enum { VICTIMS_MAX = 14 };

/* A key that is destroyed, by value: a record moves those of the register. */
struct victim {
	struct register_key key;
	struct hsm_key	    in;		/* as the HSM has it, if it does */
	bool		    there;
	bool		    ends;	/* to be used nowhere any more */
};

/* Keys to choose from; zeroed before the first question. */
struct victims {
	struct victim	of[VICTIMS_MAX];
	size_t		n;
	bool		more;		/* than that, or than are of the zone */
	struct dname	zone;		/* of these; len 0: of any */
	/* What kept the key that was chosen before; shown with the rest. */
	char		note[sizeof(((struct err *)NULL)->text)];
};

/* Looks for it in the HSM. */
int	 victim_look(struct ceremony *, struct victim *, struct err *);
/*
 * Lists the register's keys that the HSM has, and asks which is destroyed: *out
 * is one of these until the next call, or NULL where none is.  Of more keys than
 * there are letters people name the zone.
 */
int	 victims_ask(struct ceremony *, struct victims *, struct victim **out,
	    struct err *);

#endif
