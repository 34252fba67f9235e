#ifndef CEREMONY_ANSWER_H
#define CEREMONY_ANSWER_H

#include "ceremony/agreed.h"
#include "ceremony/ceremony.h"
#include "ceremony/earlier.h"
#include "ceremony/review.h"
#include "keyset/format.h"

/*
 * The request of this ceremony and its answer, brought back from the journal
 * where a resumed ceremony has not read or made them itself.
 */

/*
 * c->request and c->request_bytes, and those of its twin, from the blobs that its
 * record cites.
 */
int	 answer_request(struct ceremony *, struct err *);
/*
 * The request cannot be answered for the reason in the err, which stays: the
 * step that reads one is to be done anew.  Returns -1.
 */
int	 answer_unfit(struct ceremony *, struct err *);
/*
 * c->previous: the last response for the zone, or the one that came with the
 * request (brought.h); or NULL when there is neither.
 */
int	 answer_previous(struct ceremony *, struct err *);
/* The digest of that, and its place in the journal; false: there is none. */
bool	 answer_before(const struct ceremony *, struct digest *,
	    struct pack_place *);
/* So many before the last of the zone, new; from the journal. */
int	 answer_earlier_of(struct ceremony *, const struct dname *zone,
	    size_t n, struct earlier_responses *, struct err *);
/* c->earlier, as many as the record of the request says. */
int	 answer_earlier(struct ceremony *, struct err *);
/* The plan and the keys that the review record names. */
int	 answer_agreed(const struct ceremony *, struct agreed *, struct err *);

/* What the register remembers, as a review is judged by it; malloc'ed. */
struct answer_memory {
	struct dnskey	*known;
	const char	**ids;
	struct digest	  emergency;	/* of its file, where there is one */
};

/*
 * The review of c->request, judged at now; by which plan it is answered is
 * review_plan()'s to say.  The memory is borrowed by the review.
 */
int	 answer_review(struct ceremony *, time_t now, struct review *,
	    struct digest *, struct answer_memory *, struct err *);
void	 answer_forget(struct answer_memory *);
/*
 * Whether the request is judged now as it was when the people agreed to it:
 * a ceremony may be resumed weeks later.  ERR_POLICY names the first check
 * that says worse now.
 */
int	 answer_holds(struct ceremony *, const struct agreed *, struct err *);

/*
 * Whether c->response, of which the signatures are made, is for validators what
 * the people agreed to.  ERR_POLICY names the first check that says worse.
 */
int	 answer_serves(struct ceremony *, const struct agreed *, struct err *);

/*
 * Reads, in a process of its own, and cuts a request or response as policy
 * says; NULL with the error.
 */
struct request *answer_read(const struct blob *, const struct policy *,
	    struct err *);

/*
 * The response that is begun, made as of when the request was judged: an audit
 * knows that time, and no other.
 */
struct request *answer_start(const struct request *, const struct policy *,
	    const char *judged, struct err *);

enum { ANSWER_FILE = 32 };
/* "request.xml": the file's name in its format; returns its last argument. */
char	*answer_file(const char *stem, const struct format *,
	    char[ANSWER_FILE]);

#define REHEARSAL "REHEARSAL "
/* How a response names a KSK; a rehearsal's begins with that word. */
char	*answer_identifier(bool rehearsal, const char *label,
	    char[IDENTIFIER_MAX + 1]);

/*
 * A rehearsal's KSKs are told by their names, and no ZSK may be called so
 * (ERR_POLICY).
 */
int	 answer_names_fit(const struct request *, struct err *);

enum { ANSWER_WORD_LINES = 6 };
/* A digest as numbered lines of six words, and in hexadecimal below. */
void	 answer_words(struct page *, const struct digest *);
/*
 * The digest of what the request medium has is compared, word by word, with
 * what was said of it over the phone; a word that differs is ERR_POLICY.
 */
int	 answer_read_aloud(struct ceremony *, const char *title, const char *key,
	    const char *what, const struct digest *, struct err *);

#endif
