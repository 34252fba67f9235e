#ifndef TESTS_ZONES_H
#define TESTS_ZONES_H

#include "signer/zone.h"

/* A zone "example." of these lines, read and ordered; fails the test if not. */
struct zone *zone_of(const char *text);
/* The same; NULL when it is refused. */
struct zone *zone_try(const char *text);
/* zone_of() with the head that every zone needs in front. */
struct zone *zone_with(const char *text);
/* The zone as a zone file, with a NUL behind, in place of what was in text. */
void	 zone_text(const struct zone *, struct blob *text);
/* Where a blob is the sink of what is written. */
int	 blob_put(void *blob, const char *, size_t, struct err *);
/* The words that it was refused with, in a static buffer. */
const char *zone_refusal(const char *text);

#define ZONE_HEAD							\
	"$TTL 3600\n"							\
	"@ SOA ns.example. host.example. 7 7200 3600 1209600 900\n"	\
	"@ NS ns.example.\n"						\
	"ns A 192.0.2.1\n"

#endif
