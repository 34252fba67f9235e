#ifndef KEYSET_PLAN_H
#define KEYSET_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/request.h"

/*
 * What KSKs do in the slots of a response: a plan is a rule for the KSK that
 * the zone has and the one that takes its place, and fits requests of however
 * many slots.  A change of KSK is several plans, one a response, in the order
 * that plan_follows() holds them to.
 */
enum plan_role {
	PLAN_CURRENT,
	PLAN_NEXT,
	PLAN_ROLES,
};

enum plan_part {
	PART_ABSENT,
	PART_PUBLISHED,
	PART_SIGNS,
	PART_REVOKED,	/* published with REVOKE (RFC 5011, 2.1), and signs */
};

struct plan {
	const char	*name;		/* in records, as "pre-publish" */
	const char	*words;		/* for people, one line */
	/*
	 * A letter a slot, and behind one of them an asterisk: that one is of
	 * all slots that the others leave.  "-" absent, "p" published, "s"
	 * signs, "r" revoked; "a" signs where the slot has a ZSK of its
	 * algorithm, else absent.  A capital letter: the parent is told to
	 * have its DS.  "": the plan has no key in this role.
	 */
	const char	*rule[PLAN_ROLES];
	/* Plans of the same keys that it may come behind, blanks between. */
	const char	*after;
	/* Whose key the zone is left with; PLAN_ROLES: with both. */
	enum plan_role	 stays;
	bool		 begins;	/* behind any that is settled */
	bool		 settled;	/* what it began, or ends, is over */
	bool		 needs_ds;	/* of the next key, in the parent */
	bool		 emergency;	/* its dangers are warnings */
};

/* NULL when there is none of this name. */
const struct plan *plan_by_name(const char *);
/* Walks the table: NULL gives the first row, the last row gives NULL. */
const struct plan *plan_next(const struct plan *);
/* Whether the plan has a key in this role. */
bool	 plan_has(const struct plan *, enum plan_role);
/* Whether it leaves no slot to this role, or revokes its key. */
bool	 plan_removes(const struct plan *, enum plan_role);
/* The fewest slots that it can be held in. */
size_t	 plan_slots(const struct plan *);

/* A plan with its keys, by value; flags without REVOKE. */
struct planned {
	const struct plan *plan;
	struct dnskey	   keys[PLAN_ROLES];	/* of the roles that it has */
};

/* A KSK in one slot. */
struct planned_key {
	enum plan_role	role;
	enum plan_part	part;	/* not PART_ABSENT */
	bool		tells;	/* the parent is told to have its DS */
	struct dnskey	key;	/* with REVOKE where it is revoked */
};

/*
 * The KSKs of slot i of the response to this request, in the order of their
 * roles; returns how many.
 */
size_t	 planned_slot(const struct planned *, const struct request *, size_t i,
	    struct planned_key out[PLAN_ROLES]);
/* The part that a role has in slot i. */
enum plan_part planned_part(const struct planned *, const struct request *,
	    size_t i, enum plan_role);
/* How many signatures over DNSKEY sets the response will have. */
size_t	 planned_signatures(const struct planned *, const struct request *);
/* Whether the key is in a slot, and the first such slot in *first. */
bool	 planned_appears(const struct planned *, const struct request *,
	    enum plan_role, size_t *first);
/* Whether the key signs a slot. */
bool	 planned_signs(const struct planned *, const struct request *,
	    enum plan_role);

/*
 * Whether the response can be made, whatever validators make of it: there are
 * slots and keys enough, each slot has room, all tags and names in it differ,
 * and the request's format can hold it.  identifiers are those of the keys.
 * ERR_POLICY says what is in the way.
 */
int	 planned_fits(const struct planned *, const struct request *,
	    const char *const identifiers[PLAN_ROLES], struct err *);
/*
 * Whether a response may be of this plan, when the last one of the zone was of
 * that one; NULL: there was none.  ERR_POLICY says what has to come before.
 */
int	 plan_follows(const struct planned *, const struct planned *last,
	    struct err *);
/*
 * Whether each slot of the response has exactly the KSKs of the plan, signed
 * by those that are to sign and by no other.  ERR_POLICY names the slot.
 */
int	 planned_answers(const struct planned *, const struct request *request,
	    const struct request *response, struct err *);

#endif
