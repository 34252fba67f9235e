#ifndef KEYSET_POLICY_H
#define KEYSET_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/err.h"
#include "keyset/request.h"
#include "keyset/value.h"

enum {
	POLICY_ZONES_MAX	= 16,
	POLICY_KEYS_MAX		= REQUEST_BUNDLES_MAX,
	POLICY_ALGORITHMS_MAX	= 16,
	POLICY_BYTES_MAX	= 64 << 10,	/* of a file */
};

/* When a signature that proves possession must be valid. */
enum proof_times { PROOF_ANY, PROOF_NOW, PROOF_SLOT };

/* Keys of an algorithm that are approved. */
struct approved {
	unsigned	alg;		/* IANA number */
	struct range	bits;
	uint64_t	exponent;	/* RSA only, else 0 */
};

/*
 * What the KSK's operator allows a request to ask (capstan-policy(5)).  The
 * limits are ours; what a request claims of itself is only ever compared
 * with them.
 */
struct policy {
	char		name[64];
	size_t		n_zones;		/* 0: any zone */
	struct dname	zones[POLICY_ZONES_MAX];
	struct range	bundles;		/* how many */
	struct range	keys;			/* ZSKs in a bundle */
	size_t		n_keys_each;		/* 0: not prescribed */
	unsigned	keys_each[POLICY_KEYS_MAX]; /* ZSKs of bundle 1, 2, ... */
	struct range	different_keys;		/* ZSKs in the whole request */
	size_t		n_algorithms;
	struct approved	algorithms[POLICY_ALGORITHMS_MAX];
	struct range	validity, overlap, interval, cycle;	/* seconds */
	int64_t		horizon;		/* seconds to the last expiration */
	int64_t		coverage;		/* seconds to it, at least; 0: not said */
	struct range	lead;			/* now to the first inception, seconds */
	uint32_t	ttl;			/* of the response; 0: the request's */
	bool		possession;		/* each ZSK must sign for itself */
	enum proof_times proof_times;		/* of these signatures */
	bool		rising;			/* the serial must grow each time */
	struct {				/* RFC 7583, 3.2.1: Ipub and Iret */
		int64_t	publish, retire;	/* seconds */
	}		zsk;
	int64_t		zone_ttl;		/* the zone's longest; seconds; 0: not said */
	unsigned	tells;			/* the parent, of the KSK: TELLS_ */
	struct {				/* of a request without ends */
		int64_t	validity, step, span;	/* seconds; 0: not said */
	}		cut;
	struct claimed_policy ksk;		/* written into the response */
	struct {				/* of a change of KSK; seconds */
		int64_t	hold_down;	/* RFC 5011; 0: not asked for */
		int64_t	ds_ttl, parent_propagation; /* RFC 7583 */
		int64_t	propagation;	/* of the zone; 0: not said */
	}		roll;
};

/* Whether the policy approves of a key's algorithm, size and exponent. */
bool	 policy_approves(const struct policy *, const struct dnskey *);
bool	 policy_approves_claim(const struct policy *, const struct claim *);

/*
 * By shipped name ("root", "standard", "small") or path, or from a text, of
 * len octets and a NUL behind.  An unknown option or value is ERR_FORMAT with
 * file and line; a limit that is not given is ERR_FORMAT too, for there are no
 * defaults.
 */
int	 policy_load(struct policy *, const char *name_or_path, struct err *);
int	 policy_read(struct policy *, const char *name, const char *text,
	    size_t len, struct err *);
/* The text of a shipped policy; NULL when there is none of that name. */
const char *policy_shipped(const char *name);
#define POLICY_SHIPPED "root, standard and small"

#endif
