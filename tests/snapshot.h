#ifndef TESTS_SNAPSHOT_H
#define TESTS_SNAPSHOT_H

#include <ldns/ldns.h>

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { SNAPSHOT_SETS = 128, SNAPSHOT_NAME = 80, SNAPSHOT_SIGS = 8 };

/*
 * An RRset as caches have it.  It is read, and its signatures are verified, by
 * ldns alone: nothing that signed it judges it.
 */
struct cached_set {
	ldns_rr_list	*rrs, *sigs;	/* owned */
	time_t		 ttl;
	bool		 wanted;	/* the zone is the authority for it */
	/* Borrowed: the key with which a signature was found good before. */
	const ldns_rr	*good[SNAPSHOT_SIGS];
};

/* What servers answered from a time on: a zone, or the parent's DS set. */
struct snapshot {
	char			 name[SNAPSHOT_NAME];	/* of its file */
	time_t			 from, until;	/* the next one's from */
	size_t			 n;
	struct cached_set	*sets;		/* owned, SNAPSHOT_SETS of them */
	const struct cached_set	*keys;		/* the DNSKEY set; NULL: none */
};

/* NULL, and why on standard error: a file that ldns cannot read. */
struct snapshot *snapshot_read(const char *path);
void	 snapshot_free(struct snapshot **);

/* What is wrong from when on; 0: nothing is. */
struct bogus {
	time_t		 from;
	const char	*why;
};

/*
 * The set with one of these keys, each second from one time until before
 * another.
 */
struct bogus cached_set_judge(struct cached_set *, const ldns_rr_list *keys,
	    time_t from, time_t until);
/* The keys of a DNSKEY set that a DS set leads to; owned, not its records. */
ldns_rr_list *keys_of_ds(const struct cached_set *keys,
	    const struct cached_set *ds);

#endif
