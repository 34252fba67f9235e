#ifndef CEREMONY_BATCH_JUDGE_H
#define CEREMONY_BATCH_JUDGE_H

#include "ceremony/agreed.h"
#include "ceremony/batch.h"
#include "ceremony/earlier.h"
#include "keyset/check.h"
#include "keyset/utc.h"

/* What a batch is judged by; borrowed. */
struct batch_bench {
	const struct registry	*reg;
	uint64_t		 before;	/* as it was before this record */
	const char		*serial;	/* of the HSM that would sign */
	time_t			 now;
};

/* A check of which one request did not say ok. */
struct batch_fault {
	char	id[40], limit[64], found[sizeof(((struct err *)0)->text)];
	bool	stops;			/* else it warns */
};

/* What one request asks, as the review sums it up. */
struct batch_span {
	time_t	first, last;		/* first inception, last expiration */
	size_t	slots;
	bool	algs[UINT8_MAX + 1];	/* of the ZSKs, by number */
};

struct batch_judged {
	bool		 aside;		/* not to be signed */
	size_t		 n_faults;
	struct batch_fault *faults;	/* owned; one at least where aside */
	struct batch_span span;
	struct agreed	 agreed;	/* unless it is aside */
	char		 from[UTC_TEXT]; /* since when its KSK is published */
	size_t		 signatures;	/* that a response would have */
};

/* How often each check said what, of the requests of a group. */
struct batch_tally {
	size_t		n;
	struct {
		const char	*id, *rule;
		size_t		 times[VERDICT_STOP + 1];
	}		rows[2 * FINDINGS_MAX];
};

/*
 * Judges a request by its group's policy, the last response of its zone (NULL:
 * there is none), those before that which matter, and the plan "normal" with the
 * one KSK of the zone that lives.  What stops it, or keeps it from being answered
 * here, puts it aside.  Fails for want of memory alone.
 */
int	 batch_judge(const struct batch_bench *, const struct batch *,
	    const struct batch_request *, const struct request *,
	    const struct request *previous, const struct earlier_responses *,
	    struct batch_tally *, struct batch_judged *, struct err *);
void	 batch_judged_free(struct batch_judged *);

/* The signatures over all sets of a response by this plan and policy. */
size_t	 batch_signatures(const struct planned *, const struct request *,
	    const struct policy *);

#endif
