#ifndef KEYSET_APART_H
#define KEYSET_APART_H

#include <sys/types.h>

#include "keyset/request.h"

/*
 * request_read for a stranger's bytes: they are parsed in a child process that
 * can write its result to one pipe, get memory and exit, and has seconds of
 * processor and wall-clock time to do it.  What comes back is taken for
 * hostile too: every length, name and key is checked again here.
 *
 * Errors are those of request_read; ERR_FORMAT too when the child dies or
 * takes too long, ERR_SYS when it cannot be made.
 */
struct request *request_read_apart(const void *, size_t, struct err *);

/*
 * Many texts, each read as above in a process of its own, of which several are
 * there at once.  For 0 to n - 1, in this order: get gives the text, or leaves it
 * empty where there is nothing to read; put has the request, its own then, or
 * NULL where there was nothing, and may take the bytes.  The first that fails
 * ends it; tell puts in front of an error which it was, and returns -1.
 */
struct apart_many {
	int	(*get)(void *, size_t i, struct blob *, struct err *);
	int	(*put)(void *, size_t i, struct blob *, struct request *,
		    struct err *);
	int	(*tell)(void *, size_t i, struct err *);
	void	*of;
};
int	 apart_read_many(const struct apart_many *, size_t n, struct err *);

/*
 * The two halves of a reading: a child that was begun is ended, or dropped.  The
 * text is the same, and stays as it is between them.
 */
struct apart_child {
	pid_t	pid;
	int	pipe;
};
int	 apart_begin(struct apart_child *, const void *, size_t, struct err *);
struct request *apart_end(struct apart_child *, const void *, size_t,
	    struct err *);
void	 apart_drop(struct apart_child *);

/*
 * What a child gives back: this, then its bundles.  Only structs without
 * pointers of its own, but for the algorithms', which are in the same place
 * here.
 */
struct apart {
	int		read;		/* 1, or 0 with why */
	struct err	why;
	char		format[16];
	int		is_response, has_timestamp;
	char		id[IDENTIFIER_MAX + 1];
	uint64_t	serial;
	time_t		timestamp;
	struct dname	zone;
	struct claimed_policy zsk, ksk;
	size_t		n_bundles;
};

/* The head of a request; its bundles are to follow. */
void	 apart_of(const struct request *, struct apart *);
/*
 * The request that a head and its bundles are, new; NULL with ERR_FORMAT when
 * a reader cannot have made them.  The text is that which was read.
 */
struct request *apart_check(const struct apart *, const struct bundle *,
	    const void *text, size_t, struct err *);

#endif
