#ifndef CEREMONY_REVIEW_H
#define CEREMONY_REVIEW_H

#include <stdbool.h>

#include "ceremony/page.h"
#include "keyset/check.h"
#include "keyset/digest.h"
#include "keyset/dnskey.h"
#include "keyset/policy.h"
#include "keyset/request.h"

/* Why a request is undone that a review refused. */
#define REFUSED_IN_REVIEW "refused in the review"

/*
 * What the people are shown before they agree to sign, and what an auditor
 * makes again afterwards: the same inputs always give the same page, so the
 * text in the journal can be compared byte for byte.
 */
struct review {
	const struct request	*request;
	const struct digest	*digest;	/* of the request's file */
	struct judgement	 judgement;
	const struct dnskey	*ksk;		/* the key that will sign */
	const char		*ksk_identifier; /* as the response will name it */
};

/*
 * Fills the page: the checks, what changed since the last response, the
 * timeline, every slot with the exact keys that will be published and that
 * will sign, and every key in full.  Returns the worst verdict of the checks.
 */
enum verdict review_page(const struct review *, struct page *);
/*
 * Whether this KSK is in the last slot of a response: if it is not, validators
 * need its DS in the parent zone before they see the sets that it signs.
 */
bool	 review_continues(const struct request *response,
	    const struct dnskey *ksk);

/* What an answer publishes and signs, as one line a slot; for responses too. */
void	 review_slots(const struct request *, const struct dnskey *ksk,
	    struct page *);
/* Every different key of the bundles, once, in full. */
void	 review_keys(const struct request *, const struct dnskey *ksk,
	    struct page *);

#endif
