#ifndef KEYSET_RECORD_TEXT_H
#define KEYSET_RECORD_TEXT_H

#include <ldns/ldns.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/err.h"
#include "keyset/scan.h"

/*
 * The record of an entry: owner, TTL, class IN or none, type, RDATA.  Every
 * field must be written as it is printed here: numbers without zeros in front,
 * strict base64, any case of names and hexadecimal digits.  New, the caller's
 * (ldns_rr_free); NULL with ERR_FORMAT, line and column.
 */
ldns_rr	*record_from_entry(const struct scan *, const struct entry *,
	    struct dname *owner, struct err *);
/*
 * Appends the record as one line: owner, TTL, IN, type and RDATA with a tab
 * between them, names as dname_text() has them, base64 and digits of a digest in
 * one piece.
 */
int	 record_to_text(const ldns_rr *, const struct dname *owner,
	    struct blob *, struct err *);

#endif
