#ifndef TESTS_ZONE_SLOT_H
#define TESTS_ZONE_SLOT_H

#include "keyset/filekey.h"
#include "keyset/request.h"

/* The time in tests of signed zones. */
enum { NOW = 1800000000, DAY = 86400 };

/* A P-256 key in a file of this name in TESTDIR; the caller's. */
struct filekey *zone_key(const char *name, unsigned flags);
/* A slot of "example." with these two keys, signed, and in force at NOW. */
void	 zone_slot(struct bundle *, const struct filekey *ksk,
	    const struct filekey *zsk);

#endif
