#ifndef BACKUP_APDU_H
#define BACKUP_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Commands to a card and its answers (ISO 7816-4), short ones only: any
 * reader takes these.  A longer answer is fetched in pieces (61xx), and a
 * length that the card wants otherwise is given (6Cxx, once a piece).
 *
 * Commands and answers may hold a PIN or a share: they live in struct secret
 * and are wiped, the command when it was sent, the answer with the next
 * command or apdu_wipe().
 */
struct apdu;

enum { APDU_DATA_MAX = 255, APDU_ANSWER_MAX = 2048, APDU_TEXT = 160 };
enum { APDU_OK = 0x9000 };

/* What carries octets to the card and back: a reader.  *len: room, then use. */
struct apdu_carrier {
	int	 (*transmit)(void *ctx, const uint8_t *command, size_t,
		    uint8_t *answer, size_t *len, struct err *);
	void	*ctx;
};

struct apdu_command {
	const char	*doing;		/* "write the share", for errors */
	bool		 changes;	/* something on the card, if it works */
	uint8_t		 ins, p1, p2;
	const uint8_t	*data;		/* borrowed */
	size_t		 len;		/* APDU_DATA_MAX at most */
	bool		 answers;	/* with data */
};

struct apdu *apdu_new(struct apdu_carrier, struct err *);
void	 apdu_free(struct apdu **);			/* NULL is fine */

/*
 * Sends it, and gives the status word.  -1 only when there was none: the
 * carrier's error, or ERR_GONE for an answer that is none, and the text says
 * whether something may have changed; or an answer without end (ERR_CARD).
 */
int	 apdu_send(struct apdu *, const struct apdu_command *, unsigned *sw,
	    struct err *);
/* The same, and any status but 9000 is an error. */
int	 apdu_do(struct apdu *, const struct apdu_command *, struct err *);
/* What the last command brought; borrowed until the next. */
const uint8_t *apdu_answer(const struct apdu *, size_t *len);
void	 apdu_wipe(struct apdu *);

/* "the card is blocked (6983)". */
const char *apdu_status(unsigned sw, char[APDU_TEXT]);
/* ERR_CARD: "write the share: the card ... (6A84); nothing was changed". */
int	 apdu_refused(const struct apdu_command *, unsigned sw, struct err *);

#endif
