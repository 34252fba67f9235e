#ifndef CEREMONY_RECORD_H
#define CEREMONY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "ceremony/hidden.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * A record of the journal.  On the media it is one line of JSON, with its
 * members in this order and no spaces between, as capstan-journal(5) has it:
 *
 *   {"seq":147,"time":"2027-02-09T10:17:33Z","step":"make-ksk",
 *    "kind":"intent","data":{...},"salts":{...},"prev":"<digest before>"}
 *
 * salts is there only where a text of data has one (hidden.h).  prev is the
 * digest of the record before, the SHA-256 of its whole line, newline included,
 * with every salted text hidden; of the first record ever it is 64 zeros.
 */
enum {
	RECORD_LINE_MAX	= 1 << 20,	/* octets, the newline included */
	RECORD_WORD_MAX	= 64,
};

struct record {
	uint64_t	 seq;	/* from 1, none is left out */
	time_t		 time;
	const char	*step;	/* step id, or "ceremony" */
	const char	*kind;	/* capstan-journal(5) lists them */
	const json_t	*data;	/* an object */
	const json_t	*salts;	/* of texts in it, or NULL */
	const char	*file;	/* "0003-first.jsonl"; not in the line */
	/* Once read: */
	struct digest	 digest;	/* its own */
	struct hidden_count texts;	/* of those that may be hidden */
	const json_t	*written;	/* data as in the line */
	struct digest	 before;	/* the journal's head before it */
};

/*
 * The line of a record, its newline included, and the record's digest.  Step
 * and kind are of a-z, 0-9 and "._-"; data holds no real numbers, no NUL and
 * valid UTF-8 only: what record_read() would refuse is ERR_FORMAT here.
 */
int	 record_write(const struct record *, const struct digest *prev,
	    struct blob *line, struct digest *, struct err *);
/* The same with every salted text hidden; the digest is the same. */
int	 record_redact(const struct record *, const struct digest *prev,
	    struct blob *line, struct err *);
/*
 * Reads a line, newline included, that is exactly as record_write() would
 * write it; all else is ERR_FORMAT, so that nothing hides in a line.  The
 * record's strings and data are borrowed from *owner (json_decref).
 */
int	 record_read(struct record *, struct digest *prev, const void *line,
	    size_t len, json_t **owner, struct err *);
/*
 * What stands for the text in this member of data where it is hidden, as it is
 * or would be; false: it is in clear and has no salt.  Of a record that was
 * read.
 */
bool	 record_commitment(const struct record *, const char *member,
	    char[DIGEST_HEX]);

#endif
