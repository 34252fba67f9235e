#ifndef CEREMONY_BATCH_REVIEW_H
#define CEREMONY_BATCH_REVIEW_H

#include "ceremony/batch_judge.h"
#include "ceremony/page.h"

/*
 * What the people are shown of a batch before they agree, group by group, and
 * what an auditor makes again: the same inputs always give the same pages.
 */
struct batch_verdict {
	const struct batch	*batch;
	time_t			 now;
	struct batch_judged	*requests;	/* owned, as the batch's */
	struct batch_tally	*tallies;	/* owned, of its groups */
};

/* Room for the verdicts of a batch, which is borrowed. */
int	 batch_verdict_new(struct batch_verdict *, const struct batch *,
	    time_t now, struct err *);
void	 batch_verdict_free(struct batch_verdict *);

/* How many of a group there are of which that is true; of any group: SIZE_MAX. */
size_t	 batch_count(const struct batch_verdict *, size_t group,
	    bool (*is)(const struct batch_verdict *, size_t request));
bool	 batch_any(const struct batch_verdict *, size_t);
bool	 batch_signed(const struct batch_verdict *, size_t);
bool	 batch_aside(const struct batch_verdict *, size_t);
bool	 batch_warned(const struct batch_verdict *, size_t);	/* and signed */
bool	 batch_first(const struct batch_verdict *, size_t);	/* and signed */
/* Of how many requests of a group that are to be signed this check warns. */
size_t	 batch_warned_by(const struct batch_verdict *, size_t group,
	    const char *id);

/*
 * batch_page.c: fills the page of one group, which has requests in the batch.
 * A warning of many zones is on it once, with the zones that have it.
 */
void	 batch_page(const struct batch_verdict *, size_t group, struct page *);
/* The pages of all groups that have requests, as text, with all of each zone. */
int	 batch_text(const struct batch_verdict *, struct blob *, struct err *);
/* What both type of a group: "small 998". */
enum { BATCH_OBJECT = SITE_NAME + 40 };
char	*batch_object(const struct batch_verdict *, size_t group,
	    char[BATCH_OBJECT]);
/* What the exception of a group with warnings says happened. */
enum { BATCH_HAPPENED = 1024 };
char	*batch_happened(const struct batch_verdict *, size_t group,
	    char[BATCH_HAPPENED]);
/* The zones of which that is true, as lines of the page. */
void	 batch_zones(const struct batch_verdict *, size_t group,
	    bool (*is)(const struct batch_verdict *, size_t), struct page *);

#endif
