#ifndef KEYSET_RRSIG_H
#define KEYSET_RRSIG_H

#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

struct rrset;				/* keyset/rrset.h */

enum { SIGNATURE_MAX = 512 };

/* What a key is to sign, and its signature, for which sig has room. */
struct to_sign {
	const uint8_t	*data;
	size_t		 len;
	uint8_t		*sig;		/* SIGNATURE_MAX octets */
	size_t		 sig_len;
};

/*
 * A key that signs, wherever its private half lives: a token, a file, a test.
 * The signature comes in DNSSEC form (RSA: PKCS#1 v1.5, RFC 3110; ECDSA: r
 * and s joined, RFC 6605; EdDSA: RFC 8080), at most SIGNATURE_MAX octets.
 */
struct signing_key {
	struct dnskey	 key;
	int		(*sign)(void *of, const uint8_t *data, size_t len,
			    uint8_t sig[SIGNATURE_MAX], size_t *sig_len,
			    struct err *);
	void		*of;		/* borrowed by the signing key */
	/* The same of many at once; NULL: they are asked for one by one. */
	int		(*sign_all)(void *of, struct to_sign *, size_t n,
			    size_t *at, struct err *);
	/*
	 * NULL: it signs for one thread at a time.  Else makes one of the same
	 * key for the calling thread alone, whose drop() ends it, before this
	 * one is gone.
	 */
	int		(*lend)(void *of, struct signing_key *, struct err *);
	void		(*drop)(void *of);
};

/* An RRSIG's RDATA (RFC 4034, 3.1), by value. */
struct rrsig {
	uint16_t	  covered;	/* RR type */
	const struct alg *alg;
	uint8_t		  labels;
	uint32_t	  original_ttl;
	uint32_t	  expiration, inception;	/* DNSSEC times */
	uint16_t	  tag;
	struct dname	  signer;
	uint16_t	  len;
	uint8_t		  sig[SIGNATURE_MAX];
};

/*
 * Signs an RRset (RFC 4034, 3.1.8.1) and verifies the result with the public
 * key at once; a signature that does not verify is ERR_CRYPTO and *out is not
 * written.  The records keep their order and TTL.
 */
int	 rrsig_make(struct rrsig *out, const struct signing_key *,
	    const struct dname *signer, const ldns_rr_list *rrset,
	    time_t inception, time_t expiration, struct err *);
/* An RRset that is to be signed, and where its RRSIG goes. */
struct rrsig_wanted {
	const ldns_rr_list *rrset;			/* borrowed */
	time_t		    inception, expiration;
	struct rrsig	   *out;
};
/*
 * rrsig_make() of many RRsets of one signer: the key is asked for all of their
 * signatures at once, and none is written before all were verified.  *at is
 * which of them an error is about.
 */
int	 rrsig_make_all(const struct rrsig_wanted *, size_t n,
	    const struct signing_key *, const struct dname *signer, size_t *at,
	    struct err *);
/*
 * Whether sig is key's over this RRset: tag, algorithm, labels and signature.
 * Times are not judged.  ERR_CRYPTO says what does not fit.  For many
 * signatures of one key: verifier.h.
 */
int	 rrsig_verify(const struct rrsig *, const struct dnskey *,
	    const ldns_rr_list *rrset, struct err *);
/* All of that but the signature. */
int	 rrsig_fits(const struct rrsig *, const struct dnskey *,
	    const struct rrset *, struct err *);

ldns_rr	*rrsig_to_rr(const struct rrsig *, const struct dname *owner,
	    uint32_t ttl, struct err *);
int	 rrsig_from_rr(struct rrsig *, const ldns_rr *, struct err *);

#endif
