#ifndef CEREMONY_HIDDEN_H
#define CEREMONY_HIDDEN_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * What a copy of a journal may hide: the names of people, serial numbers and those
 * of bags, and what people wrote in their own words; and digests by which these
 * could be tried.
 * In the journal such a text stands in
 * clear in "data", and its salt in the same place of "salts"; where it is
 * hidden, {"hidden":"<commitment>"} stands for it and its salt is left out.
 * The commitment is
 *
 *	SHA-256("capstan-hidden-1" || salt || text)
 *
 * The digest of a record is that of its line with every salted text hidden, so
 * it is the same of both.  A salt is 16 octets, as 32 digits in lower case.
 */
enum { HIDDEN_SALT_HEX = 33 };
/* How a text begins that a reader gets in the place of a hidden one (salts.h). */
#define HIDDEN_STAND_IN "hidden#"

bool	 hidden_stands(const char *text);

/* Whether a text in a member of that name may be hidden, in such a record. */
bool	 hidden_may(const char *step, const char *kind, const json_t *data,
	    const char *member);
/* Whether that file of an output medium names people, so that a copy lacks it. */
bool	 hidden_leaves_out(const char *file);
/* The commitment that stands for a text; NULL: it is not hidden. */
const char *hidden_at(const json_t *value);
/* ERR_FORMAT when the salt has another form. */
int	 hidden_commitment(const char *salt, const char *text,
	    char[DIGEST_HEX], struct err *);

/* A record's data, and its salts or NULL. */
struct hidden_in {
	const char	*step, *kind;
	const json_t	*data, *salts;
};

/*
 * Makes data anew, new: what stands for each text that may be hidden is what fn
 * returns (a new reference; NULL with the reason).  value is the text or what
 * hides it, salt its salt or NULL.  ERR_FORMAT where a salt is in a place in
 * which no text is that may be hidden.
 */
typedef json_t *hidden_fn(void *, const json_t *value, const char *salt,
	    struct err *);
json_t	*hidden_map(const struct hidden_in *, hidden_fn *, void *,
	    struct err *);

/* How it is with the texts of a record that may be hidden. */
struct hidden_count {
	size_t	salted, hidden, bare;	/* bare: in clear, without a salt */
};

/* Data with every salted text hidden, new; counts what it met. */
json_t	*hidden_all(const struct hidden_in *, struct hidden_count *,
	    struct err *);

/*
 * The salts for data, in their places, new; salt_of() gives that of a text.
 * *out is NULL where data has no text that may be hidden.
 */
typedef const char *hidden_salt_fn(void *, const char *text, struct err *);
int	 hidden_salts(const struct hidden_in *, hidden_salt_fn *, void *,
	    json_t **out, struct err *);

#endif
