#ifndef CEREMONY_BATCH_FILES_H
#define CEREMONY_BATCH_FILES_H

#include "ceremony/batch.h"
#include "ceremony/manifest.h"

/* What leaves of a batch, in the order in which it is collected. */
struct batch_file {
	char		name[MEDIA_NAME_MAX + 1];	/* on the output medium */
	struct digest	digest;
	struct pack_place place;	/* in the journal */
};

/*
 * Calls fn for each: the requests, the response before of each zone that has
 * one and those before that which were looked at, the responses, the groups'
 * policies and the review; but not for the requests' own list.
 */
int	 batch_files(const struct batch *, const struct registry *,
	    int (*fn)(void *, const struct batch_file *, struct err *),
	    void *, struct err *);
/* The requests' list, made again as it was on the medium. */
int	 batch_list(const struct batch *, struct blob *, struct err *);

/* The name of a file of a folder of a batch; returns its last argument. */
char	*batch_file_name(const char *folder, const char *name,
	    char[MEDIA_NAME_MAX + 1]);
#define BATCH_RESPONSES	"responses"
#define BATCH_PREVIOUS	"previous"
#define BATCH_POLICIES	"policies"
#define BATCH_TEXT	"review.txt"

#endif
