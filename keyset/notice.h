#ifndef KEYSET_NOTICE_H
#define KEYSET_NOTICE_H

#include "keyset/request.h"
#include "keyset/rrsig.h"

/*
 * CDS and CDNSKEY sets (RFC 7344): what a bundle tells the parent of those of
 * its keys that have the bit.
 */

/* "CDS", "CDNSKEY". */
const char *notice_name(enum notice_kind);
unsigned notice_type(enum notice_kind);			/* RR type */
/* The bit of a word of a policy: cdnskey, sha256, sha384; 0: none of them. */
unsigned tells_by_name(const char *);
enum { TELLS_TEXT = 32 };
/* Those words with blanks between them, "nothing" for none; the second one. */
char	*tells_words(unsigned tells, char[TELLS_TEXT]);
/* Whether these bits give a set of this kind. */
bool	 tells_kind(unsigned tells, enum notice_kind);
/* Whether a key of the bundle tells the parent so. */
bool	 notice_told(const struct bundle *, enum notice_kind);
/*
 * The set in canonical order, empty when no key tells so; the caller's
 * (ldns_rr_list_deep_free).  NULL with ERR_SYS.
 */
ldns_rr_list *notice_rrset(const struct bundle *, enum notice_kind,
	    const struct dname *zone, struct err *);
/*
 * Finds the key that this record, of a notice's type, tells of, and gives it
 * the bit.  ERR_FORMAT when there is none, or it has the bit already.
 */
int	 notice_take(struct bundle *, const ldns_rr *, const struct dname *zone,
	    struct err *);
/*
 * One more signature over that set by the key of this name: *out is to be made,
 * or the bundle signed by nobody again.
 */
int	 notice_room(struct bundle *, enum notice_kind, const char *identifier,
	    struct rrsig **out, struct err *);
/*
 * Whether each set that there is is signed, none is signed that is not there,
 * and every signature is good.  ERR_CRYPTO.
 */
int	 notices_verify(const struct bundle *, const struct dname *zone,
	    struct err *);

#endif
