#ifndef BACKUP_SHARE_ROW_H
#define BACKUP_SHARE_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "backup/share.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * A share on paper: rows of three words, numbered from 1, each with a check
 * number of its own, so that whoever types it in learns of a mistake at the
 * row that has it and not after the last of 33 words.
 *
 *	 6  building glad warmth  0417
 *
 * With the words a, b, c numbered from 0 as in the list, and 0 for a word
 * that the last row does not have, the number of row r is
 *
 *	a + 2b + 3c + 4r modulo 1031
 *
 * which a pocket calculator does.  1031 is a prime above the words' 1024: so
 * one wrong word, two words exchanged, and a row in another one's place are
 * found for certain, and anything else but once in a thousand.  Digits, and
 * not one more word, so that nobody takes it for a part of the share when this
 * program is forgotten: SLIP-0039 knows nothing of it, and the share's own
 * checksum stays the judge.
 *
 * The number says ten of the row's thirty bits.  It stands on the paper that
 * says all thirty and nowhere else: not on a card, in a journal or a report.
 */
enum { SHARE_ROW_WORDS = 3, SHARE_ROW_TEXT = 4 + 3 * 9 + 6 };

size_t	 share_rows(const struct share *);
size_t	 share_row_of(size_t word);		/* both from 1 */
unsigned share_row_number(size_t row, const uint16_t *words, size_t n);

/* A row as it is printed; room for SHARE_ROW_TEXT. */
int	 share_row_write(const struct share *, size_t row, struct secret *,
    struct err *);

/*
 * Adds the words of a row as it was typed, with its check number and without
 * the row's, to text, which becomes what share_from_text() reads; room for
 * SHARE_TEXT_MAX.  ERR_FORMAT, and text as it was, when a word is not in the
 * list or the number is not that of these words in this row.
 */
int	 share_row_read(size_t row, const struct secret *typed,
    struct secret *text, struct err *);

#endif
