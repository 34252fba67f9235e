#ifndef CEREMONY_JOURNAL_H
#define CEREMONY_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * The journal: everything that happened, in order, in two folders (log media
 * A and B) at once.  Each ceremony has a file of its own, NNNN-kind.jsonl;
 * numbers and the hash chain run on from one file to the next.  A record is
 * one line of JSON (capstan-journal(5)):
 *
 *   {"seq":147,"time":"2027-02-09T10:17:33Z","step":"make-ksk",
 *    "kind":"intent","data":{...},"prev":"<SHA-256 of the line before>"}
 *
 * prev is over the whole line before, its newline included; of the first
 * record ever it is 64 zeros.  A record is on both media, fsynced, before
 * journal_add() returns.
 */
struct journal;

struct record {
	uint64_t	 seq;
	time_t		 time;
	const char	*step;	/* step id, or "ceremony" */
	const char	*kind;	/* capstan-journal(5) lists them */
	const json_t	*data;	/* an object */
	const char	*file;	/* "0003-first.jsonl" */
};

/*
 * Opens both folders, which must exist, and locks them.  Copies that are
 * equal, or of which one is the beginning of the other (a cut), are made
 * equal; a torn last line is cut off and told by journal_torn().  A broken
 * chain, or copies that differ, is ERR_FORMAT naming file and record, and
 * nothing is changed.  One folder may be unusable: journal_medium() says so.
 */
struct journal *journal_open(const char *a, const char *b,
	    time_t (*now)(void), struct err *);
void	 journal_close(struct journal **);

/* Starts the next ceremony's file; the first journal_add() creates it. */
int	 journal_begin(struct journal *, const char *kind, struct err *);
/*
 * Adds a record; data is a new reference, taken over even on failure.  When
 * one medium fails the record is on the other, a record of kind "medium" is
 * added there, and the call succeeds; when both fail it is ERR_MEDIA.
 */
int	 journal_add(struct journal *, const char *step, const char *kind,
	    json_t *data, struct err *);

/* Calls fn for every record from the first; stops when it is not 0. */
int	 journal_each(struct journal *, int (*fn)(void *, const struct record *,
	    struct err *), void *, struct err *);

uint64_t journal_seq(const struct journal *);		/* of the last record */
struct digest journal_head(const struct journal *);	/* of the last line */
const char *journal_file(const struct journal *);	/* current, or NULL */
unsigned journal_number(const struct journal *);	/* NNNN of that file */
bool	 journal_medium(const struct journal *, unsigned which); /* 0 A, 1 B: ok */
const char *journal_medium_fault(const struct journal *, unsigned which);
const char *journal_torn(const struct journal *);	/* or NULL */

/*
 * Files that records cite, in the folder blob/ of both media, named by their
 * SHA-256 in hexadecimal.  Putting one that is there is harmless; getting one
 * checks its digest (ERR_FORMAT) and tries the other medium.
 */
int	 journal_put_blob(struct journal *, const void *, size_t,
	    struct digest *, struct err *);
int	 journal_get_blob(struct journal *, const struct digest *, struct blob *,
	    struct err *);

/* The same walk over one folder of journal files, read only: for verify. */
int	 journal_check_folder(const char *folder, int (*fn)(void *,
	    const struct record *, struct err *), void *,
	    struct digest *head, struct err *);

#endif
