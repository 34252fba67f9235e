#ifndef BACKUP_SHARE_WORDS_H
#define BACKUP_SHARE_WORDS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The 1024 words that shares are written in (SLIP-0039, "Wordlist"): four to
 * eight small letters, in the order of the alphabet, and no two with the same
 * first four.
 *
 * The list is a table looked up by a secret.  Words are for people to read
 * from paper and screen; where no person reads, a share is in binary.
 */
enum { SHARE_WORDS = 1024, SHARE_WORD_LETTERS = 8, SHARE_WORD_PREFIX = 4 };

/* Of a value below 1024; static text. */
const char *share_word(uint16_t value);

/*
 * For completion while somebody types: how many words begin with these
 * letters (of either case), and the value of the first; the others follow it.
 */
size_t	 share_words_beginning(const char *, size_t len, uint16_t *first);

/*
 * The value of a word that is spelled out, or cut off behind its fourth
 * letter or later; -1 if there is none.
 */
int	 share_word_value(const char *, size_t len);

/*
 * The value of the word with the same first four letters, whatever follows;
 * -1 if there is none.  What was meant by "academia"?  For the screen on which
 * it is typed: the answer is as secret as the word.
 */
int	 share_word_near(const char *, size_t len);

/*
 * The next word between blanks and line ends in what lies between *text and
 * end, not looked up; NULL behind the last.  *text moves behind it.
 */
const char *share_word_next(const char **text, const char *end, size_t *len);

#endif
