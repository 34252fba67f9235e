#ifndef CEREMONY_REVIEW_H
#define CEREMONY_REVIEW_H

#include <stdbool.h>

#include "ceremony/agreed.h"
#include "ceremony/page.h"
#include "keyset/check.h"
#include "keyset/digest.h"
#include "keyset/dnskey.h"
#include "keyset/policy.h"
#include "keyset/request.h"

/*
 * What the people are shown before they agree to sign, and what an auditor
 * makes again afterwards: the same inputs always give the same page, so the
 * text in the journal can be compared byte for byte.
 */
struct review {
	const struct request	*request;
	const struct digest	*digest;	/* of the request's file */
	/* Its twin for the standby ZSK, or NULL, and the digest of that. */
	const struct request	*emergency;
	const struct digest	*twin;
	struct judgement	 judgement;
	/* As the response will name them, of the roles that the plan has. */
	const char		*identifiers[PLAN_ROLES];
};

/* Of this plan, which is borrowed. */
void	 review_plan(struct review *, const struct agreed *);
/*
 * Fills the page: the plan, the checks of the request and of the plan, what
 * changed since the last response, the timeline, every slot with the exact
 * keys that will be published and that will sign, and every key in full.
 * Returns the worst verdict of the checks.
 */
enum verdict review_page(const struct review *, struct page *);

/*
 * Whether the request does not follow the last response, whatever the plan: it
 * was answered already, or the chain to it is broken.  With any, whether any of
 * its checks says STOP.  If so the page is filled with the checks of the
 * request, and nothing of a plan.
 */
bool	 review_stopped(const struct review *, bool any, struct page *);

/*
 * The ids of the checks that say so of the request, and of its plan and its twin
 * where they have one, parted by commas; "KSR-ID, KSR-PREVIOUS and 3 more", where
 * there are more than most.  Returns text.
 */
enum { REVIEW_FINDINGS = 3 * FINDINGS_MAX };
char	*review_named(const struct review *, enum verdict, size_t most,
	    char *text, size_t room);
/* What the exception of a review that warns says happened. */
enum { REVIEW_HAPPENED = 1024 };
char	*review_happened(const struct review *, char[REVIEW_HAPPENED]);

/* Whether this KSK is in the last slot of a response. */
bool	 review_continues(const struct request *response,
	    const struct dnskey *ksk);
/* Whether a slot before this one has the key. */
bool	 review_earlier(const struct request *, size_t slot,
	    const struct dnskey *);
/*
 * review_slots.c: what an answer publishes and signs, as one line a slot;
 * without a plan, what a response has.
 */
void	 review_slots(const struct request *, const struct planned *,
	    struct page *);
/*
 * review_parts.c: what the KSK in a role does in the slots, and what it did in
 * the last slot of the response before; NULL: there is none.
 */
void	 review_parts(const struct request *, const struct planned *,
	    enum plan_role, const struct bundle *last, struct page *);
/* Every different key of the bundles and of the plan, once, in full. */
void	 review_keys(const struct request *, const struct planned *,
	    struct page *);

#endif
