#ifndef SIGNER_DUE_H
#define SIGNER_DUE_H

#include "signer/issued.h"

/* Why a zone is to be signed; the first that is so. */
#define DUES(X)								\
	X(DUE_NOTHING,	"nothing is due")				\
	X(DUE_FIRST,	"none was signed yet")				\
	X(DUE_OUTPUT,	"the signed zone is not as it was put in place") \
	X(DUE_INPUT,	"the zone's file was changed")			\
	X(DUE_SLOT,	"another slot is in force")			\
	X(DUE_SET,	"the slot in force has another DNSKEY set")	\
	X(DUE_ZSK,	"another ZSK is to sign")			\
	X(DUE_HOW,	"the configuration was changed")		\
	X(DUE_REFRESH,	"its signatures are to be made anew")

enum due {
#define X(due, words) due,
	DUES(X)
#undef X
};

/* What that is told by. */
struct due_facts {
	bool		has_issued;	/* something was signed: */
	struct issued	issued;
	bool		has_slot;	/* one is in force, */
	bool		has_turned;	/* which has begun since then */
	struct digest	slot, zsk;	/* its set, and who is to sign in it */
	struct digest	how;
	struct stamp	input, output;	/* as they are now */
	time_t		next;		/* a slot begins or ends; 0: never */
};

/*
 * Reads the state and looks at the files; nothing is changed, and nothing of
 * it is judged.  A note of the last signing that cannot be read is none.
 */
int	 due_look(struct due_facts *, const struct config *,
	    const char *output, time_t now, struct err *);
/* What is due now, and when more will be at the latest; 0: not known. */
enum due due_now(const struct due_facts *, const struct config *, time_t now);
time_t	 due_next(const struct due_facts *, const struct config *);
const char *due_words(enum due);
/*
 * Whether the clock is so far behind the last signing that the signatures then
 * made have not begun.  One of the two was wrong, and which is not known here.
 */
bool	 due_clock_is_back(const struct due_facts *, const struct config *,
	    time_t now);

#endif
