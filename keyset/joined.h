#ifndef KEYSET_JOINED_H
#define KEYSET_JOINED_H

#include "keyset/past.h"

/*
 * The KSKs over time, as validators see them: slot behind slot of the
 * responses before, and then of the one that a plan would give.
 */
struct member {
	const struct dnskey *key;	/* borrowed */
	bool		 signs, revoked;
	bool		 tells;		/* the parent to have its DS */
	enum plan_role	 role;		/* PLAN_ROLES: none in the plan */
};

struct moment {
	time_t		from;		/* servers have it, until the next one
					   begins */
	size_t		slot;		/* of its response, from 1 on */
	size_t		n;
	struct member	members[BUNDLE_KEYS_MAX];
};

struct joined {
	size_t		n;
	size_t		first;		/* moment of the new response's slot 1 */
	struct moment	moments[PAST_MAX + REQUEST_BUNDLES_MAX];
};

/*
 * Of the judgement's plan, behind what is served before it (keyset/past.h).
 * Servers have no slot of the new one before now.
 */
void	 joined_make(struct joined *, const struct request *,
	    const struct judgement *);
/* The same of a response that was made, by what is in its sets. */
void	 joined_make_of(struct joined *, const struct request *response,
	    const struct judgement *);
/* The key's part in that moment, or NULL. */
const struct member *joined_member(const struct joined *, size_t at,
	    const struct dnskey *);
/* Since when the key was there all the time, not revoked; it is at that one. */
time_t	 joined_since(const struct joined *, size_t at, const struct dnskey *);
/* The same of its signing. */
time_t	 joined_signs_since(const struct joined *, size_t at,
	    const struct dnskey *);

#endif
