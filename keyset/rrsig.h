#ifndef KEYSET_RRSIG_H
#define KEYSET_RRSIG_H

#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

enum { SIGNATURE_MAX = 512 };

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
/*
 * Whether sig is key's over this RRset: tag, algorithm, labels and signature.
 * Times are not judged.  ERR_CRYPTO says what does not fit.
 */
int	 rrsig_verify(const struct rrsig *, const struct dnskey *,
	    const ldns_rr_list *rrset, struct err *);

ldns_rr	*rrsig_to_rr(const struct rrsig *, const struct dname *owner,
	    uint32_t ttl, struct err *);
int	 rrsig_from_rr(struct rrsig *, const ldns_rr *, struct err *);

#endif
