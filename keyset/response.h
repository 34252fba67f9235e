#ifndef KEYSET_RESPONSE_H
#define KEYSET_RESPONSE_H

#include "keyset/policy.h"
#include "keyset/request.h"

/* A KSK's part in one slot. */
struct ksk_part {
	const char		 *identifier;	/* in the response's Key element */
	const struct dnskey	 *key;		/* its flags with REVOKE if revoked */
	const struct signing_key *signs;	/* NULL: published only */
	unsigned		  tells;	/* the parent, TELLS_ */
};

/*
 * The TTL of every set of the response: the policy's, or that of the request's
 * first key where the policy leaves it to the request.
 */
uint32_t response_ttl(const struct request *, const struct policy *);
/* What a KSK that signs tells the parent: the policy's, where there is room. */
unsigned response_tells(const struct request *, const struct policy *);
/*
 * The response to a request with nothing signed yet: ids, times, zone and
 * ZSKs are the request's, TTLs and the KSK's policy are ours.  Of a bundle's
 * arrays what does not count is not set.
 */
struct request *response_start(const struct request *, const struct policy *,
	    struct err *);
/* Says when a response was made, where its format has an answer say so. */
void	 response_stamp(struct request *response, time_t);
/*
 * Adds the KSKs to slot i and signs its DNSKEY set, times exactly the
 * bundle's; the set is in canonical order.  What the KSKs tell the parent is
 * added, and signed by each KSK that signs.  Refuses (ERR_POLICY) when no key
 * signs, when a key that signs is not in the set, or when two keys of the
 * set share a key tag, and when one tells the parent something and the format
 * has no room for it.  Nothing is added on failure.
 */
int	 response_sign(struct request *response, size_t i,
	    const struct ksk_part *, size_t n, struct err *);
/* What the KSKs do in one slot. */
struct ksk_parts {
	const struct ksk_part	*parts;
	size_t			 n;
};
/*
 * The same of every slot, of which each has its parts: a KSK is asked at once
 * for what it signs in slots that follow each other.
 */
int	 response_sign_all(struct request *response, const struct ksk_parts *,
	    struct err *);
/*
 * Whether the response answers the request and nothing else: same id, zone,
 * serial, slots and times; in each slot exactly the request's ZSKs and, of
 * other keys, only these KSKs; every signature by one of them, over this set,
 * with the slot's times, and good.  ERR_CRYPTO or ERR_POLICY names the slot.
 */
int	 response_answers(const struct request *response,
	    const struct request *request, const struct dnskey *ksks, size_t n,
	    struct err *);

#endif
