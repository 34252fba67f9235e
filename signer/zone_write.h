#ifndef SIGNER_ZONE_WRITE_H
#define SIGNER_ZONE_WRITE_H

#include "signer/zone.h"

/*
 * The zone as a zone file, the SOA first, then every name in canonical
 * order, each RRset followed by its signatures; one record a line, all names
 * absolute.  Types that not every reader knows are written as RFC 3597 has it.
 */
int	 zone_write(const struct zone *, struct blob *, struct err *);

#endif
