#ifndef KEYSET_DNSKEY_H
#define KEYSET_DNSKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>
#include <openssl/evp.h>

#include "keyset/alg.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/err.h"

enum {
	DNSKEY_SEP	= 0x0001,
	DNSKEY_REVOKE	= 0x0080,	/* RFC 5011 */
	DNSKEY_ZONE	= 0x0100,
	DNSKEY_KSK	= DNSKEY_ZONE | DNSKEY_SEP,
	DNSKEY_ZSK	= DNSKEY_ZONE,

	DNSKEY_PUB_MAX	= 4 + 512,	/* RSA-4096 with a short exponent */
};

/*
 * A public zone key (RFC 4034, 2), by value: it owns nothing and may be
 * copied.  Protocol is 3 always.
 */
struct dnskey {
	uint16_t	  flags;
	const struct alg *alg;
	uint16_t	  pub_len;
	uint8_t		  pub[DNSKEY_PUB_MAX];	/* key field, as on the wire */
};

/*
 * The key field is checked for its algorithm: length, a point on the curve,
 * RSA per RFC 3110 without leading zeros, 512 to 4096 bits (policy may want
 * more).  ERR_FORMAT.
 */
int	 dnskey_set(struct dnskey *, unsigned flags, unsigned alg,
	    const uint8_t *pub, size_t len, struct err *);
int	 dnskey_from_rdata(struct dnskey *, const uint8_t *, size_t,
	    struct err *);
int	 dnskey_from_rr(struct dnskey *, const ldns_rr *, struct err *);
/* Takes the public half of pkey; fails when it does not fit alg. */
int	 dnskey_from_evp(struct dnskey *, unsigned flags, const struct alg *,
	    const EVP_PKEY *, struct err *);

/* Octets of RDATA written to out, which has room for 4 + DNSKEY_PUB_MAX. */
size_t	 dnskey_to_rdata(const struct dnskey *, uint8_t *out);
/* New record, the caller's (ldns_rr_free); NULL with ERR_SYS. */
ldns_rr	*dnskey_to_rr(const struct dnskey *, const struct dname *owner,
	    uint32_t ttl, struct err *);
/* New public key, the caller's (EVP_PKEY_free). */
EVP_PKEY *dnskey_to_evp(const struct dnskey *, struct err *);

uint16_t dnskey_tag(const struct dnskey *);	/* RFC 4034, appendix B */
unsigned dnskey_bits(const struct dnskey *);
/* RSA; 0: it has none, or one of more than 64 bits. */
uint64_t dnskey_exponent(const struct dnskey *);
/* SHA-256 of the key field alone: the key's identity, whatever its flags. */
struct digest dnskey_id(const struct dnskey *);
bool	 dnskey_equal(const struct dnskey *, const struct dnskey *);
/* Of one algorithm and key field, whatever their flags. */
bool	 dnskey_same_public(const struct dnskey *, const struct dnskey *);
/* Of their RDATA in canonical order (RFC 4034, 6.3), as strcmp(3). */
int	 dnskey_order(const struct dnskey *, const struct dnskey *);

enum dnskey_ds { DS_SHA256 = 2, DS_SHA384 = 4 };
/* New DS record (RFC 4509, RFC 6605), the caller's. */
ldns_rr	*dnskey_to_ds(const struct dnskey *, const struct dname *owner,
	    uint32_t ttl, enum dnskey_ds, struct err *);

/* In print: the digest of the DS in upper case, and the key field. */
enum { DS_HEX = 2 * 48 + 1, DNSKEY_BASE64 = (DNSKEY_PUB_MAX + 2) / 3 * 4 + 1 };
int	 dnskey_ds_hex(const struct dnskey *, const struct dname *owner,
	    enum dnskey_ds, char[DS_HEX], struct err *);
char	*dnskey_base64(const struct dnskey *, char[DNSKEY_BASE64]);

#endif
