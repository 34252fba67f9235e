#ifndef BACKUP_SEALED_H
#define BACKUP_SEALED_H

#include <stdint.h>

#include "backup/random_source.h"
#include "backup/share_set.h"
#include "hsm/secret.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/err.h"

/*
 * A sealed file: a response that lies with the signer's people and is of no
 * use to any one of them.  Lines of text, in one order, each once; what is
 * sealed, in base64; then the tag.
 *
 *	capstan-sealed 1
 *	zone example.
 *	request HEX		SHA-256 of the request that it answers
 *	slots 9
 *	signatures HEX		of the digests of those in it
 *	sha256 HEX		of what is sealed
 *	set HEX			of the shares: share_set.h
 *	number 1234
 *	check HEX
 *	groups 1 of 1
 *	group 2 of 3		and so many lines "share HEX", commitments
 *	nonce HEX
 *	octets 18904
 *	part BASE64		as many as needed, of 48 octets
 *	tag HEX
 *
 * The cipher is AES-256-GCM (NIST SP 800-38D).  Its key is HKDF-SHA256 (RFC
 * 5869) of the secret that was split, without a salt, with SEALED_INFO; all in
 * front of the first part is authenticated with it.  A secret seals one file,
 * so that no nonce comes twice.
 */
enum {
	SEALED_SECRET = 32, SEALED_NONCE = 12, SEALED_TAG = 16,
	SEALED_BYTES_MAX = 1 << 21, SEALED_OCTETS_MAX = 1 << 20,
};

#define SEALED_INFO "capstan-sealed-1"

struct sealed {
	struct dname	 zone;
	struct digest	 request;
	unsigned	 slots;
	struct digest	 signatures;	/* over those of them, in their order */
	struct digest	 content;	/* by sealed_close() */
	struct share_set set;		/* of SHARE_EMERGENCY_KEY */
	uint8_t		 nonce[SEALED_NONCE], tag[SEALED_TAG];
	struct blob	 octets;	/* enciphered, owned */
};

/*
 * Seals octets under the secret of the set; all above the nonce but the digest
 * of the octets is there already.  ERR_FORMAT: it is not the set's secret, or
 * too much.
 */
int	 sealed_close(struct sealed *, const struct secret *,
	    const struct random_source *, const void *, size_t, struct err *);
/*
 * What was sealed, the caller's; who frees it wipes it before.  ERR_CRYPTO: the
 * secret is another, or the file is not as it was sealed.
 */
int	 sealed_open(const struct sealed *, const struct secret *,
	    struct blob *, struct err *);

/* The file, appended. */
int	 sealed_write(const struct sealed *, struct blob *, struct err *);
/*
 * From a whole file; what is read is what sealed_write() writes, octet for
 * octet, or ERR_FORMAT names the line.
 */
int	 sealed_read(struct sealed *, const void *, size_t, struct err *);
void	 sealed_free(struct sealed *);		/* twice is fine */

#endif
