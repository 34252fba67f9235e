#ifndef TESTS_ZONE_STORE_H
#define TESTS_ZONE_STORE_H

#include "keyset/filekey.h"
#include "signer/sign.h"
#include "signer/store_zone.h"
#include "tests/zone_slot.h"
#include "tests/zones.h"

/* The keys, and a slot with them, of tests with a store; cmocka's fixtures. */
extern struct filekey *the_ksk, *the_zsk;
extern struct bundle the_slot;
int	 slot_begin(void **);
int	 slot_end(void **);

extern const struct denial by_nsec, by_nsec3, opted_out;

/* From an hour before NOW for 14 days, some of them two days less. */
struct signing signing_by(const struct denial *);
/* The ordered zone, which it frees, signed, written and read back. */
struct zone *zone_signed(struct zone *, const struct denial *);
/* Of lines as zone_with() has them. */
struct zone *signed_zone(const char *text, const struct denial *);

/* An empty store in TESTDIR, in place of that of before. */
struct store *store_anew(void);
void	 store_take(struct store *, const struct zone *signed_zone,
	    const struct denial *);

#endif
