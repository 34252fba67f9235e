#ifndef CEREMONY_BATCH_H
#define CEREMONY_BATCH_H

#include "ceremony/register.h"
#include "ceremony/site.h"
#include "keyset/packed.h"
#include "keyset/policy.h"

/*
 * Requests of many zones that are answered in one ceremony: each is of a zone
 * of one of the site's groups, and judged by that group's policy.
 *
 * Its records (step "batch"): "found" begins one, with the list and the groups'
 * policies; "read" has some of the requests each, "missing" some of the zones
 * without one; and "done" ends it.
 */
enum {
	BATCH_MAX	= 2048,	/* requests */
	BATCH_NAME	= 64,	/* octets of a file's name */
	BATCH_CHUNK	= 64,	/* zones of one record, at most */
};

#define BATCH_FOLDER "requests"

struct batch_group {
	char		 name[SITE_NAME];
	struct policy	 policy;
	struct digest	 sha256;	/* of the policy's text */
	struct blob	 text;		/* owned; empty until it is read */
};

struct batch_request {
	char		 name[BATCH_NAME + 1];	/* of its file */
	struct digest	 sha256;
	size_t		 group;		/* of the batch's */
	struct dname	 zone;
	bool		 first;		/* no response of the zone is known */
	size_t		 earlier;	/* before the last, that the checks look at */
	struct pack_place place;	/* in the journal */
	struct blob	 bytes;		/* owned; empty once they are there */
	struct packed	*packed;	/* owned; NULL until it is read */
};

/* One of which there is no request. */
struct batch_missing {
	size_t		group;		/* of the batch's */
	struct dname	zone;
};

struct batch {
	struct digest	      sums;	/* of the list */
	size_t		      n, n_groups, n_missing;
	struct batch_request *requests;	/* owned, by group, then zone */
	struct batch_group   *groups;	/* owned, as the site has them */
	struct batch_missing *missing;	/* owned, by group, then zone */
};

void	 batch_free(struct batch *);			/* leaves it empty */
/* One more, all zero but for its name; NULL with ERR_SYS. */
struct batch_request *batch_add(struct batch *, const char *name,
	    struct err *);
/*
 * Puts them in their order.  ERR_POLICY names the files where two are of one
 * zone.
 */
int	 batch_sort(struct batch *, struct err *);
/* The group of this name, or as many as there are. */
size_t	 batch_group_named(const struct batch *, const char *name);

/*
 * How many of the requests from there on one record has, and one blob: they are
 * of BATCH_READ octets together, or one.
 */
enum { BATCH_READ = 512 << 10 };
size_t	 batch_read_some(const struct batch *, size_t from);

/* The data of a "found" record; NULL: no memory. */
json_t	*batch_found_json(const struct batch *, const char *const *policies);
/* One of the requests of a "read" record; NULL: no memory. */
json_t	*batch_request_json(const struct batch *, const struct batch_request *,
	    const struct request *);
/*
 * The batch that the last "found" record of the ceremony began, as its records
 * have it: no policy and no request of it is read yet.  ERR_FORMAT.
 */
int	 batch_of_records(struct batch *, const struct registry *,
	    struct err *);
/*
 * Of a record with files: the blob that has them, where the first begins; and
 * how long one of them is.
 */
int	 batch_pack(struct pack_place *, const json_t *data, struct err *);
int	 batch_place(struct pack_place *, const json_t *file, struct err *);
/* The name of a group's policy in the "found" record; NULL: it has none. */
const char *batch_policy_name(const struct registry *, size_t group);

/*
 * Calls fn with the data of each record of this step and kind behind the last
 * of the kind that begins it, in this ceremony.
 */
int	 batch_each(const struct registry *, const char *step,
	    const char *begins, const char *kind, int (*fn)(void *,
	    const json_t *, struct err *), void *, struct err *);
/* The same of all of them in this ceremony. */
int	 batch_each_of(const struct registry *, const char *step,
	    const char *kind, int (*fn)(void *, const json_t *, struct err *),
	    void *, struct err *);

#endif
