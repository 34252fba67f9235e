#ifndef HSM_TRANSPORT_H
#define HSM_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"
#include "hsm/wrap.h"
#include "keyset/blob.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

/*
 * Private keys from one token to another that have no secret in common: a ZSK
 * that was made offline goes to the signer's token, wrapped to a public key
 * of that token, the transport key.
 *
 * A parcel is an AES-256 key, made for this one parcel in the sending token
 * and encrypted by RSA-OAEP to the transport key, and behind it the private
 * key, wrapped under that AES key as RFC 5649 says; in all what
 * CKM_RSA_AES_KEY_WRAP (PKCS#11 2.40) makes, by two calls, for modules without
 * it.  Which digest OAEP has is part of the format:
 *
 *	rsa-oaep-sha256+rfc5649/pkcs8
 *	rsa-oaep-sha1+rfc5649/pkcs8	(SoftHSM 2.6.1 has no other)
 *
 * OAEP does not rest on collisions: SHA-1 is as good as SHA-256 here.
 *
 * Who holds the transport key's PIN gets the key, and whoever can exchange
 * the public key on its way gets it too: it must be compared by its id on
 * both sides.
 */
enum {
	HSM_TRANSPORT_BITS	= 3072,
	HSM_PARCEL_MAX		= 512 + HSM_WRAPPED_MAX,
};

/* The public half as it is carried; by value. */
struct hsm_transport {
	struct digest	id;	/* SHA-256 of pub; CKA_ID in its token */
	char		format[HSM_FORMAT_MAX];	/* that its token can open */
	uint16_t	pub_len;
	uint8_t		pub[DNSKEY_PUB_MAX];	/* as a DNSKEY has it */
};

/*
 * Makes a transport key pair in the token: RSA, to unwrap with and for nothing
 * else, never extractable.  A parcel is sent to it and opened at once; if that
 * fails in every format the pair is destroyed again.  way is the token's own.
 */
int	 hsm_transport_make(struct hsm *, const struct hsm_wrap_way *way,
	    const char *label, struct hsm_key *, struct hsm_transport *,
	    struct err *);
/*
 * The transport key that is in the token already, and whose public half its
 * owner has lost: looked at and tried as a new one is.  One that does not hold
 * is ERR_HSM, and stays.
 */
int	 hsm_transport_find(struct hsm *, const struct hsm_wrap_way *way,
	    const struct hsm_key *, struct hsm_transport *, struct err *);
/* The public half in PEM (SubjectPublicKeyInfo), appended. */
int	 hsm_transport_export(const struct hsm_transport *, struct blob *pem,
	    struct err *);
/*
 * And back.  ERR_FORMAT: it is no RSA key of 3072 or 4096 bits, or the format
 * is not known.
 */
int	 hsm_transport_import(struct hsm_transport *, const void *pem,
	    size_t len, const char *format, struct err *);

/*
 * Whether a key of this kind can be sent from this token: a throw-away one is.
 * To be asked before one is made that is to be sent.  bits is for RSA.
 */
int	 hsm_parcel_can(struct hsm *, const struct hsm_transport *to,
	    const struct hsm_wrap_way *way, const struct alg *, unsigned bits,
	    struct err *);
/*
 * A private key, which must be extractable and the DNSKEY's, in a new parcel.
 * way is that of the sending token, in which the key under its wrapping is
 * tried as hsm_unwrap_try() does.  A token that cannot encrypt in the format
 * is ERR_HSM.
 */
int	 hsm_parcel_make(struct hsm *, const struct hsm_transport *to,
	    const struct hsm_wrap_way *way, const struct hsm_key *,
	    const struct dnskey *, struct blob *parcel, struct err *);
/*
 * Opens a parcel in the token of the transport key, and restores what is in
 * it as hsm_unwrap() does.  way is that of this token.
 */
int	 hsm_parcel_open(struct hsm *, const struct hsm_transport *,
	    const struct hsm_wrap_way *way, const struct hsm_restore *,
	    const void *parcel, size_t len, struct hsm_key *, struct err *);

#endif
