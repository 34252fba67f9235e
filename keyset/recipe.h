#ifndef KEYSET_RECIPE_H
#define KEYSET_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "keyset/request.h"

/*
 * NLnet Labs' recipes (capstan-request(5)): JSON that says what a ceremony is
 * to do, and comes back with what it did in the "cooked" members.  Signed key
 * sets are asked for and answered; nothing else is done because a file says
 * so.  What an answer repeats is kept as the request's source.
 */

/* A text that is read. */
struct recipe {
	const char	*text;		/* borrowed */
	size_t		 len;
	struct err	*e;		/* borrowed */
};

/* Where in the text: a member of an object by name, of an array by index. */
struct spot {
	const struct spot *up;		/* NULL: the document */
	const char	*name;		/* NULL: index */
	size_t		 index;
};

/* ERR_FORMAT with line, column and the way there in front; -1. */
int	 recipe_fault(const struct recipe *, const struct spot *,
	    const char *, ...) __attribute__((format(printf, 3, 4)));
/* The same of what e says already. */
int	 recipe_doing(const struct recipe *, const struct spot *);

/*
 * The document, new (json_decref): JSON (RFC 8259) of limited depth, no member
 * twice, no fractions.  NULL with ERR_FORMAT.
 */
json_t	*recipe_parse(const struct recipe *);
/* Refuses a value that is no object, and members other than these (NULL). */
int	 recipe_members(const struct recipe *, const struct spot *,
	    const json_t *, const char *const names[]);

/*
 * The members that an object may or must have; ERR_FORMAT when it is missing,
 * of another type or out of range.  A time may be text of digits: seconds
 * since 1970, or YYYYMMDDHHMMSS.
 */
int	 recipe_number(const struct recipe *, const struct spot *,
	    const json_t *, const char *name, int64_t max, int64_t *);
int	 recipe_time(const struct recipe *, const struct spot *,
	    const json_t *, const char *name, time_t *);
/* Of an array; NULL when it is none, or empty. */
const json_t *recipe_array(const struct recipe *, const struct spot *,
	    const json_t *, const char *name);
/* Borrowed from the document; NULL with the error. */
const char *recipe_text(const struct recipe *, const struct spot *,
	    const json_t *, const char *name);

/* A key as a recipe names it. */
struct recipe_key {
	bool		direct;
	struct dnskey	key;		/* of a direct one */
	char		wish[IDENTIFIER_MAX + 1]; /* of one by reference */
};

/* The key in member "key" of an object. */
int	 recipe_key(const struct recipe *, const struct spot *, const json_t *,
	    struct recipe_key *);
/* The wish for a KSK, by its label or its key's id or both: format.h. */
int	 recipe_wish(char[IDENTIFIER_MAX + 1], const char *label,
	    const struct dnskey *, const struct alg *, struct err *);
/* The reference that a wish was made of, new; NULL with the error. */
json_t	*recipe_reference(const char *wish, struct err *);
/* Whether a KSK is the one that is wished for by reference. */
bool	 recipe_signer_is(const char *wish, const char *identifier,
	    const struct dnskey *);

/* Reads action number n of a recipe into the request's next slot. */
int	 recipe_keyset(const struct recipe *, const struct spot *,
	    const json_t *action, size_t n, struct request *);

/*
 * The document of a request that was not read from one, new: an action a
 * slot, ZSKs direct, and KSKs by reference as the slot's signers wish.
 */
json_t	*recipe_document(const struct request *, struct err *);

bool	 recipe_recognise(const char *, size_t);
struct request *recipe_read(const char *, size_t, struct err *);
int	 recipe_write(const struct request *, struct blob *, struct err *);

#endif
