#ifndef KEYSET_RRSET_H
#define KEYSET_RRSET_H

#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/err.h"

/*
 * An RRset of class IN as it is signed (RFC 4034, 6): every RDATA in
 * canonical form, in canonical order, once.  It owns rdata.
 */
struct rrset {
	struct dname	 owner;
	uint16_t	 type;
	size_t		 n;
	struct blob	*rdata;
};

/*
 * Copies what the list holds and leaves it as it is.  ERR_FORMAT when it is
 * empty, or not of one owner, type and class IN.
 */
int	 rrset_from_list(struct rrset *, const ldns_rr_list *, struct err *);
void	 rrset_free(struct rrset *);
/* Appends its records in wire form, with this TTL. */
int	 rrset_write(const struct rrset *, uint32_t ttl, struct blob *,
	    struct err *);

#endif
