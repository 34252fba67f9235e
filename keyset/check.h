#ifndef KEYSET_CHECK_H
#define KEYSET_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

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
};

/* What a request is judged by.  Everything is borrowed. */
struct judgement {
	const struct policy	*policy;
	const struct request	*previous;	/* the last response, or NULL */
	bool			 first;		/* NULL is meant: there is none */
	time_t			 now;
	const struct dnskey	*known;		/* of the zone: all ever made or seen */
	size_t			 n_known;
	const char *const	*ids;		/* of requests and slots that */
	size_t			 n_ids;		/* any response has answered */
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
 * Whether a check says worse of the request as of now than as of the time in
 * the judgement; if so, *out is the first that does, as it is now.
 */
bool	 request_worsens(const struct request *, const struct judgement *,
	    time_t now, struct finding *out);

const char *verdict_word(enum verdict);		/* "n/a", "ok", "WARN",
						   "STOP" */

#endif
