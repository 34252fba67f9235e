#ifndef HSM_WRAP_H
#define HSM_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"
#include "hsm/secret.h"
#include "keyset/alg.h"
#include "keyset/blob.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

/*
 * Private keys out of a token and back, wrapped: encrypted in the token, under
 * an AES key that is in it for that and for as long as the session lasts.
 * The private key is never in this process.
 *
 * PKCS#11 has several names for one way to wrap, and one name for several
 * ways; so what counts is the format, which a probe finds by opening, with
 * libcrypto, what the token wrapped.  There is one format here,
 * "rfc5649/pkcs8": AES key wrap with padding (RFC 5649) of the PKCS#8
 * PrivateKeyInfo (RFC 5208).
 *
 * Errors are those of hsm.h.  Whatever fails, of what was made for one use
 * (wrapping keys, throw-away keys, trial copies) nothing stays in the token.
 */
enum {
	HSM_WRAP_SECRET	= 32,		/* octets of an AES-256 key */
	HSM_WRAPPED_MAX	= 4096,		/* of a wrapped RSA-4096 key: 2400 */
	HSM_FORMAT_MAX	= 64,
};

#define HSM_FORMAT_RFC5649 "rfc5649/pkcs8"

/* How this token wraps; by value. */
struct hsm_wrap_way {
	unsigned long	mechanism;	/* CKM_, to be recorded only */
	char		format[HSM_FORMAT_MAX];
};

/*
 * Makes throw-away keys, of the session alone, and tries every mechanism that
 * may wrap as RFC 5649 says, the maker's own last; the first one whose result
 * libcrypto opens, to the very key, is the way.  None is ERR_HSM: the keys of
 * this token can only have the backup that its maker has.
 */
int	 hsm_wrap_probe(struct hsm *, struct hsm_wrap_way *, struct err *);
/*
 * Whether a key of this kind can be wrapped this way in this token: to be
 * asked before one is made that is to have a backup.  bits is for RSA.
 */
int	 hsm_wrap_can(struct hsm *, const struct hsm_wrap_way *,
	    const struct alg *, unsigned bits, struct err *);

/*
 * An AES-256 key in the token: sensitive, not extractable, private, to wrap
 * and unwrap and for nothing else, an object of the session.  It is of no use
 * any more after the token was away, a logout, or another session.
 */
struct hsm_wrap_key;

/*
 * From a secret of HSM_WRAP_SECRET octets.  The token is told the check value
 * of the key too, so that it can refuse one that came to it damaged.
 */
struct hsm_wrap_key *hsm_wrap_key_import(struct hsm *, const struct secret *,
	    struct err *);
/*
 * Destroys it and looks that it is gone.  NULL is fine.  *key is NULL
 * afterwards whatever happened.
 */
int	 hsm_wrap_key_destroy(struct hsm_wrap_key **, struct err *);

/* The private key, wrapped, in a new blob.  It must be extractable. */
int	 hsm_wrap(struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct hsm_key *, struct blob *out, struct err *);
/*
 * Tries a wrapped key: unwraps it to an object of the session that cannot be
 * extracted, signs a fixed text, verifies that with the DNSKEY, destroys the
 * copy.  Another key, or none, is ERR_CRYPTO or ERR_HSM.
 */
int	 hsm_unwrap_try(struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct dnskey *, const void *wrapped, size_t len,
	    struct err *);

struct hsm_restore {
	const struct dnskey *key;	/* which it must be */
	const char	*label;		/* as of struct hsm_keyspec */
	bool		 extractable;
};

/*
 * Tries a wrapped key as above, then unwraps it into the token: private,
 * sensitive, to sign with only; makes its public half from the DNSKEY; gives
 * both its id and label; reads all that back and signs the fixed text again.
 * A key that is in the token already is refused.  On failure what was made is
 * destroyed again; where that cannot be, the text says what stays.
 */
int	 hsm_unwrap(struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct hsm_restore *, const void *wrapped, size_t len,
	    struct hsm_key *, struct err *);
/*
 * Whether a key that is in the token is as hsm_unwrap() leaves it, whatever
 * its label: what a run that was cut off may have come to.  It signs the fixed
 * text for the DNSKEY.  ERR_HSM, ERR_CRYPTO: it is not; nothing is changed.
 */
int	 hsm_restored(struct hsm *, const struct hsm_restore *,
	    struct hsm_key *, struct err *);
/*
 * The same key wrapped under another wrapping key: through a copy of the
 * session that is extractable for as long as this takes, and tried as above.
 */
int	 hsm_rewrap(struct hsm_wrap_key *from, struct hsm_wrap_key *to,
	    const struct hsm_wrap_way *, const struct dnskey *,
	    const void *wrapped, size_t len, struct blob *out, struct err *);

/*
 * Makes a key one that cannot leave the token any more, reads that back, and
 * asks the token to wrap it: only a refusal that says why is the proof.  A key
 * that was so already is only tried.  *out is the key as it is then.
 */
int	 hsm_keep(struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct hsm_key *, struct hsm_key *out, struct err *);

#endif
