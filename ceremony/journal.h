#ifndef CEREMONY_JOURNAL_H
#define CEREMONY_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "ceremony/record.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * The journal: everything that happened, in order, in two folders (log media
 * A and B) at once.  Each ceremony has a file of its own, NNNN-kind.jsonl;
 * numbers and the hash chain run on from one file to the next.  A record is
 * one line (record.h, capstan-journal(5)), and is on both media, fsynced,
 * before journal_add() returns.
 */
struct journal;

/*
 * Opens both folders, which should exist, and locks them: a second process is
 * refused (ERR_SYS).  A redacted copy is ERR_FORMAT.  Copies that are equal, or of which one is the beginning
 * of the other (a cut, or an empty medium), are made equal, blobs too, and
 * journal_mended() tells it; a torn last line is cut off, kept as a blob, and
 * told by journal_torn().  A broken chain, or copies that differ, is
 * ERR_FORMAT naming file and record, and nothing is changed.  One folder may
 * be unusable: journal_medium() says so.  Both are ERR_MEDIA.
 */
struct journal *journal_open(const char *a, const char *b,
	    time_t (*now)(void), struct err *);
/*
 * The same where it is known already why one of them cannot be used: fault[i] is
 * a sentence then, and that folder is not opened.
 */
struct journal *journal_open_found(const char *const folder[2],
	    const char *const fault[2], time_t (*now)(void), struct err *);
void	 journal_close(struct journal **);		/* NULL is fine */

/*
 * Starts the next ceremony's file; the first journal_add() creates it.  Kind
 * is of a-z, 0-9 and '-'.  Without it records go on in the last file.
 */
int	 journal_begin(struct journal *, const char *kind, struct err *);
/*
 * Adds a record; data is a new reference, taken over even on failure.  When
 * one medium fails the record is on the other, a record of kind "medium" is
 * added there, and the call succeeds; the failed medium is not used again
 * before the next journal_open().  When both fail it is ERR_MEDIA: number and
 * head stay those of the last record that is whole on a medium.  A record
 * that could not be read back (record_read()) is ERR_FORMAT and not written.
 */
int	 journal_add(struct journal *, const char *step, const char *kind,
	    json_t *data, struct err *);

/*
 * Calls fn for each record once it is on the media, those of kind "medium" too,
 * with its digest, which is the head then.  NULL: no more.
 */
void	 journal_follow(struct journal *, void (*fn)(void *,
	    const struct record *, const struct digest *), void *);

/*
 * What stands in a redacted copy (hidden.h) for this text in any record of the
 * journal: a name, a serial number.
 */
int	 journal_commitment(struct journal *, const char *text,
	    char[DIGEST_HEX], struct err *);

/* Calls fn for every record from the first; stops when it is not 0. */
int	 journal_each(struct journal *, int (*fn)(void *, const struct record *,
	    struct err *), void *, struct err *);

/* Number and time of the last record; 0 when there is none. */
uint64_t journal_seq(const struct journal *);
time_t	 journal_time(const struct journal *);
struct digest journal_head(const struct journal *);	/* of the last line */
const char *journal_file(const struct journal *);	/* current, or NULL */
unsigned journal_number(const struct journal *);	/* NNNN of it, or 0 */
/* Whether a medium is in use; which is 0 for A and 1 for B. */
bool	 journal_medium(const struct journal *, unsigned which);
/* Why that medium is not used, NULL when it is. */
const char *journal_medium_fault(const struct journal *, unsigned which);
/* What journal_open() cut off, and what it copied; NULL: nothing. */
const char *journal_torn(const struct journal *);
const char *journal_mended(const struct journal *);

/*
 * Files that records cite, in the folder blob/ of both media, named by their
 * SHA-256 in hexadecimal.  Putting one that is there is harmless; getting one
 * checks its digest (ERR_FORMAT) and tries the other medium.  A medium that
 * fails is treated as in journal_add(), its record comes with the next one.
 */
enum { JOURNAL_BLOB_MAX = 16 << 20 };

int	 journal_put_blob(struct journal *, const void *, size_t,
	    struct digest *, struct err *);
int	 journal_get_blob(struct journal *, const struct digest *,
	    struct blob *, struct err *);

/*
 * The same on one folder of a copy, read only, without a lock: for verify.
 * *head is that of its last record; a torn last line is ERR_FORMAT.  It may be
 * a redacted copy: fn then sees "hidden#N" for each text that is hidden, and
 * how many of the record are (record.h).
 */
int	 journal_check_folder(const char *folder, int (*fn)(void *,
	    const struct record *, struct err *), void *,
	    struct digest *head, struct err *);
int	 journal_check_blob(const char *folder, const struct digest *,
	    struct blob *, struct err *);

#endif
