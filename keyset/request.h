#ifndef KEYSET_REQUEST_H
#define KEYSET_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

enum {
	REQUEST_BYTES_MAX	= 1 << 20,	/* of a file */
	REQUEST_BUNDLES_MAX	= 64,
	BUNDLE_KEYS_MAX		= 16,
	BUNDLE_SIGS_MAX		= 16,
	REQUEST_CLAIMS_MAX	= 16,
	IDENTIFIER_MAX		= 255,		/* octets, printable UTF-8 */
};

struct bundle_key {
	char		identifier[IDENTIFIER_MAX + 1];
	uint32_t	ttl;
	unsigned	claimed_tag;	/* as the file says; the key has its own */
	struct dnskey	key;
};

struct bundle_sig {
	char		identifier[IDENTIFIER_MAX + 1];	/* of its key */
	uint32_t	ttl;
	struct rrsig	rrsig;
};

/* One slot: the keys of the DNSKEY set, and the signatures over it. */
struct bundle {
	char		  id[IDENTIFIER_MAX + 1];
	time_t		  inception, expiration;
	size_t		  n_keys, n_sigs;
	struct bundle_key keys[BUNDLE_KEYS_MAX];
	struct bundle_sig sigs[BUNDLE_SIGS_MAX];
};

/* An algorithm that a policy element claims: SignatureAlgorithm. */
struct claim {
	unsigned	alg;		/* IANA number */
	unsigned	bits;
	uint64_t	exponent;	/* RSA only, else 0 */
};

/* What the file says of its own rules; seconds. */
struct claimed_policy {
	int64_t		publish_safety, retire_safety;
	int64_t		max_validity, min_validity;
	int64_t		max_overlap, min_overlap;
	size_t		n_claims;
	struct claim	claims[REQUEST_CLAIMS_MAX];
};

/*
 * A request (KSR) or the response to it (SKR): the same shape, so one type.
 * A request's bundles hold ZSKs that sign for themselves; a response's hold
 * the same ZSKs and the KSKs, signed by the KSKs.
 */
struct request {
	bool		      is_response;
	char		      id[IDENTIFIER_MAX + 1];
	uint64_t	      serial;
	struct dname	      zone;
	bool		      has_timestamp;
	time_t		      timestamp;
	struct claimed_policy zsk;
	struct claimed_policy ksk;	/* of a response */
	size_t		      n_bundles;
	struct bundle	     *bundles;	/* in order of expiration, owned */
};

/* Room for n_bundles empty bundles; NULL with ERR_SYS. */
struct request *request_new(size_t n_bundles, struct err *);
void	 request_free(struct request **);

/*
 * Reads a request or response, its format recognised by its content (now:
 * ICANN XML).  Well-formed and complete is all that is asked here; whether it
 * is acceptable is check.h's.  ERR_FORMAT names line and element.
 */
struct request *request_read(const void *, size_t, struct err *);
/* Canonical: the same request always gives the same bytes. */
int	 request_write(const struct request *, struct blob *, struct err *);

/* The DNSKEY RRset of a bundle, records with this TTL; the caller's. */
ldns_rr_list *bundle_rrset(const struct bundle *, const struct dname *zone,
	    uint32_t ttl, struct err *);
/* Whether every signature of the bundle is by a key of the bundle and good. */
int	 bundle_verify(const struct bundle *, const struct dname *zone,
	    struct err *);

#endif
