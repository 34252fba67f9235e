#ifndef BACKUP_CONTAINER_H
#define BACKUP_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup/backup_key.h"
#include "backup/share_set.h"
#include "hsm/wrap.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

/*
 * A wrapped key in a file, with all that is needed to bring it back and to
 * know what it is: capstan-backup(5).  Lines of text, in one order, each once;
 * then the wrapped key in base64; then an HMAC under a key that only the
 * officers' secret gives; then what officers signed, if they did.
 *
 * Nothing in it is secret but for the wrapped key, which is of use only to who
 * has the secret.
 */
enum {
	CONTAINER_BYTES_MAX	= 1 << 16,
	CONTAINER_MODULE_MAX	= 120,
	CONTAINER_NAME_MAX	= 64,
	CONTAINER_SIGNATURES_MAX = 16,
	CONTAINER_SIGNATURE_MAX	= 600,		/* octets; and of its key */
};

/* An officer's signature over container_signed(); judged elsewhere. */
struct container_signature {
	char		name[CONTAINER_NAME_MAX + 1];
	uint16_t	key_len, len;
	uint8_t		key[CONTAINER_SIGNATURE_MAX];
	uint8_t		sig[CONTAINER_SIGNATURE_MAX];
};

/* A value: it owns nothing and may be copied. */
struct container {
	struct dname	zone;
	struct dnskey	key;
	char		label[HSM_LABEL_MAX * 2 + 1];
	struct hsm_wrap_way way;	/* that it was wrapped in */
	char		module[CONTAINER_MODULE_MAX + 1];
	struct share_set set;		/* of the backup key, a plan of ours */
	uint16_t	wrapped_len;
	uint8_t		wrapped[HSM_WRAPPED_MAX];
	struct digest	mac;
	size_t		n_signatures;
	struct container_signature signatures[CONTAINER_SIGNATURES_MAX];
};

/*
 * From a whole file.  ERR_FORMAT names the line; what is read is what
 * container_write() writes, octet for octet, or it is refused.  Neither HMAC
 * nor signatures are judged.
 */
int	 container_read(struct container *, const void *, size_t,
	    struct err *);
/* The same of a file of that name, through file_read(). */
int	 container_load(struct container *, const char *folder,
	    const char *name, struct err *);
/* The file, appended; ERR_FORMAT when it could not be read back. */
int	 container_write(const struct container *, struct blob *, struct err *);

/*
 * Makes the HMAC over what is there, and the set's check value; signatures
 * that were there are dropped, for they were over something else.
 */
int	 container_seal(struct container *, const struct backup_key *,
	    struct err *);
/*
 * ERR_CRYPTO: the secret is of another set (told by the check value), or the
 * container was changed after it was sealed.
 */
int	 container_check(const struct container *, const struct backup_key *,
	    struct err *);

/* What officers sign: all up to the end of the HMAC's line, appended. */
int	 container_signed(const struct container *, struct blob *,
	    struct err *);
/* One more signature; ERR_FORMAT when there is no room for it. */
int	 container_sign(struct container *, const struct container_signature *,
	    struct err *);

#endif
