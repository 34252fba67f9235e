#ifndef SIGNER_RECORDSET_H
#define SIGNER_RECORDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/dname.h"
#include "keyset/err.h"

/* The data of one record, in canonical form (RFC 4034, 6.2). */
struct rdata {
	uint16_t	 len;
	uint8_t		*bytes;		/* owned */
};

struct rdata_list {
	size_t		 n;
	struct rdata	*at;		/* owned */
};

/*
 * The records of one owner and type, and the RRSIG records that cover them.
 * data may be empty while there are sigs: a signature over nothing.
 */
struct recordset {
	uint16_t		type;
	uint32_t		ttl, sigs_ttl;
	bool			ttl_differed;	/* the lowest was taken */
	struct rdata_list	data, sigs;
};

/*
 * Adds a record, its data brought into canonical form: names inside it (of
 * the types of RFC 4034, 6.2 as RFC 6840, 5.1 corrects it) in lower case.
 * An RRSIG goes to sigs.  ERR_FORMAT when data of such a type is malformed.
 */
int	 recordset_add(struct recordset *, uint16_t type, uint32_t ttl,
	    const uint8_t *rdata, size_t len, struct err *);
/* Moves all that from holds to into, and leaves from empty. */
int	 recordset_merge(struct recordset *into, struct recordset *from,
	    struct err *);
/* Canonical order, RFC 4034 6.3; returns how many duplicates it dropped. */
size_t	 recordset_sort(struct recordset *);
void	 recordset_free(struct recordset *);
bool	 recordset_equal(const struct recordset *, const struct recordset *);

/*
 * One record as ldns has it, the caller's (ldns_rr_free).  Data that ldns
 * does not read, or would not write back octet for octet, is kept as it is,
 * as one field of an unknown type.
 */
ldns_rr	*recordset_record(const struct dname *owner, uint16_t type,
	    uint32_t ttl, const struct rdata *, struct err *);
/* Whether such a record is one that ldns could not read. */
bool	 recordset_is_opaque(const ldns_rr *);
/* Every record of data, without sigs; the caller's (ldns_rr_list_deep_free). */
ldns_rr_list *recordset_records(const struct recordset *,
	    const struct dname *owner, struct err *);

#endif
