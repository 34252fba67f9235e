#ifndef SIGNER_KEYRING_H
#define SIGNER_KEYRING_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/address.h"
#include "keyset/digest.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/parcel.h"
#include "keyset/rrsig.h"
#include "signer/config.h"
#include "signer/state.h"

enum { ZSK_NAME_MAX = 16 };

/*
 * A ZSK.  Its public half is keys/NAME.key, a DNSKEY record; its private
 * half is keys/NAME.pem or, where there is no such file, in the token.
 */
struct zsk {
	char		name[ZSK_NAME_MAX];	/* "zsk-0001", in order of making */
	struct dnskey	key;
	struct digest	id;
	bool		in_file;
};

/* The ZSKs there are.  The token is opened when a private half is needed. */
struct keyring;

/* state and config are borrowed. */
struct keyring *keyring_open(const struct state *, const struct config *,
	    struct err *);
void	 keyring_close(struct keyring **);

size_t	 keyring_count(const struct keyring *);
const struct zsk *keyring_at(const struct keyring *, size_t);
const struct zsk *keyring_find(const struct keyring *, const struct digest *);

/*
 * Makes a ZSK as configured, in a file of mode 0600 or in the token; nothing
 * is ever overwritten.  One whose tag is that of a ZSK there is, or of one of
 * the n others, is thrown away and another made.
 */
const struct zsk *keyring_make(struct keyring *, const struct dnskey *others,
	    size_t n, struct err *);
/*
 * The transport key, to which parcels are sent: it is made in the token once,
 * and its public half remembered in the state.
 */
int	 keyring_transport(struct keyring *, struct address *, struct err *);
/* What is remembered; ERR_POLICY: no transport key was made. */
int	 keyring_address(const struct keyring *, struct address *,
	    struct err *);
/*
 * Opens a parcel into the token, where the key in it signs a fixed text for its
 * DNSKEY; from then on it is a ZSK like the others.  What a run that was cut
 * off left is finished, or taken away.  The parcel was judged; a tag that is
 * taken, as of keyring_make(), is refused.
 */
const struct zsk *keyring_take(struct keyring *, const struct parcel *,
	    const struct dnskey *others, size_t n, struct err *);
/* Where its private half is or must be: "file", "token", "gone". */
const char *keyring_where(const struct keyring *, const struct zsk *);
/* Whether a person would be asked for a PIN to have the private half. */
bool	 keyring_asks(const struct keyring *, const struct zsk *);
/* Borrowed from the keyring.  Logs in to the token if it must. */
const struct signing_key *keyring_signing_key(struct keyring *,
	    const struct zsk *, struct err *);

#endif
