#ifndef CEREMONY_COMPROMISE_H
#define CEREMONY_COMPROMISE_H

#include <time.h>

#include <jansson.h>

#include "ceremony/page.h"
#include "ceremony/register.h"
#include "keyset/policy.h"

/*
 * What is decided when a KSK is in other hands, or nobody can use it: which way
 * the zone goes from there, and from which dates on that is safe.
 */
enum { COMPROMISE_WORD = 16, COMPROMISE_POLICY = 64 };
#define COMPROMISE_FILE "order.txt"

/* Seconds, as the policy says them; 0: it does not. */
struct compromise_spans {
	int64_t ds_ttl, parent_propagation;	/* of the DS */
	int64_t dnskey_ttl, propagation;	/* of the DNSKEY set */
	int64_t hold_down;			/* RFC 5011 */
};

struct compromise {
	struct dname		zone;
	struct dnskey		key;
	char			what[COMPROMISE_WORD];	/* "disclosed", "unusable" */
	char			way[COMPROMISE_WORD];	/* compromise_ways[] */
	/* That the zone is in, and whose policy has the waits; or "". */
	char			group[SITE_NAME];
	char			policy[COMPROMISE_POLICY];
	struct digest		policy_sha256;
	time_t			judged;
	bool			anchored;	/* a published trust anchor
						   names it */
	struct compromise_spans	spans;
};

struct compromise_way {
	char	    letter;
	const char *id;		/* in records; NULL behind the last */
	const char *words;	/* of a choice */
	const char *order;	/* what is done, in sentences */
	bool	    disclosed;	/* it is a way for a key in other hands */
	bool	    replaces;	/* it ends with another KSK, by a plan for that */
};
extern const struct compromise_way compromise_ways[];

const struct compromise_way *compromise_way(const char *id);
void	 compromise_of_policy(struct compromise *, const struct policy *);
/*
 * The day from which nobody has the old DS, where it is changed on that day; and
 * that from which nobody has a set of before.  0: the policy does not say.
 */
time_t	 compromise_ds(const struct compromise *);
time_t	 compromise_set(const struct compromise *);
/*
 * Why that is no way for this key by what the journal has; NULL: it is one.
 */
const char *compromise_bar(const struct registry *, const struct compromise *,
	    const struct compromise_way *);
/* The ways, each with its dates or what bars it, on a page that was started. */
void	 compromise_table(const struct registry *, const struct compromise *,
	    struct page *);
/* The order: what happened, the way, its dates, what is next. */
void	 compromise_order(const struct compromise *, struct page *);
json_t	*compromise_json(const struct compromise *);
/* The same of a record's data; ERR_FORMAT: a key that was not made here. */
int	 compromise_read(struct compromise *, const struct registry *,
	    const json_t *, struct err *);

#endif
