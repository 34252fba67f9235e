#ifndef SIGNER_ZONE_PARSE_H
#define SIGNER_ZONE_PARSE_H

#include <time.h>

#include "signer/zone.h"

#define ZONE_TTL_NONE	UINT32_MAX

/*
 * Reads a zone file (RFC 1035, 5; $INCLUDE is relative to the file that has
 * it) into an empty zone, which zone_order() then judges; a large one on all
 * processors.  With leave_out the DNSSEC records a signer makes itself
 * (DNSKEY, RRSIG, NSEC, NSEC3, NSEC3PARAM), and ZONEMD, which would not hold
 * any more, are left out and counted in notes.
 * Only regular files are read: a pipe may never end; and only such whose last
 * line has an end, for one that was cut off may still read as a zone.  File and line are named:
 * ERR_FORMAT when the line cannot be read, ERR_POLICY when its record is
 * outside the zone, of another class, or has no TTL or one that is too long;
 * ERR_SYS when the file cannot be read.  What was read before an error stays
 * in the zone, to be freed with it.
 */
int	 zone_parse_file(struct zone *, const char *path, bool leave_out,
	    struct blob *notes, struct err *);
/*
 * The same of a text in memory, and leaves nothing out.  Records without a
 * TTL get this one, or are refused where it is ZONE_TTL_NONE.
 */
int	 zone_parse_text(struct zone *, const char *text, size_t len,
	    uint32_t ttl, struct err *);
/* The same, and what is outside the zone is left out. */
int	 zone_parse_own(struct zone *, const char *text, size_t len,
	    uint32_t ttl, struct err *);
/*
 * When the first RRSIG to end in a zone's file does, whatever it covers; its
 * time is taken for the one nearest to now.  The file is read as a stream,
 * and not judged otherwise.  ERR_FORMAT also when it has none, or has a record
 * of another zone.
 */
int	 zone_parse_expiry(const struct dname *origin, const char *path,
	    time_t now, time_t *ends, struct err *);
/*
 * The serial of the zone that a file has, from its SOA, which is among the first
 * records: no more of it is read.  False where no such thing is found, for
 * whatever reason.
 */
bool	 zone_parse_serial(const struct dname *origin, const char *path,
	    uint32_t *);

#endif
