#ifndef KEYSET_WORDS_H
#define KEYSET_WORDS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The PGP word list (Juola and Zimmermann, 1995): a word for each octet, of
 * two syllables at even offsets and of three at odd ones, so that a word
 * lost or exchanged is heard when they are read aloud.
 */
const char *word_of(uint8_t octet, size_t offset);

enum { WORDS_TEXT = 32 * 12 + 1 };
/* At most 32 octets as words parted by single spaces. */
char	*words_text(const uint8_t *, size_t, char[WORDS_TEXT]);

enum { WORDS_A_ROW = 6, WORDS_ROW_TEXT = 76 };
/*
 * Row i, from 0, of octets as they are read out and ticked off: its number
 * from 1 and at most six words in columns, the same for every row; no blank
 * at the end.  Behind the last octet it is only the number.  i is below 9.
 */
char	*words_row(const uint8_t *, size_t, size_t i, char[WORDS_ROW_TEXT]);

#endif
