#ifndef BACKUP_READER_H
#define BACKUP_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Card readers, by pcsc-lite: which there are, what is in them, and one card
 * that is ours alone while a struct reader holds it.
 *
 * Errors: ERR_GONE, the card or the reader is away, and what was under way
 * with it has ended; ERR_CARD, it is there and cannot be used; ERR_SYS, the
 * card service; ERR_ABORTED, the wait was stopped.  The text says what to do.
 */

/* ---- all readers ----------------------------------------------------- */

enum { READER_NAME = 128, READERS_MAX = 16 };

enum reader_state {
	READER_EMPTY,
	READER_CARD,
	READER_MUTE,		/* a card that does not answer */
};

struct reader_view {
	char		  name[READER_NAME];
	enum reader_state state;
	bool		  in_use;	/* by a program, maybe this one */
	unsigned	  events;	/* counts insertions and removals */
};

/* Whom to ask whether to go on waiting; asked every 200 ms. */
struct reader_patience {
	unsigned  ms;			/* at most so long */
	bool	(*stop)(void *);	/* NULL: nobody is asked */
	void	 *ctx;
};

struct readers;

struct readers *readers_open(struct err *);
void	 readers_close(struct readers **);		/* NULL is fine */
/* As they are now; none is no error.  Borrowed until the next call. */
int	 readers_look(struct readers *, const struct reader_view **, size_t *n,
	    struct err *);
/*
 * Until anything is not as at the last look: a card in or out (also when one
 * was swapped for another meanwhile), a reader plugged in or out.  *changed
 * is false when the time is over.
 */
int	 readers_wait(struct readers *, const struct reader_patience *,
	    bool *changed, struct err *);
/*
 * Until this reader, or any where name is NULL, has a card.  *came is false
 * when the time is over.
 */
int	 readers_wait_card(struct readers *, const char *name,
	    const struct reader_patience *, struct reader_view *, bool *came,
	    struct err *);
/*
 * Until the card that was seen is out: its reader is empty or away, or its
 * events say that there is another one or it was out meanwhile.
 */
int	 readers_wait_removal(struct readers *, const struct reader_view *seen,
	    const struct reader_patience *, bool *went, struct err *);

/* ---- one card in one reader ------------------------------------------ */

struct reader;

/* Takes the card for this program alone, T=1 or T=0. */
struct reader *reader_connect(struct readers *, const char *name,
	    struct err *);
/*
 * Gives it back without power: it has forgotten its PIN then, and another
 * program begins anew.
 */
void	 reader_disconnect(struct reader **);		/* NULL is fine */
/* An apdu_carrier's; ctx is the struct reader.  Never sent twice. */
int	 reader_transmit(void *ctx, const uint8_t *command, size_t,
	    uint8_t *answer, size_t *len, struct err *);
const char *reader_name(const struct reader *);		/* borrowed */

#endif
