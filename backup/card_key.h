#ifndef BACKUP_CARD_KEY_H
#define BACKUP_CARD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup/tlv.h"
#include "keyset/alg.h"
#include "keyset/digest.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * The public half of a card's AUT key, by value, and signatures by it.  Both
 * are in the forms of DNSSEC (RFC 3110, 6605, 8080), for which there is code;
 * the row of the algorithm is the one that fits: RSASHA256, ECDSAP256SHA256
 * or ED25519.
 */
struct card_key {
	const struct alg *alg;
	uint8_t		  pub[DNSKEY_PUB_MAX];
	size_t		  len;
};

struct card_signature {
	uint8_t	bytes[SIGNATURE_MAX];
	size_t	len;
};

/* The kind of key that these algorithm attributes (C3) are for, or NULL. */
const struct alg *card_key_alg(struct tlv attributes);
/* Attributes of a P-256 key for AUT, which is what we make. */
extern const uint8_t card_key_p256[9];

/* Out of 7F49, as GENERATE ASYMMETRIC KEY PAIR answers; ERR_FORMAT. */
int	 card_key_parse(struct card_key *, const struct alg *,
	    struct tlv answer, struct err *);
/* Of octets that were kept, by an officer's register; ERR_FORMAT. */
int	 card_key_set(struct card_key *, const struct alg *, const uint8_t *,
	    size_t, struct err *);
/* SHA-256 of the octets. */
struct digest card_key_id(const struct card_key *);
bool	 card_key_equal(const struct card_key *, const struct card_key *);

/*
 * What INTERNAL AUTHENTICATE wants to sign of this digest: itself, or with
 * the DigestInfo of PKCS#1 in front.  Returns the octets, at most 51.
 */
enum { CARD_KEY_INPUT_MAX = 51 };
size_t	 card_key_input(const struct card_key *, const struct digest *,
	    uint8_t out[CARD_KEY_INPUT_MAX]);
/*
 * The card's answer in DNSSEC form.  Of ECDSA two halves of equal length,
 * leading zeros or not.  ERR_CRYPTO when it cannot be one of this key.
 */
int	 card_signature_parse(struct card_signature *,
	    const struct card_key *, const uint8_t *, size_t, struct err *);
/* In software: ERR_CRYPTO when it is not this key's for this digest. */
int	 card_signature_verify(const struct card_signature *,
	    const struct card_key *, const struct digest *, struct err *);

#endif
