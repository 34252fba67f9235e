#ifndef KEYSET_CHECK_H
#define KEYSET_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "keyset/plan.h"
#include "keyset/policy.h"
#include "keyset/request.h"

/* From the best to the worst; VERDICT_NONE: there is nothing to compare. */
enum verdict { VERDICT_NONE, VERDICT_OK, VERDICT_WARN, VERDICT_STOP };

/* What one check found. */
struct finding {
	const char	*id;		/* stable, as "KSR-CHAIN-KEYS" */
	const char	*rule;		/* one line, static */
	char		 limit[64];	/* what our policy allows */
	char		 found[192];	/* what the request has */
	enum verdict	 verdict;
	size_t		 len, more;	/* of found the first, and how many more */
};

/* What is known of a KSK from the responses before, and from people. */
struct standing {
	time_t	published;	/* all the time since then; 0: not known */
	time_t	ds;		/* people saw it in the parent; 0: not */
};

/* A response before the previous one. */
struct earlier {
	const struct request	*response;
	time_t			 made;		/* as that of the previous one */
};

/* What a request is judged by.  Everything is borrowed. */
struct judgement {
	const struct policy	*policy;
	const struct request	*previous;	/* the last response, or NULL */
	bool			 first;		/* NULL is meant: there is none */
	bool			 brought;	/* it came with the request, and is
						   not in the journal */
	bool			 emergency;	/* it is the emergency response
						   to its slots, and was used */
	time_t			 made;		/* it was judged then; 0: not known */
	const struct earlier	*earlier;	/* those before it, the oldest first, */
	size_t			 n_earlier;	/* as far as they are known */
	bool			 whole;		/* none matters that is not there */
	time_t			 now;
	const struct dnskey	*known;		/* of the zone: all ever made or seen */
	size_t			 n_known;
	bool			 all_ksks;	/* they have each KSK that counts,
						   though they be none */
	const char *const	*ids;		/* of requests and slots that */
	size_t			 n_ids;		/* any response has answered */
	/* What the KSKs are to do: of planned_check() alone. */
	const struct planned	*planned;
	struct standing		 standing[PLAN_ROLES];
	/* Who hears of every fault, also of those that a finding counts; or NULL. */
	void			(*hear)(void *, const char *id, enum verdict,
				    const char *text);
	void			*hears;
};

enum { FINDINGS_MAX = 64 };

/*
 * Runs every check of the table (capstan-request(5) lists them), whatever
 * the others say, and writes one finding for each, at most FINDINGS_MAX.
 * Returns their worst verdict, VERDICT_OK at least.
 */
enum verdict request_check(const struct request *, const struct judgement *,
	    struct finding[FINDINGS_MAX], size_t *n);

/*
 * The same of the plan: what validators would make of its KSKs, slot by slot,
 * behind the last response.  The judgement has a plan that fits the request.
 */
enum verdict planned_check(const struct request *, const struct judgement *,
	    struct finding[FINDINGS_MAX], size_t *n);

/*
 * Whether a check says worse of the request as of now than as of the time in
 * the judgement; if so, *out is the first that does, as it is now.  Those that
 * look at the clock need neither the previous response nor what is known.
 */
bool	 request_worsens(const struct request *, const struct judgement *,
	    time_t now, struct finding *out);

/*
 * Whether what validators make of the sets of a response that was made is worse
 * than what the checks say of the request and its plan; if so, *out is the
 * first check that says it.
 */
bool	 response_worsens(const struct request *response,
	    const struct request *, const struct judgement *,
	    struct finding *out);

const char *verdict_word(enum verdict);		/* "n/a", "ok", "WARN",
						   "STOP" */

#endif
