#ifndef CEREMONY_EXPORT_H
#define CEREMONY_EXPORT_H

#include "ceremony/ceremony.h"
#include "ceremony/media.h"

/* What leaves on the output medium, in memory before any of it is written. */
struct export {
	size_t	n, room;
	struct export_file {
		char		name[MEDIA_NAME_MAX + 1];
		struct blob	bytes;		/* owned */
	} *files;				/* owned */
};

/*
 * What this ceremony made: the response with its request, the last response
 * before, the policy and the review as it was shown; the emergency request with
 * what was sealed; the parcel of a ZSK that was sent, with its transport key; the
 * trust anchor; the file that it was planned by; and the DNSKEY, DS and statement
 * of the KSK that signed, and of each key of which none has left before: in files
 * of its own, or in those of the group that its zone is in.
 */
int	 export_collect(struct ceremony *, struct export *, struct err *);
/* Of those, the files of the keys alone: what an auditor makes again. */
int	 export_keys(const struct registry *, struct export *, struct err *);
/* Adds a copy of the bytes under that name. */
int	 export_add(struct export *, const char *name, const void *, size_t,
	    struct err *);
/* The same of a blob of the journal, or of a part of one. */
int	 export_blob(struct ceremony *, struct export *, const char *name,
	    const struct digest *, struct err *);
int	 export_packed(struct ceremony *, struct export *, const char *name,
	    const struct digest *, const struct pack_place *, struct err *);
/*
 * Of a batch the requests, with their list, the responses, those before them,
 * the groups' policies and the review.
 */
int	 export_batch(struct ceremony *, struct export *, struct err *);
struct export_into {
	struct ceremony	*c;
	struct export	*x;
};
/* Adds every file of the journal, as journal/NNNN-kind.jsonl. */
int	 export_journal(struct ceremony *, struct export *, struct err *);
/* The digest of each file by its name, new; NULL: out of memory. */
json_t	*export_names(const struct export *);
/* Writes all of it and SHA256SUMS, whose digest is *manifest. */
int	 export_write(const char *folder, const struct export *,
	    struct digest *manifest, struct err *);
void	 export_free(struct export *);

#endif
