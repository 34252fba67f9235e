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
	BUNDLE_SIGNERS_MAX	= 4,
	REQUEST_CLAIMS_MAX	= 16,
	IDENTIFIER_MAX		= 255,		/* octets, printable UTF-8 */
};

/* What a key's holder tells the parent of it (RFC 7344), as bits. */
enum {
	TELLS_CDNSKEY	 = 1,
	TELLS_CDS_SHA256 = 2,
	TELLS_CDS_SHA384 = 4,
};

struct bundle_key {
	char		identifier[IDENTIFIER_MAX + 1];
	uint32_t	ttl;
	unsigned	claimed_tag;	/* as the file says; the key has its own */
	unsigned	tells;		/* the parent, TELLS_ */
	struct dnskey	key;
};

struct bundle_sig {
	char		identifier[IDENTIFIER_MAX + 1];	/* of its key */
	uint32_t	ttl;
	struct rrsig	rrsig;
};

/* The CDS or CDNSKEY set of the keys that tell so: notice.h. */
enum notice_kind { NOTICE_CDS, NOTICE_CDNSKEY, NOTICE_KINDS };

struct notice {
	uint32_t	  ttl;
	size_t		  n_sigs;
	struct bundle_sig sigs[BUNDLE_SIGNERS_MAX];
};

/* One slot: the keys of the DNSKEY set, and the signatures over it. */
struct bundle {
	char		  id[IDENTIFIER_MAX + 1];
	time_t		  inception, expiration;	/* 0: not said */
	size_t		  n_keys, n_sigs;
	struct bundle_key keys[BUNDLE_KEYS_MAX];
	struct bundle_sig sigs[BUNDLE_SIGS_MAX];
	struct notice	  notices[NOTICE_KINDS];	/* of a response */
	size_t		  n_signers;	/* KSKs that a request wishes for */
	char		  signers[BUNDLE_SIGNERS_MAX][IDENTIFIER_MAX + 1];
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

struct format;				/* keyset/format.h */

/*
 * A request (KSR) or the response to it (SKR): the same shape, so one type.
 * A request's bundles hold ZSKs that sign for themselves; a response's hold
 * the same ZSKs and the KSKs, signed by the KSKs.
 */
struct request {
	const struct format  *format;	/* it came in, or is written in */
	bool		      is_response;
	char		      id[IDENTIFIER_MAX + 1];
	uint64_t	      serial;
	struct dname	      zone;
	bool		      has_timestamp;
	time_t		      timestamp;
	struct claimed_policy zsk;
	struct claimed_policy ksk;	/* of a response */
	struct blob	      source;	/* what an answer repeats; owned */
	size_t		      n_bundles;
	struct bundle	     *bundles;	/* in order of expiration, owned */
};

/*
 * Takes an identifier as it may stand in a request and on a screen: 1 to
 * IDENTIFIER_MAX octets of UTF-8, without controls, line ends or characters
 * that are not seen or turn the text around.  ERR_FORMAT.
 */
int	 identifier_set(char[IDENTIFIER_MAX + 1], const char *, struct err *);
/* Puts a claim in its place, in order and once.  ERR_FORMAT when too many. */
int	 claim_add(struct claimed_policy *, const struct claim *, struct err *);
/* What a key is, in a claim's words. */
struct claim claim_of(const struct dnskey *);
/* claim_add() of what each key of a bundle is. */
int	 claims_of_bundle(struct claimed_policy *, const struct bundle *,
	    struct err *);

/* Room for n_bundles empty bundles, of ICANN's format; NULL with ERR_SYS. */
struct request *request_new(size_t n_bundles, struct err *);
/*
 * The same for who fills in all that counts of each bundle: of these nothing is
 * set, not even how many keys there are.  Most of a bundle is room, and to
 * clear it takes longer than to fill it.
 */
struct request *request_new_unset(size_t n_bundles, struct err *);
/* Puts the bundles in order: of expiration, then inception, then id. */
void	 request_sort(struct request *);
void	 request_free(struct request **);

/*
 * Reads a request or response, its format recognised by its content
 * (format.h has them).  Well-formed and complete is all that is asked here;
 * whether it is acceptable is check.h's.  ERR_FORMAT names line and column.
 */
struct request *request_read(const void *, size_t, struct err *);
/*
 * In its format, the canonical form: the same request always gives the same
 * bytes.  What has no place in the format is ERR_FORMAT; ICANN's has none for
 * a bundle without a key or a signature.
 */
int	 request_write(const struct request *, struct blob *, struct err *);

/*
 * The order of writing, of pointers to pointers for qsort(): by key tag, then
 * RDATA; by key tag, then signature.
 */
int	 bundle_key_order(const void *, const void *);
int	 bundle_sig_order(const void *, const void *);
/* All of them in that order, borrowed; out has room for so many. */
void	 bundle_keys(const struct bundle *,
	    const struct bundle_key *out[BUNDLE_KEYS_MAX]);
void	 bundle_sigs(const struct bundle *,
	    const struct bundle_sig *out[BUNDLE_SIGS_MAX]);
/* The key of just this RDATA, or NULL. */
const struct bundle_key *bundle_find(const struct bundle *,
	    const struct dnskey *);
/* The first key with that public key, whatever its flags; NULL: none. */
const struct bundle_key *bundle_key_of(const struct bundle *,
	    const struct dnskey *);
/* The key of that identifier and tag, or NULL. */
const struct bundle_key *bundle_signer(const struct bundle *,
	    const struct bundle_sig *);
/*
 * The DNSKEY RRset of a bundle in canonical order, a key that is there twice
 * once, records with this TTL; the caller's (ldns_rr_list_deep_free).
 */
ldns_rr_list *bundle_rrset(const struct bundle *, const struct dname *zone,
	    uint32_t ttl, struct err *);
/*
 * Whether a signature is by a key of the bundle, in the zone's name, and good
 * over this set.  ERR_CRYPTO.
 */
int	 bundle_sig_verify(const struct bundle *, const struct bundle_sig *,
	    const struct dname *zone, const ldns_rr_list *, struct err *);
/*
 * Whether the bundle is signed, and every signature is by a key of the
 * bundle, in the zone's name and good, those of its notices included.  Times
 * are not judged.  ERR_CRYPTO.
 */
int	 bundle_verify(const struct bundle *, const struct dname *zone,
	    struct err *);

#endif
