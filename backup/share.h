#ifndef BACKUP_SHARE_H
#define BACKUP_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * One share of a secret (SLIP-0039, "Format of the share mnemonic").
 *
 * A secret is split among groups, some of which suffice, and in each group
 * among members, some of whom suffice.  All that says which share it is is
 * public; the value is not.  Groups and members are counted from 0 here and
 * in the standard, and from 1 in every text for people.
 *
 * The same share is words on paper and octets on a card:
 *
 *	value		16	18	20	24	32	64 octets
 *	words		20	22	23	27	33	59
 *	packed		25	28	29	34	42	74 octets
 *
 * Packed is the words' ten bits each, the first bit first, with zero bits at
 * the end up to a whole octet.
 */
enum {
	SHARE_VALUE_MIN = 16, SHARE_VALUE_MAX = 64,	/* and even */
	SHARE_WORDS_MIN = 20, SHARE_WORDS_MAX = 59,
	SHARE_PACKED_MAX = 74,
	SHARE_TEXT_MAX = SHARE_WORDS_MAX * 9 - 1,
	SHARE_GROUPS = 16, SHARE_MEMBERS = 16,
	SHARE_IDS = 1 << 15,
};

struct share {
	unsigned	 id;			/* 15 bits: which splitting */
	bool		 extendable;		/* the cipher has no id */
	unsigned	 exponent;		/* 2500 * 2^e iterations */
	unsigned	 group, group_threshold, group_count;
	unsigned	 member, member_threshold;
	struct secret	*value;			/* owned */
};

/* A second share of the same value; what *to had before is not looked at. */
int	 share_copy(struct share *to, const struct share *from,
    struct err *);
void	 share_free(struct share *);	/* leaves it empty; twice is fine */

/* Whether both say that they are of one splitting. */
bool	 share_kin(const struct share *, const struct share *);
/* Also the same group, member and value; says nothing of which differs. */
bool	 share_equal(const struct share *, const struct share *);

/*
 * The words' values, and how many; a share that was made here always has
 * them.  The caller wipes them.
 */
size_t	 share_to_words(const struct share *, uint16_t[SHARE_WORDS_MAX]);
/*
 * ERR_FORMAT, and *s as it was, for a number of words that no share has, a
 * wrong checksum (with the word that is likely wrong, see rs1024.h), bits of
 * padding that are not zero, and a group that there cannot be.  Numbers of
 * words are named, words never.
 */
int	 share_from_words(struct share *, const uint16_t *, size_t n,
    struct err *);

/*
 * As text: small letters, single spaces, nothing before or behind; room for
 * SHARE_TEXT_MAX.  Read are either case, any blanks and line ends, and words
 * cut off behind their fourth letter.  ERR_FORMAT also for a word that is not
 * in the list, by its number: what it may have been meant to be is for
 * share_word_near() and the screen where it was typed, not for a text.
 */
int	 share_to_text(const struct share *, struct secret *, struct err *);
int	 share_from_text(struct share *, const struct secret *,
    struct err *);

/*
 * As octets; room for SHARE_PACKED_MAX.  No branch and no address depends on
 * the value.  Reading is strict: of two byte strings one at most is a share.
 */
int	 share_pack(const struct share *, struct secret *, struct err *);
int	 share_unpack(struct share *, const struct secret *, struct err *);

/* "share 2 of group 1", as all texts for people name it. */
enum { SHARE_NAME = 40 };
char	*share_name(const struct share *, char[SHARE_NAME]);

#endif
