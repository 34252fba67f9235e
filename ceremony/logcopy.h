#ifndef CEREMONY_LOGCOPY_H
#define CEREMONY_LOGCOPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "ceremony/record.h"
#include "ceremony/salts.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * Private to the journal: the journal's files as one folder holds them, read
 * once into memory.  Nothing here writes.
 */
enum {
	LOGFILE_NAME	= 64,
	LOGFILE_BYTES_MAX = 16 << 20,
	LOGCOPY_FILES_MAX = 9999,
};

struct logfile {
	char		name[LOGFILE_NAME];	/* "0003-first.jsonl" */
	struct blob	bytes;
};

struct logcopy {
	size_t		n, room;
	struct logfile *files;		/* file i has number i + 1; owned */
};

/* Where a chain ends. */
struct chain {
	uint64_t	seq;
	time_t		time;
	struct digest	head;
};

typedef int record_fn(void *, const struct record *, struct err *);

/* "0003-first.jsonl"; ERR_FORMAT when kind is not of a-z, 0-9 and '-'. */
int	 logfile_name(char[LOGFILE_NAME], size_t number, const char *kind,
	    struct err *);
/* The number, or 0 when it is not the name of a journal file. */
unsigned logfile_number(const char *name);

/*
 * Reads every journal file of the folder.  A name that is nearly one, a
 * number missing or there twice is ERR_FORMAT; that the folder or a file
 * cannot be read is ERR_SYS.
 */
int	 logcopy_load(struct logcopy *, const char *folder, struct err *);
void	 logcopy_free(struct logcopy *);
/* An empty file at the end; NULL with ERR_SYS. */
struct logfile *logcopy_add(struct logcopy *, const char *name, struct err *);
/* The last file, or NULL. */
struct logfile *logcopy_last(const struct logcopy *);
void	 logcopy_drop_last(struct logcopy *);

/* Octets at the end of the last file that no newline ends. */
size_t	 logcopy_torn(const struct logcopy *);
/*
 * Follows the chain through every whole line, takes in its salts, and calls fn
 * (or NULL) for each; stops when that is not 0, and returns it.  In the record
 * that fn gets "hidden#N" stands for a text that is hidden.  ERR_FORMAT names
 * file and line.  Octets torn off the last line are passed over.
 */
int	 logcopy_walk(const struct logcopy *, record_fn *, void *,
	    struct chain *, struct salts *, struct err *);

/* Whether the one is how the other begins, or the same. */
bool	 logcopy_begins(const struct logcopy *, const struct logcopy *with);
/* The number of the first record that is not the same in both. */
uint64_t logcopy_differs_at(const struct logcopy *, const struct logcopy *);

#endif
