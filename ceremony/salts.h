#ifndef CEREMONY_SALTS_H
#define CEREMONY_SALTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "ceremony/record.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * Private to the journal: the salts of its texts (hidden.h), in memory.  A text
 * has one salt wherever it stands, drawn when it first comes, and a salt is of
 * one text.  So a copy in which it is hidden shows where the same one stands,
 * and who learns one text can guess no other by it.
 *
 * Zeroed before the first use.
 */
struct salts {
	json_t	*by_text;	/* its salt; owned */
	json_t	*by_salt;	/* its text; owned */
	json_t	*commitments;	/* null, or the number of what is hidden; owned */
	size_t	 hidden;	/* texts */
	bool	 alike;		/* a text looks like what stands for one */
};

void	 salts_free(struct salts *);
/*
 * Takes in a record that was read.  *shown, new, is its data with "hidden#N" in
 * the place of each text that is hidden, the same N for the same commitment.
 * ERR_FORMAT: a text with two salts, a salt of two texts, or a text that is
 * hidden in one place and in clear in another.
 */
int	 salts_take(struct salts *, const struct record *, json_t **shown,
	    struct err *);
/*
 * At the end, with what was taken in: ERR_FORMAT when a text in clear could be
 * taken for one that is hidden.
 */
int	 salts_end(const struct salts *, struct err *);
/* The salts for a record that is written, new; NULL: it has no such text. */
int	 salts_for(struct salts *, const struct record *, json_t **out,
	    struct err *);
/* What stands for this text where it is hidden. */
int	 salts_commitment(struct salts *, const char *text, char[DIGEST_HEX],
	    struct err *);

#endif
