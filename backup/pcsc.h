#ifndef BACKUP_PCSC_H
#define BACKUP_PCSC_H

#include <stddef.h>

#include <winscard.h>

#include "keyset/err.h"

/* What reader.c and reader_card.c share: pcsc-lite's codes in words. */

struct readers {
	SCARDCONTEXT		 context;
	struct reader_view	*views;		/* READERS_MAX of them */
	SCARD_READERSTATE	*states;	/* and one for new readers */
	size_t			 n;
};

/* "the card was taken out ... (WHAT, SCARD_W_REMOVED_CARD)"; returns -1. */
int	 pcsc_refused(const char *what, LONG, struct err *);

#endif
