#ifndef SIGNER_ZONE_FAULT_H
#define SIGNER_ZONE_FAULT_H

#include <stdbool.h>

#include <libzscanner/scanner.h>

#include "keyset/err.h"

/*
 * What is wrong with the line that the scanner has stopped at, for people: it
 * says that of numbers and of types, and not which it met.  Always -1, with
 * ERR_FORMAT; where the line is is not told.
 */
int	 zone_fault(const zs_scanner_t *, struct err *);
/* Whether the record that it is at has a TTL of 4294967295 of its own. */
bool	 zone_says_ttl(const zs_scanner_t *);

#endif
