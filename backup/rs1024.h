#ifndef BACKUP_RS1024_H
#define BACKUP_RS1024_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The checksum of a share: a Reed-Solomon code over words of 10 bits, the
 * last three of which are its check (SLIP-0039, "Checksum").
 *
 * Two good shares of one length differ in four words or more.  So any three
 * wrong words are found for certain, and more but once in 2^30.  The text
 * that a share's checksum begins with, "shamir" or "shamir_extendable", is
 * told by a bit of its second word.  Shares have four words at least.
 */
enum { RS1024_WORDS = 3 };

bool	 rs1024_good(const uint16_t *, size_t);

/* Makes the last three of the words the check of those before them. */
void	 rs1024_complete(uint16_t *, size_t);

/*
 * Which word, from 1, would alone make the checksum right if it were another;
 * 0 if none would, or one of several.  Where one word is wrong it is this one;
 * where two are, no word is named (but once in ten thousand if the flag is
 * wrong too), and where more are, seldom an innocent one.  A person is to look
 * at the paper: nothing is corrected.
 */
size_t	 rs1024_suspect(const uint16_t *, size_t);

#endif
