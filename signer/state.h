#ifndef SIGNER_STATE_H
#define SIGNER_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/err.h"
#include "signer/config.h"

/*
 * The folder with all that a signer remembers, as plain files:
 *
 *	keys/			the ZSKs
 *	request.xml		the last request made
 *	request.schedule	the ZSKs' schedule that goes with it
 *	response.xml		the response on board
 *	response.xml.previous	the one before
 *	schedule		the ZSKs' schedule that goes with the response
 *	emergency.xml		the last request's twin for the standby ZSK
 *	request.emergency	the ids of both
 *	response.emergency	that twin of the response on board, and of
 *	response.emergency.previous	the one before, where not used
 *	response.used		its id, where it is an emergency one
 *	standby			the ZSK that waits
 *	withdrawn		those that sign no more
 *	anchor			the trust anchor, where none is configured
 *	request-serial		of the last request
 *	soa-serial		of the last signed zone
 *	issued			what that was made from: issued.h
 *	run.bulletin		how the signer that stays is: bulletin.h
 *	run.lock		held by it
 *	transport.pub		the public half of the transport key
 *	courier.*		of deliver: courier.h
 *
 * Where the configuration has a seal-key the two responses, whose later sets
 * nobody has seen yet, lie there sealed (seal.h).
 */
struct state;

/* To be changed by this process alone, or only read. */
enum state_use {
	STATE_READ, STATE_IF_ANY, STATE_CHANGE, STATE_WAIT, STATE_CREATE
};

/*
 * STATE_IF_ANY is STATE_READ of an empty folder where there is none.
 * STATE_CHANGE waits for no one: where another process has the folder, or it
 * cannot be written, that is the error; STATE_WAIT waits for half a minute.
 * STATE_CREATE makes the folder, mode 0700, where there is none.
 */
struct state *state_open(const struct config *, enum state_use, struct err *);
void	 state_close(struct state **);

const char *state_folder(const struct state *);
const char *state_keys(const struct state *);	/* the keys/ folder */

bool	 state_has(const struct state *, const char *name);
/*
 * As file_read() and file_write(), mode 0644; what is to lie there sealed is
 * sealed and opened on the way.  ERR_CRYPTO when it cannot be opened.
 */
int	 state_read(const struct state *, const char *name, struct blob *,
	    struct err *);
int	 state_write(const struct state *, const char *name, const void *,
	    size_t, struct err *);
/* Seals what is to be sealed and lies there as it came. */
int	 state_seal(const struct state *, struct err *);
/* Takes a file away; one that is not there is well. */
int	 state_remove(const struct state *, const char *name, struct err *);
/*
 * Keeps a place in the folder for this process until it ends, beside what
 * STATE_CHANGE keeps; what is for the error when another has it.
 */
int	 state_claim(const struct state *, const char *name, const char *what,
	    struct err *);
/*
 * Whether a process has that place, and whether none has it.  Neither, where
 * this user may not see it.
 */
bool	 state_claimed(const struct state *, const char *name);
bool	 state_unclaimed(const struct state *, const char *name);
/* A number in a file; *has is false when there is no such file. */
int	 state_read_number(const struct state *, const char *name,
	    uint64_t *, bool *has, struct err *);
int	 state_write_number(const struct state *, const char *name, uint64_t,
	    struct err *);

#endif
