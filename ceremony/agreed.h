#ifndef CEREMONY_AGREED_H
#define CEREMONY_AGREED_H

#include "ceremony/register.h"
#include "keyset/check.h"
#include "keyset/plan.h"

/*
 * A plan with what the journal knows of its keys: what people are offered,
 * what they agreed to, and what an auditor reads of it again.
 */
struct agreed {
	struct planned	planned;
	struct digest	ids[PLAN_ROLES];
	/* How the response names them. */
	char		identifiers[PLAN_ROLES][IDENTIFIER_MAX + 1];
	struct standing	standing[PLAN_ROLES];
};

/*
 * Puts a key of the register into a role, and what is known of it from the
 * responses that earlier ceremonies exported.
 */
void	 agreed_set(struct agreed *, enum plan_role, const struct registry *,
	    const struct register_key *);
/* Whether the plan of a response that left revoked this key. */
bool	 agreed_revoked(const struct registry *, const struct dname *zone,
	    const struct digest *id);
/*
 * Whether no key that the zone had revoked in a response that left is there
 * again, but to be revoked once more.  ERR_POLICY.
 */
int	 agreed_alive(const struct agreed *, const struct registry *,
	    const struct dname *zone, struct err *);
/* The data of a "review done" record, new; borrows nothing.  NULL: no memory. */
json_t	*agreed_json(const struct agreed *, const struct request *);
/*
 * The plan that such data names, of keys that were made here; what is known of
 * them is as of the register.  ERR_FORMAT.
 */
int	 agreed_read(struct agreed *, const struct registry *, const json_t *,
	    struct err *);
/*
 * The plan of the zone's last response that a ceremony before this one
 * exported.  Returns 1; 0 when there is none; -1 with ERR_FORMAT.
 */
int	 agreed_last(struct planned *, const struct registry *,
	    const struct dname *zone, struct err *);

#endif
